import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from screen import AREAS

pytestmark = pytest.mark.browser

NONSENSE = "?area=%3Cscript%3E&point=1e999,NaN&lang=xx&tolerance=nan"
NOT_CHINESE = {  # Streamlit's skip link and the names of its icons, the switch itself, proper names
    *(
        "Skip",
        "to",
        "main",
        "content",
        "map",
        "rule",
        "gavel",
        "school",
        "science",
        "straighten",
        "search",
        "layers",
        "public",
        "star",
        "expand",
        "more",
        "keyboard",
        "folder",
        "download",
        "open",
    ),
    *("arrow", "down", "double", "right", "English", "OpenStreetMap"),
    *("Natural", "Earth", "GeoNames"),  # of the ground; their names are English
}


def english_words(text):
    return set(re.findall(r"[A-Za-z]{2,}", text)) - NOT_CHINESE


# ── languages ─────────────────────────────────────────────────────────────────
def test_switching_to_chinese_shows_chinese_on_map_and_page(visit, named):
    screen = visit()
    screen.map.settle(view="overview", lang="en")

    screen.speak("zh")

    texts = screen.map.settle(lang="zh").texts()
    assert [a for a in AREAS if not texts[a].startswith(f"{named(a, 'zh')} ")] == []
    expect(screen.page.get_by_role("link", name="地图")).to_be_visible()
    expect(screen.page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert english_words(screen.page.locator("body").inner_text()) == set()
    assert english_words(screen.map.frame.locator(".leaflet-container").inner_text()) == set()


def test_the_language_of_the_browser_decides_from_the_start(visit):
    screen = visit(lang="zh")

    screen.map.settle(lang="zh")

    expect(screen.page.get_by_role("radio", name="中文")).to_be_checked()
    assert screen.query() == {}


def test_the_view_survives_a_change_of_page(visit):
    screen = visit("?area=khorgos&lang=zh&tolerance=2.5")
    screen.map.settle(view="khorgos", lang="zh")
    links = screen.page.locator(".st-key-pages .stPageLink")

    links.filter(has_text="范围核查").click()
    expect(screen.page.get_by_role("spinbutton")).to_have_value("2.50")
    expect(screen.page.get_by_role("radio", name="中文")).to_be_checked()
    links.first.click()

    screen.map.settle(view="khorgos", lang="zh")
    screen.rest()
    assert screen.query() == {"area": "khorgos", "lang": "zh", "tolerance": "2.5"}


# ── links ─────────────────────────────────────────────────────────────────────
def test_a_copied_link_opens_the_same_view(visit):
    screen = visit("?lang=zh")
    screen.map.settle(lang="zh").label("kashgar").click()
    chart = screen.map.settle(view="kashgar")
    chart.click_one_of([(76.2, 39.5), (75.85, 39.45), (76.15, 39.35)])
    expect(screen.page).to_have_url(re.compile("point="))

    copy = visit(screen.page.url.split("/", 3)[3])

    again = copy.map.settle(view="kashgar", lang="zh")
    assert again.texts() == chart.settle().texts()
    assert again.centre() == pytest.approx(chart.centre(), abs=2e-3)
    for kept in ("stAlert", "stHeading"):
        told = screen.page.get_by_test_id(kept).inner_text()
        expect(copy.page.get_by_test_id(kept)).to_have_text(told, use_inner_text=True)
    assert copy.page.url == screen.page.url


def test_a_copied_link_marks_the_same_feature_as_chosen(visit):
    screen = visit("?area=khorgos-bonded&parts=yes")

    chosen = screen.map.settle(view="khorgos-bonded").frame.locator(".ftz-shown.ftz-selected")

    assert chosen.evaluate_all("(all) => all.map((node) => node.dataset.id)") == ["khorgos-bonded"]
    expect(screen.page.get_by_role("radio", name="Khorgos")).to_be_checked()


def test_one_press_leads_from_a_part_back_to_its_area(visit):
    screen = visit("?area=khorgos-bonded")
    screen.map.settle(view="khorgos-bonded")

    screen.page.get_by_role("radio", name="Khorgos").click()

    screen.map.settle(view="khorgos")
    expect(screen.page.get_by_role("radio", name="Khorgos")).to_be_checked()


def test_nonsense_in_the_url_opens_the_default_view_with_a_notice(visit):
    screen = visit(NONSENSE)

    screen.map.settle(view="overview", lang="en")

    notice = screen.page.get_by_test_id("stAlert")
    expect(notice).to_contain_text("Part of the link was not recognised")
    expect(screen.page).not_to_have_url(re.compile("[?]"))
    screen.expect_no_failure()


@pytest.mark.parametrize(
    ("query", "view"),
    [
        ("?area=urumqi-bonded&parts=no&places=no&tolerance=0", "urumqi-bonded"),
        ("?area=kashgar&area=urumqi&lang=zh&lang=en&point=87.6", None),
    ],
    ids=["hidden-part", "twice"],
)
def test_hand_edited_links_open_a_view(visit, query, view):
    screen = visit(query)

    chart = screen.map.settle(view=view)

    assert chart.texts() != {}
    screen.expect_no_failure()


def test_going_back_shows_the_view_before(visit):
    screen = visit()
    screen.map.settle(view="overview")
    screen.choose("kashgar")
    screen.choose("khorgos")

    screen.page.go_back()

    screen.map.settle(view="kashgar")
    assert screen.query() == {"area": "kashgar"}


def test_going_back_as_far_as_the_bare_url_shows_the_overview(visit):
    screen = visit()
    screen.map.settle(view="overview")
    screen.choose("kashgar")
    screen.choose("khorgos")

    screen.page.go_back()
    screen.map.settle(view="kashgar")
    screen.rest()
    screen.page.go_back()
    screen.map.settle(view="overview")
    assert screen.query() == {}

    screen.page.go_forward()
    screen.map.settle(view="kashgar")
    assert screen.query() == {"area": "kashgar"}


def test_going_back_leads_past_the_page_before_in_its_language(visit):
    screen = visit("?lang=zh&area=kashgar")
    screen.map.settle(view="kashgar", lang="zh")
    screen.page.locator(".st-key-pages .stPageLink").filter(has_text="范围核查").click()
    expect(screen.page).to_have_url(re.compile("check.*area=kashgar"))
    screen.page.locator(".st-key-section_choice").get_by_role("radio").nth(1).click()
    expect(screen.page).to_have_url(re.compile("section=boundary"))
    screen.rest()

    screen.page.go_back()
    expect(screen.page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    screen.rest()
    screen.page.go_back()
    # A busy browser has no entry for the bare address that the link to a page opens.
    expect(screen.page).to_have_url(re.compile(r"check$|/\?lang=zh&area=kashgar$"))
    screen.rest()
    expect(screen.page.get_by_role("radio", name="中文")).to_be_checked()
    if screen.page.url.endswith("check"):
        assert screen.query() == {}  # written again, it would bar the way back
        screen.page.go_back()
    screen.map.settle(view="kashgar", lang="zh")


# ── the network ───────────────────────────────────────────────────────────────
def test_nothing_outside_is_asked_for(visit):
    screen = visit()
    screen.choose("urumqi")
    screen.page.wait_for_load_state("networkidle")
    screen.page.locator(".st-key-pages .stPageLink").filter(has_text="Check coverage").click()
    screen.page.get_by_test_id("stVegaLiteChart").wait_for()
    screen.page.locator(".st-key-pages .stPageLink").filter(has_text="Learn").click()
    screen.page.get_by_text("The zone in plain words").wait_for()

    assert screen.outside == []


def test_the_guard_sees_a_request_to_the_outside(visiting):
    with visiting("about:blank") as screen:
        screen.page.evaluate("fetch('https://example.org/x.js').catch(() => 'refused')")

        assert screen.outside == ["https://example.org/x.js"]
        screen.forgive()


def test_a_base_map_that_is_refused_leaves_the_map_readable(visit):
    screen = visit("?base=osm&area=kashgar")

    chart = screen.map.settle(view="kashgar")

    assert chart.disorder() == []
    expect(screen.page.locator(".leaflet-ftz-ground-pane svg")).to_have_count(1)
    assert {urlsplit(url).hostname for url in screen.outside} == {"tile.openstreetmap.org"}
    assert all("tile.openstreetmap.org" in complaint for complaint in screen.complaints)
    screen.forgive()
