import io
import re
from datetime import date

import openpyxl
import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS, forty_areas
from shapely import Point, Polygon
from shipped_values import AREA_IDS
from test_cli import loads

from ftzmap.briefs.brief import (
    LANDMARKS,
    MAX_SITES,
    OPEN,
    STRAIGHT,
    BriefError,
    brief,
)
from ftzmap.briefs.fit import PAGE_MM, height, scale
from ftzmap.briefs.map import svg
from ftzmap.briefs.page import html_page, xlsx_book
from ftzmap.briefs.site_lines import degrees
from ftzmap.checks.report import CAVEAT
from ftzmap.compare import distances
from ftzmap.sites.answers import locate_shapes
from ftzmap.sites.city import read_city
from ftzmap.text.i18n import Language
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
ON = date(2026, 11, 23)
SQUARE = Polygon([(87.44, 43.88), (87.46, 43.88), (87.46, 43.9), (87.44, 43.9)])
SHAPES = [Point(87.445, 43.89), Point(76.02, 39.557), Point(80.43, 44.18), SQUARE, Point(76, 39.4)]
NAMES = ["Depot", "<script>alert(1)</script>", "=1+1", None, "x" * 500]


def made(areas, lang="en", sites=True, **options):
    shapes = SHAPES if sites else []
    table = locate_shapes(ZONE, shapes, NAMES) if shapes else None
    return brief(ZONE, areas, table, Language(lang), on=ON, **options)


def text_of(page):
    from html import unescape

    return unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("area", AREA_IDS)
def test_every_industry_figure_and_grade_of_an_area_is_there(areas, area, lang):
    t = Language(lang)
    page = text_of(html_page(ZONE, made([area], lang), t))

    key = "name" if lang == "en" else "name_zh"
    properties = areas[area]["properties"]
    assert all(item[key] in page for item in properties["industries"])
    stated = [
        areas[f"{area}{part}"]["properties"]["stated_km2"] for part in ("", "-corps", "-bonded")
    ]
    assert all(f"{km2:g}" in page for km2 in stated)
    assert page.count(t("agrees")) >= 3
    assert "2026-11-23" in page
    assert ("schematic" if lang == "en" else "示意") in page


def test_a_page_loads_nothing_and_runs_nothing():
    page = html_page(ZONE, made(list(AREA_IDS)), Language("en"))

    assert loads(page) == []
    assert "<script" not in page
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|url\((?!#)", page)


def test_names_of_sites_are_text_and_cut():
    page = html_page(ZONE, made(["urumqi"]), Language("en"))

    assert "alert" in text_of(page)
    assert "x" * 60 not in page


def test_letters_shrink_only_where_there_is_much_to_say():
    short, long = made(["khorgos"], sites=False), made(list(AREA_IDS))

    assert scale(short) == 1
    assert 0.6 < scale(long) < 1
    assert height(long, scale(long)) <= PAGE_MM


def test_the_map_names_what_it_shows_and_numbers_the_sites():
    page = html_page(ZONE, made(["urumqi", "kashgar"]), Language("en"))

    svg = page[page.index("<svg") : page.index("</svg>")]
    words = re.findall(r">([^<>]+)</text>", svg)
    assert {"Urumqi Area", "Kashgar Area", "Khorgos Area", "Corps part", "Bonded zone"} <= set(
        words
    )
    assert {"1", "2", "3", "4", "5"} <= set(words)
    assert any(re.fullmatch(r"\d+ km", word) for word in words)


def test_names_on_the_map_leave_small_parts_visible():
    drawn = svg(ZONE, ["kashgar"], [], Language("en"))

    (bonded,) = re.findall(r'<path d="([^"]+)"[^>]*fill-opacity="0.6"', drawn)
    top = min(float(y) for y in re.findall(r"[\d.]+ ([\d.]+)", bonded))
    (baseline,) = re.findall(r'y="([\d.]+)"[^>]*>Bonded zone<', drawn)

    assert float(baseline) < top


@pytest.mark.parametrize("areas", [["khorgos"], list(AREA_IDS)])
def test_the_frames_of_the_map_are_drawn_whole(areas):
    drawn = svg(ZONE, areas, [], Language("en"))

    left, _, width, _ = map(float, re.search(r'viewBox="([^"]+)"', drawn)[1].split())
    frames = [
        (float(x), float(x) + float(w))
        for x, w in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn)
    ]
    assert left < min(a for a, _ in frames)
    assert max(b for _, b in frames) < left + width


def test_more_sites_than_the_page_takes_stand_in_the_workbook():
    t = Language("en")
    table = locate_shapes(ZONE, [Point(87.44 + n / 1000, 43.89) for n in range(MAX_SITES + 3)])
    many = brief(ZONE, ["urumqi"], table, t, on=ON)

    assert "3 more sites" in text_of(html_page(ZONE, many, t))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_book(many, t)))
    assert str(MAX_SITES + 3) in [cell.value for cell in book.worksheets[-1]["A"]]


