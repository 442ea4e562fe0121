import os

import pytest
import shapely
from boundary_files import (
    EAST,
    HOLE,
    SQUARE,
    collection,
    kinds,
    kml,
    placemark,
    polygon,
    refusal,
    rings,
    said,
    zipped,
)

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.catalogue import FORMATS
from geo.formats.files import layers, load, read_boundaries

GOOD = collection(polygon(SQUARE, HOLE))


def test_a_file_becomes_a_frame_in_degrees():
    frame = load(GOOD).frame

    assert frame.crs.to_epsg() == 4326
    assert list(frame.columns) == ["name", "id", "geometry"]
    assert frame.iloc[0][["name", "id"]].tolist() == ["n0", None]
    assert rings(frame.geometry[0]) == [SQUARE, HOLE]


def test_a_path_is_read_as_its_bytes_are(tmp_path):
    path = tmp_path / "界线.geojson"
    path.write_bytes(GOOD)

    assert load(path).frame.equals(load(GOOD).frame)
    assert load(str(path)).decisions == load(GOOD).decisions


def test_reading_boundaries_gives_the_frame_with_its_decisions():
    frame = read_boundaries(GOOD, "a.kml")

    assert frame.attrs["decisions"] == load(GOOD, name="a.kml").decisions
    assert frame.attrs["problems"] == ()


def test_a_path_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.geojson")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "is empty"),
        (b"\xff\xd8\xff\xe0JFIF", "a JPEG picture, not a boundary file"),
        (b"\x89PNG\r\n", "a PNG picture"),
        (b"%PDF-1.7", "a PDF document"),
        (b"AC1032", "a DWG drawing"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"hello", "not a known boundary file"),
        (bytes(range(256)), "not a known boundary file"),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "The workbook is damaged"),
    ],
)
def test_what_is_no_boundary_file_is_told_by_its_content(data, said):
    assert said in refusal(data, name="a.geojson" if data[:1] == b"\xff" else None)


def test_a_wrong_ending_is_said_and_does_no_harm():
    loaded = load(GOOD, name="a.kml")

    assert str(loaded.decisions[0]) == (
        "The name ends in .kml, but the file is GeoJSON and was read as such."
    )
    assert loaded.frame.equals(load(GOOD, name="a.geojson").frame)


def test_an_unknown_ending_says_nothing():
    assert "ends in" not in said(load(GOOD, name="a.xyz"))


def test_a_text_that_nothing_knows_is_left_to_the_reader_of_its_ending():
    assert "not valid JSON (line 1" in refusal(b"hello", name="a.geojson")
    assert "parcel line" in refusal(b"hello", name="a.txt")


def test_a_file_that_is_too_large_is_not_even_read(tmp_path):
    path = tmp_path / "a.geojson"
    path.touch()
    os.truncate(path, 10**9)

    with pytest.raises(FileTooLargeError, match="larger than 150 MB"):
        load(path)


def test_points_and_lines_alone_are_refused():
    line = {"type": "LineString", "coordinates": SQUARE[:-1]}
    point = {"type": "Point", "coordinates": SQUARE[0]}

    assert "no polygons, only LineString, Point;" in refusal(collection(line, point))


def test_points_beside_polygons_are_problems_of_their_row():
    point = {"type": "Point", "coordinates": SQUARE[0]}

    loaded = load(collection(polygon(SQUARE), point))

    assert kinds(loaded) == [(1, "not-polygon")]
    assert loaded.frame.geometry[1] is None


def test_a_file_without_features_is_refused():
    assert "no features" in refusal(collection())


def test_rows_are_those_of_the_file_whatever_is_wrong_with_them():
    bow_tie = polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]])

    loaded = load(collection(None, bow_tie, polygon(SQUARE[:-1]), polygon(SQUARE)))

    assert kinds(loaded) == [(0, "missing"), (1, "self-intersection")]
    assert loaded.frame.geometry.isna().tolist() == [True, False, False, False]
    assert loaded.frame.loc[3, "name"] == "n3"


def test_an_open_ring_is_closed_and_said():
    loaded = load(collection(polygon(SQUARE[:-1])))

    assert not loaded.problems
    assert rings(loaded.frame.geometry[0]) == [SQUARE]
    assert "Rings that did not end where they begin were closed: 1." in said(loaded)


def test_rings_come_out_counter_clockwise_and_that_is_said():
    loaded = load(collection(polygon(SQUARE[::-1]), polygon(SQUARE)))

    assert [shape.exterior.is_ccw for shape in loaded.frame.geometry] == [True, True]
    assert "turned to the usual direction: 1." in said(loaded)


def test_a_file_without_layers_offers_its_own_name():
    assert layers(GOOD, "界线.geojson") == ["界线"]
    assert len(load(GOOD, name="界线.geojson", layer="界线").frame) == 1
    assert "no layer b. Its layers are: 界线" in refusal(GOOD, name="界线.geojson", layer="b")


def test_several_files_of_a_zip_become_one_frame_with_a_name_for_each_sentence():
    bow_tie = [EAST[0], EAST[2], EAST[1], EAST[3], EAST[0]]
    files = {"a.kml": kml(placemark("甲") * 2), "b.kml": kml(placemark("乙", bow_tie))}

    loaded = load(zipped(files), name="ab.kmz")

    assert loaded.frame["name"].tolist() == ["甲", "甲", "乙"]
    assert loaded.frame.crs.to_epsg() == 4326
    assert kinds(loaded) == [(2, "self-intersection")]
    assert str(loaded.decisions[0]).startswith("a.kml: Read as degrees")


def test_every_format_has_a_title_and_those_to_write_a_writer():
    written = {known.output_ending for known in FORMATS if known.write}

    first = {".geojson", ".gpkg", ".shp.zip", ".kml", ".parquet", ".txt.zip", ".fgb"}
    assert written == first | {".csv", ".kmz", ".dxf", ".gdb.zip", ".xlsx", ".txt"}
    read = {ending for known in FORMATS for ending in known.endings}
    assert {".shp", ".kmz", ".csv", ".dxf", ".txt"} <= read
    assert all(known.title for known in FORMATS)


def test_the_given_bytes_may_be_any_buffer():
    assert load(memoryview(GOOD)).frame.geometry[0].equals(shapely.Polygon(SQUARE, [HOLE]))


def test_a_wish_for_a_layer_does_not_pass_in_silence():
    with pytest.raises(FileFormatError):
        load(collection(polygon(SQUARE)), layer="x")
