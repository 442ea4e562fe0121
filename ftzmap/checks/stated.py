"""Areas that a file states of its own outlines, in a column of any unit, against the measured.

A stated area agrees with an outline that measures the same on the ellipsoid or on the
Gauss-Kruger plane, to half a unit of the last digit in which it is written. Surveys in TXT are
written with areas of planes of many meridians: there 0.1 % more is allowed, as in
`geo.formats.survey_txt`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ftzmap.checks.profile import Profile, shipped_profile
from ftzmap.zone.figures import UNITS
from geo.errors import CoordinateError, GeoError
from geo.formats.geojson.features import Collection, RawFeature
from geo.messages import message
from geo.polygons.area import geodesic_area, plane_area

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WRITTEN = "written"  # for a unit, where cells name several
UNIT_TITLES = {
    "km2": message("km²"),
    "ha": message("ha"),
    "mu": message("mu"),
    "acre": message("acres"),
    "m2": message("m²"),
    WRITTEN: message("the unit written in each cell"),
}
M2_PER_UNIT = {unit: float(km2 * 10**6) for unit, km2 in UNITS.items()}
DECLARED, DECLARED_HALF = (
    "declared_m2",
    "declared_half_m2",
)  # as the reader of survey TXT calls them
MOSTLY = 0.9  # of the areas that fit in some unit, where a column mixes several
NEAR = 0.05  # of the measured area: our own, to tell units apart, which differ far more
MAX_CELL = 100  # letters of a cell in which a number is looked for
MAX_EXPONENT = 30  # of ten, in a number that can be an area
MAX_SHORT = 20  # letters of a plain number, which most are
HALVES = [0.5 * 10.0**-decimals for decimals in range(MAX_SHORT)]  # of the last of so many decimals
MEASURING = 1e-6  # relative, of measuring itself
ONE_UNIT = 1.5  # times the measured area: nearer than this fits one unit alone, acre and ha 2.47
_UNIT_IN_NAME = (  # the first that a column's name holds
    ("km2", re.compile(r"km2|km²|平方公里|平方千米|sq_?\s?km|кв\.?\s?км|км²", re.I)),
    (
        "ha",
        re.compile(
            r"公[顷頃]|万平方米|万㎡|hm2|hm²|hectare|(?<![a-z])ha(?![a-z])|гектар|(?<![а-я])га(?![а-я])",
            re.I,
        ),
    ),
    ("mu", re.compile(r"(?<![万公市])[亩畝]|市亩|(?<![a-z])mu(?![a-z])|^(?:sc|ht)mjm$", re.I)),
    ("acre", re.compile(r"acre", re.I)),
    ("m2", re.compile(r"(?<!万)(?:平方米|㎡)|平方公尺|m2|m²|sq_?\s?m|кв\.?\s?м|^tbmj$", re.I)),
)
_UNITS = (
    r"km2|km²|ha|hm2|hm²|hectares?|mu|m2|m²|acres?|sq_?\s?k?m|га|м2|м²|км2|км²"
    r"|公[顷頃]|[亩畝]|平方公尺|平方米|平方公里|平方千米|㎡"
)
KNOWN = re.compile(  # names under which files are known to state areas of ground
    rf"^(?:(?:tb|tbdl|zd|sc|ht|pz|gd|yd|dk|xm)?mj(?:_(?:{_UNITS}))?|(?:sc|ht)mjm|mianji"
    r"|(?:shape|gis|calc)[_.]{0,2}area|st_area\([^()]*\)|площадь.*|亩数|公顷数?|万平方米"
    r"|(?!.*(?:建[筑築]|[绿綠][地化]|基底|[计計]容|套[内內])).*面[积積].*|地積|declared_m2|ауданы.*"
    rf"|(?:size|surface|superficie|fl(?:ä|ae)che|[sS]|аудан|maydoni?)[\s_,(\[]*(?:{_UNITS})[)\]]?"
    r"|superficie|fl(?:ä|ae)che"
    r"|(?:(?:gis|calc|total|stated|declared|legal)[\s_]?)?(?:hectares?|acres?|acreage|sq_?km|sq_?m)"
    r"|(?:(?:stated|declared|legal|gis|calc|parcel|plot|site|land|total)[\s_]?)?"
    rf"area(?:[\s_,(\[]*(?:in\s)?(?:{_UNITS})[)\]]?)?)$",
    re.I,
)
_WRITTEN_OTHERWISE = re.compile("[\\s'’,，０-９．约≈~]|^ca")
_GROUPED = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")  # thousands apart
_DECIMAL_COMMA = re.compile(r"^(\d{1,40}),(\d{1,2}|\d{4,40})(?!\d)")
_ROUGHLY = re.compile(r"^\s*(?:约|≈|~|ca\.?)\s*", re.I)
_NUMBER = re.compile(
    r"\s{0,9}([0-9][0-9,，]{0,40})(?:\.([0-9]{1,40}))?(?:[eE]([+-]?[0-9]{1,4}))?"
    r"\s{0,9}(?:(?:[^\W0-9_]|[㎡²/()（）]){1,12}[0-9]?)?\s{0,9}\Z"
)
_LIKELY = ("m2", "ha", "mu", "km2", "acre")  # in which a column without a unit is tried


@dataclass(frozen=True)
class Choice:
    """Which column states areas, in which unit, and by which column sums are made; None: found."""

    column: str | None = None
    unit: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class Sum:
    """The stated and the measured m² of the outlines of one group."""

    group: str
    count: int
    stated_m2: float
    measured_m2: float

    def as_json(self) -> dict[str, object]:
        """Return the sum as the command line prints it."""
        difference = self.measured_m2 - self.stated_m2
        return {**vars(self), "difference_m2": difference}


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Counts and sums of all stated areas of a file that is read in batches.

    Parameters
    ----------
    count, agree, off
        How many outlines state an area, agree with it, and do not.
    sums
        By group, or of all.
    """

    count: int
    agree: int
    off: int
    sums: tuple[Sum, ...]


