import json

import numpy as np
import pytest
import shapely
from boundary_files import HOLE, SQUARE, collection, kinds, polygon, projected, refusal, rings, said

from geo.formats.files import load


def named(**properties):
    feature = {"type": "Feature", "properties": properties, "geometry": polygon(SQUARE)}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def crs(name, kind="name", key="name"):
    return {"type": kind, "properties": {key: name}}


def test_a_single_feature_or_geometry_is_read_as_well():
    shape = polygon(SQUARE, HOLE)
    feature = {"type": "Feature", "id": 7, "properties": {"name": "a"}, "geometry": shape}

    loaded = [load(json.dumps(document).encode()).frame for document in (feature, shape)]

    assert loaded[0].iloc[0][["name", "id"]].tolist() == ["a", "7"]
    assert [rings(frame.geometry[0]) for frame in loaded] == [[SQUARE, HOLE]] * 2


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"a": "-" * 5000, "type": "Topology", "b": "-" * 5000}, "is TopoJSON"),
        ({"spatialReference": {"wkid": 4490}, "features": []}, "ArcGIS service"),
        ({"features": []}, "not GeoJSON"),
        ([1, 2], "not GeoJSON"),
    ],
)
def test_json_that_is_not_geojson_is_refused(document, said):
    assert said in refusal(json.dumps(document).encode())


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_text_in_another_encoding_is_read_and_said(encoding):
    text = json.dumps(json.loads(named(name="喀什片区")), ensure_ascii=False)

    loaded = load(text.encode(encoding))

    assert loaded.frame["name"].tolist() == ["喀什片区"]
    assert ("The text was read as" in said(loaded)) == (encoding != "utf-8-sig")


def test_every_way_to_cut_a_file_short_is_refused():
    whole = collection(polygon(SQUARE))

    assert {refusal(whole[:length])[:9] for length in range(1, len(whole), 7)} == {"The file "}


@pytest.mark.parametrize(
    ("declared", "epsg"),
    [
        (crs("urn:ogc:def:crs:EPSG::4517"), 4517),
        (crs("EPSG:4538"), 4538),
        (crs(4517, "EPSG", "code"), 4517),
        (crs("urn:ogc:def:crs:OGC:1.3:CRS84"), 4326),
        (crs("EPSG:4490"), 4326),
    ],
)
def test_the_crs_member_of_old_is_obeyed(declared, epsg):
    loaded = load(collection(polygon(projected(epsg)), crs=declared))

    assert loaded.frame.geometry[0].equals_exact(shapely.Polygon(SQUARE), 1e-9)
    assert "as the file declares" in said(loaded)


@pytest.mark.parametrize(
    ("member", "said"),
    [
        (crs("http://example.org/crs", "link", "href"), "is a link, and links are not opened"),
        (crs("somewhere"), "names no EPSG code"),
        (crs("PROJCS[]"), "names no EPSG code"),
        ("EPSG:4490", "names no EPSG code"),
        ({"type": "name", "properties": None}, "names no EPSG code"),
    ],
)
def test_a_crs_member_without_a_code_is_refused(member, said):
    assert said in refusal(collection(polygon(SQUARE), crs=member))


def test_a_geometry_with_a_key_twice_is_not_guessed():
    data = collection(polygon(SQUARE), polygon(SQUARE))
    once = b'"type": "Polygon"'

    loaded = load(data.replace(once, once + b', "coordinates": [], ' + once[:0] + b'"x": 1', 1))

    assert kinds(loaded) == [(0, "repeated")]
    assert "appear twice in one object: 1, the first is coordinates" in said(loaded)


def test_an_outline_beside_a_member_of_no_meaning_that_stands_twice_is_read():
    text = (
        '{"type": "Polygon", "bbox": [1], "bbox": [2], '
        '"coordinates": [[[87.6, 43.8], [87.7, 43.8], [87.7, 43.9], [87.6, 43.8]]]}'
    )

    loaded = load(text.encode(), name="a.geojson")

    assert loaded.frame.geometry.iloc[0].bounds == (87.6, 43.8, 87.7, 43.9)
    assert loaded.problems == ()


