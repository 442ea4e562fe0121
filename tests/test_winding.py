import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box
from shapely.affinity import scale
from strategies import stars

from geo.errors import GeometryError
from geo.polygons.validity import has_rfc7946_winding, wind_rfc7946

SQUARE = [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)]


def test_winding_follows_rfc7946_in_every_part_and_hole():
    shell, hole = SQUARE, [(1, 1), (1, 2), (2, 2), (1, 1)]

    assert has_rfc7946_winding(Polygon(shell, [hole]))
    assert not has_rfc7946_winding(Polygon(shell[::-1], [hole]))
    assert not has_rfc7946_winding(Polygon(shell, [hole[::-1]]))
    assert not has_rfc7946_winding(MultiPolygon([box(20, 0, 21, 1), Polygon(shell[::-1])]))


@settings(deadline=None, max_examples=50)
@given(stars, st.sampled_from([1, -1]), st.sampled_from([1, -1]))
def test_winding_changes_directions_alone(outline, shell_turn, hole_turn):
    hole = scale(outline, 0.5, 0.5, origin=outline.centroid)
    shape = Polygon(outline.exterior.coords[::shell_turn], [hole.exterior.coords[::hole_turn]])

    wound = wind_rfc7946(shape)

    assert has_rfc7946_winding(wound)
    assert shapely.equals_identical(shapely.normalize(wound), shapely.normalize(shape))


@pytest.mark.parametrize("ask", [wind_rfc7946, has_rfc7946_winding])
@pytest.mark.parametrize("thing", [None, shapely.Point(1, 1), box(0, 0, 500_000, 1)])
def test_what_is_no_polygon_in_degrees_is_refused(ask, thing):
    with pytest.raises(GeometryError):
        ask(thing)
