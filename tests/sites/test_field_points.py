"""Points as people carry them, each file standing for its kind; answers from cases.md and Geod."""

import io
from datetime import timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import shapely
from pyproj import Geod, Transformer

from ftzmap.sites.answers import SiteTable, degree_points, locate_table
from ftzmap.sites.columns import choose
from ftzmap.sites.coordinates import read_coordinates
from ftzmap.sites.location import FINE, NO_NUMBER, TWICE
from ftzmap.sites.sources import open_source
from ftzmap.sites.table_files import read_lines, read_table
from ftzmap.zone.shipped import shipped_zone
from geo.crs.datum import TO_WGS84
from geo.errors import CoordinateError, CrsError, FileFormatError

FIELD = Path(__file__).parents[1] / "data" / "field"
LON, LAT = 87.443, 43.889
BONDED = ("urumqi", "urumqi-bonded")
HEADS = "名称,{},{}\nA,87.447999,43.898397\n"


def located(path: Path, *, from_crs: str | None = None) -> SiteTable:
    table = open_source(path).first
    return locate_table(shipped_zone(), table, choose(table, None, None, from_crs=from_crs))


def located_text(text: str, name: str = "a.csv", *, from_crs: str | None = None) -> SiteTable:
    table = read_table(text.encode(), name)
    return locate_table(shipped_zone(), table, choose(table, None, None, from_crs=from_crs))


def metres_off(sites: SiteTable, lon: float, lat: float, row: int = 0) -> float:
    found = sites.located
    return Geod(ellps="WGS84").inv(lon, lat, found.lon[row], found.lat[row])[2]


def notes(sites: SiteTable) -> str:
    return " ".join(str(note) for note in (*sites.table.notes, sites.columns.note))


@pytest.mark.parametrize(
    ("file", "lon", "lat"),
    [
        ("dms-in-six-columns.csv", LON, LAT),
        ("gauss-kruger-points.csv", 87.435528, 43.883770),
        ("gcj02-in-the-head.csv", 87.444720, 43.896917),
        ("two-pairs-of-columns.csv", 87.444720, 43.896917),
        ("windows-1251.csv", LON, LAT),
        ("duration-cells.xlsx", LON, LAT),
        ("web-mercator.csv", 87.443003, 43.880062),
        ("wkt-points.csv", LON, LAT),
        ("points.kml", 87.60, 43.80),
        ("points.shp.zip", LON, LAT),
        ("lone-surrogate.geojson", 87.5, 43.9),
        ("hidden-sheet-first.xlsx", LON, LAT),
    ],
)
def test_a_point_is_located_whatever_file_carries_it(file, lon, lat):
    assert metres_off(located(FIELD / file), lon, lat) < 0.15


def test_every_row_of_angles_as_people_write_them_is_the_same_place():
    sites = located(FIELD / "angles-as-written.csv")

    assert {int(reason) for reason in sites.located.reason} == {FINE, TWICE}
    for row in range(sites.table.size):
        carried = sites.name(row) == "J"
        expected = (87.45, 43.9) if carried else (LON, LAT)
        assert metres_off(sites, *expected, row=row) < 0.001, sites.name(row)


def test_the_datum_of_a_row_is_known_by_the_word_for_its_map():
    sites = located(FIELD / "datum-words.csv")

    for row, datum in enumerate(["gcj02", "bd09", None, None, "gcj02"]):
        here = (87.4457, 43.8897)
        lon, lat = TO_WGS84[datum](*here) if datum else here
        assert metres_off(sites, lon, lat, row=row) < 0.001


