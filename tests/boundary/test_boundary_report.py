import io
from datetime import date

import openpyxl
import pytest
from geopandas import GeoDataFrame
from pyproj import Geod, Transformer
from shapely import Polygon, transform

from ftzmap.boundary.review import open_desk, review
from ftzmap.briefs.review_page import html_page
from ftzmap.text.i18n import language
from ftzmap.text.tables import xlsx_sheets
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def shipped(root):
    data = (root / "data" / "areas.geojson").read_bytes()
    return review(open_desk(ZONE, data, name="=<b>{{areas}}</b>.geojson"), tolerance=2.5)


def report(shipped, lang):
    return shipped.report(language(lang), on=DAY)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ["Urumqi Area", "not a"]), ("zh", ["乌鲁木齐片区", "公顷"])]
)
def test_the_page_has_figures_findings_date_method_and_hash(shipped, lang, words):
    page = html_page(shipped, language(lang), on=DAY)

    for kept in (words[0], "2026-11-22", shipped.desk.file.sha256, "134.60", "2.5", "CGCS2000"):
        assert kept in page
    assert "://" not in page


def test_text_of_the_file_is_shown_as_text(shipped):
    page = html_page(shipped, language("en"), on=DAY)

    assert "<b>" not in page
    assert "{{" not in page
    assert "&#60;b&#62;" in page


def test_the_workbook_holds_the_same_tables_as_text(shipped):
    tables = report(shipped, "en")

    book = openpyxl.load_workbook(io.BytesIO(xlsx_sheets(tables)))

    assert [sheet["A1"].value for sheet in book] == [table.title for table in tables]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=<b>{{areas}}</b>.geojson" in [cell.value for cell in cells]


def test_a_report_names_the_tolerance_as_the_users_own(shipped):
    about = dict(report(shipped, "en")[0].lines)

    assert about["Your own tolerance, %"] == "2.5"


def test_findings_call_features_by_their_names_not_their_ids(shipped):
    findings = report(shipped, "zh")[-1].lines[1:]

    sentences = [sentence for *_, sentence, _ in findings]
    assert sum("喀什片区：" in sentence for sentence in sentences) == 1
    assert not any("kashgar" in sentence for sentence in sentences)


def test_figures_are_told_in_every_unit_and_the_plane_is_larger():
    square, bow = [(87, 43), (87.1, 43), (87.1, 43.1), (87, 43.1)], [0, 2, 1, 3]
    plot, crossed = Polygon(square), Polygon([square[i] for i in bow])
    metres = transform(
        plot, Transformer.from_crs(4326, 4517, always_xy=True).transform, interleaved=False
    )
    m2, perimeter = Geod(ellps="GRS80").geometry_area_perimeter(plot)
    data = GeoDataFrame({"name": ["plot", "bow"]}, geometry=[plot, crossed], crs=4326)

    desk = open_desk(ZONE, data.to_json(drop_id=True).encode())
    _, line, unsound = review(desk).figures(language("en"))

    figures = [float(cell.replace(",", "")) for cell in line[1:6]]
    expected = [m2 / 1e6, m2 / 1e4, m2 * 3 / 2000, metres.area - m2, perimeter / 1000]
    assert figures == pytest.approx(expected, abs=0.06, rel=1e-7)
    assert line[6:] == ["not stated", ""]
    assert unsound[:2] == ["bow", "not measured"]
