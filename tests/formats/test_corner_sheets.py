"""Several tables of corners in one file: sheets of a workbook, and tables one below the other."""

import io
import zipfile

import openpyxl
import pytest
from pyproj import Geod, Transformer

from geo.errors import FileFormatError, LayerError
from geo.formats.files import Boundaries, layers, load
from geo.polygons.area import geodesic_area

NORTH, EAST = 4853000, 29548000
HEAD = ["点号", "X", "Y"]
SQUARE = [(0, 0), (1000, 0), (1000, 1000), (0, 1000)]  # north, east
DEGREES = [
    ["点号", "经度", "纬度"],
    ["1", 87.60, 43.80],
    ["2", 87.61, 43.80],
    ["3", 87.61, 43.81],
    ["4", 87.60, 43.81],
]
Rows = list[list[object]]


def square(north: int = 0, first: int = 1) -> Rows:
    corners = enumerate(SQUARE, first)
    return [[f"J{i}", NORTH + north + n, EAST + e] for i, (n, e) in corners]


def expected_m2(north: int = 0) -> float:
    lon, lat = Transformer.from_crs(4517, 4490, always_xy=True).transform(
        [EAST + e for _, e in SQUARE], [NORTH + north + n for n, _ in SQUARE]
    )
    return abs(Geod(a=6378137, rf=298.257222101).polygon_area_perimeter(lon, lat)[0])


