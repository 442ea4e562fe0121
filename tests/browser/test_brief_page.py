import re
from datetime import date

import pytest
from shapely import Point, Polygon
from shipped_values import AREA_IDS

from ftzmap.briefs.brief import brief
from ftzmap.briefs.page import html_page
from ftzmap.sites.answers import locate_shapes
from ftzmap.text.i18n import Language
from ftzmap.zone.shipped import shipped_zone

pytestmark = pytest.mark.browser

SQUARE = Polygon([(87.44, 43.88), (87.46, 43.88), (87.46, 43.9), (87.44, 43.9)])
SHAPES = [Point(87.445, 43.89), Point(76.02, 39.557), Point(80.43, 44.18), SQUARE, Point(76, 39.4)]
NAMES = ["Depot", "<script>alert(1)</script>", "=1+1", None, "x" * 500]
SELECTIONS = [*([area] for area in AREA_IDS), list(AREA_IDS)]


@pytest.fixture(scope="module")
def pages_of(chromium):
    """Return a function: how many pages the browser prints of some HTML."""
    context = chromium.new_context()
    tab = context.new_page()

    def count(page):
        tab.set_content(page)
        return len(re.findall(rb"/Type\s*/Page\b", tab.pdf(prefer_css_page_size=True)))

    yield count
    context.close()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("areas", SELECTIONS, ids=lambda chosen: "-".join(chosen))
def test_a_brief_prints_to_exactly_one_page(pages_of, areas, lang):
    zone = shipped_zone()
    sites = locate_shapes(zone, SHAPES, NAMES)

    for table in (None, sites):
        made = brief(zone, areas, table, Language(lang), on=date(2026, 11, 23))
        assert pages_of(html_page(zone, made, Language(lang))) == 1


def test_on_a_phone_maps_are_as_large_as_on_paper_and_nothing_else_is_wider(chromium):
    zone, t = shipped_zone(), Language("en")
    made = brief(zone, ["kashgar", "khorgos"], None, t, on=date(2026, 11, 23))
    page = chromium.new_page(viewport={"width": 375, "height": 812})

    page.set_content(html_page(zone, made, t))

    assert page.evaluate("document.scrollingElement.scrollWidth") <= 375
    assert page.locator(".map > svg").bounding_box()["width"] > 600
    first, second = (area.bounding_box() for area in page.locator(".area").all())
    assert second["y"] >= first["y"] + first["height"]
    page.close()
