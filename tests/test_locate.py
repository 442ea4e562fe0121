import tracemalloc

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon, box

from geo.errors import CoordinateError, GeometryError
from geo.overlay.distance import boundary_distance, outline_edges
from geo.overlay.locate import locate, members

GEOD = Geod(a=6378137.0, rf=298.257222101)  # CGCS2000
AREA, CORPS = box(87.3, 43.7, 87.5, 43.9), box(87.35, 43.75, 87.45, 43.8)
BONDED = box(87.36, 43.76, 87.37, 43.77)
NESTED = [AREA, BONDED, CORPS]
RING = AREA.difference(CORPS)

# A concave outline 10 km across with edges of 2 to 9 km, a hole, and a second part 1000 km off.
ZONE = Polygon(
    [(87.36, 43.86), (87.47, 43.86), (87.48, 43.93), (87.42, 43.88), (87.37, 43.94)],
    [[(87.38, 43.87), (87.40, 43.87), (87.39, 43.88)]],
)
FAR_PART = box(75.9, 39.4, 76.05, 39.5)


def brute_force(lon, lat, geometry):
    """Return the smallest geodesic distance in m to places 1 m, then 1 mm apart on the boundary."""
    fine = shapely.get_coordinates(shapely.segmentize(geometry.boundary, 9e-6))
    near = fine[np.argmin(GEOD.inv(*np.tile([[lon], [lat]], len(fine)), *fine.T)[2])]
    around = geometry.boundary.intersection(Point(near).buffer(2e-5))
    finer = shapely.get_coordinates(shapely.segmentize(around, 9e-9))
    return GEOD.inv(*np.tile([[lon], [lat]], len(finer)), *finer.T)[2].min()


def test_a_point_belongs_to_the_innermost_zone():
    lon, lat = [87.31, 87.40, 87.365, 88.0], [43.71, 43.79, 43.765, 43.8]

    assert locate(lon, lat, NESTED).tolist() == [0, 2, 1, -1]


def test_innermost_is_smallest_on_the_ground_and_first_of_equals():
    larger_in_degrees, larger_in_metres = box(0, 60, 10, 85), box(0, 0, 2.9, 85)

    assert locate(1, 70, [larger_in_metres, larger_in_degrees]) == 1
    assert locate(87.4, 43.8, [AREA, AREA]) == 0


@pytest.mark.parametrize("place", [(87.3, 43.7), (87.5, 43.8), (87.4, 43.9), (87.35, 43.8)])
def test_a_boundary_belongs_to_its_zone(place):
    assert locate(*place, [RING]) == 0


def test_a_hole_lies_outside():
    assert locate(87.4, 43.78, [RING]) == -1


def test_results_have_the_shape_of_the_points():
    lon, lat = np.linspace(87.2, 87.6, 5), np.array([[43.6], [43.8], [44.0]])

    rows = locate(lon, lat, NESTED)

    assert rows.shape == (3, 5)
    assert rows[1].tolist() == [-1, 0, 2, 0, -1]
    assert locate(87.4, 43.8, NESTED).shape == ()
    assert members(lon, lat, NESTED).shape == (3, 5, 3)
    assert np.shape(boundary_distance(lon, lat, ZONE)) == (3, 3, 5)


def test_what_is_not_a_number_lies_nowhere():
    lon, lat = [np.nan, 87.4, np.nan], [43.8, np.nan, np.nan]

    assert locate(lon, lat, NESTED).tolist() == [-1, -1, -1]
    assert not members(lon, lat, NESTED).any()
    assert np.isnan(boundary_distance(lon, lat, ZONE)).all()


def test_a_missing_or_empty_zone_holds_no_point():
    assert locate(87.4, 43.8, [None, Polygon(), AREA]) == 2
    assert members(87.4, 43.8, [None, Polygon(), AREA]).tolist() == [False, False, True]


