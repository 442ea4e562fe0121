"""Every page held to WCAG 2.2 A and AA by axe-core, which its wheel brings along: no network.

A page is opened once; its language and the scheme of the system are then changed where it stands.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = (
    "?area=kashgar",
    "?area=khorgos-bonded&city=almaty",
    "check",
    "check?section=boundary",
    "check?section=parcels",
    "find",
    "find?need=medicines,tax,zzyzx",
    "find?desk=compare&differences=no",
    "find?desk=distances&city=almaty",
    "find?desk=sites&sites=87.35,43.93",
    "find?desk=brief&shortlist=kashgar",
    "measures",
    "measures?place=kashgar",
    "measures?measure=17",
    "learn",
    "learn?lesson=sizes",
    "learn?lesson=map",
    "learn?lesson=words",
    "learn?lesson=words&term=bonded",
    "learn?lesson=exercises",
)
LOADED = {  # the button that loads what is shipped to try a section with
    "check?section=boundary": "Load the shipped outlines",
    "check?section=parcels": "Try it with sample parcels",
}
EXPORT = re.compile("gpkg|GeoPackage")  # a sign that it is loaded
TAGS = {"en": "en", "zh": "zh-CN"}
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BESIDE = ("heading-order", "page-has-heading-one", "empty-table-header", "landmark-unique")
# Rules that Streamlit's own markup breaks where we cannot change it, each with the reason.
NOT_OURS: dict[str, str] = {}
_WHOLE = "document.querySelector('[data-testid=stMain]').scrollHeight"
_IN_VIEW_PX = 4000  # axe judges what it sees; a page is opened as tall as it is, up to this
_GROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
# What is found, without the paths to it that would take as long to write as the search.
OPTIONS = {
    "runOnly": {"type": "tag", "values": LEVELS},
    "rules": {name: {"enabled": True} for name in BESIDE},
    "resultTypes": ["violations"],
    "selectors": False,
    "preload": {"assets": ["media"]},  # no rule here asks for the style sheets
}
_BROKEN = """async ([options, notOurs]) => {
  const { violations } = await axe.run(options);
  const ours = violations.filter((rule) => !notOurs.includes(rule.id));
  const places = (rule) => rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 200));
  return Object.fromEntries(ours.map((rule) => [rule.id, places(rule)]));
}"""
_IS_DRAWN = f"""(dark) => {{
  const [r, g, b] = {_GROUND}.match(/[0-9.]+/g).map(Number);
  return (r + g + b < 380) === dark;
}}"""


def violations(frame):
    """Return the places where a page or frame breaks a rule, by rule."""
    if not frame.evaluate("'axe' in window"):
        frame.evaluate(Axe().axe_script)
    return frame.evaluate(_BROKEN, [OPTIONS, list(NOT_OURS)])


def come_to_rest(screen):
    """Wait until the page is drawn, and show all of it at once."""
    page = screen.page
    page.get_by_test_id("stMainBlockContainer").wait_for()
    screen.rest()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    height = min(page.evaluate(_WHOLE) + 100, _IN_VIEW_PX)
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})


def expect_no_violation(screen):
    """Expect that a page breaks no rule in either language, by day and by night."""
    found = {}
    for lang, tag in TAGS.items():
        screen.speak(lang)
        expect(screen.page.locator("html")).to_have_attribute("lang", tag)
        come_to_rest(screen)
        for scheme in ("light", "dark"):
            screen.page.emulate_media(color_scheme=scheme)
            screen.page.wait_for_function(_IS_DRAWN, arg=scheme == "dark")
            screen.rest()
            found |= {(lang, scheme): broken} if (broken := violations(screen.page)) else {}
    assert found == {}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_breaks_no_rule_in_any_language_or_scheme(visit, path):
    screen = visit(path)
    come_to_rest(screen)

    expect_no_violation(screen)


@pytest.mark.parametrize("path", LOADED)
def test_a_page_with_a_file_breaks_no_rule_in_any_language_or_scheme(visit, path):
    screen = visit(path)
    screen.page.get_by_role("button", name=LOADED[path]).click()
    expect(screen.page.get_by_role("button", name=EXPORT)).to_be_visible()

    expect_no_violation(screen)


def test_a_page_on_a_phone_breaks_no_rule(visit):
    screen = visit("find?desk=compare", width=375)
    come_to_rest(screen)

    expect_no_violation(screen)


@pytest.mark.parametrize(("lang", "word"), [("en", "bonded logistics"), ("zh", "保税物流")])
def test_the_map_and_what_its_search_finds_break_no_rule_of_wcag_aa(visit, lang, word):
    screen = visit("?area=urumqi", lang=lang)
    chart = screen.map.settle(view="urumqi")
    assert violations(chart.frame) == {}

    screen.page.get_by_role("searchbox").fill(word)
    screen.page.get_by_role("searchbox").press("Enter")
    expect(screen.page.locator(".st-key-found").get_by_role("link").first).to_be_visible()
    screen.page.set_viewport_size({"width": 1280, "height": 2000})  # all that was found

    assert violations(screen.page) == {}
    screen.page.emulate_media(color_scheme="dark")
    screen.page.wait_for_function(_IS_DRAWN, arg=True)
    assert violations(screen.page) == {}


def test_the_check_sees_what_is_hard_to_read(visit):
    screen = visit("learn")
    come_to_rest(screen)

    screen.page.locator("h2").first.evaluate("(node) => { node.style.color = '#cccccc' }")

    assert "color-contrast" in violations(screen.page)


def test_the_check_sees_a_heading_that_skips_a_level(visit):
    screen = visit("learn")
    come_to_rest(screen)

    screen.page.locator("h2").first.evaluate("(node) => { node.outerHTML = '<h4>Words</h4>' }")

    assert "heading-order" in violations(screen.page)
