"""The ground of the map, the theme in light and dark, and the head of every page."""

import io
import re
from contextlib import ExitStack
from functools import cache

import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CITIES = {
    "en": ["Almaty", "Tashkent", "Bishkek", "Yining", "Urumqi", "Kashgar", "Khorgos"],
    "zh": ["阿拉木图", "塔什干", "比什凯克", "伊宁", "乌鲁木齐", "喀什", "霍尔果斯"],
}
PATHS = ("", "find", "check", "measures", "learn")
NAMED = ".ftz-ground-name, .ftz-shown.ftz-place"
GROUND = ".leaflet-ftz-ground-pane svg"
LAST = "[...document.scripts].some((one) => /documentElement.lang/.test(one.text))"  # of a page
FITS = "(main) => main.scrollHeight === main.clientHeight"  # there is nothing to scroll
CUT = """(lines) => [...document.querySelectorAll(".ftz-ground-name")].filter((name) => {
  const { left, top, width, height } = name.getBoundingClientRect();
  return lines.some((line) => [...Array(101).keys()].some((n) => {
    const at = line.getPointAtLength((line.getTotalLength() * n) / 100);
    const { x, y } = new DOMPoint(at.x, at.y).matrixTransform(line.getScreenCTM());
    return x > left && x < left + width && y > top && y < top + height;
  }));
}).map((name) => name.textContent)"""
LIGHTNESS = """(node) => {
  const [r, g, b] = getComputedStyle(node).backgroundColor.match(/[0-9.]+/g).map(Number);
  return (0.299 * r + 0.587 * g + 0.114 * b) / 255;
}"""


@pytest.fixture(scope="module")
def opened(visiting, app_url):
    """Return a function: a path as tests share it that only look, opened once."""
    with ExitStack() as stack:

        @cache
        def once(path, options):
            return stack.enter_context(visiting(f"{app_url}/{path}", **dict(options)))

        yield lambda path="", lang="en", width=1280, **more: once(
            path, tuple(({"lang": lang, "width": width} | more).items())
        )


def words(locator):
    return [text.strip() for text in locator.all_inner_texts()]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_first_map_names_the_seven_cities_without_any_network(visit, lang):
    chart = visit(lang=lang).map.settle(view="overview")

    named = words(chart.frame.locator(NAMED))
    assert [city for city in CITIES[lang] if city not in named] == []
    assert chart.disorder() == []


@pytest.mark.parametrize(
    ("lang", "width", "height", "names"), [("en", 1280, 800, 20), ("zh", 820, 640, 10)]
)
def test_names_of_the_ground_keep_clear_of_each_other_of_cards_and_leaders(
    visit, lang, width, height, names
):
    screen = visit(lang=lang)
    screen.page.set_viewport_size({"width": width, "height": height})
    screen.page.wait_for_function(LAST)
    chart = screen.map.settle(view="overview")

    boxes = chart.frame.locator(".ftz-ground-name, .ftz-shown").evaluate_all(
        "(all) => all.map((n) => n.getBoundingClientRect())"
        ".map(({ left, top, right, bottom }) => [left, top, right, bottom])"
    )
    pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]]
    over = [(a, b) for a, b in pairs if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]
    assert len(boxes) > names
    assert over == []
    leaders = chart.frame.locator(".ftz-leaders line")
    assert leaders.count() == 3
    assert leaders.evaluate_all(CUT) == []


def test_the_ground_is_gone_where_it_would_pretend_precision(visit):
    chart = visit("?area=khorgos").map.settle(view="khorgos")

    expect(chart.frame.locator(GROUND)).to_be_hidden()
    assert chart.frame.locator(".ftz-ground-name").count() == 0


def test_the_ground_stays_while_the_language_changes(visit):
    screen = visit()
    picture = screen.map.settle(view="overview").frame.locator(GROUND).element_handle()

    screen.page.get_by_text("中文", exact=True).click()

    chart = screen.map.settle(view="overview", lang="zh")
    assert "阿拉木图" in words(chart.frame.locator(NAMED))
    assert picture.evaluate("(node) => node.isConnected")


