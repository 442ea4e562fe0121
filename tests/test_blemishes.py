"""Blemishes, gaps and overlaps of outlines that are drawn in metres around one place, by PROJ."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon
from strategies import stars

from geo.errors import GeometryError
from geo.overlay.gaps import gaps, overlaps
from geo.polygons.blemishes import SENTENCES, blemishes
from geo.polygons.vertices import MAX_PLACES, Vertices, mean_width, metres_per_degree

GEOD = Geod(a=6378137, rf=298.257222101)
LON, LAT = 87.0, 43.0


def place(east, north):
    """Longitude and latitude of a place some metres from the origin."""
    lon, lat, _ = GEOD.fwd(LON, LAT, 0, north)
    return GEOD.fwd(lon, lat, 90, east)[:2]


def outline(*vertices, holes=()):
    return Polygon([place(*vertex) for vertex in vertices], [[place(*c) for c in h] for h in holes])


def block(west, south, east, north):
    return [(west, south), (east, south), (east, north), (west, north)]


def plot(*bounds, holes=()):
    return outline(*block(*bounds), holes=[block(*hole)[::-1] for hole in holes])


def kinds(geometry, **limits):
    return [problem.kind for problem in blemishes(geometry, **limits)]


@pytest.mark.parametrize("lat", [0.0, 43.0, -60.0, 89.0])
def test_a_degree_is_as_long_as_the_ellipsoid_has_it(lat):
    east, north = metres_per_degree(np.array([lat]))

    assert east[0] == pytest.approx(GEOD.inv(0, lat, 1e-4, lat)[2] * 1e4, rel=1e-6)
    assert north[0] == pytest.approx(GEOD.inv(0, lat - 5e-5, 0, lat + 5e-5)[2] * 1e4, rel=1e-6)


def test_steps_are_the_lengths_of_edges_on_the_ellipsoid():
    shape = outline((0, 0), (30, 0), (30, 40), (-5, 60))
    lon, lat = shapely.get_coordinates(shape)[:-1].T

    steps = Vertices.of(shapely.get_rings(shape)).steps()

    assert steps == pytest.approx(GEOD.inv(np.roll(lon, 1), np.roll(lat, 1), lon, lat)[2], 1e-4)


def test_angles_are_those_between_the_edges_on_the_ground():
    triangle = outline((0, 0), (100, 0), (0, 100))

    assert Vertices.of(shapely.get_rings(triangle)).angles() == pytest.approx(
        [90, 45, 45], abs=0.01
    )


def test_the_mean_width_of_a_strip_is_its_width():
    strip = plot(0, 0, 1000, 2)

    assert mean_width(np.array([strip])) == pytest.approx([2 * 2000 / 2004], rel=1e-4)


@settings(deadline=None, max_examples=30)
@given(stars)
def test_a_large_star_is_without_blemish_unless_it_has_spikes(star):
    assert set(kinds(star)) <= {"spike"}


def test_an_outline_from_the_ground_has_no_blemish():
    assert blemishes(plot(0, 0, 500, 300, holes=[(100, 100, 200, 200)])) == []


def test_a_vertex_given_twice_is_told_with_its_place():
    (problem,) = blemishes(outline((0, 0), (100, 0), (100, 0), (100, 100), (0, 100)))

    assert problem.kind == "duplicate-points"
    assert (problem.lon, problem.lat) == pytest.approx(place(100, 0))
    assert str(problem.message) == (
        f"the vertex at {problem.lon:.5f}, {problem.lat:.5f} appears twice; delete one of the two."
    )


def test_vertices_too_near_are_told_with_their_distance():
    (problem,) = blemishes(outline((0, 0), (100, 0), (100, 0.05), (100, 100), (0, 100)))

    assert problem.kind == "near-points"
    assert "are 0.05 m apart" in str(problem.message)


def test_what_is_near_is_for_the_caller_to_say():
    shape = outline((0, 0), (100, 0), (100, 2), (100, 100), (0, 100))

    assert kinds(shape) == []
    assert kinds(shape, near_m=3) == ["near-points"]


def test_a_spike_is_told_at_its_tip():
    (problem,) = blemishes(outline((0, 0), (100, 0), (300, 50), (100, 1), (100, 100), (0, 100)))

    assert problem.kind == "spike"
    assert (problem.lon, problem.lat) == pytest.approx(place(300, 50))


def test_how_sharp_a_spike_is_is_for_the_caller_to_say():
    wedge = outline((0, 0), (100, 0), (0, 10))  # 5.7 degrees at the second vertex

    assert kinds(wedge) == []
    assert kinds(wedge, spike_degrees=6) == ["spike"]
    assert kinds(wedge, spike_degrees=5) == []


def test_vertices_too_near_make_no_spike():
    assert kinds(outline((0, 0), (100, 0), (100.05, 0.001), (100, 100), (0, 100))) == [
        "near-points"
    ]


def test_a_thin_part_is_a_sliver():
    parts = MultiPolygon([plot(0, 0, 100, 100), plot(200, 0, 200.5, 100)])

    (problem,) = blemishes(parts)

    assert problem.kind == "sliver"
    assert "is only 0.5 m wide" in str(problem.message)
    assert kinds(parts, sliver_m=0.4) == []


def test_a_small_hole_is_told_with_its_area():
    shape = plot(0, 0, 100, 100, holes=[(10, 10, 15, 15), (50, 50, 70, 70)])

    (problem,) = blemishes(shape)

    assert problem.kind == "tiny-hole"
    assert "has only 25 m²" in str(problem.message)
    assert kinds(shape, hole_m2=500) == ["tiny-hole", "tiny-hole"]


def test_two_rings_that_meet_in_a_point_are_told_there():
    west, south, east, north = 87.0, 43.0, 87.01, 43.01
    hole = [(west, 43.005), (87.005, 43.007), (87.005, 43.003)]
    shape = Polygon([(west, south), (east, south), (east, north), (west, north)], [hole])
    assert shape.is_valid

    (problem,) = blemishes(shape)

    assert problem.kind == "touching-rings"
    assert (problem.lon, problem.lat) == pytest.approx((west, 43.005))


def test_many_of_a_kind_are_counted_once_the_list_is_long():
    holes = [(20 * i, 20 * j, 20 * i + 5, 20 * j + 5) for i in range(1, 13) for j in range(1, 11)]

    found = blemishes(plot(0, 0, 300, 300, holes=holes))

    assert len(found) == MAX_PLACES + 1
    assert str(found[-1].message).endswith(f": {120 - MAX_PLACES}; repair them together.")


@pytest.mark.parametrize(
    "anything",
    [
        None,
        "POLYGON",
        Point(87, 43),
        Polygon(),
        MultiPolygon(),
        Polygon([(87, 43), (np.inf, 43), (88, 44)]),
        Polygon([(500_000, 4_800_000), (500_100, 4_800_000), (500_000, 4_800_100)]),
    ],
)
def test_what_is_no_polygon_in_degrees_has_no_blemish(anything):
    assert blemishes(anything) == []


def test_an_invalid_polygon_raises_nothing():
    bow_tie = outline((0, 0), (100, 100), (100, 0), (0, 100))
    flat = Polygon([(87, 43), (87.1, 43), (87, 43)])

    assert kinds(bow_tie) == ["sliver"]  # its two halves cancel
    assert set(kinds(flat)) <= set(SENTENCES)


def test_heights_change_nothing():
    flat = outline((0, 0), (100, 0), (100, 0.05), (100, 100), (0, 100))

    assert blemishes(shapely.force_3d(flat, 600)) == blemishes(flat)


def test_a_narrow_gap_is_told_with_its_area_and_place():
    (gap,) = gaps([plot(0, 0, 100, 100), plot(102, 0, 200, 100)])

    assert (gap.kind, gap.between) == ("gap", (0, 1))
    assert gap.area_m2 == pytest.approx(200, rel=1e-3)
    assert "a gap 2 m wide" in str(gap.message)
    assert plot(99.9, -0.1, 102.1, 100.1).contains(Point(gap.lon, gap.lat))


@pytest.mark.parametrize("width", [0, 0.015, 5.2, 50])
def test_outlines_that_touch_or_lie_apart_have_no_gap(width):
    assert gaps([plot(0, 0, 100, 100), plot(100 + width, 0, 300, 100)]) == []


def test_how_wide_a_gap_is_is_for_the_caller_to_say():
    pair = [plot(0, 0, 100, 100), plot(110, 0, 300, 100)]

    (gap,) = gaps(pair, narrower_than_m=12)

    assert gap.area_m2 == pytest.approx(1000, rel=1e-3)
    assert gaps(pair, narrower_than_m=12, wider_than_m=11) == []


def test_a_gap_between_two_parts_of_one_outline_is_told():
    (gap,) = gaps([MultiPolygon([plot(0, 0, 100, 100), plot(0, 103, 100, 200)])])

    assert gap.between == (0, 0)


def test_a_gap_that_another_outline_fills_is_none():
    assert gaps([plot(0, 0, 100, 100), plot(102, 0, 200, 100), plot(100, 0, 102, 100)]) == []


def test_between_an_outline_and_one_inside_it_is_no_gap():
    slit = plot(0, 0, 100, 100) - plot(50, 20, 52, 101)

    assert gaps([slit, plot(30, 20, 50, 80)]) == []


def test_gaps_come_largest_first_and_missing_outlines_count():
    row = [plot(0, 0, 100, 50), None, plot(101, 0, 200, 50), Polygon(), plot(204, 0, 300, 50)]

    found = gaps(row)

    assert [gap.between for gap in found] == [(2, 4), (0, 2)]
    assert [gap.area_m2 for gap in found] == pytest.approx([200, 50], rel=1e-3)


def test_an_overlap_is_told_with_its_area():
    (overlap,) = overlaps([plot(0, 0, 100, 100), plot(90, 0, 200, 100)])

    assert (overlap.kind, overlap.between) == ("overlap", (0, 1))
    assert overlap.area_m2 == pytest.approx(1000, rel=1e-3)
    assert plot(89.9, -0.1, 100.1, 100.1).contains(overlap.polygon)
    assert "share 1,000 m²" in str(overlap.message)


def test_an_overlap_no_larger_than_rounding_is_none():
    pair = [plot(0, 0, 100, 100), plot(99.995, 0, 200, 100)]

    assert overlaps(pair) == []
    assert len(overlaps(pair, least_m2=0.1)) == 1


def test_an_outline_inside_another_overlaps_it_only_if_asked():
    pair = [plot(0, 0, 100, 100), plot(10, 10, 50, 50)]

    assert overlaps(pair) == []
    assert overlaps(pair, nested=True)[0].area_m2 == pytest.approx(1600, rel=1e-3)


def test_an_outline_given_twice_overlaps_itself():
    assert [o.between for o in overlaps([plot(0, 0, 100, 100)] * 2)] == [(0, 1)]


def test_outlines_side_by_side_do_not_overlap():
    assert overlaps([plot(0, 0, 100, 100), plot(100, 0, 200, 100), None]) == []


@pytest.mark.parametrize("measure", [gaps, overlaps])
@pytest.mark.parametrize("wrong", [Point(87, 43), Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])])
def test_what_is_not_sound_is_refused(measure, wrong):
    with pytest.raises(GeometryError):
        measure([plot(0, 0, 100, 100), wrong])