def test_workbook_cells_are_text_whatever_they_begin_with():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_book(made(["urumqi"]), Language("en"))))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1" in [cell.value for cell in cells]


@pytest.mark.parametrize("areas", [[], ["atlantis"]])
def test_a_brief_about_nothing_or_no_area_is_refused(areas):
    with pytest.raises(BriefError):
        made(areas, sites=False)


@pytest.mark.parametrize(
    ("area", "named", "doubtful"),  # as the strict reading of facts.md has them
    [
        ("urumqi", [11, 21], [1, 16, 17, 18]),
        ("kashgar", [], [17]),
        ("khorgos", [], [6, 14, 19]),
    ],
)
def test_measures_that_name_an_area_or_may_mean_it_are_listed(area, named, doubtful):
    (sheet,) = made([area], sites=False).areas

    texts = [text for _, text in sheet.blocks[-1].pairs]
    numbers = [[int(n) for n in re.findall(r"(?:^|; )(\d+) ", text)] for text in texts]
    assert numbers == [named, doubtful]


def test_areas_stand_in_the_order_of_the_plan_whatever_the_order_of_choosing():
    assert [sheet.id for sheet in made(["khorgos", "urumqi"], sites=False).areas] == [
        "urumqi",
        "khorgos",
    ]


def test_a_site_in_a_part_has_the_closing_rule_beside_it_and_in_full():
    part = ZONE["kashgar-bonded"].geometry.representative_point()
    inside = brief(ZONE, [], locate_shapes(ZONE, [part]), Language("en"), on=ON)
    outside = brief(ZONE, [], locate_shapes(ZONE, [Point(76, 39.1)]), Language("en"), on=ON)

    page = text_of(html_page(ZONE, inside, Language("en")))

    assert "rules on bonded zones, section IV" in inside.sites[0].applies
    assert inside.rules
    assert all(rule in page for rule in inside.rules)
    assert (outside.rules, outside.sites[0].applies) == ((), "no industries are designated here")


def test_the_one_derived_figure_is_called_derived():
    sheets = made(list(AREA_IDS), sites=False).areas

    derived = [f.stated for sheet in sheets for f in sheet.figures if "derived" in f.stated]

    assert derived == ["134.60 km² (derived; Chinese original: 134.6)"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_ends_with_what_a_reader_must_know(lang):
    t = Language(lang)

    page = text_of(html_page(ZONE, made(["kashgar"], lang), t))

    known = (CAVEAT, STRAIGHT, OPEN, LANDMARKS)
    assert [note for note in map(t, known) if note not in page] == []
    assert "国发〔2023〕17号" in page


def test_a_scale_bar_is_as_long_as_it_says_and_stays_in_its_panel():
    from pyproj import Geod

    page = html_page(ZONE, made(["kashgar"], sites=False), Language("en"))

    bars = re.findall(r"M([\d.]+) [\d.]+V[\d.]+H([\d.]+)V.*?>(\d+) km<", page)
    (frame,) = re.findall(r'id="panel-0"><rect x="[\d.]+" y="[\d.]+" width="([\d.]+)"', page)
    path = re.search(r'id="panel-0">.*?<path d="M([^"]+)Z" fill="#', page)[1]
    drawn = [float(x) for x in re.findall(r"([\d.]+) [\d.]+", path)]
    west, south, east, north = ZONE["kashgar"].geometry.bounds
    _, _, wide = Geod(ellps="GRS80").inv(west, (south + north) / 2, east, (south + north) / 2)
    left, right, km = (float(value) for value in bars[1])
    per_km = (max(drawn) - min(drawn)) / (wide / 1000)
    assert right - left == pytest.approx(km * per_km, rel=0.01)
    assert right - left < float(frame) / 3


def test_the_workbook_has_the_measures_of_an_area():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_book(made(["urumqi"]), Language("en"))))

    cells = {str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row}

    assert {"Named in", "May apply in"} <= cells
    assert any(cell.startswith("11 Digital economy") for cell in cells)


