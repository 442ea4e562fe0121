import re

import pytest
from pyproj import Geod
from screen import AREAS, SCREENS, VIEWS
from shapely import Point, get_coordinates
from shapely.geometry import shape
from shapely.ops import nearest_points

pytestmark = pytest.mark.browser

EVERY_SCREEN = pytest.mark.parametrize("screen", SCREENS, indirect=True, ids=str)
EVERY_VIEW = pytest.mark.parametrize("shown", VIEWS, indirect=True)
DESKS = pytest.mark.parametrize("screen", [(1280, "en"), (1280, "zh")], indirect=True, ids=str)
_GAPS = """(paths) => paths.map((path) => {
  const style = getComputedStyle(path), gap = parseFloat(style.strokeDasharray.split(/[ ,]+/)[1]);
  return gap - (style.strokeLinecap === "butt" ? 0 : parseFloat(style.strokeWidth));
})"""
_LENGTHS = "(lines) => lines.map((line) => line.getTotalLength())"
MOVES = {  # steps of zoom, then pixels to the east and south
    "a step in": (1, (0, 0)),
    "a step out": (-1, (0, 0)),
    "a quarter in and a pan": (0.25, (110, 70)),
    "a pan": (0, (-90, -130)),
}


@EVERY_SCREEN
@EVERY_VIEW
def test_labels_neither_overlap_nor_leave_the_map(shown, pictures):
    shown.page.screenshot(path=pictures / f"map-{shown.view}-{shown.lang}-{shown.width}.png")

    assert shown.map.disorder() == []


@EVERY_SCREEN
@pytest.mark.parametrize("shown", ["overview"], indirect=True)
def test_a_card_stands_near_the_place_that_it_points_to(shown):
    lengths = shown.map.frame.locator(".ftz-leaders line").evaluate_all(_LENGTHS)

    assert len(lengths) == len(AREAS)
    assert max(lengths) < shown.width / 4


@EVERY_SCREEN
@EVERY_VIEW
def test_each_view_names_what_it_shows_with_its_km2(shown, areas, named):
    names = AREAS if shown.view == "overview" else [n for n in areas if n.startswith(shown.view)]

    texts = shown.map.texts()

    assert set(names) <= texts.keys()
    for name in names:
        properties = areas[name]["properties"]
        figure = f"{properties['stated_km2']:.{properties['stated_decimals']}f}"
        unit = {"en": " km²", "zh": "平方公里"}[shown.lang]
        assert texts[name].startswith(f"{named(name, shown.lang)} {figure}{unit}")


@EVERY_SCREEN
@EVERY_VIEW
def test_the_map_is_on_the_first_screen_and_nothing_scrolls_sideways(shown):
    box = shown.page.locator(".ftz-map").bounding_box()

    assert min(box["x"], box["y"]) >= 0
    assert box["x"] + box["width"] <= shown.width
    assert box["y"] + box["height"] <= shown.page.viewport_size["height"]
    assert shown.too_wide() == []


@EVERY_SCREEN
@EVERY_VIEW
def test_labels_leave_most_of_an_outline_to_be_seen(shown, areas):
    names = [] if shown.view == "overview" else [shown.view]
    pieces = [piece for name in names for piece in polygons(areas[name])]

    seen = [shown.map.share_seen(grid(piece)) for piece in pieces]

    assert [round(share, 2) for share in seen if share < 0.75] == []


def polygons(feature):
    """Return the polygons that a feature consists of."""
    geometry = shape(feature["geometry"])
    return list(getattr(geometry, "geoms", [geometry]))


def grid(piece):
    """Return some hundred points, evenly spread, that lie in a polygon."""
    west, south, east, north = piece.bounds
    steps = [(i / 16, j / 16) for i in range(17) for j in range(17)]
    places = [(west + (east - west) * x, south + (north - south) * y) for x, y in steps]
    return [place for place in places if piece.contains(Point(place))]


