import hashlib
import json

import geopandas
import pytest
import shapely
from pyproj import Transformer
from shapely import box

from ftzmap.boundary.opening import (
    assign,
    encode,
    layers_of,
    open_boundary,
    open_for_check,
    sound_outlines,
    suggestions,
)
from ftzmap.checks.findings import Severity
from ftzmap.zone.shipped import shipped_zone
from geo.errors import FileFormatError

ZONE = shipped_zone()

HALVES = (box(76.0, 39.4, 76.05, 39.5), box(76.05, 39.4, 76.1, 39.5))


def geojson(*features):
    """Return a collection of (id, properties, outline) as bytes."""
    listed = [
        {"type": "Feature", "id": i, "properties": p, "geometry": shapely.geometry.mapping(g)}
        for i, p, g in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed}).encode()


def by_name(*names):
    """Return an opened file with one square for each name."""
    squares = [(None, {"name": n}, box(76 + i, 39, 76.1 + i, 39.1)) for i, n in enumerate(names)]
    return open_boundary(geojson(*squares), name="file.geojson")


def test_rows_are_taken_for_what_their_names_say():
    opened = by_name("喀什片区", "parcel 7", "Third Division part")

    assert suggestions(ZONE, opened) == {1: "kashgar", 3: "kashgar-corps"}


def test_rows_of_one_feature_are_united_and_that_is_told():
    opened = open_boundary(
        geojson((1, {"name": "west"}, HALVES[0]), (2, {"name": "east"}, HALVES[1]))
    )

    collection, told = assign(ZONE, opened, {1: "kashgar", 2: "kashgar"})

    (whole,) = collection.features
    assert whole.id == "kashgar"
    assert whole.geometry.equals(box(76.0, 39.4, 76.1, 39.5))
    assert [str(sentence) for sentence in told] == ["2 outlines together are read as kashgar."]


def test_rows_of_one_feature_state_their_areas_together():
    west = {"name": "west", "area_ha": 3, "mj": "3", "owner": "A", "zone": "X", "code": 7}
    east = {"name": "east", "area_ha": 4.5, "mj": "4", "owner": "B", "zone": "X", "code": 8}
    opened = open_boundary(geojson((1, west, HALVES[0]), (2, east, HALVES[1])))

    (whole,) = assign(ZONE, opened, {1: "kashgar", 2: "kashgar"})[0].features

    assert whole.properties | {"id": None} == {
        "id": None,
        "name": "west",
        "area_ha": 7.5,
        "mj": None,
        "owner": "A; B",
        "zone": "X",
        "code": None,
    }


def test_an_area_that_all_rows_of_a_feature_state_is_that_of_the_whole():
    rows = [(n, {"area_ha": 9.0}, half) for n, half in enumerate(HALVES, start=1)]

    (whole,) = assign(ZONE, open_boundary(geojson(*rows)), {1: "kashgar", 2: "kashgar"})[0].features

    assert whole.properties["area_ha"] == 9.0


def test_a_row_that_is_said_to_be_none_of_the_nine_loses_its_id():
    opened = open_boundary(geojson(("kashgar", {}, HALVES[0])))

    collection, _ = assign(ZONE, opened, {})

    assert [raw.id for raw in collection.features] == [None]


def test_what_is_wrong_with_one_row_stays_wrong_with_the_feature():
    bow = shapely.Polygon([(76, 39), (76.1, 39.1), (76.1, 39), (76, 39.1)])
    opened = open_boundary(geojson((1, {}, bow), (2, {}, HALVES[0])))

    collection, _ = assign(ZONE, opened, {1: "kashgar", 2: "kashgar"})

    assert collection.features[0].problems
    assert sound_outlines(ZONE, collection) == {}


def test_every_sound_outline_is_called_something_and_only_an_id_makes_it_a_feature():
    names = ("park", "park", "urumqi", None)
    squares = [(None, {"name": n}, box(76 + i, 39, 76.1 + i, 39.1)) for i, n in enumerate(names)]
    opened = open_boundary(geojson(*squares))

    outlines = sound_outlines(ZONE, assign(ZONE, opened, {2: "kashgar"})[0])

    assert list(outlines) == ["kashgar", "park", "urumqi #3", "#4"]


