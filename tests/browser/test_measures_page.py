import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_measure_beside_the_map_opens_on_its_page_and_keeps_the_language(visit):
    screen = visit("?area=urumqi", lang="zh")
    screen.map.settle(view="urumqi")

    screen.page.get_by_role("link", name="21 国际医疗服务").click()

    expect(screen.page.get_by_role("heading", name="第21项举措")).to_be_visible()
    expect(screen.page.get_by_text("明确提及 · 乌鲁木齐片区")).to_be_visible()
    assert screen.query() == {"area": "urumqi", "measure": "21", "place": "urumqi"}


def test_a_need_and_a_place_are_in_the_link_and_open_again_from_it(visit):
    screen = visit("measures?place=kashgar")
    need = screen.page.get_by_label("Need, in your own words")

    need.fill("аэропорт логистика")
    need.press("Enter")
    expect(screen.page).to_have_url(re.compile("need="))
    heading = screen.page.get_by_role("heading", name="of 25 measures mention")
    expect(heading).to_be_visible()

    copy = visit(screen.page.url.split("/", 3)[3])
    expect(copy.page.get_by_role("heading", name=heading.inner_text())).to_be_visible()
    assert copy.query() == {"place": "kashgar", "need": "аэропорт логистика"}


def test_a_line_opens_and_leads_to_its_measure_and_its_link(visit):
    page = visit("measures?place=khorgos").page

    page.locator("summary", has_text="14 Cross-border use of RMB").press("Enter")
    page.get_by_role("button", name="Measure 14 alone").press("Enter")

    expect(page.get_by_role("heading", name="Measure 14")).to_be_visible()
    expect(page).to_have_url(re.compile("measure=14&place=khorgos$"))


def test_the_chart_of_areas_and_groups_has_a_text_alternative(visit):
    screen = visit("measures")

    chart = screen.page.locator("[role=graphics-document]")

    told = re.compile("Urumqi Area, Logistics hub: 3 may apply")
    expect(chart).to_have_attribute("aria-label", told)


@pytest.mark.parametrize(("width", "lang"), [(1280, "en"), (768, "zh"), (375, "en"), (375, "zh")])
def test_nothing_makes_the_page_scroll_sideways(visit, width, lang):
    screen = visit("measures?place=khorgos", width=width, lang=lang)
    screen.page.get_by_test_id("stVegaLiteChart").wait_for()

    assert screen.too_wide() == []
    screen.expect_no_failure()


def test_markup_in_a_need_is_shown_as_text(visit):
    screen = visit("measures?need=%3Cimg+src%3Dx+onerror%3Dalert()%3E+**x**")

    shown = "No measure mentions “<img src=x onerror=alert()> **x**”"
    expect(screen.page.get_by_role("heading", name=shown)).to_be_visible()
