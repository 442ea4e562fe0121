from dataclasses import replace

import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS
from shapely import MultiPolygon, box

from ftzmap.map.antimeridian import drawn_lon, drawn_outline, seam
from ftzmap.zone.shipped import shipped_zone


@pytest.mark.parametrize("zone", [shipped_zone(), TWO_PARKS], ids=lambda zone: zone.id)
def test_a_zone_on_one_side_is_drawn_where_it_lies(zone):
    assert seam(zone) == -180
    assert all(drawn_outline(zone, f.geometry) is f.geometry for f in zone)
    assert drawn_lon(zone, -179.9) == -179.9


def test_an_island_across_the_antimeridian_is_drawn_in_one_piece():
    drawn = drawn_outline(LONE_ISLAND, LONE_ISLAND["island"].geometry)

    assert drawn.geom_type == "Polygon"
    assert drawn.bounds == pytest.approx((179.9, -16.6, 180.05, -16.5))
    assert drawn.area == pytest.approx(LONE_ISLAND["island"].geometry.area)


def test_what_lies_beside_the_island_is_drawn_beside_it():
    assert drawn_lon(LONE_ISLAND, -179.96) == pytest.approx(180.04)
    assert drawn_lon(LONE_ISLAND, 179.8) == 179.8


@pytest.mark.parametrize(
    ("spans", "at"),
    [
        (((170, 171), (-171, -170)), 0.0),  # 340 degrees lie free in the middle
        (((-100, -99), (100, 101)), 0.5),
        (((-180, 180),), -180.0),  # around a pole
        (((-10, 20), (100, 101)), -180.0),
    ],
)
def test_the_seam_lies_in_the_widest_stretch_without_an_outline(spans, at):
    shape = MultiPolygon([box(west, 0, east, 1) for west, east in spans])
    area = replace(LONE_ISLAND["island"], geometry=shape)

    assert seam(replace(LONE_ISLAND, features=(area,))) == pytest.approx(at)
