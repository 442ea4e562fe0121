"""What a reader prints from the dark theme: white paper, and ink that can be read on it."""

import io
import time
from statistics import fmean

import pytest
from PIL import Image
from screen import PATIENCE_MS

pytestmark = pytest.mark.browser

PATHS = (
    "",
    "?area=khorgos",
    "find?need=medicine",
    "find?desk=compare",
    "check",
    "check?section=boundary",
    "measures",
    "learn",
    "learn?lesson=sizes",
    "learn?lesson=exercises",
)
# Texts of a contrast below 4.5 : 1 to what lies under them, where white paper lies under all.
_FAINT = """() => {
  const numbers = (text) => {
    const [r, g, b, a = 1] = text.match(/[0-9.]+/g).map(Number);
    return text.startsWith("color(") ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((n, i) => n * a + under[i] * (1 - a));
  const ground = (node) => node
    ? over(numbers(getComputedStyle(node).backgroundColor), ground(node.parentElement))
    : [255, 255, 255];
  const light = (rgb) => rgb
    .map((n) => n / 255).map((n) => n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4)
    .reduce((sum, n, i) => sum + n * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (node) => {
    const under = ground(node), ink = over(numbers(getComputedStyle(node).color), under);
    const [low, high] = [light(under), light(ink)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const seen = (node) => node.getClientRects().length && !node.closest("svg, :disabled") &&
    getComputedStyle(node).visibility === "visible";
  const said = (node) => [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  return [...document.querySelectorAll("body *")]
    .filter((node) => said(node) && seen(node) && contrast(node) < 4.5)
    .map((node) => `${node.innerText.slice(0, 40)}: ${contrast(node).toFixed(1)} ` +
      `${getComputedStyle(node).color} ${node.className}`);
}"""


def lightness(picture):
    """Return how light a picture is on average, and the darkest tenth of it, from 0 to 1."""
    grey = sorted(Image.open(io.BytesIO(picture)).convert("L").resize((200, 200)).tobytes())
    return fmean(grey) / 255, grey[len(grey) // 10] / 255


def is_light(page):
    """Wait until a picture of a page is light: a busy browser draws some of it a little later."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        mean, darkest_tenth = lightness(page.screenshot())
        if mean > 0.8 and darkest_tenth > 0.5:
            return True
    return False


def on_paper(screen):
    """Show a page as it is printed from the dark theme."""
    screen.rest()
    screen.page.emulate_media(media="print", color_scheme="dark")
    return screen.page


@pytest.mark.parametrize("path", PATHS)
def test_a_dark_page_is_printed_on_white_paper_in_ink_that_can_be_read(visit, path):
    page = on_paper(visit(path, color_scheme="dark"))

    assert page.evaluate(_FAINT) == []
    assert is_light(page)


def test_the_check_of_ink_sees_what_is_faint(visit):
    page = on_paper(visit("learn", color_scheme="dark"))

    page.locator("h2").first.evaluate(
        "(node) => node.style.setProperty('color', '#cccccc', 'important')"
    )

    assert len(page.evaluate(_FAINT)) == 1


def test_a_printed_page_begins_with_its_title_and_has_no_buttons(visit):
    page = on_paper(visit("check", color_scheme="dark"))

    title = page.get_by_role("heading", level=1)
    assert title.bounding_box()["width"] > 200
    assert page.get_by_test_id("stDownloadButton").filter(visible=True).count() == 0