def test_without_points_or_zones_there_is_nothing():
    assert locate([], [], NESTED).shape == (0,)
    assert locate([87.4], [43.8], []).tolist() == [-1]
    assert members([87.4], [43.8], []).shape == (1, 0)
    assert boundary_distance([], [], ZONE).distance_m.shape == (0,)


def test_members_names_every_zone_around_a_point():
    inside = members([87.365, 87.4, 87.31, 80.0], [43.765, 43.79, 43.71, 43.8], NESTED)

    assert inside.tolist() == [[1, 1, 1], [1, 0, 1], [1, 0, 0], [0, 0, 0]]


ring = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=6)
triangles = st.builds(Polygon, ring).filter(shapely.is_valid)


@settings(deadline=None, max_examples=100)
@given(st.lists(triangles, min_size=1, max_size=4))
def test_zones_hold_the_points_that_geos_says_they_cover(zones):
    lon, lat = np.meshgrid(np.arange(7), np.arange(7))

    expected = shapely.covers(np.array(zones), shapely.points(lon, lat)[..., None])

    assert (members(lon, lat, zones) == expected).all()
    assert ((locate(lon, lat, zones) >= 0) == expected.any(axis=-1)).all()


def test_many_points_are_located_like_few_and_zones_stay_unprepared():
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(87.2, 87.6, 300_000), rng.uniform(43.6, 44.0, 300_000)

    rows = locate(lon, lat, NESTED)

    some = slice(131_000, 131_200)  # across the end of the first chunk
    assert (rows[some] == locate(lon[some], lat[some], NESTED)).all()
    assert not shapely.is_prepared(NESTED).any()


def test_memory_stays_flat():
    lon, lat = np.full(4_000_000, 87.4), np.full(4_000_000, 43.8)
    locate(lon, lat, NESTED)  # modules that are read now

    tracemalloc.start()
    rows = locate(lon, lat, NESTED)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak - rows.nbytes < 10e6


@pytest.mark.parametrize("centre", ["points", "parts"])
@pytest.mark.parametrize(
    "place", [(87.42, 43.875), (87.391, 43.872), (87.4795, 43.9), (87.3, 43.8), (87.4243, 43.889)]
)
def test_near_distances_agree_with_brute_force(place, centre):
    times = 1 if centre == "points" else 2  # more points than parts: one projection for all

    found = boundary_distance(*np.repeat(place, times).reshape(2, times), ZONE)

    assert found.distance_m == pytest.approx(brute_force(*place, ZONE), abs=0.01)


@pytest.mark.parametrize("place", [(75.0, 44.5), (99.9, 44.0), (87.0, 34.9), (89.0, 52.9)])
def test_distances_from_1000_km_away_agree_with_brute_force(place):
    expected = brute_force(*place, ZONE)

    one, two = (boundary_distance(*np.repeat(place, n).reshape(2, n), ZONE) for n in (1, 2))

    assert one.distance_m == pytest.approx(expected, abs=0.001)
    assert two.distance_m == pytest.approx(expected, abs=0.1)
    assert 950_000 < expected < 1_030_000


def test_the_foot_lies_on_the_boundary_at_the_distance():
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(87.3, 87.5, 50), rng.uniform(43.8, 44.0, 50)

    distance, foot_lon, foot_lat = boundary_distance(lon, lat, ZONE)

    assert GEOD.inv(lon, lat, foot_lon, foot_lat)[2] == pytest.approx(distance)
    assert shapely.distance(ZONE.boundary, shapely.points(foot_lon, foot_lat)).max() < 1e-8  # 1 mm


def test_parts_a_thousand_kilometres_apart_are_both_exact():
    both = MultiPolygon([ZONE, FAR_PART])
    lon, lat = [87.42, 75.95, 76.1], [43.875, 39.45, 39.6]

    found = boundary_distance(lon, lat, both)

    expected = [brute_force(lon[0], lat[0], ZONE)]
    expected += [brute_force(*place, FAR_PART) for place in zip(lon[1:], lat[1:], strict=True)]
    assert found.distance_m == pytest.approx(np.array(expected), abs=0.01)


