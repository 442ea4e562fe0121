"""Corners in degrees made plain: packed numbers and shifted datums; apart as it is arithmetic."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.arrays import Floats
from geo.crs.datum import TO_WGS84
from geo.formats.corner_table.corners import Corner

MAX_DEGREES = 360
SIXTY = 60


def _parts(corners: Sequence[Corner | None]) -> tuple[Floats, Floats, Floats]:
    """Return degrees, minutes and seconds (2, n) of numbers such as 873600.5."""
    numbers = np.array([(c.x, c.y) for c in corners if c is not None]).T
    degrees, rest = np.divmod(numbers, 10_000)
    minutes, seconds = np.divmod(rest, 100)
    return degrees, minutes, seconds


def are_packed(corners: Sequence[Corner | None]) -> bool:
    """Return whether all numbers are degrees, minutes and seconds without marks, as 873600."""
    degrees, minutes, seconds = _parts(corners)
    return bool(
        (degrees * 10_000 > MAX_DEGREES).all()
        and (degrees[0] <= MAX_DEGREES / 2).all()
        and (degrees[1] <= MAX_DEGREES / 4).all()
        and (minutes < SIXTY).all()
        and (seconds < SIXTY).all()
    )


def unpacked(corners: Sequence[Corner | None]) -> list[Corner | None]:
    """Return corners of packed numbers in degrees."""
    degrees, minutes, seconds = _parts(corners)
    return _placed(corners, degrees + minutes / 60 + seconds / 3600)


def unshifted(corners: Sequence[Corner | None], datum: str) -> list[Corner | None]:
    """Return corners on the datum of a Chinese web map on WGS 84, degrees."""
    lon, lat = np.array([(c.x, c.y) for c in corners if c is not None]).T
    return _placed(corners, np.array(TO_WGS84[datum](lon, lat)))


def _placed(corners: Sequence[Corner | None], places: Floats) -> list[Corner | None]:
    """Return corners at places (2, n), None where it stands."""
    left = iter(places.T.tolist())
    found: list[Corner | None] = []
    for corner in corners:
        x, y = next(left) if corner is not None else (0.0, 0.0)
        found.append(None if corner is None else replace(corner, x=x, y=y))
    return found
