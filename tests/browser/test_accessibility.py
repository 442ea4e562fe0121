"""Every page held to WCAG 2.2 A and AA by axe-core, which its wheel brings along: no network."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = (
    "?area=kashgar",
    "check",
    "check?section=boundary",
    "check?section=parcels",
    "find?need=medicines",
    "find?desk=compare",
    "find?desk=distances",
    "find?desk=sites&sites=87.35,43.93",
    "find?desk=brief&shortlist=kashgar",
    "measures?place=kashgar",
    "measures?measure=17",
    "learn",
    "learn?lesson=sizes",
    "learn?lesson=map",
    "learn?lesson=words",
    "learn?lesson=exercises",
)
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = {"serious", "critical"}
# Rules that Streamlit's own markup breaks where we cannot change it, each with the reason.
NOT_OURS: dict[str, str] = {}
_WHOLE = "document.querySelector('[data-testid=stMain]').scrollHeight"
_IN_VIEW_PX = 4000  # axe judges what it sees; a page is opened as tall as it is, up to this


def grave(frame):
    """Return the places of every serious or critical violation in a page or frame, by rule."""
    options = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
    found = Axe().run(frame, options=options).response["violations"]
    return {
        rule["id"]: [node["target"][-1] for node in rule["nodes"]][:3]
        for rule in found
        if rule["impact"] in GRAVE and rule["id"] not in NOT_OURS
    }


def come_to_rest(screen):
    """Wait until the page is drawn, and show all of it at once."""
    page = screen.page
    page.get_by_test_id("stMainBlockContainer").wait_for()
    screen.rest()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    height = min(page.evaluate(_WHOLE) + 100, _IN_VIEW_PX)
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})


@pytest.mark.parametrize(
    ("path", "lang"),
    [*((path, "en") for path in PAGES), ("check", "zh"), ("find", "zh"), ("learn", "zh")],
)
def test_a_page_breaks_no_rule_of_wcag_aa(visit, path, lang):
    screen = visit(path, lang=lang)

    come_to_rest(screen)

    assert grave(screen.page) == {}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_map_breaks_no_rule_of_wcag_aa(visit, lang):
    chart = visit("?area=urumqi", lang=lang).map.settle(view="urumqi")

    assert grave(chart.frame) == {}


def test_the_check_sees_what_is_hard_to_read(visit):
    screen = visit("learn")
    come_to_rest(screen)

    screen.page.locator("h2").first.evaluate("(node) => { node.style.color = '#cccccc' }")

    assert "color-contrast" in grave(screen.page)
