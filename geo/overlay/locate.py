"""Location of points in degrees: the zone around each, and the distance in m to a boundary.

Edges are straight in longitude and latitude, as RFC 7946 draws them; distances are geodesic, on
CGCS2000. Longitudes and latitudes are WGS 84 or CGCS2000 degrees: the two agree to decimetres.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

from geo.arrays import Bools, Floats, Geometries, Ints
from geo.errors import CoordinateError
from geo.messages import message
from geo.polygons.area import GEOD, geodesic_area
from geo.polygons.validity import MAX_LAT, MAX_LON, require_valid

OUTSIDE = -1  # the row of no zone
CHUNK = 1 << 17  # points at a time: memory stays flat, and arrays in the processor's cache
PROJECTION_STEP = 0.002  # degrees between places where an edge is projected: bends < 1 mm
MAX_STEPS = 100_000  # on a boundary too long for PROJECTION_STEP


class Nearest(NamedTuple):
    """The nearest point of a boundary, the foot, for each of some points: arrays of one shape.

    Parameters
    ----------
    distance_m
        Geodesic distance in m, never negative.
    foot_lon, foot_lat
        The foot, in degrees.
    """

    distance_m: Floats
    foot_lon: Floats
    foot_lat: Floats


def locate(lon: ArrayLike, lat: ArrayLike, zones: Iterable[BaseGeometry | None]) -> Ints:
    """Return the row of the innermost zone around each point, -1 outside all.

    Innermost is the zone with the smallest geodesic area among those that hold the point; of
    equal ones, the first.

    Parameters
    ----------
    lon, lat
        Degrees, numbers or arrays, broadcast against each other. NaN lies outside.
    zones
        Valid polygons or multipolygons in degrees; a boundary belongs to its zone. A zone that
        is missing or empty holds no point. Meant for tens of zones and millions of points.

    Raises
    ------
    CoordinateError
        Not numbers, shapes that do not fit, or beyond 180 degrees of longitude or 90 of latitude.
    GeometryError
        A zone that is no polygon, not in degrees or not valid.
    """
    x, y, shape = _points(lon, lat)
    prepared = _prepare(zones)
    inwards = np.argsort(geodesic_area(prepared), kind="stable")[::-1]
    rows = np.full(x.size, OUTSIDE, dtype=np.intp)
    for row, points in _hits(x, y, prepared, inwards):
        rows[points] = row
    return rows.reshape(shape)


def members(lon: ArrayLike, lat: ArrayLike, zones: Iterable[BaseGeometry | None]) -> Bools:
    """Return whether each point lies in each zone: the shape of the points, then the zones.

    Arguments and errors are those of `locate`.
    """
    x, y, shape = _points(lon, lat)
    prepared = _prepare(zones)
    inside = np.zeros((x.size, prepared.size), dtype=np.bool_)
    for row, points in _hits(x, y, prepared, np.arange(prepared.size)):
        inside[points, row] = True
    return inside.reshape(*shape, prepared.size)


def boundary_distance(lon: ArrayLike, lat: ArrayLike, geometry: BaseGeometry) -> Nearest:
    """Return the geodesic distance in m from points to a polygon's boundary, and the feet.

    The foot is the nearest point in an azimuthal equidistant projection, the distance the
    geodesic to it. One point is projected around itself, which is exact. Many are projected
    around each part of the polygon: of two places nearly as near, the farther may then be taken,
    by at most about d² r / 6 R², with d half the part's extent, r the larger of d and the point's
    distance, R the Earth's radius: 0.1 m at 1000 km from a zone 10 km wide, mostly micrometres.

    Parameters
    ----------
    lon, lat
        Degrees, numbers or arrays, broadcast against each other; NaN gives NaN.
    geometry
        A valid polygon or multipolygon in degrees; holes have boundaries, too.

    Raises
    ------
    CoordinateError
        As `locate`.
    GeometryError
        `geometry` is missing, empty, no polygon, not in degrees or not valid.
    """
    x, y, shape = _points(lon, lat)
    edges = _boundaries(require_valid(geometry))
    nearest = np.full((3, x.size), np.nan)  # distance, longitude, latitude
    known = np.flatnonzero(np.isfinite(x + y))
    for points, edge, centre in _views(x, y, known, edges):
        found = _from_centre(x[points], y[points], edge, centre)
        closer = ~(nearest[0, points] <= found[0])
        nearest[:, points[closer]] = found[:, closer]
    return Nearest(*nearest.reshape(3, *shape))


def _points(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats, tuple[int, ...]]:
    """Return coordinates as flat arrays, and their common shape."""
    try:
        x, y = np.broadcast_arrays(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    except (TypeError, ValueError):
        raise CoordinateError(
            message("Longitudes and latitudes do not pair up; give as many numbers of each.")
        ) from None
    flat = x.reshape(-1), y.reshape(-1)
    for start in range(0, x.size, CHUNK):
        _check_range(*(values[start : start + CHUNK] for values in flat))
    return *flat, x.shape


def _check_range(lon: Floats, lat: Floats) -> None:
    far = (np.abs(lon) > MAX_LON) | (np.abs(lat) > MAX_LAT)
    if far.any():
        first = int(np.argmax(far))
        raise CoordinateError(
            message(
                "Point {lon:.10g}, {lat:.10g} is not in degrees; give longitude, then latitude.",
                lon=float(lon[first]),
                lat=float(lat[first]),
            )
        )


def _prepare(zones: Iterable[BaseGeometry | None]) -> Geometries:
    """Return copies of zones, ready for many points; the callers' own are left as they are."""
    checked = [zone if zone is None else require_valid(zone, allow_empty=True) for zone in zones]
    prepared: Geometries = shapely.force_2d(np.array(checked, dtype=object))
    shapely.prepare(prepared)
    return prepared


