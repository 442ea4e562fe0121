"""What the planner's map is made of, read from what the browser gets."""

import json

import pytest
from pyproj import Geod
from shapely import Polygon, box
from shapely.geometry import shape

from ftzmap.checks.findings import Severity, finding
from ftzmap.map import boundary_layer
from ftzmap.map.boundary_layer import GAINED, LOADED, LOST, REFERENCE, Sight, desk_scene
from ftzmap.text.i18n import language
from ftzmap.zone.shipped import shipped_zone
from geo.messages import message

ZONE = shipped_zone()
OLD, NEW = box(76.00, 39.40, 76.02, 39.42), box(76.01, 39.40, 76.04, 39.42)
FAR = box(87.4, 43.9, 87.42, 43.92)
PLACED = finding("spike", "a", message("here"), at=(76.03, 39.41))
UNPLACED = finding("sum", "a", message("nowhere"), Severity.WARNING)


def sent(sight):
    return json.loads(desk_scene(sight, language("en")).json())


def drawn(sight):
    """Return the shapes of each colour."""
    return {
        layer["style"]["color"]: [shape(raw) for raw in layer["shapes"]]
        for layer in sent(sight)["layers"]
    }


def labelled(sight):
    return sent(sight)["labels"]


def test_each_kind_of_outline_has_a_colour_of_its_own():
    sight = Sight(ZONE, {"a": NEW}, {"a": OLD}, (), changes=(NEW - OLD, OLD - NEW))

    shapes = drawn(sight)

    for colour, outline in (
        (LOADED, NEW),
        (REFERENCE, OLD),
        (GAINED, NEW - OLD),
        (LOST, OLD - NEW),
    ):
        assert shapes[colour][0].equals(outline)
    kinds = [line["kind"] for line in labelled(sight)["legend"]]
    assert kinds == ["loaded", "reference", "gained", "lost"]


def test_gained_and_lost_have_colours_and_hatches_that_no_area_has():
    sight = Sight(ZONE, {"a": NEW}, {"a": OLD}, (), changes=(NEW - OLD, OLD - NEW))

    look = {line["kind"]: line["look"] for line in labelled(sight)["legend"]}
    layers = {layer["style"]["color"]: layer["style"] for layer in sent(sight)["layers"]}

    hatches = [look["gained"]["hatch"], look["lost"]["hatch"]]
    assert hatches == ["falling", "crossed"]  # the plan's kinds are "rising"
    assert [layers[GAINED]["hatch"], layers[LOST]["hatch"]] == hatches
    assert not {GAINED, LOST} & {ZONE.color_of(feature.id) for feature in ZONE.features}
    assert "hatch" not in layers[LOADED] | layers[REFERENCE]


def test_where_nothing_was_gained_or_lost_the_legend_does_not_speak_of_it():
    nothing = Polygon()
    for changes, kinds in (
        ((nothing, nothing), ["loaded", "reference"]),
        ((NEW - OLD, nothing), ["loaded", "reference", "gained"]),
    ):
        legend = labelled(Sight(ZONE, {"a": NEW}, {"a": OLD}, (), changes=changes))["legend"]

        assert [line["kind"] for line in legend] == kinds


def test_the_entry_of_the_reference_says_where_it_lies():
    legend = labelled(Sight(ZONE, {"a": NEW}, {"a": OLD, "far": FAR}, ()))["legend"]

    (boxes,) = [line["boxes"] for line in legend if line["kind"] == "reference"]
    corners = [[OLD.bounds[1::-1], OLD.bounds[:1:-1]], [FAR.bounds[1::-1], FAR.bounds[:1:-1]]]
    assert boxes == [[list(pair) for pair in corner] for corner in corners]
    assert all("boxes" not in line for line in legend if line["kind"] != "reference")


def test_a_loaded_outline_is_called_by_its_name_and_its_km2():
    area = abs(Geod(ellps="GRS80").geometry_area_perimeter(NEW)[0]) / 1e6

    first, second = labelled(Sight(ZONE, {"kashgar": NEW, "park": NEW}, {}, ()))["labels"]

    assert "Kashgar Area" in str(first["levels"])
    assert "park" in str(second["levels"])
    assert f"{area:.4f} km²" in str(second["levels"])


def test_a_finding_is_marked_at_its_place_by_its_number_in_the_list():
    labels = labelled(Sight(ZONE, {}, {"a": OLD}, (UNPLACED, PLACED)))["labels"]

    (mark,) = labels
    assert (mark["lng"], mark["lat"]) == (76.03, 39.41)
    assert mark["id"] == "finding-1"
    assert "2" in str(mark["levels"])


@pytest.mark.parametrize(
    ("about", "vertices"),
    [
        ({}, [[39.40, 76.01], [43.92, 87.42]]),
        ({"target": "far"}, [[43.9, 87.4], [43.92, 87.42]]),
        ({"chosen": 1}, [[39.406, 76.026], [39.414, 76.034]]),
        ({"chosen": 0, "target": "a"}, [[39.40, 76.01], [39.42, 76.04]]),
    ],
    ids=str,
)
def test_the_map_flies_to_what_is_chosen(about, vertices):
    sight = Sight(ZONE, {"a": NEW, "far": FAR}, {}, (UNPLACED, PLACED), **about)

    bounds = labelled(sight)["bounds"]

    assert [pytest.approx(vertex, abs=1e-9) for vertex in bounds] == vertices


def test_of_very_many_outlines_the_first_are_drawn_and_the_rest_counted(monkeypatch):
    monkeypatch.setattr(boundary_layer, "MAX_NAMED", 2)
    monkeypatch.setattr(boundary_layer, "MAX_DRAWN", 3)
    sight = Sight(ZONE, {str(number): FAR for number in range(5)}, {}, ())

    assert len(labelled(sight)["labels"]) == 2
    assert len(drawn(sight)[LOADED]) == 3
    assert sight.hidden == 2
