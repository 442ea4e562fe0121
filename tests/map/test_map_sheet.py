"""The map as a sheet of paper: what stands on it, where, and that it is the same each time."""

import math
import re
from dataclasses import replace
from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS, forty_areas
from pyproj import Geod, Transformer
from shapely import Polygon

from ftzmap.map.map_sheet import PAPERS, zone_sheet
from ftzmap.map.view import View
from ftzmap.text.i18n import language
from ftzmap.text.text import Text
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
DAY = date(2026, 11, 28)
SVG = "{http://www.w3.org/2000/svg}"
EN, ZH = language("en"), language("zh")


def drawn(zone=ZONE, paper="landscape", **view):
    view.setdefault("language", EN)
    return ElementTree.fromstring(zone_sheet(zone, View(**view), PAPERS[paper], on=DAY))


def words(root):
    return ["".join(text.itertext()).replace("\u00a0", " ") for text in root.iter(f"{SVG}text")]


def frame(root):
    (clip,) = root.iter(f"{SVG}clipPath")
    return [float(clip[0].get(name)) for name in ("x", "y", "width", "height")]


def cards(root):
    """The white boxes of cards: left, top, right, bottom."""
    boxes = [r for r in root.iter(f"{SVG}rect") if r.get("rx")]
    sides = [[float(r.get(n)) for n in ("x", "y", "width", "height")] for r in boxes]
    return [(x, y, x + w, y + h) for x, y, w, h in sides]


def paths(root, color):
    """The outlines in a colour; those of hatches are not closed."""
    every = [p.get("d") for p in root.iter(f"{SVG}path") if p.get("stroke") == color]
    return [path for path in every if path.endswith("Z")]