@EVERY_SCREEN
@EVERY_VIEW
def test_an_area_is_wholly_on_the_map_that_shows_it(shown, areas):
    names = AREAS if shown.view == "overview" else [shown.view]
    vertices = [place for n in names for place in get_coordinates(shape(areas[n]["geometry"]))]

    assert shown.map.holds(vertices)


@EVERY_SCREEN
@EVERY_VIEW
def test_labels_stay_in_order_after_zooming_and_panning(shown):
    chart = shown.map
    lon, lat, zoom = chart.centre()

    disorder = {}
    for move, (steps, shift) in MOVES.items():
        chart.look(lon, lat, zoom + steps, shift)
        disorder[move] = chart.disorder()
    chart.look(lon, lat, zoom)

    assert disorder == {move: [] for move in MOVES}


def test_the_legend_leaves_the_scale_bar_free_on_the_narrowest_phone(visit):
    screen = visit("?area=urumqi")
    screen.page.set_viewport_size({"width": 320, "height": 568})

    chart = screen.map.settle(view="urumqi")

    chart.frame.wait_for_function("innerWidth <= 320")
    assert chart.settle().disorder() == []


@pytest.mark.parametrize("feature", ["khorgos", "khorgos-corps", "khorgos-bonded"])
def test_the_outline_that_is_chosen_is_dashed_too(visit, feature):
    chart = visit(f"?area={feature}").map.settle(view=feature)

    strokes = chart.frame.locator("path.leaflet-interactive, path[stroke-dasharray]")
    looks = strokes.evaluate_all(_GAPS)

    assert looks
    assert min(looks) >= 2  # px


def test_a_click_on_the_legend_asks_nothing_about_the_ground_below(visit):
    screen = visit("?area=urumqi")
    chart = screen.map.settle(view="urumqi")

    chart.tell("void map.on('click', () => { window.asked = true })")
    chart.frame.locator(".ftz-legend").click()

    assert chart.frame.evaluate("window.asked") is None


def test_the_keyboard_stays_on_the_map_when_it_chooses_an_area(visit):
    screen = visit()
    card = screen.map.settle(view="overview").label("khorgos")
    card.focus()

    screen.page.keyboard.press("Enter")

    chart = screen.map.settle(view="khorgos")
    assert chart.frame.evaluate("document.activeElement.dataset.id") == "khorgos"


@DESKS
@pytest.mark.parametrize("shown", ["overview"], indirect=True)
def test_all_25_industries_are_readable_on_the_overview(shown, areas):
    key = {"en": "name", "zh": "name_zh"}[shown.lang]
    expected = {a: [item[key] for item in areas[a]["properties"]["industries"]] for a in AREAS}

    readable = {area: shown.map.readable_terms(area) for area in AREAS}

    assert readable == expected
    assert sum(map(len, readable.values())) == 25


@pytest.mark.parametrize("width", [1280, 375])
def test_an_arrow_leads_to_the_piece_of_an_area_that_is_out_of_sight(visit, areas, width):
    chart = visit("?area=kashgar", width=width).map.settle(view="kashgar")
    arrow = chart.frame.locator(".ftz-away")
    assert arrow.count() == 0  # both pieces are in sight

    chart.look(76.03, 39.53, 12)
    chart.settle(zoom=12)

    north, south = sorted(polygons(areas["kashgar"]), key=lambda piece: -piece.centroid.y)
    near = nearest_points(north, south)
    km = Geod(ellps="WGS84").inv(*near[0].coords[0], *near[1].coords[0])[2] / 1000
    assert re.fullmatch(r"↓ Third Division part · (\d+) km", arrow.inner_text())
    assert float(re.search(r"(\d+) km", arrow.inner_text())[1]) == pytest.approx(km, abs=1)
    assert chart.disorder() == []
    arrow.click()
    chart.settle()
    assert chart.holds(get_coordinates(south))
