import csv
import struct
from pathlib import Path

import geopandas
import pandas
import pytest
from shapely import Point

from ftzmap.cli.main import main
from geo.formats.catalogue import point_endings, point_titles, upload_endings

FIELD = Path(__file__).parents[1] / "data" / "field"
INSIDE, FAR = Point(87.443, 43.889), Point(116.4, 39.9)
GPX = """<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="43.889" lon="87.443"><name>a</name></wpt>
<wpt lat="39.9" lon="116.4"><name>b</name></wpt></gpx>"""


def points(*where):
    return geopandas.GeoDataFrame(
        {"label": [f"p{i}" for i in range(len(where))]}, geometry=list(where), crs=4326
    )


def located(path, *options):
    out = path.with_name("located.csv")
    code = main(["locate", str(path), "--out", str(out), *options])
    return code, out.read_text(encoding="utf-8-sig").splitlines()[1:] if out.exists() else []


def write_gpx(path):
    path.write_text(GPX, encoding="utf-8")


FEATURE = '{{"type": "Feature", "properties": {{}}, "geometry": {}}}'
POINTS = ['{"type": "Point", "coordinates": [87.443, 43.889]}',
          '{"type": "Point", "coordinates": [116.4, 39.9]}']  # fmt: skip


def write_lines(path):
    marks = {".jsonl": "", ".geojsons": "\x1e"}
    lines = [marks.get(path.suffix, "") + FEATURE.format(point) for point in POINTS]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


WRITERS = {
    "a.jsonl": write_lines,
    "a.geojsons": write_lines,
    "a.geojsonl": lambda path: path.write_text("\n".join(POINTS), encoding="utf-8"),
    "a.ndjson": lambda path: path.write_text(
        '{"lon": 87.443, "lat": 43.889}\n{"lon": 116.4, "lat": 39.9}\n', encoding="utf-8"
    ),
    "a.gpx": write_gpx,
    "a.gpkg": lambda path: points(INSIDE, FAR).to_file(path),
    "a.fgb": lambda path: points(INSIDE, FAR).to_file(
        path, driver="FlatGeobuf", SPATIAL_INDEX="NO"
    ),
    "a.gml": lambda path: points(INSIDE, FAR).to_file(path, driver="GML"),
    "a.parquet": lambda path: points(INSIDE, FAR).to_parquet(path),
    "a.gdb": lambda path: points(INSIDE, FAR).to_file(path, driver="OpenFileGDB"),
    "a.shp": lambda path: points(INSIDE, FAR).to_file(path),
}


@pytest.mark.parametrize("name", WRITERS)
def test_points_of_any_format_are_located(tmp_path, name):
    WRITERS[name](tmp_path / name)

    code, rows = located(tmp_path / name)

    assert code == 0
    assert ["urumqi-bonded" in row for row in rows] == [True, False]


def test_one_layer_of_several_is_located(tmp_path, capsys):
    path = tmp_path / "two.gpkg"
    points(FAR).to_file(path, layer="far")
    points(INSIDE, INSIDE).to_file(path, layer="near")

    code, rows = located(path, "--layer", "near")

    assert code == 0
    assert ["urumqi-bonded" in row for row in rows] == [True, True]
    assert located(path.rename(tmp_path / "x.gpkg"))[0] == 2
    assert "far, near" in capsys.readouterr().err


def test_one_layer_of_an_unpacked_geodatabase_is_located(tmp_path, capsys):
    path = tmp_path / "two.gdb"
    points(FAR).to_file(path, layer="far", driver="OpenFileGDB")
    points(INSIDE, INSIDE).to_file(path, layer="near", driver="OpenFileGDB", mode="a")

    code, rows = located(path, "--layer", "near")

    assert code == 0
    assert ["urumqi-bonded" in row for row in rows] == [True, True]
    assert located(path)[0] == 2
    assert "far, near" in capsys.readouterr().err


