"""Readings that fit the numbers of a file: all that put it near the zone, and none twice."""

import json

import pytest
import shapely
from pyproj import Geod, Transformer

from ftzmap.boundary.candidates import candidates, numbers_of, question, question_of
from ftzmap.boundary.opening import open_boundary
from ftzmap.zone.shipped import shipped_zone
from geo.crs.datum import wgs84_to_gcj02

ZONE = shipped_zone()
SQUARE = shapely.box(548_000, 4_853_000, 549_000, 4_854_000)  # without the number of its zone
DEGREES = shapely.box(87.60, 43.80, 87.61, 43.81)
GEODESICS = Geod(a=6378137, rf=298.257222101)


def geojson(geometry):
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(geometry)}
    document = {"type": "FeatureCollection", "features": [feature]}
    return json.dumps(document).encode()


def fits(geometry, **options):
    return candidates(ZONE, shapely.from_wkb([geometry.wkb]), **options)


def test_metres_without_a_zone_fit_the_zones_beside_each_area():
    found = {one.name: one for one in fits(SQUARE)}

    assert {"EPSG:4538", "EPSG:4536", "EPSG:32645"} <= set(found)
    to_degrees = Transformer.from_crs(4538, 4326, always_xy=True)
    lon, lat = to_degrees.transform(548_500, 4_853_500)
    assert (found["EPSG:4538"].lon, found["EPSG:4538"].lat) == pytest.approx((lon, lat), abs=1e-4)
    corners = to_degrees.itransform(SQUARE.exterior.coords[:-1])
    area = abs(GEODESICS.polygon_area_perimeter(*zip(*corners, strict=True))[0])
    assert found["EPSG:4538"].area_m2 == pytest.approx(area, rel=1e-6)
    assert found["EPSG:4538"].feature == "urumqi"


def test_systems_that_put_a_file_to_the_same_place_are_one_reading():
    names = [one.name for one in fits(SQUARE)]

    assert "EPSG:4504" not in names  # 6-degree zone 15 has the meridian of 3-degree zone 29
    assert len({(round(one.lon, 6), round(one.lat, 6)) for one in fits(SQUARE)}) == len(names)


def test_degrees_in_china_fit_three_datums_and_the_nearest_may_be_any():
    found = {one.name: one for one in fits(DEGREES)}

    assert set(found) == {"EPSG:4326", "GCJ-02", "BD-09"}
    back = wgs84_to_gcj02(found["GCJ-02"].lon, found["GCJ-02"].lat)
    assert back == pytest.approx((87.605, 43.805), abs=1e-5)


def test_lengths_of_a_drawing_are_no_degrees():
    assert fits(DEGREES, is_metric=True) == ()


def test_degrees_far_from_the_zone_fit_in_both_orders_each_with_its_name():
    found = {one.name: one for one in fits(shapely.box(50, 75.5, 51, 76))}

    straight, turned = found["EPSG:4326,as-written"], found["EPSG:4326,exchanged"]
    assert (straight.lon, straight.lat) == (50.5, 75.75)
    assert (turned.lon, turned.lat) == (75.75, 50.5)
    assert turned.is_swapped
    assert not straight.is_swapped


@pytest.mark.parametrize("shape", [SQUARE, DEGREES], ids=["metres", "degrees"])
def test_every_reading_is_read_so_by_its_name(shape):
    for one in fits(shape):
        opened = open_boundary(geojson(shape), name="a.geojson", from_crs=one.name)
        (raw,) = opened.collection.features
        assert raw.geometry.bounds == pytest.approx(one.bounds.tolist(), abs=1e-9)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("corner-table.csv", "EPSG:4517"),
        ("dms-list-of-a-letter.txt", "EPSG:4326"),
        ("survey-gbk.txt", "EPSG:4517"),
        ("closed-line.geojson", "EPSG:4326"),
        ("millimetres.dxf", "EPSG:4517"),
    ],
)
def test_the_reading_that_was_taken_is_one_of_those_that_fit(root, name, taken):
    data = (root / "tests/data/field" / name).read_bytes()
    outlines = [raw.geometry for raw in open_boundary(data, name=name).collection.features]

    found = question(ZONE, numbers_of(data, name)).taken(outlines)

    assert found is not None
    assert found.name == taken


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "点号,经度,纬度\n1,87.2412,43.5406\n2,87.2530,43.5406\n3,87.2545,43.5518\n4,87.2405,43.5533",
            {"EPSG:4326,dd.mmss", "EPSG:4326,decimal"},
        ),
        (
            "点号,X,Y\n1,4853.0,548.0\n2,4854.0,548.0\n3,4854.0,549.0\n4,4853.0,549.0",
            {"EPSG:4538,km", "EPSG:32645,km"},
        ),
    ],
)
def test_each_notation_that_fits_is_a_reading_and_is_read_so_by_its_name(text, names):
    data = text.encode()
    found = {one.name: one for one in question(ZONE, numbers_of(data, "a.csv")).candidates}

    assert names <= set(found)
    for name, one in found.items():
        read = open_boundary(data, name="a.csv", from_crs=name).collection.features[0].geometry
        assert read.bounds == pytest.approx(one.outlines[0].bounds, abs=1e-9)


def test_a_file_that_cannot_be_read_has_no_numbers():
    assert numbers_of(b"no boundary", "a.geojson") is None


def test_a_file_that_names_its_system_says_so(root):
    data = (root / "tests/data/field/own-central-meridian.shp.zip").read_bytes()

    assert numbers_of(data, "own.shp.zip").is_declared


def test_a_search_tells_how_many_systems_it_tried():
    steps = []
    question_of(
        geojson(SQUARE), "square.geojson", zone=ZONE, progress=lambda *step: steps.append(step)
    )
    assert [done for done, _ in steps] == list(range(steps[0][1]))
    assert len({total for _, total in steps}) == 1
    assert steps[0][1] > 10
