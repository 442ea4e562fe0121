from ftzmap.map.labels import label_scene
from ftzmap.map.view import FADED, View
from ftzmap.search.search import find
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()


def label(view, area):
    """The label of an area in a view, and the terms of its fullest card."""
    labels = {item["id"]: item for item in label_scene(ZONE, [*ZONE.areas], (), view)["labels"]}
    terms = [block for block in labels[area]["levels"][0] if block["kind"] == "terms"]
    return labels[area], [term for block in terms for term in block["items"]]


def test_without_a_need_every_area_has_its_accent_and_all_its_terms():
    for area in ZONE.areas:
        shown, terms = label(View(), area.id)

        assert shown["color"] == ZONE.colors[area.id]
        assert terms == [str(industry.name) for industry in area.industries]


def test_an_area_that_answers_shows_only_what_answers():
    shown, terms = label(View(matching=find(ZONE, "tourism, finance").terms), "khorgos")

    assert terms == ["cross-border tourism", "financial services"]
    assert shown["color"] == ZONE.colors["khorgos"]


def test_an_area_that_does_not_answer_steps_back_with_its_parts():
    view = View(matching=find(ZONE, "tourism").terms)

    shown, terms = label(view, "kashgar")

    assert (shown["color"], terms) == (FADED, [])
    assert view.color_of(ZONE, ZONE["kashgar-bonded"]) == FADED
    assert view.color_of(ZONE, ZONE["khorgos-bonded"]) == ZONE.colors["khorgos"]


def test_where_nothing_answers_every_area_steps_back():
    view = View(matching=find(ZONE, "casino").terms)

    assert {view.color_of(ZONE, feature) for feature in ZONE.features} == {FADED}
