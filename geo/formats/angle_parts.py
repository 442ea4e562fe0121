"""Angles in columns of their own: what heads of degrees, minutes and seconds say, and their sum.

Tables of corners and tables of sites both have them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import takewhile

NAN = float("nan")
PARTS = (  # how the heads of degrees, minutes and seconds end
    ("度", "°", "º", "d", "deg", "degs", "degree", "degrees", "градусы", "град"),
    ("分", "′", "'", "m", "min", "mins", "minute", "minutes", "минуты", "мин"),
    ("秒", "″", '"', "s", "sec", "secs", "second", "seconds", "секунды", "сек"),
)
_SIDES = {  # heads of hemispheres, by axis
    "lat": ("ns", "sn", "南北", "南北半球", "北南"),
    "lon": ("ew", "we", "东西", "东西半球"),
    "": ("半球", "方向", "hemisphere", "hem", "hemi", "dir", "direction"),
}
_PLACE_OF = {word: place for place, words in enumerate(PARTS) for word in words}
_SIDE_OF = {word: axis for axis, words in _SIDES.items() for word in words}
_BETWEEN = re.compile(r"[\s\-_.:/()（）\[\]【】]+")
_PART = re.compile(r"([+-]?\d{1,3}(?:[.,]\d{0,15})?)\s?[°º˚度′'’´分″\"”秒]{0,2}")
_NEGATIVE = ("s", "w", "南", "西", "ю", "з")
SIXTY = 60


def folded(cell: object) -> str:
    """Return a head without case, blanks, brackets and what parts its words."""
    return _BETWEEN.sub("", "" if cell is None else str(cell).casefold())


def part_of(cell: object) -> int | None:
    """Return what a head alone names: 0 degrees, 1 minutes, 2 seconds; None for another."""
    return _PLACE_OF.get(folded(cell))


def split_head(cell: object) -> Iterator[tuple[str, int]]:
    """Yield what may stand before the word for a part in a head, such as ``经度`` and its place."""
    plain = folded(cell)
    for word in sorted(filter(plain.endswith, _PLACE_OF), key=len):
        yield plain.removesuffix(word), _PLACE_OF[word]


def side_of(cell: object) -> str | None:
    """Return the axis whose hemisphere a head names, empty where it does not say; None if none."""
    return _SIDE_OF.get(folded(cell))


def split_side(cell: object) -> str | None:
    """Return what stands before the word for a hemisphere in a head; None where there is none."""
    plain = folded(cell)
    words = sorted(filter(plain.endswith, _SIDE_OF), key=len, reverse=True)
    return plain.removesuffix(words[0]) if words else None


def is_negative(cell: object) -> bool:
    """Return whether a cell says south or west."""
    return folded(cell).startswith(_NEGATIVE)


def part_number(text: str) -> float | None:
    """Return the number of degrees, minutes or seconds of a cell, with its mark or without."""
    match = _PART.fullmatch(unicodedata.normalize("NFC", text.strip()[:40]))
    return float(match[1].replace(",", ".")) if match else None


def count_of_parts(head: Sequence[object], below: Sequence[object], at: int) -> int:
    """Return over how many columns of degrees, minutes and seconds the head of an axis is merged.

    One where the row below holds no such numbers, or the cells beside the head are not blank.
    """
    end = min(at + len(PARTS), max(len(head), len(below)))
    blanks = takewhile(lambda place: not _text(head, place), range(at + 1, end))
    count = 1 + len(list(blanks))
    degrees, *rest = (part_number(_text(below, place)) for place in range(at, at + count))
    is_whole = bool(rest) and degrees is not None and degrees == int(degrees)
    return count if is_whole and all(part is not None and part <= SIXTY for part in rest) else 1


def _text(cells: Sequence[object], at: int) -> str:
    value = cells[at] if at < len(cells) else None
    return "" if value is None else str(value).strip()


def sum_of_parts(degrees: float, rest: Sequence[float]) -> float:
    """Return degrees of their number and those of minutes and seconds; NaN where one is too large.

    The sign of the degrees is that of the whole; 60 seconds are what rounding leaves of 59.99.
    """
    if not all(0 <= part <= SIXTY for part in rest):
        return NAN
    size = abs(degrees) + sum(part / float(SIXTY**place) for place, part in enumerate(rest, 1))
    return -size if str(degrees).startswith("-") else size