@pytest.mark.parametrize(
    ("lon", "lat", "datum"),
    [
        ("gcj02_lng", "gcj02_lat", "gcj02"),
        ("lng_gcj", "lat_gcj", "gcj02"),
        ("经度(GCJ02)", "纬度(GCJ02)", "gcj02"),
        ("经度（GCJ-02）", "纬度（GCJ-02）", "gcj02"),
        ("高德经度", "高德纬度", "gcj02"),
        ("火星坐标系经度", "火星坐标系纬度", "gcj02"),
        ("经度_高德", "纬度", "gcj02"),
        ("百度经度", "百度纬度", "bd09"),
        ("bd_lon", "bd_lat", "bd09"),
        ("bd09ll_lng", "bd09ll_lat", "bd09"),
        ("经度[百度]", "纬度[百度]", "bd09"),
        ("tx_lng", "tx_lat", "gcj02"),
        ("lng_gd", "lat_gd", "gcj02"),
        ("高德地图X", "高德地图Y", "gcj02"),
        ("GPS经度", "GPS纬度", None),
        ("经度(WGS84)", "纬度(WGS84)", None),
    ],
)
def test_a_datum_in_the_head_of_a_column_counts(lon, lat, datum):
    sites = located_text(HEADS.format(lon, lat))

    here = (87.447999, 43.898397)
    there = TO_WGS84[datum](*here) if datum else here
    assert metres_off(sites, *there) < 0.001
    assert (datum is not None) == ("because of its name" in notes(sites))


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("坐标系：GCJ-02\n名称,经度,纬度\nA,{}\n", "gcj02"),
        ("企业一览表（百度坐标）,,\n名称,经度,纬度\nA,{}\n", "bd09"),
        ("坐标系：CGCS2000（不是GCJ-02）\n名称,经度,纬度\nA,{}\n", None),
        ("百度公司的厂房,,\n名称,经度,纬度\nA,{}\n", None),
        ("名称,高德坐标,\n,经度,纬度\nA,{}\n", "gcj02"),
        (",百度坐标,\n名称,经度,纬度\nA,{}\n", "bd09"),
        ("名称,百度坐标,,WGS84坐标,\n,经度,纬度,经度,纬度\nA,87.1,43.1,{}\n", None),
        ('名称,gcj02\nA,"{}"\n', "gcj02"),
        ('名称,百度地图坐标\nA,"{}"\n', "bd09"),
        ('名称,位置（高德）\nA,"{}"\n', "gcj02"),
        ("名称,经度,纬度,坐标来源\nA,{},高德地图\n", "gcj02"),
        ("名称,经度,纬度,来源\nA,{},百度地图\n", "bd09"),
        ("名称,经度,纬度,来源\nA,{},招商局\n", None),
        ("名称,经度,纬度,坐标系\nA,{},国测局坐标\n", "gcj02"),
        ("名称,经度,纬度,坐标系\nA,{},国家大地坐标系2000\n", None),
        ('名称,坐标\nA,"{} (GCJ-02)"\n', "gcj02"),
        ('名称,坐标\nA,"百度坐标：{}"\n', "bd09"),
    ],
)
def test_a_datum_counts_wherever_a_table_states_it(text, datum):
    sites = located_text(text.format(f"{LON},{LAT}"))

    there = TO_WGS84[datum](LON, LAT) if datum else (LON, LAT)
    assert metres_off(sites, *there) < 0.001


@pytest.mark.parametrize(
    "head",
    [
        "bd_lng,bd_lat,gcj_lng,gcj_lat,lng,lat",
        "百度经度,百度纬度,经度（火星）,纬度（火星）,经度,纬度",
        "bd_lng,bd_lat,lng_gcj02,lat_gcj02,lng_wgs84,lat_wgs84",
    ],
)
def test_pairs_of_columns_are_never_mixed_and_plain_degrees_are_taken_first(head):
    sites = located_text(f"{head}\n87.1,43.1,87.2,43.2,{LON},{LAT}\n")

    assert metres_off(sites, LON, LAT) < 0.001


def test_of_gcj02_and_bd09_the_first_is_taken_and_undone():
    sites = located_text("bd_lng,bd_lat,gcj_lng,gcj_lat\n87.1,43.1,87.447999,43.898397\n")

    assert metres_off(sites, 87.444720, 43.896917) < 0.15


def test_columns_of_two_datums_cannot_be_named_together():
    table = read_table(b"bd_lng,gcj_lat\n87.1,43.1\n", "a.csv")

    with pytest.raises(FileFormatError, match="different datums"):
        choose(table, "bd_lng", "gcj_lat")


