import re

import pytest
from playwright.sync_api import expect
from pyproj import Geod
from screen import AREAS
from shapely import Point
from shapely.geometry import shape

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("screen", [(1280, "en")], indirect=True, ids=str),
]

MOST_STOPS = 40  # of the keyboard, from the search to what it found
CGCS2000 = Geod(a=6378137.0, rf=298.257222101)


def inside(feature, *, clear_of=()):
    """Return points in a feature and in none of some others, the farthest from an edge first."""
    outline = shape(feature["geometry"])
    for other in clear_of:
        outline = outline.difference(shape(other["geometry"]))
    west, south, east, north = outline.bounds
    steps = [(i / 20, j / 20) for i in range(21) for j in range(21)]
    places = [(west + (east - west) * x, south + (north - south) * y) for x, y in steps]
    held = [place for place in places if outline.contains(Point(place))]
    return sorted(held, key=lambda place: -outline.boundary.distance(Point(place)))


def metres_to_outline(place, *features):
    """Return geodesic metres to the nearest of points set densely along some outlines."""
    outlines = [shape(feature["geometry"]).boundary.segmentize(1e-4) for feature in features]
    lines = [line for outline in outlines for line in getattr(outline, "geoms", [outline])]
    return min(CGCS2000.inv(*place, *point)[2] for line in lines for point in line.coords)


def numbers(told):
    """Return lat, lon and metres of a sentence about a point."""
    lat, lon = (float(number) for number in re.findall(r"(\d+\.\d+)°", told))
    distance, unit = re.search(r"([\d,.]+) (km|m)\b", told).groups()
    return lat, lon, float(distance.replace(",", "")) * {"km": 1000, "m": 1}[unit]


@pytest.mark.parametrize("area", AREAS)
def test_clicking_a_card_shows_the_figures_of_its_area(screen, areas, named, area):
    stated = areas[area]["properties"]["stated_km2"]

    screen.choose("overview").label(area).click()

    expect(screen.page.get_by_role("heading", name=named(area), exact=True)).to_be_visible()
    screen.page.get_by_text("How the figures were checked").click()
    row = screen.page.get_by_role("row", name=named(area)).first
    for text in (f" {stated:.2f}", f" {stated:.4f}", "agrees"):
        expect(row).to_contain_text(text.strip())
    expect(screen.page).to_have_url(re.compile(rf"\?area={area}$"))


@pytest.mark.parametrize("part", ["kashgar-corps", "kashgar-bonded"])
def test_a_part_opens_from_the_keyboard(screen, named, part):
    screen.choose("overview")

    screen.choose("kashgar").label(part).press("Enter")

    expect(screen.page.get_by_role("heading", name=named(part), exact=True)).to_be_visible()
    expect(screen.page).to_have_url(re.compile(rf"\?area={part}$"))


def test_from_a_part_one_press_leads_back_to_its_area(screen, named):
    screen.choose("overview")
    screen.choose("khorgos").label("khorgos-bonded").click()
    screen.map.settle(view="khorgos-bonded")

    screen.choose("khorgos")

    expect(screen.page.get_by_role("heading", name=named("khorgos"), exact=True)).to_be_visible()


def test_clicking_in_an_outline_tells_what_the_point_lies_in(screen, areas, named):
    part, bonded, whole = (areas[f"urumqi{end}"] for end in ("-corps", "-bonded", ""))
    screen.choose("overview")

    screen.choose("urumqi").click_one_of(inside(part, clear_of=[bonded]))

    told = screen.page.get_by_text(re.compile(r"° E is in .*nearest outline"))
    expect(told).to_contain_text(f"{named('urumqi')}, {named('urumqi-corps')}")
    lat, lon, metres = numbers(told.inner_text())
    expected = metres_to_outline((lon, lat), part, whole)
    assert metres == pytest.approx(expected, abs=60)  # told in 0.1 km, measured in steps of 10 m


def test_clicking_outside_says_so_with_the_distance(screen, areas):
    screen.choose("khorgos")

    place = screen.choose("overview").click_one_of([(84.0, 37.0), (90.0, 40.0)])

    told = screen.page.get_by_text("is outside all areas")
    expect(told).to_contain_text("schematic outline of")
    lat, lon, metres = numbers(told.inner_text())
    assert (lon, lat) == pytest.approx(place, abs=0.1)
    expected = metres_to_outline((lon, lat), *(areas[area] for area in AREAS))
    assert metres == pytest.approx(expected, abs=60)


def test_choosing_an_area_does_not_rebuild_the_base_map(screen):
    chart = screen.choose("overview")
    chart.tell("map.keptByTest = 'the same map'")

    chart.label("khorgos").click()
    chart.settle(view="khorgos")
    screen.press_view("kashgar")

    assert chart.settle(view="kashgar").tell("map.keptByTest") == "the same map"


def test_labels_stay_in_order_after_the_zoom_buttons(screen):
    chart = screen.choose("urumqi")

    for step in (1, -1, -1):
        chart.zoom_by(step)
        assert chart.disorder() == []
        assert "urumqi" in chart.texts()


def test_the_home_button_returns_to_the_whole_view(screen):
    chart = screen.choose("khorgos")
    before = chart.centre()
    chart.look(*before, shift=(200, 120))
    chart.zoom_by(-1)

    chart.home().settle(zoom=before[2])

    assert chart.centre() == pytest.approx(before, abs=1e-3)


@pytest.mark.parametrize(
    ("layer", "ids"),
    [("Corps parts and bonded zones", r"khorgos-(corps|bonded)$"), ("Landmarks", "place-")],
)
def test_a_layer_can_be_hidden_and_shown_again(screen, layer, ids):
    before = {name for name in screen.choose("khorgos").texts() if re.match(ids, name)}
    screen.page.get_by_role("button", name="Layers").click()
    toggle = screen.page.get_by_text(layer, exact=True)

    toggle.click()
    expect(screen.map.label(min(before))).to_have_count(0)
    after = {name for name in screen.map.settle().texts() if re.match(ids, name)}
    toggle.click()
    expect(screen.map.label(min(before))).to_have_count(1)
    screen.page.keyboard.press("Escape")

    assert after == set()


def test_the_search_on_the_map_leads_to_what_was_typed_and_can_be_closed(screen, named):
    screen.choose("overview")
    field = screen.page.get_by_role(
        "searchbox", name="Search for a product, place, word or coordinate"
    )

    field.fill("Kashgar Area")
    field.press("Enter")
    first = screen.page.locator(".st-key-found").get_by_role("button", name=named("kashgar")).first
    expect(first).to_be_visible()
    for _ in range(MOST_STOPS):
        screen.page.keyboard.press("Tab")
        if first.evaluate("(node) => node === document.activeElement"):
            break
    screen.page.keyboard.press("Enter")

    expect(screen.page.get_by_role("heading", name=named("kashgar"), exact=True)).to_be_visible()
    screen.page.get_by_role("button", name="Close the search").click()
    expect(screen.page.locator(".st-key-found")).to_have_count(0)


def test_a_coordinate_that_is_searched_for_is_asked_about(screen):
    screen.choose("overview")
    field = screen.page.get_by_role("searchbox")

    field.fill("44.21, 80.42")
    field.press("Enter")
    screen.page.locator(".st-key-found").get_by_role("button", name="44.21").click()

    expect(screen.page).to_have_url(re.compile("point=80.42"))
    screen.page.get_by_role("button", name="Close the search").click()
