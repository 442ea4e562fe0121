"""Rows of numbers that no one system fits together, though one fits each of them alone."""

from geo.arrays import Floats, Ints
from geo.crs.readings import candidates
from geo.errors import SeveralSystemsError
from geo.messages import message

MAX_ROWS = 2000  # that are looked at

Key = tuple[int | str, bool]


def check_one_system(x: Floats, y: Floats, rows: Ints) -> None:
    """Refuse rows of which some are in one system and some in another.

    Parameters
    ----------
    x, y
        As for `different_rows`.
    rows
        (n,) the number of each in its file, from 0.

    Raises
    ------
    SeveralSystemsError
        Two are in different systems.
    """
    apart = different_rows(x, y)
    if apart is not None:
        first, second = (int(rows[row]) + 1 for row in apart)
        raise SeveralSystemsError(
            message(
                "Entries {first} and {second} are in different coordinate systems; save a file for"
                " each coordinate system.",
                first=first,
                second=second,
            )
        )


def different_rows(x: Floats, y: Floats) -> tuple[int, int] | None:
    """Return the first two rows, from 0, that are in different systems; None where there are none.

    Parameters
    ----------
    x, y
        (n, k) numbers of each row, such as its bounds, all finite, in the order of `candidates`.
    """
    found = [_keys(*row) for row in zip(x[:MAX_ROWS], y[:MAX_ROWS], strict=True)]
    known = [row for row, keys in enumerate(found) if keys]
    for row in known[1:]:
        if not found[row] & found[known[0]]:
            return known[0], row
    return None


def _keys(x: Floats, y: Floats) -> set[Key]:
    """Return what the readings of a row are: codes and orders, metres of zones not named as one.

    Metres that fit no grid tell nothing: they may be a slip.
    """
    readings = candidates(x, y)
    if len(readings) == 1 and readings[0].epsg is None:
        return set()
    return {(one.epsg or one.message.template, one.swapped) for one in readings}
