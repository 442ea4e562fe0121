import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Proj
from shapely import GeometryCollection, LinearRing, LineString, MultiPolygon, Point, Polygon, box

import geo.crs.geodesics
from geo.errors import CoordinateError
from geo.polygons.area import geodesic_area, geodesic_perimeter, lonlat_area, plane_area

GEOD = Geod(a=6378137, rf=298.257222101)  # CGCS2000
PARCEL = Polygon([(87.6, 43.8), (87.605, 43.801), (87.604, 43.806), (87.599, 43.804)])
HOLE = [(87.601, 43.802), (87.602, 43.802), (87.602, 43.803)]
MEASURES = [geodesic_area, geodesic_perimeter, lonlat_area, plane_area]


def rings_of(geometry):
    """Pairs of a ring and its role, 1 for a shell and -1 for a hole."""
    return [
        (ring, -1 if i else 1)
        for polygon in shapely.get_parts(geometry)
        for i, ring in enumerate(shapely.get_rings(polygon))
    ]


def by_pyproj(geometry):
    return sum(role * abs(GEOD.geometry_area_perimeter(r)[0]) for r, role in rings_of(geometry))


def assert_as_promised(*geometries):
    expected = np.array([by_pyproj(geometry) for geometry in geometries])
    off = np.abs(geodesic_area(geometries) - expected)
    assert (off <= np.maximum(1e-9 * np.abs(expected), 1e-3)).all()


def around(lon, lat, radii):
    """Vertices in equal directions from a point, at distances in metres; longitudes -180 to 180."""
    n = len(radii)
    azimuths = np.arange(n) * 360 / n
    return np.column_stack(GEOD.fwd([lon] * n, [lat] * n, azimuths, radii)[:2])


def seeded(n, lat, power, seed=1):
    """Polygons of 3 to 30 vertices with seeded places, latitudes and powers of ten of the size."""
    rng = np.random.default_rng(seed)
    return [
        Polygon(
            around(
                rng.uniform(-180, 180),
                rng.uniform(*lat),
                10 ** rng.uniform(*power) * rng.uniform(0.5, 1, rng.integers(3, 31)),
            )
        )
        for _ in range(n)
    ]


def smaller(vertices, factor):
    middle = vertices.mean(axis=0)
    return np.clip(middle + factor * (vertices - middle), [-360, -90], [360, 90])


def zone_area(south, north, width):
    """Area between parallels, m²: M N cos φ added up at 50 Gauss-Legendre nodes."""
    nodes, weights = np.polynomial.legendre.leggauss(50)
    half = np.radians(north - south) / 2
    lat = np.radians(north + south) / 2 + half * nodes
    e2 = 2 / 298.257222101 - 1 / 298.257222101**2
    m_n_cos = 6378137**2 * (1 - e2) * np.cos(lat) / (1 - e2 * np.sin(lat) ** 2) ** 2
    return np.radians(width) * half * weights @ m_n_cos


near_poles = st.builds(lambda s, p: s * (90 - 10**p), st.sampled_from([-1, 1]), st.floats(-8, 1))
stars = st.builds(
    lambda lon, lat, power, radii: around(lon, lat, 10**power * np.array(radii)),
    st.floats(-180, 180) | st.sampled_from([-180, 179.9999, 180]),
    st.floats(-90, 90) | near_poles,
    st.floats(-0.5, 6),
    st.lists(st.floats(0.2, 1), min_size=3, max_size=40),
)
parcels_in_china = st.builds(
    lambda lon, lat, power, radii: Polygon(around(lon, lat, 10**power * np.array(radii))),
    st.floats(75, 135),
    st.floats(18, 53),
    st.floats(1, 3.5),
    st.lists(st.floats(0.5, 1), min_size=3, max_size=20),
)


# Agreement with pyproj, to 1e-9 or 0.001 m²


@settings(deadline=None, max_examples=300)
@given(stars)
def test_area_agrees_with_pyproj_anywhere_at_any_size(vertices):
    eastward = np.column_stack([vertices[:, 0] % 360, vertices[:, 1]])

    assert_as_promised(Polygon(vertices), Polygon(eastward))


@settings(deadline=None, max_examples=200)
@given(stars, st.sampled_from([0.1, 0.5, 0.999, 1]), st.booleans(), st.booleans())
def test_area_agrees_with_pyproj_with_holes_turning_either_way(vertices, factor, turn, turn_hole):
    hole = smaller(vertices, factor)

    assert_as_promised(Polygon(vertices[:: -1 if turn else 1], [hole[:: -1 if turn_hole else 1]]))


