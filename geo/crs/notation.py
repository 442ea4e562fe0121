"""How the numbers of a file are written where they are no plain degrees or metres.

Kilometres, and degrees, minutes and seconds in one number: ``87.3412`` is 87°34′12″ (dd.mmss).
"""

import re

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import Floats

KM, PACKED, DECIMAL = "km", "dd.mmss", "decimal"
NOTATIONS = (KM, PACKED, DECIMAL)  # the words with which a user names them
SAYS_PACKED = re.compile(r"d{1,3}[.·]\s?mm\s?ss|度[.·]\s?分\s?秒|(?<![a-z])ddd?mmss")  # a head
METRES_A_KM = 1000.0
TWO_DIGITS = 100.0  # in which minutes and seconds are written
PLACES = TWO_DIGITS**2
SIXTY = 60
EXACT = 7  # decimals of a second; what lies beyond is the rounding of binary numbers


def plain_numbers(numbers: ArrayLike, notation: str | None) -> Floats:
    """Return numbers in a notation, one of `NOTATIONS` or None, as plain degrees or metres.

    NaN where minutes or seconds are 60 or more.
    """
    values = np.asarray(numbers, dtype=float)
    if notation == KM:
        return values * METRES_A_KM
    return unpacked(values * PLACES) if notation == PACKED else values


def unpacked(numbers: Floats) -> Floats:
    """Return degrees of numbers such as 872634.8, NaN where minutes or seconds are 60 or more."""
    degrees, minutes, seconds = packed_parts(numbers)
    fits = (minutes < SIXTY) & (seconds < SIXTY)
    size = degrees + minutes / SIXTY + seconds / SIXTY**2
    return np.where(fits, np.copysign(size, numbers), np.nan)


def packed_parts(numbers: Floats) -> tuple[Floats, Floats, Floats]:
    """Return degrees, minutes and seconds of numbers such as 872634.8, without their signs."""
    whole: Floats = np.abs(numbers).round(EXACT)
    rest: Floats = whole % PLACES
    seconds: Floats = np.round(rest % TWO_DIGITS, EXACT)
    return whole // PLACES, rest // TWO_DIGITS, seconds
