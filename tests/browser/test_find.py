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
        expect(screen.page.locator("[class*=st-key-card_]").get_by_text(term)).to_be_visible()
    expect(screen.page).to_have_url(re.compile(r"need=vaccines%2C(\+|%20)freight"))


def test_the_map_lists_what_answers_and_lets_the_others_step_back(visit):
    screen = visit("find?need=tourism")

    texts = screen.map.settle().texts()

    assert "cross-border tourism" in texts["khorgos"]
    assert "financial services" not in texts["khorgos"]
    assert "km²" in texts["urumqi"]
    assert "new energy" not in texts["urumqi"]


def test_an_example_is_pressed_and_the_silence_of_the_text_is_told(visit):
    screen = visit("find", lang="zh")

    screen.page.get_by_role("button", name="赌场").click()

    expect(screen.page.get_by_text("并不等于禁止").first).to_be_visible()


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
