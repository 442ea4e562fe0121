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

from geo.errors import FileFormatError
from geo.formats.survey_txt.lines import Sheet
from geo.messages import message
from geo.polygons.ring_owners import ring_owners

MIN_VERTICES = 3  # of a ring

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
    owner = ring_owners(rings, parcel)
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
