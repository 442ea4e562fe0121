import csv
import io
import json
from dataclasses import replace

import openpyxl
import pyogrio
import pytest
from shipped_values import FEATURE_IDS

from ftzmap.checks.report import (
    csv_bytes,
    geojson_bytes,
    geopackage_bytes,
    table,
    xlsx_bytes,
)
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.measured import rows
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
ROWS = rows(ZONE)
CHINESE = Language("zh")
FORMULA = '=HYPERLINK("https://example.org","Kashgar")'
HOSTILE = (replace(ROWS[0], name=FORMULA), *ROWS[1:])


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data):
    return openpyxl.load_workbook(io.BytesIO(data)).active


def test_the_table_has_a_head_and_the_ten_figures():
    head, *lines = table(ROWS, ENGLISH)

    assert head[:5] == ["Id", "Name", "Basis", "Stated km²", "Precision km²"]
    assert [line[0] for line in lines] == ["zone", *FEATURE_IDS]
    assert lines[1][1:5] == ["Urumqi Area", "derived", 134.6, 0.015]
    assert lines[2][1:5] == ["12th Division part", "stated", 30.8, 0.05]
    assert {len(line) for line in lines} == {len(head)}


def test_the_table_speaks_chinese():
    head, *lines = table(ROWS, CHINESE)

    assert lines[1][1] == "乌鲁木齐片区"
    assert not set(head) & set(table(ROWS, ENGLISH)[0])


def test_csv_is_utf_8_with_a_mark_for_spreadsheets():
    assert csv_bytes(ROWS, CHINESE).startswith(b"\xef\xbb\xbf")
    assert read_csv(csv_bytes(ROWS, CHINESE))[1][1] == "中国（新疆）自由贸易试验区"


def test_csv_holds_the_figures_as_numbers_and_says_that_outlines_are_schematic():
    head, *lines, caveat = read_csv(csv_bytes(ROWS, ENGLISH))

    assert [float(line[3]) for line in lines] == [row.figure.km2 for row in ROWS]
    assert [float(line[5]) for line in lines] == pytest.approx(
        [row.measured_km2 for row in ROWS], abs=5e-7
    )
    assert len(head) == 8
    assert "schematic" in caveat[0]


def test_no_difference_is_written_as_minus_zero():
    assert "-0.0" not in [line[6] for line in read_csv(csv_bytes(ROWS, ENGLISH))[:-1]]


def test_csv_shows_formulas_as_text():
    assert read_csv(csv_bytes(HOSTILE, ENGLISH))[1][1] == f"'{FORMULA}"


def test_xlsx_holds_numbers_as_numbers_and_text_as_text():
    sheet = read_xlsx(xlsx_bytes(HOSTILE, ENGLISH))

    assert (sheet["B2"].value, sheet["B2"].data_type) == (FORMULA, "s")
    assert (sheet["D4"].value, sheet["D4"].data_type) == (30.8, "n")
    assert [cell.value for cell in sheet["A"][1:11]] == ["zone", *FEATURE_IDS]
    assert sheet["F3"].value == pytest.approx(134.6, rel=1e-6)


def test_xlsx_says_that_outlines_are_schematic_in_the_readers_language():
    assert "schematic" in read_xlsx(xlsx_bytes(ROWS, ENGLISH))["A13"].value
    assert "示意" in read_xlsx(xlsx_bytes(ROWS, CHINESE))["A13"].value


def test_geojson_is_the_shipped_file(root):
    assert geojson_bytes(ZONE) == (root / "data" / "areas.geojson").read_bytes()
    assert json.loads(geojson_bytes(ZONE))["zone"]["outline"] == "schematic"


def test_a_geopackage_reads_back_as_it_was_written(tmp_path):
    path = tmp_path / "zone.gpkg"
    path.write_bytes(geopackage_bytes(ZONE, ROWS))

    frame = pyogrio.read_dataframe(path)

    assert pyogrio.list_layers(path)[:, 0].tolist() == ["areas"]
    assert frame.crs == "EPSG:4326"
    assert list(frame["id"]) == list(FEATURE_IDS)
    assert list(frame["name_zh"]) == [feature.name.in_language("zh") for feature in ZONE.features]
    assert all(a.equals(b.geometry) for a, b in zip(frame.geometry, ZONE.features, strict=True))


def test_a_geopackage_says_where_each_figure_and_outline_comes_from(tmp_path):
    path = tmp_path / "zone.gpkg"
    path.write_bytes(geopackage_bytes(ZONE, ROWS))

    frame = pyogrio.read_dataframe(path).set_index("id")

    assert set(frame["outline"]) == {"schematic"}
    assert frame["source"].str.contains("section").all()
    assert frame.loc["urumqi", ["basis", "derivation"]].tolist() == [
        "derived",
        "179.66 − 28.48 − 16.58",
    ]
    assert frame.loc["urumqi-corps", "stated_decimals"] == 1
    assert frame.loc["khorgos", "industries"].count(";") == 6
    assert frame.loc["khorgos-corps", "measured_km2"] == pytest.approx(1.95, rel=1e-6)
