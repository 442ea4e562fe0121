import json
from dataclasses import replace

import pytest
from shapely import Point, distance

from ftzmap.map.labels import anchor, label_scene
from ftzmap.map.view import View
from ftzmap.text.i18n import Language
from ftzmap.zone.shipped import FEATURE_IDS, shipped_places, shipped_zone

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
    assert set(labels("place")) == {f"place-{place.id}" for place in PLACES}


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


def test_an_unknown_area_shows_the_overview():
    assert scene(area="atlantis") == scene()


def test_without_parts_neither_labels_nor_legend_mention_them():
    shown = scene(parts=False)

    assert [label["id"] for label in shown["labels"] if label["role"] == "part"] == []
    assert [entry["kind"] for entry in shown["legend"]] == ["caveat", "area"]


def test_the_legend_says_that_outlines_are_schematic():
    assert scene()["legend"][0]["text"] == "Schematic, not an official boundary"
    assert [entry["kind"] for entry in scene()["legend"]] == ["caveat", "area", "corps", "bonded"]


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

    shown = scene(replace(ZONE, features=tuple(features)), places)

    names = [texts(label["levels"][-1])[0] for label in shown["labels"]]
    assert {name[:3] for name in names} == {"A B", "Cyy"}
    assert max(map(len, names)) == 80


def test_a_scene_is_plain_data():
    assert json.loads(json.dumps(scene(), allow_nan=False)) == scene()
