"""Repair of polygons in degrees, with a sentence for each step and the change of area in m².

The geometry that is passed in is never changed. A step that would make the polygon invalid is
left out; the blemish then stays for `geo.polygons.blemishes` to report.
"""

import math
from collections import deque
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Bools, Floats, Geometries, Ints
from geo.errors import GeometryError
from geo.messages import Message, message
from geo.polygons.area import geodesic_area
from geo.polygons.blemishes import HOLE_M2, NEAR_M, SPIKE_DEGREES
from geo.polygons.validity import MIN_VERTICES, has_rfc7946_winding, require_polygon, wind_rfc7946
from geo.polygons.vertices import Vertices, metres_per_degree

MAX_CROSSINGS = 10_000  # of edges; rebuilding takes 0.3 s for as many, and more than in proportion
PAIRS = 10_000_000  # of edges compared at a time, at most: 160 MB
SAME_M = math.ulp(0.0)  # what is nearer is 0 m away

SENTENCES = {
    "duplicate-points": message("Repeated vertices were deleted: {count:,}."),
    "made-valid": message(
        "Rings that crossed or touched were rebuilt; parts now: {parts:,}, area: {area:,.1f} m²; "
        "compare them with the original."
    ),
    "near-points": message(
        "Vertices too close to another were deleted: {count:,}; the area changed "
        "by {change:+,.2f} m²."
    ),
    "spikes": message(
        "Vertices of spikes were deleted: {count:,}; the area changed by {change:+,.2f} m²."
    ),
    "tiny-holes": message(
        "Tiny holes were filled: {count:,}; the area changed by {change:+,.2f} m²."
    ),
    "winding": message(
        "Rings were reversed: outer ones now run counter-clockwise, holes clockwise."
    ),
}


@dataclass(frozen=True)
class RepairStep:
    """One step of a repair, with the change of area in m².

    Parameters
    ----------
    kind
        A key of `SENTENCES`, such as ``"spikes"``; stable.
    message
        What was done.
    change_m2
        Geodesic area after the step less that before; None where the polygon before was not
        valid and so had no area.
    """

    kind: str
    message: Message
    change_m2: float | None = 0.0


def repair(
    geometry: BaseGeometry,
    *,
    near_m: float = NEAR_M,
    spike_degrees: float = SPIKE_DEGREES,
    hole_m2: float = HOLE_M2,
) -> tuple[BaseGeometry, tuple[RepairStep, ...]]:
    """Return a valid polygon in degrees, and the steps of its repair in order.

    Vertices given twice are deleted; rings that cross are rebuilt, and turned as RFC 7946 wants
    them; vertices too near to another, spikes and tiny holes are deleted. Where nothing is to be
    done, `geometry` itself is returned; a second repair does nothing.

    Parameters
    ----------
    geometry
        A polygon or multipolygon in degrees, valid or not. It is not changed.
    near_m, spike_degrees, hole_m2
        What is too near, a spike, a tiny hole: as for `geo.polygons.blemishes.blemishes`. With 0,
        none is.

    Raises
    ------
    GeometryError
        Not a polygon in degrees, edges that cross more than `MAX_CROSSINGS` times, or rings
        that have no inside at all.
    """
    steps: list[RepairStep] = []
    result = _smooth("duplicate-points", require_polygon(geometry), steps, SAME_M, 0.0)
    result = _make_valid(result, steps)
    before = None
    while result is not before:  # as a step may make way for another
        before = result
        result = _wind(result, steps)
        result = _smooth("near-points", result, steps, near_m, 0.0)
        result = _smooth("spikes", result, steps, near_m, spike_degrees)
        result = _fill_holes(result, steps, hole_m2)
    return result, tuple(steps)


