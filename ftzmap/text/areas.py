"""How areas are written: what is not nothing is never written as nothing."""

import math
from typing import Literal

_KM2 = 1e6  # m²
_ROUNDING_M2 = 1e-3  # less than that comes from rounding, and is listed nowhere


def decimals(area: float, least: int = 4, *, unit_m2: float = _KM2) -> int:
    """Return with how many decimals an area is written: more where two digits of it need them.

    Parameters
    ----------
    area
        In the unit in which it is written, of `unit_m2` square metres; km² by default.
    least
        The decimals of an area that is not small.
    """
    if not _ROUNDING_M2 <= abs(area) * unit_m2 < math.inf:
        return least
    return max(least, 1 - math.floor(math.log10(abs(area))))


def written_km2(km2: float, least: int = 4, *, sign: Literal["", "+"] = "") -> str:
    """Return an area in km² as it stands in a sentence, with a sign before it where one is due."""
    digits = decimals(km2, least)
    return f"{round(km2, digits) + 0.0:{sign},.{digits}f}"
