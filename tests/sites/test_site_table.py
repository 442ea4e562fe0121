import io
import json

import openpyxl
import pytest
import xlsxwriter
from pyproj import Geod
from shapely import Polygon

from ftzmap.sites.answers import locate_table
from ftzmap.sites.columns import guess, named_columns
from ftzmap.sites.export import answer_columns, file_bytes
from ftzmap.sites.in_link import MAX_LINKED, command, read_sites, sites_of_table, write_sites
from ftzmap.sites.location import REASONS, compass
from ftzmap.sites.point import site
from ftzmap.sites.sentences import applies
from ftzmap.sites.site_table import cells_of
from ftzmap.sites.table_files import read_lines, read_table
from ftzmap.text.i18n import ENGLISH
from ftzmap.zone.shipped import shipped_zone
from geo.errors import FileFormatError, FileTooLargeError

ZONE = shipped_zone()
SQUARE = [[87.44, 43.88], [87.46, 43.88], [87.46, 43.9], [87.44, 43.9], [87.44, 43.88]]


def located(data, name="sites.csv", **options):
    """A file's table with its answers."""
    table = read_table(data if isinstance(data, bytes) else data.encode(), name)
    return locate_table(ZONE, table, guess(table), **options)


def cells(sites):
    columns = {name: cells_of(column) for name, column in answer_columns(sites, ENGLISH).items()}
    return [{name: columns[name][row] for name in columns} for row in range(sites.table.size)]


def collection(*geometries):
    features = [
        {"type": "Feature", "properties": {"name": f"n{n}"}, "geometry": geometry}
        for n, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("-100,40", "Outside China"),
        ("140,30", "Outside China"),  # in the sea, east of every coast of China
        ("43.89,87.445", "swapped"),
        ("0,0", "0, 0 is not a site"),
        ("abc,43.9", "Not a number"),
        ("87.4,n/a", "Not a number"),
        ("nan,inf", "Not a number"),
        ("400,43.9", "Not on the globe"),
        (",", "row is empty"),
    ],
)
def test_a_bad_row_gets_a_plain_sentence_and_good_rows_their_answer(row, said):
    good, bad, also_good = cells(located(f"lon,lat,keep\n87.445,43.89,a\n{row},b\n80.43,44.18,c"))

    assert (good["area"], also_good["area"]) == ("urumqi", "khorgos")
    assert said in bad["note"]
    assert (bad["area"], bad["distance_m"]) == (None, None)
    assert (good["note"], also_good["note"]) == (None, None)


def test_answers_are_those_of_a_single_point():
    places = [(87.445, 43.89), (76.02, 39.4), (80.2, 44.2)]
    text = "\n".join(["lon,lat", *(f"{lon},{lat}" for lon, lat in places)])

    for place, found in zip(places, cells(located(text)), strict=True):
        alone = site(ZONE, *place)
        assert found["area"] == alone.area
        assert found["parts"] == ("; ".join(alone.parts) or None)
        assert found["distance_m"] == pytest.approx(alone.distance_m, abs=0.2)
        assert found["nearest"] == alone.nearest


def test_the_side_is_where_the_boundary_lies():
    west, inside = cells(located("lon,lat\n80.2,44.2\n87.36,43.97\n"))

    assert west["toward"] == "east"  # a point west of Khorgos has the area to its east
    assert inside["toward"] in {"north", "south", "west", "north-west"}
    assert [compass(a) for a in (0, 44, 91, -90, 180, -179)] == [
        *("north", "north-east", "east", "west", "south", "south"),
    ]


def test_duplicates_are_answered_and_marked():
    first, second = cells(located("lon,lat\n87.445,43.89\n87.445,43.89"))

    assert first["area"] == second["area"] == "urumqi"
    assert (first["note"], second["note"]) == (None, REASONS[-1])


