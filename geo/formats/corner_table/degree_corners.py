"""Corners whose numbers are degrees, minutes and seconds without marks; apart as arithmetic."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.arrays import Floats
from geo.crs.notation import PLACES, SIXTY, packed_parts
from geo.formats.corner_table.corners import Corner

MAX_DEGREES = 360


def _parts(corners: Sequence[Corner | None]) -> tuple[Floats, Floats, Floats]:
    """Return degrees, minutes and seconds (2, n) of numbers such as 873600.5."""
    return packed_parts(numbers_of(corners))


def numbers_of(corners: Sequence[Corner | None]) -> Floats:
    """Return the numbers of corners, (2, n)."""
    return np.array([(c.x, c.y) for c in corners if c is not None]).T


def are_packed(corners: Sequence[Corner | None]) -> bool:
    """Return whether all numbers are degrees, minutes and seconds without marks, as 873600."""
    degrees, minutes, seconds = _parts(corners)
    return bool(
        (degrees * PLACES > MAX_DEGREES).all()
        and (degrees[0] <= MAX_DEGREES / 2).all()
        and (degrees[1] <= MAX_DEGREES / 4).all()
        and (minutes < SIXTY).all()
        and (seconds < SIXTY).all()
    )


def with_point(corners: Sequence[Corner | None]) -> list[Corner | None]:
    """Return corners of numbers such as 873600.5 with the point behind the degrees, 87.36005."""
    return placed(corners, numbers_of(corners) / PLACES)


def placed(corners: Sequence[Corner | None], places: Floats) -> list[Corner | None]:
    """Return corners at places (2, n), None where it stands."""
    left = iter(places.T.tolist())
    found: list[Corner | None] = []
    for corner in corners:
        x, y = next(left) if corner is not None else (0.0, 0.0)
        found.append(None if corner is None else replace(corner, x=x, y=y))
    return found
