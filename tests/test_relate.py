import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Polygon, box

from geo.errors import GeometryError
from geo.overlay.relate import (
    difference,
    intersection,
    outside_area,
    overlap_area,
    piece_place,
)
from geo.polygons.edges import divide_edges
from geo.polygons.validity import problems

GEOD = Geod(a=6378137.0, rf=298.257222101)  # CGCS2000
BOW_TIE = Polygon([(87.0, 43.0), (87.1, 43.1), (87.1, 43.0), (87.0, 43.1)])


def area(*outlines):
    """The area in m² by pyproj, of outlines without holes."""
    return sum(abs(GEOD.geometry_area_perimeter(outline)[0]) for outline in outlines)


def quadrangle(lon, lat, width, height):
    return box(lon, lat, lon + width, lat + height)


size = st.floats(0.01, 0.2)
quadrangles = st.builds(quadrangle, st.floats(87.0, 87.1), st.floats(43.0, 43.1), size, size)


def test_overlap_is_the_area_of_the_shared_vertex():
    a, b = box(87.00, 43.00, 87.02, 43.02), box(87.01, 43.01, 87.03, 43.03)

    shared = overlap_area(a, b)

    assert shared == pytest.approx(area(box(87.01, 43.01, 87.02, 43.02)), abs=0.001)
    assert shared == pytest.approx(111_082 * 81_480 / 1e4, rel=1e-3)  # m in a degree at 43 N


def test_outside_is_the_area_that_sticks_out():
    inner, outer = box(87.00, 43.00, 87.02, 43.01), box(87.01, 42.99, 87.05, 43.05)

    assert outside_area(inner, outer) == pytest.approx(
        area(box(87.00, 43, 87.01, 43.01)), abs=0.001
    )


def test_what_is_covered_has_nothing_outside():
    outer = box(87.0, 43.0, 87.1, 43.1)

    assert outside_area(outer, outer) == 0
    assert outside_area(box(87.0, 43.02, 87.05, 43.1), outer) == 0


def test_what_only_touches_shares_nothing():
    left, right = box(87.0, 43.0, 87.1, 43.1), box(87.1, 43.05, 87.2, 43.2)

    assert overlap_area(left, right) == 0
    assert intersection(left, right).is_empty


def test_a_hole_lies_outside():
    shell, hole = box(87.0, 43.0, 87.1, 43.1), box(87.04, 43.04, 87.06, 43.06)

    assert outside_area(hole, shell.difference(hole)) == pytest.approx(area(hole), abs=0.001)


def test_lines_and_points_are_dropped_from_what_is_shared():
    comb = MultiPolygon([box(0, 0, 1, 1), box(2, 1, 3, 2), box(4, -1, 5, 1)])
    bar = box(0, 0, 6, 1)

    shared = intersection(comb, bar)

    assert shapely.intersection(comb, bar).geom_type == "GeometryCollection"
    assert shapely.equals(shared, MultiPolygon([box(0, 0, 1, 1), box(4, 0, 5, 1)]))


@settings(deadline=None, max_examples=50)
@given(quadrangles, quadrangles)
def test_the_shared_part_and_the_rest_make_up_the_whole(a, b):
    a, b = divide_edges(a), divide_edges(b)

    whole = overlap_area(a, b) + outside_area(a, b)

    assert whole == pytest.approx(area(a), rel=2e-5)  # a cut bends no edge, the geodesic does
    assert overlap_area(a, b) == pytest.approx(overlap_area(b, a), rel=1e-9, abs=1e-3)


@settings(deadline=None, max_examples=50)
@given(quadrangles, quadrangles)
def test_pieces_can_be_worked_on_further(a, b):
    rest = difference(a, b)

    assert rest.is_empty or problems(rest) == []
    assert overlap_area(rest, b) < 0.01
    assert outside_area(rest, a) < 0.01


def test_a_shared_edge_rounded_to_seven_decimals_leaves_little():
    outer = divide_edges(Polygon([(87.0, 43.0), (87.3, 43.05), (87.25, 43.3)]))
    inner = shapely.transform(outer, lambda vertices: np.round(vertices, 7))

    sliver = outside_area(inner, outer)

    assert 0 < sliver < 0.0079 * outer.length * 111_000  # 1e-7 degrees less than 1 cm, on its edge


def test_a_piece_is_shown_in_its_largest_part():
    crescent = box(87.0, 43.0, 87.3, 43.3).difference(box(87.01, 43.01, 87.3, 43.29))
    pieces = MultiPolygon([box(88.0, 43.0, 88.01, 43.01), crescent])

    place = piece_place(pieces)

    assert crescent.contains(shapely.Point(place))


def test_the_largest_part_is_so_in_metres():
    north, south = box(87.0, 80.0, 88.0, 81.0), box(87.0, 10.0, 87.9, 11.0)

    assert piece_place(MultiPolygon([north, south])) == pytest.approx((87.45, 10.5))


def test_a_sliver_of_micrometres_is_shown_inside_itself():
    sliver = Polygon([(87.0, 43.0), (87.1, 43.1), (87.05, 43.05 + 2e-11)])

    lon, lat = piece_place(sliver)

    assert shapely.intersects_xy(sliver, lon, lat)


@pytest.mark.parametrize("ask", [difference, intersection, outside_area, overlap_area])
@pytest.mark.parametrize("wrong", [None, BOW_TIE, shapely.Point(87, 43), box(0, 0, 500, 500)])
def test_what_is_wrong_is_refused_on_either_side(ask, wrong):
    with pytest.raises(GeometryError):
        ask(wrong, box(87.0, 43.0, 87.1, 43.1))
    with pytest.raises(GeometryError):
        ask(box(87.0, 43.0, 87.1, 43.1), wrong)


def test_the_refusal_says_what_is_wrong():
    with pytest.raises(GeometryError, match=r"crosses or retraces itself at 87\.05000, 43\.05000"):
        overlap_area(BOW_TIE, box(87.0, 43.0, 87.1, 43.1))


def test_nothing_shares_nothing_but_has_no_place():
    square = box(87.0, 43.0, 87.1, 43.1)

    assert overlap_area(Polygon(), square) == 0
    assert outside_area(square, Polygon()) == pytest.approx(area(square), abs=0.1)
    with pytest.raises(GeometryError):
        piece_place(Polygon())