def xlsx(sheets: dict[str, Rows], *, hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def names(loaded: Boundaries) -> list[str | None]:
    return loaded.frame["name"].tolist()


def areas(loaded: Boundaries) -> list[float]:
    return [float(geodesic_area(one)) for one in loaded.frame.geometry]


def said(loaded: Boundaries) -> str:
    return " ".join(map(str, loaded.decisions))


def as_text(rows: Rows, delimiter: str) -> bytes:
    return "\n".join(delimiter.join(map(str, row)) for row in rows).encode()


STACKED = [
    ["地块一界址点成果表"],
    HEAD,
    *square(),
    ["地块二界址点成果表"],
    ["点号", "Y", "X"],
    *[[label, y, x] for label, x, y in square(2000, first=5)],
]


def test_every_sheet_with_corners_is_read_and_names_its_outline():
    sheets = {
        "封面": [["某项目"]],
        "A区": [HEAD, *square()],
        "B区": [["地块名称：", "乙地块"], HEAD, *square(2000)],
    }

    loaded = load(xlsx(sheets), name="a.xlsx")

    assert names(loaded) == ["A区", "乙地块"]
    assert loaded.frame["sheet"].tolist() == ["A区", "B区"]
    assert areas(loaded) == pytest.approx([expected_m2(), expected_m2(2000)], rel=1e-9)
    assert "Several sheets were read: A区, B区." in said(loaded)
    assert "left out: 封面." in said(loaded)


def test_a_hidden_sheet_is_left_out_beside_others_and_said_so():
    data = xlsx({"A": [HEAD, *square()], "old": [HEAD, *square(6000)]}, hidden="old")

    assert areas(load(data, name="a.xlsx")) == pytest.approx([expected_m2()], rel=1e-9)
    assert "Hidden in the workbook: old." in said(load(data, name="a.xlsx"))
    chosen = load(data, name="a.xlsx", layer="old")
    assert areas(chosen) == pytest.approx([expected_m2(6000)], rel=1e-9)


def test_a_sheet_may_be_chosen_and_one_that_is_missing_lists_the_others():
    data = xlsx({"A": [HEAD, *square()], "B": [HEAD, *square(2000)]})

    assert layers(data, "a.xlsx") == ["A", "B"]
    assert areas(load(data, name="a.xlsx", layer="B")) == pytest.approx(
        [expected_m2(2000)], rel=1e-9
    )
    with pytest.raises(LayerError, match="Its layers are: A, B"):
        load(data, name="a.xlsx", layer="C")


def test_forty_sheets_are_forty_outlines():
    sheets = {f"P{i:02d}": [HEAD, *square(2000 * i)] for i in range(40)}
    loaded = load(xlsx(sheets), name="a.xlsx")

    assert names(loaded) == list(sheets)
    assert areas(loaded) == pytest.approx([expected_m2(2000 * i) for i in range(40)], rel=1e-9)


def test_a_sheet_that_cannot_be_read_is_a_problem_and_the_others_are_answered():
    broken = [HEAD, ["J1", "=A1+1", EAST], *square()[1:]]
    sheets = {"A": [HEAD, *square()], "B": broken, "C": DEGREES}

    loaded = load(xlsx(sheets), name="a.xlsx")

    assert names(loaded) == ["A", "B", "C"]
    assert float(geodesic_area(loaded.frame.geometry[0])) == pytest.approx(expected_m2())
    assert [row for row, _ in loaded.problems] == [1, 2]
    assert "never calculated" in str(loaded.problems[0][1].message)
    assert "another coordinate system than A" in str(loaded.problems[1][1].message)


def test_a_workbook_of_which_no_sheet_can_be_read_says_why():
    with pytest.raises(FileFormatError, match="never calculated"):
        load(xlsx({"A": [["x"]], "B": [HEAD, ["J1", "=A1", 1], *square()]}), name="a.xlsx")


@pytest.mark.parametrize("delimiter", [",", "\t", "  "])
def test_tables_one_below_the_other_are_read_each_with_its_own_head(delimiter):
    loaded = load(as_text(STACKED, delimiter), name="a.txt")

    assert names(loaded) == ["地块一", "地块二"]
    assert areas(loaded) == pytest.approx([expected_m2(), expected_m2(2000)], rel=1e-9)


def test_tables_of_a_sheet_are_read_as_those_of_a_text():
    loaded = load(xlsx({"表": STACKED}), name="a.xlsx")

    assert names(loaded) == ["地块一", "地块二"]
    assert areas(loaded) == pytest.approx([expected_m2(), expected_m2(2000)], rel=1e-9)


@pytest.mark.parametrize(
    ("title", "number", "name"),
    [
        ("地块名称：南区", None, "南区"),
        ("宗地号：DK3 宗地名称：三号地", "DK3", "三号地"),
        ("1号地块", None, "1号地块"),
        ("B-02地块界址点坐标表", None, "B-02地块"),
        ("Parcel 7", None, "Parcel 7"),
        ("Parcel: North Block", "North Block", None),
        ("某园区地块界址点成果表", None, None),
        ("坐标系：CGCS2000", None, None),
    ],
)
def test_what_a_title_calls_the_parcel_is_its_name(title, number, name):
    frame = load(as_text([[title], HEAD, *square()], ","), name="a.csv").frame

    assert frame["name"].tolist() == [name]
    assert frame["id"].tolist() == [number]


def test_a_title_below_the_head_begins_another_parcel():
    rows = [HEAD, ["1号地块"], *square(), ["2号地块"], *square(2000, first=5)]

    assert names(load(as_text(rows, ","), name="a.csv")) == ["1号地块", "2号地块"]


def test_a_table_that_goes_on_on_the_next_page_is_one_outline():
    rows = [["界址点成果表 第1页"], HEAD, *square()[:2], ["界址点成果表 第2页"], HEAD]
    loaded = load(as_text([*rows, *square()[2:]], ","), name="a.csv")

    assert areas(loaded) == pytest.approx([expected_m2()], rel=1e-9)


def test_tables_side_by_side_take_the_titles_above_their_columns():
    rows = [a + b for a, b in zip(square(), square(2000), strict=True)]
    titles = ["地块一", "", "", "地块二"]
    loaded = load(xlsx({"表": [titles, HEAD + HEAD, *rows]}), name="a.xlsx")

    assert names(loaded) == ["地块一", "地块二"]


def test_a_table_in_other_units_below_the_first_is_left_out_and_said_so():
    loaded = load(as_text([HEAD, *square(), *DEGREES], ","), name="a.csv")

    assert areas(loaded) == pytest.approx([expected_m2()], rel=1e-9)
    assert "Tables in other units than the first of their sheet were left out: 1." in said(loaded)


def ods_cell(cell: object) -> str:
    kind = f'float" office:value="{cell}' if isinstance(cell, int) else "string"
    return (
        f'<table:table-cell office:value-type="{kind}"><text:p>{cell}</text:p></table:table-cell>'
    )


def ods(sheets: dict[str, Rows], *, hidden: str) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="{"off" if name == hidden else "on"}">'
        + "".join(f"<table:table-row>{''.join(map(ods_cell, r))}</table:table-row>" for r in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:style="{space}:style:1.0'
        f'" xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0">'
        '<office:automatic-styles><style:style style:name="off" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return data.getvalue()


def test_hidden_sheets_of_ods_come_after_those_that_are_shown():
    sheets = {"old": [HEAD, *square(6000)], "A": [HEAD, *square()], "B": [HEAD, *square(2000)]}
    loaded = load(ods(sheets, hidden="old"), name="a.ods")

    assert names(loaded) == ["A", "B"]
    assert "Hidden in the workbook: old." in said(loaded)
