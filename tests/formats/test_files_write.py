import io
import json
import math
import struct
import zipfile
from itertools import pairwise

import geopandas
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from boundary_files import EAST, HOLE, SQUARE, frame, projected
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Polygon
from strategies import stars

from geo.errors import CoordinateError, CrsError, FileFormatError, GeometryError
from geo.formats.catalogue import output_endings
from geo.formats.files import load, write, write_noted

ALL = output_endings()
TEXT = [".geojson", ".kml"]
OF_CORNERS = [".txt.zip", ".dxf", ".xlsx", ".txt"]  # names and outlines alone
ROWS = [ending for ending in ALL if ending not in OF_CORNERS]
EXACT = [ending for ending in ROWS if ending != ".gdb.zip"]  # whose numbers are whole
SHAPES = [
    Polygon(SQUARE, [HOLE]),
    MultiPolygon([Polygon(SQUARE), Polygon(EAST)]),
    Polygon([(87.1234567890123, 43.1), (87.2, 43.1), (87.2, 1 / 3 + 43)]),
]


def boundaries(**columns):
    return geopandas.GeoDataFrame(
        {"name": ["喀什片区", None, "=a&<b>'\""], "id": ["a", "b", "c"], **columns},
        geometry=SHAPES,
        crs=4326,
    )


def plain(column):
    """Values as numbers where they are some, None where they are missing."""
    values = [None if pd.isna(value) else str(value) for value in column]
    return [float(v) if v and v[0].isdecimal() else v for v in values]


def reread(data, ending):
    return load(data, name=f"a{ending}")


@pytest.mark.parametrize("ending", EXACT)
def test_what_was_written_is_read_again_digit_for_digit(ending):
    written = boundaries(n=[1, 2, 3], x=[0.1, None, 1e-7], text=["霍尔果斯", None, "a,b"])

    loaded = reread(write(written, None, format=ending), ending)

    assert [shape.wkb for shape in loaded.frame.geometry] == [shape.wkb for shape in SHAPES]
    assert loaded.problems == ()
    for column in ("name", "id", "n", "x", "text"):
        assert plain(loaded.frame[column]) == plain(written[column])


@settings(deadline=None, max_examples=30)
@given(st.lists(stars, min_size=1, max_size=4), st.sampled_from(TEXT))
def test_any_outline_is_read_again_from_text(shapes, ending):
    written = geopandas.GeoDataFrame(geometry=shapes, crs=4326)

    loaded = reread(write(written, None, format=ending), ending)

    assert [shape.wkb for shape in loaded.frame.geometry] == [
        shapely.orient_polygons(shape).wkb for shape in shapes
    ]


def test_a_survey_txt_is_read_again_to_a_millimetre():
    degree = 111_320  # metres, of latitude or longitude, at most
    names = ["甲", "乙", "丙"]

    loaded = reread(write(boundaries().assign(name=names), None, format=".txt.zip"), ".txt.zip")

    assert loaded.frame["name"].tolist() == names
    for found, shape in zip(loaded.frame.geometry, SHAPES, strict=True):
        assert shapely.hausdorff_distance(found.boundary, shape.boundary) < 0.001 / degree


@pytest.mark.parametrize("ending", ALL)
def test_the_same_frame_gives_the_same_bytes(ending):
    assert len({write(boundaries(), None, format=ending) for _ in range(2)}) == 1


def test_a_file_is_written_by_the_ending_of_its_name(tmp_path):
    path = tmp_path / "界线.SHP.ZIP"

    data = write(boundaries(), path)

    assert path.read_bytes() == data
    assert len(load(path).frame) == 3


@pytest.mark.parametrize("name", ["a.dwg", "a.zip", "a", ""])
def test_a_format_that_is_not_written_is_refused(name):
    with pytest.raises(FileFormatError, match=r"one of \.geojson, \.gpkg"):
        write(boundaries(), None, format=name)


@pytest.mark.parametrize("ending", ALL)
def test_metres_are_written_as_degrees(ending):
    metres = frame(projected(4538), crs=4538, name=["a"])

    loaded = reread(write(metres, None, format=ending), ending)

    assert loaded.frame.geometry[0].normalize().equals_exact(Polygon(SQUARE).normalize(), 1e-8)
    assert metres.crs.to_epsg() == 4538


@pytest.mark.parametrize("ending", ROWS)
def test_a_row_without_outline_stays_a_row(ending):
    missing = geopandas.GeoDataFrame({"name": ["a", "b"]}, geometry=[SHAPES[0], None], crs=4326)

    loaded = reread(write(missing, None, format=ending), ending)

    assert loaded.frame["name"].tolist() == ["a", "b"]
    assert loaded.frame.geometry.isna().tolist() == [False, True]


