"""Tables and lists of corners; areas by pyproj.Geod from the corners alone."""

import io
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import shapely
from boundary_files import refusal
from pyproj import Geod, Transformer

from geo.crs.shift import remove_shift
from geo.errors import CrsError, FileFormatError
from geo.formats.files import Boundaries, load
from geo.polygons.area import geodesic_area

FIELD = Path(__file__).parents[1] / "data" / "field"
NORTH, EAST = 4853000, 29548000
SQUARE = [(0, 0), (1000, 0), (1000, 1000), (0, 1000)]  # north, east
SQUARE_M2 = 999_942.0


def expected_m2(corners: list[tuple[float, float]]) -> float:
    lon, lat = Transformer.from_crs(4517, 4490, always_xy=True).transform(
        [EAST + e for _, e in corners], [NORTH + n for n, _ in corners]
    )
    return abs(Geod(a=6378137, rf=298.257222101).polygon_area_perimeter(lon, lat)[0])


def areas(loaded: Boundaries) -> list[float]:
    return [float(geodesic_area(one)) for one in loaded.frame.geometry]


def said(loaded: Boundaries) -> str:
    return " ".join(map(str, loaded.decisions))


def table(head: str, rows: list[str], delimiter: str = ",") -> bytes:
    return "\n".join([head, *rows]).replace(",", delimiter).encode()


ROWS = [f"J{i},{NORTH + n},{EAST + e}" for i, (n, e) in enumerate(SQUARE, 1)]


@pytest.mark.parametrize(
    ("file", "km2"),
    [
        ("corner-table.csv", [0.999942]),
        ("corner-table-two-parcels.csv", [0.999942, 0.999942]),
        ("cass.dat", [0.999942]),
        ("dms-list-of-a-letter.txt", [2.483397]),
    ],
)
def test_the_corners_of_a_file_make_outlines(file, km2):
    loaded = load(FIELD / file)

    assert np.round(np.array(areas(loaded)) / 1e6, 6).tolist() == km2
    assert not loaded.problems


def test_two_parcels_keep_their_numbers_and_names_and_lie_two_kilometres_apart():
    frame = load(FIELD / "corner-table-two-parcels.csv").frame

    assert frame["name"].tolist() == ["地块1", "地块2"]
    assert frame["id"].tolist() == ["DK1", "DK2"]
    first, second = (one.centroid for one in frame.geometry)
    metres = Geod(ellps="WGS84").inv(first.x, first.y, second.x, second.y)[2]
    assert metres == pytest.approx(2000, abs=2)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，", " "])
@pytest.mark.parametrize(
    "head", ["点号,X,Y", "界址点号,X坐标,Y坐标", "点号,纵坐标X,横坐标Y", "point,north,east"]
)
def test_names_and_delimiters_may_differ(head, delimiter):
    loaded = load(table(head, ROWS, delimiter), name="corners.txt")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


def test_columns_in_the_other_order_are_known_by_the_prefix():
    rows = [f"J{i},{EAST + e},{NORTH + n}" for i, (n, e) in enumerate(SQUARE, 1)]
    loaded = load(table("点号,X,Y", rows), name="corners.csv")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("点号,X(m),Y(m),边长", [f"{row},1000.00" for row in ROWS]),
        ("序号,点号,X,Y,H,界标类型", [f"{i},{row},812.3,钢钉" for i, row in enumerate(ROWS, 1)]),
        ("点号,X,Y,边长", [line for row in ROWS for line in (f"{row},", ",,,1000.00")]),
        ("点号,X,Y", [*ROWS, ROWS[0]]),
        ("某某项目界址点成果表\n点号,X,Y", [*ROWS, "合计,,"]),
        ("点号,坐标,\n,X,Y", ROWS),
    ],
    ids=["lengths", "heights", "lengths between", "closed", "title and total", "two rows"],
)
def test_what_else_a_table_says_changes_nothing(head, rows):
    loaded = load(table(head, rows), name="corners.csv")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


def test_groups_of_columns_side_by_side_are_read_one_after_another():
    left, right = ROWS[:2], ROWS[2:]
    rows = [f"{a},{b}" for a, b in zip(left, right, strict=True)]

    loaded = load(table("点号,X,Y,点号,X,Y", rows), name="corners.csv")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


