"""Square kilometres as the plan states them, and how a measured area compares."""

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

DEFAULT_TOLERANCE = 1.0  # percent; the user's own, no official tolerance is known
_ROUNDING_OF_FLOATS = 1e-9  # km²; 28.485 − 28.48 must count as 0.005
_NUMBER = re.compile(r"(?:([-−+])\s*+)?(\d++(?:\.\d++)?)")


class Grade(StrEnum):
    """How a measured area stands to its stated figure."""

    AGREES = "agrees"
    WITHIN_TOLERANCE = "within tolerance"
    OFF = "off"


@dataclass(frozen=True)
class Figure:
    """A figure of the plan in km², with the precision in which the text gives it.

    Parameters
    ----------
    km2
        The figure, in square kilometres.
    decimals
        How many decimals it is written with.
    basis
        ``"stated"`` in the text or ``"derived"`` from other figures of it.
    derivation
        For a derived figure the sum it comes from, such as ``"179.66 − 28.48"``.
    """

    km2: float
    decimals: int
    basis: str = "stated"
    derivation: str | None = None

    @property
    def precision_km2(self) -> float:
        """Half a unit of the last digit, in km², once for every rounded figure it rests on."""
        roundings = len(_terms(self.derivation)) if self.derivation else 1
        return float(Fraction(roundings, 2 * 10**self.decimals))

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
        return float(sum(_terms(self.derivation)))

    def __str__(self) -> str:
        return f"{self.km2:.{self.decimals}f}"


def _terms(derivation: str) -> list[Fraction]:
    """Return the signed numbers of a sum such as ``179.66 − 28.48 − 16.58``."""
    found = _NUMBER.findall(derivation)
    return [Fraction(number) * (-1 if sign in "-−" and sign else 1) for sign, number in found]
