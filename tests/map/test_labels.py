import json
from dataclasses import replace

import numpy as np
import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS
from shapely import Point, distance
from shipped_values import FEATURE_IDS, shipped_places

from ftzmap.map.assets import WEB
from ftzmap.map.labels import anchor, label_scene
from ftzmap.map.view import View
from ftzmap.sites.city import read_city
from ftzmap.text.i18n import Language
from ftzmap.text.text import text
from ftzmap.zone.kinds import Look
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
PLACES = shipped_places()
INDUSTRIES = {area.id: [str(industry.name) for industry in area.industries] for area in ZONE.areas}


def scene(zone=ZONE, places=PLACES, **view):
    shown = [f for f in zone.features if view.get("parts", True) or f.kind == "area"]
    return label_scene(zone, shown, places, View(**view))


def labels(role, **view):
    return {label["id"]: label for label in scene(**view)["labels"] if label["role"] == role}


def texts(level):
    """Every text of one way to write a label."""
    return [text for block in level for text in block.get("items", [block.get("text")])]


def test_every_feature_and_place_has_a_label():
    assert set(labels("card")) | set(labels("part")) == set(FEATURE_IDS)
    assert set(labels("place")) == {f"place-{place.id}" for place in PLACES} | {
        "block-khorgos-cooperation"
    }


@pytest.mark.parametrize("area", INDUSTRIES)
def test_a_card_names_every_designated_industry_and_its_figure(area):
    fullest = texts(labels("card")[area]["levels"][0])

    assert [text for text in fullest if text in INDUSTRIES[area]] == INDUSTRIES[area]
    assert fullest[0] == str(ZONE[area].name)
    assert fullest[1].startswith(f"{ZONE[area].figure} km²")


def test_the_figure_of_urumqi_alone_is_called_derived():
    figures = {name: texts(card["levels"][0])[1] for name, card in labels("card").items()}

    assert figures["urumqi"] == "134.60 km² (derived)"
    assert [name for name, figure in figures.items() if "derived" in figure] == ["urumqi"]


def test_each_level_of_a_card_is_shorter_than_the_one_before():
    for card in labels("card").values():
        lengths = [sum(map(len, texts(level))) for level in card["levels"]]

        assert lengths == sorted(lengths, reverse=True)
        assert len(set(lengths)) == len(lengths) == 4


def test_a_short_card_still_says_how_many_industries_there_are():
    counted = {name: texts(card["levels"][2])[-1] for name, card in labels("card").items()}

    assert [text.split()[0] for text in counted.values()] == ["12", "6", "7"]


def test_a_part_is_labelled_with_its_name_and_figure_and_no_industry():
    label = labels("part")["urumqi-corps"]

    assert [texts(level) for level in label["levels"]] == [["12th Division part", "30.8 km²"]]
    assert (label["parent"], label["color"]) == ("urumqi", "#0072B2")


def test_an_anchor_lies_well_inside_its_outline_and_clear_of_its_parts():
    for feature in ZONE.features:
        point = Point(anchor(ZONE, feature))

        assert distance(point, feature.geometry.boundary) > 0.002  # degrees: about 200 m
        assert feature.geometry.contains(point)
        assert not any(part.geometry.intersects(point) for part in ZONE.parts(feature.id))


def test_an_area_that_its_parts_fill_still_has_an_anchor_inside():
    area = ZONE["khorgos"]
    features = [
        replace(f, geometry=area.geometry) if f.id == "khorgos-corps" else f for f in ZONE.features
    ]

    found = anchor(replace(ZONE, features=tuple(features)), area)

    assert area.geometry.contains(Point(found))


def test_the_overview_shows_all_three_areas_in_the_order_of_leaflet():
    (south, west), (north, east) = scene()["bounds"]

    assert scene()["view"] == "overview"
    for area in ZONE.areas:
        box = area.geometry.bounds
        assert west <= box[0] < box[2] <= east
        assert south <= box[1] < box[3] <= north


def test_choosing_an_area_looks_at_it_and_marks_its_label():
    shown = scene(area="kashgar")
    west, south, east, north = ZONE["kashgar"].geometry.bounds

    assert (shown["view"], shown["bounds"]) == ("kashgar", [[south, west], [north, east]])
    marked = [label["id"] for label in shown["labels"] if label.get("selected")]
    assert marked == ["kashgar"]


