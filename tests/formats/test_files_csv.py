import pytest
import shapely
from boundary_files import HOLE, SQUARE, kinds, refusal, rings, said

from geo.formats.files import load

WKT = shapely.Polygon(SQUARE, [HOLE]).wkt
SHORT = "POLYGON((87 43,87.1 43,87.1 43.1,87 43))"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_table_is_read_with_any_delimiter_and_encoding(delimiter, encoding):
    rows = [["名称", "面积", "wkt"], ["喀什", "16.5", f'"{WKT}"']]

    loaded = load("\r\n".join(map(delimiter.join, rows)).encode(encoding), name="a.csv")

    assert loaded.frame.iloc[0][["name", "面积"]].tolist() == ["喀什", 16.5]
    assert rings(loaded.frame.geometry[0]) == [SQUARE, HOLE]
    assert "The column wkt was read as WKT." in said(loaded)


def test_the_column_is_found_by_its_values_where_its_name_is_unknown():
    data = f'wkt,where\nnote,"{SHORT}"\n'.encode()

    loaded = load(data)

    assert "The column where was read as WKT." in said(loaded)
    assert loaded.frame["wkt"].tolist() == ["note"]


def test_bare_geometries_are_read_line_by_line():
    lines = [SHORT, WKT.replace("), (", "),\n ("), "POINT (1 2)", ""]

    loaded = load("\n".join(lines).encode())

    assert kinds(loaded) == [(2, "not-polygon")]
    assert rings(loaded.frame.geometry[1]) == [SQUARE, HOLE]


def test_an_srid_is_what_the_file_declares():
    loaded = load(f'n,wkt\na,"SRID=4490;{SHORT}"\n'.encode())

    assert "Read as EPSG:4490" in said(loaded)


def test_several_srid_are_refused():
    data = f'n,wkt\na,"SRID=4490;{SHORT}"\nb,"SRID=4326;{SHORT}"\n'.encode()

    assert "several coordinate systems (SRID 4326, 4490)" in refusal(data)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "missing"),
        ("POINT (87 43)", "not-polygon"),
        ("GEOMETRYCOLLECTION(" * 10_000, "not-polygon"),
        ("POLYGON EMPTY", "empty"),
        ("POLYGON((87 43", "unreadable"),
        ("POLYGON((a b))", "unreadable"),
        ("circle", "unreadable"),
        ("POLYGON((87 43,87.1 43,nan 43.1,87 43))", "not-finite"),
        ("POLYGON((87 43,87.1 43,1e999 43.1,87 43))", "not-finite"),
        ("LINESTRING(87 43,87.1 43,87.1 43.1)", "not-polygon"),
        ("GEOMETRYCOLLECTION(POINT(87 43))", "not-polygon"),
        ("POLYGON((87 43,87.1 43.1,87.1 43,87 43.1,87 43))", "self-intersection"),
    ],
)
def test_a_cell_that_cannot_be_drawn_is_a_problem_of_its_row(text, kind):
    loaded = load(f'n,wkt\na,"{SHORT}"\nb,"{text}"\n'.encode())

    assert kinds(loaded) == [(1, kind)]


def test_an_open_hole_is_closed_and_said():
    hole = "(87.05 43.02,87.08 43.02,87.08 43.04,87.07 43.03)"
    data = f'n,wkt\na,"POLYGON((87 43,87.1 43,87.1 43.1,87 43),{hole})"\n'.encode()

    loaded = load(data)

    assert not loaded.problems
    assert loaded.frame.geometry[0].interiors[0].is_closed
    assert "Rings that did not end where they begin were closed: 1." in said(loaded)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("LINESTRING(87 43,87.1 43,87.1 43.1,87 43)", "Closed lines were read as polygons: 1."),
        ("GEOMETRYCOLLECTION(POINT(87 43),POLYGON((87 43,87.1 43,87.1 43.1,87 43)))", "out: 1."),
    ],
)
def test_a_closed_line_and_the_polygon_of_a_collection_are_outlines(text, note):
    loaded = load(text.encode())

    outline = shapely.Polygon([(87, 43), (87.1, 43), (87.1, 43.1)])
    assert loaded.frame.geometry[0].equals(outline)
    assert note in said(loaded)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"name,lon,lat\na,87,43\n", "The table has points"),
        ("名称,经度,纬度\n甲,87,43\n".encode(), "The table has points"),
        (b"name,km2\na,16.5\n", "no column of WKT"),
        (b"a", "no column of WKT"),
        (b'n,wkt\n"' + b"\xb5\xc3\xff\xff", "not text in UTF-8, UTF-16 or GB18030"),
    ],
)
def test_a_table_without_polygons_is_refused(data, said):
    assert said in refusal(data, name="a.csv")


def test_columns_without_name_or_with_the_same_stay_apart():
    frame = load(f'a,a,,wkt\n1,2,3,"{SHORT}"\n'.encode()).frame

    assert frame.iloc[0][["a", "a_", "column 3"]].tolist() == [1, 2, 3]


def test_heights_in_wkt_are_left_out_and_said():
    loaded = load(b"POLYGON Z ((87 43 5,87.1 43 5,87.1 43.1 5,87 43 5))")

    assert not loaded.frame.geometry[0].has_z
    assert "Heights were left out." in said(loaded)
