import subprocess
import sys
from dataclasses import replace

import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS
from playwright.sync_api import expect
from screen import AREAS, HEIGHTS, SCREENS, MapOnScreen

from ftzmap.map.folium_page import page
from ftzmap.map.view import View
from ftzmap.text.text import text
from ftzmap.zone.shipped import shipped_zone

pytestmark = pytest.mark.browser

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} {",
    "</script><script>alert(1)</script>",
    "${alert(1)} `alert(1)` \\",
    "[a](https://example.org/) $x$ **b** _c_abc123",
    "'\"&lt;&#60; # % = | ( )",
)


@pytest.fixture(scope="session")
def exported(root, tmp_path_factory):
    """Write the map with the command line, once for each language; return the two files."""
    folder = tmp_path_factory.mktemp("exported")
    for lang in ("en", "zh"):
        command = [sys.executable, "-m", "ftzmap", "map", str(folder / f"{lang}.html")]
        subprocess.run([*command, "--lang", lang], cwd=root, check=True, capture_output=True)
    return {lang: folder / f"{lang}.html" for lang in ("en", "zh")}


@pytest.fixture
def opened(visiting):
    """Return a context manager: a file in the browser, every other request refused."""
    return lambda file, **options: visiting(file.as_uri(), **options)


def chart_of(screen):
    return MapOnScreen(screen.page, screen.page.main_frame).settle(view="overview")


@pytest.mark.parametrize(("width", "lang"), SCREENS, ids=str)
def test_the_exported_page_draws_in_order_at_every_width(
    exported, opened, pictures, named, width, lang
):
    with opened(exported[lang], width=width, lang=lang) as screen:
        chart = chart_of(screen)
        screen.page.screenshot(path=pictures / f"export-{lang}-{width}.png")

        assert chart.disorder() == []
        texts = chart.texts()
        assert [a for a in AREAS if not texts[a].startswith(f"{named(a, lang)} ")] == []
        across, down = chart.tell("[map.getSize().x, map.getSize().y]")
        assert across == width
        assert 0.85 * HEIGHTS[width] < down < HEIGHTS[width]  # beside the title and the source


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_25_industries_are_readable_on_the_exported_page(exported, opened, areas, lang):
    key = {"en": "name", "zh": "name_zh"}[lang]
    expected = {a: [item[key] for item in areas[a]["properties"]["industries"]] for a in AREAS}

    with opened(exported[lang], lang=lang) as screen:
        chart = chart_of(screen)
        assert {area: chart.readable_terms(area) for area in AREAS} == expected


def test_the_exported_page_asks_for_nothing_but_itself(exported, opened):
    with opened(exported["en"]) as screen:
        asked = []
        screen.page.on("request", lambda request: asked.append(request.url))
        screen.page.reload()
        chart_of(screen)

        assert [url for url in asked if not url.startswith("data:")] == [exported["en"].as_uri()]


def test_on_paper_the_sheet_has_title_source_and_every_area(exported, opened):
    with opened(exported["en"]) as screen:
        chart_of(screen)
        screen.page.set_viewport_size({"width": 1047, "height": 718})  # A4 landscape within margins
        screen.page.emulate_media(media="print")
        chart = chart_of(screen)

        assert set(AREAS) <= chart.texts().keys()
        assert chart.disorder() == []
        for words in ("China (Xinjiang) Pilot Free Trade Zone", "Source: Overall Plan"):
            expect(screen.page.get_by_text(words).first).to_be_visible()
        expect(screen.page.locator(".leaflet-control-zoom")).to_be_hidden()


def test_a_card_of_the_exported_page_leads_to_its_area_and_home_leads_back(exported, opened):
    with opened(exported["en"], reduced_motion="reduce") as screen:
        chart = chart_of(screen)
        before = chart.centre()

        chart.label("khorgos").click()
        expect(chart.label("khorgos-bonded")).to_be_visible()
        assert chart.settle().disorder() == []
        chart.home()

        assert chart.settle(zoom=before[2]).centre() == pytest.approx(before, abs=1e-3)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_with_markup_stand_on_the_map_as_text(opened, tmp_path, name):
    zone = shipped_zone()
    named = text(en=name)
    renamed = tuple(replace(feature, name=named) for feature in zone.features)
    places = tuple(replace(place, name=named) for place in zone.landmarks)
    file = tmp_path / "hostile.html"
    view = View(standalone=True)
    file.write_text(
        page(replace(zone, features=renamed, landmarks=places), view, title=name), "utf-8"
    )

    with opened(file) as screen:
        chart = chart_of(screen)
        titles = chart.frame.locator(".ftz-card.ftz-shown .ftz-title").all_inner_texts()
        assert titles == [" ".join(name.split())] * 3
        assert screen.page.title() == " ".join(name.split())
        assert screen.page.locator("img").count() == 0


@pytest.mark.parametrize(
    ("zone", "cards", "degrees"),
    [
        (TWO_PARKS, ["North Park", "South Park"], "30.8°E"),
        (LONE_ISLAND, ["Lone Island"], "179.95°W"),
    ],
    ids=lambda value: getattr(value, "id", None),
)
def test_another_zone_is_seen_whole_with_its_cards_wherever_it_lies(
    opened, tmp_path, zone, cards, degrees
):
    file = tmp_path / "zone.html"
    file.write_text(page(zone, View(standalone=True), title=str(zone.name)), "utf-8")

    with opened(file) as screen:
        frame = chart_of(screen).settle().frame
        assert sorted(frame.locator(".ftz-card.ftz-shown .ftz-title").all_inner_texts()) == cards
        assert degrees in frame.locator(".ftz-degree").all_inner_texts()
        assert frame.locator(".ftz-legend svg").count() == len(zone.kinds)