def test_a_ring_within_another_of_the_same_parcel_is_its_hole():
    hole = [(250, 250), (750, 250), (750, 750), (250, 750)]
    rows = [f"DK1,1,J{i},{NORTH + n},{EAST + e}" for i, (n, e) in enumerate(SQUARE)]
    rows += [f"DK1,2,K{i},{NORTH + n},{EAST + e}" for i, (n, e) in enumerate(hole)]

    loaded = load(table("地块编号,圈号,点号,X,Y", rows), name="corners.csv")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE) - expected_m2(hole)], rel=1e-6)


def test_a_label_that_begins_anew_begins_another_outline():
    other = [row.replace("485", "486") for row in ROWS]

    assert len(load(table("点号,X,Y", [*ROWS, *other]), name="a.csv").frame) == 2


def test_a_number_of_a_parcel_is_taken_on_where_cells_are_merged():
    rows = [f"{'DK7' if i == 0 else ''},{row}" for i, row in enumerate(ROWS)]
    frame = load(table("地块编号,点号,X,Y", rows), name="a.csv").frame

    assert frame["id"].tolist() == ["DK7"]


def test_arcinfo_generate_has_the_easting_first():
    lines = [f"{EAST + e} {NORTH + n}" for n, e in [*SQUARE, SQUARE[0]]]
    loaded = load("\n".join(["1", *lines, "END", "END"]).encode(), name="a.gen")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


@pytest.mark.parametrize("corner", ["{e}", "{e} x 5", "x {n}"])
def test_a_corner_of_a_list_without_two_numbers_is_refused_by_its_line(corner):
    lines = [f"{EAST + e} {NORTH + n}" for n, e in [*SQUARE, SQUARE[0]]]
    lines[2] = corner.format(e=EAST, n=NORTH)
    text = "\n".join(["1", *lines, "END", "END"])

    assert "Line 4 " in refusal(text.encode(), name="a.gen")


@pytest.mark.parametrize("cells", ["{n},", ",{e}"])
def test_a_corner_that_lacks_a_coordinate_is_refused_by_its_line(cells):
    rows = [*ROWS[:2], "J9," + cells.format(n=NORTH, e=EAST), *ROWS[2:]]

    assert "Line 4 " in refusal(table("点号,X,Y", rows), name="a.csv")


@pytest.mark.parametrize(
    "line",
    [
        "{i}、E87°{a}′00″ N43°{b}′00″",
        "{i} 北纬43度{b}分0秒 东经87度{a}分0秒",
        "J{i}\t87°{a}′0″\t43°{b}′0″",
    ],
)
def test_angles_in_running_text_are_corners(line):
    corners = [(36, 48), (37, 48), (37, 49), (36, 49)]
    text = "\n".join(line.format(i=i, a=a, b=b) for i, (a, b) in enumerate(corners, 1))

    assert areas(load(text.encode(), name="a.txt")) == pytest.approx([2_483_397], abs=1)


@pytest.mark.parametrize(
    ("write", "between"),
    [
        ("J{i}：X={n}，Y={e}", "\n"),
        ("J{i}({n},{e})", "；"),
        ("J{i}（{e}，{n}）", "、"),
        ("（X:{n}，Y:{e}）", "、"),
        ("P{i} (N {n}, E {e})", ", "),
    ],
)
def test_corners_in_the_sentences_of_a_letter_are_an_outline(write, between):
    corners = [write.format(i=i, n=NORTH + n, e=EAST + e) for i, (n, e) in enumerate(SQUARE, 1)]
    text = f"项目范围由以下拐点圈定：{between.join(corners)}。"

    assert areas(load(text.encode(), name="a.txt")) == pytest.approx([SQUARE_M2], rel=1e-6)


def test_sites_in_the_sentences_of_a_letter_are_not_joined():
    sites = "；".join(f"公司（{NORTH + n}，{EAST + e}）" for n, e in SQUARE)

    assert refusal(sites.encode(), name="a.txt") != ""


