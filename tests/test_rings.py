import json

import numpy as np
import pytest
import shapely
from boundary_files import EAST, HOLE, SQUARE, collection, polygon
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import stars

from geo.formats.geojson.features import parse, read_geometry
from geo.polygons.rings import OddShapeError, rings_from_arrays, rings_from_lists

OPEN = SQUARE[:-1]


def test_shapes_are_drawn_as_they_were_given():
    rings = rings_from_lists([([[SQUARE, HOLE]], False), ([[SQUARE], [EAST]], True)])

    first, second = rings.polygons()

    assert first == shapely.Polygon(SQUARE, [HOLE])
    assert second == shapely.MultiPolygon([shapely.Polygon(SQUARE), shapely.Polygon(EAST)])


def test_a_multipolygon_of_one_part_stays_one():
    (shape,) = rings_from_lists([([[SQUARE]], True)]).polygons()

    assert shape == shapely.MultiPolygon([shapely.Polygon(SQUARE)])


def test_a_choice_of_shapes_leaves_the_others_out():
    rings = rings_from_lists(
        [([[SQUARE, HOLE]], False), ([[SQUARE], [EAST]], True), ([[EAST]], False)]
    )

    kept = rings.only(np.array([False, True, True])).polygons()

    assert [shape.wkb for shape in kept] == [shape.wkb for shape in rings.polygons()[1:]]
    assert rings.only(np.zeros(3, dtype=bool)).polygons().size == 0


def test_rings_are_known_to_be_open_and_by_the_vertices_they_hold():
    rings = rings_from_lists([([[SQUARE, OPEN]], False), ([[EAST]], False)])

    east = rings.holds(rings.vertices[:, 0] > 87.5)

    assert rings.is_closed().tolist() == [True, False, True]
    assert east.tolist() == [False, False, True]
    assert rings.rows_with(east).tolist() == [False, True]


def test_an_open_ring_is_closed_where_it_begins():
    assert rings_from_lists([([[OPEN]], False)]).polygons()[0] == shapely.Polygon(SQUARE)


def test_heights_are_kept_apart_whatever_the_width_of_a_position():
    raised = [[87.0, 43.0], [87.1, 43.0, 650], [87.1, 43.1, 3.5, 9], [87.0, 43.0]]

    rings = rings_from_lists([([[raised]], False)])

    assert rings.heights.tolist() == [0, 650, 3.5, 0]
    assert rings.vertices.tolist() == [vertex[:2] for vertex in raised]


@pytest.mark.parametrize(
    "parts",
    [[], [[]], [[[]]], [[[[]]]], [[[[1.0]]]], [[[1.0, 2.0]]], [[None]], [[[["1", "2"]]]], "ab",
     [[[[True, 1.0]]]], [[SQUARE, {"a": 1}]]],
)  # fmt: skip
def test_what_is_no_list_of_numbers_is_odd(parts):
    with pytest.raises(OddShapeError):
        rings_from_lists([([[SQUARE]], False), (parts, False)])


def test_arrays_are_assembled_as_lists_are_flattened():
    lists = [([[SQUARE, HOLE], [EAST]], True), ([[EAST]], False)]
    arrays = [([[np.array(r) for r in part] for part in parts], multi) for parts, multi in lists]

    one, other = rings_from_lists(lists), rings_from_arrays(arrays)

    assert [shape.wkb for shape in one.polygons()] == [shape.wkb for shape in other.polygons()]


numbers = st.sampled_from([87, 87.0, 87.1, 43.0, 43.1, 200.0, float("nan"), True, "87", None])
positions = st.lists(numbers, min_size=1, max_size=3) | numbers
odd_rings = st.lists(positions, max_size=6) | st.sampled_from([SQUARE, OPEN, HOLE, EAST])
parts = st.lists(odd_rings, max_size=3) | st.just([SQUARE, HOLE])
geometries = (
    st.builds(lambda part: {"type": "Polygon", "coordinates": part}, parts)
    | st.builds(lambda p: {"type": "MultiPolygon", "coordinates": p}, st.lists(parts, max_size=3))
    | st.builds(lambda star: shapely.geometry.mapping(star), stars)
    | st.none()
)


@settings(deadline=None, max_examples=200)
@given(st.lists(geometries, max_size=6))
def test_a_batch_is_judged_as_each_of_it_is_alone(raws):
    data = collection(*raws)
    alone = [read_geometry(item["geometry"]) for item in json.loads(data)["features"]]

    together = parse(data).features

    assert [list(f.problems) for f in together] == [found for _, found in alone]
    assert [f.geometry for f in together] == [geometry for geometry, _ in alone]


def test_one_odd_feature_does_not_spoil_its_batch():
    features = parse(collection(*[polygon(SQUARE)] * 99, polygon([[1, "x"]]))).features

    assert sum(not feature.problems for feature in features) == 99