def _hits(x: Floats, y: Floats, zones: Geometries, rows: Ints) -> Iterator[tuple[int, Ints]]:
    """Yield a row, and the numbers of points in that zone; rows in their order for each point."""
    boxes = shapely.bounds(zones)
    for start in range(0, x.size, CHUNK):
        lon, lat = x[start : start + CHUNK], y[start : start + CHUNK]
        for row in rows.tolist():
            west, south, east, north = boxes[row]
            near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
            inside = shapely.intersects_xy(zones[row], lon[near], lat[near])
            yield row, start + near[inside]


def outline_edges(geometry: BaseGeometry) -> Geometries:
    """Return (n,) the boundary of each part of a polygon in degrees, without its cuts.

    A cut is where parts meet across the 180th meridian (RFC 7946, 3.1.9), or an edge along the
    pole, which is a point: neither bounds anything on the ground.
    """
    edges = shapely.boundary(shapely.force_2d(shapely.get_parts(geometry)))
    west, south, east, north = geometry.bounds
    poles = [lat for lat in (-MAX_LAT, MAX_LAT) if lat in (south, north)]
    cuts = [shapely.linestrings([(-MAX_LON, lat), (MAX_LON, lat)]) for lat in poles]
    if west == -MAX_LON and east == MAX_LON:
        cuts += _shared_seam(edges)
    if cuts:
        edges = shapely.difference(edges, shapely.union_all(cuts))
    result: Geometries = edges[~shapely.is_empty(edges)]
    return result


def _shared_seam(edges: Geometries) -> list[BaseGeometry]:
    """Return what boundaries have in common on both sides of the 180th meridian, on each side."""
    whole = shapely.union_all(edges)
    sides = [
        shapely.intersection(whole, shapely.linestrings([(lon, -MAX_LAT), (lon, MAX_LAT)]))
        for lon in (-MAX_LON, MAX_LON)
    ]
    turn = np.array([2 * MAX_LON, 0.0])
    far = shapely.transform(sides[0], lambda vertices: vertices + turn)
    shared = shapely.intersection(far, sides[1])
    return [shared, shapely.transform(shared, lambda vertices: vertices - turn)]


def _boundaries(geometry: BaseGeometry) -> Geometries:
    """Return the boundary of each part, bent to what is straight in degrees when projected."""
    edges = outline_edges(geometry)
    step = np.maximum(PROJECTION_STEP, shapely.length(edges) / MAX_STEPS)
    bent: Geometries = shapely.segmentize(edges, step)
    return bent


def _views(
    x: Floats, y: Floats, known: Ints, edges: Geometries
) -> Iterator[tuple[Ints, BaseGeometry, tuple[float, float]]]:
    """Yield points, a boundary, and where to project both around: points or parts, the fewer."""
    if known.size <= edges.size:
        boundary = shapely.multilinestrings(shapely.get_parts(edges))
        for point in known:
            yield np.array([point]), boundary, (x[point], y[point])
        return
    for edge in edges:
        west, south, east, north = edge.bounds
        for start in range(0, known.size, CHUNK):
            yield known[start : start + CHUNK], edge, ((west + east) / 2, (south + north) / 2)


def _from_centre(x: Floats, y: Floats, edge: BaseGeometry, centre: tuple[float, float]) -> Floats:
    """Return distances in m, and longitudes and latitudes of feet: an array of three rows."""
    plane = Proj(proj="aeqd", lon_0=centre[0], lat_0=centre[1], a=GEOD.a, b=GEOD.b)
    flat = shapely.transform(edge, lambda vertices: np.transpose(plane(*vertices.T)))
    shapely.prepare(flat)
    lines = shapely.shortest_line(flat, shapely.points(*plane(x, y)))
    feet_x, feet_y = shapely.get_coordinates(lines)[::2].T
    foot_lon, foot_lat = plane(feet_x, feet_y, inverse=True)
    return np.array([GEOD.inv(x, y, foot_lon, foot_lat)[2], foot_lon, foot_lat])
