"""How a table of corners says, or leaves open, in what notation its numbers are written.

A head decides; else the side lengths or the area that the table states. Where nothing does, degrees
that would be degrees, minutes and seconds in one number (dd.mmss) as well are asked about.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from geo.arrays import Floats
from geo.crs.geodesics import geod
from geo.crs.notation import (
    KM,
    OPEN,
    PACKED,
    SAYS_DECIMAL,
    SAYS_PACKED,
    packed_doubt,
    plain_numbers,
)
from geo.errors import FileFormatError
from geo.formats.corner_table.corners import Corner, outlines
from geo.formats.corner_table.degree_corners import numbers_of, placed
from geo.formats.corner_table.rows import Row, kind_of, number, text_of
from geo.formats.corner_table.split_angles import is_split
from geo.formats.corner_table.stacked_tables import SheetTable
from geo.messages import Message, message

NEAR, FAR = 0.03, 0.1  # share by which a stated size fits a reading, and by which it does not
_SAYS_ANGLES = re.compile(r"度分秒|°\s?[′']\s?(?:\"|′′|''|″)|(?<![a-z])dms(?![a-z])")
_KM = re.compile(r"(?<![a-z])km(?![a-z²2])|千米|公里")
_KM_TITLE = re.compile(r"(?<!面积)(?:坐标)?单位\s?[::]\s?(?:km(?![²2])|千米|公里)")
_PLAIN = re.compile(r"[+-]?\d{1,3}(?:\.\d+)?")
_M2 = {
    **dict.fromkeys(("平方公里", "平方千米", "km²", "km2"), 1e6),
    **dict.fromkeys(("公顷", "hm²", "hm2", "ha"), 1e4),
    **dict.fromkeys(("亩", "mu"), 2000 / 3),
    **dict.fromkeys(("平方米", "m²", "m2", "㎡"), 1.0),
}
_UNIT = "|".join(sorted(_M2, key=len, reverse=True))
_AREA = re.compile(
    rf"(?:面积|area)\s?(?:[((](?P<before>{_UNIT})[))])?[^\d\n]{{0,8}}?(?P<size>\d[\d,]*(?:\.\d+)?)"
    rf"\s?(?P<behind>{_UNIT})?",
    re.IGNORECASE,
)


class Notation(NamedTuple):
    """What a table says of its numbers: a key of `NOTATIONS`, or whether it leaves two open."""

    name: str | None = None
    is_open: bool = False
    notes: tuple[Message, ...] = ()


def notation_of(
    rows: Sequence[Row], tables: Sequence[SheetTable], corners: Sequence[Corner | None]
) -> Notation:
    """Return the notation of the corners of tables.

    Raises
    ------
    FileFormatError
        A head says dd.mmss, and a number is not.
    """
    heads = _heads(tables)
    text = "\n".join(map(_folded, heads))
    if not tables[0].head.in_degrees:
        says = _KM_TITLE.search(text) or any(_is_in_km(cell) for row in heads for cell in row)
        return Notation(KM) if says else Notation()
    numbers = numbers_of(corners)
    fits = not np.isnan(plain_numbers(numbers, PACKED)).any()
    is_packed = bool(SAYS_PACKED.search(text))
    if not (fits or is_packed) or not _are_plain(tables):
        return Notation()
    if is_packed or _SAYS_ANGLES.search(text):
        return _as_head_says(numbers, fits=fits)
    doubt = None if SAYS_DECIMAL.search(text) else packed_doubt(numbers)
    if doubt is None:
        return Notation()
    return _by_sizes(rows, tables, corners) or _left_open(doubt)


def _heads(tables: Sequence[SheetTable]) -> list[Row]:
    """Return the rows above tables, their heads, and those without number right below."""
    below = [row for table in tables for row in table.rows[:1] if not _has_number(row)]
    return [*(row for table in tables for row in table.above), *below]


def _has_number(row: Row) -> bool:
    return any(number(cell) is not None for cell in row)


def _folded(row: Row) -> str:
    text = " ".join(str(cell) for cell in row if cell not in (None, ""))
    return unicodedata.normalize("NFKC", text[:1000]).casefold()


def _is_in_km(cell: object) -> bool:
    text = unicodedata.normalize("NFKC", str(cell or "")[:100]).casefold()
    return kind_of(text) in ("north", "east") and bool(_KM.search(text))


def _are_plain(tables: Sequence[SheetTable]) -> bool:
    """Return whether the numbers of tables are written without marks, each in one column."""
    groups = [(table, group) for table in tables for group in table.head.groups]
    if any(is_split(group) for _, group in groups):
        return False
    texts = (
        text_of(row, group[axis])
        for table, group in groups
        for row in table.rows
        for axis in table.head.axes
    )
    return all(_PLAIN.fullmatch(text) for text in texts if number(text) is not None)


def _as_head_says(numbers: Floats, *, fits: bool) -> Notation:
    if fits:
        return Notation(PACKED)
    odd = numbers[np.isnan(plain_numbers(numbers, PACKED))]
    raise FileFormatError(
        message(
            "The head of the table says degrees, minutes and seconds in one number (dd.mmss), but"
            " {number:.10g} has minutes or seconds of 60 or more; correct the number, or the head.",
            number=float(odd[0]),
        )
    )


def _left_open(doubt: Message) -> Notation:
    """Return that two notations are open, or with a note that they are decimal degrees."""
    return Notation(is_open=True) if doubt is OPEN else Notation(notes=(doubt,))


def _by_sizes(
    rows: Sequence[Row], tables: Sequence[SheetTable], corners: Sequence[Corner | None]
) -> Notation | None:
    """Return the notation in which the outlines have the sizes that the table states."""
    for stated, measure in ((_stated_sides(tables), _perimeter), (_stated_area(rows), _area)):
        if not stated:
            continue
        plain, packed = (
            abs(measure(corners, notation) / stated - 1) for notation in (None, PACKED)
        )
        if packed <= NEAR and plain > FAR:
            return Notation(PACKED, notes=(_by_size_note(),))
        if plain <= NEAR and packed > FAR:
            return Notation()
    return None


def _by_size_note() -> Message:
    return message(
        "In decimal degrees the outlines would not have the side lengths or areas that the table"
        " states."
    )


def _stated_sides(tables: Sequence[SheetTable]) -> float:
    """Return the sum of the side lengths of tables in metres; 0 where they state none."""
    cells = (
        number(text_of(row, group.get("side")))
        for table in tables
        for group in table.head.groups
        for row in table.rows
    )
    return sum(filter(None, cells))


def _stated_area(rows: Sequence[Row]) -> float:
    """Return the sum of the areas in m² that the texts of a table state; 0 where there are none."""
    return sum(_m2(match) for row in rows for match in _AREA.finditer(_folded(row)))


def _m2(match: re.Match[str]) -> float:
    unit = match["behind"] or match["before"]
    return float(match["size"].replace(",", "")) * _M2[unit.lower()] if unit else 0.0


def _rings(corners: Sequence[Corner | None], notation: str | None) -> Iterator[Floats]:
    plain = placed(corners, plain_numbers(numbers_of(corners), notation))
    for outline in outlines(plain):
        yield from (np.array(ring).T for ring in outline.rings)


def _perimeter(corners: Sequence[Corner | None], notation: str | None) -> float:
    return sum(geod().line_length(*ring) for ring in _rings(corners, notation))


def _area(corners: Sequence[Corner | None], notation: str | None) -> float:
    return sum(abs(geod().polygon_area_perimeter(*ring)[0]) for ring in _rings(corners, notation))
