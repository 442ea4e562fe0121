"""Repairs of a polygon in longitude and latitude, each told: what was done, how the area changed.

Nothing is done in silence and nothing to the geometry that is given. A repair that would make the
polygon invalid is left undone where it would; the blemish then stays for `geo.polygons.blemishes`
to tell.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError
from geo.messages import Message, message
from geo.polygons.area import geodesic_area
from geo.polygons.blemishes import HOLE_M2, NEAR_M, SPIKE_DEGREES
from geo.polygons.crossings import MAX_CROSSINGS, has_too_many_crossings
from geo.polygons.validity import usable
from geo.polygons.walk import is_rough, walked
from geo.polygons.winding import wind_rfc7946, wound_rfc7946

SAME_M = math.ulp(0.0)  # what is nearer is 0 m away

SENTENCES = {
    "duplicate-points": message("Vertices given twice in a row were deleted: {count:,}."),
    "made-valid": message(
        "Rings that crossed or touched were rebuilt; parts now: {parts:,}, area: {area:,.1f} m²; "
        "compare them with the original."
    ),
    "near-points": message(
        "Vertices next to another were deleted: {count:,}; the area changed by {change:+,.2f} m²."
    ),
    "spikes": message(
        "Vertices of spikes were deleted: {count:,}; the area changed by {change:+,.2f} m²."
    ),
    "tiny-holes": message(
        "Tiny holes were filled: {count:,}; the area changed by {change:+,.2f} m²."
    ),
    "winding": message("Rings were turned: outer ones counter-clockwise, holes clockwise."),
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
    message: Message
    change_m2: float | None = 0.0


def repaired(
    geometry: BaseGeometry,
    *,
    near_m: float = NEAR_M,
    spike_degrees: float = SPIKE_DEGREES,
    hole_m2: float = HOLE_M2,
) -> tuple[BaseGeometry, tuple[Step, ...]]:
    """Return a valid polygon, and what was done to make it so, in order; repaired again, nothing.

    Vertices given twice are deleted; rings that cross are rebuilt, and turned as RFC 7946 wants
    them; vertices too near to another, spikes and tiny holes are deleted. Where nothing is to be
    done, `geometry` itself is returned.

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


def needs_repair(
    geometries: Geometries,
    *,
    near_m: float = NEAR_M,
    spike_degrees: float = SPIKE_DEGREES,
    hole_m2: float = HOLE_M2,
) -> NDArray[np.bool_]:
    """Say of many polygons at once whether `repaired` may change them: far faster than asking it.

    Parameters
    ----------
    geometries
        (n,) polygons and multipolygons in finite degrees, valid or not.
    near_m, spike_degrees, hole_m2
        As for `repaired`.
    """
    parts, row = shapely.get_parts(geometries, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    is_hole = part == np.append(-1, part[:-1])
    due = is_rough(rings, max(near_m, SAME_M), spike_degrees)
    due |= shapely.is_ccw(rings) == is_hole
    due[is_hole] |= geodesic_area(shapely.polygons(rings[is_hole])) < hole_m2
    result = ~shapely.is_valid(geometries)
    result[row[part[due]]] = True
    return result


def _made_valid(geometry: BaseGeometry, steps: list[Step]) -> BaseGeometry:
    if shapely.is_valid(geometry):
        return geometry
    if has_too_many_crossings(geometry):
        raise GeometryError(
            message(
                "The outline crosses itself more than {most:,} times; draw it anew.",
                most=MAX_CROSSINGS,
            )
        )
    rebuilt = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    if not shapely.is_valid(rebuilt):  # GEOS may leave two parts with an edge between them
        rebuilt = shapely.union_all(shapely.get_parts(rebuilt))
    parts = shapely.get_parts(rebuilt)
    parts = parts[shapely.area(parts) > 0]
    if not parts.size:
        raise GeometryError(message("The outline has no inside; draw it anew or delete it."))
    result = _assembled(geometry, parts)
    steps.append(_step("made-valid", None, result, parts=parts.size))
    return result


def _smoothed(
    kind: str, geometry: BaseGeometry, steps: list[Step], near_m: float, spike_degrees: float
) -> BaseGeometry:
    """Return a polygon without near vertices and spikes, but for parts this would make invalid."""
    parts = shapely.get_parts(geometry)
    rings, part = shapely.get_rings(parts, return_index=True)
    rough = is_rough(rings, near_m, spike_degrees)
    if not rough.any():
        return geometry
    smooth = rings.copy()
    smooth[rough] = [walked(ring, near_m, spike_degrees) for ring in rings[rough]]
    edited = _with_rings(parts, np.unique(part[rough]), smooth, part)
    broken = shapely.is_valid(parts) & ~shapely.is_valid(edited)
    result = _assembled(geometry, np.where(broken, parts, edited))
    count = _vertex_count(geometry) - _vertex_count(result)
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


def _vertex_count(geometry: BaseGeometry) -> int:
    return int(shapely.get_num_coordinates(geometry))


def _step(kind: str, before: BaseGeometry | None, after: BaseGeometry, **values: object) -> Step:
    area = float(geodesic_area(after))
    change = None if before is None else area - float(geodesic_area(before))
    known = {**values, "area": area, "change": change}
    return Step(kind, replace(SENTENCES[kind], values=tuple(known.items())), change)