@dataclass(frozen=True)
class StatedAreas:
    """The stated and measured areas of n outlines, in m².

    Parameters
    ----------
    column, unit
        Where they stand, and in which of `UNITS`; `WRITTEN` where cells name several.
    rows
        (n,) of the features in the collection, from 0.
    stated, measured
        (n,) m²: as written; geodesic on the CGCS2000 ellipsoid.
    agrees
        (n,) whether the stated area agrees with the measured, to its last digit.
    groups
        (n,) of the column that sums are made by; empty without one.
    unread
        How many outlines have no number in the column.
    totals
        Of a file read in batches those of all its outlines, of which n are listed here.
    """

    column: str
    unit: str
    rows: NDArray[np.intp]
    stated: Floats
    measured: Floats
    agrees: Bools
    groups: tuple[str, ...] = ()
    unread: int = 0
    totals: Totals | None = None

    @property
    def count(self) -> int:
        """How many outlines state an area, listed here or not."""
        return self.totals.count if self.totals else len(self.rows)

    @property
    def agree(self) -> int:
        """How many of them agree with it."""
        return self.totals.agree if self.totals else int(self.agrees.sum())

    @property
    def unlisted(self) -> int:
        """How many outlines do not agree and are not listed here."""
        return self.totals.off - len(self.order) if self.totals else 0

    @cached_property
    def deviations(self) -> Floats:
        """(n,) measured less stated, as a share of the stated."""
        return (self.measured - self.stated) / self.stated

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """The places of the outlines that do not agree, the largest deviation first."""
        off = np.flatnonzero(~self.agrees)
        return off[np.argsort(-np.abs(self.deviations[off]), kind="stable")]

    def is_within(self, tolerance_percent: float) -> Bools:
        """Return (n,) whether the deviation is within the user's own tolerance."""
        return np.abs(self.deviations) <= tolerance_percent / 100

    def as_json(self) -> dict[str, object]:
        """Return the column, how many areas agree, and the sums, as the command line prints it."""
        return {
            "column": self.column,
            "unit": self.unit,
            "outlines": self.count,
            "agree": self.agree,
            "unread": self.unread,
            "sums": [one.as_json() for one in self.sums()],
        }

    def sums(self) -> tuple[Sum, ...]:
        """Return the sums by group, or of all, those with the largest deviation first."""
        if self.totals:
            return self.totals.sums
        groups = self.groups or ("",) * len(self.rows)
        names, index = np.unique(np.array(groups, dtype=object), return_inverse=True)
        stated, measured = (
            np.bincount(index, weights=areas, minlength=len(names))
            for areas in (self.stated, self.measured)
        )
        counts = np.bincount(index, minlength=len(names))
        found = [
            Sum(str(name), int(n), float(s), float(m))
            for name, n, s, m in zip(names, counts, stated, measured, strict=True)
        ]
        return by_deviation(found)


def by_deviation(sums: Iterable[Sum]) -> tuple[Sum, ...]:
    """Return sums, those with the largest deviation first."""
    return tuple(sorted(sums, key=lambda one: -abs(one.measured_m2 / one.stated_m2 - 1)))


def stated_areas(
    collection: Collection, choice: Choice = Choice(), profile: Profile | None = None
) -> StatedAreas | None:
    """Return what a file states of its outlines and what they measure; None if it states nothing.

    The `profile`, by default the shipped one, says how far areas of a survey TXT may be off.

    Raises
    ------
    GeoError
        The column that was asked for is not there or has no numbers, or its unit cannot be told.
    """
    columns = columns_of(collection)
    column = choice.column or known_column(columns)
    if column is None:
        return None
    for wanted in filter(None, (column, choice.by)):
        if wanted not in columns:
            raise no_column(wanted, columns)
    found = read_column(collection, column, choice, profile or shipped_profile())
    if found is None and choice.column is not None:
        raise no_areas(column, are_there=holds_areas(collection, column))
    return found


