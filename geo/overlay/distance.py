"""Distances in m from points in degrees to the boundary of a polygon, geodesic, on CGCS2000.

Edges are straight in longitude and latitude, as RFC 7946 draws them. Longitudes and latitudes are
WGS 84 or CGCS2000 degrees: the two agree to decimetres.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely.geometry.base import BaseGeometry

from geo.arrays import Floats, Geometries, Ints
from geo.crs.geodesics import geod
from geo.overlay.locate import CHUNK, bounds_of, points_of
from geo.polygons.validity import MAX_LAT, MAX_LON, require_valid

if TYPE_CHECKING:
    from pyproj import Proj

PROJECTION_STEP = 0.002  # degrees between places where an edge is projected: bends < 1 mm
MAX_STEPS = 100_000  # on a boundary too long for PROJECTION_STEP
STEP, FINE_STEP = 5e-4, 1e-5  # degrees, some 50 and 1 m: between places that are measured
MAX_PLACES = 2000  # on one outline, before it is known where more are needed
NEAR_M = 1000.0  # below it, places 50 m apart may miss the closest by more than a metre
M_PER_DEGREE = 111_700.0  # at least what a degree of longitude or latitude measures anywhere
SAMPLES = 64  # places of a line that are measured first
DOUBT = 1e-4  # of a distance, well above what its projection may be off


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


class Closest(NamedTuple):
    """Where an outline comes closest to one of some boundaries.

    Parameters
    ----------
    which
        The position of the boundary; -1 where none has edges, and all else is unknown.
    distance_m
        Geodesic distance in m.
    lon, lat
        The place on the outline, in degrees.
    foot_lon, foot_lat
        The place on the boundary.
    """

    which: int
    distance_m: float
    lon: float
    lat: float
    foot_lon: float
    foot_lat: float


class Boundary:
    """The boundary of a polygon, made ready once for the distances of points.

    Parameters
    ----------
    geometry
        A valid polygon or multipolygon in degrees; holes have boundaries, too.

    Raises
    ------
    GeometryError
        `geometry` is missing, empty, no polygon, not in degrees or not valid.
    """

    def __init__(self, geometry: BaseGeometry) -> None:
        self.edges: Geometries = outline_edges(require_valid(geometry))

    @cached_property
    def disc(self) -> tuple[float, float, float]:
        """Longitude, latitude and radius in m of a disc that holds all of it."""
        lon, lat = shapely.get_coordinates(self._bent).T
        centre = float(lon.min() + lon.max()) / 2, float(lat.min() + lat.max()) / 2
        return *centre, float(_metres(*centre, lon, lat).max())

    def nearest(self, lon: ArrayLike, lat: ArrayLike) -> Nearest:
        """Return its nearest place to each point, and how far that is; see `boundary_distance`.

        Raises
        ------
        CoordinateError
            As `geo.overlay.locate.locate`.
        """
        x, y, shape = points_of(lon, lat)
        if x.size:
            bounds_of(x, y)
        nearest = np.full((3, x.size), np.nan)  # distance, longitude, latitude
        for points, edge, centre in self._views(x, y):
            found = _from_centre(x[points], y[points], edge, centre)
            closer = ~(nearest[0, points] <= found[0])
            nearest[:, points[closer]] = found[:, closer]
        return Nearest(*nearest.reshape(3, *shape))

    def likely(self, lon: Floats, lat: Floats) -> Ints:
        """Return which of the places of a line may be the nearest to it; all others are farther.

        Between two places that are measured none is nearer than half of what remains of both
        distances when the way between them is taken off: the triangle inequality.
        """
        if lon.size <= 2 * SAMPLES:
            return np.arange(lon.size)
        size = -(-lon.size // SAMPLES)
        starts = np.arange(0, lon.size, size)
        stops = np.append(starts, lon.size - 1)
        metres = self.nearest(lon[stops], lat[stops]).distance_m
        steps = M_PER_DEGREE * np.hypot(np.diff(lon), np.diff(lat))
        ways = np.add.reduceat(np.append(steps, 0.0), starts)
        least = (metres[:-1] + metres[1:] - ways) / 2
        may_be = least <= _doubtful(metres.min())
        places = np.repeat(may_be, size)[: lon.size]
        places[stops[1:][may_be]] = True
        return np.flatnonzero(places)

    @cached_property
    def _bent(self) -> Geometries:
        """The boundary of each part, bent to what is straight in degrees when projected."""
        step = np.maximum(PROJECTION_STEP, shapely.length(self.edges) / MAX_STEPS)
        bent: Geometries = shapely.segmentize(self.edges, step)
        return bent

    @cached_property
    def _flat(self) -> tuple[tuple[BaseGeometry, tuple[float, float]], ...]:
        """Each part, projected around its middle, and where that is."""
        centres = [((w + e) / 2, (s + n) / 2) for w, s, e, n in shapely.bounds(self._bent)]
        return tuple(
            (_flat(edge, centre), centre) for edge, centre in zip(self._bent, centres, strict=True)
        )

    def _views(
        self, x: Floats, y: Floats
    ) -> Iterator[tuple[Ints, BaseGeometry, tuple[float, float]]]:
        """Yield points, a flat boundary, and what it is projected around: points or parts."""
        known = np.flatnonzero(np.isfinite(x + y))
        if known.size <= self._bent.size:
            boundary = shapely.multilinestrings(shapely.get_parts(self._bent))
            for point in known:
                centre = x[point], y[point]
                yield np.array([point]), _flat(boundary, centre), centre
            return
        for edge, centre in self._flat:
            for start in range(0, known.size, CHUNK):
                yield known[start : start + CHUNK], edge, centre


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
    return Boundary(geometry).nearest(lon, lat)


def within_reach(lon: Floats, lat: Floats, boundaries: Sequence[Boundary]) -> list[int]:
    """Return which boundaries may be the nearest to some of n places; all others are farther."""
    middle = float(lon.min() + lon.max()) / 2, float(lat.min() + lat.max()) / 2
    around = M_PER_DEGREE * float(np.hypot(np.ptp(lon), np.ptp(lat))) / 2
    known = np.flatnonzero([boundary.edges.size > 0 for boundary in boundaries])  # not the globe's
    if not known.size:
        return []
    discs = np.array([boundaries[row].disc for row in known.tolist()])
    metres = _metres(*middle, discs[:, 0], discs[:, 1])
    spread = discs[:, 2] + around
    nearest = float((metres + spread).min())
    within: list[int] = known[metres - spread <= nearest].tolist()
    return within


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


def closest(outline: BaseGeometry, boundaries: Sequence[Boundary]) -> Closest:
    """Return where an outline comes closest to some boundaries, of which it crosses none.

    It is right to a metre up to `NEAR_M`, and beyond that to a ten-thousandth: places that stand so
    close are measured, but for those that cannot be the closest.

    Parameters
    ----------
    outline
        A valid polygon or multipolygon in degrees.
    """
    best = Closest(-1, np.inf, *[np.nan] * 4)
    step = outline.length / MAX_PLACES
    rings = shapely.segmentize(shapely.get_rings(shapely.get_parts(outline)), max(STEP, step))
    all_places, ring = shapely.get_coordinates(rings, return_index=True)
    for which in within_reach(all_places[:, 0], all_places[:, 1], boundaries):
        boundary = boundaries[which]
        likely = boundary.likely(*all_places.T)
        places, line = all_places[likely], ring[likely] + (likely - np.arange(likely.size))
        near = boundary.nearest(*places.T)
        best = min(best, _closest(which, places, near), key=_distance)
        for finer in [STEP, FINE_STEP] if step > STEP else [FINE_STEP]:
            edges = _edges(places, line, near.distance_m, _doubtful(best.distance_m))
            if not edges.size or (finer < STEP and best.distance_m > NEAR_M):
                break
            finely = shapely.segmentize(shapely.linestrings(edges), finer)
            places, line = shapely.get_coordinates(finely, return_index=True)
            near = boundary.nearest(*places.T)
            best = min(best, _closest(which, places, near), key=_distance)
    return best


def _edges(places: Floats, line: Ints, metres: Floats, most: float) -> Floats:
    """Return (n, 2, 2) the edges between places of one line that may come as near as so many m."""
    ways = M_PER_DEGREE * np.hypot(*np.diff(places, axis=0).T)
    may_be = (metres[:-1] + metres[1:] - ways) / 2 <= most
    starts = np.flatnonzero(may_be & (np.diff(line) == 0))
    return np.stack([places[starts], places[starts + 1]], axis=1)


def _closest(which: int, places: Floats, near: Nearest) -> Closest:
    at = int(np.argmin(near.distance_m))
    lon, lat = places[at].tolist()
    metres, foot_lon, foot_lat = (float(column[at]) for column in near)
    return Closest(which, metres, lon, lat, foot_lon, foot_lat)


def _distance(found: Closest) -> float:
    return found.distance_m


def _doubtful(metres: float) -> float:
    """Return up to which distance a place may in truth be as near as one at so many m."""
    return metres * (1 + DOUBT) + 1


def _metres(lon: float, lat: float, to_lon: Floats, to_lat: Floats) -> Floats:
    """Return the geodesic distances in m from a place to others."""
    here = np.full(to_lon.size, lon), np.full(to_lon.size, lat)
    metres: Floats = geod().inv(*here, to_lon, to_lat)[2]
    return metres


def _plane(centre: tuple[float, float]) -> "Proj":
    """Return the azimuthal equidistant projection around a place; no two threads share one."""
    from pyproj import Proj

    return Proj(proj="aeqd", lon_0=centre[0], lat_0=centre[1], a=geod().a, b=geod().b)


def _flat(edge: BaseGeometry, centre: tuple[float, float]) -> BaseGeometry:
    """Return a boundary in m around a place."""
    plane = _plane(centre)
    flat = shapely.transform(edge, lambda vertices: np.transpose(plane(*vertices.T)))
    shapely.prepare(flat)
    return flat


def _from_centre(x: Floats, y: Floats, flat: BaseGeometry, centre: tuple[float, float]) -> Floats:
    """Return distances in m, and longitudes and latitudes of feet: an array of three rows."""
    plane = _plane(centre)
    lines = shapely.shortest_line(flat, shapely.points(*plane(x, y)))
    feet_x, feet_y = shapely.get_coordinates(lines)[::2].T
    foot_lon, foot_lat = plane(feet_x, feet_y, inverse=True)
    return np.array([geod().inv(x, y, foot_lon, foot_lat)[2], foot_lon, foot_lat])
