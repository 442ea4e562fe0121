import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS, forty_areas
from plan_figures import PLAN_KM2
from pyproj import Geod
from shipped_values import AREA_IDS

from ftzmap.learn import nesting, silhouettes
from ftzmap.learn.silhouettes import Familiar
from ftzmap.learn.svg import by_scheme
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.folder import load_zone
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
SVG = "{http://www.w3.org/2000/svg}"
CGCS2000 = Geod(a=6378137.0, rf=298.257222101)
LANGUAGES = [ENGLISH, Language("zh")]


def boxes(svg):
    """Return left, top, width and height of every rectangle with a line around it."""
    rects = [r for r in ElementTree.fromstring(svg).iter(f"{SVG}rect") if r.get("stroke")]
    return [tuple(float(r.get(key)) for key in ("x", "y", "width", "height")) for r in rects]


def holds(outer, inner, slack=1e-6):
    return all(
        outer[i] <= inner[i] + slack and inner[i] + inner[i + 2] <= outer[i] + outer[i + 2] + slack
        for i in (0, 1)
    )


def meet(a, b, slack=1e-6):
    return all(a[i] + slack < b[i] + b[i + 2] and b[i] + slack < a[i] + a[i + 2] for i in (0, 1))


# ── nesting ───────────────────────────────────────────────────────────────────
def test_drawn_areas_are_in_proportion_to_the_stated_figures():
    drawn = [width * height for _, _, width, height in boxes(nesting.picture(ZONE, ENGLISH))]

    per_km2 = drawn[0] / PLAN_KM2["urumqi"]
    for area, km2 in zip(drawn, PLAN_KM2.values(), strict=True):
        assert area / per_km2 == pytest.approx(km2, rel=1e-6)


def test_parts_lie_in_their_area_apart_from_each_other_and_areas_tile_the_zone():
    drawn = dict(zip(PLAN_KM2, boxes(nesting.picture(ZONE, ENGLISH)), strict=True))
    areas = [drawn[area] for area in AREA_IDS]

    for name, box in drawn.items():
        assert holds(drawn[name.partition("-")[0]], box)
    for area in AREA_IDS:
        assert not meet(drawn[f"{area}-corps"], drawn[f"{area}-bonded"])
    assert not any(meet(a, b) for a, b in combinations(areas, 2))
    width, height = (max(a[i] + a[i + 2] for a in areas) - 1 for i in (0, 1))
    assert width * height == pytest.approx(sum(a[2] * a[3] for a in areas), rel=1e-6)


def test_shares_are_of_the_area_and_of_the_zone():
    shares = {share.feature.id: share for share in nesting.shares(ZONE)}

    assert shares["urumqi"].of_parent == shares["urumqi"].of_zone
    assert shares["urumqi"].of_zone == pytest.approx(0.749193, abs=1e-6)
    assert shares["khorgos-bonded"].of_parent == pytest.approx(0.217732, abs=1e-6)
    assert sum(shares[area].of_zone for area in AREA_IDS) == pytest.approx(1.0)


def test_the_rest_of_an_area_is_the_known_range():
    assert [(r.low_km2, r.high_km2) for r in map(ZONE.remainder, AREA_IDS)] == [
        (101.39, 103.80),
        (21.11, 24.67),
        (11.02, 12.97),
    ]


def test_the_drawing_follows_the_data():
    features = [
        replace(f, figure=replace(f.figure, km2=f.figure.km2 / 2)) if f.id == "kashgar-corps" else f
        for f in ZONE.features
    ]
    before, after = (
        dict(zip(PLAN_KM2, boxes(nesting.picture(zone, ENGLISH)), strict=True))["kashgar-corps"]
        for zone in (ZONE, replace(ZONE, features=tuple(features)))
    )

    assert after[2] * after[3] == pytest.approx(before[2] * before[3] / 2, rel=1e-6)


@pytest.mark.parametrize("area", AREA_IDS)
def test_both_cases_of_the_rest_are_drawn_true_to_area(area):
    drawn = boxes(nesting.remainder_picture(ZONE, ZONE.remainder(area), ENGLISH))

    whole, larger, smaller, *nested = drawn
    parts = sorted((PLAN_KM2[f"{area}-corps"], PLAN_KM2[f"{area}-bonded"]))
    per_km2 = whole[2] * whole[3] / PLAN_KM2[area]
    assert larger[2] * larger[3] / per_km2 == pytest.approx(parts[1], rel=1e-6)
    assert smaller[2] * smaller[3] / per_km2 == pytest.approx(parts[0], rel=1e-6)
    assert not meet(larger, smaller)
    assert holds(nested[1], nested[2])
    assert all(holds(whole, part) for part in (larger, smaller))


# ── one scale ─────────────────────────────────────────────────────────────────
def test_silhouettes_keep_the_area_of_their_outlines():
    for shape in silhouettes.silhouettes(ZONE):
        measured = abs(CGCS2000.geometry_area_perimeter(shape.of.geometry)[0]) / 1e6
        assert shape.geometry.area == pytest.approx(measured, rel=1e-5)