@pytest.mark.parametrize(
    "write", ["{i}. E{x}° N{y}°", "拐点{i}：东经{x}°，北纬{y}°", "J{i} {y}°N, {x}°E"]
)
@pytest.mark.parametrize("title", ["", "坐标系：GCJ-02\n"])
def test_decimal_degrees_of_a_letter_are_corners_on_the_datum_that_it_states(write, title):
    lines = [write.format(i=i, x=x, y=y) for i, (x, y) in enumerate(DEGREE_BOX, 1)]
    loaded = load((title + "\n".join(lines)).encode(), name="a.txt")

    there = shapely.Polygon(DEGREE_BOX)
    expected = remove_shift(there, "gcj02") if title else there
    assert loaded.frame.geometry[0].hausdorff_distance(expected) < 1e-9


def test_angles_of_a_letter_are_moved_from_the_datum_that_it_states():
    angles = [(36, 48), (37, 48), (37, 49), (36, 49)]
    lines = [f"E87°{a}′00″ N43°{b}′00″" for a, b in angles]
    loaded = load("\n".join(["百度坐标", *lines]).encode(), name="a.txt")

    there = shapely.Polygon([(87 + a / 60, 43 + b / 60) for a, b in angles])
    assert loaded.frame.geometry[0].hausdorff_distance(remove_shift(there, "bd09")) < 1e-9


def test_a_table_of_angles_is_read():
    corners = [(36, 48), (37, 48), (37, 49), (36, 49)]
    rows = [f"{i},87°{a}′00″,43°{b}′00″" for i, (a, b) in enumerate(corners, 1)]
    loaded = load(table("点号,经度,纬度", rows), name="a.csv")

    assert areas(loaded) == pytest.approx([2_483_397], abs=1)


MINUTES = [(36, 48), (37, 48), (37, 49), (36, 49)]  # of 87 E and 43 N


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("点号,经度,,,纬度,,\n,度,分,秒,度,分,秒", "J{i},87,{a},0,43,{b},0"),
        ("点号,东经(°),东经(′),东经(″),北纬(°),北纬(′),北纬(″)", "J{i},87,{a},,43,{b},"),
        ("point,lat_d,lat_m,lat_s,lon_d,lon_m,lon_s", "{i},43,{b},0,87,{a},0"),
        ("点号,坐标,,,,,\n,经度,,,纬度,,\n,度,分,秒,度,分,秒", "J{i},87°,{a}′,0″,43°,{b}′,0″"),
        ("点号,经度,,纬度,\n,度,分,度,分", "J{i},87,{a}.0,43,{b}.0"),
        ("点号,度,分,秒,度,分,秒", "J{i},43,{b},0,87,{a},0"),
        ("pt,Lon Deg,Lon Min,E/W,Lat Deg,Lat Min,N/S", "{i},87,{a},E,43,{b},N"),
        ("点号,东经,,,北纬,,", "J{i},87,{a},0,43,{b},0"),
        ("點號,經度°,經度′,經度″,緯度°,緯度′,緯度″", "J{i},87,{a},0,43,{b},0"),
        ("点番号,東経(度),東経(分),北緯(度),北緯(分)", "{i},87,{a},43,{b}"),
    ],
)
def test_degrees_minutes_and_seconds_may_have_columns_of_their_own(head, row):
    rows = [row.format(i=i, a=a, b=b) for i, (a, b) in enumerate(MINUTES, 1)]
    loaded = load(table(head, rows), name="a.csv")

    assert areas(loaded) == pytest.approx([2_483_397], abs=1)
    assert loaded.frame.total_bounds == pytest.approx([87.6, 43.8, 87 + 37 / 60, 43 + 49 / 60])


def test_blanks_that_were_lost_under_a_merged_head_shift_no_column():
    rows = [f"J{i} 87 {a} 0 43 {b} 0" for i, (a, b) in enumerate(MINUTES, 1)]
    loaded = load(table("点号 经度 纬度\n度 分 秒 度 分 秒", rows), name="a.txt")

    assert areas(loaded) == pytest.approx([2_483_397], abs=1)


