"""Areas and perimeters in m² and m of polygons in degrees, on the CGCS2000 ellipsoid.

λ is longitude, φ latitude, r the radius of the parallel, η(φ) the ordinate of the equal-area
cylinder: the area between the equator and a parallel, per radian. A ring has the area ∮ λ dη.
Along a geodesic, Clairaut's relation gives η″ = −sin φ · (r² + 3 η′² / r²), primes meaning d/dλ;
so an edge adds to ∫ η dλ, beyond the trapezium under its ends, the sliver

    sin φₘ · Δλ/12 · (r̄² Δλ² + 3 Δη² / r̄²) + O(L⁵ / r³),   L its length, bars means of the ends.

Polygons whose last terms may matter (edges of about 6 km or more, less near a pole; jumps of
longitude at the antimeridian) go to `pyproj.Geod`, which is imported only then.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
import shapely
from numpy.typing import ArrayLike

from geo.arrays import Floats, Ints
from geo.crs.ellipsoid import E2, EP2, A, B
from geo.errors import CoordinateError
from geo.messages import message
from geo.polygons.flat_rings import FlatRings, middle, rings_of

M2_PER_KM2 = 1e6
M2_PER_HECTARE = 1e4
M2_PER_MU = 2000 / 3  # 15 mu are a hectare

E, DEGREE = np.sqrt(E2), np.pi / 180
HEMISPHERE = np.pi * B**2 * (1 / (1 - E2) + np.arctanh(E) / E)  # m², half the ellipsoid

RELATIVE, ABSOLUTE = 1e-9, 1e-3  # the promise against pyproj: a ratio or m², the larger
SHARE = 0.5  # of the promise that the closed form may use up
SLIVER = 0.03  # an edge is off by at most this × L⁵ / r³; the worst measured is 0.016
NOISE = 2e-6  # m² per edge that pyproj itself may be off; measured on rings of 300 vertices,
POLAR_NOISE = 1e-2  # and m² per radian of longitude; measured at 0.01 to 10 m from the poles
SHORT, SHORT_LAT, SHORT_VERTICES = 0.01, 60, 50  # degrees, degrees; SHARE is then never used up
MEAN_W, TURN_W = E2 * 2 / 3 - 1 / 6, E2 * 8 / 3  # of h²: the mean of cos φ · w² along an edge
BEND = 0.005**2  # radians squared that an edge may turn; about 30 km
CHUNK = 2000  # geometries at a time, so that the arrays stay in the processor's cache
CHUNK_VERTICES = 30_000  # for the same reason
ANTIMERIDIAN = 180.0  # degrees
KEEP = 2**21  # numbers; once a block is freed, glibc keeps as much for reuse (1.7 × faster here)
QUADRATURE = 5  # nodes along an edge that is straight in degrees


def geodesic_area(geometries: ArrayLike) -> Floats:
    """Return the area of each geometry on the CGCS2000 ellipsoid, in m², edges being geodesics.

    The result agrees with `pyproj.Geod` (the unsigned area of each shell, less those of its holes)
    within 1e-9 of the area or 0.001 m², whichever is more.

    Parameters
    ----------
    geometries
        Array-like of any shape, or one geometry; longitude and latitude in degrees. Holes subtract
        whichever way they turn; parts add, and so do the polygons of a collection. An edge takes
        the short way: 179 to -179, or to 181, crosses the antimeridian; -180 to 180 goes nowhere.
        Heights are ignored.

    Returns
    -------
    numpy.ndarray
        In the shape of the input; NaN for a missing geometry, 0 for an empty one, points and lines.

    Raises
    ------
    CoordinateError
        A polygon has a coordinate that is not finite, or a latitude beyond a pole.
    TypeError
        A value is neither a geometry nor None.
    """
    return _per_geometry(geometries, _geodesic_areas)


def geodesic_perimeter(geometries: ArrayLike) -> Floats:
    """Return the length of each geometry's rings, holes too, in m along geodesics on CGCS2000.

    Edges along the antimeridian at which a geometry is cut into parts, so that one runs at 180
    degrees and the same at -180, count for nothing.

    Arguments, missing values and errors are those of `geodesic_area`; a line has no ring, hence 0.
    """
    return _per_geometry(geometries, _perimeters)


def lonlat_area(geometries: ArrayLike) -> Floats:
    """Return the area on CGCS2000, in m², with edges straight in longitude and latitude.

    So RFC 7946 reads an edge, where `geodesic_area` reads a geodesic. Longitudes are taken as they
    stand: an edge from 179 to -179 runs 358 degrees west. Arguments, missing values and errors are
    those of `geodesic_area`.
    """
    return _per_geometry(geometries, _lonlat_areas)


def plane_area(geometries: ArrayLike) -> Floats:
    """Return the area in the 3-degree Gauss-Kruger plane of CGCS2000, in m², for comparison.

    The zone is that of the middle of a geometry's bounds; its vertices are joined straight in the
    plane, whose scale is nowhere below 1: the area is not less than that on the ellipsoid, but for
    the bend of its edges (about (extent / R)² / 24: below 4e-8 of the area at 6 km).
    Arguments, missing values and errors are those of `geodesic_area`, and a `CoordinateError` also
    where the middle lies outside the zones 25 to 45, or a vertex too far from its zone.
    """
    return _per_geometry(geometries, _plane_areas)


def ring_sizes(rings: FlatRings) -> tuple[Floats, Floats]:
    """Return areas, m², and perimeters, m, of rings in degrees in ascending rows, (n,) each.

    They are those of `geodesic_area` and `geodesic_perimeter`, 0 for a row without rings.
    """
    np.empty(KEEP)  # as in `_per_geometry`
    areas, perimeters = np.zeros((2, rings.size))
    for start, chunk in rings.chunks(CHUNK_VERTICES):
        rows = slice(start, start + chunk.size)
        areas[rows], perimeters[rows] = _geodesic_areas(chunk), _perimeters(chunk)
    return areas, perimeters


def ring_areas(rings: FlatRings) -> Floats:
    """Return the areas of `ring_sizes` alone, m²."""
    np.empty(KEEP)  # as in `_per_geometry`
    areas = np.zeros(rings.size)
    for start, chunk in rings.chunks(CHUNK_VERTICES):
        areas[start : start + chunk.size] = _geodesic_areas(chunk)
    return areas


def _per_geometry(geometries: ArrayLike, measure: Callable[[FlatRings], Floats]) -> Floats:
    """Return a measure of each geometry, in the shape of the input; NaN for a missing geometry.

    Raises
    ------
    CoordinateError
        A polygon has a coordinate that is not finite, or a latitude beyond a pole.
    TypeError
        A value is neither a geometry nor None.
    """
    array = np.asarray(geometries, dtype=object)
    flat = array.ravel()
    np.empty(KEEP)  # never touched, freed at once: chunks then reuse memory, not ask for it anew
    result = np.empty(flat.size)
    for start in range(0, flat.size, CHUNK):
        chunk = slice(start, start + CHUNK)
        result[chunk] = measure(rings_of(flat[chunk], start))
    result[shapely.is_missing(flat)] = np.nan
    return result.reshape(array.shape)


def _geodesic_areas(rings: FlatRings) -> Floats:
    """Return areas by the closed form, and by pyproj where that may be off by too much."""
    d_lon, d_lat = rings.steps(rings.lon), rings.steps(rings.lat)
    if _are_short(rings, d_lon, d_lat):
        return rings.net(_short_form(rings, d_lon * DEGREE, d_lat * (DEGREE / 2)))
    with np.errstate(all="ignore"):  # at a pole or a jump of longitude the error has no bound
        area, error = _closed_form(rings)
    error[np.abs(area) > HEMISPHERE] = np.inf  # pyproj then takes the other side of the ring
    allowed = SHARE * np.maximum(ABSOLUTE, RELATIVE * rings.net(area))
    doubtful = ~(rings.sums(error) <= allowed)  # NaN is doubtful too
    if doubtful.any():
        _measure_by_pyproj(area, rings, np.flatnonzero(doubtful[rings.row]))
    return rings.net(area)


def _measure_by_pyproj(area: Floats, rings: FlatRings, which: Ints) -> None:
    """Set the signed areas of some rings, m²."""
    from geo.crs.geodesics import geod

    for i in which:
        ring = slice(*rings.bounds[i : i + 2])
        area[i] = geod().polygon_area_perimeter(rings.lon[ring], rings.lat[ring])[0]


def _are_short(rings: FlatRings, d_lon: Floats, d_lat: Floats) -> bool:
    """Return whether no geometry can be off by more than is allowed, by its longest edge."""
    if not d_lon.size or max(rings.lat.max(), -rings.lat.min()) > SHORT_LAT:
        return False
    longest = max(d_lon.max(), -d_lon.min(), d_lat.max(), -d_lat.min())
    return bool(longest <= SHORT) and rings.most_vertices <= SHORT_VERTICES


def _short_form(rings: FlatRings, d_lon: Floats, h: Floats) -> Floats:
    """Return signed areas of rings of short edges, m², all taken at the middle of each edge.

    As `_closed_form`, but with the mean of w² along an edge from its middle: h is half of dφ.
    """
    sin, cos = _sin_cos(middle(rings.lat))
    s2 = sin * sin
    w = 1 / (1 - E2 * s2)
    d_eta = (w * w) * (cos * h)
    d_eta *= 1 + (h * h) * (MEAN_W - TURN_W * s2)
    d_eta *= 2 * B**2
    r2 = w * (A**2 - A**2 * s2)
    part = d_eta * d_eta
    part /= r2
    part *= 1 / 4
    r2 *= d_lon * d_lon
    r2 *= 1 / 12
    part += r2
    part *= sin * d_lon
    lon = rings.from_first(rings.lon)
    lon_m = lon[1:] + lon[:-1]
    lon_m *= DEGREE / 2
    lon_m *= d_eta
    lon_m -= part
    return np.add.reduceat(lon_m, rings.bounds[:-1])


def _sin_cos(lat: Floats) -> tuple[Floats, Floats]:
    """Return sine and cosine of latitudes in degrees; NumPy is fastest at tangents."""
    tan = np.tan(lat * (DEGREE / 2))
    twice = 2 / (1 + tan**2)
    return tan * twice, twice - 1


def _closed_form(rings: FlatRings) -> tuple[Floats, Floats]:
    """Return signed areas of rings, and how far off they may be, m²; see the head of the module."""
    sin, cos = _sin_cos(rings.lat)
    w = 1 / (1 - E2 * sin**2)
    sin_m, r2 = middle(sin), middle(cos**2 * w) * A**2
    # No small number below is the difference of large ones, so that a tiny parcel is exact:
    # sin φ₂ − sin φ₁ = (cos φ₁ + cos φ₂) tan h, h = (φ₂ − φ₁)/2; dη = b² w² d(sin φ) by Simpson.
    h = np.diff(rings.lat) * (DEGREE / 2)
    rise = 2 * middle(cos) * h * (1 + h**2 * (1 / 3 + h**2 * (2 / 15)))
    d_eta = rise * (middle(w**2) + 2 / (1 - E2 * sin_m**2) ** 2) * (B**2 / 3)
    d_lon = np.diff(rings.lon) * DEGREE
    east, north = d_lon**2, (d_eta / r2) ** 2  # squares of the edge's two parts, in units of r
    sliver = sin_m * d_lon * r2 * (east + 3 * north) * (1 / 12)
    lon_m = middle(rings.from_first(rings.lon)) * DEGREE
    length2 = east + north
    error = r2 * length2**2 * np.sqrt(length2) * SLIVER + POLAR_NOISE * np.abs(d_lon) + NOISE
    return rings.ring_sums(lon_m * d_eta - sliver), rings.ring_sums(error)


def _perimeters(rings: FlatRings) -> Floats:
    d_lon, d_lat = rings.steps(rings.lon) * DEGREE, rings.steps(rings.lat) * DEGREE
    length, bend = _edge_lengths(rings.lat, d_lon, d_lat)
    long = np.flatnonzero(~(bend <= BEND))  # NaN is too much, too
    if long.size:
        from geo.crs.geodesics import geod

        ends = rings.lon[long], rings.lat[long], rings.lon[long + 1], rings.lat[long + 1]
        length[long] = geod().inv(*ends)[2]
    if length.size and rings.lon.max() == ANTIMERIDIAN == -rings.lon.min():
        length[_cuts(rings)] = 0
    return rings.sums(np.add.reduceat(length, rings.bounds[:-1]) if length.size else length)


def _cuts(rings: FlatRings) -> list[int]:
    """Return the edges along 180 and -180 degrees at which a row is cut: both sides have them."""
    on = (np.abs(rings.lon) == ANTIMERIDIAN)[:-1] & (np.diff(rings.lon) == 0)
    on[rings.bounds[1:-1] - 1] = False  # from one ring to the next
    row = np.repeat(rings.row, rings.counts)
    sides: tuple[dict[tuple[int, float, float], int], ...] = ({}, {})
    for at in np.flatnonzero(on).tolist():
        ends = sorted(rings.lat[at : at + 2].tolist())
        sides[int(rings.lon[at] > 0)][int(row[at]), ends[0], ends[1]] = at
    return [side[key] for side in sides for key in sides[0].keys() & sides[1].keys()]


def _edge_lengths(lat: Floats, d_lon: Floats, d_lat: Floats) -> tuple[Floats, Floats]:
    """Return lengths of edges by the mean latitude, m, and how much they turn, radians squared.

    They are within 1e-10 where that is at most `BEND`. Source: Gauss's formulas of the mean
    latitude to the third order, as in Torge & Müller, Geodesy (2012), or Rapp (1991).
    """
    sin, cos = _sin_cos(middle(lat))
    s2 = sin**2
    c2 = 1 - s2
    w = 1 / (1 - E2 * s2)
    east2, north2 = d_lon**2, d_lat**2
    v4 = (w * (1 - E2)) ** 2  # one by the fourth power of V
    x = cos * d_lon * (1 + (north2 * v4 * (1 + EP2 * (1 - 10 * s2)) - s2 * east2) / 24)
    bend = (east2 * (2 + s2 + 2 * EP2 * c2**2)) / 24
    y = d_lat * w * (1 - E2) * (1 - bend + north2 * v4 * (EP2 / 8) * (c2 - s2))
    return A * np.sqrt(w * (x**2 + y**2)), east2 + north2


def _lonlat_areas(rings: FlatRings) -> Floats:
    """Return areas from ∮ η dλ, with the mean of η along each edge by Gauss-Legendre quadrature."""
    half = np.diff(rings.lat) / 2
    nodes, weights = _quadrature()
    eta = weights / 2 @ _ordinate(middle(rings.lat) + half * nodes[:, None])
    eta -= rings.spread(_ordinate(rings.lat[rings.bounds[:-1]]))[:-1]  # small numbers are exact
    return rings.net(rings.ring_sums(np.diff(rings.lon) * DEGREE * eta))


@cache
def _quadrature() -> tuple[Floats, Floats]:
    """Return nodes on [-1, 1] and their weights; only here are NumPy's polynomials needed."""
    return np.polynomial.legendre.leggauss(QUADRATURE)


