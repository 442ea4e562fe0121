"""Parcels held against outlines of the zone: what was read, and what came out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from ftzmap.checks.stated import no_column
from ftzmap.text.areas import written_km2
from ftzmap.text.escape import plain
from ftzmap.text.i18n import LANGUAGES, Language
from ftzmap.text.text import Text
from ftzmap.zone.zone import Feature, Zone
from geo.messages import Message, message
from geo.overlay.coverage import Coverage, Progress, cover
from geo.overlay.pieces import SMALLEST_M2
from geo.overlay.shares import Shares, shares
from geo.polygons.area import M2_PER_KM2
from geo.polygons.validity import Issue

if TYPE_CHECKING:
    from geo.formats.files import Boundaries

LABEL_LIMIT = 60  # characters of a parcel's name in a sentence
MAX_NAMED = 20  # rows named in a sentence; the files name them all
SAMPLE_DEGREES = (0.010, 0.0075)  # a sample parcel's width and height, some 0.8 km
SAMPLE_STEP_LON = 0.003  # degrees by which one sample parcel reaches into its neighbour


IN_NO_SUM = message("The sums of groups count only the parcels near the zone, not those far away.")


@dataclass(frozen=True, eq=False)
class Parcels:
    """Parcels of a file, in lon, lat degrees.

    Parameters
    ----------
    name
        The file's name.
    labels
        (n,) what the file calls each parcel, or None.
    geometries
        (n,) polygons; None where nothing can be drawn.
    problems
        What the reader found wrong, with the row from 0.
    decisions
        How the file was read.
    groups
        (n,) of the column that sums are made by; empty without one.
    file_rows
        (n,) the row of each in the file, from 0, where not all were taken.
    far
        How many other parcels of the file lie away from the outlines.
    columns
        The columns that the file has beside the geometries.
    """

    name: str
    labels: tuple[str | None, ...]
    geometries: NDArray[np.object_]
    problems: tuple[tuple[int, Issue], ...] = ()
    decisions: tuple[Message, ...] = ()
    groups: tuple[str, ...] = ()
    file_rows: NDArray[np.intp] | None = None
    far: int = 0
    columns: tuple[str, ...] = ()

    def numbers(self, rows: ArrayLike) -> NDArray[np.intp]:
        """Return the numbers that parcels have in the file, from 1, by their rows here."""
        here = np.asarray(rows, dtype=np.intp)
        return (here if self.file_rows is None else self.file_rows[here]) + 1

    def label(self, row: int) -> str:
        """Return a parcel's number, from 1, and its name, on one line of moderate length."""
        return label_of(int(self.numbers(row)), self.labels[row])


def label_of(number: int, name: str | None) -> str:
    """Return a parcel's number in the file and its name, on one line of moderate length."""
    return f"#{number} {plain(name, limit=LABEL_LIMIT)}" if name else f"#{number}"


@dataclass(frozen=True, eq=False)
class ParcelCoverage:
    """What parcels cover of outlines by feature id.

    `schematic` says whether these are the zone's own, and schematic; `known_shares` are the shares
    where they were computed before.
    """

    zone: Zone
    parcels: Parcels
    outlines: Mapping[str, BaseGeometry]
    schematic: bool
    coverage: Coverage
    known_shares: Shares | None = None

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features of the outlines, in the order of the coverage."""
        return tuple(self.zone[name] for name in self.outlines)

    @property
    def left_out(self) -> dict[int, Issue]:
        """What is wrong with each row that was left out, in the reader's words if it has any."""
        left_out = dict(self.coverage.invalid)
        known = dict(reversed(self.parcels.problems))
        return {row: known.get(row, problem) for row, problem in left_out.items()}

    @cached_property
    def shares(self) -> Shares:
        """What each parcel has in common with each outline; rows of outlines by `features`."""
        if self.known_shares is not None:
            return self.known_shares
        plots = self.parcels.geometries.copy()
        plots[list(self.left_out)] = None
        return shares(plots, list(self.outlines.values()))

    @property
    def without_parcels(self) -> tuple[Feature, ...]:
        """The features that no parcel reaches; of these no gap is told."""
        reached = self.coverage.covered_m2 >= SMALLEST_M2
        return tuple(
            f for f, is_reached in zip(self.features, reached, strict=True) if not is_reached
        )

    @property
    def is_clean(self) -> bool:
        """Whether what parcels reach is covered once, and nothing lies outside or was left out."""
        found = self.coverage
        strays = found.wholly_outside.size + found.partly_outside.size
        strays += self.parcels.far
        return not (len(found.gaps) or len(found.overlaps) or strays or found.invalid)


