"""Repairs of a polygon in longitude and latitude, each told: what was done, how the area changed.

Nothing is done in silence and nothing to the geometry that is given. A repair that would make the
polygon invalid is left undone where it would; the blemish then stays for `geo.quality` to tell.
"""

import math
from collections import deque
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.area import geodesic_area
from geo.errors import GeometryError
from geo.quality import HOLE_M2, NEAR_M, SPIKE_DEGREES, Corners, metres_per_degree
from geo.shape import FEWEST_CORNERS, usable, wind_rfc7946, wound_rfc7946
from geo.words import Words, words

MOST_CROSSINGS = 10_000  # of edges; rebuilding takes 0.3 s for as many, and more than in proportion
SAME_M = math.ulp(0.0)  # what is nearer is 0 m away
PAIRS = 10_000_000  # of edges compared at a time, at most: 160 MB

SENTENCES = {
    "duplicate-points": words("Corners given twice in a row were deleted: {count:,}."),
    "made-valid": words(
        "Rings that crossed or touched were rebuilt; parts now: {parts:,}, area: {area:,.1f} m²; "
        "compare them with the original."
    ),
    "near-points": words(
        "Corners next to another were deleted: {count:,}; the area changed by {change:+,.2f} m²."
    ),
    "spikes": words(
        "Corners of spikes were deleted: {count:,}; the area changed by {change:+,.2f} m²."
    ),
    "tiny-holes": words(
        "Tiny holes were filled: {count:,}; the area changed by {change:+,.2f} m²."
    ),
    "winding": words("Rings were turned: outer ones counter-clockwise, holes clockwise."),
}

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Step:
    """One repair that was made.

    Parameters
    ----------
    kind
        A key of `SENTENCES`, such as ``"spikes"``; stable.
    words
        What was done.
    change_m2
        Geodesic area after the step less that before; None where the polygon before was not
        valid and so had no area.
    """

    kind: str
    words: Words
    change_m2: float | None = 0.0


def repaired(
    geometry: BaseGeometry,
    *,
    near_m: float = NEAR_M,
    spike_degrees: float = SPIKE_DEGREES,
    hole_m2: float = HOLE_M2,
) -> tuple[BaseGeometry, tuple[Step, ...]]:
    """Return a valid polygon, and what was done to make it so, in order; repaired again, nothing.

    Corners given twice are deleted; rings that cross are rebuilt, and turned as RFC 7946 wants
    them; corners too near to another, spikes and tiny holes are deleted. Where nothing is to be
    done, `geometry` itself is returned.

    Parameters
    ----------
    geometry
        A polygon or multipolygon in degrees, valid or not. It is not changed.
    near_m, spike_degrees, hole_m2
        What is too near, a spike, a tiny hole: as for `geo.quality.blemishes`. With 0, none is.

    Raises
    ------
    GeometryError
        Not a polygon in degrees, edges that cross more than `MOST_CROSSINGS` times, or rings
        that have no inside at all.
    """
    steps: list[Step] = []
    result = _smoothed("duplicate-points", usable(geometry), steps, SAME_M, 0.0)
    result = _made_valid(result, steps)
    before = None
    while result is not before:  # as a step may make way for another
        before = result
        result = _wound(result, steps)
        result = _smoothed("near-points", result, steps, near_m, 0.0)
        result = _smoothed("spikes", result, steps, near_m, spike_degrees)
        result = _filled(result, steps, hole_m2)
    return result, tuple(steps)


def _made_valid(geometry: BaseGeometry, steps: list[Step]) -> BaseGeometry:
    if shapely.is_valid(geometry):
        return geometry
    if _has_too_many_crossings(geometry):
        raise GeometryError(
            words(
                "The outline crosses itself more than {most:,} times; draw it anew.",
                most=MOST_CROSSINGS,
            )
        )
    rebuilt = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    if not shapely.is_valid(rebuilt):  # GEOS may leave two parts with an edge between them
        rebuilt = shapely.union_all(shapely.get_parts(rebuilt))
    parts = shapely.get_parts(rebuilt)
    parts = parts[shapely.area(parts) > 0]
    if not parts.size:
        raise GeometryError(words("The outline has no inside; draw it anew or delete it."))
    result = _assembled(geometry, parts)
    steps.append(_step("made-valid", None, result, parts=parts.size))
    return result


def _has_too_many_crossings(geometry: BaseGeometry) -> bool:
    """Return whether edges meet much more often than the ends of neighbours do."""
    edges = _edges(geometry)
    tree = shapely.STRtree(edges)
    meetings = 0
    for some in np.split(edges, _cuts(edges)):
        meetings += tree.query(some, predicate="intersects").shape[1] - 3 * some.size
        if meetings > 2 * MOST_CROSSINGS:  # each is met from both sides
            return True
    return False


def _cuts(edges: Geometries) -> Ints:
    """Return where to cut edges so that no chunk's boxes meet many more than `PAIRS` others."""
    west, south, east, north = shapely.bounds(edges).T
    meetings = np.minimum(_meetings(west, east), _meetings(south, north))
    chunk = np.cumsum(meetings) // PAIRS
    return np.flatnonzero(np.diff(chunk)) + 1


def _meetings(start: Floats, end: Floats) -> Ints:
    """Return how many of some intervals each one meets, itself too."""
    begun = np.searchsorted(np.sort(start), end, side="right")
    return begun - np.searchsorted(np.sort(end), start, side="left")


def _edges(geometry: BaseGeometry) -> Geometries:
    rings = shapely.get_rings(shapely.get_parts(geometry))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    ends = np.stack([corners[:-1], corners[1:]], axis=1)
    return shapely.linestrings(ends[ring[1:] == ring[:-1]])


