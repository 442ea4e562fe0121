"""A ring walked round, vertex by vertex: what lies too near to another, and spikes, left out."""

import math
from collections import deque

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.polygons.validity import MIN_VERTICES
from geo.polygons.vertices import Floats, Geometries, Vertices, metres_per_degree


def is_rough(rings: Geometries, near_m: float, spike_degrees: float) -> NDArray[np.bool_]:
    """Say of each ring whether it has near vertices or spikes; those left by a walk may do too."""
    vertices = Vertices.of(rings)
    with np.errstate(all="ignore"):  # vertices at a pole, or so near that squares vanish
        near = vertices.steps() < near_m
        clear = vertices.only(~near)
        spikes = clear.ring[clear.angles() < spike_degrees]
    return np.isin(np.arange(rings.size), np.concatenate([vertices.ring[near], spikes]))


def walked(ring: shapely.LinearRing, near_m: float, spike_degrees: float) -> shapely.LinearRing:
    """Return a ring without near vertices and spikes, or as it is if nothing else is left."""
    vertices = shapely.get_coordinates(ring, include_z=ring.has_z)
    kept = _Walk(vertices[:-1], near_m, spike_degrees).kept()
    return shapely.LinearRing(vertices[kept]) if len(kept) >= MIN_VERTICES else ring


class _Walk:
    """A walk round a ring that leaves out near vertices and goes back from spikes.

    One vertex at a time, because each is judged by those that stay: the tip of a spike is cut
    until its foot is wide enough, in time that grows with the vertices alone.
    """

    def __init__(self, vertices: Floats, near_m: float, spike_degrees: float) -> None:
        self.lon, self.lat = vertices[:, :2].T.tolist()
        self.east, self.north = (size.tolist() for size in metres_per_degree(vertices[:, 1]))
        self.near_m, self.spike = near_m, math.radians(spike_degrees)

    def kept(self) -> deque[int]:
        """Return the vertices that stay."""
        kept: deque[int] = deque()
        for vertex in range(len(self.lon)):
            self._advance(kept, vertex)
        while len(kept) >= MIN_VERTICES:  # where the ring closes
            if self._is_near(kept[-1], kept[0]) or self._is_spike(kept[-2], kept[-1], kept[0]):
                kept.pop()
            elif self._is_spike(kept[-1], kept[0], kept[1]):
                kept.popleft()
            else:
                break
        return kept

    def _advance(self, kept: deque[int], vertex: int) -> None:
        while not (kept and self._is_near(kept[-1], vertex)):
            if len(kept) < 2 or not self._is_spike(kept[-2], kept[-1], vertex):
                kept.append(vertex)
                return
            kept.pop()

    def _is_near(self, a: int, b: int) -> bool:
        return math.hypot(*self._offset(b, a)) < self.near_m

    def _is_spike(self, before: int, tip: int, after: int) -> bool:
        if not self.spike:
            return False
        (x1, y1), (x2, y2) = self._offset(tip, before), self._offset(tip, after)
        return math.atan2(abs(x1 * y2 - x2 * y1), x1 * x2 + y1 * y2) < self.spike

    def _offset(self, a: int, b: int) -> tuple[float, float]:
        """Return how far b lies to the east and north of a, m."""
        east, north = self.lon[b] - self.lon[a], self.lat[b] - self.lat[a]
        return east * self.east[a], north * self.north[a]
