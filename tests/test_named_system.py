"""Systems as users name them: codes, datums of web maps, and the order of the two numbers."""

import json

import numpy as np
import pytest
import shapely

from geo.crs.datum import wgs84_to_bd09, wgs84_to_gcj02
from geo.crs.named_system import NamedSystem, named_system
from geo.errors import CrsError
from geo.formats.files import load

BOX = shapely.box(87.60, 43.80, 87.61, 43.81)


def collection(geometry):
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(geometry)}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("EPSG:4538", NamedSystem(epsg=4538)),
        (4538, NamedSystem(epsg=4538)),
        (" 4538 ", NamedSystem(epsg=4538)),
        ("EPSG:4326,exchanged", NamedSystem(epsg=4326, swapped=True)),
        ("EPSG:4326, as-written", NamedSystem(epsg=4326, swapped=False)),
        ("GCJ-02", NamedSystem(epsg=4326, datum="gcj02")),
        ("gcj02", NamedSystem(epsg=4326, datum="gcj02")),
        ("BD09,exchanged", NamedSystem(epsg=4326, datum="bd09", swapped=True)),
        ("exchanged", NamedSystem(swapped=True)),
    ],
)
def test_a_system_and_an_order_are_read(text, found):
    assert named_system(text) == found


@pytest.mark.parametrize(
    "text", ["EPSG:4326,north", "GCJ-03", "GCJ-09", "", ",exchanged", "EPSG:1"]
)
def test_what_names_no_system_is_refused_in_a_sentence(text):
    with pytest.raises(CrsError) as refused:
        named_system(text)
    assert str(refused.value).count(".") >= 1


@pytest.mark.parametrize(
    ("name", "shift"), [("GCJ-02", wgs84_to_gcj02), ("BD-09", wgs84_to_bd09)], ids=["gcj", "bd"]
)
def test_degrees_of_a_web_map_come_back_to_where_they_were(name, shift):
    moved = shapely.transform(BOX, lambda x, y: shift(x, y), interleaved=False)

    found = load(collection(moved), name="box.geojson", from_crs=name)

    corners = shapely.get_coordinates(found.frame.geometry.iloc[0])
    assert np.abs(np.sort(corners, axis=0) - np.sort(BOX.exterior.coords, axis=0)).max() < 1e-9


def test_the_datum_is_undone_where_the_numbers_stand_in_the_other_order():
    moved = shapely.transform(BOX, lambda x, y: wgs84_to_gcj02(x, y)[::-1], interleaved=False)

    with pytest.raises(CrsError, match="exchanged"):
        load(collection(moved), name="box.geojson", from_crs="GCJ-02")
    found = load(collection(moved), name="box.geojson", from_crs="GCJ-02,exchanged")

    assert found.frame.total_bounds == pytest.approx(BOX.bounds, abs=1e-9)


def test_an_order_that_is_named_goes_before_where_the_points_would_lie():
    turned = load(collection(BOX), name="box.geojson", from_crs="EPSG:4326,exchanged")
    kept = load(collection(BOX), name="box.geojson", from_crs="exchanged")

    for found in (turned, kept):
        assert found.frame.total_bounds == pytest.approx([43.80, 87.60, 43.81, 87.61])


def test_corners_of_a_letter_are_moved_one_by_one(root):
    data = (root / "tests/data/field/dms-list-of-a-letter.txt").read_bytes()
    plain, moved = load(data, name="a.txt"), load(data, name="a.txt", from_crs="GCJ-02")

    before, after = (shapely.get_coordinates(f.frame.geometry.iloc[0]) for f in (plain, moved))
    back = np.column_stack(wgs84_to_gcj02(*after.T))
    assert np.abs(back - before).max() < 1e-9
    assert any("GCJ-02" in str(sentence) for sentence in moved.decisions)


def test_kml_of_ovital_is_moved_once_where_its_datum_is_named(root):
    data = (root / "tests/data/field/bare-ring.kml").read_bytes()
    by_ending = load(data, name="a.ovkml").frame.total_bounds
    by_name = load(data, name="a.ovkml", from_crs="GCJ-02").frame.total_bounds

    assert by_name == pytest.approx(by_ending, abs=1e-9)