@settings(deadline=None, max_examples=100)
@given(st.lists(stars, min_size=1, max_size=5))
def test_area_agrees_with_pyproj_on_multiparts_even_overlapping(parts):
    assert_as_promised(MultiPolygon([Polygon(part) for part in parts]))


@pytest.mark.parametrize("lat", [(-90, 90), (0, 1), (42, 45), (84, 86), (89, 90), (-90, -89.99)])
@pytest.mark.parametrize("power", [(0, 3.7), (3.5, 4.5), (4.5, 6)])
def test_area_agrees_with_pyproj_in_a_sweep(lat, power):
    assert_as_promised(*seeded(400, lat, power))


@pytest.mark.parametrize(
    "geometry",
    [
        box(80, 43, 80.00001, 43.00001),  # 1 m²
        box(87.5, 43.8, 87.644, 43.905),  # as large as the area at Urumqi, in four long edges
        box(80, 30, 100, 50),
        Polygon([(0, 80), (90, 80), (180, 80), (-90, 80)]),  # around a pole
        Polygon([(10, 89.9), (100, 90), (200, 89.9)]),  # a vertex at a pole
        shapely.segmentize(box(0, 89.9999, 300, 90), 0.01),  # edges along a pole
        box(-180, 80, 180, 90),  # every edge goes nowhere, or up and down one meridian
        shapely.segmentize(
            box(-100, -80, 100, 80), 0.05
        ),  # short edges around a third of the Earth
        shapely.segmentize(box(0, -90, 270, 90), 0.05),  # and around more than half
        box(0, 0, 400, 1),  # longitude goes on beyond a turn
        Polygon([(5, 5), (5, 5), (5, 5)]),
        Polygon([(80, 40), (80.01, 40.01), (80.01, 40), (80, 40.01)]),  # crosses itself
        Polygon(around(80, 20, [50] * 10_000)),  # so many edges that pyproj's own noise adds up
        Polygon(around(80, 5, [200] * 20_000)),
    ],
)
def test_area_agrees_with_pyproj_in_hard_places(geometry):
    assert_as_promised(geometry)


def test_one_long_edge_among_many_short_ones_is_measured_as_a_geodesic():
    lon = np.linspace(80, 80.5, 2000)
    coast = np.column_stack([lon, 40 + 0.001 * np.sin(lon * 300)])

    assert_as_promised(Polygon([*coast, (80.5, 40.2), (80, 40.2)]))


def test_a_large_hole_in_a_slightly_larger_shell_leaves_the_right_remainder():
    outer = shapely.segmentize(box(87, 43, 87.5, 43.5), 0.04)
    inner = shapely.segmentize(box(87.000001, 43.000001, 87.499999, 43.499999), 0.05)

    assert_as_promised(Polygon(outer.exterior, [inner.exterior]))


def test_pyproj_measures_only_what_the_closed_form_cannot(monkeypatch):
    monkeypatch.setattr(geo.crs.geodesics, "geod", lambda: None)

    areas = geodesic_area(seeded(100, (-80, 80), (1, 3.3)))

    assert (areas > 0).all()
    with pytest.raises(AttributeError):
        geodesic_area(box(80, 40, 81, 41))


# What the area means


def test_the_three_ways_to_write_a_polygon_across_the_antimeridian_agree():
    east, west = box(179.99, 40, 180.01, 40.01), box(-180.01, 40, -179.99, 40.01)
    jump = Polygon([(179.99, 40), (-179.99, 40), (-179.99, 40.01), (179.99, 40.01)])

    areas = geodesic_area([east, west, jump])

    assert areas == pytest.approx([by_pyproj(box(79.99, 40, 80.01, 40.01))] * 3, rel=1e-9)


def test_a_hole_subtracts_whichever_way_it_turns():
    shell = PARCEL.exterior.coords
    expected = geodesic_area(PARCEL) - geodesic_area(Polygon(HOLE))

    areas = geodesic_area([Polygon(shell, [HOLE]), Polygon(shell, [HOLE[::-1]])])

    assert areas == pytest.approx(expected, rel=1e-12)


@settings(deadline=None, max_examples=100)
@given(parcels_in_china, st.integers(0, 20), st.booleans())
def test_area_depends_neither_on_the_start_nor_on_the_direction_of_a_ring(parcel, start, back):
    vertices = shapely.get_coordinates(parcel)[:-1]
    turned = np.roll(vertices, start, axis=0)[:: -1 if back else 1]

    assert geodesic_area(Polygon(turned)) == pytest.approx(geodesic_area(parcel), rel=1e-9)