def test_from_the_equator_to_a_meridian_is_an_arc_of_the_equator():
    found = boundary_distance(0.01, 0.0, box(-1.0, -1.0, 0.0, 1.0))

    assert found.distance_m == pytest.approx(6378137.0 * np.radians(0.01), abs=1e-4)
    assert (found.foot_lon, found.foot_lat) == pytest.approx((0, 0), abs=1e-9)


def test_an_edge_is_straight_in_degrees():
    parallel_edge = box(86.9, 43.0, 87.1, 43.5)  # 16 km along 43 N; the geodesic runs 5 m north

    found = boundary_distance([87.0, 87.0], [43.0, 42.99], parallel_edge)

    assert found.distance_m == pytest.approx([0, GEOD.inv(87, 42.99, 87, 43)[2]], abs=0.002)


def test_the_antipode_has_a_distance():
    found = boundary_distance([-92.6, -92.6], [-43.9, -43.8], ZONE)

    assert (found.distance_m > 19_980_000).all()


@pytest.mark.parametrize(
    ("lon", "lat"), [(180.1, 0), (0, -90.1), (np.inf, 0), ("east", 0), ([1, 2], [1, 2, 3])]
)
def test_what_is_not_in_degrees_is_refused(lon, lat):
    for ask in (locate, members):
        with pytest.raises(CoordinateError):
            ask(lon, lat, NESTED)
    with pytest.raises(CoordinateError):
        boundary_distance(lon, lat, ZONE)


def test_the_ends_of_the_world_are_in_range():
    assert locate([180, -180, 0], [90, -90, 0], [box(-180, -90, 180, 90)]).tolist() == [0, 0, 0]


@pytest.mark.parametrize("wrong", [Point(87, 43), Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])])
def test_zones_that_are_no_valid_polygons_are_refused(wrong):
    for ask in (locate, members):
        with pytest.raises(GeometryError):
            ask(87, 43, [AREA, wrong])
    with pytest.raises(GeometryError):
        boundary_distance(87, 43, wrong)


@pytest.mark.parametrize("nothing", [None, Polygon()])
def test_nothing_has_no_boundary(nothing):
    with pytest.raises(GeometryError):
        boundary_distance(87, 43, nothing)


CUT = shapely.MultiPolygon(
    [shapely.box(179.9, -16.6, 180, -16.5), shapely.box(-180, -16.6, -179.95, -16.5)]
)


@pytest.mark.parametrize("lon", [179.99, 180.0, -180.0, -179.99])
def test_the_cut_along_the_180th_meridian_is_no_boundary(lon):
    north, east = (lon, -16.5), (-179.95, -16.55)  # feet on the edges that may be nearest
    expected = min(GEOD.inv(lon, -16.55, *foot)[2] for foot in (north, east))

    alone = boundary_distance(lon, -16.55, CUT).distance_m
    among_many = boundary_distance([lon] * 5, [-16.55] * 5, CUT).distance_m

    assert float(alone) == pytest.approx(expected, rel=1e-5)
    assert among_many == pytest.approx(np.full(5, expected), rel=1e-5)


def test_what_parts_do_not_share_across_the_180th_meridian_bounds_them():
    halves = shapely.MultiPolygon(
        [shapely.box(179.9, 0, 180, 0.1), shapely.box(-180, 0.05, -179.9, 0.1)]
    )
    lengths = sum(shapely.length(edge) for edge in outline_edges(halves))

    assert lengths == pytest.approx(halves.length - 2 * 0.05)
    assert boundary_distance(180, 0.02, halves).distance_m == pytest.approx(0, abs=1e-6)


def test_an_edge_along_the_pole_is_no_boundary():
    cap = shapely.box(-180, 88, 180, 90)
    expected = GEOD.inv(0, 89.9, 0, 88)[2]

    assert float(boundary_distance(0, 89.9, cap).distance_m) == pytest.approx(expected, rel=1e-4)
