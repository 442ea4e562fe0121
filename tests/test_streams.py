"""Columns of Arrow as flat rings, and the closed form of perimeters."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from geopandas import GeoSeries
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Polygon, box

import geo
from geo.arrow import codes_array, float_array
from geo.errors import CoordinateError
from geo.polygons.area import geodesic_area, geodesic_perimeter, ring_sizes
from geo.streams.ahead import ahead
from geo.streams.column_rings import column_rings

GEOD = Geod(a=6378137, rf=298.257222101)  # CGCS2000
HOLED = Polygon(box(80, 40, 80.02, 40.02).exterior, [box(80.005, 40.005, 80.01, 40.01).exterior])
SHAPES = [HOLED, None, box(87, 43, 87.01, 43.02), box(87, -43, 87.1, -42), Polygon()]


def column(shapes, encoding, **options):
    array = pa.array(GeoSeries(shapes, crs=4490).to_arrow(geometry_encoding=encoding, **options))
    return getattr(array, "storage", array)


def total(rings, size):
    """Areas and perimeters of all pieces of a column, nothing for rows without rings."""
    return sum((np.array(ring_sizes(piece)) for piece in rings.pieces), np.zeros((2, size)))


@pytest.mark.parametrize("is_interleaved", [True, False])
@pytest.mark.parametrize("start", [0, 1, 2])
def test_native_columns_give_the_figures_of_their_geometries(is_interleaved, start):
    array = column(SHAPES, "geoarrow", interleaved=is_interleaved).slice(start)
    expected = [np.nan_to_num(f(SHAPES[start:])) for f in (geodesic_area, geodesic_perimeter)]

    found = total(column_rings(array), len(array))

    assert found == pytest.approx(np.array(expected), rel=1e-12)


@pytest.mark.parametrize("start", [0, 1, 2])
def test_wkb_of_plain_polygons_is_read_without_building_them(start):
    shapes = [box(87, 43, 87.01, 43.02), None, box(80, 40, 80.01, 40.01), SHAPES[3]]
    array = column(shapes, "WKB").slice(start)

    rings = column_rings(array)

    assert rings.rows.size == 0
    assert rings.missing.tolist() == [shape is None for shape in shapes[start:]]
    expected = np.nan_to_num(geodesic_area(shapes[start:]))
    assert total(rings, len(array))[0] == pytest.approx(expected, rel=1e-12)


def test_multipolygons_of_one_plain_polygon_are_read_without_building_them():
    shapes = [MultiPolygon([box(87, 43, 87.01, 43.02)]), box(80, 40, 80.01, 40.01)]

    rings = column_rings(column(shapes, "WKB"))

    assert rings.rows.size == 0
    assert total(rings, 2)[0] == pytest.approx(geodesic_area(shapes), rel=1e-12)


@pytest.mark.parametrize(
    "wkb",
    [
        shapely.to_wkb(HOLED),
        shapely.to_wkb(box(0, 0, 1, 1), byte_order=0),
        shapely.to_wkb(shapely.set_srid(box(0, 0, 1, 1), 4490), include_srid=True),
        shapely.to_wkb(shapely.force_3d(box(0, 0, 1, 1), 5)),
        shapely.to_wkb(box(0, 0, 1, 1))[:-1],
        shapely.to_wkb(box(0, 0, 1, 1)) + b"\0" * 16,
        b"\x01\x03\x00\x00\x00\x01\x00\x00\x00\xff\xff\xff\xff" + b"\0" * 32,
        b"junk",
    ],
)
def test_whatever_is_not_regular_goes_to_geos(wkb):
    rings = column_rings(pa.array([wkb, shapely.to_wkb(box(0, 0, 1, 1))], pa.binary()))

    assert rings.rows.tolist() == [0]


def test_a_native_ring_that_is_open_is_closed():
    square = [[[87.0, 43.0], [87.01, 43.0], [87.01, 43.01], [87.0, 43.01]]]
    kind = pa.list_(pa.list_(pa.list_(pa.float64(), 2)))

    found = total(column_rings(pa.array([square], kind)), 1)

    closed = box(87, 43, 87.01, 43.01)
    assert found[0, 0] == pytest.approx(float(geodesic_area(closed)), rel=1e-12)
    assert found[1, 0] == pytest.approx(float(geodesic_perimeter(closed)), rel=1e-12)


@pytest.mark.parametrize("kind", [pa.int64(), pa.string(), pa.list_(pa.int64())])
def test_a_column_of_no_geometries_has_no_rings(kind):
    assert column_rings(pa.array([], kind)) is None


# Perimeters: within 3e-9 of pyproj


def sides(lon, lat, azimuth, length):
    """Triangles whose first side has a direction and a length in metres, longitudes ±180."""
    x, y, _ = GEOD.fwd(lon, lat, azimuth, length)
    u, v, _ = GEOD.fwd(lon, lat, azimuth + 40, length * 0.7)
    return shapely.polygons(np.stack([[lon, x, u], [lat, y, v]]).T.transpose(1, 0, 2))


@pytest.mark.parametrize("lat", [0, 20, 43, -43, 60, 75, 85, 89, 89.9, 89.999, -89.99])
@pytest.mark.parametrize("length", [0.5, 50, 1e3, 1e4, 4e4, 3e5])
def test_perimeters_agree_with_pyproj_at_any_latitude_and_size(lat, length):
    rng = np.random.default_rng(7)
    n = 300
    places = rng.uniform(-180, 180, n), np.full(n, float(lat)), rng.uniform(0, 320, n)
    triangles = sides(*places, rng.uniform(0.3, 1, n) * length)
    expected = [GEOD.line_length(*shapely.get_coordinates(one).T) for one in triangles]

    assert geodesic_perimeter(triangles) == pytest.approx(expected, rel=3e-9, abs=2e-8)


@pytest.mark.parametrize("lat", [0, 43, -80])
def test_perimeters_across_the_antimeridian_agree_with_pyproj(lat):
    ring = Polygon([(179.99, lat), (-179.99, lat), (-179.99, lat + 0.01), (179.99, lat + 0.01)])

    expected = GEOD.line_length(*shapely.get_coordinates(ring).T)

    assert geodesic_perimeter(ring) == pytest.approx(expected, rel=3e-9)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=3, max_size=8, unique=True
    )
)
def test_perimeters_of_any_vertices_agree_with_pyproj(vertices):
    ring = Polygon(vertices)

    expected = GEOD.line_length(*shapely.get_coordinates(ring).T)

    assert geodesic_perimeter(ring) == pytest.approx(expected, rel=3e-9, abs=2e-8)


# Work ahead


def test_items_made_ahead_come_in_order_and_with_their_errors():
    def items():
        yield from range(3)
        raise ValueError("broken")

    made = ahead(items())

    assert [next(made), next(made), next(made)] == [0, 1, 2]
    with pytest.raises(ValueError, match="broken"):
        next(made)


def test_what_nobody_wants_is_not_made():
    made = []

    def items():
        for number in range(100):
            made.append(number)
            yield number

    some = ahead(items())
    next(some)
    some.close()

    assert len(made) <= 4


# `geo.geodesic_area` and `geo.geodesic_perimeter` of arrays


@pytest.mark.parametrize("shape", ["polygons", "multipolygons"])
def test_ragged_arrays_of_shapely_are_measured_as_their_geometries(shape):
    shapes = np.array([HOLED, box(87, 43, 87.01, 43.02), box(87, -43, 87.1, -42)])
    if shape == "multipolygons":
        shapes = np.array([MultiPolygon([shapes[0], shapes[1]]), MultiPolygon([shapes[2]])])
    ragged = shapely.to_ragged_array(shapes)

    assert geo.geodesic_area(ragged) == pytest.approx(geodesic_area(shapes), rel=1e-12)
    assert geo.geodesic_perimeter(ragged) == pytest.approx(geodesic_perimeter(shapes), rel=1e-12)


def test_ragged_arrays_of_nothing_have_no_areas():
    nothing = np.empty(0, dtype=int)
    ragged = shapely.GeometryType.POLYGON, np.empty((0, 2)), (nothing, nothing)

    assert geo.geodesic_area(ragged).shape == (0,)


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
def test_arrow_columns_are_measured_without_geopandas(encoding, monkeypatch):
    array = GeoSeries(SHAPES, crs=4490).to_arrow(geometry_encoding=encoding)
    monkeypatch.setattr(GeoSeries, "from_arrow", None)

    expected = geodesic_area(SHAPES)

    assert geo.geodesic_area(array) == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_an_arrow_column_in_metres_is_transformed_first():
    series = GeoSeries([box(87, 43, 87.01, 43.02)], crs=4490).to_crs(4538)

    areas = geo.geodesic_area(series.to_arrow(geometry_encoding="geoarrow"))

    assert areas == pytest.approx(geo.geodesic_area(series).to_numpy(), rel=1e-12)


def test_a_vertex_of_an_array_beyond_a_pole_names_its_row():
    ragged = shapely.to_ragged_array(np.array([HOLED, box(87, 80, 88, 95)]))

    with pytest.raises(CoordinateError, match="Geometry 1 has the latitude 95"):
        geo.geodesic_area(ragged)


@pytest.mark.parametrize("start", [0, 1, 3])
def test_a_column_of_numbers_is_an_array_with_nan_where_there_is_none(start):
    numbers = pa.array([1, None, 3, 4], pa.int32()).slice(start)

    found = float_array(numbers)

    np.testing.assert_array_equal(found, [1, np.nan, 3, 4][start:])


def test_texts_by_their_numbers_are_a_sound_arrow_array():
    found = codes_array(["a", "", "库尔勒"], np.array([2, -1, 0, 1] * 5, dtype=np.int32))

    found.validate(full=True)
    assert found.to_pylist() == ["库尔勒", None, "a", ""] * 5