@pytest.mark.parametrize("ending", ROWS)
def test_columns_that_formats_keep_for_themselves_are_renamed(ending):
    odd = boundaries(fid=["x", "y", "z"], geom=[1, 2, 3], NAME=["1", "2", "3"], rowid=[4, 5, 6])

    loaded = reread(write(odd, None, format=ending), ending)

    assert loaded.frame["name"].tolist()[0] == "喀什片区"
    texts = loaded.frame.drop(columns="geometry").astype(str).to_numpy().ravel().tolist()
    assert {"x", "y", "z"} <= set(texts)


@pytest.mark.parametrize("ending", ALL)
def test_values_of_any_type_are_written(ending):
    odd = boundaries(
        listed=[["甲", 1], None, []],
        flag=[True, False, None],
        half=pd.Series(["\ud800", "\0", "\x0b"], dtype=object),
    )

    read = reread(write(odd, None, format=ending), ending).frame
    assert len(set(read["name"].tolist())) == 3  # a drawing has a line for each part


def test_geojson_follows_rfc_7946():
    clockwise = frame(SQUARE[::-1], name=["a"], id=["x"], km2=[float("nan")])

    document = json.loads(write(clockwise, None, format=".geojson"))

    assert set(document) == {"type", "features"}
    (feature,) = document["features"]
    assert (feature["id"], feature["properties"]) == ("x", {"name": "a", "km2": None})
    assert shapely.geometry.shape(feature["geometry"]).exterior.is_ccw


def test_a_shapefile_has_what_others_need_to_read_it():
    data = write(boundaries(), None, format=".shp.zip")

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name.rpartition(".")[2]: archive.read(name) for name in archive.namelist()}
    assert set(files) == {"shp", "shx", "dbf", "prj", "cpg"}
    assert files["cpg"] == b"UTF-8"
    assert b"GCS_WGS_1984" in files["prj"]