@settings(deadline=None, max_examples=100)
@given(parcels_in_china)
def test_the_two_sides_of_a_diagonal_add_up(parcel):
    a, b, c = shapely.get_coordinates(parcel)[:3]
    d = a + c - b

    halves = geodesic_area([Polygon([a, b, c]), Polygon([a, c, d])])

    assert halves.sum() == pytest.approx(geodesic_area(Polygon([a, b, c, d])), rel=1e-9)


@settings(deadline=None, max_examples=100)
@given(parcels_in_china, st.floats(0.1, 0.9))
def test_area_grows_with_the_square_of_the_scale(parcel, factor):
    scaled = Polygon(smaller(shapely.get_coordinates(parcel)[:-1], factor))

    assert geodesic_area(scaled) == pytest.approx(factor**2 * geodesic_area(parcel), rel=5e-3)


def test_parts_add_in_any_order():
    parts = seeded(7, (40, 44), (2, 5))

    areas = geodesic_area([MultiPolygon(parts), MultiPolygon(parts[::-1])])

    assert areas == pytest.approx(geodesic_area(parts).sum(), rel=1e-12)


def test_the_polygons_of_a_collection_add_and_its_points_and_lines_do_not():
    inner = GeometryCollection([MultiPolygon([PARCEL, PARCEL]), LinearRing(HOLE)])
    collection = GeometryCollection([Point(0, 0), PARCEL, inner])

    assert geodesic_area(collection) == pytest.approx(3 * geodesic_area(PARCEL), rel=1e-12)


def test_heights_are_ignored():
    raised = shapely.force_3d(PARCEL, 900)

    assert geodesic_area(raised) == geodesic_area(PARCEL)


def test_a_narrow_band_has_the_area_between_its_parallels():
    band = shapely.segmentize(box(87, 43, 87.5, 44), 0.001)

    assert geodesic_area(band) == pytest.approx(zone_area(43, 44, 0.5), rel=1e-9)


def test_one_square_metre_is_exact_to_twelve_digits():
    south, north, west, east = 43, 43.00001, 80, 80.00001

    area = geodesic_area(box(west, south, east, north))

    assert area == pytest.approx(zone_area(south, north, east - west), rel=1e-12)


# Rows in, rows out


@pytest.mark.parametrize("measure", MEASURES)
def test_missing_is_nan_and_what_has_no_surface_is_nought(measure):
    line = LineString([(87, 43), (88, 44)])

    values = measure([None, Polygon(), MultiPolygon(), GeometryCollection(), Point(), line, PARCEL])

    assert np.isnan(values[0])
    assert (values[1:6] == 0).all()
    assert values[6] > 0


@pytest.mark.parametrize("measure", MEASURES)
def test_order_is_kept_over_many_rows_of_all_kinds(measure):
    rows = [PARCEL, None, Polygon(PARCEL.exterior, [HOLE]), Polygon(), MultiPolygon([PARCEL])]
    alone = [float(measure(row)) for row in rows]

    values = measure(rows * 601)

    assert values == pytest.approx(alone * 601, rel=1e-11, nan_ok=True)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_result_has_the_shape_of_the_input(measure):
    table = np.array([[PARCEL, None, PARCEL], [None, PARCEL, None]])

    assert measure(PARCEL).shape == ()
    assert measure([]).shape == (0,)
    assert measure(table).shape == (2, 3)
    assert measure(table).dtype == np.float64


@pytest.mark.parametrize("measure", MEASURES)
def test_a_geoseries_is_measured_row_by_row(measure):
    series = geopandas.GeoSeries([PARCEL, None], index=["b", "a"], crs=4326)

    assert measure(series) == pytest.approx([float(measure(PARCEL)), np.nan], nan_ok=True)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("vertex", [(np.nan, 43), (87, np.nan), (np.inf, 43), (87, -np.inf)])
def test_a_vertex_that_is_no_number_is_refused_with_its_row(measure, vertex):
    with np.errstate(invalid="ignore"):
        broken = Polygon([(87, 43), (88, 43), vertex])

    with pytest.raises(CoordinateError, match="Geometry 1500 has a vertex that is not a number"):
        measure([PARCEL] * 1500 + [broken])


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("lat", [90.0000001, -91, 4_800_000])
def test_a_latitude_beyond_a_pole_is_refused_with_its_row(measure, lat):
    broken = MultiPolygon([PARCEL, Polygon([(87, 43), (88, 43), (88, lat)])])

    with pytest.raises(CoordinateError, match=f"Geometry 2 has the latitude {lat}"):
        measure([None, PARCEL, broken])