def _ordinate(lat: Floats) -> Floats:
    """Return η at latitudes in degrees, m² per radian of longitude."""
    sin = np.sin(lat * DEGREE)
    eta: Floats = B**2 / 2 * (sin / (1 - E2 * sin**2) + np.arctanh(E * sin) / E)
    return eta


def _plane_areas(rings: FlatRings) -> Floats:
    from geo.crs.zones import CGCS2000, gauss_kruger_epsg, gauss_kruger_zone, transformer

    rows = np.unique(rings.row)
    west, east = np.full(rings.size, np.inf), np.full(rings.size, -np.inf)
    np.minimum.at(west, rings.row, np.minimum.reduceat(rings.lon, rings.bounds[:-1]))
    np.maximum.at(east, rings.row, np.maximum.reduceat(rings.lon, rings.bounds[:-1]))
    zones = np.zeros(rings.size, dtype=np.intp)
    zones[rows] = [gauss_kruger_zone(float(lon)) for lon in (west[rows] + east[rows]) / 2]
    x, y = np.array([rings.lon, rings.lat])
    of_vertex = np.repeat(zones[rings.row], np.diff(rings.bounds))
    for zone in np.unique(of_vertex):
        here = of_vertex == zone
        to_plane = transformer(CGCS2000, gauss_kruger_epsg(int(zone)))
        x[here], y[here] = to_plane.transform(x[here], y[here])
    if not np.isfinite([x, y]).all():
        raise CoordinateError(
            message("A vertex is too far from its Gauss-Kruger zone; check its longitude.")
        )
    return rings.net(rings.ring_sums(middle(rings.from_first(x)) * np.diff(y)))