@pytest.mark.parametrize(
    ("link", "datum"),
    [
        ("https://www.openstreetmap.org/#map=15/43.889/87.443", None),
        ("https://www.openstreetmap.org/?mlat=43.889&mlon=87.443#map=5/1.5/2.5", None),
        ("https://www.bing.com/maps?cp=43.889~87.443&lvl=15", None),
        ("https://www.bing.com/maps?sp=point.43.889_87.443_Works", None),
        ("https://www.google.com/maps/place/X/@43.1,87.1,15z/data=!8m2!3d43.889!4d87.443", None),
        ("https://www.google.com/maps/search/?api=1&query=43.889%2C87.443", None),
        ("https://www.google.cn/maps/@43.889,87.443,15z", "gcj02"),
        ("https://uri.amap.com/marker?position=87.443,43.889&name=x", "gcj02"),
        ("https://uri.amap.com/marker?position=87.443,43.889&coordinate=wgs84", None),
        ("https://www.amap.com/regeo?lng=87.443&lat=43.889", "gcj02"),
        ("https://wb.amap.com/?p=B0FF,43.889,87.443,works", "gcj02"),
        ("https://api.map.baidu.com/marker?location=43.889,87.443&output=html", "bd09"),
        ("https://api.map.baidu.com/marker?location=43.889,87.443&coord_type=gcj02", "gcj02"),
        ("https://m.amap.com/share/index/lnglat=87.443,43.889&name=x", "gcj02"),
        ("https://www.amap.com/search?query=87.443,43.889", "gcj02"),
        ("iosamap://viewMap?lat=43.889&lon=87.443&dev=0", "gcj02"),
        ("androidamap://viewMap?lat=43.889&lon=87.443&dev=1", None),
        ("baidumap://map/marker?location=43.889,87.443", "bd09"),
        ("https://map.qq.com/?type=marker&pointx=87.443&pointy=43.889", "gcj02"),
        ("https://yandex.ru/maps/?ll=87.443%2C43.889&z=15", None),
        ("https://2gis.kz/almaty?m=87.443%2C43.889%2F15", None),
        ("https://map.tianditu.gov.cn/?l=87.443,43.889", None),
        ("https://www.google.com/maps/dir/43.1,87.1/43.889,87.443", None),
        ("https://apis.map.qq.com/uri/v1/marker?marker=coord:43.889,87.443;title:a", "gcj02"),
    ],
)
def test_a_link_of_a_map_is_in_the_datum_of_its_host(link, datum):
    place = read_coordinates(link)

    lon, lat = TO_WGS84[datum](LON, LAT) if datum else (LON, LAT)
    assert Geod(ellps="WGS84").inv(lon, lat, place.lon, place.lat)[2] < 0.001


def test_links_in_a_column_are_read_row_by_row():
    sites = located_text(
        "name,coordinates\nA,https://www.openstreetmap.org/#map=15/43.889/87.443\n"
        'B,"https://uri.amap.com/marker?position=87.447999,43.898397"\n'
    )

    assert metres_off(sites, LON, LAT) < 0.001
    assert metres_off(sites, 87.444720, 43.896917, row=1) < 0.15


def test_the_metres_of_baidu_are_refused_with_what_to_do():
    with pytest.raises(CoordinateError, match="coordinate picker"):
        read_coordinates("https://map.baidu.com/@9734110,5416900,15z")


def test_the_sheet_that_is_left_out_is_named_and_a_hidden_one_comes_last():
    assert "left out: 喀什" in notes(located(FIELD / "two-sheets.xlsx"))
    assert "left out: Sheet" in notes(located(FIELD / "hidden-sheet-first.xlsx"))


def test_a_hundred_blanks_are_no_number():
    sites = located(FIELD / "hundred-blanks.csv")

    assert set(sites.located.reason.tolist()) == {NO_NUMBER}


def workbook(rows: list[list[object]], merged: str = "") -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        ([["名称", "坐标", None], [None, "经度", "纬度"], ["A", LON, LAT]], "B1:C1"),
        ([["名称", "位置", None], [None, "经度", "纬度"], ["A", LON, LAT]], "B1:C1"),
        (
            [
                ["名称", "经度", None, None, "纬度", None, None],
                [None, "度", "分", "秒", "度", "分", "秒"],
                ["A", 87, 26, 34.8, 43, 53, 20.4],
            ],
            "B1:D1",
        ),
        (
            [
                ["表一"],
                ["名称", "东经", None, None, "北纬", None, None],
                [None, "°", "′", "″", "°", "′", "″"],
                ["A", 87, 26, 34.8, 43, 53, 20.4],
            ],
            "",
        ),
    ],
)
def test_a_head_of_two_rows_names_the_columns(rows, merged):
    table = read_table(workbook(rows, merged), "a.xlsx")
    sites = locate_table(shipped_zone(), table, choose(table, None, None))

    assert sites.name(0) == "A"
    assert metres_off(sites, LON, LAT) < 0.001