def holds_areas(collection: Collection, column: str) -> bool:
    """Return whether any row has an area in a column, with or without a sound outline."""
    return any(number(raw.properties.get(column))[0] > 0 for raw in collection.features)


def no_areas(column: str, *, are_there: bool) -> GeoError:
    """Return the error on a column that is asked for and has no number beside a sound outline.

    `are_there` says whether it has numbers on other rows.
    """
    if are_there:
        return GeoError(
            message(
                "The column {column} has areas only on rows without an outline that can be "
                "measured; draw or correct these outlines first.",
                column=column,
            )
        )
    return GeoError(
        message("The column {column} has no areas; name another column.", column=column)
    )


def no_column(column: str, columns: Iterable[str]) -> GeoError:
    """Return the error on a column that is asked for and not there, with those that are."""
    return GeoError(
        message(
            "The file has no column {column}. Its columns are: {columns}.",
            column=column,
            columns=", ".join(list(columns)[:20]) or "–",
        )
    )


def known_stated_areas(
    collection: Collection, profile: Profile | None = None
) -> StatedAreas | None:
    """Return what a file states in a column known by its name; None where its unit is not told."""
    try:
        return stated_areas(collection, profile=profile)
    except GeoError:
        return None


def columns_of(collection: Collection) -> dict[str, None]:
    """Return the names of all columns of a collection, in their order."""
    if collection.columns is not None:
        return dict.fromkeys(collection.columns)
    return {
        key: None for raw in collection.features for key in raw.properties if isinstance(key, str)
    }


def known_column(columns: Mapping[str, None]) -> str | None:
    """Return the column that states areas by its name, one that names its unit before others."""
    known = [name for name in columns if is_of_areas(name)]
    return next((name for name in known if unit_of(name)), known[0] if known else None)


def is_of_areas(column: str) -> bool:
    """Return whether a column states areas by its name."""
    return KNOWN.match(column) is not None


def unit_of(column: str) -> str | None:
    """Return the unit that the name of a column holds, one of `UNITS`; None for none."""
    return next((unit for unit, mark in _UNIT_IN_NAME if mark.search(column)), None)


def read_column(
    collection: Collection, column: str, choice: Choice, profile: Profile
) -> StatedAreas | None:
    """Return the areas that stand in a column and what the outlines measure; None where none do.

    Raises
    ------
    GeoError
        The unit cannot be told.
    """
    features = collection.features
    sound = [n for n, raw in enumerate(features) if not raw.problems and raw.geometry is not None]
    cells = [features[n].properties.get(column) for n in sound]
    numbers = _numbers(cells)
    there = numbers[:, 0] > 0
    rows = np.array(sound, dtype=np.intp)[there]
    if not len(rows):
        return None
    value, half = numbers[there].T
    geometries = np.array([features[n].geometry for n in rows], dtype=object)
    measured = geodesic_area(geometries)
    own = _own_units([cell for cell, is_there in zip(cells, there, strict=True) if is_there])
    named = choice.unit if choice.unit != WRITTEN else None
    unit = named or unit_of(column) or _unit(column, value, half, measured, own)
    factor = (
        np.array([M2_PER_UNIT[each or unit] for each in own]) if any(own) else M2_PER_UNIT[unit]
    )
    if column == DECLARED:
        half = np.array([_half(features[n]) for n in rows])
    share = profile["survey_plane_share"] if column == DECLARED else MEASURING
    stated, slack = value * factor, half * factor + share * measured
    agrees = np.abs(stated - measured) <= slack
    off = ~agrees
    agrees[off] = np.abs(stated[off] - _plane(geometries[off])) <= slack[off]
    return StatedAreas(
        column=column,
        unit=WRITTEN if _is_mixed(own, unit, choice) else unit,
        rows=rows,
        stated=stated,
        measured=measured,
        agrees=agrees,
        groups=_groups(collection, rows, choice.by) if choice.by else (),
        unread=len(sound) - len(rows),
    )


def grouped(stated: StatedAreas, collection: Collection, by: str) -> StatedAreas:
    """Return stated areas of a collection with the column `by` as their groups."""
    return replace(stated, groups=_groups(collection, stated.rows, by))


def _half(raw: RawFeature) -> float:
    return number(raw.properties.get(DECLARED_HALF))[0]


def _groups(collection: Collection, rows: NDArray[np.intp], by: str) -> tuple[str, ...]:
    values = (collection.features[n].properties.get(by) for n in rows.tolist())
    return tuple(map(_group, values))