def vertices(path):
    return [tuple(map(float, pair.split())) for pair in re.findall(r"[-\d.]+ [-\d.]+", path)]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("area", [None, "urumqi", "kashgar", "khorgos"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_sheet_has_its_title_date_caveat_source_and_names_within_the_paper(paper, area, lang):
    t = language(lang)
    root = drawn(paper=paper, area=area, language=t)

    width, height = PAPERS[paper].width, PAPERS[paper].height
    assert root.get("viewBox") == f"0 0 {width} {height}"
    text = " ".join(words(root))
    caveat = {"en": "no official boundary of any part", "zh": "均未公布官方界线"}[lang]
    source = {"en": "Source: Overall Plan", "zh": "来源"}[lang]
    for part in ("2026-11-28", caveat, source):
        assert part in text
    x, y, wide, high = frame(root)
    for left, top, right, bottom in cards(root):
        assert x < left < right < x + wide
        assert y < top < bottom < y + high
    for a, b in combinations(cards(root), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    assert len(cards(root)) == 3  # the areas, or an area and its two parts


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    ("t", "cities"),
    [
        (EN, ["Almaty", "Tashkent", "Bishkek", "Yining", "Urumqi", "Kashgar", "Khorgos"]),
        (ZH, ["阿拉木图", "塔什干", "比什凯克", "伊宁", "乌鲁木齐", "喀什", "霍尔果斯"]),
    ],
)
def test_the_overview_on_paper_names_the_seven_cities(paper, t, cities):
    assert [c for c in cities if c not in words(drawn(paper=paper, language=t))] == []


@pytest.mark.parametrize("area", ["urumqi", "kashgar", "khorgos"])
@pytest.mark.parametrize("paper", PAPERS)
def test_the_scale_bar_is_as_long_as_it_says_in_the_middle_of_the_map(area, paper):
    root = drawn(area=area, paper=paper)

    bar = re.search(r"M([\d.]+) [\d.]+V[\d.]+H([\d.]+)V", ElementTree.tostring(root).decode())
    (said,) = [int(w.split()[0]) for w in words(root) if re.fullmatch(r"\d+ km", w)]
    outline = ZONE[area].geometry
    lat = (outline.bounds[1] + outline.bounds[3]) / 2
    every = [v for path in paths(root, ZONE.color_of(area)) for v in vertices(path)]
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    ground = Geod(ellps="WGS84").inv(outline.bounds[0], lat, outline.bounds[2], lat)[2] / 1000
    mm = (float(bar[2]) - float(bar[1])) * ground / (east - west)
    assert mm == pytest.approx(said, rel=0.01)


def test_outlines_on_paper_have_the_shape_that_mercator_gives_them():
    root = drawn(area="khorgos")
    outline = ZONE["khorgos"].geometry
    flat = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    expected = Polygon([flat.transform(*xy) for xy in outline.exterior.coords])

    found = max(
        (Polygon(vertices(p)) for p in paths(root, ZONE.color_of("khorgos"))), key=lambda p: p.area
    )

    def roundness(shape):
        return 4 * math.pi * shape.area / shape.length**2

    assert roundness(found) == pytest.approx(roundness(expected), rel=0.005)


def test_the_same_view_gives_the_same_bytes_and_asks_for_nothing_outside():
    first = zone_sheet(ZONE, View(area="kashgar", language=EN), PAPERS["portrait"], on=DAY)
    again = zone_sheet(ZONE, View(area="kashgar", language=EN), PAPERS["portrait"], on=DAY)

    assert first == again
    whole = zone_sheet(ZONE, View(language=EN), PAPERS["portrait"], on=DAY)
    links = re.findall(r'(?:href|src)="([^"]{0,20})', whole)
    assert links
    assert all(link.startswith("data:image/") for link in links)
    assert "http" not in whole.replace("http://www.w3.org/2000/svg", "")


def test_a_base_map_from_the_network_is_no_part_of_a_sheet():
    assert (
        "openstreetmap"
        not in zone_sheet(ZONE, View(base="osm", language=EN), PAPERS["portrait"], on=DAY).lower()
    )


def test_a_point_and_the_city_of_the_reader_are_marked(tmp_path):
    almaty = next(place for place in ZONE.landmarks if place.id == "almaty")
    plain = drawn()
    marked = drawn(point=(80.0, 43.0), city=almaty)

    def mine(root):
        return [e.tag for e in root.iter() if "#b00020" in {e.get("fill"), e.get("stroke")}]

    assert mine(plain) == []
    assert {f"{SVG}circle", f"{SVG}path"} <= {*mine(marked)}
    assert "Almaty" in words(marked)


def test_names_of_three_hundred_characters_and_of_other_scripts_stay_on_the_sheet():
    names = ["n" * 300, "منطقة " * 50, "区" * 300, "<b>&amp;</b>]]>", "a b " * 75]
    for name in names:
        both = Text((("en", name), ("zh", name)))
        features = tuple(replace(f, name=both, short_name=both) for f in TWO_PARKS.features)
        zone = replace(TWO_PARKS, name=both, features=features)
        for paper in PAPERS:
            root = drawn(zone=zone, paper=paper)
            x, y, wide, high = frame(root)
            assert high > 0.4 * PAPERS[paper].height
            assert cards(root)
            for left, top, right, bottom in cards(root):
                assert x < left < right < x + wide
                assert y < top < bottom < y + high


def test_forty_areas_stand_clear_of_each_other_and_the_sheet_counts_what_it_leaves_out(tmp_path):
    root = drawn(zone=forty_areas(tmp_path))

    boxes = cards(root)
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    left_out = [re.match(r"(\d+) names? found no room", w) for w in words(root)]
    counts = [int(m[1]) for m in left_out if m]
    assert len(boxes) > 10
    assert len(boxes) + sum(counts) == 40


@pytest.mark.parametrize("zone", [LONE_ISLAND, TWO_PARKS], ids=str)
def test_any_zone_has_a_sheet(zone):
    for area in [None, *zone.area_ids]:
        for paper in PAPERS:
            assert words(drawn(zone=zone, paper=paper, area=area))


def test_the_sheet_of_the_whole_zone_says_whose_its_ground_is():
    credit = "Background: Natural Earth; railways schematic, between towns of GeoNames."
    bare = replace(ZONE, ground=replace(ZONE.ground, credit=Text(())))

    assert credit in " ".join(words(drawn()))
    assert "底图：Natural Earth" in " ".join(words(drawn(language=ZH)))
    assert credit not in " ".join(words(drawn(area="khorgos")))  # which shows no ground
    assert "Background" not in " ".join(words(drawn(bare)))


def test_rivers_and_railways_are_thin_lines_on_the_sheet():
    root = drawn()

    strokes = [p for p in root.iter(f"{SVG}path") if p.get("stroke") in ("#94b3c2", "#8d8a86")]
    (drawing,) = {svg for svg in root.iter(f"{SVG}svg") for path in strokes if path in [*svg]}
    mm = float(drawing.get("width")) / float(drawing.get("viewBox").split()[2])  # of a unit
    widths = [float(path.get("stroke-width")) * mm for path in strokes]
    assert len(strokes) == 5
    assert all(0.15 < width < 0.9 for width in widths)
    assert not [path for path in strokes if path.get("vector-effect")]