def test_a_column_of_hemispheres_tells_south_and_west():
    head = "点号,经度,,,,纬度,,,\n,度,分,秒,半球,度,分,秒,半球"
    rows = [f"J{i},87,{a},0,W,43,{b},0,S" for i, (a, b) in enumerate(MINUTES, 1)]
    bounds = load(table(head, rows), name="a.csv").frame.total_bounds

    assert bounds == pytest.approx([-87 - 37 / 60, -43 - 49 / 60, -87.6, -43.8])


def test_sixty_one_minutes_are_refused_by_their_line():
    rows = [f"J{i},87,{a + 24},0,43,{b},0" for i, (a, b) in enumerate(MINUTES, 1)]

    head = "点号,经度,,,纬度,,\n,度,分,秒,度,分,秒"
    with pytest.raises(FileFormatError, match="Line 4 of the table"):
        load(table(head, rows), name="a.csv")


def xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    sheet = book.create_sheet("界址点")
    for row in rows:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def ods(rows: list[list[object]]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}'
            "</text:p></table:table-cell>"
            if isinstance(cell, int)
            else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="A">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return data.getvalue()


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_workbook_is_read_like_its_text(write):
    rows = [[f"J{i}", NORTH + n, EAST + e] for i, (n, e) in enumerate(SQUARE, 1)]
    loaded = load(write([["点号", "X", "Y"], *rows]), name="corners.xlsx")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


def test_an_old_workbook_is_read_from_its_visible_sheet_below_a_head_of_two_rows():
    loaded = load(FIELD / "corner-table-sheets.xls")

    assert areas(loaded) == pytest.approx([SQUARE_M2], rel=1e-6)
    assert "Only the sheet 界址点成果表 was read; left out: 隐藏." in said(loaded)


def test_the_sheets_that_are_left_out_are_named():
    rows = [[f"J{i}", NORTH + n, EAST + e] for i, (n, e) in enumerate(SQUARE, 1)]

    assert "left out: Sheet" in said(load(xlsx([["点号", "X", "Y"], *rows]), name="a.xlsx"))


def test_without_prefix_the_system_is_asked_for_and_taken():
    rows = [row.replace(",29", ",") for row in ROWS]

    with pytest.raises(CrsError, match="name their coordinate system"):
        load(table("点号,X,Y", rows), name="a.csv")
    loaded = load(table("点号,X,Y", rows), name="a.csv", from_crs="EPSG:4538")
    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


def test_a_number_that_cannot_be_read_is_named_by_its_line():
    rows = [*ROWS[:2], f"J3,{NORTH}l,{EAST}", *ROWS[3:]]

    with pytest.raises(FileFormatError, match="Line 4"):
        load(table("点号,X,Y", rows), name="a.csv")


def test_two_corners_are_no_outline():
    with pytest.raises(FileFormatError, match="only two corners"):
        load(table("点号,X,Y", ROWS[:2]), name="a.csv")


@pytest.mark.parametrize("other", ["J3,43.8,87.6", "J3,4854000,25548000"])
def test_a_corner_in_another_system_than_the_others_is_named(other):
    with pytest.raises(CrsError, match="Entries 1 and 3 are in different coordinate systems"):
        load(table("点号,X,Y", [*ROWS[:2], other, ROWS[3]]), name="a.csv")


def test_a_table_of_sites_is_not_joined_to_an_outline():
    rows = [f"公司{row}" for row in ROWS]

    with pytest.raises(FileFormatError):
        load(table("企业名称,X,Y", rows), name="a.csv")


def test_an_island_in_a_hole_is_land():
    hole = [(200, 200), (800, 200), (800, 800), (200, 800)]
    island = [(400, 400), (600, 400), (600, 600), (400, 600)]
    corners = [(ring, *at) for ring, line in enumerate((SQUARE, hole, island)) for at in line]
    rows = [
        f"DK1,{ring + 1},J{label},{NORTH + n},{EAST + e}"
        for label, (ring, n, e) in enumerate(corners)
    ]

    loaded = load(table("地块编号,圈号,点号,X,Y", rows), name="corners.csv")

    expected = expected_m2(SQUARE) - expected_m2(hole) + expected_m2(island)
    assert areas(loaded) == pytest.approx([expected], rel=1e-6)
    assert loaded.problems == ()


