import json
import re

import pyogrio
import pytest
from playwright.sync_api import expect
from screen import GRID

pytestmark = pytest.mark.browser

BOW_TIE = [[87.41, 43.90], [87.42, 43.91], [87.42, 43.90], [87.41, 43.91], [87.41, 43.90]]
MANY = 40_000  # parcels that take some seconds


def square(x, y, side):
    """Return the ring of a square, degrees."""
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def parcel_file(*rings):
    """Return a GeoJSON file as the page is given it."""
    polygons = [{"type": "Polygon", "coordinates": [ring]} for ring in rings]
    features = [{"type": "Feature", "properties": {}, "geometry": shape} for shape in polygons]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return {"name": "parcels.geojson", "mimeType": "application/geo+json", "buffer": data}


def press_sample(screen):
    """Press the button with the sample parcels, and wait for the first place on the map."""
    screen.page.get_by_role("button", name="Try it with sample parcels").click()
    expect(screen.page.get_by_text("1 of 9")).to_be_visible()
    return screen.map.settle()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_sample_is_shown_in_order_and_survives_language_and_section(visit, pictures, width):
    screen = visit("check?section=parcels", width=width)

    chart = press_sample(screen)
    screen.page.screenshot(path=pictures / f"parcels-{width}.png", full_page=True)

    assert chart.disorder() == []
    assert screen.too_wide() == []
    screen.speak("zh")
    screen.map.settle(lang="zh")
    screen.page.get_by_role("radio", name="我的界线").click()
    upload = screen.page.get_by_test_id("stFileUploader").filter(has_text="界线文件")
    expect(upload).to_be_visible()
    screen.page.get_by_role("radio", name="我的地块").click()
    expect(screen.page.locator(GRID)).to_have_attribute("aria-rowcount", "10")
    screen.expect_no_failure()


def test_a_planner_walks_from_gap_to_gap_and_back_to_everything(visit):
    screen = visit()
    screen.page.get_by_role("link", name="Check sample parcels").click()
    expect(screen.page.get_by_role("heading", name="Gaps: 3 · Overlaps: 3")).to_be_visible()
    expect(screen.page.get_by_text("Gap of 0.7160 km² in Kashgar Area.")).to_be_visible()
    expect(screen.page).to_have_url(re.compile("sample=yes"))

    first = screen.map.settle().centre()
    screen.page.get_by_role("button", name="Next place").click()
    expect(screen.page.get_by_text("2 of 9")).to_be_visible()
    screen.rest()
    second = screen.map.settle().centre()

    assert abs(first[0] - 76.02) < 0.02
    assert first[:2] != second[:2]
    screen.page.get_by_role("button", name="Back to everything").click()
    whole = screen.map.settle(view="parcels-urumqi").centre()
    assert first[2] > whole[2]
    screen.page.get_by_role("button", name="Show the first").click()
    expect(screen.page.get_by_text("1 of 9")).to_be_visible()


def test_a_parcel_is_found_in_the_shares_by_its_name(visit):
    screen = visit("check?section=parcels")
    press_sample(screen)
    screen.page.get_by_text("Share of each parcel in areas and parts").click()
    table = screen.page.get_by_test_id("stExpander").locator(GRID)
    expect(table).to_have_attribute("aria-rowcount", "460")

    field = screen.page.get_by_label("Find a parcel by its number or name")
    field.fill("#347")
    field.press("Enter")

    expect(table).to_have_attribute("aria-rowcount", "2")


def test_a_file_is_held_and_its_gaps_and_overlaps_are_downloaded(visit, tmp_path):
    screen = visit("check?section=parcels")
    squares = (square(87.40, 43.90, 0.02), square(87.41, 43.90, 0.02))

    screen.page.locator("input[type=file]").set_input_files(parcel_file(*squares, BOW_TIE))

    for told in ("Overlaps: 1, together", "Left out: #3"):
        expect(screen.page.get_by_text(told)).to_be_visible()
    with screen.page.expect_download() as download:
        screen.page.get_by_role("button", name="GeoPackage").click()
    download.value.save_as(tmp_path / "coverage.gpkg")
    read = pyogrio.read_dataframe(tmp_path / "coverage.gpkg", layer="overlaps")
    assert read.iloc[0][["parcel", "other_parcel"]].tolist() == [1, 2]


def test_long_work_is_cancelled_with_one_press(visit):
    screen = visit("check?section=parcels")
    many = (square(87.3 + n % 200 / 1000, 43.8 + n // 200 / 1000, 0.001) for n in range(MANY))

    screen.page.locator("input[type=file]").set_input_files(parcel_file(*many))
    screen.page.get_by_role("button", name="Cancel", exact=True).click()

    expect(screen.page.get_by_text("Cancelled; nothing was measured.")).to_be_visible()
    expect(screen.page.get_by_test_id("stProgress")).to_have_count(0)
    screen.page.get_by_role("button", name="Measure this file again").click()
    screen.page.get_by_role("button", name="Cancel", exact=True).click()
    expect(screen.page.get_by_test_id("stProgress")).to_have_count(0)
    press_sample(screen)
    screen.expect_no_failure()


def test_every_parcel_of_a_large_file_is_drawn_and_tells_of_itself_when_clicked(visit):
    screen = visit("check?section=parcels")
    many = [square(87.3 + n % 100 / 1000, 43.8 + n // 100 / 1000, 0.001) for n in range(5_000)]

    screen.page.locator("input[type=file]").set_input_files(parcel_file(*many))

    canvas = screen.page.locator("canvas.ftz-shapes")
    expect(canvas).to_have_attribute("data-count", re.compile(r"^\d{4}$"))
    assert int(canvas.get_attribute("data-count")) >= len(many)
    lon, lat, row = 87.3505, 43.8255, 25 * 100 + 50
    screen.map.look(lon, lat, 16)
    at = screen.page.evaluate(
        f"""() => {{
          const map = document.querySelector(".ftz-map").ftzMap;
          const {{ x, y }} = map.latLngToContainerPoint([{lat}, {lon}]);
          return {{ x, y }};
        }}"""
    )
    screen.page.locator(".ftz-map").click(position=at)
    expect(screen.page.get_by_text(f"#{row + 1}, ")).to_be_visible()
    screen.expect_no_failure()