def test_each_row_may_name_its_own_datum():
    rows = ["a,87.445,43.89,", "b,87.445,43.89,GCJ-02", "c,87.445,43.89,百度", "d,87,43.9,X"]
    sites = located("\n".join(["名称,经度,纬度,坐标系", *rows]).encode("gb18030"))

    lon, lat = sites.located.lon, sites.located.lat
    moved = [Geod(ellps="WGS84").inv(87.445, 43.89, lon[n], lat[n])[2] for n in range(3)]
    assert moved[0] == 0
    assert 200 < moved[1] < 672
    assert 800 - 672 < moved[2] < 974 + 672
    assert "Unknown datum" in cells(sites)[3]["note"]


@pytest.mark.parametrize(
    ("head", "lon", "lat"),
    [
        ("name,lng,lat", "lng", "lat"),
        ("Longitude (deg);Latitude (deg)", "Longitude (deg)", "Latitude (deg)"),
        ("名称\t经度\t纬度", "经度", "纬度"),
        ("X,Y", "X", "Y"),
    ],
)
def test_columns_are_guessed_by_their_names_in_both_languages(head, lon, lat):
    sign = next(sign for sign in ",;\t" if sign in head)
    row = sign.join(["87.445", "43.89"] if head.count(sign) == 1 else ["a", "87.445", "43.89"])

    found = guess(read_table(f"{head}\n{row}".encode(), "t.csv"))

    assert (found.lon, found.lat) == (lon, lat)


def test_columns_without_names_are_guessed_by_what_they_hold():
    found = guess(read_table(b"Depot,43.89,87.445\nYard,44.18,80.43", "t.csv"))

    assert (found.name, found.lat, found.lon) == ("column 1", "column 2", "column 3")


def test_columns_under_each_others_names_are_swapped_and_said():
    found = guess(read_table(b"lon,lat\n43.89,87.445\n44.18,80.43", "t.csv"))

    assert (found.lon, found.lat) == ("lat", "lon")
    assert "swapped" in str(found.note)


def test_columns_that_are_not_there_are_named_in_the_error():
    with pytest.raises(FileFormatError, match=r"no column east\. Its columns are: a, b"):
        named_columns(("a", "b"), "east", None)
    with pytest.raises(FileFormatError, match="--lon and --lat"):
        named_columns(("a", "b"), None, None)
    with pytest.raises(FileFormatError, match=r"of latitude cannot .* --lat beside --lon"):
        named_columns(("a", "b"), "a", None)
    with pytest.raises(FileFormatError, match=r"of longitude cannot .* --lon beside --lat"):
        named_columns(("a", "b"), None, "b")


def test_pasted_lines_are_coordinates_each():
    sites = locate_table(
        ZONE, table := read_lines("43.89 87.445\nfoo\n43°54′N 87°24′E", "p"), guess(table)
    )

    assert [found["area"] for found in cells(sites)] == ["urumqi", None, "urumqi"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"lon,lat\n", "no rows"),
        (b"PK\x03\x04 cut", "damaged"),
        (b"PAR1xx", "damaged"),
        (b"\xd0\xcf\x11\xe0 letter", "not a table of sites"),
        (b'{"type": "FeatureCollection", "features": []}', "no features"),
        (b'{"type": ', "ends too early"),
        (b"\xff\xfe\x00", "not text"),
    ],
)
def test_a_file_without_a_table_is_refused_in_one_sentence(data, said):
    with pytest.raises(FileFormatError, match=said):
        read_table(data, "t")


def test_a_table_longer_than_a_page_takes_is_refused_and_the_command_can_be_copied():
    with pytest.raises(FileTooLargeError, match="more than 10 rows"):
        read_table(b"lon,lat\n" + b"87,43\n" * 11, "t.csv", most=10)

    assert command("my sites.csv", "x", None, "gcj02") == (
        "python -m ftzmap locate 'my sites.csv' --out located.csv --lon x --datum gcj02"
    )


def test_short_and_long_rows_are_kept_whole():
    table = read_table(b"lon,lat,a\n87.4,43.9\n87.4,43.9,1,2,3\n", "t.csv")

    rows = list(zip(*map(table.column, table.columns), strict=True))
    assert rows == [("87.4", "43.9", None, None, None), ("87.4", "43.9", "1", "2", "3")]


