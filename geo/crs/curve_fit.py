"""Fit of outlines as curves in a plane, in metres: the move that brings one onto another.

Outlines are compared as curves, not vertex by vertex: from probes at equal
spacing on each, straight to the nearest point of the other, in metres. Holes
count. The work is bounded, however many vertices come in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Floats, Ints
from geo.crs.datum import krasovsky_metres_per_degree
from geo.errors import CoordinateError, GeometryError
from geo.messages import message

PROBES = 128  # points on which an outline is compared
MAX_POINTS = 512  # an outline with more is redrawn with this many, at equal spacing
POINTS_PER_RING = 8  # or with this many for each ring, if that is more
MAX_RINGS = 1000  # of an outline with more, the longest are compared

FAR_M = 150.0  # farther than this a stretch is simply another line, however far it is
HALF_WEIGHT_M = 100.0  # the distance at which a probe pulls with half its weight
DAMPING = 1e-3  # of all weights; holds an outline that can slide along the other
SETTLED_M = 0.5  # a step this small is the last: each is far smaller than the one before
MAX_STEPS = 6  # a guard: most settle in two or three

NO_MOVE = np.zeros(2)


@dataclass(frozen=True, eq=False)
class Curve:
    """Rings as points in order, shape (n, 2), and the number of each point's ring."""

    points: Floats
    ring: Ints

    @cached_property
    def segments(self) -> Floats:
        """From each point to the next of its ring, the last to itself; shape (n, 2, 2)."""
        last = np.append(np.diff(self.ring) != 0, True)[:, None]
        following = np.where(last, self.points, np.roll(self.points, -1, axis=0))
        return np.stack([self.points, following], axis=1)

    @cached_property
    def line(self) -> shapely.MultiLineString:
        """All segments as one prepared geometry."""
        line = shapely.multilinestrings(shapely.linestrings(self.segments))
        shapely.prepare(line)  # nearest points by an index, ten times as fast
        return line

    @cached_property
    def probes(self) -> Floats:
        """Points at equal spacing along the rings, shape (PROBES, 2)."""
        return self.resampled(PROBES).points

    @property
    def centre(self) -> Floats:
        """Middle of the line, wherever its points lie."""
        return np.asarray(self.probes.mean(axis=0))

    def away_from(self, other: "Curve") -> Floats:
        """Return how far the points lie from the same ones of `other`, on average."""
        return np.asarray((self.points - other.points).mean(axis=0))

    @property
    def size(self) -> float:
        """Side of the square of the same extent; the hull has an area even if nothing else."""
        return float(np.sqrt(self.line.convex_hull.area))

    def resampled(self, count: int) -> "Curve":
        """Return the outline redrawn with `count` points, all rings taken as one length."""
        starts, ends = self.segments[:, 0], self.segments[:, 1]
        lengths = np.hypot(*(ends - starts).T)
        passed = np.cumsum(lengths)
        stops = (np.arange(count) + 0.5) / count * passed[-1]
        at = np.searchsorted(passed, stops)  # never a segment of no length
        back = ((passed[at] - stops) / lengths[at])[:, None]
        return Curve(ends[at] + back * (starts[at] - ends[at]), self.ring[at])

    def transformed(self, points_to_points: Callable[[Floats], Floats]) -> "Curve":
        """Return the outline with every point mapped, arrays of shape (n, 2)."""
        return Curve(points_to_points(self.points), self.ring)

    def on_plane(self, origin: Floats) -> "Curve":
        """Return the outline in metres east and north of `origin`, a place in degrees."""
        scale = np.stack(krasovsky_metres_per_degree(origin[1]))
        return Curve((self.points - origin) * scale, self.ring)


def curve_of(geometry: BaseGeometry) -> Curve:
    """Return the rings of a polygon in degrees as a `Curve` of a bounded number of points."""
    if not isinstance(geometry, shapely.Polygon | shapely.MultiPolygon):
        raise GeometryError(
            message("Shifts can be found only in polygons; load a boundary with an area.")
        )
    rings = shapely.get_rings(shapely.get_parts(geometry))
    rings = rings[np.argsort(-shapely.length(rings), kind="stable")[:MAX_RINGS]]
    outline = Curve(*shapely.get_coordinates(rings, return_index=True))
    if not np.all(np.abs(outline.points) <= (180, 90)):  # NaN is not below anything
        raise CoordinateError(
            message("The coordinates are not longitude and latitude; convert the boundary first.")
        )
    if geometry.length == 0:
        raise GeometryError(message("The boundary is empty; load one with an area."))
    most = max(MAX_POINTS, POINTS_PER_RING * len(rings))
    return outline if len(outline.points) <= most else outline.resampled(most)


def best_fit(outlines: list[Curve], target: Curve) -> tuple[Floats, float]:
    """Return the offset in m at which the first curve fits best, and the mean gap in m then left.

    The others are the first in other readings. All are tried where they lie and on
    the middle of the target; the best is settled.
    """
    starts = [(outline, NO_MOVE) for outline in outlines]
    starts += [(outline, target.centre - outline.centre) for outline in outlines]
    outline, start = min(starts, key=lambda pair: mean_gap(pair[0], target, pair[1]))
    move = _refined_move(outline, target, start)
    return outlines[0].away_from(outline) - move, mean_gap(outline, target, move)


def mean_gap(outline: Curve, target: Curve, move: Floats) -> float:
    """Return the mean distance between two outlines in metres, one of them moved."""
    return float(np.minimum(np.hypot(*_displacements(outline, target, move).T), FAR_M).mean())


def _displacements(outline: Curve, target: Curve, move: Floats) -> Floats:
    """Return how far `outline`, moved, has still to go at each probe of both; shape (n, 2)."""
    there = _to_nearest(outline.probes + move, target.line)
    back = _to_nearest(target.probes - move, outline.line)
    return np.concatenate([there, -back])


def _to_nearest(points: Floats, line: shapely.MultiLineString) -> Floats:
    """Return the way from each point to the nearest point of the line, shape (n, 2)."""
    ways: Floats = shapely.get_coordinates(shapely.shortest_line(line, shapely.points(points)))
    return ways[::2] - ways[1::2]


def _refined_move(outline: Curve, target: Curve, move: Floats) -> Floats:
    """Return the move that brings the outline onto the target, from a rough one.

    Gauss-Newton steps on the distances, each probe pulling along its own way;
    what lies far off, such as a stretch redrawn elsewhere, pulls little.
    """
    for _ in range(MAX_STEPS):
        ways = _displacements(outline, target, move)
        distance = np.hypot(*ways.T)
        weight = 1 / (1 + (distance / HALF_WEIGHT_M) ** 2)
        along = ways / np.maximum(distance, 1e-9)[:, None]
        pull = (weight[:, None] * along).T
        damping = DAMPING * weight.sum() * np.eye(2)
        step = np.linalg.solve(pull @ along + damping, pull @ distance)
        move = move + step
        if np.hypot(*step) < SETTLED_M:
            break
    return move
