"""Areas and perimeters of the rows of a stream, two columns beside those of its file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely import GeometryType

from geo.arrays import Bools, Floats, Geometries, Ints, object_array
from geo.messages import Message
from geo.polygons.area import geodesic_area, geodesic_perimeter, ring_sizes
from geo.streams.column_rings import ColumnRings, column_rings
from geo.streams.placement import Placement, blanked, placement
from geo.streams.sound_texts import with_sound_texts
from geo.streams.stream import TEXTS, Stream

AREA, PERIMETER = "area_m2", "perimeter_m"
PREFIX = "measured_"  # of a column whose name is taken
POLYGONAL = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON, GeometryType.GEOMETRYCOLLECTION)


@dataclass(kw_only=True)
class Tally:
    """How many rows were measured so far, how large they are together, and why others were not."""

    columns: tuple[str, ...] = ()  # of the file, with their types
    rows: int = 0
    measured: int = 0
    area_m2: float = 0.0
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, areas: Floats, reasons: dict[str, Bools]) -> None:
        """Count a batch, its areas NaN where none was measured, each reason for that by row."""
        fine = ~np.isnan(areas)
        self.rows += areas.size
        self.measured += int(fine.sum())
        self.area_m2 += float(areas[fine].sum())
        for reason, rows in reasons.items():
            if rows.any():
                self.reasons[reason] = self.reasons.get(reason, 0) + int(rows.sum())


@dataclass(frozen=True, eq=False, kw_only=True)
class Measured:
    """The rows of a stream with their figures: schema, batches that can be had once, the tally."""

    schema: Any
    batches: Iterator[Any]
    tally: Tally
    names: tuple[str, str]


def measure(
    stream: Stream, *, from_crs: str | None = None, tell: Callable[[Message], None] | None = None
) -> Measured:
    """Return the rows of a stream with `area_m2` and `perimeter_m`, on the CGCS2000 ellipsoid.

    Both are those of `geo.geodesic_area` and `geo.geodesic_perimeter`, null for a row that is no
    polygon, has none, or has a vertex outside its coordinate system. Polygons are taken as they
    are: whether one crosses itself is not looked at.

    Parameters
    ----------
    from_crs
        The user's word on the coordinate system, an EPSG code such as ``"EPSG:4538"``.
    tell
        Called with each sentence on how the coordinates were read.

    Raises
    ------
    CrsError
        While batches are had: the coordinate system cannot be told.
    """
    import pyarrow as pa

    names = _free_names(stream.schema.names)
    schema = stream.schema
    for name in names:
        schema = schema.append(pa.field(name, pa.float64()))
    tally = Tally(columns=stream.columns)
    batches = _measured(stream, schema, tally, from_crs, tell or (lambda sentence: None))
    return Measured(schema=schema, batches=batches, tally=tally, names=names)


def _free_names(taken: list[str]) -> tuple[str, str]:
    """Return names of the two columns that no other has."""
    lower, area, perimeter = {name.lower() for name in taken}, AREA, PERIMETER
    while area in lower or perimeter in lower:
        area, perimeter = f"{PREFIX}{area}", f"{PREFIX}{perimeter}"
    return area, perimeter


def _measured(
    stream: Stream,
    schema: Any,  # noqa: ANN401 - pyarrow has no types
    tally: Tally,
    from_crs: str | None,
    tell: Callable[[Message], None],
) -> Iterator[Any]:
    import pyarrow as pa

    place: Placement | None = None
    for batch in map(with_sound_texts, stream.batches):
        column = _rings(batch.column(stream.column), stream)
        if place is None:
            place = placement(stream, column, from_crs)
            for sentence in place.notes if place and stream.unsound is None else ():
                tell(sentence)
        areas, perimeters, reasons = _sizes(column, place or Placement())
        tally.add(areas, reasons)
        figures = [_column_of(values) for values in (areas, perimeters)]
        yield pa.RecordBatch.from_arrays([*batch.columns, *figures], schema=schema)


def _column_of(values: Floats) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return numbers as an Arrow array, null for NaN; `pyarrow.array` would import pandas."""
    import pyarrow as pa

    known = ~np.isnan(values)
    mask = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(pa.float64(), len(values), [mask, pa.py_buffer(values)])


