import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Polygon, box
from strategies import stars

from geo.errors import GeometryError
from geo.polygons.edges import divide_edges, longest_edge

GEOD = Geod(a=6378137.0, rf=298.257222101)  # CGCS2000


def test_the_longest_edge_is_a_geodesic_of_any_ring():
    hole = [(1, 1), (1, 7.5), (2, 2), (1, 1)]
    outline = MultiPolygon([box(20, 0, 21, 1), Polygon(box(0, 0, 5, 8).exterior, [hole])])

    north_south = GEOD.inv(0, 0, 0, 8)[2]

    assert longest_edge(outline) == pytest.approx(north_south, rel=1e-12)
    assert longest_edge(Polygon()) == 0


@settings(deadline=None, max_examples=30)
@given(stars, st.floats(200, 20_000))
def test_pieces_are_equal_and_no_longer_than_asked(shape, longest):
    start, end = shape.exterior.coords[:2]
    edge = GEOD.inv(*start, *end)[2]
    divided = divide_edges(shape, longest=longest)

    assert longest_edge(divided) <= longest
    piece = GEOD.inv(*divided.exterior.coords[0], *divided.exterior.coords[1])[2]
    assert edge / piece == pytest.approx(np.ceil(edge / longest), rel=1e-6)


@settings(deadline=None, max_examples=30)
@given(stars, st.floats(200, 20_000))
def test_dividing_keeps_vertices_bit_for_bit_and_is_done_once(shape, longest):
    divided = divide_edges(shape, longest=longest)

    vertices, kept = shape.exterior.coords[:], set(divided.exterior.coords)
    assert kept.issuperset(vertices)
    assert shapely.equals_identical(divide_edges(divided, longest=longest), divided)


def test_new_vertices_lie_on_the_geodesic():
    outline = Polygon([(80.0, 44.0), (80.5, 44.0), (80.5, 44.3)])

    divided = divide_edges(outline, longest=10_000)

    expected = GEOD.npts(80.0, 44.0, 80.5, 44.0, 4)  # 40.1 km: five pieces
    assert np.array(divided.exterior.coords[1:5]) == pytest.approx(np.array(expected), abs=1e-12)


def test_dividing_keeps_holes_parts_and_heights():
    hole = [(0.2, 0.2, 5), (0.2, 0.8, 5), (0.8, 0.2, 5)]
    part = Polygon([(0, 0, 0), (1, 0, 100), (0, 1, 0)], [hole])
    outline = shapely.multipolygons([part, Polygon()])

    divided = divide_edges(outline, longest=60_000)

    assert [len(part.interiors) for part in divided.geoms] == [1, 0]
    assert divided.geoms[0].exterior.coords[1] == pytest.approx((0.5, 0, 50))


def test_an_outline_of_short_edges_stays_as_it_is():
    outline = box(80.0, 44.0, 80.01, 44.005)

    assert shapely.equals_identical(divide_edges(outline), outline)
    assert divide_edges(Polygon()).is_empty


@pytest.mark.parametrize("longest", [0, -5, float("nan"), 1e-9])
def test_lengths_that_cannot_be_divided_by_are_refused(longest):
    with pytest.raises(GeometryError):
        divide_edges(box(80, 44, 81, 45), longest=longest)
