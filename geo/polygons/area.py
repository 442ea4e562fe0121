"""Areas and perimeters in m² and m of polygons in degrees, on the CGCS2000 ellipsoid.

λ is longitude, φ latitude, r the radius of the parallel, η(φ) the ordinate of the equal-area
cylinder: the area between the equator and a parallel, per radian. A ring has the area ∮ λ dη.
Along a geodesic, Clairaut's relation gives η″ = −sin φ · (r² + 3 η′² / r²), primes meaning d/dλ;
so an edge adds to ∫ η dλ, beyond the trapezium under its ends, the sliver

    sin φₘ · Δλ/12 · (r̄² Δλ² + 3 Δη² / r̄²) + O(L⁵ / r³),   L its length, bars means of the ends.

Polygons whose last terms may matter (edges of about 6 km or more, less near a pole; jumps of
longitude at the antimeridian) go to `pyproj.Geod`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import ArrayLike
from pyproj import Geod, Transformer
from shapely import GeometryType

from geo.arrays import Floats, Geometries, Ints
from geo.crs.zones import CGCS2000, gauss_kruger_epsg, gauss_kruger_zone
from geo.errors import CoordinateError
from geo.messages import message

M2_PER_KM2 = 1e6
M2_PER_HECTARE = 1e4
M2_PER_MU = 2000 / 3  # 15 mu are a hectare

GEOD = Geod(a=6378137, rf=298.257222101)  # CGCS2000 by definition; metres
A, B, E2 = GEOD.a, GEOD.b, GEOD.es  # semi-axes in metres, first eccentricity squared
E, DEGREE = np.sqrt(E2), np.pi / 180
HEMISPHERE = np.pi * B**2 * (1 / (1 - E2) + np.arctanh(E) / E)  # m², half the ellipsoid

RELATIVE, ABSOLUTE = 1e-9, 1e-3  # the promise against pyproj: a ratio or m², the larger
SHARE = 0.5  # of the promise that the closed form may use up
SLIVER = 0.03  # an edge is off by at most this × L⁵ / r³; the worst measured is 0.016
NOISE = 2e-6  # m² per edge that pyproj itself may be off; measured on rings of 300 vertices,
POLAR_NOISE = 1e-2  # and m² per radian of longitude; measured at 0.01 to 10 m from the poles
CHUNK = 1000  # geometries at a time, so that the arrays stay in the processor's cache
KEEP = 2**21  # numbers; once a block is freed, glibc keeps as much for reuse (1.7 × faster here)
NODES, WEIGHTS = np.polynomial.legendre.leggauss(5)  # on [-1, 1]


@dataclass(frozen=True)
class _FlatRings:
    """The k rings of n geometries as flat arrays: v vertices, each ring closed by its first."""

    geometries: Geometries
    row: Ints  # (k,) the geometry of each ring
    role: Ints  # (k,) 1 for a shell, -1 for a hole
    bounds: Ints  # (k + 1,) the first vertex of each ring, and v
    lon: Floats  # (v,) degrees
    lat: Floats

    def from_first(self, values: Floats) -> Floats:
        """Return values of vertices less that of the ring's first, as small numbers are exact."""
        return values - self.spread(values[self.bounds[:-1]])

    def spread(self, rings: Floats) -> Floats:
        """Return a value of rings for each of their vertices, (v,)."""
        return np.repeat(rings, np.diff(self.bounds))

    def ring_sums(self, edges: Floats) -> Floats:
        """Return the sums over each ring, (k,), of a value of the steps between vertices, (v - 1,).

        The steps that lead from one ring to the next are passed over.
        """
        pairs = np.column_stack([self.bounds[:-1], self.bounds[1:] - 1])
        return np.add.reduceat(edges, pairs.ravel()[:-1])[::2]

    def sums(self, rings: Floats) -> Floats:
        """Return the sums over each geometry of a value of rings, (n,)."""
        return np.asarray(np.bincount(self.row, rings, len(self.geometries)), dtype=np.float64)

    def net(self, areas: Floats) -> Floats:
        """Return the areas of geometries, shells less holes, from areas of rings of any sign."""
        return self.sums(np.abs(areas) * self.role)


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