def _smoothed(
    kind: str, geometry: BaseGeometry, steps: list[Step], near_m: float, spike_degrees: float
) -> BaseGeometry:
    """Return a polygon without near corners and spikes, but for parts this would make invalid."""
    parts = shapely.get_parts(geometry)
    rings, part = shapely.get_rings(parts, return_index=True)
    rough = _is_rough(rings, near_m, spike_degrees)
    if not rough.any():
        return geometry
    smooth = rings.copy()
    smooth[rough] = [_walked(ring, near_m, spike_degrees) for ring in rings[rough]]
    edited = _with_rings(parts, np.unique(part[rough]), smooth, part)
    broken = shapely.is_valid(parts) & ~shapely.is_valid(edited)
    result = _assembled(geometry, np.where(broken, parts, edited))
    count = _corner_count(geometry) - _corner_count(result)
    was_valid = shapely.is_valid(geometry)
    if not count or (was_valid and not shapely.is_valid(result)):
        return geometry
    steps.append(_step(kind, geometry if was_valid else None, result, count=count))
    return result


def _with_rings(parts: Geometries, chosen: Ints, rings: Geometries, part: Ints) -> Geometries:
    """Return parts of which the chosen ones are made of rings, given with their parts' numbers."""
    result = parts.copy()
    first, beyond = (np.searchsorted(part, chosen, side=side) for side in ("left", "right"))
    for i, start, stop in zip(chosen, first, beyond, strict=True):
        result[i] = shapely.Polygon(rings[start], rings[start + 1 : stop])
    return result


def _is_rough(rings: Geometries, near_m: float, spike_degrees: float) -> NDArray[np.bool_]:
    corners = Corners.of(rings)
    with np.errstate(all="ignore"):  # corners at a pole, or so near that squares vanish
        near = corners.steps() < near_m
        clear = corners.only(~near)
        spikes = clear.ring[clear.angles() < spike_degrees]
    return np.isin(np.arange(rings.size), np.concatenate([corners.ring[near], spikes]))


def _walked(ring: shapely.LinearRing, near_m: float, spike_degrees: float) -> shapely.LinearRing:
    """Return a ring without near corners and spikes, or as it is if nothing else is left."""
    corners = shapely.get_coordinates(ring, include_z=ring.has_z)
    kept = _Walk(corners[:-1], near_m, spike_degrees).kept()
    return shapely.LinearRing(corners[kept]) if len(kept) >= FEWEST_CORNERS else ring


class _Walk:
    """A walk round a ring that leaves out near corners and goes back from spikes.

    One corner at a time, because each is judged by those that stay: the tip of a spike is cut
    until its foot is wide enough, in time that grows with the corners alone.
    """

    def __init__(self, corners: Floats, near_m: float, spike_degrees: float) -> None:
        self.lon, self.lat = corners[:, :2].T.tolist()
        self.east, self.north = (size.tolist() for size in metres_per_degree(corners[:, 1]))
        self.near_m, self.spike = near_m, math.radians(spike_degrees)

    def kept(self) -> deque[int]:
        """Return the corners that stay."""
        kept: deque[int] = deque()
        for corner in range(len(self.lon)):
            self._advance(kept, corner)
        while len(kept) >= FEWEST_CORNERS:  # where the ring closes
            if self._is_near(kept[-1], kept[0]) or self._is_spike(kept[-2], kept[-1], kept[0]):
                kept.pop()
            elif self._is_spike(kept[-1], kept[0], kept[1]):
                kept.popleft()
            else:
                break
        return kept

    def _advance(self, kept: deque[int], corner: int) -> None:
        while not (kept and self._is_near(kept[-1], corner)):
            if len(kept) < 2 or not self._is_spike(kept[-2], kept[-1], corner):
                kept.append(corner)
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


def _filled(geometry: BaseGeometry, steps: list[Step], hole_m2: float) -> BaseGeometry:
    """Return a polygon without tiny holes, except those in which another part lies."""
    parts = shapely.get_parts(geometry)
    rings, part = shapely.get_rings(parts, return_index=True)
    tiny = np.flatnonzero(part == np.append(-1, part[:-1]))
    tiny = tiny[geodesic_area(shapely.polygons(rings[tiny])) < hole_m2]
    islands = shapely.STRtree(shapely.point_on_surface(parts))
    inhabited = islands.query(shapely.polygons(rings[tiny]), predicate="contains")[0]
    tiny = np.delete(tiny, inhabited)
    if not tiny.size:
        return geometry
    filled = _with_rings(
        parts, np.unique(part[tiny]), np.delete(rings, tiny), np.delete(part, tiny)
    )
    result = _assembled(geometry, filled)
    steps.append(_step("tiny-holes", geometry, result, count=tiny.size))
    return result


def _wound(geometry: BaseGeometry, steps: list[Step]) -> BaseGeometry:
    if wound_rfc7946(geometry):
        return geometry
    result = wind_rfc7946(geometry)
    steps.append(_step("winding", geometry, result))
    return result


def _assembled(like: BaseGeometry, parts: Geometries) -> BaseGeometry:
    whole = like.geom_type == "Polygon" and len(parts) == 1
    return parts[0] if whole else shapely.multipolygons(parts)


def _corner_count(geometry: BaseGeometry) -> int:
    return int(shapely.get_num_coordinates(geometry))


def _step(kind: str, before: BaseGeometry | None, after: BaseGeometry, **values: object) -> Step:
    area = float(geodesic_area(after))
    change = None if before is None else area - float(geodesic_area(before))
    known = {**values, "area": area, "change": change}
    return Step(kind, replace(SENTENCES[kind], values=tuple(known.items())), change)
