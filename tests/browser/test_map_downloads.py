"""The map sheet, as the page gives it: as SVG, and as PNG that the browser makes of it."""

import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def menu(visit, path="", **options):
    """Open the downloads of the map."""
    screen = visit(path, **options)
    screen.page.get_by_role("button", name="Download the map").click()
    screen.rest()
    return screen


def saved(screen, name):
    with screen.page.expect_download() as download:
        screen.page.get_by_role("button", name=name, exact=True).click()
    return download.value


def test_the_map_is_saved_as_a_picture_of_the_sheet(visit):
    screen = menu(visit, "?area=kashgar")

    found = saved(screen, "PNG · A4 landscape")

    assert found.suggested_filename == "xinjiang-kashgar.png"
    with Image.open(found.path()) as picture:
        assert picture.size == (2339, 1654)  # A4 at 200 dpi
        shares = picture.convert("RGB").quantize(8).getcolors()
        assert max(count for count, _ in shares) < 0.9 * 2339 * 1654  # not one colour
        orange = sum(
            count
            for count, (r, g, b) in picture.convert("RGB").getcolors(2339 * 1654)
            if (r, g, b) == (0xD5, 0x5E, 0x00)
        )
        assert orange > 500  # the outline of the area


def test_the_sheet_follows_the_chosen_paper(visit):
    screen = menu(visit)
    screen.page.get_by_text("A4 portrait", exact=True).click()

    found = saved(screen, "SVG · A4 portrait")

    drawing = found.path().read_text(encoding="utf-8")
    assert found.suggested_filename == "xinjiang.svg"
    assert 'viewBox="0 0 210 297"' in drawing
    assert "Almaty" in drawing


def test_the_map_page_is_saved_whole(visit):
    screen = menu(visit, "?area=khorgos", width=375)

    found = saved(screen, "Map page (HTML)")

    assert "Khorgos" in found.path().read_text(encoding="utf-8")
    assert screen.too_wide() == []
    expect(screen.page.get_by_test_id("stException")).to_have_count(0)