def _per_geometry(geometries: ArrayLike, measure: Callable[[_FlatRings], Floats]) -> Floats:
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
        result[chunk] = measure(_rings(flat[chunk], start))
    result[shapely.is_missing(flat)] = np.nan
    return result.reshape(array.shape)


def _rings(geometries: Geometries, start: int) -> _FlatRings:
    """Return the rings of geometries; `start` is the number of the first, for the error."""
    objects, row, role = _single_ring_objects(geometries)
    count = shapely.get_num_coordinates(objects)
    lon, lat = np.ascontiguousarray(shapely.get_coordinates(objects).T)
    good = np.isfinite(lon) & (np.abs(lat) <= 90)
    if not good.all():
        bad = np.argmin(good)
        _refuse(start + int(np.repeat(row, count)[bad]), float(lon[bad]), float(lat[bad]))
    some = count > 0
    bounds = np.concatenate([[0], np.cumsum(count[some])])
    return _FlatRings(geometries, row[some], role[some], bounds, lon, lat)


def _refuse(row: int, lon: float, lat: float) -> None:
    if np.isfinite([lon, lat]).all():
        sentence = message(
            "Geometry {row} has the latitude {lat:.10g}; give degrees, longitude before latitude.",
            row=row,
            lat=lat,
        )
    else:
        sentence = message("Geometry {row} has a vertex that is no number; remove it.", row=row)
    raise CoordinateError(sentence)


def _single_ring_objects(geometries: Geometries) -> tuple[Geometries, Ints, Ints]:
    """Return objects of one ring each, their rows and roles; polygons without holes stay whole."""
    plain = shapely.get_type_id(geometries) == GeometryType.POLYGON
    plain &= shapely.get_num_interior_rings(geometries) == 0
    if plain.all():
        return geometries, np.arange(plain.size), np.ones_like(plain, dtype=np.intp)
    whole, rest = np.flatnonzero(plain), np.flatnonzero(~plain)
    polygons, row = _polygons(geometries[rest], rest)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    role = np.where(np.diff(polygon, prepend=-1) > 0, 1, -1)  # a polygon's first ring is its shell
    return (
        np.concatenate([geometries[whole], rings]),
        np.concatenate([whole, row[polygon]]),
        np.concatenate([np.ones_like(whole), role]),
    )


def _polygons(geometries: Geometries, row: Ints) -> tuple[Geometries, Ints]:
    """Return the polygons in multi-parts and collections, nested or not, and their rows."""
    while (shapely.get_type_id(geometries) >= GeometryType.MULTIPOINT).any():
        geometries, index = shapely.get_parts(geometries, return_index=True)
        row = row[index]
    polygonal = shapely.get_type_id(geometries) == GeometryType.POLYGON
    return geometries[polygonal], row[polygonal]


def _geodesic_areas(rings: _FlatRings) -> Floats:
    """Return areas by the closed form, and by pyproj where that may be off by too much."""
    with np.errstate(all="ignore"):  # at a pole or a jump of longitude the error has no bound
        area, error = _closed_form(rings)
    error[np.abs(area) > HEMISPHERE] = np.inf  # pyproj then takes the other side of the ring
    allowed = SHARE * np.maximum(ABSOLUTE, RELATIVE * rings.net(area))
    doubtful = ~(rings.sums(error) <= allowed)  # NaN is doubtful too
    for i in np.flatnonzero(doubtful[rings.row]):
        ring = slice(*rings.bounds[i : i + 2])
        area[i] = GEOD.polygon_area_perimeter(rings.lon[ring], rings.lat[ring])[0]
    return rings.net(area)