def test_a_column_of_hemispheres_beside_parts_of_angles_counts():
    rows = [
        ["name", "latitude", None, None, "longitude", None, None],
        [None, "deg", "min", "hemisphere", "deg", "min", "hemisphere"],
        ["A", 43, 53.34, "S", 87, 26.58, "W"],
        ["B", 43, 53.34, "N", 87, 26.58, "E"],
    ]
    table = read_table(workbook(rows), "a.xlsx")
    places = degree_points(table, choose(table, None, None))

    assert shapely.get_coordinates(places).ravel() == pytest.approx(
        [-87.443, -43.889, 87.443, 43.889]
    )


@pytest.mark.parametrize(
    ("head", "zone", "north_first"),
    [
        ("名称,X,Y", 4517, True),
        ("名称,X坐标,Y坐标", 4517, True),
        ("名称,Y,X", 4517, False),
        ("名称,东坐标,北坐标", 4517, False),
        ("名称,纵坐标X,横坐标Y", 4517, True),
        ("名称,平面X,平面Y", 4517, True),
        ("name,E,N", 4517, False),
    ],
)
def test_gauss_kruger_with_prefix_is_read_in_the_order_of_its_numbers(head, zone, north_first):
    east, north = Transformer.from_crs(4490, zone, always_xy=True).transform(LON, LAT)
    first, second = (north, east) if north_first else (east, north)
    sites = located_text(f"{head}\nA,{first:.4f},{second:.4f}\n")

    assert metres_off(sites, LON, LAT) < 0.001
    assert "zone 29" in notes(sites)


def test_gauss_kruger_without_prefix_is_asked_for_and_read_as_told():
    east, north = Transformer.from_crs(4490, 4538, always_xy=True).transform(LON, LAT)
    text = f"名称,X,Y\nA,{north:.4f},{east:.4f}\n"

    with pytest.raises(CrsError, match="name their coordinate system"):
        located_text(text)
    assert metres_off(located_text(text, from_crs="EPSG:4538"), LON, LAT) < 0.001


def test_metres_that_are_a_grid_or_web_mercator_are_asked_for():
    with pytest.raises(CrsError, match="can be read as"):
        located_text("名称,x,y\nA,13524000,3660000\n")


@pytest.mark.parametrize(
    "row",
    ["872634.8,435320.4", "0872634.8,435320.4", "872634.80,435320.40", '"872634,8","435320,4"'],
)
def test_angles_without_marks_are_read_under_the_names_of_degrees(row):
    sites = located_text(f"名称,经度,纬度\nA,{row}\n")

    assert metres_off(sites, LON, LAT) < 0.001
    assert "without marks" in notes(sites)


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("经度(dd.mmss),纬度(dd.mmss)", "87.26348,43.53204"),
        ("经度（度.分秒）,纬度（度.分秒）", "87.26348,43.53204"),
        ("东经(度),东经(分),东经(秒),北纬(度),北纬(分),北纬(秒)", "87,26,34.8,43,53,20.4"),
        ("E度,E分,E秒,N度,N分,N秒", "87,26,34.8,43,53,20.4"),
    ],
)
def test_what_heads_say_of_minutes_and_seconds_counts(head, row):
    assert metres_off(located_text(f"名称,{head}\nA,{row}\n"), LON, LAT) < 0.001


@pytest.mark.parametrize("shown", ["[h]:mm:ss", '[h]"度"mm"分"ss"秒"', '[h]"°"mm"′"ss"″"'])
def test_hours_minutes_and_seconds_of_a_workbook_are_an_angle(shown):
    book = openpyxl.Workbook()
    angles = (
        timedelta(hours=87, minutes=26, seconds=34),
        timedelta(hours=43, minutes=53, seconds=20),
    )
    book.active.append(["名称", "经度", "纬度"])
    book.active.append(["A", *angles])
    for cell in book.active[2][1:]:
        cell.number_format = shown
    data = io.BytesIO()
    book.save(data)

    table = read_table(data.getvalue(), "a.xlsx")
    sites = locate_table(shipped_zone(), table, choose(table, None, None))

    assert metres_off(sites, 87 + 26 / 60 + 34 / 3600, 43 + 53 / 60 + 20 / 3600) < 0.001


