"""The map as it is sent: text stays text, nothing is loaded, styles follow the view."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS, forty_areas
from shapely.geometry import shape

from ftzmap.map.assets import LEAFLET, WEB, bundle
from ftzmap.map.folium_page import page
from ftzmap.map.scene import BASES, scene
from ftzmap.map.view import View
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.text import Text
from ftzmap.zone.kinds import Look
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()
COLORS = {"urumqi": "#0072B2", "kashgar": "#D55E00", "khorgos": "#009E73"}
HOSTILE = [
    "{{ 'za' * 7 }}",
    "{% raw %}zz",
    "{# zz",
    "${alert('zz')}",
    "</script><script>alert('zz')</script>",
    "<img src=zz onerror=alert(1)>",
    "`zz`",
    "[zz](https://zz.example)",
    '"zz"); alert("zz',
    "zz\\zz",
    "{zz",
]


def hostile_zone(text):
    """The zone, every text of it and of its landmarks replaced."""
    kinds = [replace(k, name=both(text), plural=both(text), title=both(text)) for k in ZONE.kinds]
    return replace(
        ZONE,
        features=tuple(spoilt(feature, text) for feature in ZONE.features),
        kinds=tuple(kinds),
        landmarks=tuple(replace(p, name=both(text), source=text) for p in ZONE.landmarks),
        blocks=tuple(replace(b, name=both(text), source=both(text)) for b in ZONE.blocks),
    )


def spoilt(feature, text):
    industries = [replace(item, name=both(text), group=both(text)) for item in feature.industries]
    return replace(
        feature,
        industries=tuple(industries),
        **dict.fromkeys(("name", "short_name", "placement", "source"), both(text)),
        outline=text,
    )


def both(text):
    """A text that says the same in both languages."""
    return Text((("en", text), ("zh", text)))


def drawn(html):
    """The labels that the script of a page draws, as values."""
    (found,) = re.findall(r"L\.ftzScene\(map_\w+, (\{.*\})\);", html)
    return json.loads(found)["labels"]["labels"]


def titles(labels):
    return {label["levels"][-1][0]["text"] for label in labels}


def sent(group):
    """What the browser gets, as values."""
    return json.loads(group.json())


def outlines(group):
    return next(layer for layer in sent(group)["layers"] if layer["type"] == "outlines")


def style_of(group, number):
    return outlines(group)["styles"][number]


class Tags(HTMLParser):
    """Collects the tags of a page, and the texts of its title and metadata."""

    def __init__(self):
        super().__init__()
        self.tags, self.addresses, self.policy = [], [], ""

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.tags.append(tag)
        self.addresses += [values[name] for name in ("src", "href", "srcset") if name in values]
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]


def read(html):
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text_in_an_exported_page(text):
    html = page(hostile_zone(text), View(), title=text)

    assert text not in html
    assert "zazazazazazaza" not in html
    assert titles(drawn(html)) == {text}
    assert read(html).tags == read(page(ZONE, View(), title="x")).tags


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text_in_the_app(text):
    script = scene(hostile_zone(text), View(area="kashgar")).json()

    assert text not in script
    assert titles(json.loads(script)["labels"]["labels"]) == {text}


def test_directions_and_controls_never_reach_a_page():
    text = "\u202ereversed\u2066\x07"

    html = page(hostile_zone(text), View(), title=text)

    assert not set(html) & set(text) - set(plain(text))
    assert titles(drawn(html)) == {"reversed"}


def test_outlines_carry_no_text():
    sent_outlines = outlines(scene(hostile_zone("zz"), View()))

    assert len(sent_outlines["shapes"]) == 9
    assert "zz" not in json.dumps(sent_outlines)


def test_outlines_are_those_of_the_zone():
    drawn_shapes = [shape(raw) for raw in outlines(scene(ZONE, View()))["shapes"]]

    assert drawn_shapes == [feature.geometry for feature in ZONE.features]


def test_label_number_one_names_outline_number_one():
    found = sent(scene(ZONE, View()))

    assert outlines(scene(ZONE, View()))["named"]
    assert [label["id"] for label in found["labels"]["labels"][:9]] == [f.id for f in ZONE.features]


def test_a_page_carries_its_scripts_and_loads_nothing():
    found = read(page(ZONE, View(), title="x"))

    assert found.addresses == []
    assert not {"link", "base", "iframe", "object", "embed"} & set(found.tags)
    assert found.policy.startswith("default-src 'none'")
    assert "connect-src" not in found.policy


def test_a_page_holds_leaflet_itself():
    html = page(ZONE, View(), title="x")

    code = (LEAFLET / "leaflet.js").read_text(encoding="utf-8")
    assert code[:2000] in html
    assert "sourceMappingURL" not in html


def test_a_page_says_its_title_and_language():
    html = page(ZONE, View(language=Language("zh")), title="a < b")

    assert "<title>a &#60; b</title>" in html
    assert html.count('<html lang="zh-CN">') == 1


@pytest.mark.parametrize("base", BASES)
def test_tiles_are_asked_for_only_where_a_base_map_is_chosen(base):
    address, credit = BASES[base]

    without, chosen = (sent(scene(ZONE, View(base=b)))["layers"] for b in ("none", base))

    assert "tiles" not in {layer["type"] for layer in without}
    assert chosen[0] == {"type": "tiles", "address": address, "credit": credit}


def test_the_files_of_the_map_are_leaflet_then_the_labels_with_every_image_they_ask_for():
    folder = bundle()
    script, style = ((folder / name).read_text(encoding="utf-8") for name in ("map.js", "map.css"))

    labels = (WEB / "labels.js").read_text(encoding="utf-8").strip()
    assert script.index((LEAFLET / "leaflet.js").read_text(encoding="utf-8")[:2000]) < script.index(
        labels
    )
    assert (WEB / "labels.css").read_text(encoding="utf-8") in style
    images = re.findall(r"url\(([^)#]+)\)", style)
    assert images
    assert [image for image in images if not (folder / image).is_file()] == []


def test_the_selected_area_is_thicker_and_keeps_its_hue():
    before, after = scene(ZONE, View()), scene(ZONE, View(area="urumqi"))

    assert style_of(after, 0)["weight"] > style_of(before, 0)["weight"]
    assert style_of(after, 0)["color"] == style_of(before, 0)["color"] == COLORS["urumqi"]
    assert style_of(after, 3)["weight"] == style_of(before, 3)["weight"]


def test_every_outline_is_dashed_in_the_colour_of_its_area():
    group = scene(ZONE, View())

    styles = [style_of(group, number) for number in range(9)]

    assert [style["color"] for style in styles] == [c for c in COLORS.values() for _ in range(3)]
    assert all(style["dashArray"] for style in styles)
    assert [style["fillOpacity"] for style in styles[:3]] == sorted(
        style["fillOpacity"] for style in styles[:3]
    )


def test_styles_reach_the_browser():
    script = {look["color"] for look in outlines(scene(ZONE, View()))["styles"]}

    assert script == set(COLORS.values())


def test_layers_that_are_off_are_not_drawn():
    group = scene(ZONE, View(parts=False, places=False))

    assert len(outlines(group)["shapes"]) == 3
    assert len(sent(group)["labels"]["labels"]) == 3


def pins_of(group):
    return [
        (layer["lat"], layer["lng"]) for layer in sent(group)["layers"] if layer["type"] == "pin"
    ]


def test_a_point_asked_about_is_marked():
    def pins(view):
        return pins_of(scene(ZONE, view))

    assert pins(View(point=(87.4, 43.9))) == [(43.9, 87.4)]
    assert pins(View()) == []


def test_two_views_never_send_the_same_script():
    views = [View(), View(area="urumqi"), View(area="kashgar"), View(parts=False), View(base="osm")]

    scripts = {scene(ZONE, v).json() for v in views}

    assert len(scripts) == len(views)  # the browser compares them


# ── other zones ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("zone", [TWO_PARKS, LONE_ISLAND], ids=lambda zone: zone.id)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_of_another_zone_names_its_features_and_loads_nothing(zone, lang):
    t = Language(lang)

    html = page(zone, View(language=t, standalone=True), title=t.of(zone))

    named = {t.of(feature) for feature in zone} | {t.of(place) for place in zone.landmarks}
    assert titles(drawn(html)) == named
    assert read(html).addresses == []


def test_the_map_begins_in_the_middle_of_its_zone_across_the_antimeridian():
    def middle(zone):
        html = page(zone, View(), title="x")
        return [float(n) for n in re.findall(r"center: \[([-\d.]+), ([-\d.]+)\]", html)[-1]]

    assert middle(LONE_ISLAND) == pytest.approx([-16.55, 179.975])
    assert middle(TWO_PARKS) == pytest.approx([-30.0, 30.85])


def test_a_point_asked_about_is_marked_beside_the_island():
    group = scene(LONE_ISLAND, View(point=(-179.96, -16.52)))

    assert pins_of(group) == [pytest.approx((-16.52, 180.04))]


def test_landmarks_that_cards_already_name_are_left_out():
    shown = {label["id"] for label in sent(scene(ZONE, View()))["labels"]["labels"]}

    assert not {f"place-{name}" for name in ("khorgos_wp", "urumqi_city", "kashgar_city")} & shown
    assert "place-harbour" in {
        label["id"] for label in sent(scene(LONE_ISLAND, View()))["labels"]["labels"]
    }


def test_areas_whose_colour_others_had_before_have_longer_dashes(tmp_path):
    zone = forty_areas(tmp_path)
    group = scene(zone, View(parts=False))

    looks = [(style_of(group, n)["color"], style_of(group, n)["dashArray"]) for n in range(40)]

    assert len(set(looks)) == 40
    assert [dash for _, dash in looks[:9]] == ["7 5"] * 8 + ["14 10"]


def test_a_kind_looks_as_the_zone_says():
    look = Look(opacity=0.33, dash=(1, 2, 3, 4), weight=3)
    kinds = tuple(replace(k, look=look) if k.id == "quay" else k for k in TWO_PARKS.kinds)

    style = style_of(scene(replace(TWO_PARKS, kinds=kinds), View()), 1)

    assert (style["fillOpacity"], style["dashArray"], style["weight"]) == (0.33, "1 2 3 4", 3)
