"""Page *Find a site* in a real browser: a need, its answer on the map, links, a phone."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
NEED = "vaccines, freight"


def test_a_typed_need_is_answered_in_each_areas_own_term_and_in_the_link(visit):
    screen = visit("find")

    field = screen.page.get_by_role("textbox").first
    field.fill(NEED)
    field.press("Enter")

    for term in ("biomedicine", "international logistics", "cross-border logistics"):
        expect(screen.page.get_by_role("cell").get_by_text(term)).to_be_visible()
    expect(screen.page).to_have_url(re.compile(r"need=vaccines%2C(\+|%20)freight"))


def test_the_map_lists_what_answers_and_lets_the_others_step_back(visit):
    screen = visit("find?need=tourism")

    texts = screen.map.settle().texts()

    assert "cross-border tourism" in texts["khorgos"]
    assert "financial services" not in texts["khorgos"]
    assert "km²" in texts["urumqi"]
    assert "new energy" not in texts["urumqi"]


def test_an_example_is_pressed_and_answered(visit):
    screen = visit("find", lang="zh")

    screen.page.get_by_role("button", name="干果、冷链").click()

    expect(screen.page.get_by_role("rowheader", name="干果")).to_be_visible()


def test_the_silence_of_the_text_is_told_in_the_row_of_the_need(visit):
    page = visit("find?need=%E8%B5%8C%E5%9C%BA", lang="zh").page

    row = page.get_by_role("row").filter(has_text="赌场")
    expect(row.get_by_text("并不等于禁止")).to_be_visible()


def test_a_need_opens_to_why_each_area_answers_it(visit):
    page = visit("find?need=medicines").page
    why = page.get_by_text("means its sector, Medicines").first
    expect(why).to_be_hidden()

    page.locator("summary").filter(has_text="medicines").click()

    expect(why).to_be_visible()


def test_a_phone_shows_sectors_as_dots_that_open_to_the_areas_own_terms(visit):
    page = visit("find?desk=compare", width=375).page
    row = page.get_by_role("row").filter(has_text="Medicines")
    expect(row.locator(".ftz-dot")).to_have_count(3)
    term = row.get_by_text("biomedicine (Focus)")
    assert term.bounding_box()["width"] <= 1  # for a screen reader alone

    row.locator("summary").filter(visible=True).click()

    page.wait_for_function("(node) => node.getBoundingClientRect().width > 40", arg=handle(term))


def test_a_phone_shows_the_nearest_places_and_opens_the_others(visit):
    page = visit("find?desk=distances", width=375).page
    far = page.locator("summary").filter(has_text="Astana Airport")
    expect(page.locator("summary").filter(has_text="Yining Airport")).to_be_visible()
    expect(far).to_be_hidden()

    page.locator(".ftz-rows-more summary").first.click()

    expect(far).to_be_visible()


def test_the_heads_of_a_long_table_stay_in_sight(visit):
    page = visit("find?desk=compare&differences=no").page
    last = page.get_by_role("rowheader", name="Tourism")
    expect(last).to_be_visible()

    last.evaluate("(node) => node.scrollIntoView({ block: 'center' })")

    table = page.locator("table").filter(has=last)
    head = table.get_by_role("columnheader", name="Khorgos Area").bounding_box()
    assert 0 < head["y"] < last.bounding_box()["y"]


def handle(locator):
    return locator.element_handle()


def test_the_shortlist_is_in_the_link(visit):
    screen = visit("find?desk=compare&shortlist=khorgos")

    screen.page.get_by_role("button", name="Urumqi Area").click()

    expect(screen.page).to_have_url(re.compile("shortlist=urumqi(%2C|,)khorgos"))
    screen.page.get_by_role("button", name="Brief for the shortlist").click()
    expect(screen.page).to_have_url(re.compile("desk=brief"))


@pytest.mark.parametrize("desk", ["needs", "compare", "distances"])
def test_a_phone_shows_every_section_without_scrolling_sideways(visit, desk):
    screen = visit(f"find?desk={desk}&need={quote(NEED)}&point=87.4,43.9", width=375)

    expect(screen.page.get_by_text("schematic").first).to_be_visible()
    screen.rest()
    expect(screen.page.locator(".st-key-desk_choice").get_by_role("radiogroup")).to_have_css(
        "flex-wrap", "wrap"
    )

    assert screen.too_wide() == []
    screen.expect_no_failure()