def test_silhouettes_have_the_width_of_their_outlines():
    for shape in silhouettes.silhouettes(ZONE):
        west, south, east, north = shape.of.geometry.bounds
        tall = CGCS2000.inv(west, south, west, north)[2] / 1000
        wide = CGCS2000.inv(west, (south + north) / 2, east, (south + north) / 2)[2] / 1000
        assert shape.size_km == pytest.approx((wide, tall), rel=0.01)


@pytest.mark.parametrize("km2", [0.01, 0.714, 50.0, 16_410.0, 100_000.0])
def test_a_familiar_size_is_drawn_at_the_scale_of_the_bar(km2):
    svg = silhouettes.picture(ZONE, ENGLISH, familiar=Familiar("Home", km2))

    side = boxes(svg)[-1][2]
    length_km = float(re.search(r">([\d.e+]+) km<", svg)[1])
    start, end = map(float, re.search(r"M([\d.]+) [\d.]+ V[\d.]+ H([\d.]+)", svg).groups())
    assert (side * length_km / (end - start)) ** 2 == pytest.approx(km2, rel=1e-4)


@pytest.mark.parametrize("km2", [None, 0.01, 50.0, 100_000.0])
@pytest.mark.parametrize("t", LANGUAGES, ids=["en", "zh"])
def test_names_stand_beside_each_other_whatever_the_size(km2, t):
    familiar = km2 and Familiar(t("Yours"), km2)

    root = ElementTree.fromstring(silhouettes.picture(ZONE, t, familiar=familiar))

    names = [float(mark.get("x")) for mark in root.iter(f"{SVG}text") if mark.get("font-weight")]
    assert len(names) == 3 + bool(km2)
    assert all(b - a >= 80 for a, b in pairwise(names))
    assert names[-1] + 80 <= float(root.get("width"))


def test_pitches_are_of_105_by_68_metres():
    assert silhouettes.pitches(1.0) == 140  # 1 000 000 / 7 140
    assert silhouettes.pitches(134.60) == 18_852


@pytest.mark.parametrize(("width", "length"), [(7.3, 5), (1.99, 1), (0.3, 0.2), (240, 200)])
def test_a_scale_bar_has_a_round_length(width, length):
    assert silhouettes.scale_length_km(width) == pytest.approx(length)


@pytest.mark.parametrize("t", LANGUAGES, ids=["en", "zh"])
def test_every_drawing_says_in_words_what_it_shows(t):
    told = [nesting.description(ZONE, t), silhouettes.description(ZONE, t)]

    assert all(f"{PLAN_KM2[area]:.2f}" in text for text in told for area in AREA_IDS)
    assert "101.39" in nesting.remainder_description(ZONE, ZONE.remainder("urumqi"), t)


def test_a_name_cannot_leave_its_place_in_a_drawing():
    shape = Familiar("</text><script>alert(1)</script>", 5.0)

    root = ElementTree.fromstring(silhouettes.picture(ZONE, ENGLISH, familiar=shape))

    assert not list(root.iter(f"{SVG}script"))


@pytest.mark.parametrize(
    ("area", "low", "high"),  # the ranges of facts.md
    [("urumqi", 101.39, 103.80), ("kashgar", 21.11, 24.67), ("khorgos", 11.02, 12.97)],
)
def test_the_rest_is_least_where_the_parts_lie_apart(area, low, high):
    drawn = ElementTree.fromstring(nesting.remainder_picture(ZONE, ZONE.remainder(area), ENGLISH))
    texts = [e.text for e in drawn.iter()]

    captions = ("Separate", "One inside", "remaining")
    said = [text for text in texts if text and text.startswith(captions)]

    assert said == [
        "Separate",
        f"remaining: {low:.2f} km²",
        "One inside the other",
        f"remaining: {high:.2f} km²",
    ]


def test_north_is_up_in_the_areas_side_by_side():
    path = re.search(r'<path d="([^"]+)"[^>]*stroke-dasharray', silhouettes.picture(ZONE, ENGLISH))

    drawn = [tuple(map(float, p)) for p in re.findall(r"(-?[\d.]+)[ ,](-?[\d.]+)", path[1])]
    ring = list(
        ZONE.areas[0].geometry.geoms[0].exterior.coords
        if ZONE.areas[0].geometry.geom_type == "MultiPolygon"
        else ZONE.areas[0].geometry.exterior.coords
    )
    northmost = max(range(len(ring) - 1), key=lambda n: ring[n][1])
    assert drawn[northmost][1] == pytest.approx(min(y for _, y in drawn), abs=1.5)


# ── other zones ───────────────────────────────────────────────────────────────
@pytest.fixture(params=["two parks", "lone island", "forty areas"])
def zone(request, tmp_path):
    made = {"two parks": lambda: TWO_PARKS, "lone island": lambda: LONE_ISLAND}
    return made.get(request.param, lambda: forty_areas(tmp_path))()


