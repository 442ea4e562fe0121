import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon

from geo.errors import FileFormatError
from geo.formats.geojson.features import MAX_NESTED, parse, read_geometry

SQUARE = [[87.0, 43.0], [87.1, 43.0], [87.1, 43.1], [87.0, 43.1], [87.0, 43.0]]
HOLE = [[87.04, 43.04], [87.04, 43.06], [87.06, 43.06], [87.06, 43.04], [87.04, 43.04]]
EAST = [[lon + 1, lat] for lon, lat in SQUARE]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*features, **members):
    document = {"type": "FeatureCollection", **members, "features": list(features)}
    return json.dumps(document).encode()


def only(data):
    (feature,) = parse(data).features
    return feature


def kinds(geometry):
    return [problem.kind for problem in read_geometry(geometry)[1]]


def test_a_feature_is_read_as_it_stands():
    raw = {"type": "Feature", "id": 7, "properties": {"a": [1]}, "geometry": polygon(SQUARE, HOLE)}

    feature = only(collection(raw))

    assert (feature.row, feature.id, feature.properties) == (1, 7, {"a": [1]})
    assert feature.geometry == Polygon(SQUARE, [HOLE])
    assert feature.problems == ()


def test_several_parts_stay_several():
    geometry, found = read_geometry(
        {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [EAST]]}
    )

    assert geometry == MultiPolygon([Polygon(SQUARE, [HOLE]), Polygon(EAST)])
    assert found == []


def test_other_members_are_kept_by_name():
    assert parse(collection(zone={"id": "zone"}, name="x")).members == {
        "zone": {"id": "zone"},
        "name": "x",
    }


def test_rows_count_from_one_whatever_the_features_are():
    features = parse(collection({"id": "a"}, None, 3, [], {"id": None})).features

    assert [feature.row for feature in features] == [1, 2, 3, 4, 5]
    assert [feature.id for feature in features] == ["a", None, None, None, None]
    assert all(feature.problems[0].kind == "missing" for feature in features)


@pytest.mark.parametrize("properties", [None, [], "x", 3])
def test_properties_that_are_no_object_are_none_at_all(properties):
    assert only(collection({"id": "a", "properties": properties})).properties == {}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"id,name\n1,x", "not valid JSON (line 1, column 1)"),
        (b'{"type": "FeatureCollection",\n "features": [}, {}]}', "not valid JSON (line 2"),
        (b'{"type": "FeatureCollection", "features": [{"id": "ur', "incomplete"),
        (b'{"type": "FeatureCollection", "features": [{"id": 1},', "incomplete"),
        ("{\u201ctype\u201d: 1}".encode("utf-16"), "UTF-8"),
        ("喀什".encode("gb18030"), "UTF-8"),
        (b"[]", "not a GeoJSON FeatureCollection"),
        (b"3", "not a GeoJSON FeatureCollection"),
        (b"null", "not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection"}', "not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": {}}', "not a GeoJSON FeatureCollection"),
        (b'{"type": "Topology", "features": []}', "not a GeoJSON FeatureCollection"),
        (b'{"type": ["FeatureCollection"], "features": []}', "not a GeoJSON FeatureCollection"),
        (b'{"type": "Feature", "geometry": null}', "single Feature"),
    ],
)
def test_what_is_no_collection_is_refused_in_one_line(data, said):
    with pytest.raises(FileFormatError) as caught:
        parse(data)

    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_every_way_to_cut_a_file_short_is_refused():
    whole = collection({"type": "Feature", "id": "a", "geometry": polygon(SQUARE)})

    for length in range(len(whole)):
        with pytest.raises(FileFormatError):
            parse(whole[:length])


def test_a_byte_order_mark_is_no_obstacle():
    assert parse(b"\xef\xbb\xbf" + collection()).features == ()


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_nesting_is_refused_before_the_parser_recurses(opening):
    with pytest.raises(FileFormatError, match=f"more than {MAX_NESTED} levels deep"):
        parse(opening.encode() * 100_000)


def test_brackets_in_strings_neither_hide_nor_make_nesting():
    assert only(collection({"id": "[" * 500})).id == "[" * 500
    with pytest.raises(FileFormatError, match="deep"):
        parse(b'{"a": "' + b"]" * 200_000 + b'\\"", "b": ' + b"[" * 100_000)


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [
        (None, "missing"),
        ("POLYGON", "missing"),
        ([], "missing"),
        ({}, "not-polygon"),
        ({"type": [], "coordinates": []}, "not-polygon"),
        ({"type": "Point", "coordinates": [87, 43]}, "not-polygon"),
        ({"type": "GeometryCollection", "geometries": []}, "not-polygon"),
        (polygon(), "empty"),
        ({"type": "MultiPolygon", "coordinates": []}, "empty"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], []]}, "empty"),
        ({"type": "Polygon"}, "not-a-list"),
        ({"type": "Polygon", "coordinates": {"a": 1}}, "not-a-list"),
        ({"type": "MultiPolygon", "coordinates": 3}, "not-a-list"),
        ({"type": "Polygon", "coordinates": [SQUARE, None]}, "not-a-list"),
        ({"type": "MultiPolygon", "coordinates": [SQUARE]}, "not-a-position"),
        (polygon(SQUARE[:-1]), "not-closed"),
        (polygon([SQUARE[0], SQUARE[1], SQUARE[0]]), "too-few-points"),
        (polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]), "self-intersection"),
        (polygon([["87.0", 43.0], *SQUARE[1:]]), "not-a-number"),
        (polygon([[True, 43.0], *SQUARE[1:]]), "not-a-number"),
        (polygon(SQUARE, EAST), "hole-outside"),
    ],
)
def test_what_is_wrong_with_a_geometry_has_a_kind(geometry, kind):
    assert kind in kinds(geometry)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("NaN", "not-finite"),
        ("-Infinity", "not-finite"),
        ("1e400", "not-finite"),
        ("9" * 5000, "not-finite"),
        ("-" + "9" * 400, "not-finite"),
        ("1e308", "out-of-range"),
        ("9" * 200, "out-of-range"),
    ],
)
def test_numbers_that_are_no_degrees_are_problems_of_their_feature(number, kind):
    data = collection({"id": "a", "geometry": polygon([["X", 43.0], *SQUARE[1:]])})

    feature = only(data.replace(b'"X"', number.encode()))

    assert feature.problems[0].kind == kind
    assert feature.geometry is None


@pytest.mark.parametrize("more", [[650.0], [650.0, 1.0], [0, "note"]])
def test_heights_and_what_follows_them_are_left_out(more):
    raised = [*SQUARE[:2], [*SQUARE[2], *more], *SQUARE[3:]]

    geometry, found = read_geometry(polygon(raised))

    assert geometry == Polygon(SQUARE)
    assert found == []


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=20,
)
geometries = st.fixed_dictionaries(
    {"type": st.sampled_from(["Polygon", "MultiPolygon"]) | values, "coordinates": values}
)


@settings(deadline=None, max_examples=150)
@given(geometries | values)
def test_no_geometry_makes_the_reader_fail(raw):
    geometry, found = read_geometry(raw)

    assert found or geometry.is_valid
    assert all(str(problem.message) for problem in found)