def test_names_and_texts_of_a_shapefile_are_never_cut_within_a_character():
    long = "很长的名字" * 60
    data = write(
        boundaries(规划用地性质=[long] * 3, 规划用地面积=[1, 2, 3]), None, format=".shp.zip"
    )

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        table = archive.read("boundaries.dbf")
    (size,) = struct.unpack_from("<H", table, 8)
    names = [table[at : at + 11].split(b"\0")[0].decode() for at in range(32, size - 1, 32)]

    assert names == ["name", "id", "规划用", "规划_2"]
    assert long[: 254 // 3].encode() + b" " in table
    assert long[: 254 // 3 + 1].encode() not in table
    assert reread(data, ".zip").frame["规划用地性质"].tolist() == [long] * 3


def test_a_geopackage_says_what_its_layer_holds(tmp_path):
    for name, rows in (("polygons", [0, 2]), ("mixed", [0, 1, 2])):
        write(boundaries().iloc[rows], tmp_path / f"{name}.gpkg")

    held = [pyogrio.read_info(tmp_path / f"{name}.gpkg") for name in ("polygons", "mixed")]

    assert [about["layer_name"] for about in held] == ["boundaries"] * 2
    assert [about["geometry_type"] for about in held] == ["Polygon", "Unknown"]


def test_text_in_kml_cannot_leave_its_place():
    odd = frame(SQUARE, name=["</name><x>&"], **{'k"><y/>': ["]]>\x00"]})

    data = write(odd, None, format=".kml")

    assert b"<x>" not in data
    assert b"<y/>" not in data
    assert load(data).frame.iloc[0][["name", 'k"><y/>']].tolist() == ["</name><x>&", "]]>"]


def test_an_empty_frame_is_written():
    empty = boundaries().iloc[:0]

    for ending in EXACT:
        with pytest.raises(FileFormatError, match="no features"):
            reread(write(empty, None, format=ending), ending)


def test_a_frame_without_system_or_with_points_is_refused():
    with pytest.raises(CrsError, match="states no coordinate system"):
        write(frame(SQUARE, crs=None), None, format=".kml")
    with pytest.raises(GeometryError, match="not Point"):
        write(geopandas.GeoDataFrame(geometry=[shapely.Point(1, 2)], crs=4326), None, format=".kml")


def test_writing_changes_nothing_in_the_frame():
    before = boundaries(n=[1, 2, 3])
    before.attrs["decisions"] = (object(),)
    copy = before.copy(deep=True)

    for ending in ALL:
        write(before, None, format=ending)

    assert before.equals(copy)


@pytest.mark.parametrize("ending", ALL)
def test_any_format_that_is_written_holds_the_same_outlines_to_a_millimetre(ending):
    degree = 111_320  # metres, of latitude or longitude, at most

    read = reread(write(boundaries(), None, format=ending), ending).frame

    parts = read.dissolve("name", dropna=False).geometry if ending == ".dxf" else read.geometry
    for shape in SHAPES:
        gaps = [shapely.hausdorff_distance(shape.boundary, found.boundary) for found in parts]
        assert min(gaps) < 0.001 / degree


@pytest.mark.parametrize("ending", [".dxf", ".xlsx"])
@pytest.mark.parametrize(("lon", "lat"), [(87, 43), (10, 50), (67, 44), (-70, -33)])
def test_a_drawing_or_table_says_its_own_system_anywhere(ending, lon, lat):
    outline = shapely.box(lon, lat, lon + 0.1, lat + 0.1)

    read = reread(write(frame(outline, name=["a"]), None, format=ending), ending).frame

    assert read.geometry[0].normalize().equals_exact(outline.normalize(), 1e-8)


def test_names_beyond_the_code_page_are_written_in_a_drawing():
    names = ["Қазақстан", "喀什片区", "Алматы", "𠮷"]
    outlines = [shapely.box(87 + i / 10, 43, 87.05 + i / 10, 43.1) for i in range(4)]
    written = geopandas.GeoDataFrame({"name": names}, geometry=outlines, crs=4326)

    data = write(written, None, format=".dxf")

    assert b"LWPOLYLINE" in data
    assert reread(data, ".dxf").frame["name"].tolist() == names


def test_a_drawing_in_metres_says_so():
    data = write(boundaries(), None, format=".dxf")

    assert data.startswith(b"999\nEPSG:4517\n")  # zone 29, its number in front
    assert b"$INSUNITS\n 70\n6\n" in data


def test_a_workbook_of_corners_has_sides_and_areas_of_each_parcel():
    outline = shapely.box(87, 43, 87.1, 43.1)
    data = write(frame(outline, name=["甲"], id=["p1"]), None, format=".xlsx")
    title, head, *rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)

    assert "EPSG:4517" in title[0]
    assert [cell.split(" ")[0] for cell in head[2:]] == ["圈号", "点号", "X", "Y", "边长", "面积"]
    assert [row[3] for row in rows] == ["J1", "J2", "J3", "J4", "J1"]
    for one, other in pairwise(rows):
        assert one[6] == pytest.approx(math.dist(one[4:6], other[4:6]), abs=1e-6)
    area, _ = Geod(ellps="GRS80").geometry_area_perimeter(outline)
    assert [row[7] for row in rows] == [pytest.approx(abs(area), rel=1e-9), None, None, None, None]


def test_sides_in_degrees_are_geodesics():
    outline = shapely.box(10, 50, 10.1, 50.1)
    data = write(frame(outline, name=["a"]), None, format=".xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))[2:]

    lengths = [row[6] for row in rows[:-1]]

    perimeter = Geod(ellps="GRS80").geometry_length(outline.exterior)
    assert sum(lengths) == pytest.approx(perimeter, rel=1e-12)


def test_one_outline_that_cannot_be_written_does_not_refuse_the_others():
    shapes = [shapely.box(87, 43, 87.1, 43.1), shapely.box(-70, 43, -69.9, 43.1)]
    both = geopandas.GeoDataFrame({"name": ["甲", "far"]}, geometry=shapes, crs=4326)

    written = write_noted(both, ".txt.zip")

    assert reread(written.data, ".txt.zip").frame["name"].tolist() == ["甲"]
    assert ["-69.95" in str(error) for error in written.left_out] == [True]
    with pytest.raises(CoordinateError):
        write(both, None, format=".txt.zip")
    with pytest.raises(CoordinateError):
        write_noted(both.iloc[1:], ".txt.zip")


@pytest.mark.parametrize("ending", [".dxf", ".xlsx", ".txt"])
def test_drawings_and_tables_are_written_in_the_system_that_is_named(ending):
    outline = shapely.box(67, 44, 67.1, 44.1)

    written = write_noted(frame(outline, name=["a"]), ending, to_crs="EPSG:32642")

    assert "EPSG:32642" in str(written.notes[0])
    read = reread(written.data, ending).frame.geometry[0]
    assert shapely.hausdorff_distance(read, outline) < 1e-8
    with pytest.raises(CrsError):
        write_noted(frame(outline, name=["a"]), ending, to_crs="EPSG:1")
