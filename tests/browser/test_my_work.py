"""Work that is kept, opened again, and brought back by a reload."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
READ = "areas.geojson: 9 outlines read"


@pytest.fixture
def desk(visit):
    """Open the section *My boundary* with the shipped outlines on the desk."""
    screen = visit("check?section=boundary")
    screen.page.get_by_role("button", name="Load the shipped outlines").click()
    expect(screen.page.get_by_text(READ)).to_be_visible()
    expect(screen.page.get_by_role("button", name="Keep my work")).to_be_visible()
    return screen


def test_a_reload_brings_the_boundary_back_and_a_new_tab_does_not(desk, visit):
    desk.page.reload()
    expect(desk.page.get_by_text(READ)).to_be_visible()

    other = visit("check?section=boundary")
    expect(other.page.get_by_role("button", name="Load the shipped outlines")).to_be_visible()
    expect(other.page.get_by_text(READ)).to_have_count(0)


def test_work_that_was_kept_is_opened_by_another_visitor(desk, visit, tmp_path):
    with desk.page.expect_download() as kept:
        desk.page.get_by_role("button", name="Keep my work").click()
    file = tmp_path / kept.value.suggested_filename
    kept.value.save_as(file)

    other = visit("find?desk=brief")
    other.page.get_by_role("button", name="Open my work").click()
    other.page.locator("input[type=file]").last.set_input_files(file)
    expect(other.page.get_by_role("button", name="Keep my work")).to_be_visible()
    other.page.get_by_role("link", name="Check coverage").first.click()

    expect(other.page.get_by_text(READ)).to_be_visible()


def test_work_that_is_forgotten_is_not_brought_back(desk):
    desk.page.get_by_role("button", name="Forget my work").click()
    expect(desk.page.get_by_role("button", name="Load the shipped outlines")).to_be_visible()

    desk.page.reload()

    expect(desk.page.get_by_role("button", name="Load the shipped outlines")).to_be_visible()