# ── other zones ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("zone", [TWO_PARKS, LONE_ISLAND], ids=lambda zone: zone.id)
def test_a_brief_on_another_zone_names_it_its_features_and_sizes(zone, lang):
    t = Language(lang)
    made_of = brief(zone, list(zone.area_ids), None, t, on=ON)

    page = html_page(zone, made_of, t)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_book(made_of, t)))

    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    for feature in zone:
        assert t.of(feature) in text_of(page)
        assert f"{feature.figure}" in text_of(page)
        assert t.of(feature) in cells
    assert t.of(zone) in made_of.title
    assert loads(page) == []
    assert page.count(t("agrees")) == len(zone.features)


def test_a_brief_leaves_out_what_a_zone_does_not_have():
    (north, south), (island,) = (
        brief(zone, list(zone.area_ids), None, Language("en"), on=ON).areas
        for zone in (TWO_PARKS, LONE_ISLAND)
    )

    assert north.blocks == south.blocks == ()
    assert [block.title for block in island.blocks] == [
        "Designated industries, section 2",
        "Nearest landmarks, straight line",
        "Measures, section 3; all others apply to the whole zone",
    ]
    assert island.blocks[0].pairs == (("Main", "fishing"), ("", "tourism"))
    assert island.blocks[1].pairs[0][1] == "Harbour inside the outline (made up)"


def test_the_notes_of_a_brief_are_on_what_the_zone_has():
    notes = brief(TWO_PARKS, ["north"], None, Language("en"), on=ON).notes

    assert len(notes) == 1
    assert notes[0].startswith("Grade:")


def test_the_key_of_the_map_has_the_kinds_that_are_drawn():
    t = Language("en")

    def key(areas):
        page = html_page(TWO_PARKS, brief(TWO_PARKS, areas, None, t, on=ON), t)
        return re.search(r'<p class="key">(.*?)</p>', page, re.DOTALL)[1]

    assert text_of(key(["north"])).split() == ["Area", "Quay"]
    assert text_of(key(["south"])).split() == ["Area"]


def test_the_outline_of_a_site_has_a_look_of_its_own():
    drawn = svg(ZONE, ["urumqi"], [SQUARE], Language("en"))

    (site,) = re.findall(r'<path [^>]*fill="#b00020"[^>]*>', drawn)
    looks = {kind.look.opacity for kind in ZONE.kinds}
    assert "stroke-dasharray" not in site
    assert float(re.search(r'fill-opacity="([^"]+)"', site)[1]) not in looks


def test_a_brief_on_forty_areas_is_drawn_three_panels_a_row(tmp_path):
    zone = forty_areas(tmp_path)

    drawn = svg(zone, list(zone.area_ids), [], Language("en"))

    numbers = " ".join(f'{key}="([\\d.]+)"' for key in ("x", "y", "width", "height"))
    frames = re.findall(f'<rect {numbers} fill="#fafbfb"', drawn)
    _, _, wide, high = map(float, re.search(r'viewBox="([^"]+)" role', drawn)[1].split())
    assert len(frames) == 41
    assert len({y for _, y, _, _ in frames}) == 1 + 14
    assert all(float(x) + float(w) <= wide and float(y) + float(h) <= high for x, y, w, h in frames)
    titles = re.findall(r'font-weight="600">(Area [^<]+)<', drawn)
    assert len(titles) == 40
    assert all(len(title) < 50 and title.endswith("…") for title in titles)