@dataclass(frozen=True)
class Row:
    """How much of one feature is covered, in km², and in how many pieces the rest is.

    Of one that no parcel reaches no gap is told: `gap_km2` and `gaps` are 0, `is_reached` false.
    """

    feature: Feature
    km2: float
    covered_km2: float
    gap_km2: float
    gaps: int
    is_reached: bool = True

    @property
    def percent(self) -> float:
        """The covered share; 100 only where no gap is listed, 0 only where nothing is covered.

        It has two decimals, or all of what is too small for these.
        """
        share = min(self.covered_km2 / self.km2, 1.0)
        shown = math.floor(share * 1e4) / 100 if self.gaps else round(share * 100, 2)
        return shown or share * 100


def open_parcels(
    source: Path | bytes,
    *,
    name: str | None = None,
    layer: str | None = None,
    from_crs: str | None = None,
    by: str | None = None,
) -> Parcels:
    """Return the parcels in a file of any format, with the column `by` as their groups.

    Raises
    ------
    GeoError
        As `geo.formats.files.load`, or there is no such column.
    """
    from geo.formats.files import load

    loaded = load(source, name=name, layer=layer, from_crs=from_crs)
    names, ids = (loaded.frame[column].to_numpy(dtype=object) for column in ("name", "id"))
    return Parcels(
        name or (source.name if isinstance(source, Path) else "parcels"),
        tuple(_text(own) or _text(id_) for own, id_ in zip(names, ids, strict=True)),
        loaded.frame.geometry.to_numpy(),
        loaded.problems,
        tuple(loaded.decisions),
        _groups(loaded, by) if by is not None else (),
        columns=loaded.columns,
    )


