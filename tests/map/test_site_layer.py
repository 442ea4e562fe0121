"""The map of a reader's own sites: what its legend says of them."""

import json
from datetime import date

from shapely import box

from ftzmap.map.map_sheet import PAPERS, sheet
from ftzmap.map.site_layer import sites_scene
from ftzmap.map.view import View
from ftzmap.text.i18n import language
from ftzmap.zone.shipped import shipped_zone

ZONE, EN = shipped_zone(), language("en")
ALMATY = next(place for place in ZONE.landmarks if place.id == "almaty")


def legend(pins=(), drawn=(), **view):
    scene = sites_scene(ZONE, View(**view), pins, drawn, ())
    return [entry["text"] for entry in json.loads(scene.json())["labels"]["legend"]]


def test_the_legend_names_sites_and_the_city_of_the_reader_only_where_they_are_drawn():
    for entries, said in (
        (legend(), set()),
        (legend([(1, 87.4, 43.9)]), {"My sites"}),
        (legend(drawn=[box(87.4, 43.9, 87.41, 43.91)]), {"My sites"}),
        (legend([(1, 87.4, 43.9)], city=ALMATY), {"My sites", "My city"}),
    ):
        assert {*entries} & {"My sites", "My city"} == said


def test_a_sheet_of_sites_has_their_numbers_and_their_entry():
    scene = sites_scene(ZONE, View(), [(7, 87.4, 43.9)], (), ())
    drawing = sheet(scene, "Title", (), PAPERS["portrait"], EN, on=date(2026, 11, 28))

    assert ">7</text>" in drawing
    assert "My sites" in drawing
