"""My sites and the brief, in a real browser."""

import pytest
from playwright.sync_api import expect

SITE = "87.445000,43.890000"
TABLE = "名称,经度,纬度\n仓库,87.445,43.89\nbad,abc,43\n=cmd|1,80.43,44.18\n"

pytestmark = pytest.mark.browser


@pytest.fixture
def sites(visit):
    """Return a function: open the section on sites with some parameters."""

    def opened(more="", **options):
        return visit(f"find?desk=sites&lang=en{more}", **options)

    return opened


def waits_for_link(screen, **wanted):
    """Wait until the address carries some parameters."""
    screen.page.wait_for_url(
        lambda url: all(f"{key}=" in url and value in url for key, value in wanted.items())
    )
    screen.rest()


def test_a_typed_site_is_answered_pinned_and_in_the_link(sites):
    screen = sites()

    screen.page.get_by_label("Coordinates, in either order").fill("43°53′24″N 87°26′42″E")
    screen.page.get_by_role("button", name="Add", exact=True).click()

    waits_for_link(screen, sites="87.445000%2C43.890000", area="urumqi")
    expect(screen.page.get_by_text("Site 1: Urumqi Area, Urumqi Comprehensive")).to_be_visible()
    expect(screen.map.frame.locator(".leaflet-marker-icon", has_text="1")).to_be_attached()


def test_what_is_no_coordinate_is_told_in_one_sentence(sites):
    screen = sites()

    screen.page.get_by_label("Coordinates, in either order").fill("somewhere")
    screen.page.get_by_role("button", name="Add", exact=True).click()

    expect(screen.page.get_by_text("“somewhere” is not a valid coordinate")).to_be_visible()


def test_a_loaded_table_is_confirmed_and_answered_row_by_row(sites, tmp_path):
    screen = sites()
    file = tmp_path / "sites.csv"
    file.write_text(TABLE, encoding="gb18030")

    screen.page.get_by_text("Load a file", exact=True).click()
    screen.page.locator("input[type=file]").set_input_files(file)
    locate = screen.page.get_by_role("button", name="Locate these rows")
    expect(locate).to_be_visible()
    expect(screen.page.get_by_placeholder("–")).to_have_count(5)  # a list of columns each
    locate.click()

    told = "3 rows: 2 in an area, 0 outside all areas, 1 refused."
    expect(screen.page.get_by_text(told)).to_be_visible()
    waits_for_link(screen, sites="_80.430000")
    with screen.page.expect_download() as download:
        offers = screen.page.get_by_test_id("stDownloadButton")
        offers.get_by_role("button").filter(has_text="CSV").first.click()
    assert "'=cmd|1,80.43,44.18,khorgos" in download.value.path().read_text("utf-8-sig")


def test_an_outline_is_drawn_by_its_vertices(sites):
    screen = sites("&area=khorgos")
    screen.page.get_by_text("Draw an outline", exact=True).click()
    chart = screen.map.settle(view="khorgos")

    for count, place in enumerate([(80.475, 44.2), (80.485, 44.2), (80.485, 44.185)], start=1):
        chart.click_one_of([place])
        expect(chart.frame.locator("path[fill='#ffffff']")).to_have_count(count)
        screen.rest()
    screen.page.get_by_role("button", name="Close the outline").click()

    waits_for_link(screen, sites="~80.4")
    expect(screen.page.get_by_text("Site 1: outside all areas")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_section_fits_the_screen(sites, width):
    screen = sites(f"&sites={SITE}&area=urumqi", width=width)

    expect(screen.page.get_by_text("What applies there")).to_be_visible()
    screen.map.settle(view="urumqi")

    assert screen.too_wide() == []
    screen.expect_no_failure()


def test_the_brief_is_shown_and_offered(visit):
    screen = visit(f"find?desk=brief&lang=zh&shortlist=kashgar&sites={SITE}", lang="zh")

    page = screen.page.frame_locator(".st-key-paper iframe")
    expect(page.get_by_role("heading", name="喀什片区")).to_be_visible()
    expect(page.get_by_text("进口资源落地加工")).to_be_visible()
    with screen.page.expect_download() as download:
        screen.page.get_by_role("button", name="简报（HTML，一页A4）").click()
    assert "<script" not in download.value.path().read_text("utf-8")