def _groups(loaded: "Boundaries", by: str) -> tuple[str, ...]:
    """Return the values of a column as text, an empty one for what is missing."""
    if by not in loaded.columns:
        raise no_column(by, loaded.columns)
    values = loaded.frame[by]
    return tuple(
        "" if missing else plain(value)
        for value, missing in zip(values, values.isna(), strict=True)
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def sample_parcels(zone: Zone) -> Parcels:
    """Return a grid over the areas, made with a gap, an overlap and a stray in each."""
    pieces = [_sample(area.geometry) for area in zone.areas]
    geometries = np.concatenate(pieces)
    ids = (area.id for area, some in zip(zone.areas, pieces, strict=True) for _ in some)
    labels = tuple(f"{name} {number}" for number, name in enumerate(ids, start=1))
    return Parcels("sample-parcels", labels, geometries)


def _sample(area: BaseGeometry) -> NDArray[np.object_]:
    west, south, east, north = area.bounds
    width, height = SAMPLE_DEGREES
    x, y = np.meshgrid(np.arange(west, east, width), np.arange(south, north, height))
    cells = shapely.box(x, y, x + width, y + height).ravel()
    whole = np.flatnonzero(shapely.contains_properly(area, cells))
    gap, wide = whole[len(whole) // 3], whole[2 * len(whole) // 3]
    stray = shapely.box(west - 2 * width, south, west - width, south + height)
    wider = shapely.box(x.flat[wide] - SAMPLE_STEP_LON, y.flat[wide], *cells[wide].bounds[2:])
    cut = shapely.intersection(area, np.delete(cells, [gap, wide]))
    return np.concatenate([cut[shapely.area(cut) > 0], [wider, stray]])


def measure_coverage(
    zone: Zone,
    parcels: Parcels,
    outlines: Mapping[str, BaseGeometry] | None = None,
    *,
    progress: Progress | None = None,
) -> ParcelCoverage:
    """Return what parcels cover of outlines by feature id, those of the zone if none are given.

    Outlines that are no features of the zone are passed over. Errors and `progress` are those of
    `geo.overlay.coverage.cover`.
    """
    known = known_outlines(zone, zone.outlines if outlines is None else outlines)
    geometries = parcels.geometries.copy()
    geometries[[row for row, _ in parcels.problems]] = None
    found = cover(geometries, list(known.values()), unreached=False, progress=progress)
    return ParcelCoverage(
        zone=zone,
        parcels=parcels,
        outlines=known,
        schematic=outlines is None and zone.is_schematic,
        coverage=found,
    )


def known_outlines(zone: Zone, outlines: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return those outlines that are features of the zone, each area before its parts."""
    return {name: outlines[name] for name in zone.ids if name in outlines}


def rows(result: ParcelCoverage) -> tuple[Row, ...]:
    """Return how much of each feature is covered."""
    found = result.coverage
    counts = np.bincount(found.gaps.row, minlength=len(result.outlines)).tolist()
    unreached = {feature.id for feature in result.without_parcels}
    km2 = np.column_stack([found.zone_m2, found.covered_m2, found.gap_m2]) / M2_PER_KM2
    return tuple(
        Row(
            feature=feature,
            km2=whole,
            covered_km2=covered,
            gap_km2=gap,
            gaps=count,
            is_reached=feature.id not in unreached,
        )
        for feature, (whole, covered, gap), count in zip(
            result.features, km2.tolist(), counts, strict=True
        )
    )


def totals(result: ParcelCoverage) -> tuple[Message, ...]:
    """Return what came out, in sentences."""
    found = result.coverage
    return (
        message("Parcels compared with the outlines: {n:,}.", n=found.used),
        *_far(result),
        *_left_out(result),
        *_without_parcels(result),
        message(
            "Gaps: {n:,}, together {km2} km².",
            n=len(found.open_ground),
            km2=written_km2(found.open_m2 / M2_PER_KM2),
        ),
        message(
            "Overlaps: {n:,}, together {km2} km²; land under several parcels counts once.",
            n=len(found.overlaps),
            km2=written_km2(found.overlap_m2 / M2_PER_KM2),
        ),
        message(
            "Outside the outlines: {wholly:,} parcels completely, {partly:,} partly; "
            "{km2} km² of parcels are outside.",
            wholly=found.wholly_outside.size,
            partly=found.partly_outside.size,
            km2=written_km2(found.outside_m2 / M2_PER_KM2),
        ),
        message(
            "Pieces below {m2:g} m² come from rounding: the totals include them, but "
            "they are not listed.",
            m2=SMALLEST_M2,
        ),
    )


def _without_parcels(result: ParcelCoverage) -> list[Message]:
    """Return the sentence on features that no parcel reaches, if there are any."""
    names = [feature.name for feature in result.without_parcels]
    languages = (Language(code) for code in LANGUAGES)
    listed = Text(tuple((t.code, t.listed(map(t, names))) for t in languages))
    return (
        [message("No parcels in {names}; gaps are not listed there.", names=listed)]
        if names
        else []
    )


def _far(result: ParcelCoverage) -> list[Message]:
    if not result.parcels.far:
        return []
    far = message(
        "The file is large: {n:,} parcels far from the outlines are completely outside. "
        "They are only counted here and were not compared with one another.",
        n=result.parcels.far,
    )
    return [far, IN_NO_SUM] if result.parcels.groups else [far]


def _left_out(result: ParcelCoverage) -> list[Message]:
    """Return a sentence for each of the first rows that were left out, and one for the rest."""
    left_out = result.left_out
    named = [
        message(
            "Left out: {label}: {problem}", label=result.parcels.label(row), problem=problem.message
        )
        for row, problem in list(left_out.items())[:MAX_NAMED]
    ]
    more = len(left_out) - len(named)
    return [*named, message("Also left out: {n:,} more; the files name them all.", n=more)][
        : len(named) + bool(more)
    ]
