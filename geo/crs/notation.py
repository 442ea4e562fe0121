"""How the numbers of a file are written where they are no plain degrees or metres.

Kilometres, and degrees, minutes and seconds in one number: ``87.3412`` is 87°34′12″ (dd.mmss).
"""

import re

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import Floats
from geo.messages import Message, message

KM, PACKED, DECIMAL = "km", "dd.mmss", "decimal"
NOTATIONS = (KM, PACKED, DECIMAL)  # the words with which a user names them
SAYS_PACKED = re.compile(r"d{1,3}[.·]\s?mm\s?ss|度[.·]\s?分\s?秒|(?<![a-z])ddd?mmss")  # a head
SAYS_DECIMAL = re.compile(r"十进制|小数度|decimal|d{1,3}\.d{2,}")  # a head
OPEN = message(
    "The numbers can be read as decimal degrees or as degrees, minutes and seconds in one (dd.mmss,"
    " so that 87.3412 is 87°34′12″); name which: decimal or dd.mmss."
)
FEW = message(
    "The numbers were read as decimal degrees; they would fit degrees, minutes and seconds in"
    " one (dd.mmss) as well. If they are, name dd.mmss as their notation."
)
METRES_A_KM = 1000.0
TWO_DIGITS = 100.0  # in which minutes and seconds are written
PLACES = TWO_DIGITS**2
SIXTY = 60
MIN_SIGNS = 6
"""How many digits have to fit dd.mmss for the question to be put.

A decimal degree has a first digit of minutes below 6, and one of seconds, each with a chance of
0.6. Places near each other share digits, so that each tens of minutes and of seconds counts once an
axis: six fit by chance in one table of twenty. Fewer are only said.
"""
MIN_DECIMALS = 3  # one number has so many, else whole minutes would be all
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


def packed_doubt(numbers: Floats) -> Message | None:
    """Return what to say of degrees, (2, n), that would all be dd.mmss as well; None of others.

    That is `OPEN`, a question, where it is hardly chance, else `FEW`.
    """
    if not _fits_packed(numbers):
        return None
    return OPEN if _is_beyond_chance(numbers) else FEW


def _fits_packed(numbers: Floats) -> bool:
    """Return whether numbers of enough decimals all fit dd.mmss, by chance or not."""
    fits = numbers.size and not np.isnan(plain_numbers(numbers, PACKED)).any()
    return bool(fits) and _decimals(numbers) >= MIN_DECIMALS


def _is_beyond_chance(numbers: Floats) -> bool:
    """Return whether so many digits of numbers, (2, n), that fit dd.mmss do it hardly by chance."""
    degrees, minutes, seconds = packed_parts(numbers * PLACES)
    tens = [np.floor(part / 10) for part in (minutes, seconds)]
    signs = sum(
        len(set(zip(degrees[axis], tens[0][axis], strict=True)))
        + len(set(zip(degrees[axis], minutes[axis], tens[1][axis], strict=True)))
        for axis in (0, 1)
    )
    return signs >= MIN_SIGNS


def _decimals(numbers: Floats) -> int:
    """Return the most decimals that any number has."""
    return max(len(f"{value:.10f}".rstrip("0").partition(".")[2]) for value in numbers.flat)