def with_last_row(number: int) -> bytes:
    """A workbook of corners whose last row says that it has another number."""
    book = openpyxl.Workbook()
    for row in [("点号", "X", "Y"), *((f"J{n + e}", NORTH + n, EAST + e) for n, e in SQUARE)]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    changed = io.BytesIO()
    with zipfile.ZipFile(buffer) as plain, zipfile.ZipFile(changed, "w") as archive:
        for name in plain.namelist():
            data = plain.read(name)
            archive.writestr(name, data.replace(b'<row r="5">', b'<row r="%d">' % number))
    return changed.getvalue()


def test_a_row_of_a_workbook_beyond_the_last_is_damage_and_ends_the_reading():
    assert "damaged" in refusal(with_last_row(1_500_000), name="a.xlsx")


def test_a_row_of_a_workbook_far_below_the_others_is_read():
    loaded = load(with_last_row(50_000), name="a.xlsx")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


DEGREE_BOX = [(87.60, 43.80), (87.61, 43.80), (87.61, 43.81), (87.60, 43.81)]
BOX_ROWS = [f"{i},{lon},{lat}" for i, (lon, lat) in enumerate(DEGREE_BOX, 1)]


@pytest.mark.parametrize(
    ("head", "datum"),
    [
        ("点号,经度(GCJ02),纬度(GCJ02)", "gcj02"),
        ("点号,高德经度,高德纬度", "gcj02"),
        ("point,gcj02_lng,gcj02_lat", "gcj02"),
        ("点号,百度经度,百度纬度", "bd09"),
        ("point,bd_lon,bd_lat", "bd09"),
        ("坐标系：GCJ-02\n点号,经度,纬度", "gcj02"),
        ("百度坐标", "bd09"),
    ],
)
def test_the_datum_that_a_table_names_counts(head, datum):
    loaded = load(table(head, BOX_ROWS), name="a.csv")

    expected = remove_shift(shapely.Polygon(DEGREE_BOX), datum)
    assert loaded.frame.geometry[0].hausdorff_distance(expected) < 1e-9
    assert "the outlines were converted to WGS 84" in said(loaded)


@pytest.mark.parametrize(
    "head",
    [
        "点号,经度,纬度",
        "点号,WGS84经度,WGS84纬度",
        "坐标系：CGCS2000（不是GCJ-02）\n点号,经度,纬度",
    ],
)
def test_a_table_on_wgs_84_is_not_moved(head):
    loaded = load(table(head, BOX_ROWS), name="a.csv")

    assert loaded.frame.total_bounds == pytest.approx([87.60, 43.80, 87.61, 43.81])


@pytest.mark.parametrize(
    "head",
    [
        "点号,GCJ02经度,GCJ02纬度,经度,纬度",
        "点号,高德经度,WGS84经度,高德纬度,WGS84纬度",
        "点号,火星经度,经度,纬度,火星纬度",
    ],
)
def test_of_two_pairs_that_on_wgs_84_is_read_and_they_are_never_mixed(head):
    names = head.split(",")[1:]
    rows = []
    for i, (lon, lat) in enumerate(DEGREE_BOX, 1):
        values = [
            (lon if "经" in name else lat) + (0.005 if "G" in name[:1] or name[0] in "高火" else 0)
            for name in names
        ]
        rows.append(",".join(map(str, [i, *values])))

    loaded = load(table(head, rows), name="a.csv")

    assert len(loaded.frame) == 1
    assert loaded.frame.total_bounds == pytest.approx([87.60, 43.80, 87.61, 43.81])


@pytest.mark.parametrize(
    "write",
    [
        "{d}:{m:02d}:00",
        "{d} {m:02d} 00.0",
        "{d}-{m:02d}-00",
        "{d}{m:02d}00",
        "{d}{m:02d}00.00",
        "{d}度{m}分0秒",
        "{d}.{m:02d}.00.0",
        "{d}d{m}m0s",
        "{d}_{m}_0",
    ],
)
def test_degrees_minutes_and_seconds_are_read_however_they_are_written(write):
    corners = [(36, 48), (37, 48), (37, 49), (36, 49)]
    rows = [
        f"{i},{write.format(d=87, m=a)},{write.format(d=43, m=b)}"
        for i, (a, b) in enumerate(corners, 1)
    ]

    assert areas(load(table("点号,经度,纬度", rows), name="a.csv")) == pytest.approx(
        [2_483_397], abs=1
    )