def test_a_card_has_no_room_on_an_outline_that_is_a_bent_strip():
    cards = labels("card")

    assert {name: card["solid"] for name, card in cards.items()} == {
        "urumqi": True,
        "kashgar": True,
        "khorgos": False,
    }


def test_the_legend_speaks_of_blocks_only_where_one_is_in_sight():
    (entry,) = (entry for entry in scene()["legend"] if entry["kind"] == "block")

    drawn = [block.geometry.bounds for block in ZONE.blocks if block.geometry is not None]
    assert entry["boxes"] == [[[south, west], [north, east]] for west, south, east, north in drawn]


def test_an_unknown_area_shows_the_overview():
    assert scene(area="atlantis") == scene()


def test_without_parts_neither_labels_nor_legend_mention_them():
    shown = scene(parts=False)

    assert [label["id"] for label in shown["labels"] if label["role"] == "part"] == []
    assert [entry["kind"] for entry in shown["legend"]] == ["caveat", "area"]


def test_the_legend_says_that_outlines_are_schematic():
    assert scene()["legend"][0]["text"] == "Schematic, not an official boundary"
    assert [entry["kind"] for entry in scene()["legend"]] == [
        *("caveat", "area", "corps", "bonded"),
        "block",
    ]


def test_labels_speak_chinese():
    chinese = labels("card", language=Language("zh"))["khorgos"]

    assert texts(chinese["levels"][0])[0] == "霍尔果斯片区"
    assert "特色医药" in texts(chinese["levels"][0])
    assert scene(language=Language("zh"))["lang"] == "zh-CN"


def test_stations_and_airports_wait_until_a_reader_looks_closely():
    zooms = {place.kind: labels("place")[f"place-{place.id}"]["zoom"] for place in PLACES}

    assert zooms["airport"] == zooms["station"] == 8
    assert zooms["capital"] == zooms["pass"] == 0


def test_names_are_plain_and_short_on_the_map():
    features = [replace(f, name="\u202eA\nB" + "x" * 500) for f in ZONE.features]
    places = (replace(PLACES[0], name="\x00C" + "y" * 500),)

    blocks = tuple(replace(b, name="\u202eB\n" + "z" * 500) for b in ZONE.blocks)
    shown = scene(replace(ZONE, features=tuple(features), blocks=blocks), places)

    names = [texts(label["levels"][-1])[0] for label in shown["labels"]]
    assert {name[:3] for name in names} == {"A B", "Cyy", "B z"}
    assert max(map(len, names)) == 80


def test_a_scene_is_plain_data():
    assert json.loads(json.dumps(scene(), allow_nan=False)) == scene()


# ── other zones ───────────────────────────────────────────────────────────────
def scene_of(zone, **view):
    return label_scene(zone, list(zone.features), zone.landmarks, View(**view))


def test_the_legend_has_the_kinds_of_the_zone_with_their_looks_and_no_caveat_without_need():
    legend = scene_of(TWO_PARKS)["legend"]

    assert [(entry["kind"], entry["text"]) for entry in legend] == [
        ("area", "Area"),
        ("quay", "Quay"),
    ]
    assert [entry["look"]["dash"] for entry in legend] == ["7 5", "2 4"]
    assert [entry["text"] for entry in scene_of(LONE_ISLAND)["legend"]] == ["Area"]


def test_the_legend_follows_the_look_and_the_title_that_a_zone_gives_a_kind():
    quay = replace(TWO_PARKS.kind("quay"), title=text(en="free quay"), look=Look(0.7, ()))

    legend = scene_of(replace(TWO_PARKS, kinds=(TWO_PARKS.kinds[0], quay)))["legend"]

    assert legend[1]["text"] == "Free quay"
    assert legend[1]["look"] == {"color": "#444444", "opacity": 0.7, "dash": None}


def test_a_card_of_an_area_without_industries_has_no_line_about_them():
    cards = [label for label in scene_of(TWO_PARKS)["labels"] if label["role"] == "card"]

    assert [[texts(level) for level in card["levels"]] for card in cards] == [
        [["North Park", "74.93 km²"]],
        [["South Park", "64.13 km²"]],
    ]


def test_an_industry_without_a_group_stands_on_the_card_without_a_heading():
    (card,) = (label for label in scene_of(LONE_ISLAND)["labels"] if label["role"] == "card")

    assert texts(card["levels"][0]) == ["Lone Island", "177.179 km²", "Main", "fishing", "tourism"]