def test_negative_degrees_carry_their_minutes_with_them():
    table = read_table(b"name,lat_d,lat_m,lat_s,lon_d,lon_m,lon_s\nA,-43,54,24,-87,24,0\n", "a.csv")
    sites = locate_table(shipped_zone(), table, choose(table, None, None))

    assert sites.located.lat[0] != sites.located.lat[0]  # abroad
    lines = read_lines("A 43-53-20.4N 87-26-34.8E", "lines")
    pasted = locate_table(shipped_zone(), lines, choose(lines, None, None))
    assert metres_off(pasted, LON, LAT) < 0.001


def test_russian_words_are_known_from_chinese_ones():
    russian = "Название;Долгота;Широта\nЗавод Урумчи;87,443;43,889\n".encode("cp1251")
    chinese = "名称,经度,纬度\n乌鲁木齐经济技术开发区,87.443,43.889\n".encode("gb18030")

    assert read_table(russian, "a.csv").columns == ("Название", "Долгота", "Широта")
    assert read_table(chinese, "a.csv").columns == ("名称", "经度", "纬度")


def test_geojson_in_a_declared_system_is_taken_to_degrees():
    east, north = Transformer.from_crs(4490, 4517, always_xy=True).transform(LON, LAT)
    sites = located_text(
        '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4517"}},'
        '"features":[{"type":"Feature","properties":{"name":"A"},"geometry":{"type":"Point",'
        f'"coordinates":[{east},{north}]}}}}]}}',
        "a.geojson",
    )

    assert metres_off(sites, LON, LAT) < 0.001


def test_a_file_of_ovital_is_in_gcj02():
    data = (FIELD / "points.kml").read_bytes()
    plain, shifted = (read_table(data, name).shapes for name in ("a.kml", "a.ovkml"))

    expected = TO_WGS84["gcj02"](plain[0].x, plain[0].y)
    assert np.allclose([shifted[0].x, shifted[0].y], expected, atol=1e-9)


PARTS = "A,87,26,34.8,43,53,20.4\n"  # of 87.443, 43.889
METRES = "A,4861584.437,29535597.533\n"  # 87.443, 43.889 in EPSG:4517, by pyproj


@pytest.mark.parametrize(
    "text",
    [
        "n,lon_d,lon_m,lon_s,lat_d,lat_m,lat_s\n" + PARTS,
        "名稱,經度°,經度′,經度″,緯度°,緯度′,緯度″\n" + PARTS,
        "名前,経度(度),経度(分),経度(秒),緯度(度),緯度(分),緯度(秒)\n" + PARTS,
        "名称,东经,,,北纬,,\n" + PARTS,
        "名称,经度,,纬度,\nA,87,26.58,43,53.34\n",
        (
            "名称,高德经度(度),高德经度(分),高德经度(秒),高德纬度(度),高德纬度(分),高德纬度(秒)\n"
            "A,87,26,46.6167,43,53,25.757\n"
        ),
        "Точка,Север,Восток\n" + METRES,
        "名称,北,东\n" + METRES,
        "名稱,高德經度,高德緯度,經度,緯度\nA,87.44628241,43.89048806,87.443,43.889\n",
        "企业位置表\n名称;经度;纬度\nA;87.443;43.889\n",
        "说明：甲，乙，丙，丁\n名称\t经度\t纬度\nA\t87.443\t43.889\n",
        "名称   经度    纬度\nA     87.443   43.889\n",
        "名称、经度、纬度\nA、87.443、43.889\n",
        "名称,X,Y\nA,'4861584.437,'29535597.533\n",
        '名称,坐标\nA,"{""lng"":87.443,""lat"":43.889}"\n',
        '名称,链接\nA,"https://wego.here.com/?map=43.889,87.443,15,normal"\n',
    ],
)
def test_heads_and_separators_of_any_hand_tell_the_columns(text):
    assert metres_off(located_text(text), LON, LAT) < 0.2