@pytest.mark.parametrize(
    ("lon", "lat", "words"),
    [
        (30.95, -29.9, "29.90000° S, 30.95000° E"),
        (-70.5, 10.25, "10.25000° N, 70.50000° W"),
        (0.0, 0.0, "0.00000° N, 0.00000° E"),
    ],
)
def test_a_place_is_told_in_its_own_hemispheres(lon, lat, words):
    assert degrees(lon, lat, Language("en")) == words


# ── my city ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_brief_tells_how_far_each_area_and_site_is_from_the_city(lang):
    from pyproj import Geod

    t, city = Language(lang), read_city(ZONE, "almaty")
    page = text_of(html_page(ZONE, made(list(AREA_IDS), lang, city=city), t))
    plain = text_of(html_page(ZONE, made(list(AREA_IDS), lang), t))

    km = Geod(ellps="GRS80").inv(76.91309, 43.326936, 80.43, 44.18)[2] / 1000  # of the third site
    assert t("{n} km from {city}", n=f"{km:.0f}", city=city.name) in page
    assert page.count(t.of(city)) > plain.count(t.of(city)) + len(AREA_IDS)
    for area in AREA_IDS:
        far = distances.from_outline(ZONE[area].geometry, (city,))[0]
        assert t("{n} km", n=distances.km_text(far, t)) in page


def test_a_city_is_a_star_on_the_overview_of_a_brief_within_its_panel():
    drawn = svg(ZONE, ["urumqi"], [], Language("en"), read_city(ZONE, "51.17N 71.42E"))

    (path,) = re.findall(r'<path d="M([^"]+)Z" fill="#b00020"', drawn)
    xs, ys = zip(*(map(float, pair.split()) for pair in path.split("L")), strict=True)
    frame = re.search(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', drawn)
    x, y, wide, high = map(float, frame.groups())
    assert len(xs) == 10
    assert x < min(xs) < max(xs) < x + wide
    assert y < min(ys) < max(ys) < y + high
    assert "51.17000° N, 71.42000° E" in drawn


@pytest.mark.parametrize("zone", [TWO_PARKS, LONE_ISLAND], ids=lambda zone: zone.id)
def test_a_zone_of_its_own_takes_a_city_by_coordinate(zone):
    t = Language("en")
    value = brief(zone, list(zone.area_ids), None, t, on=ON, city=read_city(zone, "10S 20E"))

    page = text_of(html_page(zone, value, t))

    assert page.count("My city, straight line") == len(zone.area_ids)
    assert STRAIGHT in page


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("The plan is of October 2023", "in force since 1 July 2025", "(two copies)")),
        ("zh", ("方案为2023年10月的文件", "自2025年7月1日起施行", "（两份副本）")),
    ],
)
def test_the_page_says_how_old_the_plan_is_and_what_came_since_in_full(lang, words):
    page = text_of(html_page(ZONE, made(["urumqi"], lang=lang), Language(lang)))

    assert [word for word in words if word not in page] == []


def test_the_sheet_of_khorgos_lists_its_blocks_and_both_readings_of_its_rest():
    (sheet,) = made(["khorgos"], sites=False).areas
    (pairs,) = (block.pairs for block in sheet.blocks if block.title == "Blocks and remaining area")
    (source, blocks), (_, rest) = pairs

    assert source.startswith("From the city's own text")
    assert "Cooperation Center, Chinese side: 2.34 km²" in blocks
    assert len(blocks.split("; ")) == 5
    assert rest == "11.02–12.97 km² according to the plan; 11.02 km² according to these blocks"