def test_degrees_with_a_decimal_comma_are_read():
    rows = [row.replace(",", ";").replace(".", ",") for row in BOX_ROWS]
    loaded = load("\n".join(["Точка;Долгота;Широта", *rows]).encode(), name="a.csv")

    assert loaded.frame.total_bounds == pytest.approx([87.60, 43.80, 87.61, 43.81])


@pytest.mark.parametrize(
    "write",
    [
        "J{i},{n},{e}",
        "{i} {e} {n}",
        "{n}\t{e}",
        "{e},{n},801.2",
        "J{i};{n};{e};801.2",
    ],
)
def test_corners_without_a_head_are_told_by_the_size_of_their_numbers(write):
    rows = [write.format(i=i, n=NORTH + n, e=EAST + e) for i, (n, e) in enumerate(SQUARE, 1)]
    loaded = load("\n".join(rows).encode(), name="a.txt")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)
    assert "The table has no head" in said(loaded)


def test_degrees_without_a_head_are_told_by_their_size():
    loaded = load(b"43.80 87.60\n43.80 87.61\n43.81 87.61\n43.81 87.60", name="a.txt")

    assert loaded.frame.total_bounds == pytest.approx([87.60, 43.80, 87.61, 43.81])


@pytest.mark.parametrize(
    "text", ["1,2,3\n4,5,6\n7,8,9", "2023,4500000,7\n2024,4600000,8\n2025,1,9"]
)
def test_numbers_that_may_be_anything_are_no_corners(text):
    with pytest.raises(FileFormatError):
        load(text.encode(), name="a.csv")


PACKED = [(2412, 5406), (2530, 5406), (2545, 5518), (2405, 5533)]  # mmss behind 87 and 43
PACKED_ROWS = [f"J{i},87.{a},43.{b}" for i, (a, b) in enumerate(PACKED, 1)]


