import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from geo.errors import GeometryError
from geo.messages import message
from geo.polygons.validity import SENTENCES, Issue, problems, require_valid, ring_problems

SQUARE = [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)]

# Kind, well-known text, place as GEOS gives it or as two edges cut by hand.
WRONG = [
    ("self-intersection", "POLYGON((0 0,1 1,1 0,0 1,0 0))", (0.5, 0.5)),
    ("self-intersection", "POLYGON((0 0,1 1,2 2,0 0))", (1, 1)),
    ("self-touching", "POLYGON((0 0,4 0,4 4,2 0,0 4,0 0))", (2, 0)),
    ("self-touching", "POLYGON((0 0,1 0,1 1,1 2,1 1,0 1,0 0))", (1, 1)),
    ("too-few-points", "POLYGON((7 7,8 8,8 8,7 7))", (7, 7)),
    ("hole-outside", "POLYGON((0 0,1 0,1 1,0 1,0 0),(5 5,6 5,6 6,5 6,5 5))", (5, 5)),
    ("crossing-rings", "POLYGON((0 0,1 0,1 1,0 1,0 0),(.5 .5,2 .5,.7 .7,.5 .5))", (1, 0.5)),
    ("nested-holes", "POLYGON((0 0,9 0,0 9,0 0),(1 1,5 1,1 5,1 1),(2 2,2.5 2,2 3,2 2))", (2, 2)),
    ("duplicate-rings", "POLYGON((0 0,9 0,0 9,0 0),(1 1,2 1,1 2,1 1),(1 2,1 1,2 1,1 2))", None),
    ("disconnected-interior", "POLYGON((0 0,4 0,4 4,0 4,0 0),(2 0,3 2,2 4,1 2,2 0))", (2, 4)),
    ("overlapping-parts", "MULTIPOLYGON(((0 0,2 0,2 2,0 2,0 0)),((1 1,3 1,3 3,1 3,1 1)))", None),
    ("nested-shells", "MULTIPOLYGON(((0 0,9 0,9 9,0 9,0 0)),((1 1,2 1,2 2,1 1)))", (1, 1)),
]  # fmt: skip

vertex = st.tuples(st.integers(0, 5), st.integers(0, 5))
ring = st.lists(vertex, min_size=3, max_size=7)
polygon = st.builds(Polygon, ring, st.lists(ring, max_size=2))
multipolygon = st.lists(polygon, min_size=1, max_size=3).map(MultiPolygon)


@pytest.mark.parametrize(("kind", "wkt", "place"), WRONG)
def test_each_defect_is_named_and_placed(kind, wkt, place):
    [problem] = problems(shapely.from_wkt(wkt))

    assert problem.kind == kind
    assert place is None or (problem.lon, problem.lat) == pytest.approx(place)


def test_a_problem_says_where_and_what_to_do():
    bow_tie = Polygon([(87.0, 43.0), (87.1, 43.1), (87.1, 43.0), (87.0, 43.1)])

    [problem] = problems(bow_tie)

    assert str(problem.message) == (
        "the ring crosses or retraces itself at 87.05000, 43.05000; move an edge."
    )


@settings(deadline=None, max_examples=200)
@given(st.one_of(polygon, multipolygon))
def test_problems_agree_with_geos(shape):
    assert (problems(shape) == []) == bool(shapely.is_valid(shape))


def test_each_wrong_part_is_reported():
    bow_tie = shapely.from_wkt("POLYGON((0 0,1 1,1 0,0 1,0 0))")
    parts = [bow_tie, box(3, 3, 4, 4), shapely.transform(bow_tie, lambda vertices: vertices + 5)]

    found = problems(MultiPolygon(parts))

    assert [(p.lon, p.lat) for p in found] == [(0.5, 0.5), (5.5, 5.5)]


@pytest.mark.parametrize(
    ("kind", "thing"),
    [
        ("missing", None),
        ("missing", float("nan")),
        ("missing", "POLYGON((0 0,1 0,0 1,0 0))"),
        ("empty", Polygon()),
        ("empty", MultiPolygon()),
        ("not-polygon", shapely.Point()),
        ("not-polygon", shapely.LinearRing(SQUARE)),
        ("not-polygon", shapely.GeometryCollection([box(0, 0, 1, 1)])),
        ("out-of-range", box(0, 0, 181, 1)),
        ("out-of-range", box(0, 0, 1, 90.001)),
        ("out-of-range", box(459_000, 4_850_000, 460_000, 4_851_000)),
        ("out-of-range", box(0, 0, 1e308, 1)),
    ],
)
def test_what_is_no_outline_in_degrees_has_one_problem_without_a_place(kind, thing):
    [problem] = problems(thing)

    assert (problem.kind, problem.lon, problem.lat) == (kind, None, None)
    assert "\n" not in str(problem.message)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_coordinate_that_is_not_finite_is_a_problem(value):
    with np.errstate(invalid="ignore"):
        shape = Polygon([(0, 0), (1, 0), (1, value), (0, 0)])

    [problem] = problems(shape)

    assert problem.kind == "not-finite"
    assert "vertex 3" in str(problem.message)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.floats(), st.floats()), min_size=2, max_size=6))
