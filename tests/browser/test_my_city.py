import re
from datetime import date

import pytest
from playwright.sync_api import expect
from screen import HEIGHTS
from test_brief_page import NAMES, SHAPES, pages_of  # noqa: F401 - a fixture

from ftzmap.briefs.brief import brief
from ftzmap.briefs.page import html_page
from ftzmap.sites.answers import locate_shapes
from ftzmap.sites.city import read_city
from ftzmap.text.i18n import Language
from ftzmap.zone.shipped import shipped_zone

pytestmark = pytest.mark.browser
ALMATY = (76.91309, 43.326936)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", HEIGHTS)
def test_the_star_of_the_city_is_seen_with_its_name_and_no_card_lies_on_it(visit, width, lang):
    screen = visit("?city=almaty", width=width, lang=lang)

    chart = screen.map.settle(view="overview")

    assert chart.frame.locator(".ftz-star").count() == 1
    assert chart.share_seen([ALMATY]) == 1
    assert chart.texts()["city"] == {"en": "Almaty", "zh": "阿拉木图"}[lang]
    assert chart.disorder() == []
    assert screen.too_wide() == []


def test_a_far_city_is_on_the_whole_view(visit):
    chart = visit("?city=astana").map.settle(view="overview")

    assert chart.holds([(71.427774, 51.181125)])
    assert chart.texts()["city"] == "Astana"


def test_a_city_is_typed_once_and_follows_from_page_to_page(visit):
    screen = visit("find?desk=distances")

    screen.page.get_by_role("button", name="My city").click()
    field = screen.page.get_by_label("A name or a coordinate (WGS 84)")
    field.fill("Алматы")
    field.press("Enter")

    expect(screen.page).to_have_url(re.compile("city=almaty"))
    expect(screen.page.get_by_role("heading", name="From Almaty")).to_be_visible()
    screen.page.keyboard.press("Escape")
    screen.page.get_by_role("link", name="Map", exact=True).click()
    expect(screen.page.get_by_role("button", name="My city: Almaty")).to_be_visible()
    expect(screen.page).to_have_url(re.compile("city=almaty"))


@pytest.mark.parametrize("desk", ["needs", "compare", "distances", "sites", "brief"])
def test_a_phone_shows_the_city_in_every_section_without_scrolling_sideways(visit, desk):
    screen = visit(f"find?desk={desk}&city=almaty&point=87.4,43.9&sites=80.43,44.18", width=375)

    expect(screen.page.get_by_role("button", name="My city: Almaty")).to_be_visible()
    screen.rest()

    assert screen.too_wide() == []
    screen.expect_no_failure()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_brief_with_a_city_prints_to_exactly_one_page(pages_of, lang):  # noqa: F811
    zone, t = shipped_zone(), Language(lang)
    sites = locate_shapes(zone, SHAPES, NAMES)

    made = brief(
        zone, zone.area_ids, sites, t, on=date(2026, 11, 23), city=read_city(zone, "almaty")
    )

    assert pages_of(html_page(zone, made, t)) == 1
