"""The ground as data: pictures that are served or come along, names in the reader's language."""

import base64
from dataclasses import replace
from urllib.parse import unquote

from ftzmap.map.assets import bundle
from ftzmap.map.ground import ground_scene
from ftzmap.map.labels import label_scene
from ftzmap.map.view import View
from ftzmap.text.i18n import Language
from ftzmap.zone.shipped import shipped_zone

ENGLISH, CHINESE = Language("en"), Language("zh")


def test_the_app_serves_the_pictures_beside_its_scripts():
    ground = ground_scene(shipped_zone(), ENGLISH)

    for address, path in zip(ground["pictures"], shipped_zone().ground.pictures, strict=True):
        assert (bundle() / address).read_bytes() == path.read_bytes()


def test_a_page_on_its_own_carries_the_pictures():
    ground = ground_scene(shipped_zone(), ENGLISH, standalone=True)

    head, _, data = ground["pictures"][0].partition(",")
    assert head == "data:image/webp;base64"
    assert base64.b64decode(data) == shipped_zone().ground.pictures[0].read_bytes()
    head, _, data = ground["pictures"][1].partition(",")
    assert head == "data:image/svg+xml"
    assert unquote(data) == shipped_zone().ground.pictures[1].read_text(encoding="utf-8")


def test_rivers_and_railways_come_as_the_pictures_do():
    (path,) = shipped_zone().ground.lines
    drawing = path.read_text(encoding="utf-8")

    (served,) = ground_scene(shipped_zone(), ENGLISH)["lines"]
    (inside,) = ground_scene(shipped_zone(), ENGLISH, standalone=True)["lines"]

    assert (bundle() / served).read_text(encoding="utf-8") == drawing
    assert unquote(inside.removeprefix("data:image/svg+xml,")) == drawing


def test_names_stand_in_the_language_of_the_reader():
    names = {
        lang.code: [name["text"] for name in ground_scene(shipped_zone(), lang)["names"]]
        for lang in (ENGLISH, CHINESE)
    }

    assert "TIAN SHAN" in names["en"]
    assert "天山" in names["zh"]


def test_the_city_of_the_reader_is_not_named_twice():
    almaty = next(place for place in shipped_zone().landmarks if place.id == "almaty")

    names = ground_scene(shipped_zone(), ENGLISH, city=almaty)["names"]

    assert "Almaty" not in [name["text"] for name in names]
    assert "Tashkent" in [name["text"] for name in names]


def test_a_base_map_of_tiles_and_a_zone_without_a_ground_have_none():
    zone = shipped_zone()

    assert label_scene(zone, [], (), View())["ground"]["names"]
    tiled = label_scene(zone, [], (), View(base="osm"))
    assert tiled["ground"] is None
    assert tiled["standIn"]["names"]
    assert label_scene(replace(zone, ground=None), [], (), View())["ground"] is None


def test_the_first_view_holds_the_seven_cities_and_no_more_than_it_must():
    scene = label_scene(shipped_zone(), [], (), View())
    (south, west), (north, east) = scene["bounds"]
    first = [n for n in scene["ground"]["names"] if n["kind"] == "city" and n["size"] == 1]

    assert all(south < n["lat"] < north and west < n["lng"] < east for n in first)
    assert east - west < 25