def test_no_numbers_make_problems_raise(vertices):
    with np.errstate(all="ignore"):
        shape = Polygon([(0, 0), *vertices, (0, 0)])

    assert all(str(problem.message) for problem in problems(shape))


def test_the_whole_world_is_in_range():
    assert problems(box(-180, -90, 180, 90)) == []


def test_an_empty_part_is_no_problem():
    assert problems(shapely.multipolygons([Polygon(), box(0, 0, 1, 1)])) == []


def test_sound_hands_back_what_is_right_and_refuses_the_rest():
    square, empty = box(0, 0, 1, 1), Polygon()

    assert require_valid(square) is square
    assert require_valid(empty, allow_empty=True) is empty
    with pytest.raises(GeometryError, match="no vertices"):
        require_valid(empty)
    with pytest.raises(GeometryError, match="is a Point"):
        require_valid(shapely.Point(), allow_empty=True)


def test_a_right_ring_has_no_problems():
    assert ring_problems([[0, 0], [9, 0, 812.5], (9.0, 9), np.array([0, 0])]) == []
    assert ring_problems(np.array(SQUARE)) == []


@pytest.mark.parametrize(
    ("kinds", "coordinates"),
    [
        (["not-a-list"], None),
        (["not-a-list"], {"type": "Polygon"}),
        (["not-a-list"], "0 0 1 1"),
        (["too-few-points"], []),
        (["too-few-points"], [[0, 0], [1, 1], [0, 0]]),
        (["too-few-points"], [[0, 0], [1, 1], [1, 1], [0, 0]]),
        (["not-closed"], SQUARE[:-1]),
        (["not-closed", "too-few-points"], [[0, 0], [1, 1]]),
        (["not-a-position"], [*SQUARE[:3], [5], (0, 0)]),
        (["not-a-position"], [*SQUARE[:3], "55", (0, 0)]),
        (["not-a-number"], [*SQUARE[:3], ["5", 5], ["6", 5], (0, 0)]),
        (["not-a-number"], [*SQUARE[:3], [None, 5], (0, 0)]),
        (["not-a-number"], [*SQUARE[:3], [True, 5], (0, 0)]),
        (["not-a-number"], [*SQUARE[:3], [5, 5, "812 m"], (0, 0)]),
        (["not-finite"], [*SQUARE[:3], [float("nan"), 5], (0, 0)]),
        (["not-finite"], [*SQUARE[:3], [10**400, 5], (0, 0)]),
        (["out-of-range"], [*SQUARE[:3], [5, 90.5], (0, 0)]),
        (["not-a-number", "out-of-range", "not-closed"], [[0, 0], [0, 200], ["", 0], [1, 1]]),
    ],
)
def test_each_defect_of_raw_positions_is_named_once(kinds, coordinates):
    assert sorted(problem.kind for problem in ring_problems(coordinates)) == sorted(kinds)


def test_raw_positions_are_counted_from_one_and_the_open_end_is_placed():
    not_a_number, not_closed = ring_problems([[0, 0], ["x", 0], [9, 9], ["y", 9], [3, 4]])

    assert "vertex 2" in str(not_a_number.message)
    assert (not_closed.lon, not_closed.lat) == (3, 4)


junk = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
position = junk | st.lists(junk, max_size=4) | st.dictionaries(st.text(max_size=1), junk)


@settings(deadline=None, max_examples=100)
@given(position | st.lists(position, max_size=6))
def test_no_positions_make_ring_problems_raise(coordinates):
    assert all(problem.kind in SENTENCES for problem in ring_problems(coordinates))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), max_size=6))
def test_a_ring_without_problems_can_be_built(coordinates):
    if not ring_problems(coordinates):
        assert Polygon(coordinates).exterior.coords[:] == [tuple(c) for c in coordinates]


def test_an_issue_without_a_place_on_the_map_may_still_say_where_in_the_file_it_is():
    issue = Issue.at(None, "not-closed", message("not closed at {place}"), place="1e9, 2e9")

    assert (str(issue.message), issue.place) == ("not closed at 1e9, 2e9", None)
