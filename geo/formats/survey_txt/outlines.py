"""The parcels of a survey TXT drawn as polygons in its own coordinates, and what was odd in them.

`geo.formats.survey_txt.reader` is the reader to use.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import FileFormatError
from geo.formats.survey_txt.lines import Heading, Sheet
from geo.formats.survey_txt.parcel_rings import Ring, nest_rings, rings_of, vertices_of
from geo.messages import Message, message

WITHOUT_AREA = ("线", "点")  # kinds of parcel: lines and points
MAX_DEGREES = 360
LARGEST = 1e8  # degrees or metres; no coordinate of the Earth is larger

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Drawing:
    """The areas of a sheet in its own coordinates: x the second number of a point, y the first.

    Parameters
    ----------
    headings, polygons
        (n,) one entry a parcel.
    x, y, lines
        (v,) one entry a vertex.
    rings, ring_parcel
        The rings of `Sheet` points, and the entry of `headings` of each.
    decisions
        What was decided in drawing.
    """

    headings: list[Heading]
    polygons: NDArray[np.object_]
    x: Floats
    y: Floats
    lines: Ints
    rings: list[Ring]
    ring_parcel: Ints
    decisions: list[Message]


def draw(sheet: Sheet) -> Drawing:
    """Draw the parcels of a sheet that are areas.

    Raises
    ------
    FileFormatError
        There are none, a ring has fewer than three vertices, or a coordinate is no number.
    FileTooLargeError
        Too many rings lie within one another.
    """
    rings = [
        ring
        for ring in rings_of(sheet)
        if sheet.headings[sheet.parcel[ring.start]].kind not in WITHOUT_AREA
    ]
    if not rings:
        raise FileFormatError(message("All parcels are points or lines; give a file with areas."))
    point, ring = vertices_of(rings, sheet)
    x, y = np.array(sheet.easts)[point], np.array(sheet.norths)[point]
    lines = np.array(sheet.lines)[point]
    _check_numbers(x, y, lines)
    _check_slips(x, y, lines)
    kept, parcel = np.unique([sheet.parcel[r.start] for r in rings], return_inverse=True)
    shapes = shapely.linearrings(np.column_stack([x, y]), indices=ring)
    polygons, hole = nest_rings(shapes, parcel)
    headings = [sheet.headings[i] for i in kept]
    decisions = [
        *_left_out(len(sheet.headings) - len(kept)),
        *_closing_notes(sheet, rings),
        *_nesting_notes(sheet, rings, parcel, hole, headings),
        *_count_notes(sheet, rings, parcel, kept),
    ]
    return Drawing(headings, polygons, x, y, lines, rings, parcel, decisions)


def _check_numbers(x: Floats, y: Floats, lines: Ints) -> None:
    good = (np.abs(x) <= LARGEST) & (np.abs(y) <= LARGEST)  # not so for NaN
    if not good.all():
        raise FileFormatError(
            message(
                "Line {line} has a coordinate that is not a number or is too large; correct it.",
                line=int(lines[good.argmin()]),
            )
        )


def _check_slips(x: Floats, y: Floats, lines: Ints) -> None:
    """Refuse a point in metres whose X stands in the place of Y as well."""
    twice = (x == y) & (np.abs(x) > MAX_DEGREES)
    if twice.any():
        raise FileFormatError(
            message(
                "Line {line} has the same number for X and Y ({x:.10g}); correct it.",
                line=int(lines[twice.argmax()]),
                x=float(x[twice.argmax()]),
            )
        )


def _left_out(count: int) -> Iterator[Message]:
    if count:
        yield message("Parcels that are points or lines were left out: {count}.", count=count)


def _closing_notes(sheet: Sheet, rings: Sequence[Ring]) -> Iterator[Message]:
    slipped = [ring for ring in rings if ring.slipped]
    unclosed = sum(not ring.closed for ring in rings)
    if unclosed:
        yield message(
            "Rings that are not closed in the file were closed at their first point: {count}.",
            count=unclosed,
        )
    if slipped:
        yield message(
            "Rings that end at another position with the label of their first point were "
            "closed at their first point: {count}, the first in line {line}.",
            count=len(slipped),
            line=sheet.lines[slipped[0].stop],
        )


def _nesting_notes(
    sheet: Sheet, rings: Sequence[Ring], parcel: Ints, hole: Bools, headings: Sequence[Heading]
) -> Iterator[Message]:
    """Yield where ring numbers, 1 for a shell and more for a hole, disagree with containment."""
    numbers = [sheet.rings[ring.start] for ring in rings]
    said = np.array([number not in ("", "1") for number in numbers])
    alone = np.bincount(parcel)[parcel] == 1
    odd = parcel[(said != hole) & ~alone]
    if odd.size:
        yield message(
            "Rings were nested by containment. Parcels with ring numbers that disagree: "
            "{count}, the first is {name}.",
            count=len(np.unique(odd)),
            name=name_of(headings[odd[0]]),
        )


def _count_notes(
    sheet: Sheet, rings: Sequence[Ring], parcel: Ints, kept: Ints
) -> Iterator[Message]:
    """Yield where the number of points is not that of the parcel line, closing points or not."""
    lines = np.bincount(sheet.parcel, minlength=len(sheet.headings))[kept]
    vertices = np.bincount(parcel, [ring.stop - ring.start for ring in rings])
    right = np.stack([lines, vertices, vertices + np.bincount(parcel)])
    counts = [sheet.headings[i].point_count for i in kept]
    said = np.array([int(c) if re.fullmatch("[0-9]{1,9}", c) else -1 for c in counts])
    odd = np.flatnonzero((said >= 0) & ~(right == said).any(axis=0))
    if odd.size:
        yield message(
            "Parcels that have and declare different numbers of points: {count}. The first is "
            "{name}: {said} declared, {found} found. The file may be incomplete or edited.",
            count=odd.size,
            name=name_of(sheet.headings[kept[odd[0]]]),
            said=int(said[odd[0]]),
            found=int(lines[odd[0]]),
        )


def name_of(heading: Heading) -> str | Message:
    """Return what to call a parcel by."""
    name = heading.name or heading.number
    return name or message("the parcel in line {line}", line=heading.line)
