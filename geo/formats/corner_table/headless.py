"""Tables of corners without a head: the size of numbers tells each column; apart as a judgement.

Gauss-Kruger northings of China have seven digits and are below 6 000 000, eastings six digits, or
eight with the number of the zone; longitudes of China are above 73, latitudes below 54.
"""

from collections.abc import Sequence

from geo.formats.corner_table.rows import Head, Row, number

MIN_ROWS = 3
MAX_HEIGHT = 9000.0  # metres
NORTHINGS = (1_900_000.0, 6_000_000.0)
EASTINGS = ((100_000.0, 950_000.0), (13_100_000.0, 45_950_000.0))
LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)


def headless_table(rows: Sequence[Row]) -> Head | None:
    """Return the columns of rows of corners without a head; None where they are not certain.

    A row is a label or none, two numbers, and a height or none; other rows may be titles.
    """
    numeric = [found for row in rows if (found := _numbers(row)) is not None]
    if len(numeric) < MIN_ROWS or len(numeric) < len(rows) / 2:
        return None
    if len({(label, len(pair)) for label, pair in numeric}) > 1:
        return None
    first = int(numeric[0][0])
    columns = list(zip(*(pair for _, pair in numeric), strict=True))[:2]
    label = {"label": 0} if first else {}
    for names, in_degrees in ((("north", "east"), False), (("lat", "lon"), True)):
        for one, other in ((0, 1), (1, 0)):
            if _fits(columns[one], columns[other], in_degrees=in_degrees):
                places = {names[0]: first + one, names[1]: first + other}
                return Head(({**label, **places},), 0, in_degrees)
    return None


def _numbers(row: Row) -> tuple[bool, tuple[float, ...]] | None:
    """Return whether a row begins with a label, and its numbers; None where it is no corner."""
    cells = list(row)
    while cells and cells[-1] in (None, ""):
        cells.pop()
    values = [number(cell) for cell in cells]
    if len(values) < 2 or None in values[1:]:
        return None
    known = [value for value in values if value is not None]
    is_height = abs(known[-1]) <= MAX_HEIGHT and min(map(abs, known[:2])) > MAX_HEIGHT
    if len(values) == 2 and len(known) == 2:
        return False, tuple(known)
    if len(values) == 3 and len(known) == 3 and is_height:
        return False, tuple(known)
    if len(values) == 3:
        return True, tuple(known[-2:])
    has_height = len(values) == 4 and abs(known[-1]) <= MAX_HEIGHT < min(map(abs, known[-3:-1]))
    return (True, tuple(known[-3:])) if has_height else None


def _fits(norths: Sequence[float], easts: Sequence[float], *, in_degrees: bool) -> bool:
    """Return whether northings and eastings, or latitudes and longitudes, lie in China."""
    if in_degrees:
        return _lie_in(norths, LATITUDES) and _lie_in(easts, LONGITUDES)
    return _lie_in(norths, NORTHINGS) and any(_lie_in(easts, span) for span in EASTINGS)


def _lie_in(values: Sequence[float], span: tuple[float, float]) -> bool:
    return span[0] <= min(values) and max(values) <= span[1]