def test_a_layer_of_a_table_without_layers_is_refused(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("lon,lat\n87.443,43.889\n", encoding="utf-8")

    assert located(path, "--layer", "sheet") == (2, [])
    assert "no layer sheet" in capsys.readouterr().err


def test_a_sheet_is_chosen_by_name(tmp_path):
    import pandas as pd

    path = tmp_path / "a.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"lon": [116.4], "lat": [39.9]}).to_excel(book, sheet_name="one", index=False)
        pd.DataFrame({"lon": [87.443], "lat": [43.889]}).to_excel(
            book, sheet_name="two", index=False
        )

    code, rows = located(path, "--layer", "two")

    assert code == 0
    assert "urumqi-bonded" in rows[0]


def test_help_names_every_format_of_sites(capsys):
    with pytest.raises(SystemExit):
        main(["locate", "--help"])

    shown = " ".join(capsys.readouterr().out.split())
    assert point_titles() in shown
    assert {"csv", "gpx", "kml", "gpkg", "parquet", "fgb"} <= set(point_endings())
    assert {"jsonl", "ndjson", "geojsonl", "xls"} <= {*point_endings()} & {*upload_endings()}


def cells_of_excel_5(rows):
    """The records of a workbook without the document around it, as scripts write it."""
    found = struct.pack("<6H", 0x809, 8, 0, 0x10, 0, 0)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                text = cell.encode("cp1252")
                found += struct.pack("<6H", 0x204, 8 + len(text), row, column, 0, len(text)) + text
            else:
                found += struct.pack("<5Hd", 0x203, 14, row, column, 0, cell)
    return found + struct.pack("<2H", 0x0A, 0)


def test_an_old_workbook_of_bare_records_is_located(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(cells_of_excel_5([["name", "lon", "lat"], ["A", 87.443, 43.889]]))

    code, rows = located(path)

    assert code == 0
    assert ["urumqi-bonded" in row for row in rows] == [True]


def test_angles_dates_and_truths_of_an_old_workbook_are_those_that_it_shows(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes((FIELD / "sites-of-excel-97.xls").read_bytes())

    code, rows = located(path)

    assert code == 0
    assert rows[0].startswith("甲,87°26′34.8″,43°53′20.4″,2023-05-01 00:00:00,7,True,")
    assert rows[1].startswith("乙,87.443,43.889,,7.5,")
    assert ["urumqi-bonded" in row for row in rows] == [True, True]


@pytest.mark.parametrize("keep", [600, 3000])
def test_a_damaged_old_workbook_is_refused_in_a_sentence(tmp_path, capsys, keep):
    path = tmp_path / "a.xls"
    path.write_bytes((FIELD / "sites-of-excel-97.xls").read_bytes()[:keep])

    assert located(path) == (2, [])
    assert main(["measure", str(path)]) == 2
    assert capsys.readouterr().err.count("damaged or protected") == 2


def test_text_that_is_called_an_old_workbook_is_located(tmp_path):
    path = tmp_path / "a.xls"
    path.write_text("name\tlon\tlat\n甲\t87.443\t43.889\n", encoding="utf-16")

    code, rows = located(path)

    assert code == 0
    assert "urumqi-bonded" in rows[0]


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook>',
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
    ],
)
def test_a_workbook_as_xml_is_refused_with_what_to_do(tmp_path, capsys, head):
    path = tmp_path / "a.xls"
    path.write_text(f"{head}<Worksheet/></Workbook>", encoding="utf-8")

    assert located(path) == (2, [])
    assert main(["measure", str(path)]) == 2
    assert capsys.readouterr().err.count("save it as .xlsx") == 2


@pytest.mark.parametrize(
    "head",
    ["<HTML><table>", "<meta charset=utf-8><table>", "MIME-Version: 1.0\nContent-Type: text\n\n"],
)
def test_a_web_page_that_is_called_a_workbook_is_refused_with_what_to_do(tmp_path, capsys, head):
    path = tmp_path / "a.xls"
    path.write_text(f"{head}<tr><td>X</td><td>Y</td></tr></table>", encoding="utf-8")

    assert located(path) == (2, [])
    assert main(["measure", str(path)]) == 2
    assert capsys.readouterr().err.count("is a web page") == 2


@pytest.mark.parametrize("ending", [".gpkg", ".fgb", ".shp"])
def test_whole_numbers_beside_empty_cells_stay_whole(tmp_path, ending):
    large = 650102001001000012  # a double beside it is 650102001001000064
    numbers = {"n": [7, None, -3], "large": [large, None, 2**53 + 1], "flag": [True, None, False]}
    columns = {"n": "Int32", "large": "Int64", "flag": "boolean"}
    columns = {name: pandas.array(numbers[name], dtype=kind) for name, kind in columns.items()}
    path = tmp_path / f"in{ending}"
    geometry = [Point(87.443, 43.889)] * 3
    geopandas.GeoDataFrame(columns, geometry=geometry, crs=4326).to_file(path, engine="pyogrio")
    out = tmp_path / "out.csv"

    assert main(["locate", str(path), "--out", str(out)]) == 0

    lines = out.read_text(encoding="utf-8-sig").splitlines()
    rows = sorted(csv.DictReader(lines), key=lambda row: row["n"])
    assert [row["n"] for row in rows] == ["", "-3", "7"]
    assert [row["large"] for row in rows] == ["", str(2**53 + 1), str(large)]
    assert [row["flag"] for row in rows] == ["", "false", "true"]