def test_an_outline_is_told_its_share_of_area_and_part():
    (found,) = cells(located(collection({"type": "Polygon", "coordinates": [SQUARE]}), "o.geojson"))

    shares = dict(part.rsplit(" ", 2)[:2] for part in found["shares"].split("; "))
    bonded = ZONE["urumqi-bonded"].geometry
    plane = 100 * Polygon(SQUARE).intersection(bonded).area / Polygon(SQUARE).area
    assert float(shares["urumqi"]) == 100
    assert float(shares["urumqi-bonded"]) == pytest.approx(plane, abs=0.02)
    # it crosses the boundary of the bonded zone, which therefore lies on no side of it
    assert (found["distance_m"], found["toward"]) == (0, None)


def test_an_outline_outside_is_as_far_as_its_nearest_point():
    box = [[80.30, 44.17], [80.35, 44.17], [80.35, 44.18], [80.30, 44.18], [80.30, 44.17]]
    (found,) = cells(located(collection({"type": "Polygon", "coordinates": [box]}), "o.geojson"))

    vertex = min(site(ZONE, 80.35, 44.17 + n / 1000).distance_m for n in range(11))
    assert found["area"] is None
    assert found["distance_m"] == pytest.approx(vertex, rel=0.01)


def test_what_is_neither_point_nor_outline_is_refused_by_row():
    bow = [[87.4, 43.8], [87.5, 43.9], [87.5, 43.8], [87.4, 43.9], [87.4, 43.8]]
    data = collection(
        {"type": "Point", "coordinates": [87.445, 43.89]},
        {"type": "LineString", "coordinates": SQUARE},
        None,
        {"type": "Polygon", "coordinates": [bow]},
    )

    good, *bad = cells(located(data, "o.geojson"))

    assert good["area"] == "urumqi"
    assert all("Neither a point" in found["note"] for found in bad)


def test_a_shape_with_an_unknown_datum_is_refused_like_a_row_of_cells():
    point = {"type": "Point", "coordinates": [87.445, 43.89]}
    features = [
        {"type": "Feature", "properties": {"datum": name}, "geometry": point}
        for name in ("WGS 84", "Pulkovo", None)
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features})

    known, unknown, default = cells(located(data, "o.geojson"))

    assert (known["area"], unknown["area"], default["area"]) == ("urumqi", None, "urumqi")
    assert "Unknown datum" in unknown["note"]


@pytest.fixture
def odd():
    """Answers to a table with a formula, a leading zero and a column that is called area."""
    return located(
        "name,lon,lat,area,code\n=cmd|' /C calc'!A0,87.445,43.89,12 ha,007\nb,-100,40,,\n"
    )


def test_csv_keeps_every_cell_and_writes_formulas_as_text(odd):
    text = file_bytes(odd, ".csv", ENGLISH).decode("utf-8-sig")

    head, first, second = text.splitlines()
    assert head.startswith("name,lon,lat,area,code,zone_area,parts,distance_m")
    assert first.startswith("'=cmd|' /C calc'!A0,87.445,43.89,12 ha,007,urumqi,urumqi-bonded,")
    assert second.startswith("b,-100,40,,,")  # a negative number is no formula


def test_xlsx_keeps_every_cell_as_text_or_number(odd):
    sheet = openpyxl.load_workbook(io.BytesIO(file_bytes(odd, ".xlsx", ENGLISH))).active

    assert sheet["A2"].value == "=cmd|' /C calc'!A0"
    assert sheet["A2"].data_type == "s"
    assert sheet["E2"].value == "007"
    assert sheet["H2"].data_type == "n"


def test_geojson_of_answers_can_be_read_again(odd):
    again = located(file_bytes(odd, ".geojson", ENGLISH), "again.geojson")

    assert [found["area"] for found in cells(again)] == ["urumqi", None]
    assert again.table.column("code") == ["007", None]


def test_a_workbook_is_read_with_its_formulas_as_text():
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("sites")
        for row, line in enumerate([["Name", "Lng", "Lat"], ["a", 87.445, 43.89], ["b", "x", 43]]):
            sheet.write_row(row, 0, line)
        book.add_worksheet("other")

    sites = located(data.getvalue(), "s.xlsx")

    assert [found["area"] for found in cells(sites)] == ["urumqi", None]
    assert "Only the sheet sites" in str(sites.table.notes[0])


