"""However many outlines are loaded, their labels are placed in bounded work and none is lost."""

import json
from dataclasses import replace
from random import Random

import pytest
import shapely
from screen import HEIGHTS, SCREENS, MapOnScreen

from ftzmap.map.boundary_layer import Sight, desk_scene
from ftzmap.map.folium_page import page, page_of
from ftzmap.map.view import View
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.text.text import text
from ftzmap.zone.shipped import shipped_zone

pytestmark = pytest.mark.browser

MAX_TRIES = 20_000  # pairs of places that the search compares at most
BOUND = f"const MAX_TRIES = {MAX_TRIES};"
_TRIES = "Object.values(map._layers).map((layer) => layer.tries).find((tries) => tries >= 0)"
_MARKS = ".ftz-compact.ftz-shown"
_PLACES = "(all) => all.map((node) => [node.dataset.id, node.style.transform, node.innerText])"


def squares(count, in_a_row, side=0.015, step=0.02):
    """Return squares in rows, in degrees, by name."""
    vertices = [(87.3 + step * (i % in_a_row), 43.7 + step * (i // in_a_row)) for i in range(count)]
    return {f"plot {i}": shapely.box(x, y, x + side, y + side) for i, (x, y) in enumerate(vertices)}


def scattered(count):
    """Return boxes of all sizes, some on others, in degrees, by name."""
    chance = Random(1).uniform
    vertices = [(chance(87.3, 87.6), chance(43.7, 43.9)) for _ in range(count)]
    return {
        f"plot {i}": shapely.box(x, y, x + chance(0.018, 0.024), y + chance(0.018, 0.024))
        for i, (x, y) in enumerate(vertices)
    }


@pytest.fixture(scope="module")
def eight(root):
    """Return the eight plots of a file that people carry, by name."""
    file = root / "tests" / "data" / "boundary" / "eight-plots.geojson"
    return {
        raw["properties"]["name"]: shapely.geometry.shape(raw["geometry"])
        for raw in json.loads(file.read_text("utf-8"))["features"]
    }


@pytest.fixture
def drawn(visiting, tmp_path):
    """Return a context manager's opener: loaded outlines on the planner's map at a width."""

    def opened(outlines, width):
        zone = replace(shipped_zone(), ground=None)  # whose pictures a written page has inside
        sight = Sight(zone=zone, loaded=outlines, reference={}, findings=())
        bounds = [[43.7, 87.3], [43.9, 87.6]]
        html = page_of(desk_scene(sight, ENGLISH), bounds, title="desk", tag="en")
        return visiting(written(tmp_path, html), width=width)

    return opened


def written(folder, html):
    """Write a page and return its address."""
    file = folder / "map.html"
    file.write_text(html.replace("<head>", '<head><meta charset="utf-8">', 1), encoding="utf-8")
    return file.as_uri()


def chart_of(screen):
    return MapOnScreen(screen.page, screen.page.main_frame).settle()


@pytest.mark.parametrize("width", HEIGHTS)
def test_eight_plots_in_a_row_are_all_named_apart_from_each_other(drawn, eight, width):
    with drawn(eight, width) as screen:
        chart = chart_of(screen)

        assert sorted(chart.texts().values()) == [f"plot {i} 2.0132 km²" for i in range(8)]
        assert chart.disorder() == []
        assert chart.tell(_TRIES) <= MAX_TRIES + len(eight)


@pytest.mark.parametrize("width", HEIGHTS)
@pytest.mark.parametrize("outlines", [squares(60, 8), scattered(60)], ids=["rows", "scattered"])
def test_sixty_plots_each_have_a_label_or_a_mark_after_bounded_tries(drawn, outlines, width):
    with drawn(outlines, width) as screen:
        chart = chart_of(screen)
        shown = chart.frame.locator(".ftz-shown")
        names = shown.evaluate_all("(all) => all.map((node) => node.textContent.split('.')[0])")

        assert len(set(names)) == len(names)
        assert len(names) == chart.frame.locator(".ftz-label").count() == 60
        assert chart.tell(_TRIES) <= MAX_TRIES + len(outlines)
        assert [line for line in chart.disorder() if "leaves" in line] == []


@pytest.mark.parametrize("width", [1280, 375])
def test_labels_of_sixty_plots_in_rows_do_not_overlap(drawn, width):
    with drawn(squares(60, 8), width) as screen:
        assert chart_of(screen).disorder() == []


def test_sixty_outlines_at_one_place_are_placed_after_bounded_tries(drawn):
    same = dict.fromkeys((f"plot {i}" for i in range(60)), shapely.box(87.3, 43.7, 87.32, 43.72))

    with drawn(same, 1280) as screen:
        chart = chart_of(screen)

        assert chart.frame.locator(".ftz-shown").count() == 60
        assert chart.tell(_TRIES) <= MAX_TRIES + 60


def test_a_mark_says_its_name_and_opens_within_the_map_for_the_keyboard(drawn):
    with drawn(squares(60, 8), 375) as screen:
        chart = chart_of(screen)
        marks = chart.frame.locator(_MARKS)

        assert marks.count() > 0
        for mark in marks.all():
            name = mark.get_attribute("aria-label")
            mark.focus()
            box = mark.bounding_box()
            assert mark.inner_text().split("\n")[0] in name
            assert min(box["x"], box["y"]) >= 0
            assert box["x"] + box["width"] <= 375
            assert box["y"] + box["height"] <= HEIGHTS[375]


def test_a_mark_becomes_a_label_again_when_there_is_room(drawn):
    with drawn(squares(60, 8), 375) as screen:
        chart = chart_of(screen)
        name = chart.frame.locator(_MARKS).first.get_attribute("data-id")
        outline = squares(60, 8)[name.removeprefix("loaded-")].centroid

        chart.look(outline.x, outline.y, chart.tell("map.getZoom()") + 3)
        near = chart.label(name)

        assert near.evaluate("(node) => node.classList.contains('ftz-compact')") is False
        assert near.get_attribute("aria-label") is None
        assert near.get_attribute("tabindex") is None


@pytest.mark.parametrize(("width", "lang"), SCREENS, ids=str)
@pytest.mark.parametrize("area", [None, "kashgar"])
def test_the_shipped_labels_stand_where_a_search_without_bound_puts_them(
    visiting, tmp_path, width, lang, area
):
    view = View(area=area, language=Language(lang), standalone=True)
    html = page(shipped_zone(), view, title="map")
    assert html.count(BOUND) == 1

    places = []
    for bound in (BOUND, "const MAX_TRIES = Infinity;"):
        address = written(tmp_path, html.replace(BOUND, bound))
        with visiting(address, width=width, lang=lang) as screen:
            places.append(chart_of(screen).frame.locator(".ftz-shown").evaluate_all(_PLACES))

    assert places[0] == places[1]
    assert len(places[0]) >= 3


def test_a_title_and_kinds_of_300_characters_leave_a_phone_the_map_and_its_cards(
    visiting, tmp_path
):
    long = ("International cooperation and logistics " * 9)[:300]
    shipped = shipped_zone()
    kinds = tuple(replace(kind, title=text(en=long)) for kind in shipped.kinds)
    zone, view = replace(shipped, kinds=kinds), View(language=ENGLISH, standalone=True)
    address = written(tmp_path, page(zone, view, title=long))

    with visiting(address, width=375) as screen:
        chart = chart_of(screen)

        assert chart.tell("map.getSize().y") > 0.75 * HEIGHTS[375]
        assert {"urumqi", "kashgar", "khorgos"} <= chart.texts().keys()
        legend = chart.frame.locator(".ftz-legend")  # whose text goes on where it is cut off
        box = legend.bounding_box()
        assert box["y"] + box["height"] <= HEIGHTS[375]
        assert box["height"] < HEIGHTS[375] / 4
        legend.evaluate("(node) => node.replaceChildren()")
        assert chart.disorder() == []
        assert screen.page.evaluate("document.scrollingElement.scrollWidth") == 375
