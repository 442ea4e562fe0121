"""The declared areas of a survey TXT: their units, and what they say of a reading.

A declared area is a check digit. It agrees with a measured one within half a unit of its last
digit and 0.1 %, our own choice: a land office may declare the area on the ellipsoid or in the
plane of its projection (at most 0.07 % more in a 3-degree zone), at the height of the ground
(0.04 % more at 1300 m), or from another edition of the datum; units lie at least 15 times
apart, so the rule never takes one for another. `geo.formats.survey_txt.reader` is the reader to
use.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from geo.messages import Message, message
from geo.polygons.area import M2_PER_HECTARE, M2_PER_KM2, M2_PER_MU

SHARE = 0.001  # of the measured area that a declared one may differ beyond its rounding
UNITS = {
    "公顷": M2_PER_HECTARE,
    "ha": M2_PER_HECTARE,
    "hm2": M2_PER_HECTARE,
    "平方米": 1.0,
    "m2": 1.0,
    "亩": M2_PER_MU,
    "平方公里": M2_PER_KM2,
    "平方千米": M2_PER_KM2,
    "km2": M2_PER_KM2,
}
UNWRITTEN = np.array([M2_PER_HECTARE, 1.0, M2_PER_MU])  # in this order; hectares are the rule
UNIT_NAMES = (message("hectares"), message("square metres"), message("mu"))
AREA = re.compile(r"([0-9]{1,15})(?:\.([0-9]{0,15}))?\s*\(?([^0-9.()][^()]{0,9})?\)?")

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Declared:
    """The areas that n parcel lines declare.

    Parameters
    ----------
    value
        (n,) as written; NaN where none is declared, or 0.
    half
        (n,) half a unit of the last digit.
    unit
        (n,) the written unit in m²; NaN where none is written.
    odd
        The first text that is no area; empty where all are, or are left out.
    """

    value: Floats
    half: Floats
    unit: Floats
    odd: str

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Understand the area fields of parcel lines."""
        numbers = np.array([_number(text) for text in texts]).reshape(-1, 3)
        odd = (t for t, n in zip(texts, numbers, strict=True) if t and np.isnan(n[0]))
        numbers[numbers[:, 0] == 0, 0] = np.nan  # templates put 0 for nothing
        return cls(*numbers.T, odd=next(odd, ""))

    def agreeing(self, *measured: Floats) -> Bools:
        """Say, for each parcel and each unit of `UNWRITTEN`, whether it agrees with an area in m².

        A written unit counts for all of them. The result is (n, 3); each `measured` is (n,), and
        a parcel agrees where it does with any of them.
        """
        units = np.where(np.isnan(self.unit)[:, None], UNWRITTEN, self.unit[:, None])
        result = np.zeros(units.shape, dtype=bool)
        for area in measured:
            off = np.abs(self.value[:, None] * units - area[:, None])
            result |= off <= self.half[:, None] * units + SHARE * area[:, None]
        return result

    def settled(self, agreeing: Bools) -> Floats:
        """Return (n,) the areas in m²: in the unit written, else that agrees, else most others'."""
        usual = agreeing[np.isnan(self.unit)].sum(axis=0).argmax()
        own = np.where(agreeing.any(axis=1), agreeing.argmax(axis=1), usual)
        return self.value * np.where(np.isnan(self.unit), UNWRITTEN[own], self.unit)

    def decisions(
        self, agreeing: Bools, measured: Floats, names: Sequence[object]
    ) -> Iterator[Message]:
        """Yield what to say of the areas: which agree in which unit, and which do not.

        Parameters
        ----------
        agreeing
            From `agreeing`.
        measured
            (n,) the areas to quote, m².
        names
            What to call the parcels by.
        """
        declared, written = ~np.isnan(self.value), ~np.isnan(self.unit)
        agrees, own = agreeing.any(axis=1), agreeing.argmax(axis=1)
        for unit, name in enumerate(UNIT_NAMES):
            count = int((agrees & ~written & (own == unit)).sum())
            if count:
                yield message(
                    "Declared areas that agree with the measured ones, in {unit}: {count}.",
                    count=count,
                    unit=name,
                )
        if (agrees & written).any():
            yield message(
                "Declared areas that agree with the measured ones, in the unit written: {count}.",
                count=int((agrees & written).sum()),
            )
        if (declared & ~agrees).any():
            yield self._disagreement(declared & ~agrees, self.settled(agreeing), measured, names)
        if self.odd:
            yield message("A declared area is not understood: {text}.", text=self.odd)
        if not declared.all():
            yield message("Parcels that declare no area: {count}.", count=int((~declared).sum()))

    @staticmethod
    def _disagreement(off: Bools, m2: Floats, measured: Floats, names: Sequence[object]) -> Message:
        first = int(off.argmax())
        return message(
            "Declared areas that differ from the measured ones by more than their rounding and"
            " 0.1 %: {count}, first that of {name}, declared {declared:.2f} m², measured"
            " {measured:.2f} m².",
            count=int(off.sum()),
            name=names[first],
            declared=float(m2[first]),
            measured=float(measured[first]),
        )


def _number(text: str) -> tuple[float, float, float]:
    """Return the value of an area field, half a unit of its last digit, and its unit in m²."""
    match = AREA.fullmatch(unicodedata.normalize("NFKC", text).strip())
    unit = (match[3] or "").strip().lower() if match else ""
    if match is None or (unit and unit not in UNITS):
        return np.nan, np.nan, np.nan
    decimals = match[2] or ""
    return float(f"{match[1]}.{decimals}"), 0.5 / 10 ** len(decimals), UNITS.get(unit, np.nan)