def needs_repair(
    geometries: Geometries,
    *,
    near_m: float = NEAR_M,
    spike_degrees: float = SPIKE_DEGREES,
    hole_m2: float = HOLE_M2,
) -> Bools:
    """Return whether `repair` may change each of many polygons, far faster than repairing them.

    Parameters
    ----------
    geometries
        (n,) polygons and multipolygons in finite degrees, valid or not.
    near_m, spike_degrees, hole_m2
        As for `repair`.
    """
    parts, row = shapely.get_parts(geometries, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    is_hole = part == np.append(-1, part[:-1])
    due = _is_rough(rings, max(near_m, SAME_M), spike_degrees)
    due |= shapely.is_ccw(rings) == is_hole
    due[is_hole] |= geodesic_area(shapely.polygons(rings[is_hole])) < hole_m2
    result: Bools = ~shapely.is_valid(geometries)
    result[row[part[due]]] = True
    return result


def _make_valid(geometry: BaseGeometry, steps: list[RepairStep]) -> BaseGeometry:
    if shapely.is_valid(geometry):
        return geometry
    if has_too_many_crossings(geometry):
        raise GeometryError(
            message(
                "The outline crosses itself more than {most:,} times; draw it again.",
                most=MAX_CROSSINGS,
            )
        )
    rebuilt = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    if not shapely.is_valid(rebuilt):  # GEOS may leave two parts with an edge between them
        rebuilt = shapely.union_all(shapely.get_parts(rebuilt))
    parts = shapely.get_parts(rebuilt)
    parts = parts[shapely.area(parts) > 0]
    if not parts.size:
        raise GeometryError(message("The outline encloses no area; draw it again or delete it."))
    result = _assemble(geometry, parts)
    steps.append(_repair_step("made-valid", None, result, parts=parts.size))
    return result


def _smooth(
    kind: str, geometry: BaseGeometry, steps: list[RepairStep], near_m: float, spike_degrees: float
) -> BaseGeometry:
    """Return a polygon without near vertices and spikes, but for parts this would make invalid."""
    parts = shapely.get_parts(geometry)
    rings, part = shapely.get_rings(parts, return_index=True)
    rough = _is_rough(rings, near_m, spike_degrees)
    if not rough.any():
        return geometry
    smooth = rings.copy()
    smooth[rough] = [_clean_ring(ring, near_m, spike_degrees) for ring in rings[rough]]
    edited = _with_rings(parts, np.unique(part[rough]), smooth, part)
    broken = shapely.is_valid(parts) & ~shapely.is_valid(edited)
    result = _assemble(geometry, np.where(broken, parts, edited))
    count = _vertex_count(geometry) - _vertex_count(result)
    was_valid = shapely.is_valid(geometry)
    if not count or (was_valid and not shapely.is_valid(result)):
        return geometry
    steps.append(_repair_step(kind, geometry if was_valid else None, result, count=count))
    return result


def _with_rings(parts: Geometries, chosen: Ints, rings: Geometries, part: Ints) -> Geometries:
    """Return parts, the chosen ones made anew of rings, `part` being the part of each ring."""
    result = parts.copy()
    first, beyond = (np.searchsorted(part, chosen, side=side) for side in ("left", "right"))
    for i, start, stop in zip(chosen, first, beyond, strict=True):
        result[i] = shapely.Polygon(rings[start], rings[start + 1 : stop])
    return result


def _fill_holes(geometry: BaseGeometry, steps: list[RepairStep], hole_m2: float) -> BaseGeometry:
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
    result = _assemble(geometry, filled)
    steps.append(_repair_step("tiny-holes", geometry, result, count=tiny.size))
    return result


def _wind(geometry: BaseGeometry, steps: list[RepairStep]) -> BaseGeometry:
    if has_rfc7946_winding(geometry):
        return geometry
    result = wind_rfc7946(geometry)
    steps.append(_repair_step("winding", geometry, result))
    return result


def _assemble(like: BaseGeometry, parts: Geometries) -> BaseGeometry:
    whole = like.geom_type == "Polygon" and len(parts) == 1
    return parts[0] if whole else shapely.multipolygons(parts)


def _vertex_count(geometry: BaseGeometry) -> int:
    return int(shapely.get_num_coordinates(geometry))


def _repair_step(
    kind: str, before: BaseGeometry | None, after: BaseGeometry, **values: object
) -> RepairStep:
    area = float(geodesic_area(after))
    change = None if before is None else area - float(geodesic_area(before))
    known = {**values, "area": area, "change": change}
    return RepairStep(kind, replace(SENTENCES[kind], values=tuple(known.items())), change)


def _is_rough(rings: Geometries, near_m: float, spike_degrees: float) -> Bools:
    """Return whether each ring has near vertices or spikes; cleaned rings may have some, too."""
    vertices = Vertices.of(rings)
    with np.errstate(all="ignore"):  # vertices at a pole, or so near that squares vanish
        near = vertices.steps() < near_m
        clear = vertices.only(~near)
        spikes = clear.ring[clear.angles() < spike_degrees]
    return np.isin(np.arange(rings.size), np.concatenate([vertices.ring[near], spikes]))


def _clean_ring(
    ring: shapely.LinearRing, near_m: float, spike_degrees: float
) -> shapely.LinearRing:
    """Return a ring without near vertices and spikes, or as it is if nothing else is left."""
    vertices = shapely.get_coordinates(ring, include_z=ring.has_z)
    kept = _RingCleaner(vertices[:-1], near_m, spike_degrees).clean()
    return shapely.LinearRing(vertices[kept]) if len(kept) >= MIN_VERTICES else ring


class _RingCleaner:
    """Walks round a ring, leaves out near vertices and goes back from spikes.

    One vertex at a time, because each is judged by those that stay: the tip of a spike is cut
    until its foot is wide enough, in time that grows with the vertices alone.
    """

    def __init__(self, vertices: Floats, near_m: float, spike_degrees: float) -> None:
        self.lon, self.lat = vertices[:, :2].T.tolist()
        self.east, self.north = (size.tolist() for size in metres_per_degree(vertices[:, 1]))
        self.near_m, self.spike = near_m, math.radians(spike_degrees)

    def clean(self) -> deque[int]:
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


def has_too_many_crossings(geometry: BaseGeometry) -> bool:
    """Return whether edges meet much more often than the ends of neighbours do."""
    edges = _edges(geometry)
    tree = shapely.STRtree(edges)
    meetings = 0
    for some in np.split(edges, _cuts(edges)):
        meetings += tree.query(some, predicate="intersects").shape[1] - 3 * some.size
        if meetings > 2 * MAX_CROSSINGS:  # each is met from both sides
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
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    ends = np.stack([vertices[:-1], vertices[1:]], axis=1)
    edges: Geometries = shapely.linestrings(ends[ring[1:] == ring[:-1]])
    return edges