def test_a_property_that_stands_twice_keeps_both_values_and_is_said():
    loaded = load(named(name="a").replace(b'{"name"', b'{"name": "b", "name"'))

    assert loaded.frame[["name", "name_"]].to_numpy().tolist() == [["b", "a"]]
    assert "first is name. In properties, both values were kept" in said(loaded)


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e999", b"-" + b"9" * 5000])
def test_numbers_that_are_not_finite_are_problems_of_their_row(number):
    data = collection(polygon(SQUARE), polygon(SQUARE)).replace(b"87.1", number, 1)

    loaded = load(data)

    assert kinds(loaded) == [(0, "not-finite")]
    assert loaded.frame.geometry.isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("coordinates", "kind"),
    [
        ([], "empty"),
        ([[]], "too-few-points"),
        ([SQUARE[:2]], "too-few-points"),
        ([[["87", 43], *SQUARE[1:]]], "not-a-number"),
        ([[87.0, 43.0]], "not-a-position"),
        (None, "not-a-list"),
        ([[[1e308, 43.0], *SQUARE[1:-1], [1e308, 43.0]]], "out-of-range"),
    ],
)
def test_a_shape_that_cannot_be_drawn_is_a_problem_of_its_row(coordinates, kind):
    raw = {"type": "Polygon", "coordinates": coordinates}

    loaded = load(collection(raw, polygon(SQUARE)))

    assert kinds(loaded)[0] == (0, kind)
    assert loaded.frame.geometry.isna().tolist() == [True, False]


def test_ten_thousand_nested_collections_are_refused():
    opening = b'{"type": "GeometryCollection", "geometries": ['

    assert "nested more than 64 levels deep" in refusal(opening * 10_000)
    assert "nested more than 64 levels deep" in refusal(opening * 70 + b"]}" * 70)


def test_a_name_of_ten_megabytes_is_cut():
    loaded = load(named(name="x" * 10_000_000, note="y" * 10_000_000))

    assert loaded.frame["name"].str.len().tolist() == [200]
    assert loaded.frame["name_"].str.len().tolist() == [10_000]
    assert loaded.frame["note"].str.len().tolist() == [10_000]
    assert "too long were shortened: 2." in said(loaded)


def test_properties_become_plain_text_and_numbers():
    frame = load(named(n=1, x=1.5, t="a", none=None, listed=[1, "乙"], huge=10**30)).frame

    assert frame.drop(columns="geometry").iloc[0].to_dict() == {
        "name": None, "id": None, "n": 1, "x": 1.5, "t": "a", "none": None,
        "listed": '[1, "乙"]', "huge": str(10**30),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ({"NAME": "a", "DKMC": "b"}, "a"),
        ({"DKMC": "b", "x": "c"}, "b"),
        ({"项目名称": "d", "x": "c"}, "d"),
        ({"name": None, "name_zh": "e"}, "e"),
        ({"name": 7}, "7"),
        ({"x": "c"}, None),
    ],
)
def test_names_are_found_in_the_columns_that_may_hold_them(properties, name):
    assert load(named(**properties)).frame["name"].tolist() == [name]


def test_half_a_character_in_a_name_is_replaced():
    assert load(named(name="a\ud800")).frame["name"].tolist() == ["a\ufffd"]


def test_columns_that_differ_in_small_letters_alone_stay_two():
    frame = load(named(Kind="a", kind="b")).frame

    assert frame.iloc[0][["Kind", "kind_"]].tolist() == ["a", "b"]


def test_a_ring_of_a_million_vertices_is_read():
    angles = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    ring = np.column_stack([87 + 0.1 * np.cos(angles), 43 + 0.1 * np.sin(angles)]).tolist()

    loaded = load(collection(polygon([*ring, ring[0]])))

    assert shapely.get_num_coordinates(loaded.frame.geometry[0]) == 1_000_001
    assert loaded.problems == ()
