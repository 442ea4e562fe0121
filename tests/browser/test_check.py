import csv
import io
import json
import re

import openpyxl
import pyogrio
import pytest
from playwright.sync_api import expect
from screen import GRID, SCREENS

pytestmark = pytest.mark.browser
CARDS = ".ftz-row-card"  # what a table is on a phone


@pytest.fixture(scope="module", params=SCREENS, ids=str)
def check(request, visiting, app_url):
    """Open the check page at a width, in the language that the browser asks for."""
    width, lang = request.param
    with visiting(f"{app_url}/check", width=width, lang=lang) as screen:
        screen.page.get_by_test_id("stVegaLiteChart").locator("svg").wait_for()
        table = screen.page.locator(CARDS if width < 500 else GRID).first
        table.wait_for(state="attached")
        yield screen


@pytest.fixture(scope="module")
def desk(visiting, app_url):
    """Open the check page in English on a desktop."""
    with visiting(f"{app_url}/check") as screen:
        yield screen


@pytest.fixture
def saved(desk, tmp_path):
    """Return a function: press a download button and return the file that arrives."""

    def save(label):
        button = desk.page.get_by_test_id("stDownloadButton").get_by_text(label, exact=True)
        with desk.page.expect_download() as download:
            button.click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        return path

    return save


@pytest.fixture(scope="session")
def stated(areas):
    """Return the stated km² of the ten figures, the whole zone first."""
    figures = {name: raw["properties"]["stated_km2"] for name, raw in areas.items()}
    return {"zone": 179.66, **figures}


def test_the_page_fits_and_says_that_nothing_is_wrong(check, pictures):
    check.page.screenshot(path=pictures / f"check-{check.lang}-{check.width}.png")

    assert check.too_wide() == []
    check.expect_no_failure()
    counts = {"en": "Errors: 0 · Warnings: 0", "zh": "错误0项 · 警告0项"}[check.lang]
    expect(check.page.get_by_text(counts)).to_have_count(1)


def test_the_table_has_ten_rows_that_agree(check, areas, named):
    cards, grid = check.page.locator(CARDS), check.page.locator(GRID)

    if check.width < 500:
        assert (cards.count(), grid.is_visible()) == (10, False)
        cells = cards.locator("b").all_text_contents()
    else:
        assert grid.get_attribute("aria-rowcount") == "11"  # with its head
        assert not cards.first.is_visible()
        cells = grid.locator("[role=gridcell]").all_text_contents()
    assert {named(name, check.lang) for name in areas} <= set(cells)
    agreed = {"en": "10 of 10 figures agree", "zh": "10项面积中有10项相符"}[check.lang]
    expect(check.page.get_by_text(agreed)).to_have_count(1)


def test_the_chart_draws_measured_bars_with_stated_ticks(check, stated):
    chart = check.page.get_by_test_id("stVegaLiteChart")

    for mark in ("bar", "tick"):
        drawn = chart.locator(f"[aria-roledescription={mark}]")
        said = drawn.evaluate_all("(all) => all.map((node) => node.getAttribute('aria-label'))")
        values = [float(re.search(r": ([\d.]+);", label).group(1)) for label in said]
        assert values == pytest.approx(list(stated.values()), rel=1e-6)


def test_no_word_of_the_chart_is_cut_off(check):
    chart = check.page.get_by_test_id("stVegaLiteChart")

    cut = chart.evaluate(
        """(chart) => {
          const whole = chart.querySelector("svg").getBoundingClientRect();
          const leaves = (r) => r.left < whole.left - 1 || r.right > whole.right + 1;
          return [...chart.querySelectorAll("text")]
            .filter((text) => leaves(text.getBoundingClientRect()))
            .map((text) => text.textContent);
        }"""
    )

    assert cut == []


def test_csv_downloads_and_reads_back(saved, stated):
    text = saved("CSV").read_bytes().decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))[:10]

    assert {row["Id"]: float(row["Stated km²"]) for row in rows} == stated
    measured = [float(row["Measured km²"]) for row in rows]
    assert measured == pytest.approx(list(stated.values()), rel=1e-6)


def test_xlsx_downloads_and_reads_back_with_numbers_as_numbers(saved, stated):
    book = openpyxl.load_workbook(saved("XLSX"))

    head, *rows = book.active.iter_rows(max_row=11, values_only=True)

    columns = [head.index(name) for name in ("Id", "Stated km²", "Measured km²")]
    table = [[row[column] for column in columns] for row in rows]
    assert {name: km2 for name, km2, _ in table} == stated
    measured = [km2 for *_, km2 in table]
    assert measured == pytest.approx(list(stated.values()), rel=1e-6)


def test_geojson_downloads_as_it_is_shipped(saved, areas):
    document = json.loads(saved("GeoJSON").read_text(encoding="utf-8"))

    assert {raw["id"]: raw for raw in document["features"]} == areas


def test_geopackage_downloads_and_reads_back(saved, areas):
    frame = pyogrio.read_dataframe(saved("GeoPackage")).set_index("id")

    assert frame.crs.to_epsg() == 4326
    assert set(frame.index) == set(areas)
    for name, raw in areas.items():
        assert frame.stated_km2[name] == raw["properties"]["stated_km2"]
        assert frame.name_zh[name] == raw["properties"]["name_zh"]
    outlines = frame.geometry.to_crs("ESRI:54034").area / 1e6  # cylindrical equal area
    assert outlines.to_dict() == pytest.approx(frame.measured_km2.to_dict(), rel=1e-5)


def test_a_tolerance_of_ones_own_is_kept_in_the_link(desk):
    box = desk.page.get_by_role("spinbutton")

    box.fill("0.25")
    box.press("Enter")

    expect(desk.page).to_have_url(re.compile(r"/check\?tolerance=0\.25$"))
    expect(box).to_have_value("0.25")
    desk.expect_no_failure()


DEVIATING = """(chart) => {
  const of = (node) => node.getBoundingClientRect();
  const whole = of(chart.querySelector("svg"));
  const leaves = (r) => r.top < whole.top - 1 || r.bottom > whole.bottom + 1;
  const texts = [...chart.querySelectorAll("text")];
  return {
    heights: [...chart.querySelectorAll("[aria-roledescription=bar]")].map((b) => of(b).height),
    said: texts.map((text) => text.textContent),
    cut: texts.filter((text) => leaves(of(text))).map((text) => text.textContent),
  };
}"""


@pytest.mark.parametrize("hectares", [[300], [300, 390, 350]])
def test_deviations_of_a_few_outlines_are_drawn_as_bars_that_can_be_read(visit, hectares):
    corners = [[87.40, 43.90], [87.42, 43.90], [87.42, 43.92], [87.40, 43.92], [87.40, 43.90]]
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"plot {n}", "area_ha": stated},
            "geometry": {"type": "Polygon", "coordinates": [[[x + n, y] for x, y in corners]]},
        }
        for n, stated in enumerate(hectares)
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    file = {"name": "plots.geojson", "mimeType": "application/geo+json", "buffer": data}
    screen = visit("check?section=boundary")
    screen.page.locator("input[type=file]").first.set_input_files(file)
    chart = screen.page.get_by_test_id("stVegaLiteChart")
    chart.locator("svg").wait_for()

    drawn = chart.evaluate(DEVIATING)

    assert len(drawn["heights"]) == len(hectares)
    assert min(drawn["heights"]) > 10  # px
    assert {f"{n + 1} · plot" for n in range(len(hectares))} <= {t[:8] for t in drawn["said"]}
    assert "Deviation, %" in drawn["said"]
    assert drawn["cut"] == []