def packed_m2() -> float:
    lon, lat = (
        [whole + mmss // 100 / 60 + mmss % 100 / 3600 for mmss in column]
        for whole, column in zip((87, 43), zip(*PACKED, strict=True), strict=True)
    )
    return abs(Geod(a=6378137, rf=298.257222101).polygon_area_perimeter(lon, lat)[0])


def decimal_m2() -> float:
    lon, lat = zip(*((87 + a / 1e4, 43 + b / 1e4) for a, b in PACKED), strict=True)
    return abs(Geod(a=6378137, rf=298.257222101).polygon_area_perimeter(lon, lat)[0])


@pytest.mark.parametrize(
    "head",
    [
        "点号,经度(dd.mmss),纬度(dd.mmss)",
        "单位：度.分秒,,\n点号,经度,纬度",
        "点号,经度,纬度\n,D.MMSS,D.MMSS",
        "矿区面积：{packed:.2f}公顷,,\n点号,经度,纬度",
    ],
)
def test_a_head_or_a_stated_area_tells_degrees_minutes_and_seconds_in_one_number(head):
    head = head.format(packed=packed_m2() / 1e4)
    loaded = load(table(head, PACKED_ROWS), name="a.csv")

    assert areas(loaded) == pytest.approx([packed_m2()], rel=1e-9)
    assert "degrees, minutes and seconds in one number" in said(loaded)


def test_side_lengths_tell_decimal_degrees():
    sides = Geod(ellps="WGS84").line_lengths(
        [87.2412, 87.2530, 87.2545, 87.2405, 87.2412], [43.5406, 43.5406, 43.5518, 43.5533, 43.5406]
    )
    rows = [f"{row},{side:.1f}" for row, side in zip(PACKED_ROWS, sides, strict=True)]

    loaded = load(table("点号,经度,纬度,边长(m)", rows), name="a.csv")

    assert areas(loaded) == pytest.approx([decimal_m2()], rel=1e-9)


def test_degrees_that_may_be_packed_are_asked_for_and_read_as_told():
    data = table("点号,经度,纬度", PACKED_ROWS)

    with pytest.raises(CrsError, match=r"decimal or dd\.mmss"):
        load(data, name="a.csv")
    for word, m2 in (("dd.mmss", packed_m2()), ("EPSG:4490,decimal", decimal_m2())):
        found = areas(load(data, name="a.csv", from_crs=word))
        assert found == pytest.approx([m2], rel=1e-9)


def test_a_parcel_too_small_to_tell_is_read_as_decimal_degrees_and_that_is_said():
    rows = ["1,87.2412,43.5406", "2,87.2413,43.5406", "3,87.2413,43.5407", "4,87.2412,43.5407"]
    loaded = load(table("点号,经度,纬度", rows), name="a.csv")

    assert loaded.frame.total_bounds == pytest.approx([87.2412, 43.5406, 87.2413, 43.5407])
    assert "name dd.mmss" in said(loaded)


def test_sixty_seconds_under_a_head_of_dd_mmss_are_refused_and_under_none_are_decimal():
    rows = [PACKED_ROWS[0].replace("87.2412", "87.2461"), *PACKED_ROWS[1:]]

    with pytest.raises(FileFormatError, match=r"87\.2461 has minutes or seconds of 60 or more"):
        load(table("点号,经度(dd.mmss),纬度(dd.mmss)", rows), name="a.csv")
    with pytest.raises(CrsError, match=r"Read as dd\.mmss"):
        load(table("点号,经度,纬度", rows), name="a.csv", from_crs="dd.mmss")
    assert load(table("点号,经度,纬度", rows), name="a.csv").frame.total_bounds[2] < 87.26


KM_ROWS = [f"J{i},{(NORTH + n) / 1000},{(EAST + e) / 1000}" for i, (n, e) in enumerate(SQUARE, 1)]


@pytest.mark.parametrize(
    "head",
    [
        "点号,X(km),Y(km)",
        "点号,X/km,Y/km",
        "点号,X坐标(千米),Y坐标(千米)",
        "坐标单位：公里\n点号,X,Y",
    ],
)
def test_a_head_tells_kilometres(head):
    loaded = load(table(head, KM_ROWS), name="a.csv")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


@pytest.mark.parametrize("head", ["点号,X,Y", "面积单位：平方公里\n点号,X,Y"])
def test_kilometres_by_their_numbers_alone_are_asked_for_and_read_as_told(head):
    with pytest.raises(CrsError, match="In kilometres, the numbers would be 3-degree Gauss-Kruger"):
        load(table(head, KM_ROWS), name="a.csv")
    loaded = load(table(head, KM_ROWS), name="a.csv", from_crs="EPSG:4517,km")
    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


def test_corners_a_metre_apart_in_kilometres_are_two():
    notched = [(0, 0), (1000, 0), (1000, 1000), (1, 1000), (1, 999), (0, 999)]
    rows = [f"{(NORTH + n) / 1000},{(EAST + e) / 1000}" for n, e in notched]
    loaded = load(table("X(km),Y(km)", rows), name="a.csv")

    assert areas(loaded) == pytest.approx([expected_m2(notched)], abs=0.01)


def corner_rows(write: str, *, east: int = EAST) -> list[str]:
    return [
        write.format(i=i, j=i % 4 + 1, n=NORTH + n, e=east + e, x=NORTH + n + 3, y=east + e + 115)
        for i, (n, e) in enumerate(SQUARE, 1)
    ]


PLAIN = 548_000  # easting without the number of its zone


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("点号,X,带号,Y", corner_rows("J{i},{n},29,{e}", east=PLAIN)),
        ("中央子午线：87°,,\n点号,X,Y", corner_rows("J{i},{n},{e}", east=PLAIN)),
        ("CGCS2000 3度带 第29带,,\n点号,X,Y", corner_rows("J{i},{n},{e}", east=PLAIN)),
        ("点号,X,Y", corner_rows('J{i},"{n:,}","{e:,}"')),
        ("点号;X;Y", corner_rows("J{i};{n},000;{e},000")),
        ("点号,X,Y,边长", corner_rows("J{i},{n},{e},\nJ{i}-J{j},,,1000.00")),
        ("点号,2000国家大地坐标系,,1980西安坐标系,\n,X,Y,X,Y", corner_rows("J{i},{n},{e},{x},{y}")),
        ("点号,1980西安坐标系,,CGCS2000,\n,X,Y,X,Y", corner_rows("J{i},{x},{y},{n},{e}")),
        ("西安市某地块坐标表,,\n点号,X,Y", corner_rows("J{i},{n},{e}")),
        ("点号,坐标", corner_rows("J{i},X={n} Y={e}")),
        ("界址点坐标：", corner_rows("J{i}：Y={e}.0，X={n}.0；")),
        ("四至：", ["、".join(corner_rows("J{i}({n}.0,{e}.0)"))]),
        ("№ точки,X,Y", corner_rows("{i},{n},{e}")),
        ("Точка;Север;Восток", corner_rows("{i};{n};{e}")),
        ("нүкте,X,Y", corner_rows("{i},{n},{e}")),
        ("点,北,东", corner_rows("{i},{n},{e}")),
        ("點號,縱坐標,橫坐標", corner_rows("J{i},{n},{e}")),
        ("測点,X座標,Y座標", corner_rows("{i},{n},{e}")),
        ("any word,X,Y", corner_rows("P-{i},{n},{e}")),
        ("点号;X;Y", corner_rows("J{i};{n:,}.00;{e:,}.00")),
        ("点号,X,Y", corner_rows("J{i},'{n},\u200b{e}\u200b")),
        ("4", corner_rows("{i},,{e}.000,{n}.000,0.000")),
        ("点号\nX\nY", corner_rows("J{i}\n{n}.000\n{e}.000")),
        ("点号 X Y " + " ".join(corner_rows("J{i} {n}.000 {e}.000")), []),
        ("", corner_rows("X={n}.000, Y={e}.000")),
        ("", ["; ".join(corner_rows("{n}.000,{e}.000"))]),
        ("点号;X;Y", ["J1;4 853 000,00;29 548 000,00", *corner_rows("J{i};{n};{e}")[1:]]),
    ],
)
def test_tables_and_lists_as_planners_carry_them_are_one_square(head, rows):
    loaded = load("\n".join([head, *rows]).encode(), name="a.txt")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