def test_names_without_chinese_are_shown_in_english():
    shown = scene_of(TWO_PARKS, language=Language("zh"))

    assert [texts(label["levels"][0])[0] for label in shown["labels"]] == [
        "North Park",
        "Quay",
        "South Park",
    ]


def test_an_island_across_the_antimeridian_is_looked_at_as_one_place():
    shown = scene_of(LONE_ISLAND)
    card, harbour = shown["labels"]

    assert np.array(shown["bounds"]) == pytest.approx(np.array([[-16.6, 179.9], [-16.5, 180.05]]))
    assert 179.9 < card["lng"] < 180.05
    assert len(card["pieces"]) == 1
    assert harbour["lng"] == pytest.approx(180.04)


@pytest.mark.parametrize("name", ["labels.js", "labels.css"])
def test_neither_script_nor_style_names_a_kind_or_a_place_of_the_shipped_zone(name):
    words = {kind.id for kind in ZONE.part_kinds} | set(ZONE.area_ids)

    assert {word for word in words if word in (WEB / name).read_text(encoding="utf-8")} == set()


# ── the reader's city ─────────────────────────────────────────────────────────
def city_of(scene):
    return [label for label in scene["labels"] if label["role"] == "city"]


@pytest.mark.parametrize("places", [True, False])
@pytest.mark.parametrize("typed", ["almaty", "kashgar_city", "51.17N 71.42E"])
def test_the_city_is_labelled_once_whatever_else_is_shown(typed, places):
    city = read_city(ZONE, typed)
    marks = ZONE.landmarks if places else ()

    shown = label_scene(ZONE, list(ZONE.features), marks, View(city=city))

    (label,) = city_of(shown)
    assert (label["lng"], label["lat"]) == (city.lon, city.lat)
    assert label["levels"][0][0]["text"] == str(city.name)
    assert [one for one in shown["labels"] if one["id"] == f"place-{city.id}"] == []


def test_the_whole_view_holds_the_city_unless_it_is_a_continent_away():
    def bounds(typed, **view):
        city = read_city(ZONE, typed) if typed else None
        return label_scene(ZONE, list(ZONE.features), (), View(city=city, **view))["bounds"]

    areas = bounds(None)
    (south, west), (north, east) = bounds("astana")

    assert west < 71.43 < east
    assert south < 51.18 <= north
    assert bounds("34.6S 58.4W") == areas
    assert bounds("astana", area="khorgos") == bounds(None, area="khorgos")


def test_without_a_city_there_is_no_star():
    assert city_of(label_scene(ZONE, list(ZONE.features), ZONE.landmarks, View())) == []


def test_an_entry_of_the_legend_tells_on_hover_what_is_of_its_kind_and_what_that_is(root):
    tips = {entry["kind"]: entry["tip"] for entry in scene()["legend"] if "tip" in entry}
    plan = json.loads((root / "data" / "plan.json").read_text(encoding="utf-8"))
    (bonded,) = (
        term["text"] for term in plan["glossary"] if term["id"] == "comprehensive-bonded-zone"
    )

    names, explained = tips["bonded"].split("\n")
    assert names.split(" · ") == [
        f"{city} Comprehensive Bonded Zone" for city in ("Urumqi", "Kashgar", "Khorgos")
    ]
    assert explained == (bonded if isinstance(bonded, str) else bonded["en"])
    assert tips["area"].startswith("Urumqi Area · Kashgar Area · Khorgos Area")
    assert "12th Division part" in tips["corps"]


@pytest.mark.parametrize(
    ("zone", "view", "note"),
    [
        (ZONE, {}, ""),
        (ZONE, {"area": "urumqi"}, ""),
        (ZONE, {"parts": False}, "Hidden on this map: Corps parts and bonded zones."),
        (TWO_PARKS, {"area": "south"}, "No parts inside South Park are known."),
        (TWO_PARKS, {"area": "north"}, ""),
        (LONE_ISLAND, {"area": "island", "parts": False}, "No parts inside {island} are known."),
        (LONE_ISLAND, {"parts": False}, ""),
    ],
)
def test_the_map_says_what_it_does_not_show(zone, view, note):
    island = str(LONE_ISLAND["island"].name)

    assert scene_of(zone, **view)["note"] == note.format(island=island)