def _rings(array: Any, stream: Stream) -> ColumnRings:  # noqa: ANN401 - pyarrow has no types
    array = getattr(array, "storage", array)
    if stream.encoding in TEXTS:
        column = _texts(array, is_wkt=stream.encoding == TEXTS[0])
    else:
        kind = "" if stream.encoding == "WKB" else stream.encoding
        column = column_rings(array, kind) or _texts(array, is_wkt=False)
    if stream.unsound is not None:
        return column.without(stream.unsound)
    return column


def _texts(array: Any, *, is_wkt: bool) -> ColumnRings:  # noqa: ANN401 - pyarrow has no types
    """Return the geometries of texts; one that cannot be read is None."""
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(array)
    missing = np.array([not cell for cell in trimmed.to_pylist()], dtype=bool)
    rows = np.flatnonzero(~missing)
    made = text_geometries(array, is_wkt=is_wkt)[rows]
    return ColumnRings(size=len(array), rows=rows, objects=made, missing=missing)


def text_geometries(array: Any, *, is_wkt: bool) -> Geometries:  # noqa: ANN401 - pyarrow has no types
    """Return the geometries of an array of WKT, else of WKB in hexadecimal; None where none is."""
    import pyarrow.compute as pc

    texts = pc.utf8_trim_whitespace(array)
    if is_wkt:
        texts = pc.replace_substring_regex(texts, r"^(?i)SRID=\d{1,6};\s*", "")
    cells = object_array([cell or None for cell in texts.to_pylist()])
    read = shapely.from_wkt if is_wkt else shapely.from_wkb
    with np.errstate(invalid="ignore"):  # what is no number is told by its row
        made: Geometries = read(cells, on_invalid="ignore")
    return made


def _sizes(column: ColumnRings, place: Placement) -> tuple[Floats, Floats, dict[str, Bools]]:
    """Return areas and perimeters, NaN where there are none, and for what reason."""
    areas, perimeters = np.full(column.size, np.nan), np.full(column.size, np.nan)
    outside = np.zeros(column.size, dtype=bool)
    for piece in column.pieces:
        rings, bad = place.place(piece)
        rows = np.zeros(column.size, dtype=bool)
        rows[rings.row] = True
        rows &= ~bad
        found = ring_sizes(rings)
        areas[rows], perimeters[rows] = found[0][rows], found[1][rows]
        outside |= bad
    unreadable, others = _size_objects(column, place, (areas, perimeters, outside))
    if not column.pieces and not column.rows.size:
        others = ~column.missing  # of lines or points
    reasons = {"unreadable": unreadable, "outside": outside, "others": others}
    known = unreadable | outside | others | ~np.isnan(areas)
    return areas, perimeters, {"missing": ~known, **reasons}


def _size_objects(
    column: ColumnRings, place: Placement, results: tuple[Floats, Floats, Bools]
) -> tuple[Bools, Bools]:
    """Set the results of rows that are objects; return which cannot be read, or are no polygons."""
    areas, perimeters, outside = results
    unreadable, others = np.zeros((2, column.size), dtype=bool)
    rows = column.rows
    unreadable[rows] = shapely.is_missing(column.objects)
    others[rows] = ~unreadable[rows] & ~_are_polygons(column.objects)
    if rows.size:
        shapes, bad = place.place_objects(blanked(column.objects, others[rows]))
        shapes = blanked(shapes, shapely.is_empty(shapes))
        areas[rows], perimeters[rows] = geodesic_area(shapes), geodesic_perimeter(shapes)
        outside[rows] = bad
    return unreadable, others


def _are_polygons(objects: Geometries) -> Bools:
    types: Ints = shapely.get_type_id(objects)
    return np.isin(types, POLYGONAL)
