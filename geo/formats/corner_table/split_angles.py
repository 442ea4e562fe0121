"""Corners whose degrees, minutes and seconds stand in columns of their own; apart from other heads.

A head is one row, such as ``lon deg, lon min, lon sec``, or a row of words for parts below one
that names the axes, whose cells are merged over them.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from geo.formats.angle_parts import (
    count_of_parts,
    is_negative,
    part_number,
    part_of,
    side_of,
    split_head,
    sum_of_parts,
)

AXES = ("lon", "lat")
SUFFIXES = ("", " minutes", " seconds")  # of the kind of a column, behind its axis
SIDE = " side"
MIN_RUNS = 2  # of parts: one for each axis
MAX_LAT = 60.0  # degrees; longitudes of China are above, latitudes below
LOOKED_AT = 3  # rows below a head

Kinds = list[str | None]
KindOf = Callable[[object], str | None]


def is_under(row: Sequence[object]) -> bool:
    """Return whether a row is the second of a head: it has words for parts of two angles."""
    return sum(part_of(cell) == 0 for cell in row) >= MIN_RUNS and any(
        part_of(cell) == 1 for cell in row
    )


def split_kinds(rows: Sequence[Sequence[object]], at: int, kind_of: KindOf) -> Kinds | None:
    """Return what the columns below a head of parts of angles hold; None where it is none.

    Parameters
    ----------
    rows
        Of the sheet; `at` is the number of the head, or of the second row of one.
    kind_of
        Tells what any other head names.
    """
    if is_under(rows[at]):
        kinds = _of_two_rows(rows, at, kind_of)
    else:
        kinds = [_named_part(cell, kind_of) or kind_of(cell) for cell in rows[at]]
        kinds = _over_parts(rows, at, kinds)
    if not all(f"{axis}{SUFFIXES[part]}" in kinds for axis in AXES for part in (0, 1)):
        return None
    return _with_sides(rows[at], kinds)


def _over_parts(rows: Sequence[Sequence[object]], at: int, kinds: Kinds) -> Kinds:
    """Return kinds with those of the columns over which the heads of axes are merged."""
    below = rows[at + 1] if at + 1 < len(rows) else ()
    found = [*kinds, *[None] * (len(below) - len(kinds))]
    for place, axis in enumerate(kinds):
        if axis in AXES:
            count = count_of_parts(rows[at], below, place)
            found[place : place + count] = [f"{axis}{suffix}" for suffix in SUFFIXES[:count]]
    return found


def _named_part(cell: object, kind_of: KindOf) -> str | None:
    for rest, part in split_head(cell):
        if (axis := kind_of(rest)) in AXES:
            return f"{axis}{SUFFIXES[part]}"
    return None


def _of_two_rows(rows: Sequence[Sequence[object]], at: int, kind_of: KindOf) -> Kinds:
    """Return the kinds of columns whose parts are named below their axes, or by no axis at all."""
    row, above = list(rows[at]), list(rows[at - 1]) if at else []
    places = [place for place, cell in enumerate(row) if part_of(cell) == 0]
    axes = _axes(places, [kind_of(cell) for cell in above], rows[at + 1 : at + 1 + LOOKED_AT])
    shift = _shift(rows, at, places[0])
    kinds: Kinds = [None] * shift
    axis = ""
    for place, cell in enumerate(row):
        axis = axes[places.index(place)] if place in places else axis
        part = part_of(cell)
        kinds.append(kind_of(cell) if part is None else f"{axis}{SUFFIXES[part]}" if axis else None)
    if shift:
        kinds[:shift] = [kind_of(cell) for cell in above[:shift]]
    return kinds


def _axes(
    places: Sequence[int], above: Sequence[str | None], below: Sequence[Sequence[object]]
) -> list[str]:
    """Return the axis of each angle: by the head over it, by the order of heads, by its numbers."""
    stops = [*places[1:], max(len(above), places[-1] + 1)]
    spans = [above[start:stop] for start, stop in zip(places, stops, strict=True)]
    over = [[axis for axis in AXES if axis in span] for span in spans]
    if all(len(found) == 1 for found in over):
        return [found[0] for found in over]
    in_order = [kind for kind in above if kind and kind in AXES]
    if len(in_order) == len(places):
        return in_order
    return _axes_by_size(places, below)


def _axes_by_size(places: Sequence[int], below: Sequence[Sequence[object]]) -> list[str]:
    found = []
    for place in places:
        degrees = [part_number(str(row[place])) for row in below if place < len(row)]
        known = [abs(value) for value in degrees if value is not None]
        found.append("" if not known else "lon" if min(known) > MAX_LAT else "lat")
    return found


def _shift(rows: Sequence[Sequence[object]], at: int, first: int) -> int:
    """Return how many columns the parts stand too far left, as blanks for merged cells are lost."""
    below = rows[at + 1] if at + 1 < len(rows) else ()
    return max(0, len(below) - len(rows[at])) if first == 0 and at else 0


def _with_sides(row: Sequence[object], kinds: Kinds) -> Kinds:
    """Return kinds with those of columns that hold N, S, E or W."""
    found, shift, last = list(kinds), len(kinds) - len(row), ""
    for place, cell in enumerate(row, shift):
        axis = side_of(cell)
        if axis is not None and (axis or last):
            found[place] = f"{axis or last}{SIDE}"
        elif kinds[place]:
            last = next((one for one in AXES if (kinds[place] or "").startswith(one)), "")
    return found


def is_split(group: Mapping[str, int]) -> bool:
    """Return whether a group of columns has angles in parts."""
    return f"{AXES[0]}{SUFFIXES[1]}" in group


def split_value(row: Sequence[object], group: Mapping[str, int], axis: str) -> float | None:
    """Return the degrees of the parts of an angle in a row; None where they are none.

    Empty minutes and seconds are 0.
    """
    texts = [_text(row, group.get(f"{axis}{suffix}")) for suffix in SUFFIXES]
    degrees = part_number(texts[0])
    rest = [part_number(text) if text else 0.0 for text in texts[1:]]
    if degrees is None or rest[0] is None or rest[1] is None:
        return None
    size = sum_of_parts(degrees, [rest[0], rest[1]])
    if math.isnan(size):
        return None
    return -abs(size) if is_negative(_text(row, group.get(f"{axis}{SIDE}"))) else size


def _text(row: Sequence[object], at: int | None) -> str:
    cell = row[at] if at is not None and at < len(row) else None
    return "" if cell is None else str(cell).strip()
