"""The share that each parcel has of every area and part, and its sums by a column of the file."""

from dataclasses import dataclass

import numpy as np

from ftzmap.parcels.parcels import ParcelCoverage, label_of
from ftzmap.text.areas import written_km2
from ftzmap.text.percentages import written_percent
from geo.arrays import Ints
from geo.messages import Message, message
from geo.polygons.area import M2_PER_KM2

MAX_LINES = 20  # of shares that the command line lists; the files have all
SUM_COLUMNS = ["group", "id", "parcels", "m2", "feature_percent"]


@dataclass(frozen=True)
class FeatureSum:
    """What the parcels of one group cover of one feature; ground under two of them counts twice."""

    id: str
    name: object
    parcels: int
    m2: float
    feature_percent: float

    def as_json(self) -> dict[str, object]:
        """Return the sum as the command line prints it."""
        return {key: value for key, value in vars(self).items() if key != "name"}


@dataclass(frozen=True)
class GroupSum:
    """The parcels of one group: how many, their m², and what they cover of each feature."""

    group: str
    parcels: int
    m2: float
    features: tuple[FeatureSum, ...]

    def as_json(self) -> dict[str, object]:
        """Return the sum as the command line prints it."""
        return {**vars(self), "features": [one.as_json() for one in self.features]}


@dataclass(frozen=True)
class Share:
    """What a parcel, by its number in the file, has of a feature: m² and percent of both."""

    parcel: int
    name: str | None
    id: str
    m2: float
    percent: float
    feature_percent: float


def share_lines(result: ParcelCoverage, lines: slice | Ints = slice(None)) -> list[Share]:
    """Return the share of each parcel in each feature, by feature and then by parcel.

    Parameters
    ----------
    lines
        Of all shares those to return.
    """
    found, labels, ids = result.shares, result.parcels.labels, list(result.outlines)
    percent = 100 * np.minimum(found.m2 / found.parcel_m2[found.parcel], 1)
    of_feature = 100 * np.minimum(found.m2 / result.coverage.zone_m2[found.zone], 1)
    columns = (found.parcel, found.zone, found.m2, percent, of_feature)
    return [
        Share(int(result.parcels.numbers(row)), labels[row], ids[zone], *numbers)
        for row, zone, *numbers in zip(*(column[lines].tolist() for column in columns), strict=True)
    ]


def sums(result: ParcelCoverage) -> tuple[GroupSum, ...]:
    """Return the sum of the parcels of each group, in the order of their names."""
    found = result.shares
    names, group = np.unique(np.array(result.parcels.groups, dtype=str), return_inverse=True)
    sound = np.isfinite(found.parcel_m2)
    counts = np.bincount(group[sound], minlength=len(names))
    m2 = np.bincount(group[sound], found.parcel_m2[sound], len(names))
    return tuple(
        GroupSum(
            group=str(name),
            parcels=int(counts[n]),
            m2=float(m2[n]),
            features=_feature_sums(result, group[found.parcel] == n),
        )
        for n, name in enumerate(names)
    )


def _feature_sums(result: ParcelCoverage, chosen: np.ndarray) -> tuple[FeatureSum, ...]:
    found, size = result.shares, len(result.outlines)
    counts = np.bincount(found.zone[chosen], minlength=size).tolist()
    m2 = np.bincount(found.zone[chosen], found.m2[chosen], size)
    percent = (100 * m2 / result.coverage.zone_m2).tolist()
    rows = zip(result.features, counts, m2.tolist(), percent, strict=True)
    return tuple(
        FeatureSum(id=feature.id, name=feature.name, parcels=count, m2=area, feature_percent=share)
        for feature, count, area, share in rows
        if count
    )


def sum_lines(result: ParcelCoverage) -> list[dict[str, object]]:
    """Return a line for each group and feature that it reaches."""
    return [
        {"group": one.group, **feature.as_json()}
        for one in (sums(result) if result.parcels.groups else ())
        for feature in one.features
    ]


def sum_sentences(result: ParcelCoverage) -> list[Message]:
    """Return the sums in sentences: each group, and each feature that it reaches."""
    found: list[Message] = []
    for one in sums(result) if result.parcels.groups else ():
        found.append(
            message(
                "{group}: parcels: {n:,}, together {km2} km².",
                group=one.group or "–",
                n=one.parcels,
                km2=written_km2(one.m2 / M2_PER_KM2),
            )
        )
        found.extend(
            message(
                "{group}: in {name}: parcels: {n:,}, {km2} km², {percent} % of it.",
                group=one.group or "–",
                name=feature.name,
                n=feature.parcels,
                km2=written_km2(feature.m2 / M2_PER_KM2),
                percent=written_percent(feature.feature_percent),
            )
            for feature in one.features
        )
    return found


def share_sentences(result: ParcelCoverage) -> list[Message]:
    """Return the first shares in sentences, and how many more there are."""
    lines = share_lines(result)
    found = [
        message(
            "{parcel} in {name}: {m2:,.2f} m², {percent} % of the parcel.",
            parcel=label_of(line.parcel, line.name),
            name=result.zone[line.id].name,
            m2=line.m2,
            percent=written_percent(line.percent),
        )
        for line in lines[:MAX_LINES]
    ]
    more = len(lines) - len(found)
    if more:
        found.append(
            message("Shares not listed here: {n:,}; --json and --out give all of them.", n=more)
        )
    return found