def test_a_file_like_ours_is_a_record_and_any_other_a_boundary(root, tmp_path):
    plain = tmp_path / "plain.geojson"
    plain.write_bytes(geojson((None, {"name": "喀什片区"}, HALVES[0])))

    assert open_for_check(ZONE, root / "data" / "areas.geojson").is_record
    assert not open_for_check(ZONE, plain).is_record
    assert [raw.id for raw in open_for_check(ZONE, plain).collection.features] == ["kashgar"]


def test_outlines_in_metres_are_read_for_a_check_as_for_measuring(tmp_path):
    to_metres = Transformer.from_crs(4326, 4513, always_xy=True).transform
    metres = shapely.transform(HALVES[0], to_metres, interleaved=False)
    path = tmp_path / "metres.geojson"
    path.write_bytes(geojson(("kashgar", {}, metres)))

    opened = open_for_check(ZONE, path)

    assert sound_outlines(ZONE, opened.collection)["kashgar"].equals_exact(HALVES[0], 1e-9)
    assert "3-degree Gauss-Kruger zone 25" in str(opened.decisions[0])


def test_outlines_are_written_with_all_that_they_carry(tmp_path):
    data = geojson(("kashgar", {"name": "Kashgar", "owner": "三师", "rank": 3}, HALVES[0]))
    opened = open_boundary(data)

    (tmp_path / "out.gpkg").write_bytes(encode(opened.collection, ".gpkg"))

    back = geopandas.read_file(tmp_path / "out.gpkg")
    assert back.loc[0, ["id", "name", "owner", "rank"]].tolist() == [
        "kashgar",
        "Kashgar",
        "三师",
        3,
    ]
    assert back.geometry[0].equals(HALVES[0])


def test_an_outline_that_cannot_be_measured_is_left_out_of_what_is_written():
    bow = shapely.Polygon([(76, 39), (76.1, 39.1), (76.1, 39), (76, 39.1)])
    opened = open_boundary(geojson(("bow", {}, bow), ("half", {}, HALVES[0])))

    (kept,) = json.loads(encode(opened.collection, ".geojson"))["features"]

    assert kept["id"] == "half"


def test_a_file_is_known_by_the_hash_of_its_bytes(tmp_path):
    data = geojson(("half", {}, HALVES[0]))
    (tmp_path / "half.geojson").write_bytes(data)

    known = hashlib.sha256(data).hexdigest()

    assert open_boundary(data).sha256 == known
    assert open_for_check(ZONE, tmp_path / "half.geojson").sha256 == known


def test_the_layers_of_a_file_are_offered_and_nothing_of_one_that_is_none(tmp_path):
    for layer in ("north", "south"):
        frame = geopandas.GeoDataFrame({"name": [layer]}, geometry=[HALVES[0]], crs=4326)
        frame.to_file(tmp_path / "two.gpkg", layer=layer)
    data = (tmp_path / "two.gpkg").read_bytes()

    assert layers_of(data, "two.gpkg") == ["north", "south"]
    assert layers_of(b"\x00\x01", "nothing.gpkg") == []
    with pytest.raises(FileFormatError):
        open_boundary(data, name="two.gpkg")
    assert open_boundary(data, name="two.gpkg", layer="south").collection.features[0].row == 1


def test_outlines_that_are_none_of_the_nine_are_told_in_one_note():
    from ftzmap.checks.registry import run

    opened = by_name("喀什片区", "a", "b", "c", "d", "e", "f")
    collection, _ = assign(ZONE, opened, suggestions(ZONE, opened))

    notes = [
        f for f in run(ZONE, collection, as_record=False) if f.rule == "ids" and f.feature is None
    ]

    assert [note.severity for note in notes] == [Severity.NOTE]
    assert str(notes[0].message).startswith("6 outlines are not features of the zone")