@pytest.mark.parametrize(
    "title", ["中央子午线：87°30′", "中央子午线87° 3度带 第30带", "三度带", "第13页"]
)
def test_a_title_that_names_no_one_zone_leaves_it_open(title):
    with pytest.raises(CrsError, match="unnamed zone"):
        load(table(f"{title},,\n点号,X,Y", corner_rows("J{i},{n},{e}", east=PLAIN)), name="a.csv")


@pytest.mark.parametrize("head", ["1980西安坐标系,,\n点号,X,Y", "北京54坐标系，共2000.5亩\n"])
def test_an_older_datum_is_refused_until_the_user_names_the_system(head):
    data = table(head, corner_rows("J{i},{n},{e}"))

    with pytest.raises(CrsError, match="needs a transformation with local parameters"):
        load(data, name="a.txt")
    named = load(data, name="a.txt", from_crs="EPSG:4517")
    assert areas(named) == pytest.approx([expected_m2(SQUARE)], rel=1e-9)


def test_rings_of_one_name_nest_where_a_column_numbers_them():
    hole = [(250, 250), (750, 250), (750, 750), (250, 750)]
    rows = [
        f"甲,{ring},J{n}{e},{NORTH + n},{EAST + e}"
        for ring, each in ((1, SQUARE), (2, hole))
        for n, e in each
    ]
    loaded = load(table("地块名称,圈号,点号,X,Y", rows), name="a.csv")

    assert areas(loaded) == pytest.approx([expected_m2(SQUARE) - expected_m2(hole)], rel=1e-6)


def test_letters_of_hemispheres_stand_beside_decimal_degrees():
    rows = [
        "东经87.600000,北纬43.800000",
        "87.610000E,43.800000N",
        "87.61E,43.81N",
        "87.60E,43.81N",
    ]
    loaded = load(table("经度,纬度", rows), name="a.csv")

    assert loaded.frame.total_bounds == pytest.approx([87.60, 43.80, 87.61, 43.81])