@pytest.mark.parametrize("value", ["POLYGON EMPTY", 1.5, [PARCEL, "x"]])
def test_what_is_no_geometry_is_refused(value):
    with pytest.raises(TypeError):
        geodesic_area(value)


# Perimeter


@settings(deadline=None, max_examples=100)
@given(stars)
def test_perimeter_agrees_with_pyproj_holes_included(vertices):
    polygon = Polygon(vertices, [smaller(vertices, 0.5)])
    expected = sum(GEOD.geometry_area_perimeter(ring)[1] for ring, _ in rings_of(polygon))

    assert geodesic_perimeter(polygon) == pytest.approx(expected, rel=1e-9, abs=1e-3)


def test_perimeter_of_parts_is_the_sum_of_their_perimeters():
    parts = seeded(5, (-90, 90), (0, 6))

    perimeter = geodesic_perimeter(MultiPolygon(parts))

    assert perimeter == pytest.approx(geodesic_perimeter(parts).sum(), rel=1e-12)


# Edges straight in longitude and latitude


@pytest.mark.parametrize(
    ("south", "north", "width"), [(40, 50, 10), (-90, 90, 360), (43.8, 43.8001, 1e-4), (-3, 5, 359)]
)
def test_a_box_in_lonlat_has_the_area_between_its_parallels(south, north, width):
    area = lonlat_area(box(-179, south, -179 + width, north))

    assert area == pytest.approx(zone_area(south, north, width), rel=1e-9)


def test_straight_edges_are_what_finely_divided_ones_come_to():
    triangle = Polygon([(80, 40), (90, 43), (85, 50)])
    divided = shapely.segmentize(triangle, 0.001)

    assert lonlat_area(triangle) == pytest.approx(by_pyproj(divided), rel=1e-9)
    assert geodesic_area(triangle) > 1.0001 * lonlat_area(triangle)


def test_the_two_readings_of_an_edge_agree_on_a_small_parcel():
    parcel = Polygon(smaller(shapely.get_coordinates(PARCEL)[:-1], 0.01))

    assert lonlat_area(parcel) == pytest.approx(geodesic_area(parcel), rel=1e-6)


def test_longitudes_that_jump_are_read_as_they_stand():
    jump = Polygon([(179, 40), (-179, 40), (-179, 41), (179, 41)])

    assert lonlat_area(jump) == pytest.approx(zone_area(40, 41, 358), rel=1e-9)


# The Gauss-Kruger plane


@settings(deadline=None, max_examples=200)
@given(parcels_in_china)
def test_plane_area_is_not_less_than_the_area_on_the_ellipsoid(parcel):
    # a geodesic edge bends on the plane: at most about (6 km / R)² / 24, or 4e-8, of the area
    assert plane_area(parcel) >= geodesic_area(parcel) * (1 - 1e-7)


@pytest.mark.parametrize(
    ("lon", "epsg"), [(75.2, 4534), (87.6, 4538), (76.6, 4535), (81, 4536), (135, 4554)]
)
def test_plane_area_is_that_of_the_zone_in_the_register(lon, epsg):
    parcel = Polygon(around(lon, 41, [900, 500, 700, 800, 600]), [around(lon, 41, [90] * 4)])

    expected = geopandas.GeoSeries([parcel], crs=4490).to_crs(epsg).area

    assert plane_area([parcel]) == pytest.approx(expected.to_numpy(), rel=1e-9)


def test_plane_area_exceeds_the_ellipsoid_by_the_scale_of_the_projection():
    scale = Proj("EPSG:4538").get_factors(87.6, 43.8).areal_scale
    parcel = Polygon(around(87.6, 43.8, [100] * 12))

    assert plane_area(parcel) / geodesic_area(parcel) == pytest.approx(scale, rel=1e-7)


def test_plane_area_refuses_places_outside_the_zones_of_china():
    with pytest.raises(CoordinateError, match="outside the Gauss-Kruger zones"):
        plane_area([PARCEL, box(0, 0, 1, 1)])


def test_plane_area_refuses_vertices_that_cannot_be_projected():
    with pytest.raises(CoordinateError, match="too far from its Gauss-Kruger zone"):
        plane_area(box(37, 0, 203, 10))