def test_the_rectangles_of_any_zone_are_true_to_area_and_lie_in_their_areas(zone):
    placed = {rect.feature.id: rect for rect in nesting.rectangles(zone)}
    frames = {name: (r.x, r.y, r.width, r.height) for name, r in placed.items()}

    assert set(placed) == set(zone.ids)
    for name, (_, _, width, height) in frames.items():
        assert width * height == pytest.approx(zone[name].figure.km2, rel=1e-9)
        assert holds(frames[zone[name].area_id], frames[name])
    areas = [frames[area] for area in zone.area_ids]
    assert not any(meet(a, b) for a, b in combinations(areas, 2))


@pytest.mark.parametrize("km2", [[60.0, 12.0], [50.0, 50.0], [74.0], [40.0, 20.0, 10.0]])
def test_parts_that_fill_their_area_are_drawn_true_to_area_all_the_same(km2):
    area, quay = TWO_PARKS["north"], TWO_PARKS["north-quay"]
    parts = [
        replace(quay, id=f"north-{n}", figure=replace(quay.figure, km2=size))
        for n, size in enumerate(km2)
    ]
    zone = replace(TWO_PARKS, features=(area, *parts))

    whole, *inner = ((r.x, r.y, r.width, r.height) for r in nesting.rectangles(zone))

    assert [w * h for _, _, w, h in inner] == pytest.approx(km2)
    assert all(holds(whole, box) for box in inner)
    assert sum(km2) > 74.93 or not any(meet(a, b) for a, b in combinations(inner, 2))


@pytest.mark.parametrize("t", LANGUAGES, ids=["en", "zh"])
def test_pictures_of_any_zone_stay_within_their_frame(zone, t):
    for svg in (nesting.picture(zone, t), silhouettes.picture(zone, t, familiar=Familiar("x", 9))):
        root = ElementTree.fromstring(svg)
        wide, high = float(root.get("width")), float(root.get("height"))
        assert wide <= 425
        assert all(
            x + w <= wide + 1e-6 and y + h <= high + 1e-6 and w > 0 and h > 0
            for x, y, w, h in boxes(svg)
        )


def test_silhouettes_of_an_island_across_the_antimeridian_keep_its_area():
    (shape,) = silhouettes.silhouettes(LONE_ISLAND)

    assert shape.geometry.area == pytest.approx(177.179, rel=1e-4)
    assert shape.size_km == pytest.approx((16.0, 11.1), rel=0.01)  # 0.15 by 0.1 degrees at 16.55 S


def test_areas_whose_colour_others_had_before_are_hatched(tmp_path):
    zone = forty_areas(tmp_path)
    root = ElementTree.fromstring(nesting.picture(zone, ENGLISH))

    fills = [r.get("fill") for r in root.iter(f"{SVG}rect") if r.get("stroke")]
    by_id = dict(zip((r.feature.id for r in nesting.rectangles(zone)), fills, strict=True))
    assert by_id["a0"].startswith("#")
    assert by_id["a8"].startswith("url(")


def test_a_rest_is_open_only_where_the_plan_leaves_it_open():
    assert [left.area for left in nesting.open_remainders(ZONE)] == list(AREA_IDS)
    assert nesting.open_remainders(TWO_PARKS) == nesting.open_remainders(LONE_ISLAND) == ()


def test_names_and_sizes_of_areas_stand_clear_of_their_parts(root):
    zone = load_zone(root / "data" / "zones" / "jiangsu")

    image = ElementTree.fromstring(nesting.picture(zone, ENGLISH))

    texts = [mark for mark in image.iter(f"{SVG}text") if mark.get("text-anchor") == "start"]
    ends = [float(m.get("x")) + 0.5 * float(m.get("font-size")) * len(m.text) for m in texts]
    parts = [box for box in boxes(ElementTree.tostring(image, "unicode")) if box[2] == box[3]]
    assert len(texts) == 6  # three names, three sizes
    assert len(parts) == 2
    for mark, end in zip(texts, ends, strict=True):
        x, y = float(mark.get("x")), float(mark.get("y"))
        assert not any(
            a < end and x < a + width and b < y and y - 12 < b + height
            for a, b, width, height in parts
        )


def test_a_drawing_for_both_schemes_names_a_dark_colour_for_ink_rims_and_what_is_grey():
    drawn = by_scheme(silhouettes.picture(ZONE, ENGLISH, familiar=Familiar("Home", 9)))

    style = ElementTree.fromstring(drawn).find("{http://www.w3.org/2000/svg}style").text
    ruled = set(re.findall(r'stroke="(#\w+)"', style))
    used = set(re.findall(r'stroke="(#\w+)"', drawn.partition("<style>")[0]))
    assert "prefers-color-scheme: dark" in style
    assert used - ruled == {ZONE.color_of(area) for area in ZONE.area_ids}