@pytest.mark.parametrize(("scheme", "is_light"), [("light", True), ("dark", False)])
def test_page_and_map_follow_the_theme_of_the_system(opened, scheme, is_light):
    screen = opened(color_scheme=scheme)
    chart = screen.map.settle(view="overview")

    main = screen.page.get_by_test_id("stMain")
    screen.page.wait_for_function(LAST)
    screen.page.wait_for_function(FITS, arg=main.element_handle())
    assert chart.frame.locator(".leaflet-container").bounding_box()["height"] >= 600
    for locator in (
        screen.page.get_by_test_id("stApp"),
        screen.page.get_by_test_id("stHeader"),  # what scrolls below it would show through
        chart.frame.locator(".leaflet-container"),
        chart.frame.locator(".ftz-card").first,
    ):
        assert (locator.evaluate(LIGHTNESS) > 0.5) is is_light


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("area", [None, "urumqi", "kashgar", "khorgos"])
def test_no_colour_takes_nearly_half_of_the_map(opened, scheme, area):
    screen = opened(color_scheme=scheme)
    chart = screen.choose(area or "overview")

    box = chart.frame.locator(".leaflet-container").bounding_box()
    shot = Image.open(io.BytesIO(screen.page.screenshot(clip=box))).convert("RGB")
    most, _ = max(shot.getcolors(shot.width * shot.height))

    assert most / (shot.width * shot.height) < 0.45


@pytest.mark.parametrize(("scheme", "is_light"), [("light", True), ("dark", False)])
def test_the_shapes_of_the_areas_are_drawn_for_the_theme(opened, scheme, is_light):
    screen = opened(color_scheme=scheme)
    screen.choose("overview")

    shot = screen.page.locator(".ftz-glance img").screenshot()
    grey = Image.open(io.BytesIO(shot)).convert("L")
    share = sum(grey.histogram()[128:]) / (grey.width * grey.height)

    assert (share > 0.5) is is_light


def test_the_relief_does_not_end_in_a_band_on_dark_paper(visit):
    screen = visit(width=375, color_scheme="dark")
    chart = screen.map.settle(view="overview")

    box = chart.frame.locator(".leaflet-container").bounding_box()
    shot = Image.open(io.BytesIO(screen.page.screenshot(clip=box))).convert("L")
    rows = [sorted(shot.crop((0, y, 90, y + 8)).get_flattened_data()) for y in range(150, 470, 8)]
    middles = [row[len(row) // 2] for row in rows]  # of what lies at the left, clear of controls
    assert min(middles) > 8
    assert max(middles) - min(middles) < 24


def test_texts_are_set_in_the_font_that_the_app_serves(visit):
    page = visit("learn").page
    expect(page.get_by_role("heading", level=1)).to_have_count(1)

    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Inter'))")
    assert page.evaluate("[...document.fonts].some((f) => /Inter/.test(f.family))")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_has_one_first_heading_and_a_title_of_its_own(opened, lang):
    titles = []
    for path in PATHS:
        page = opened(path, lang=lang).page
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page).to_have_title(re.compile("中国（新疆）" if lang == "zh" else "China"))
        titles.append(page.title())

    assert len({*titles}) == len(PATHS)


@pytest.mark.parametrize("width", [1280, 375])
def test_the_language_stands_in_the_same_place_on_every_page(opened, width):
    places = []
    for path in PATHS:
        screen = opened(path, width=width)
        screen.rest()
        box = screen.page.get_by_text("中文", exact=True).bounding_box()
        places.append((round(box["x"]), round(box["y"])))

    assert len({*places}) == 1
    assert places[0][0] > width / 2


def test_on_a_phone_every_page_is_one_tap_away_and_nothing_covers_it(visit):
    screen = visit(width=375)
    links = screen.page.get_by_test_id("stPageLink-NavLink").filter(visible=True)
    expect(screen.page.locator(".st-key-pages a")).to_have_count(len(PATHS))
    for path in PATHS[1:]:
        screen.page.locator(f".st-key-pages a[href$='{path}']").click()
        expect(screen.page).to_have_url(re.compile(f"/{path}"))
        screen.rest()

    assert links.count() >= len(PATHS)
    assert screen.page.get_by_test_id("stSidebar").filter(visible=True).count() == 0
    assert screen.too_wide() == []