def _group(value: object) -> str:
    """Return the name of a group; a whole number is one, whatever its column holds beside it."""
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _plane(geometries: NDArray[np.object_]) -> Floats:
    try:
        return plane_area(geometries)
    except CoordinateError:
        return np.full(len(geometries), np.nan)


def _numbers(cells: Sequence[object]) -> Floats:
    """Return (n, 2) what `number` reads in each cell."""
    found = np.fromiter(chain.from_iterable(map(number, cells)), dtype=np.float64)
    return found.reshape(-1, 2)


def _mixed_units(column: str, near: Bools) -> GeoError:
    """Return the error of a column whose areas fit in several units, (units, n), none in most."""
    first = near.argmax(axis=0)
    fits = near.any(axis=0)
    one = int(fits.argmax())
    other = int((fits & (first != first[one])).argmax())
    return GeoError(
        message(
            "The column {column} mixes units: area number {one} fits its outline in {unit}, number"
            " {other} in {second}. Write the unit behind each number, such as 98.5 ha.",
            column=column,
            one=one + 1,
            unit=UNIT_TITLES[_LIKELY[first[one]]],
            other=other + 1,
            second=UNIT_TITLES[_LIKELY[first[other]]],
        )
    )


def number(value: object) -> tuple[float, float]:
    """Return an area as it is written and half a unit of its last digit; NaN for no number.

    ``98.5``, ``"1,234.50"`` and ``"98.5公顷"`` are numbers.
    """
    if isinstance(value, bool) or value is None:
        return np.nan, np.nan
    text = str(value)
    whole, _, decimals = text.partition(".")
    if len(text) <= MAX_SHORT and whole.isdecimal() and text.isascii() and decimals.isdecimal():
        is_whole = decimals == "0" and isinstance(value, float)
        return float(text), 0.5 if is_whole else HALVES[len(decimals)]
    found = _NUMBER.match(_plain_digits(text))
    if found is None:
        return np.nan, np.nan
    whole, decimals, power = found.groups()
    digits = "" if decimals == "0" and isinstance(value, float) else decimals or ""
    exponent = int(power or 0)
    if abs(exponent) > MAX_EXPONENT:
        return np.nan, np.nan
    written = float(f"{whole.replace(',', '').replace('，', '')}.{digits or 0}") * 10.0**exponent
    return written, 0.5 * 10.0 ** (exponent - len(digits))


def _plain_digits(text: str) -> str:
    """Return a number with narrow digits, its thousands together and a point for decimals."""
    if len(text) > MAX_CELL or not _WRITTEN_OTHERWISE.search(text):
        return text
    plain = unicodedata.normalize("NFKC", text) if re.search("[０-９．，]", text) else text
    return _DECIMAL_COMMA.sub(r"\1.\2", _GROUPED.sub("", _ROUGHLY.sub("", plain)))


def _own_units(cells: Sequence[object]) -> list[str | None]:
    """Return the unit that is written in each cell, as in ``"98.5公顷"``; None for none."""
    return [
        unit_of(cell) if isinstance(cell, str) and not _is_plain(cell) else None for cell in cells
    ]


def _is_mixed(own: Sequence[str | None], unit: str, choice: Choice) -> bool:
    """Return whether cells are in several units, here or in a batch before."""
    return choice.unit == WRITTEN or len({each or unit for each in own}) > 1


def _is_plain(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdecimal()


def _unit(
    column: str, value: Floats, half: Floats, measured: Floats, own: Sequence[str | None]
) -> str:
    """Return the unit of the areas that name none; of all named, the one that most name."""
    bare = np.array([unit is None for unit in own])
    if bare.any():
        return _likely_unit(column, value[bare], half[bare], measured[bare])
    return Counter(filter(None, own)).most_common(1)[0][0]


def _likely_unit(column: str, value: Floats, half: Floats, measured: Floats) -> str:
    """Return the unit in which most of the stated areas are near the measured ones.

    Raises
    ------
    GeoError
        None of them brings half of the areas near: the unit must be named.
    """
    near = np.array(
        [
            np.abs(value * m2 - measured) <= half * m2 + NEAR * measured
            for m2 in (M2_PER_UNIT[unit] for unit in _LIKELY)
        ]
    )
    shares = near.mean(axis=1)
    if shares.max() < 0.5:
        if near.any(axis=0).mean() > MOSTLY:
            raise _mixed_units(column, near)
        for unit in _LIKELY:
            times = np.median(value * M2_PER_UNIT[unit] / measured)
            if 1 / ONE_UNIT < times < ONE_UNIT:
                return unit
        raise GeoError(
            message(
                "The column {column} does not state its unit, and its areas fit the outlines "
                "in no unit; name the unit with --unit {units}.",
                column=column,
                units="|".join(UNITS),
            )
        )
    return _LIKELY[int(np.argmax(shares))]
