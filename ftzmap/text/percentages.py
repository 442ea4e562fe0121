"""How percentages are written: what is not nothing never as nothing, nor what is not all as all."""

import math
from collections.abc import Callable
from functools import partial

from geo.messages import signed

_ROUNDING = 1e-10  # percent; less than that comes from rounding numbers
_OF_ALL = 1e-6  # percent; what is missing less than that comes from areas, which are right to 1e-9


def bounded(percent: float, write: Callable[[float], str], decimals: int) -> str:
    """Return a percentage as it is written, or the bound of one too small for its decimals.

    The bound is ``< 0.01`` with two decimals, of a negative one ``> -0.01``.

    Parameters
    ----------
    write
        Returns a percentage with so many decimals.
    """
    text = write(percent)
    if any(digit in text for digit in "123456789") or not _ROUNDING < abs(percent) < math.inf:
        return text
    step = 10.0**-decimals
    return f"< {write(step)}" if percent > 0 else f"> {write(-step)}"


def written_percent(percent: float, decimals: int = 2) -> str:
    """Return a percentage as it stands in a sentence, such as ``12.50`` or ``< 0.01``."""
    return bounded(
        _short_of_all(percent, decimals), lambda value: f"{value:,.{decimals}f}", decimals
    )


def signed_percent(percent: float, decimals: int = 2) -> str:
    """Return a difference in percent with its sign, such as ``+1.50``, ``< +0.01`` or ``0.00``."""
    return bounded(percent, partial(signed, decimals=decimals), decimals)


def percent_cell(percent: float, decimals: int = 2) -> str:
    """Return a percentage as programs read it, with more decimals where two digits need them."""
    is_small = _ROUNDING < abs(percent) < 10.0**-decimals
    places = 1 - math.floor(math.log10(abs(percent))) if is_small else decimals
    return f"{_short_of_all(percent, places):.{places}f}"


def _short_of_all(percent: float, decimals: int) -> float:
    """Return a percentage that is not written as 100 where a part of it is missing."""
    most = 100 - 10.0**-decimals
    return most if most < percent < 100 - _OF_ALL else percent