def _closed_form(rings: _FlatRings) -> tuple[Floats, Floats]:
    """Return signed areas of rings, and how far off they may be, m²; see the head of the module."""
    tan = np.tan(rings.lat * (DEGREE / 2))
    twice = 2 / (1 + tan**2)
    sin, cos = tan * twice, twice - 1
    w = 1 / (1 - E2 * sin**2)
    sin_m, r2 = _middle(sin), _middle(cos**2 * w) * A**2
    # No small number below is the difference of large ones, so that a tiny parcel is exact:
    # sin φ₂ − sin φ₁ = (cos φ₁ + cos φ₂) tan h, h = (φ₂ − φ₁)/2; dη = b² w² d(sin φ) by Simpson.
    h = np.diff(rings.lat) * (DEGREE / 2)
    rise = 2 * _middle(cos) * h * (1 + h**2 * (1 / 3 + h**2 * (2 / 15)))
    d_eta = rise * (_middle(w**2) + 2 / (1 - E2 * sin_m**2) ** 2) * (B**2 / 3)
    d_lon = np.diff(rings.lon) * DEGREE
    east, north = d_lon**2, (d_eta / r2) ** 2  # squares of the edge's two parts, in units of r
    sliver = sin_m * d_lon * r2 * (east + 3 * north) * (1 / 12)
    lon_m = _middle(rings.from_first(rings.lon)) * DEGREE
    length2 = east + north
    error = r2 * length2**2 * np.sqrt(length2) * SLIVER + POLAR_NOISE * np.abs(d_lon) + NOISE
    return rings.ring_sums(lon_m * d_eta - sliver), rings.ring_sums(error)


def _middle(values: Floats) -> Floats:
    return (values[1:] + values[:-1]) * 0.5


def _perimeters(rings: _FlatRings) -> Floats:
    lon, lat = rings.lon, rings.lat
    length = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]
    return rings.sums(rings.ring_sums(length))


def _lonlat_areas(rings: _FlatRings) -> Floats:
    """Return areas from ∮ η dλ, with the mean of η along each edge by Gauss-Legendre quadrature."""
    half = np.diff(rings.lat) / 2
    eta = WEIGHTS / 2 @ _ordinate(_middle(rings.lat) + half * NODES[:, None])
    eta -= rings.spread(_ordinate(rings.lat[rings.bounds[:-1]]))[:-1]  # small numbers are exact
    return rings.net(rings.ring_sums(np.diff(rings.lon) * DEGREE * eta))


def _ordinate(lat: Floats) -> Floats:
    """Return η at latitudes in degrees, m² per radian of longitude."""
    sin = np.sin(lat * DEGREE)
    eta: Floats = B**2 / 2 * (sin / (1 - E2 * sin**2) + np.arctanh(E * sin) / E)
    return eta


def _plane_areas(rings: _FlatRings) -> Floats:
    rows = np.unique(rings.row)
    middle = shapely.bounds(rings.geometries[rows])[:, ::2].mean(axis=1)
    zones = np.zeros(len(rings.geometries), dtype=np.intp)
    zones[rows] = [gauss_kruger_zone(float(lon)) for lon in middle]
    x, y = np.array([rings.lon, rings.lat])
    of_vertex = np.repeat(zones[rings.row], np.diff(rings.bounds))
    for zone in np.unique(of_vertex):
        here = of_vertex == zone
        x[here], y[here] = _projection(int(zone)).transform(x[here], y[here])
    if not np.isfinite([x, y]).all():
        raise CoordinateError(
            message("A vertex is too far from its Gauss-Kruger zone; check its longitude.")
        )
    return rings.net(rings.ring_sums(_middle(rings.from_first(x)) * np.diff(y)))


@cache
def _projection(zone: int) -> Transformer:
    return Transformer.from_crs(CGCS2000, gauss_kruger_epsg(zone), always_xy=True)