@pytest.mark.parametrize(
    "cell",
    [
        "87_26_34.8",
        '"""87.443"""',
        "'87.443",
        "87.443o",
        "\u202a87.443\u202c",
        "87.443\u200b",
        "経度87度26分34.8秒",
        "東経87.443度",
        "東經87°26′34.8″",
    ],
)
def test_signs_around_a_number_change_nothing(cell):
    assert metres_off(located_text(f"名称;经度;纬度\nA;{cell};43.889\n"), LON, LAT) < 0.2


def test_a_text_in_utf_32_is_read():
    table = read_table("名称,经度,纬度\n甲,87.443,43.889\n".encode("utf-32"), "a.csv")
    assert table.columns == ("名称", "经度", "纬度")


def test_links_without_a_place_are_answered_row_by_row():
    sites = located_text("名称,链接\nA,https://surl.amap.com/abc\nB,https://maps.app.goo.gl/x\n")
    assert set(sites.located.reason) == {NO_NUMBER}


def test_points_of_a_drawing_in_metres_are_never_degrees():
    drawing = (
        "0\nSECTION\n2\nHEADER\n9\n$INSUNITS\n70\n{}\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n"
        "0\nPOINT\n8\n0\n10\n{}\n20\n{}\n0\nENDSEC\n0\nEOF\n"
    )
    with pytest.raises(CrsError, match="origin of its own"):
        located_text(drawing.format(6, LON, LAT), "a.dxf")
    sites = located_text(drawing.format(4, 29535597533, 4861584437), "a.dxf")
    assert metres_off(sites, LON, LAT) < 0.2


def test_a_dwg_of_sites_is_refused_with_what_to_do():
    with pytest.raises(FileFormatError, match="save it as DXF"):
        read_table(b"AC1032" + bytes(1000), "a.dwg")


NORTH, EAST = 4_861_001.0, 29_535_000.5  # EPSG:4517


@pytest.mark.parametrize(
    "cell",
    [
        f'"{NORTH}, {EAST}"',
        f"{EAST};{NORTH}",
        f"X={NORTH} Y={EAST}",
        f'"X:{NORTH},Y:{EAST}"',
        f"纵坐标{NORTH}　横坐标{EAST}",
    ],
)
def test_a_cell_with_northing_and_easting_is_a_place_beside_cells_in_degrees(cell):
    lon, lat = Transformer.from_crs(4517, 4490, always_xy=True).transform(EAST, NORTH)
    degrees = f'"{LAT}, {LON}"'
    sites = located_text(f"名称,坐标\nA,{cell}\nB,{cell}\nC,{degrees}\n")

    assert metres_off(sites, lon, lat) < 0.001
    assert metres_off(sites, LON, LAT, 2) < 0.001
    assert "zone 29" in notes(sites)


def test_cells_in_degrees_are_no_metres_because_of_one_among_them():
    rows = f'A,"{LAT}, {LON}"\n' * 5
    sites = located_text(f'名称,坐标\n{rows}B,"{NORTH}, 535000.5"\n')

    assert list(sites.located.reason) == [FINE, TWICE, TWICE, TWICE, TWICE, NO_NUMBER]


def test_a_northing_and_easting_without_zone_in_one_cell_is_asked_for_its_system():
    text = f'名称,坐标\nA,"{NORTH}, 535000.5"\n'
    with pytest.raises(CrsError, match="name their coordinate system"):
        located_text(text)

    sites = located_text(text, from_crs="EPSG:4538")
    lon, lat = Transformer.from_crs(4538, 4490, always_xy=True).transform(535_000.5, NORTH)
    assert metres_off(sites, lon, lat) < 0.001


@pytest.mark.parametrize("heads", [("lat", "lon"), ("纬度(ddmm.mmmm)", "经度(dddmm.mmmm)")])
def test_degrees_and_minutes_of_a_gps_receiver_are_named_with_what_to_do(heads):
    table = f"name,{','.join(heads)}\nA,4353.340,8726.580\n"

    with pytest.raises(CrsError, match=r"longitude 87\.4430, latitude 43\.8890.*divided by 60"):
        located_text(table)


@pytest.mark.parametrize("head", ["名称,甲厂,乙厂\n", ""])
def test_points_side_by_side_are_sites(head):
    sites = located_text(f"{head}经度,{LON},87.5\n纬度,{LAT},43.9\n")

    assert metres_off(sites, LON, LAT) < 0.001
    assert metres_off(sites, 87.5, 43.9, 1) < 0.001
    assert "swapped" in notes(sites)
