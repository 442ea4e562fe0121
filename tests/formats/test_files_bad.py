"""Files that are wrong in every way: one plain sentence each, and soon."""

import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import shapely
from boundary_files import (
    EAST,
    SQUARE,
    collection,
    frame,
    kinds,
    kml,
    placemark,
    polygon,
    refusal,
    said,
    zipped,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.formats.check import is_tangled
from geo.formats.files import load, write

WKT = shapely.Polygon(SQUARE).wkt.encode()
TXT = (Path(__file__).parents[1] / "data" / "txt" / "rule.txt").read_bytes()
SQUARES = frame(SQUARE, EAST, name=["a", "b"])
TEXTS = {
    ".geojson": collection(polygon(SQUARE), polygon(EAST)),
    ".kml": kml(placemark("甲") + placemark("乙", EAST)),
    ".csv": b'name,wkt\na,"' + WKT + b'"\nb,"' + WKT + b'"\n',
    ".wkt": WKT,
    ".kmz": zipped({"doc.kml": kml(placemark())}),
    ".txt.zip": zipped({"zone-29.txt": TXT}),
}
BINARY = {ending: write(SQUARES, None, format=ending) for ending in (".gpkg", ".shp.zip")}
LONG = "名" * 3_500_000  # 10.5 MB as UTF-8


def sawtooth(count):
    """A valid outline of long edges side by side, each of whose boxes meets all others."""
    at = np.arange(count)
    teeth = np.column_stack([87 + at * 1e-6 + at % 2, 43.0 + at % 2])
    return [*teeth.tolist(), [90, 42.9], [87, 42.9], teeth[0].tolist()]


def scribble(count):
    vertices = np.add((87, 43), np.random.default_rng(1).random((count, 2)))
    return [*vertices.tolist(), vertices[0].tolist()]


def circle(count):
    turn = np.linspace(0, 2 * np.pi, count + 1)
    return np.column_stack([87 + np.cos(turn) / 10, 43 + np.sin(turn) / 10])


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_a_damaged_file_is_read_or_refused_in_words(ending, data):
    whole = TEXTS[ending]
    cut = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.binary(max_size=4) | st.sampled_from([b'"', b"[", b"}", b"<", b"9", b"("]))
    rest = whole[cut + data.draw(st.integers(0, 40)) :]

    with suppress(GeoError):
        loaded = load(whole[:cut] + junk + rest, name=f"a{ending}")
        assert all(map(str, [*loaded.decisions, *(p.message for _, p in loaded.problems)]))


@pytest.mark.parametrize("ending", BINARY)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_binary_file_cut_short_is_refused(ending, share):
    data = BINARY[ending]

    assert "damaged or incomplete" in refusal(data[: int(share * len(data))], name=f"a{ending}")


@pytest.mark.parametrize("ending", [*TEXTS, *BINARY])
def test_a_wrong_ending_does_no_harm(ending):
    data = (TEXTS | BINARY)[ending]
    wrong = ".gpkg" if ending != ".gpkg" else ".kml"

    assert f"The name ends in {wrong}" in said(load(data, name=f"a{wrong}"))


@pytest.mark.parametrize("ring", [scribble(50_000), sawtooth(20_000)], ids=["scribble", "sawtooth"])
def test_an_outline_that_would_take_minutes_to_judge_is_told_unjudged(ring, monkeypatch):
    judged, judge = [], shapely.is_valid

    def judge_small(shapes):
        sizes = shapely.get_num_coordinates(shapes)
        judged.extend(np.atleast_1d(sizes).tolist())
        return judge(np.where(sizes > len(SQUARE), None, shapes))

    monkeypatch.setattr(shapely, "is_valid", judge_small)

    loaded = load(collection(polygon(ring), polygon(SQUARE)))

    assert set(judged) == {0, len(SQUARE)}
    assert kinds(loaded) == [(0, "tangled")]
    assert loaded.frame.geometry.isna().tolist() == [True, False]


def test_a_large_outline_from_the_ground_is_not_tangled():
    grid = [shapely.box(x, y, x + 0.9, y + 0.9) for x in range(60) for y in range(60)]
    shapes = np.array([shapely.Polygon(circle(100_000)), shapely.multipolygons(grid), None])

    assert is_tangled(shapes).tolist() == [False, False, False]


