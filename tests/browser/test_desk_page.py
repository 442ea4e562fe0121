import json

import geopandas
import numpy as np
import pytest
import shapely
from playwright.sync_api import expect

from geo.crs.datum import wgs84_to_gcj02

pytestmark = pytest.mark.browser
FRAME = "[data-testid=stDataFrame]"  # a table; on a phone its rows open

RESOLVED = """(paths) => paths.map((path) => {
  const id = path.getAttribute("fill").slice(5, -1);
  return document.querySelector(`[id="${id}"]`)?.tagName === "pattern";
})"""


@pytest.fixture(scope="module")
def shifted(areas, tmp_path_factory):
    """Write the nine outlines as a GCJ-02 map shows them, one of them without a name."""
    outlines = [shapely.geometry.shape(raw["geometry"]) for raw in areas.values()]
    moved = [
        shapely.transform(g, lambda c: np.column_stack(wgs84_to_gcj02(*c.T))) for g in outlines
    ]
    names = ["parcel 7", *list(areas)[1:]]
    path = tmp_path_factory.mktemp("boundary") / "shifted.gpkg"
    geopandas.GeoDataFrame({"name": names}, geometry=moved, crs=4326).to_file(path)
    return path


@pytest.fixture(params=[(1280, "en"), (768, "zh"), (375, "zh")], ids=str)
def desk(request, visiting, app_url, shifted):
    """Open the section *My boundary* with a shifted file."""
    width, lang = request.param
    with visiting(f"{app_url}/check?section=boundary", width=width, lang=lang) as screen:
        load(screen, shifted)
        yield screen


@pytest.fixture
def empty(visiting, app_url):
    with visiting(f"{app_url}/check?section=boundary") as screen:
        yield screen


def load(screen, path):
    """Choose a file, and wait until something of it is shown."""
    screen.page.locator("input[type=file]").first.set_input_files(path)
    screen.page.get_by_test_id("stExpander").first.wait_for()


def test_a_loaded_boundary_is_told_listed_and_drawn_at_every_width(desk, pictures):
    desk.page.locator(".ftz-legend").wait_for()
    desk.page.screenshot(path=pictures / f"desk-{desk.lang}-{desk.width}.png", full_page=True)

    rows = desk.page.locator(".ftz-row-card") if desk.width < 500 else desk.page.locator(FRAME)
    expect(rows.first).to_be_visible()
    assert desk.too_wide() == []
    desk.expect_no_failure()


def test_from_a_shifted_file_to_a_right_one_in_two_steps_and_back(empty, shifted, areas):
    page = empty.page
    load(empty, shifted)
    page.locator(".ftz-legend").wait_for()
    empty.rest()
    box = page.get_by_role("combobox", name="parcel 7")
    box.click()
    box.fill("Urumqi Area")
    page.locator("[role=listbox]").get_by_text("Urumqi Area", exact=True).click()
    page.get_by_text("(0 not assigned)").wait_for()  # the button was there before, for the others
    empty.rest()
    page.get_by_role("button", name="Correct the GCJ-02 shift").click()
    expect(page.get_by_role("heading", name="Errors: 0 · Warnings: 0")).to_be_visible()

    page.get_by_role("button", name="Undo the last change").click()

    expect(page.get_by_role("button", name="Correct the GCJ-02 shift")).to_be_visible()
    expect(page.get_by_role("heading", name="Errors: 0 · Warnings: 0")).to_have_count(0)


def test_a_boundary_is_reported_on_and_survives_a_change_of_page_and_of_language(empty):
    page = empty.page
    page.get_by_role("button", name="Load the shipped outlines").click()
    expect(page.get_by_text("areas.geojson: 9 outlines read")).to_be_visible()
    report = page.get_by_role("button", name="Report (HTML)")
    assert report.bounding_box()["y"] < 300  # beside the verdict
    with page.expect_download() as download:
        report.press("Enter")
    assert download.value.suggested_filename == "report.html"

    page.get_by_role("link", name="Map", exact=True).click()
    page.get_by_role("link", name="Check coverage").click()
    page.get_by_text("My boundary").click()
    page.get_by_role("radio", name="中文").click()

    expect(page.get_by_text("areas.geojson：已读取9个轮廓")).to_be_visible()


def test_a_file_that_is_no_boundary_gets_a_sentence_and_the_page_goes_on(empty, tmp_path):
    (tmp_path / "broken.gpkg").write_bytes(b"\x00" * 100)
    page = empty.page

    page.locator("input[type=file]").first.set_input_files(tmp_path / "broken.gpkg")

    expect(page.get_by_test_id("stAlertContentError")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    page.get_by_role("button", name="Load the shipped outlines").click()
    expect(page.get_by_text("areas.geojson: 9 outlines read")).to_be_visible()


def test_a_file_that_can_be_read_in_two_ways_is_settled_by_a_choice(empty, shifted, tmp_path):
    plot = geopandas.GeoSeries([shapely.box(87.4, 43.8, 87.5, 43.9)], crs=4490).to_crs(4509 + 29)
    (tmp_path / "plot.csv").write_text(f'name,wkt\nplot,"{plot.iloc[0].wkt}"\n', encoding="utf-8")
    page = empty.page
    page.locator("input[type=file]").first.set_input_files(tmp_path / "plot.csv")

    page.get_by_role("combobox").first.fill("4538")
    page.get_by_role("option", name="EPSG:4538").click()

    expect(page.get_by_text("plot.csv: 1 outline read")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_gained_and_lost_are_hatched_and_the_legend_names_the_reference_while_it_is_in_sight(
    visit, tmp_path, scheme
):
    square = [[76.0, 39.5], [76.06, 39.5], [76.06, 39.56], [76.0, 39.56], [76.0, 39.5]]
    feature = {
        "type": "Feature",
        "properties": {"name": "Kashgar Area"},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    }
    path = tmp_path / "square.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    screen = visit("check?section=boundary", color_scheme=scheme)
    load(screen, path)
    chart = screen.map.settle()

    fills = chart.frame.locator(".leaflet-overlay-pane path[fill^='url(#']")
    assert fills.count() == 2
    assert fills.evaluate_all(RESOLVED) == [True, True]
    entry = chart.frame.locator(".ftz-legend-row", has_text="Reference")
    expect(entry).to_be_visible()

    chart.look(80, 45, 12)

    expect(entry).to_be_hidden()
