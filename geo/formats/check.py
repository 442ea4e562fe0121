"""Shapes of a table in degrees: what is wrong with each row, and rings turned the usual way."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Bools, Geometries
from geo.crs.readings import Reading, to_lonlat
from geo.formats.table import Flaw, Table, problem
from geo.messages import Message, message
from geo.polygons.area import geodesic_area, lonlat_area
from geo.polygons.validity import MAX_LAT, MAX_LON, Issue, problems

MAX_MEETINGS = 150_000_000  # of boxes in a file: 5 s
FEW = 1000  # vertices of an outline that is not looked at
LEAST, MAX = 300, 5000  # edges of an outline that stand for all: one in `EACH` of them
EACH = 500

Problems = tuple[tuple[int, Issue], ...]


def check_table(
    table: Table, reading: Reading | None
) -> tuple[Geometries, Problems, tuple[Message, ...]]:
    """Return geometries that can be drawn, what is wrong with each row, and what was turned.

    Outer rings come out counter-clockwise, holes clockwise (RFC 7946, 3.1.6).

    Parameters
    ----------
    table
        Geometries in degrees, of which those out of range, or too tangled to be judged, become
        None; problems and flaws.
    reading
        How the coordinates were understood; None where there are none.
    """
    found = [*table.problems, *_placed_flaws(table.flaws, reading)]
    geometries, unclear = table.geometries.copy(), is_tangled(table.geometries)
    geometries[unclear] = None
    found.extend((row, problem("tangled")) for row in np.flatnonzero(unclear).tolist())
    kept = geometries.copy()
    with np.errstate(all="ignore"):  # GEOS computes with what it is given
        sound = shapely.is_valid(geometries) & _is_in_range(geometries)
    for row in np.flatnonzero(~sound & ~shapely.is_missing(geometries)).tolist():
        told = problems(geometries[row])
        found.extend((row, defect) for defect in told)
        if told[0].kind in ("not-finite", "out-of-range"):
            kept[row] = None
    found.extend((row, problem("boundless")) for row in _boundless(kept, sound))
    turned = shapely.orient_polygons(kept)
    count = int((~shapely.is_missing(kept) & ~shapely.equals_identical(kept, turned)).sum())
    notes: tuple[Message, ...] = ()
    if count and table.in_degrees:  # other formats turn their rings as they like
        notes = (
            message("Features with rings turned to the usual direction: {count}.", count=count),
        )
    return turned, tuple(sorted(found, key=lambda pair: pair[0])), notes


def _boundless(geometries: Geometries, sound: Bools) -> list[int]:
    """Return the rows of sound outlines around more of the Earth than their edges can tell.

    An edge is the shortest way between its ends; so the ring of a world map may enclose nothing,
    or the other side. Outlines across the antimeridian, whose edges are the short way, are none.
    """
    west, _, east, _ = shapely.bounds(geometries).T
    wide = np.flatnonzero(sound & (east - west > MAX_LON))
    on_earth, as_drawn = geodesic_area(geometries[wide]), lonlat_area(geometries[wide])
    long_way = np.array([_longest_edge(shape) > MAX_LON for shape in geometries[wide]], dtype=bool)
    holed = np.array([_has_holes(shape) for shape in geometries[wide]], dtype=bool)
    wrong = (on_earth <= 0) | (long_way & holed) | (~long_way & (on_earth < as_drawn / 2))
    rows: list[int] = wide[wrong].tolist()
    return rows


def _longest_edge(geometry: BaseGeometry) -> float:
    """Return the degrees of longitude that the longest edge of an outline spans."""
    vertices, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(geometry)), return_index=True
    )
    spans = np.abs(np.diff(vertices[:, 0]))[ring[1:] == ring[:-1]]
    return float(spans.max(initial=0))


def _has_holes(geometry: BaseGeometry) -> bool:
    return bool(shapely.get_num_interior_rings(shapely.get_parts(geometry)).any())


def _is_in_range(geometries: Geometries) -> Bools:
    west, south, east, north = shapely.bounds(geometries).T
    inside: Bools = (west >= -MAX_LON) & (east <= MAX_LON)
    inside &= (south >= -MAX_LAT) & (north <= MAX_LAT)
    return inside


def _placed_flaws(flaws: tuple[Flaw, ...], reading: Reading | None) -> Iterator[tuple[int, Issue]]:
    """Yield flaws with their places in degrees, as far as these are known."""
    at = [flaw for flaw in flaws if flaw.x is not None]
    if at and reading:
        xy = np.array([[flaw.x, flaw.y] for flaw in at], dtype=float)
        lon, lat = to_lonlat(xy[:, 0], xy[:, 1], reading)
        for flaw, *place in zip(at, lon.tolist(), lat.tolist(), strict=True):
            yield flaw.row, problem(flaw.kind, *place)
    elif at:
        for flaw in at:
            yield flaw.row, problem(flaw.kind, place=f"{flaw.x:.10g}, {flaw.y:.10g}")
    for flaw in flaws:
        if flaw.x is None:
            yield flaw.row, problem(flaw.kind, number=flaw.number)


def is_tangled(geometries: Geometries) -> Bools:
    """Say of each geometry whether its validity would take too long to tell.

    The worst are given up first, until the others fit the time that is set for a file.

    Parameters
    ----------
    geometries
        (n,) polygons, multipolygons or None, in the unit of any plane.
    """
    result = np.zeros(geometries.size, dtype=bool)
    large = np.flatnonzero(shapely.get_num_coordinates(geometries) > FEW)
    meetings = np.array([_meetings(geometry) for geometry in geometries[large]])
    order = np.argsort(meetings, kind="stable")
    result[large[order]] = np.cumsum(meetings[order]) > MAX_MEETINGS
    return result


def _meetings(geometry: BaseGeometry) -> float:
    """Return about how many pairs of an outline's edges have boxes that meet, by a sample."""
    vertices, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(geometry)), return_index=True
    )
    starts = np.flatnonzero(ring[1:] == ring[:-1])
    size = min(len(starts), int(np.clip(len(starts) // EACH, LEAST, MAX)))
    chosen = np.random.default_rng(0).choice(starts, size, replace=False)  # always the same
    ends = np.stack([vertices[chosen], vertices[chosen + 1]])
    (west, south), (east, north) = ends.min(axis=0).T, ends.max(axis=0).T
    meet = (west[:, None] <= east) & (east[:, None] >= west)
    meet &= (south[:, None] <= north) & (north[:, None] >= south)
    pairs = (meet.sum() - len(chosen)) / 2
    return float(pairs * (len(starts) / len(chosen)) ** 2)
