"""The map that the page brings along, before anything of Streamlit has run."""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect
from screen import LOCALES, SCREENS

pytestmark = pytest.mark.browser

PLACES = """() => [...document.querySelectorAll(".ftz-map, .ftz-search, .ftz-shown")].map((at) => {
  const { x, y, width, height } = at.getBoundingClientRect();
  return [x, y, width, height].map((length) => Math.round(length * 10) / 10);
})"""
DRAWN = "document.querySelector('.ftz-first .ftz-shown')"
TAKEN_OVER = "document.querySelector('.st-key-chart .ftz-map .ftz-shown')"
IDLE = (
    "document.querySelector('[data-testid=stApp][data-test-script-state=notRunning] .st-key-facts')"
)
SCRIPTS = "**/static/js/**"


@pytest.fixture
def loading(chromium, app_url, request):
    """Open the map at a width in a language, and stop before Streamlit's scripts."""
    width, lang = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, locale=LOCALES[lang], color_scheme="dark"
    )
    page = context.new_page()
    page.route(SCRIPTS, lambda route: route.abort())
    page.goto(app_url)
    page.wait_for_function(DRAWN)
    yield page
    context.close()


def _go_on(page):
    page.unroute(SCRIPTS)
    page.goto(page.url, wait_until="commit")


@pytest.mark.parametrize("loading", SCREENS, indirect=True, ids=str)
def test_the_first_map_stays_where_it_is_when_the_page_comes(loading):
    before = loading.evaluate(PLACES)

    _go_on(loading)
    loading.wait_for_function(TAKEN_OVER)
    loading.wait_for_function(IDLE)
    # The fonts of icons come last on a busy machine, and the controls settle beside them.
    same = f"(before) => JSON.stringify(({PLACES})()) === JSON.stringify(before)"
    loading.wait_for_function(same, arg=before)
    assert loading.evaluate(PLACES) == before
    assert loading.locator(".ftz-map").count() == 1
    assert loading.locator(".ftz-first").count() == 0


@pytest.mark.parametrize("loading", [(1280, "zh")], indirect=True, ids=str)
def test_the_first_map_speaks_the_language_of_the_browser(loading):
    assert "乌鲁木齐片区" in loading.locator(".ftz-first").inner_text()
    assert loading.title() == "中国（新疆）自由贸易试验区"


@pytest.mark.parametrize("loading", [(1280, "en")], indirect=True, ids=str)
def test_what_is_clicked_on_the_first_map_is_answered_when_the_page_listens(loading):
    loading.add_init_script(
        f"""new MutationObserver((_, seen) => {{
          if (!{DRAWN}) return;
          seen.disconnect();
          document.querySelector(".ftz-first .ftz-label[data-id=kashgar]").click();
        }}).observe(document, {{ childList: true, subtree: true }})"""
    )

    _go_on(loading)

    loading.wait_for_url("**/?area=kashgar*")


@pytest.mark.parametrize("loading", [(1280, "en")], indirect=True, ids=str)
def test_a_reader_who_went_to_another_page_meanwhile_sees_no_map_there(loading):
    loading.evaluate("history.pushState(null, '', 'learn')")
    loading.evaluate("document.body.append(document.createElement('p'))")

    loading.wait_for_function("!document.querySelector('.ftz-first')")


@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "Opening “Check coverage” …"), ("zh", "正在打开“范围核查”……")]
)
def test_a_page_without_a_map_says_that_it_is_being_opened(chromium, app_url, lang, sentence):
    context = chromium.new_context(locale=LOCALES[lang])
    page = context.new_page()
    page.route(SCRIPTS, lambda route: route.abort())
    page.goto(f"{app_url}/check")
    told = page.locator(".ftz-opening")

    assert told.inner_text() == sentence

    _go_on(page)
    page.locator("h1").wait_for(state="attached")
    told.wait_for(state="detached")
    context.close()


def test_a_map_whose_scripts_did_not_come_asks_for_them_again(visit):
    screen = visit("learn")
    screen.rest()
    screen.page.route("**/map.js", lambda route: route.abort())
    screen.page.goto(urljoin(screen.page.url, "/find?need=tourism"))
    expect(screen.page.get_by_text("The map could not be loaded")).to_be_visible()

    screen.page.unroute("**/map.js")

    screen.map.settle()
    expect(screen.page.get_by_text("The map could not be loaded")).to_have_count(0)
    screen.forgive()