def test_clauses_name_industries_for_areas_and_the_closing_rule_for_bonded_zones():
    industries, closing = applies(ZONE, ("urumqi", "urumqi-bonded"), ENGLISH)

    assert (industries.section, closing.section) == ("II(2)", "IV")
    assert all(str(item.name) in industries.text for item in ZONE["urumqi"].industries)
    assert "tax policies" in closing.text
    assert applies(ZONE, (), ENGLISH) == ()


def test_a_link_carries_points_and_outlines():
    sites = (((87.445, 43.89),), ((80.1, 44.1), (80.2, 44.1), (80.2, 44.2)))

    assert read_sites(write_sites(sites)) == sites


@pytest.mark.parametrize(
    "text",
    [
        "",
        "87",
        "87,43,1",
        "87,91",
        "nan,43",
        "87,43~88,44",
        "_",
        "_".join(["87,43"] * (MAX_LINKED + 1)),
    ],
)
def test_a_link_with_no_sites_or_too_many_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the reader of links asks for no more
        read_sites(text)


def test_rows_that_fit_a_link_become_sites_once_each():
    rows = ["a,87.445,43.89", "b,87.445,43.89", "c,abc,1", ",80.43,44.18"]

    found = sites_of_table(located("\n".join(["name,lon,lat", *rows])))

    assert found == {((87.445, 43.89),): "a", ((80.43, 44.18),): ""}


def workbook(**sheets):
    """The bytes of a workbook with these rows under the names of its sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def test_a_semicolon_table_with_decimal_commas_is_read_with_a_head_and_without():
    headed = located("name;lat;lon\nA;43,89;87,445\n")
    headless = located("A;43,89;87,445\nB;44,18;80,43\n")

    assert [cell["area"] for cell in cells(headed)] == ["urumqi"]
    assert [cell["area"] for cell in cells(headless)] == ["urumqi", "khorgos"]


def test_titles_above_the_names_of_columns_are_left_out_and_told():
    rows = [["企业选址表（2024）"], ["企业", "经度", "纬度"], ["甲", 87.445, 43.89]]

    sites = located(workbook(表=rows), "sites.xlsx")

    assert [cell["area"] for cell in cells(sites)] == ["urumqi"]
    assert sites.table.columns == ("企业", "经度", "纬度")
    assert "企业选址表（2024）" in str(sites.table.notes[0])
    assert [cell["area"] for cell in cells(located("T,,\nid,x,y\n1,87.445,43.89"))] == ["urumqi"]


def test_a_workbook_without_a_head_keeps_its_first_row():
    sites = located(workbook(s=[["A", 87.445, 43.89], ["B", 80.43, 44.18]]), "sites.xlsx")

    assert [cell["area"] for cell in cells(sites)] == ["urumqi", "khorgos"]


def test_the_sheet_with_the_coordinates_is_read_wherever_it_stands():
    sheets = {"notes": [["read me"], ["please"]], "sites": [["lon", "lat"], [87.445, 43.89]]}

    sites = located(workbook(**sheets), "sites.xlsx")

    assert [cell["area"] for cell in cells(sites)] == ["urumqi"]
    assert "sites" in str(sites.table.notes[0])


def test_whole_degrees_are_read_with_their_minutes_in_other_columns():
    sites = located("name,lat_d,lat_m,lat_s,lon_d,lon_m,lon_s\nA,43,54,24,87,24,0\n")

    assert sites.located.lat[0] == pytest.approx(43 + 54 / 60 + 24 / 3600, abs=1e-12)
    assert sites.located.lon[0] == pytest.approx(87.4, abs=1e-12)


def test_whole_degrees_alone_are_no_coordinates():
    table = read_table(b"name,a,b,c\nA,43,87,24\n", "a.csv")

    assert not guess(table).complete


def test_a_geojson_file_may_be_a_geometry_alone():
    sites = located(json.dumps({"type": "Point", "coordinates": [87.445, 43.89]}), "a.geojson")

    assert [cell["area"] for cell in cells(sites)] == ["urumqi"]
