"""Stated areas of a file that is read in batches: the sums of all, the largest deviations.

It stands alone because only a file that is too large to be held is graded so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ftzmap.checks.profile import Profile
from ftzmap.checks.stated import (
    WRITTEN,
    Choice,
    StatedAreas,
    Sum,
    Totals,
    by_deviation,
    columns_of,
    holds_areas,
    known_column,
    no_areas,
    no_column,
    read_column,
)
from ftzmap.text.escape import plain
from geo.errors import GeoError
from geo.formats.geojson.features import Collection, RawFeature
from geo.messages import Message, message

MAX_LISTED = 10_000  # outlines whose deviations are listed, the largest
MAX_GROUPS = 100_000  # values of the column that sums are made by


@dataclass(frozen=True, kw_only=True)
class _Deviation:
    raw: RawFeature
    stated_m2: float
    measured_m2: float

    @property
    def size(self) -> float:
        return abs((self.measured_m2 - self.stated_m2) / self.stated_m2)


class StatedBatches:
    """Grades the stated areas of batch after batch of a file.

    Which column states them is decided by the first batch, the unit by the first with areas.

    Raises
    ------
    GeoError
        As `ftzmap.checks.stated.stated_areas`, while a batch is added.
    """

    def __init__(self, choice: Choice, profile: Profile) -> None:
        self._choice, self._profile = choice, profile
        self._column: str | None = None
        self._is_decided = False
        self.notes: tuple[Message, ...] = ()
        self._unread = self._agree = self._off = 0
        self._are_there = False  # areas on rows of no sound outline; sought where no other has any
        self._deviations: list[_Deviation] = []
        self._groups: dict[str, int] = {}
        self._sums = np.zeros((3, 0))  # counts, stated and measured m² of each group

    @property
    def listed(self) -> list[RawFeature]:
        """The outlines that do not agree and are listed, in no order."""
        return [one.raw for one in self._deviations]

    @property
    def is_settled(self) -> bool:
        """Whether all that later batches could change is the sums: column and unit are known."""
        return self._is_decided and (self._column is None or self._choice.unit is not None)

    @property
    def choice(self) -> Choice:
        """The column and the unit that were decided, beside what was asked for."""
        return self._choice if self._column is None else replace(self._choice, column=self._column)

    def join(self, other: "StatedBatches") -> None:
        """Take in what another graded of later rows, by the same column and unit."""
        self._column = self._column or other._column
        if other._choice.unit is not None and self._choice.unit != WRITTEN:
            self._choice = replace(self._choice, unit=other._choice.unit)
        self.notes = self.notes or other.notes
        self._unread += other._unread
        self._are_there |= other._are_there
        self._agree += other._agree
        self._off += other._off
        names, counts = list(other._groups), other._sums[:, list(other._groups.values())]
        self._add_sums(names, counts)
        self._add_deviations(other._deviations)

    def add(self, collection: Collection) -> None:
        """Grade the outlines of a batch."""
        if not self._is_decided:
            self._decide(columns_of(collection))
        if self._column is None or self.notes:
            return
        found = self._read(collection, self._column)
        if self.notes:
            return
        if found is None:
            self._unread += sum(not raw.problems for raw in collection.features)
            self._are_there = self._are_there or holds_areas(collection, self._column)
            return
        self._choice = replace(self._choice, unit=found.unit)
        self._unread += found.unread
        self._agree += found.agree
        self._off += len(found.order)
        self._sum_up(found)
        self._keep(found, collection)

    def _read(self, collection: Collection, column: str) -> StatedAreas | None:
        """Return the areas of a batch; where no column was asked for, none of an unknown unit."""
        try:
            return read_column(collection, column, self._choice, self._profile)
        except GeoError as error:
            if self._choice != Choice():
                raise
            self.notes = (error.message,)
            return None

    def _decide(self, columns: dict[str, None]) -> None:
        self._column = self._choice.column or known_column(columns)
        self._is_decided = bool(columns)
        for wanted in filter(None, (self._column, self._column and self._choice.by)):
            if wanted not in columns:
                raise no_column(wanted, columns)

    def _sum_up(self, found: StatedAreas) -> None:
        names = found.groups or ("",) * len(found.rows)
        ones = np.ones(len(names))
        self._add_sums(names, np.stack([ones, found.stated, found.measured]))

    def _add_sums(self, names: Sequence[str], values: NDArray[np.float64]) -> None:
        """Add (3, n) counts, stated and measured m² to the sums of n groups."""
        index = np.array([self._groups.setdefault(n, len(self._groups)) for n in names])
        if len(self._groups) > MAX_GROUPS:
            raise GeoError(
                message(
                    "The column {column} has more than {most:,} values; name a column that "
                    "groups the outlines.",
                    column=plain(self._choice.by, limit=60),
                    most=MAX_GROUPS,
                )
            )
        more = len(self._groups) - self._sums.shape[1]
        self._sums = np.pad(self._sums, ((0, 0), (0, more)))
        for row, more_of_it in zip(self._sums, values, strict=True):
            np.add.at(row, index, more_of_it)

    def _keep(self, found: StatedAreas, collection: Collection) -> None:
        self._add_deviations(
            _Deviation(
                raw=collection.features[found.rows[place]],
                stated_m2=float(found.stated[place]),
                measured_m2=float(found.measured[place]),
            )
            for place in found.order[:MAX_LISTED].tolist()
        )

    def _add_deviations(self, deviations: Iterable[_Deviation]) -> None:
        self._deviations += deviations
        if len(self._deviations) > MAX_LISTED:
            self._deviations.sort(key=lambda one: -one.size)
            del self._deviations[MAX_LISTED:]

    def result(self, features: Iterable[RawFeature]) -> StatedAreas | None:
        """Return the totals, and those listed by their places among some features.

        Raises
        ------
        GeoError
            The column that was asked for holds no areas.
        """
        if self._column is None or self.notes:
            return None
        if self._choice.unit is None or not self._agree + self._off:
            if self._choice.column is None:
                return None
            raise no_areas(self._column, are_there=self._are_there)
        places = {raw.row: at for at, raw in enumerate(features)}
        listed = sorted(self._deviations, key=lambda one: places[one.raw.row])
        stated, measured = (
            np.array([getattr(one, name) for one in listed], dtype=np.float64)
            for name in ("stated_m2", "measured_m2")
        )
        return StatedAreas(
            column=self._column,
            unit=self._choice.unit,
            rows=np.array([places[one.raw.row] for one in listed], dtype=np.intp),
            stated=stated,
            measured=measured,
            agrees=np.zeros(len(listed), dtype=bool),
            unread=self._unread,
            totals=self._totals(),
        )

    def _totals(self) -> Totals:
        names = sorted(self._groups)
        order: NDArray[np.intp] = np.array([self._groups[name] for name in names], dtype=np.intp)
        sums = [
            Sum(name, int(n), float(s), float(m))
            for name, (n, s, m) in zip(names, self._sums[:, order].T, strict=True)
        ]
        return Totals(
            count=self._agree + self._off,
            agree=self._agree,
            off=self._off,
            sums=by_deviation(sums),
        )
