"""Square kilometres as the plan states them, and how a measured area compares."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ftzmap.text.i18n import N_
from ftzmap.text.titled import TitledEnum
from ftzmap.zone.members import is_number
from geo.errors import GeoError
from geo.messages import message

DEFAULT_TOLERANCE = 1.0  # percent; the user's own, no official tolerance is known
_ROUNDING_OF_FLOATS = 1e-9  # km²; 28.485 − 28.48 must count as 0.005
UNITS = {  # in km², exactly; the mu is 1/15 ha, the acre the international one
    "km2": Fraction(1),
    "ha": Fraction(1, 100),
    "mu": Fraction(1, 1500),
    "acre": Fraction(40468564224, 10**13),
    "m2": Fraction(1, 10**6),
}
MAX_DECIMALS = 9
_NUMBER = re.compile(r"(?:([-−+])\s*+)?(\d++(?:\.\d++)?)")


class FigureError(GeoError, ValueError):
    """A stated size that is no figure."""


class Grade(TitledEnum):
    """How a measured area stands to its stated figure."""

    AGREES = "agrees", N_("agrees")
    WITHIN_TOLERANCE = "within tolerance", N_("within tolerance")
    OFF = "off", N_("off")


@dataclass(frozen=True)
class Figure:
    """A figure of the plan in km², with the precision in which the text gives it.

    Parameters
    ----------
    km2
        The figure, in square kilometres.
    decimals
        How many decimals it is written with, in `unit`.
    basis
        ``"stated"`` in the text or ``"derived"`` from other figures of it.
    derivation
        For a derived figure the sum it comes from, such as ``"179.66 − 28.48"``, in `unit`.
    unit
        The unit that the text writes it in, one of `UNITS`.
    """

    km2: float
    decimals: int
    basis: str = "stated"
    derivation: str | None = None
    unit: str = "km2"

    @property
    def precision_km2(self) -> float:
        """Half a unit of the last digit, in km², once for every rounded figure it rests on."""
        roundings = len(_terms(self.derivation)) if self.derivation else 1
        return float(Fraction(roundings, 2 * 10**self.decimals) * UNITS[self.unit])

    def grade(self, measured_km2: float, tolerance_percent: float = DEFAULT_TOLERANCE) -> Grade:
        """Return how `measured_km2` stands to the figure; the tolerance is the user's own."""
        difference = abs(measured_km2 - self.km2)
        if difference <= self.precision_km2 + _ROUNDING_OF_FLOATS:
            return Grade.AGREES
        within = difference <= self.km2 * tolerance_percent / 100
        return Grade.WITHIN_TOLERANCE if within else Grade.OFF

    def derived_km2(self) -> float | None:
        """Return what the derivation sums to in km², or None for a stated figure."""
        if not self.derivation:
            return None
        return float(sum(_terms(self.derivation)) * UNITS[self.unit])

    @property
    def km2_decimals(self) -> int:
        """How many decimals of km² show every digit that the text gives."""
        return self.decimals + max(0, math.ceil(-math.log10(UNITS[self.unit])))

    def __str__(self) -> str:
        return f"{self.km2:.{self.km2_decimals}f}"


def _terms(derivation: str) -> list[Fraction]:
    """Return the signed numbers of a sum such as ``179.66 − 28.48 − 16.58``."""
    found = _NUMBER.findall(derivation)
    return [Fraction(number) * (-1 if sign in "-−" and sign else 1) for sign, number in found]


def read_figure(raw: Mapping[str, Any]) -> Figure:
    """Return the figure that a JSON object states.

    It has ``stated_km2``, or ``stated`` with ``stated_unit``, and ``stated_decimals``.

    Raises
    ------
    FigureError
        A member is missing, or is no such number.
    """
    key = "stated_km2" if "stated_km2" in raw or "stated" not in raw else "stated"
    unit = "km2" if key == "stated_km2" else raw.get("stated_unit", "km2")
    if unit not in UNITS:
        raise FigureError(
            message("“stated_unit” is not one of {valid}; correct it.", valid=", ".join(UNITS))
        )
    size, decimals = raw.get(key), raw.get("stated_decimals")
    if not is_number(size) or size <= 0:
        raise FigureError(
            message("“{key}” is missing or not a number above 0; state the area.", key=key)
        )
    if not is_number(decimals) or decimals != int(decimals) or not 0 <= decimals <= MAX_DECIMALS:
        raise FigureError(
            message(
                "“stated_decimals” is missing or not a whole number from 0 to {most}; give the "
                "number of decimals in the stated area.",
                most=MAX_DECIMALS,
            )
        )
    return Figure(
        km2=in_km2(size, unit),
        decimals=int(decimals),
        basis=raw.get("basis") or "stated",
        derivation=raw.get("derivation"),
        unit=unit,
    )


def in_km2(size: float, unit: str) -> float:
    """Return a size in one of `UNITS` in km², rounded once."""
    return size if unit == "km2" else float(Fraction(str(size)) * UNITS[unit])
