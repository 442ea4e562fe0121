"""What every reader hands over: shapes in the coordinates of the file, and what was noticed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import shapely

from geo.arrays import Bools, Floats, Geometries, Ints
from geo.errors import FileTooLargeError, LayerError
from geo.limits import LIMITS
from geo.messages import Message, message
from geo.polygons.rings import MIN_RING_VERTICES, Rings
from geo.polygons.validity import SENTENCES, Issue

MAX_BYTES = LIMITS.max_bytes  # of a file, or of all that is read from a zip
MAX_ROWS = LIMITS.max_features
MAX_LISTED = 10  # columns of new names that a sentence lists
MAX_COLUMNS, MIN_COLUMNS = (
    LIMITS.max_columns,
    20,
)  # of properties that are kept, whatever their rows
MAX_CELLS = LIMITS.max_cells  # rows times columns; as Python objects about 500 MB on the way
MAX_VERTICES = LIMITS.max_vertices  # 128 MB as numbers, and three times that on the way
OWN_SENTENCES = {
    "unreadable": message("the geometry cannot be read; write it again."),
    "tangled": message(
        "the edges cross or touch one another too often to be checked; draw the outline with "
        "fewer vertices."
    ),
    "boundless": message(
        "the outline spans most of the Earth, so its inside is unclear; divide it into parts "
        "of less than 180 degrees of longitude."
    ),
    "on-a-line": message(
        "the vertices are all on one line, so that they enclose nothing; correct them."
    ),
    "outside-system": message(
        "vertex {number} at {x:.10g}, {y:.10g} is outside the area of EPSG:{epsg}; correct it."
    ),
}  # beside those of `geo.polygons.validity`


class Flaw(NamedTuple):
    """Something wrong with a ring, before its place on the map is known.

    `row` is the row of the table, `kind` a key of `validity.SENTENCES`, `x` and `y` the place in
    the coordinates of the file, `number` that of the vertex in its ring, from 1.
    """

    row: int
    kind: str
    x: float | None = None
    y: float | None = None
    number: int | None = None


class LineShape(NamedTuple):
    """The lines of a row that has no polygon, before it is known whether they close.

    `parts` are (k, 2) vertices of each line, k ≥ 2, in the coordinates of the file; `kind` is
    what to call the geometry, such as ``"LineString"``.
    """

    row: int
    parts: list[Floats]
    kind: str = "LineString"


class DrawnText(NamedTuple):
    """A text of a drawing at its insertion point, in the coordinates of the file.

    `words` is empty for a point; `is_asked` says whether it is on a layer that is read.
    """

    x: float
    y: float
    words: str
    is_asked: bool = True


class LengthUnit(NamedTuple):
    """A unit of length: what to call many of it, and how many metres it is."""

    name: Message
    metres: float


@dataclass(frozen=True, kw_only=True)
class SurveyRing:
    """A ring as a survey TXT has it, the closing point left out.

    Parameters
    ----------
    number
        Its ring number, as written.
    labels
        (k,) of its points, as written.
    vertices
        (k, 2) longitude and latitude, degrees, in the order of the file.
    """

    number: str
    labels: Sequence[str]
    vertices: Floats


@dataclass(frozen=True, kw_only=True)
class SurveyRecord:
    """What a survey TXT says beyond outlines, so that it can be written again.

    Parameters
    ----------
    header
        Key and value of its sections.
    fields
        The fields of each parcel line after the count of points, as written: area, number, name,
        kind, map sheet, use and class of the land.
    rings
        Of each parcel.
    """

    header: Mapping[str, str]
    fields: Sequence[tuple[str, ...]]
    rings: Sequence[Sequence[SurveyRing]]


@dataclass(frozen=True)
class Table:
    """The features of a file as they stand, n rows.

    Parameters
    ----------
    geometries
        (n,) polygons and multipolygons in the coordinates of the file, x the one written first;
        None where none can be drawn.
    columns
        The properties by name, n values each: text, numbers, None, or what JSON holds.
    ids
        What the format itself calls an id, n values; empty where it has none.
    crs
        The coordinate system that the file declares, an EPSG code such as ``"EPSG:4490"``, WKT or
        PROJJSON; None where it declares none.
    in_degrees
        Whether the format itself says longitude and latitude.
    is_wgs84
        Whether the reader has decided the system itself: the geometries are in longitude and
        latitude, degrees, EPSG:4326.
    decisions
        What was decided in reading.
    problems
        What is wrong with a row, where that has no place or is known in degrees.
    flaws
        What is wrong with a row at a place that is known in the coordinates of the file.
    lines
        The lines of rows without polygon, of which `geo.formats.closing` makes outlines.
    sheets
        For a drawing the sheet, or layer, of each row, n values: lines of one sheet may meet, and
        a ring within another of its sheet is a hole. Empty where every row is a feature of its own.
    unit
        The unit of length that a drawing declares; None where it says nothing.
    survey
        Of a survey TXT what only that format has, by row; else None.
    points
        x and y, in the coordinates of the file, of the rows that are points and no polygons.
    datum
        The datum of a Chinese web map, such as ``"gcj02"``, that a table names; else None.
    old_datum
        The name of a datum before CGCS2000 that a table states; else None.
    notation
        How the table says that its numbers are written, one of `geo.crs.notation.NOTATIONS`; None
        where they are plain.
    may_be_packed
        Whether its plain degrees may as well be degrees, minutes and seconds in one number.
    texts
        Of a drawing the texts and points beside its outlines, on all layers.
    """

    geometries: Geometries
    columns: Mapping[str, Sequence[object]]
    ids: Sequence[object] = ()
    crs: str | None = None
    in_degrees: bool = False
    is_wgs84: bool = False
    decisions: tuple[Message, ...] = ()
    problems: tuple[tuple[int, Issue], ...] = ()
    flaws: tuple[Flaw, ...] = ()
    lines: tuple[LineShape, ...] = ()
    sheets: Sequence[object] = ()
    unit: LengthUnit | None = None
    survey: SurveyRecord | None = None
    points: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    texts: tuple[DrawnText, ...] = ()
    datum: str | None = None
    old_datum: str | None = None
    notation: str | None = None
    may_be_packed: bool = False

    def only(self, kept: Bools) -> "Table":
        """Return the rows for which `kept`, (n,), is true."""
        if kept.all():
            return self
        new = (np.cumsum(kept) - 1).tolist()
        rows = np.flatnonzero(kept).tolist()
        columns = {
            name: [values[row] for row in rows] if len(values) else values
            for name, values in self.columns.items()
        }
        return replace(
            self,
            geometries=self.geometries[kept],
            columns=columns,
            ids=[self.ids[row] for row in rows] if len(self.ids) else self.ids,
            problems=tuple((new[row], found) for row, found in self.problems if kept[row]),
            flaws=tuple(flaw._replace(row=new[flaw.row]) for flaw in self.flaws if kept[flaw.row]),
            lines=tuple(line._replace(row=new[line.row]) for line in self.lines if kept[line.row]),
            points={new[row]: place for row, place in self.points.items() if kept[row]},
            sheets=[self.sheets[row] for row in rows] if len(self.sheets) else self.sheets,
        )


@dataclass
class TableBuilder:
    """Gathers shapes, problems and flaws row by row, for a table to be made of them."""

    geometries: list[object] = field(default_factory=list)
    problems: list[tuple[int, Issue]] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    lines: list[LineShape] = field(default_factory=list)
    points: dict[int, tuple[float, float]] = field(default_factory=dict)
    has_heights: bool = False
    closed: int = 0
    left_out: int = 0

    def add_rows(self, count: int) -> int:
        """Add `count` rows without geometry and return the number of the first."""
        first = len(self.geometries)
        self.geometries.extend([None] * count)
        return first

    def geometry_array(self) -> Geometries:
        """Return the geometries as an array."""
        array = np.empty(len(self.geometries), dtype=object)
        array[:] = self.geometries
        return array

    def add_problem(self, row: int, kind: str, **values: object) -> None:
        """Note a problem without place."""
        self.problems.append((row, problem(kind, None, None, **values)))

    def add_rings(self, rings: Rings, rows: Sequence[int] | Ints) -> None:
        """Add rings as polygons; a ring that is open is closed, and counted."""
        finite: Bools = np.all(np.isfinite(rings.vertices), axis=1)
        broken = rings.holds(~finite)
        is_open = ~rings.is_closed() & ~broken
        few = (rings.sizes + is_open < MIN_RING_VERTICES) & ~broken
        at: Ints = np.asarray(rows, dtype=np.intp)
        self.flaws.extend(_flaws(rings, at, broken, few))
        self.closed += int((is_open & ~few).sum())
        usable = ~rings.rows_with(broken | few)
        for row, geometry in zip(at[usable].tolist(), rings.only(usable).polygons(), strict=True):
            self.geometries[row] = geometry
        self.has_heights |= bool(rings.heights.any())

    def add_polygons(self, geometries: Geometries, rows: Sequence[int]) -> None:
        """Put polygons into rows; those that are missing, empty or not finite are noted."""
        flat = shapely.force_2d(geometries)
        self.has_heights |= bool(shapely.has_z(geometries).any()) and _has_heights(geometries)
        for row, geometry in zip(rows, flat, strict=True):
            if geometry is None:
                self.add_problem(row, "unreadable")
            elif geometry.is_empty:
                self.add_problem(row, "empty")
            else:
                self.geometries[row] = geometry
        vertices, at = shapely.get_coordinates(flat, return_index=True)
        broken = np.flatnonzero(~np.isfinite(vertices).all(axis=1))
        which, first = np.unique(at[broken], return_index=True)
        numbers = broken[first] - np.searchsorted(at, which) + 1
        for index, number in zip(which.tolist(), numbers.tolist(), strict=True):
            self.geometries[rows[index]] = None
            self.flaws.append(Flaw(rows[index], "not-finite", number=number))

    def notes(self) -> Iterator[Message]:
        """Yield the sentences on heights, open rings, and what was left out, if there is any."""
        if self.has_heights:
            yield message("Heights were left out.")
        if self.closed:
            yield message(
                "Rings that did not end where they begin were closed: {count}.",
                count=self.closed,
            )
        if self.left_out:
            yield message(
                "Points and lines beside polygons were left out: {count}.",
                count=self.left_out,
            )


def _flaws(rings: Rings, rows: Ints, broken: Bools, few: Bools) -> Iterator[Flaw]:
    for ring in np.flatnonzero(broken | few):
        row, first, last = rows[rings.row_of_ring[ring]], rings.first[ring], rings.last[ring]
        if broken[ring]:
            wrong = ~np.isfinite(rings.vertices[first : last + 1]).all(axis=1)
            yield Flaw(int(row), "not-finite", number=int(wrong.argmax()) + 1)
        else:
            yield Flaw(int(row), "too-few-points", *rings.vertices[first].tolist())


def _has_heights(geometries: Geometries) -> bool:
    return bool(np.nan_to_num(shapely.get_coordinates(geometries, include_z=True)[:, 2]).any())


def too_many_vertices() -> FileTooLargeError:
    """Return the error of a file with more vertices than `MAX_VERTICES`."""
    return FileTooLargeError(
        message("The file has more than {most:,} vertices; split it.", most=MAX_VERTICES)
    )


def no_layer(layer: str, names: Iterable[str]) -> LayerError:
    """Return the error of a file without the `layer` that was named; it has those of `names`."""
    listed = ", ".join(dict.fromkeys(filter(None, names))) or "–"
    return LayerError(
        message(
            "The file has no layer {layer}. Its layers are: {layers}.", layer=layer, layers=listed
        )
    )


def problem(
    kind: str, lon: float | None = None, lat: float | None = None, **values: object
) -> Issue:
    """Return a problem with its sentence, at a place in degrees if it has one."""
    place = None if lon is None or lat is None else (lon, lat)
    return Issue.at(place, kind, SENTENCES.get(kind) or OWN_SENTENCES[kind], **values)


def unique_names(names: Iterable[str]) -> list[str]:
    """Return names of columns, those that are missing by their number, none like another.

    Of several columns of one name the first keeps it; the others get the suffix ``_``, more than
    once if need be. A name that only one column has is never changed.
    """
    plain = [name.strip() or f"column {number}" for number, name in enumerate(names, 1)]
    given, found = set(plain), dict[str, None]()
    for name in plain:
        free = name
        while free in found or (free != name and free in given):
            free += "_"
        found[free] = None
    return list(found)


def renaming_notes(names: Iterable[str], labels: Iterable[str]) -> tuple[Message, ...]:
    """Return the sentence on columns whose names stood twice or were missing, if there are any."""
    pairs = [(name.strip(), new) for name, new in zip(names, labels, strict=False)]
    changed = [f"{name[:50] or '–'} → {new[:50]}" for name, new in pairs if name != new]
    if not changed:
        return ()
    return (
        message(
            "Duplicate or missing column names were changed: {names}.",
            names=", ".join(changed[:MAX_LISTED]) + (" …" if len(changed) > MAX_LISTED else ""),
        ),
    )


def columns_of(records: Sequence[Mapping[str, object]]) -> dict[str, Sequence[object]]:
    """Return records as columns in the order their names are met, None where a value is missing.

    Columns beyond `most_columns` are named, but hold nothing: each row may bring its own.
    """
    names = list(dict.fromkeys(name for record in records for name in record))
    most = most_columns(len(records))
    labels: dict[str, list[object]] = {name: [None] * len(records) for name in names[:most]}
    for row, record in enumerate(records):
        for name, value in record.items():
            if name in labels:
                labels[name][row] = value
    return labels | dict.fromkeys(names[most:], ())


def most_columns(rows: int) -> int:
    """Return how many columns of properties are kept of so many rows."""
    return min(MAX_COLUMNS, max(MIN_COLUMNS, MAX_CELLS // max(rows, 1)))