def test_of_several_tangles_as_many_are_judged_as_time_allows():
    shapes = np.array([shapely.Polygon(sawtooth(size)) for size in (9_500, 8_000, 9_000, 8_500)])

    assert is_tangled(shapes).tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    "geometry",
    [
        b'{"type": "GeometryCollection", "geometries": [' * 10_000,
        b'{"type": "Polygon", "coordinates": ' + b"[" * 10_000,
    ],
)
def test_ten_thousand_nested_collections_are_refused(geometry):
    closed = geometry + b"]}" * 10_000
    feature = b'{"type": "FeatureCollection", "features": [{"geometry": ' + closed + b"}]}"

    assert "nested more than 64 levels deep" in refusal(feature)
    assert "nested more than 64 levels deep" in refusal(closed)


def test_nested_collections_of_wkt_and_kml_are_refused():
    wkt = b"GEOMETRYCOLLECTION(" * 10_000 + b"POINT(1 2)" + b")" * 10_000
    marks = "<Folder>" * 10_000 + "</Folder>" * 10_000

    assert "no polygons, only GeometryCollection" in refusal(wkt)
    assert "nested more than 64 levels deep" in refusal(kml(marks))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1e999"])
def test_a_number_that_is_none_is_a_problem_of_its_row(number):
    geojson = TEXTS[".geojson"].replace(b"87.1,", f"{number},".encode(), 1)
    marks = TEXTS[".kml"].replace(b"87.1,", f"{number},".encode(), 1)

    assert [kinds(load(data)) for data in (geojson, marks)] == [[(0, "not-finite")]] * 2


@pytest.mark.parametrize(
    "data",
    [
        json.dumps({"type": "Feature", "properties": {"name": LONG}, "geometry": polygon(SQUARE)}),
        json.dumps({"type": "Feature", "properties": {LONG: 1}, "geometry": polygon(SQUARE)}),
        json.dumps({"type": "Feature", "id": LONG, "geometry": polygon(SQUARE)}),
        kml(placemark(LONG)).decode(),
        f"wkt,name\n\"{WKT.decode()}\",{LONG}\n",
        TXT.decode("gb18030").replace("甲地块", LONG),
    ],
    ids=["name", "key", "id", "kml", "csv", "txt"],
)  # fmt: skip
def test_a_name_of_ten_megabytes_is_cut_and_that_is_said(data):
    loaded = load(data.encode())

    assert loaded.frame.columns.str.len().max() <= 200
    assert max(len(str(value)) for value in loaded.frame.drop(columns="geometry").iloc[0]) <= 10_000
    assert "too long were shortened: 1." in said(loaded)


@pytest.mark.parametrize("ending", [".gpkg", ".parquet"])
def test_a_long_text_of_a_table_is_cut_and_that_is_said(ending):
    loaded = load(write(frame(SQUARE, text=["x" * 20_000]), None, format=ending))

    assert loaded.frame["text"].str.len().tolist() == [10_000]
    assert "too long were shortened: 1." in said(loaded)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-32-be", "not a known boundary file"), ("cp037", "not text in UTF-8")],
)
def test_an_unknown_encoding_is_refused(encoding, told):
    assert told in refusal(TEXTS[".geojson"].decode().encode(encoding), name="a.geojson")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(encoding):
    for ending in (".geojson", ".kml"):
        loaded = load(TEXTS[ending].decode().encode(encoding))

        assert len(loaded.frame) == 2
        assert f"read as {encoding.upper()}" in said(loaded)


def test_utf_32_is_read_by_its_mark():
    loaded = load(TEXTS[".geojson"].decode().encode("utf-32"))

    assert len(loaded.frame) == 2
    assert "read as UTF-32-LE" in said(loaded)


@pytest.mark.parametrize(("declared", "name"), [("Big5", "喀什"), ("windows-1251", "Хоргос")])
def test_a_kml_in_the_encoding_that_it_declares_is_read(declared, name):
    text = f"<?xml version='1.0' encoding='{declared}'?>{kml(placemark(name)).decode()}"

    assert load(text.encode(declared)).frame["name"].tolist() == [name]


def test_a_wish_for_a_layer_of_a_file_without_name_is_refused():
    assert refusal(TEXTS[".geojson"], layer="x") == "The file has no layer x. Its layers are: –."


@pytest.mark.parametrize("unit", ["英尺", "feet", "ft", "厘米", "公里"])
def test_a_survey_in_another_unit_is_refused(unit):
    data = TXT.decode("gb18030").replace("计量单位=米", f"计量单位={unit}").encode()

    assert f"names the unit {unit}; convert the points to metres" in refusal(data)
    assert len(load(data, from_crs="EPSG:4517").frame) == 1
