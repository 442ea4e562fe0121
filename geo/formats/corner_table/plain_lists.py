"""Lists of corners without a head: CASS .dat, ArcInfo Generate, angles in running text."""

import re
from collections.abc import Sequence

from geo.formats.corner_table.corners import Corner
from geo.formats.corner_table.rows import (
    ANGLE,
    LATITUDE,
    LONGITUDE,
    Row,
    degrees,
    number,
    unread_number,
)

MIN_ROWS = 3
MIN_ANGLES = 6  # of three corners
METRES = 1000.0  # the least easting and northing
_TITLE = re.compile(r"地块|宗地|区块|矿区|图斑|parcel|block|area|участок", re.IGNORECASE)


def is_cass(rows: Sequence[Row]) -> bool:
    """Return whether all rows are point, code, east, north and height, as CASS writes them."""
    return len(rows) >= MIN_ROWS and all(map(_is_cass_row, _below_count(rows)))


def _below_count(rows: Sequence[Row]) -> Sequence[Row]:
    """Return rows without the first, where it is their number alone."""
    is_count = len(rows[0]) == 1 and number(rows[0][0]) == len(rows) - 1
    return rows[1:] if is_count else rows


def _is_cass_row(row: Row) -> bool:
    if len(row) != 5 or not str(row[0] or "").strip():
        return False
    east, north, height = (number(cell) for cell in row[2:])
    return None not in (east, north, height) and min(east or 0, north or 0) > METRES


def cass_corners(rows: Sequence[Row]) -> list[Corner | None]:
    """Return the corners of CASS rows; another code begins another outline."""
    return [
        Corner(
            number(row[2]) or 0.0,
            number(row[3]) or 0.0,
            str(row[0]).strip(),
            (str(row[1] or "").strip(), "", ""),
        )
        for row in _below_count(rows)
    ]


def is_generate(text: str) -> bool:
    """Return whether a text is ArcInfo Generate: numbers, and END behind each outline."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    ends = sum(line.upper() == "END" for line in lines)
    numeric = all(
        line.upper() == "END" or number(re.split(r"[,\s]+", line)[-1]) is not None for line in lines
    )
    return ends >= 1 and len(lines) > MIN_ROWS and numeric


def generate_corners(text: str) -> list[Corner | None]:
    """Return the corners of ArcInfo Generate: x, y, each outline under a line with its number.

    Raises
    ------
    FileFormatError
        A corner has no two numbers.
    """
    found: list[Corner | None] = []
    name: str | None = None
    for at, line in enumerate(text.splitlines(), 1):
        words = [word for word in re.split(r"[,\s]+", line) if word]
        if not words:
            continue
        if line.strip().upper() == "END":
            name = None
            found.append(None)
        elif name is None:
            name = words[0]
        else:
            found.append(_generate_corner(words, at, name))
    return found


def _generate_corner(words: Sequence[str], line: int, name: str) -> Corner:
    numbers = [number(word) for word in words[:2]]
    if len(numbers) < 2 or numbers[0] is None or numbers[1] is None:
        raise unread_number(line)
    return Corner(numbers[0], numbers[1], "", (name, "", ""))


def angle_corners(text: str) -> list[Corner | None]:
    """Return the corners of pairs of angles in running text, longitude and latitude in any order.

    A line of words alone that speaks of a parcel begins another outline.
    """
    found: list[Corner | None] = []
    waiting: list[tuple[float, str]] = []
    for line in text.splitlines():
        angles = [_axis(match) for match in ANGLE.finditer(line[:5000])]
        if not angles and _TITLE.search(line):
            found.append(None)
        waiting += angles
        while len(waiting) >= 2:
            first, second = waiting[:2]
            waiting = waiting[2:]
            found.append(_pair(first, second))
    return [] if waiting else found


def _axis(match: re.Match[str]) -> tuple[float, str]:
    """Return the degrees of an angle and its axis, empty where no letter tells it."""
    letter = (match["before"] or match["after"] or " ")[0]
    axis = "lat" if letter in LATITUDE else "lon" if letter in LONGITUDE else ""
    return degrees(match), axis


def _pair(first: tuple[float, str], second: tuple[float, str]) -> Corner:
    """Return the corner of two angles: by their letters, else the larger is the longitude."""
    (a, axis_a), (b, axis_b) = first, second
    by_letter = axis_a == "lat" or axis_b == "lon"
    is_lat_first = by_letter if axis_a or axis_b else a < b
    return Corner(b, a) if is_lat_first else Corner(a, b)
