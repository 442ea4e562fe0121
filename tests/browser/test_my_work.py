"""Work that is kept, opened again, and brought back by a reload."""

import contextlib
import json

import pytest
from playwright.sync_api import TimeoutError as Late
from playwright.sync_api import expect
from screen import POLL_MS

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


PARK = [[87.40, 43.90], [87.42, 43.90], [87.42, 43.92], [87.40, 43.92], [87.40, 43.90]]
TABLE = "site,lat,lon\nPlant A,43.9,87.45\nOffice,30.0,100.0\n"


def uploaded(screen):
    """Load a boundary of the reader's own."""
    geometry = {"type": "Polygon", "coordinates": [PARK]}
    feature = {"type": "Feature", "properties": {"name": "park"}, "geometry": geometry}
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    file = {"name": "park.geojson", "mimeType": "application/geo+json", "buffer": data}
    screen.page.locator("input[type=file]").first.set_input_files(file)
    expect(screen.page.get_by_text("park.geojson: 1 outline read")).to_be_visible()
    expect(screen.page.get_by_role("button", name="Keep my work")).to_be_visible()


def asked_on_leaving(screen):
    """Leave the page; return the kinds of questions that the browser asked."""
    kinds = []
    screen.page.on("dialog", lambda dialog: kinds.append(dialog.type) or dialog.accept())
    screen.page.goto("about:blank")
    return kinds


def test_who_leaves_with_work_that_is_not_kept_is_asked_to_stay(visit):
    screen = visit("check?section=boundary")
    uploaded(screen)
    screen.page.wait_for_function("window.ftzmapUnkept === true")

    assert asked_on_leaving(screen) == ["beforeunload"]


def test_who_leaves_with_work_that_was_kept_is_not_asked(visit):
    screen = visit("check?section=boundary")
    uploaded(screen)
    screen.page.wait_for_function("window.ftzmapUnkept === true")
    with screen.page.expect_download():
        screen.page.get_by_role("button", name="Keep my work").click()

    assert asked_on_leaving(screen) == []


def _open(box):
    """Open a list; one that a movement of the page has closed, once more."""
    box.scroll_into_view_if_needed()
    for _ in range(20):
        box.click()
        with contextlib.suppress(Late):
            box.page.get_by_role("option").first.wait_for(timeout=20 * POLL_MS)
            return
    pytest.fail("the list does not open")


def test_who_reloads_after_keeping_work_is_not_asked_and_after_another_change_is(visit):
    screen = visit("check?section=boundary")
    uploaded(screen)
    screen.page.wait_for_function("window.ftzmapUnkept === true")
    with screen.page.expect_download():
        screen.page.get_by_role("button", name="Keep my work").click()
    kinds = []
    screen.page.on("dialog", lambda dialog: kinds.append(dialog.type) or dialog.accept())
    for _ in range(2):
        screen.page.reload()
        expect(screen.page.get_by_text("park.geojson: 1 outline read")).to_be_visible()
        expect(screen.page.get_by_role("button", name="Keep my work")).to_be_visible()
        screen.page.wait_for_function("window.ftzmapUnkept === false")
    assert kinds == []

    screen.rest()
    _open(screen.page.get_by_role("combobox", name="park"))
    screen.page.get_by_role("option").nth(1).click()
    screen.page.wait_for_function("window.ftzmapUnkept === true")
    screen.page.reload()
    expect(screen.page.get_by_text("park.geojson: 1 outline read")).to_be_visible()
    assert kinds == ["beforeunload"]


def test_who_only_tried_the_shipped_outlines_is_not_asked(desk):
    assert asked_on_leaving(desk) == []


def test_a_reload_brings_the_located_table_of_sites_back(visit):
    screen = visit("find?desk=sites")
    screen.page.get_by_role("radio", name="Load a file").click()
    file = {"name": "plants.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    screen.page.locator("input[type=file]").first.set_input_files(file)
    screen.page.get_by_role("button", name="Locate these rows").click()
    told = screen.page.get_by_text("2 rows: 1 in an area, 1 outside all areas")
    expect(told.first).to_be_visible()
    expect(screen.page.get_by_role("button", name="Keep my work")).to_be_visible()
    screen.page.on("dialog", lambda dialog: dialog.accept())

    screen.page.reload()

    expect(told.first).to_be_visible()


def test_who_has_work_when_the_program_restarts_is_told_without_a_touch(visiting, restarting):
    url, restart = restarting
    with visiting(f"{url}/check?section=boundary") as screen:
        uploaded(screen)
        restart()

        expect(screen.page.get_by_text("no longer here, because the program")).to_be_visible()
        screen.rest()
        screen.forgive()  # the browser complains of each try while nobody answers
