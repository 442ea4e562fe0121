import copy
import json
from pathlib import Path

import pytest
from pyproj import Geod
from shapely import Polygon, get_coordinates, get_parts
from shapely.geometry import shape
from shipped_values import FEATURE_IDS

from ftzmap.zone import drafting
from ftzmap.zone.drafting import CLOSE_ENOUGH, draft, size_to

GEOD = Geod(ellps="GRS80")
HOUSE = Polygon([(80.40, 44.15), (80.44, 44.151), (80.44, 44.17), (80.423, 44.18), (80.402, 44.17)])


ROOT = Path(__file__).resolve().parents[2]
OUTLINES = json.loads((ROOT / "data" / "outlines.geojson").read_text(encoding="utf-8"))
BY_ID = {feature["id"]: feature for feature in OUTLINES["features"]}


@pytest.fixture
def plan(root):
    return json.loads((root / "data" / "plan.json").read_text(encoding="utf-8"))


def km2(geometry):
    return sum(GEOD.geometry_area_perimeter(part)[0] for part in get_parts(geometry)) / 1e6


@pytest.mark.parametrize("figure", [1.95, 3.61, 30.8, 134.60])
def test_an_outline_is_sized_to_its_figure(figure):
    assert km2(size_to(HOUSE, figure)) == pytest.approx(figure, rel=CLOSE_ENOUGH)


def test_sizing_keeps_place_and_proportions():
    sized = size_to(HOUSE, 3.61)

    assert sized.centroid.distance(HOUSE.centroid) < 1e-5  # degrees: about a metre
    west, south, east, north = sized.bounds
    assert (east - west) / (north - south) == pytest.approx(0.04 / 0.03, rel=1e-4)


def test_sizing_leaves_the_drawing_as_it_is():
    before = HOUSE.wkt

    size_to(HOUSE, 3.61)

    assert before == HOUSE.wkt


def test_vertices_are_rounded_to_seven_decimals_and_edges_divided():
    vertices = get_coordinates(size_to(HOUSE, 30.0))

    assert (vertices == vertices.round(7)).all()
    assert GEOD.inv(*vertices[:-1].T, *vertices[1:].T)[2].max() < 1000.02  # m


def test_a_size_that_rounding_cannot_meet_is_refused(monkeypatch):
    monkeypatch.setattr(drafting, "_NUDGES", 3)  # few tries, to be quick

    with pytest.raises(ArithmeticError, match="1e-09 km²"):
        size_to(HOUSE, 1e-9)


def test_the_draft_follows_the_figures_of_the_plan_and_leaves_them_alone(plan):
    figure = next(item for item in plan["figures"] if item["id"] == "khorgos-bonded")
    figure["stated_km2"] = 3.00
    before = copy.deepcopy(plan)

    drafted = {feature["id"]: feature for feature in draft(OUTLINES, plan)["features"]}

    assert tuple(drafted) == FEATURE_IDS
    assert km2(shape(drafted["khorgos-bonded"]["geometry"])) == pytest.approx(3.00, rel=1e-6)
    assert drafted["khorgos-bonded"]["properties"]["stated_km2"] == 3.00
    assert plan == before


@pytest.mark.parametrize("name", BY_ID)
def test_outlines_are_drawn_with_few_vertices_counter_clockwise(name):
    for polygon in get_parts(shape(BY_ID[name]["geometry"])):
        assert 5 <= len(polygon.exterior.coords) - 1 <= 12
        assert not polygon.interiors
        assert polygon.is_valid
        assert polygon.exterior.is_ccw


def test_every_outline_says_on_what_it_rests_in_both_languages():
    assert tuple(BY_ID) == FEATURE_IDS
    for outline in (feature["properties"] for feature in BY_ID.values()):
        assert outline["placement"].endswith(".")
        assert outline["placement_zh"].endswith("。")
        assert outline["confidence"] in {"medium", "low"}  # no boundary is published
