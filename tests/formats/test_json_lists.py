"""JSON lists of features, of positions and of objects, as outlines and as sites."""

import json

import pytest

from ftzmap.sites.columns import choose
from ftzmap.sites.table_files import read_table
from geo.errors import FileFormatError
from geo.formats.files import load
from geo.polygons.area import geodesic_area

BOX = 446_315.905  # m²: 87.50 to 87.51 E, 43.900 to 43.905 N
CORNERS = [[87.5, 43.9], [87.51, 43.9], [87.51, 43.905], [87.5, 43.905]]
POLYGON = {"type": "Polygon", "coordinates": [[*CORNERS, CORNERS[0]]]}
OBJECTS = [{"lng": lon, "lat": lat} for lon, lat in CORNERS]
LISTS = {
    "features": [{"type": "Feature", "properties": {}, "geometry": POLYGON}],
    "geometries": [POLYGON],
    "pairs": CORNERS,
    "latitudes first": [pair[::-1] for pair in CORNERS],
    "a ring": [[*CORNERS, CORNERS[0]]],
    "objects": OBJECTS,
}


def written(value):
    return json.dumps(value, indent=1).encode()


@pytest.mark.parametrize("kind", LISTS)
def test_a_json_list_is_an_outline(kind):
    frame = load(written(LISTS[kind]), name="path.json").frame

    assert geodesic_area(frame.geometry.to_numpy()).tolist() == pytest.approx([BOX], rel=1e-6)


@pytest.mark.parametrize("kind", ["pairs", "objects"])
def test_positions_of_a_json_list_are_sites(kind):
    table = read_table(written(LISTS[kind]), "sites.json")
    columns = choose(table, None, None)

    found = zip(table.column(columns.lon), table.column(columns.lat), strict=True)
    assert [list(place) for place in found] == CORNERS


def test_features_of_a_json_list_are_sites_with_their_properties():
    points = [
        {"type": "Feature", "properties": {"n": 1}, "geometry": {"type": "Point", "coordinates": c}}
        for c in CORNERS
    ]

    table = read_table(written(points), "sites.json")

    assert [(shape.x, shape.y) for shape in table.shapes] == [tuple(c) for c in CORNERS]
    assert list(table.column("n")) == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "data",
    [written(CORNERS)[:-3], b'[{"a": 1}, 2]', b"[[1]]", b"[" * 9999],
    ids=["cut short", "mixed", "one number", "too deep"],
)
def test_a_json_list_that_is_cut_short_or_of_other_things_is_refused_with_what_to_give(data):
    for read in (lambda: load(data, name="a.json"), lambda: read_table(data, "a.json")):
        with pytest.raises(FileFormatError, match="pairs such as"):
            read()


def test_a_whole_number_of_any_length_is_no_error_of_its_own():
    data = b"[[1" + b"0" * 400 + b", 43.9], [87.51, 43.9], [87.51, 43.905]]"

    with pytest.raises(FileFormatError):
        load(data, name="a.json")
