"""Finding out that a boundary was drawn on a GCJ-02 or BD-09 map, and undoing it.

A shifted outline keeps its area to a few tenths of a percent, so only its place
betrays it. Against a reference outline of the same ground the shift is plain:
the loaded boundary fits once it is taken back from GCJ-02 or BD-09, and nowhere
near as well before. Without a reference that it fits, a shift can be neither
found nor excluded.

Outlines are compared as curves, not vertex by vertex: from probes at equal
spacing on each, straight to the nearest point of the other, in metres on a
plane. Holes count. The work is bounded, however many vertices come in.
"""

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.datum import bd09_to_wgs84, gcj02_to_wgs84, metres_per_degree
from geo.errors import CoordinateError, CrsError, GeometryError
from geo.words import words

Floats = NDArray[np.float64]

TO_WGS84 = MappingProxyType({"gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84})

PROBES = 128  # points on which an outline is compared
MOST_POINTS = 512  # an outline with more is redrawn with this many, at equal spacing
POINTS_PER_RING = 8  # or with this many for each ring, if that is more
MOST_RINGS = 1000  # of an outline with more, the longest are compared

FAR_M = 150.0  # farther than this a stretch is simply another line, however far it is
FIT_M = 50.0  # gap of one outline at most: coarse redrawing makes 47, another outline 54
FIT_SHARE = 0.035  # and the same as a share of the outline's size: small ones must fit closer
CLEARER = 0.7  # undoing a shift must bring the gap down to this share of the gap as is
NEAR_M = 50.0  # how far off its place a datum may leave an outline and still explain it
NEAR_SHARE = 1 / 3  # and the same as a share of the datum's own shift, 89 m at the least
LEAST_OFFSET_M = 100.0  # an offset that no datum explains is not worth a word below this
MOST_OFFSET_M = 5000.0  # outlines farther apart than this lie in different places

HALF_M = 100.0  # the distance at which a probe pulls with half its weight
DAMPING = 1e-3  # of all weights; holds an outline that can slide along the other
SETTLED_M = 0.5  # a step this small is the last: each is far smaller than the one before
MOST_STEPS = 6  # a guard: most settle in two or three

STILL = np.zeros(2)


@dataclass(frozen=True)
class Shift:
    """How a loaded outline lies against its reference.

    Parameters
    ----------
    datum
        ``"gcj02"`` or ``"bd09"``, the datum that explains the offset; None when
        the outline is the same but moved in a way that neither explains.
    east_m, north_m
        Where the outline lies from the reference, in metres.
    residual_m, as_is_m
        The gap between the outlines once the offset is undone, and as they are:
        mean distance in metres, single distances cut off at 150 m.
    """

    datum: str | None
    east_m: float
    north_m: float
    residual_m: float
    as_is_m: float

    @property
    def distance_m(self) -> float:
        """Length of the offset in metres."""
        return float(np.hypot(self.east_m, self.north_m))

    @property
    def score(self) -> float:
        """Share of the gap that the shift accounts for, from 0.3 (just enough) to 1 (all)."""
        return 1 - self.residual_m / self.as_is_m


def find_shift(geometry: BaseGeometry, reference: BaseGeometry) -> Shift | None:
    """Return how a boundary is shifted against a reference of the same ground.

    Takes about 20 ms for one ring, be it of ten vertices or of ten thousand.

    Parameters
    ----------
    geometry, reference
        Polygons or multipolygons in degrees, longitude first; the reference in
        WGS 84. Neither need be valid.

    Returns
    -------
    Shift or None
        None when the boundary lies where the reference does, to 100 m and with
        no datum to explain the rest. None also when the two are not the same
        outline: a shift then cannot be excluded.

    Raises
    ------
    GeometryError
        Either is not a polygon or multipolygon, or is empty.
    CoordinateError
        Either has coordinates that are not degrees.
    """
    loaded, known = _outline(geometry), _outline(reference)
    origin = known.points.mean(axis=0)
    target, as_is = known.on_plane(origin), loaded.on_plane(origin)
    if np.hypot(*(target.centre - as_is.centre)) > MOST_OFFSET_M:
        return None
    undone = {datum: loaded.in_wgs84(datum).on_plane(origin) for datum in TO_WGS84}
    offset, residual = _best_fit([as_is, *undone.values()], target)
    datum = _explanation(offset, {name: as_is.away_from(undone[name]) for name in undone})
    if datum is None and np.hypot(*offset) < LEAST_OFFSET_M:
        return None
    found = Shift(datum, *offset.tolist(), residual, _gap(as_is, target, STILL))
    return found if _is_clear(found, target.size) else None


def remove_shift(geometry: BaseGeometry, datum: str) -> BaseGeometry:
    """Return a geometry in WGS 84 that was drawn in `datum`, vertex by vertex.

    Parameters
    ----------
    geometry
        Any geometry in degrees, longitude first. Heights are kept, M values not.
    datum
        ``"gcj02"`` or ``"bd09"``.

    Raises
    ------
    CrsError
        The datum is neither.
    """
    if datum not in TO_WGS84:
        raise CrsError(words("Datum {datum} is not known; say gcj02 or bd09.", datum=datum))

    def moved(coordinates: Floats) -> Floats:
        return np.hstack([_in_wgs84(coordinates[:, :2], datum), coordinates[:, 2:]])

    return shapely.transform(geometry, moved, include_z=shapely.has_z(geometry))


@dataclass(frozen=True, eq=False)
class _Outline:
    """Rings as points in order, shape (n, 2), and the number of each point's ring."""

    points: Floats
    ring: NDArray[np.int64]

    @cached_property
    def segments(self) -> Floats:
        """From each point to the next of its ring, the last to itself; shape (n, 2, 2)."""
        last = np.append(np.diff(self.ring) != 0, True)[:, None]
        following = np.where(last, self.points, np.roll(self.points, -1, axis=0))
        return np.stack([self.points, following], axis=1)

    @cached_property
    def line(self) -> shapely.MultiLineString:
        line = shapely.multilinestrings(shapely.linestrings(self.segments))
        shapely.prepare(line)  # nearest points by an index, ten times as fast
        return line

    @cached_property
    def probes(self) -> Floats:
        return self.respaced(PROBES).points

    @property
    def centre(self) -> Floats:
        """Middle of the line, wherever its points lie."""
        return self.probes.mean(axis=0)

    def away_from(self, other: "_Outline") -> Floats:
        """Return how far the points lie from the same ones of `other`, on average."""
        return (self.points - other.points).mean(axis=0)

    @property
    def size(self) -> float:
        """Side of the square of the same extent; the hull has an area even if nothing else."""
        return float(np.sqrt(self.line.convex_hull.area))

    def respaced(self, count: int) -> "_Outline":
        """Return the outline redrawn with `count` points, all rings taken as one length."""
        starts, ends = self.segments[:, 0], self.segments[:, 1]
        lengths = np.hypot(*(ends - starts).T)
        passed = np.cumsum(lengths)
        stops = (np.arange(count) + 0.5) / count * passed[-1]
        at = np.searchsorted(passed, stops)  # never a segment of no length
        back = ((passed[at] - stops) / lengths[at])[:, None]
        return _Outline(ends[at] + back * (starts[at] - ends[at]), self.ring[at])

    def in_wgs84(self, datum: str) -> "_Outline":
        return _Outline(_in_wgs84(self.points, datum), self.ring)

    def on_plane(self, origin: Floats) -> "_Outline":
        """Return the outline in metres east and north of `origin`, a place in degrees."""
        scale = np.stack(metres_per_degree(origin[1]))
        return _Outline((self.points - origin) * scale, self.ring)


def _outline(geometry: BaseGeometry) -> _Outline:
    """Return the rings of a polygonal geometry in degrees, as `_Outline` of bounded length."""
    if not isinstance(geometry, shapely.Polygon | shapely.MultiPolygon):
        raise GeometryError(words("A shift is sought in polygons; load a boundary with an area."))
    rings = shapely.get_rings(shapely.get_parts(geometry))
    rings = rings[np.argsort(-shapely.length(rings), kind="stable")[:MOST_RINGS]]
    outline = _Outline(*shapely.get_coordinates(rings, return_index=True))
    if not np.all(np.abs(outline.points) <= (180, 90)):  # NaN is not below anything
        raise CoordinateError(
            words("The coordinates are not longitude and latitude; convert the boundary first.")
        )
    if geometry.length == 0:
        raise GeometryError(words("The boundary is empty; load one with an area."))
    most = max(MOST_POINTS, POINTS_PER_RING * len(rings))
    return outline if len(outline.points) <= most else outline.respaced(most)


def _in_wgs84(points: Floats, datum: str) -> Floats:
    """Points of shape (n, 2) in degrees, taken back from `datum`."""
    return np.stack(TO_WGS84[datum](*points.T), axis=1)


def _best_fit(outlines: list[_Outline], target: _Outline) -> tuple[Floats, float]:
    """Return the offset in metres at which the first outline fits best, and the gap then left.

    The others are the first freed of each datum. All are tried where they lie
    and on the middle of the target; the best is settled.
    """
    starts = [(outline, STILL) for outline in outlines]
    starts += [(outline, target.centre - outline.centre) for outline in outlines]
    outline, start = min(starts, key=lambda pair: _gap(pair[0], target, pair[1]))
    move = _settled(outline, target, start)
    return outlines[0].away_from(outline) - move, _gap(outline, target, move)


def _gap(outline: _Outline, target: _Outline, move: Floats) -> float:
    """Return the mean distance between two outlines in metres, one of them moved."""
    return float(np.minimum(np.hypot(*_ways(outline, target, move).T), FAR_M).mean())


def _ways(outline: _Outline, target: _Outline, move: Floats) -> Floats:
    """Return how far `outline`, moved, has still to go at each probe of both; shape (n, 2)."""
    there = _nearest(outline.probes + move, target.line)
    back = _nearest(target.probes - move, outline.line)
    return np.concatenate([there, -back])


def _nearest(points: Floats, line: shapely.MultiLineString) -> Floats:
    """Return the way from each point to the nearest point of the line, shape (n, 2)."""
    ways = shapely.get_coordinates(shapely.shortest_line(line, shapely.points(points)))
    return ways[::2] - ways[1::2]


def _settled(outline: _Outline, target: _Outline, move: Floats) -> Floats:
    """Return the move that brings the outline onto the target, from a rough one.

    Gauss-Newton steps on the distances, each probe pulling along its own way;
    what lies far off, such as a stretch redrawn elsewhere, pulls little.
    """
    for _ in range(MOST_STEPS):
        ways = _ways(outline, target, move)
        distance = np.hypot(*ways.T)
        weight = 1 / (1 + (distance / HALF_M) ** 2)
        along = ways / np.maximum(distance, 1e-9)[:, None]
        pull = (weight[:, None] * along).T
        held = DAMPING * weight.sum() * np.eye(2)
        step = np.linalg.solve(pull @ along + held, pull @ distance)
        move = move + step
        if np.hypot(*step) < SETTLED_M:
            break
    return move


def _explanation(offset: Floats, shifts: dict[str, Floats]) -> str | None:
    """Return the datum whose own shift is the offset, near enough."""
    for datum, shift in shifts.items():
        if np.hypot(*(offset - shift)) <= min(NEAR_M, NEAR_SHARE * np.hypot(*shift)):
            return datum
    return None


def _is_clear(found: Shift, size: float) -> bool:
    """Whether the outlines fit once the shift is undone, and did not before."""
    fit = min(FIT_M, FIT_SHARE * size)
    return found.residual_m <= fit and found.residual_m <= CLEARER * found.as_is_m
