"""The points of a survey TXT put together: runs of points to rings, rings to polygons.

Which ring is a hole is decided by containment alone, even-odd: a ring within an even number of
others is a shell, within an odd number a hole. `geo.formats.survey_txt.reader` is the reader to
use.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.survey_txt.lines import Sheet
from geo.messages import message

MIN_VERTICES = 3  # of a ring
MAX_PAIRS = 5_000_000  # of a ring and another in its box; a survey's rings lie side by side

Geometries = NDArray[np.object_]
Ints = NDArray[np.intp]


class Ring(NamedTuple):
    """A ring of a sheet: the points from `start` up to `stop`, without the one that closes it.

    Parameters
    ----------
    closed
        Whether the file closes it, by the place or the label of the first point.
    slipped
        Whether the closing point carries the first label, but at another place.
    """

    start: int
    stop: int
    closed: bool = False
    slipped: bool = False


def rings_of(sheet: Sheet) -> list[Ring]:
    """Return the rings of a sheet, in its order.

    A ring ends where the parcel or the ring number changes and where a point lies at the place
    of the first. It ends, too, where the first label comes again: as the last of its run, the
    point closes the ring; followed by the second label, it begins another.
    """
    parcel, rings = sheet.parcel, sheet.rings
    later = range(1, len(rings))
    starts = [i for i in later if rings[i] != rings[i - 1] or parcel[i] != parcel[i - 1]]
    runs = zip([0, *starts], [*starts, len(rings)], strict=True)
    return [ring for start, stop in runs for ring in _split(sheet, start, stop)]


def _split(sheet: Sheet, start: int, stop: int) -> Iterator[Ring]:
    """Yield the rings in a run of points with one ring number."""
    labels = sheet.labels
    i = start + 1
    while i < stop:
        last = i == stop - 1
        if i - start >= MIN_VERTICES or last:
            if _same_place(sheet, start, i):
                yield Ring(start, i, closed=True)
                start = i = _past(sheet, i, stop)
            elif labels[i] == labels[start] and labels[start + 1] != labels[start] != "":
                if last:
                    yield Ring(start, i, closed=True, slipped=True)
                    start = stop
                elif labels[i + 1] == labels[start + 1]:
                    yield Ring(start, i)
                    start = i
        i += 1
    if start < stop:
        yield Ring(start, stop)


def _same_place(sheet: Sheet, i: int, j: int) -> bool:
    return bool(sheet.norths[i] == sheet.norths[j] and sheet.easts[i] == sheet.easts[j])


def _past(sheet: Sheet, closing: int, stop: int) -> int:
    """Return the first point after the closing one, which some files write twice."""
    i = closing + 1
    while i < stop and _same_place(sheet, closing, i):
        i += 1
    return i


def vertices_of(rings: Sequence[Ring], sheet: Sheet) -> tuple[Ints, Ints]:
    """Return the point and the ring of each vertex of the rings.

    Raises
    ------
    FileFormatError
        A ring has fewer than three vertices.
    """
    starts = np.array([ring.start for ring in rings])
    lengths = np.array([ring.stop for ring in rings]) - starts
    if lengths.min() < MIN_VERTICES:
        raise FileFormatError(
            message(
                "The ring that begins in line {line} has fewer than three vertices;"
                " add the missing ones or delete it.",
                line=sheet.lines[rings[lengths.argmin()].start],
            )
        )
    ring = np.repeat(np.arange(len(rings)), lengths)
    first = np.cumsum(lengths) - lengths  # where each ring begins among the vertices of all
    return np.arange(len(ring)) + (starts - first)[ring], ring


def nest_rings(rings: Geometries, parcel: Ints) -> tuple[Geometries, NDArray[np.bool_]]:
    """Return one polygon or multipolygon a parcel, and which rings are holes.

    Parameters
    ----------
    rings
        (k,) shapely rings, in the unit of any plane.
    parcel
        (k,) the parcel of each ring: 0 to n - 1, never falling, none left out.

    Raises
    ------
    FileTooLargeError
        So many rings lie within or across one another that it would take minutes.
    """
    owner = _owners(rings, parcel)
    hole = owner != np.arange(len(rings))
    order = np.lexsort((hole, owner))  # each shell, then its holes
    shells, part = np.unique(owner, return_inverse=True)
    polygons = shapely.polygons(rings[order], indices=part[order])
    _, first, count = np.unique(parcel[shells], return_index=True, return_counts=True)
    result = polygons[first]
    in_parts = np.flatnonzero(count > 1)
    which = np.repeat(np.arange(len(in_parts)), count[in_parts])
    parts = polygons[np.isin(parcel[shells], in_parts)]
    result[in_parts] = shapely.multipolygons(parts, indices=which)
    return result, hole


def _owners(rings: Geometries, parcel: Ints) -> Ints:
    """Return the shell that each ring belongs to: itself, or for a hole the smallest around it."""
    owner = np.arange(len(rings))
    several = np.flatnonzero(np.bincount(parcel)[parcel] > 1)
    if several.size == 0:
        return owner
    polygons = shapely.polygons(rings[several])
    area = shapely.area(polygons)
    outer, inner = _containments(polygons, area, parcel[several])
    odd = np.bincount(inner, minlength=len(polygons)) % 2 == 1
    fits = odd[inner] & ~odd[outer]
    outer, inner = outer[fits], inner[fits]
    order = np.argsort(-area[outer], kind="stable")
    owner[several[inner[order]]] = several[outer[order]]  # of many the last, the smallest, stays
    return owner


def _containments(polygons: Geometries, area: NDArray, parcel: Ints) -> Ints:
    """Return (2, m) the pairs of a ring and one within it, both of one parcel.

    A ring lies within a larger one of which it has an inner point: rings do not cross.
    """
    points = shapely.point_on_surface(polygons)
    outer, inner = _in_boxes(polygons, points)
    larger = (area[outer] > area[inner]) | ((area[outer] == area[inner]) & (outer < inner))
    pairs = np.stack([outer, inner])[:, larger & (parcel[outer] == parcel[inner])]
    shapely.prepare(polygons)
    x, y = shapely.get_x(points)[pairs[1]], shapely.get_y(points)[pairs[1]]
    return pairs[:, shapely.contains_xy(polygons[pairs[0]], x, y)]


def _in_boxes(polygons: Geometries, points: Geometries) -> Ints:
    """Return (2, m) the pairs of a polygon and a point in its box, a bounded number at a time."""
    tree = shapely.STRtree(points)
    step = max(1, MAX_PAIRS // len(polygons))
    found, count = [], 0
    for first in range(0, len(polygons), step):
        outer, inner = tree.query(polygons[first : first + step])
        found.append(np.stack([outer + first, inner]))
        count += len(outer)
        if count > MAX_PAIRS + len(polygons):
            raise FileTooLargeError(
                message("Too many rings lie within one another; split the file into smaller ones.")
            )
    return np.concatenate(found, axis=1)
