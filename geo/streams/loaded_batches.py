"""Batches of a stream loaded as `geo.formats.files.load` loads a file: ids, names, problems.

The coordinate system is decided by the first batch with outlines; the others are read in it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import shapely

from geo.arrow import native_geometries
from geo.crs.readings import Reading
from geo.errors import CrsError
from geo.formats.closing import close_lines
from geo.formats.files import Boundaries, placed
from geo.formats.format import ReadOptions
from geo.formats.gdal.reader import table_of
from geo.formats.gdal.worker import answer_of, plain_values
from geo.formats.placed_features import Features, placed_features
from geo.formats.table import Table
from geo.formats.wkt_csv import WKT, table_of_cells
from geo.limits import LIMITS
from geo.messages import message
from geo.streams.sound_texts import with_sound_texts
from geo.streams.stream import TEXTS, Stream

MAX_LOADED = 1 << 14  # rows that are Python objects at a time: some 50 MB
PLAIN = (str, int, float, bool, list, dict, type(None))


def loaded_batches(
    stream: Stream, *, columns: Iterable[str] | None = None, from_crs: str | None = None
) -> Iterator[Boundaries]:
    """Yield the rows of a stream as boundaries in EPSG:4326, at most `MAX_LOADED` at a time.

    Parameters
    ----------
    columns
        Names of the columns that are wanted beside the geometries; all by default.
    from_crs
        The user's word on the coordinate system, an EPSG code such as ``"EPSG:4538"``.

    Raises
    ------
    CrsError
        The coordinate system cannot be told, or is not the same in all batches.
    """
    wanted = None if columns is None else set(columns)
    reading: Reading | None = None
    for batch in loaded_pieces(stream.batches):
        table = close_lines(_table(with_sound_texts(batch), stream, wanted))
        named = from_crs or _code(reading, stream)
        loaded, found = placed(table, ReadOptions(None, named))
        reading = _same(reading, found)
        yield loaded


def feature_batches(stream: Stream, *, from_crs: str | None = None) -> Iterator[Features]:
    """Yield the points and polygons of a stream in EPSG:4326, at most `MAX_LOADED` at a time.

    Parameters
    ----------
    from_crs
        The user's word on the coordinate system, where the stream declares none.

    Raises
    ------
    CrsError
        The points do not fit the coordinate system, or it cannot be told by the first of them, or
        is not the same in all batches.
    """
    reading: Reading | None = None
    for batch in loaded_pieces(stream.batches):
        table = _table(with_sound_texts(batch), stream, None)
        if shapely.is_missing(table.geometries).all() and not table.points:  # others may have some
            yield Features(table.geometries, table.columns, table.decisions)
        else:
            features, found = placed_features(table, (), from_crs or _code(reading, stream))
            reading = _same(reading, found)
            yield features


def loaded_pieces(batches: Iterable[Any]) -> Iterator[Any]:
    """Yield batches in pieces of `MAX_LOADED` rows at most, which `loaded_batches` keeps."""
    for batch in batches:
        for start in range(0, batch.num_rows, MAX_LOADED):
            yield batch.slice(start, MAX_LOADED)


def _same(reading: Reading | None, found: Reading | None) -> Reading | None:
    """Return how coordinates are read; what a later batch `found` may be nothing else."""
    if reading and found and (reading.epsg, reading.swapped) != (found.epsg, found.swapped):
        raise CrsError(
            message(
                "Later rows of the file differ from the first ones in coordinate system or "
                "order of numbers; save a separate file for each."
            )
        )
    return reading or found


def _code(reading: Reading | None, stream: Stream) -> str | None:
    """Return the system that was decided before; None where the file itself declares one."""
    if reading is None or reading.epsg is None or stream.crs:
        return None
    return f"EPSG:{reading.epsg}"


def _table(batch: Any, stream: Stream, wanted: set[str] | None) -> Table:  # noqa: ANN401
    """Return a batch as the reader of its format would return a file."""
    names = stream.schema.names
    name = names[stream.column]
    columns = {
        each: _values(batch.column(at))
        for at, each in enumerate(names)
        if at != stream.column and (wanted is None or each in wanted)
    }
    shapes = getattr(batch.column(stream.column), "storage", batch.column(stream.column))
    if stream.encoding in TEXTS:
        notation = WKT if stream.encoding == TEXTS[0] else "WKB"
        return table_of_cells(shapes.to_pylist(), columns, name=name, notation=notation)
    answer, arrays = answer_of(
        _wkb(shapes, stream.encoding),
        [list(pair) for pair in columns.items()],
        stream.crs,
        {"most_vertices": LIMITS.max_vertices},
    )
    return table_of({**answer, "remarks": []}, arrays)


def _wkb(array: Any, encoding: str) -> list[bytes | None]:  # noqa: ANN401 - pyarrow has no types
    if encoding == "WKB":
        return list(array.to_pylist())
    made = native_geometries(array, encoding)
    found: list[bytes | None] = np.asarray(shapely.to_wkb(made), dtype=object).tolist()
    return found


def _values(array: Any) -> list[object]:  # noqa: ANN401 - pyarrow has no types
    """Return the values of a column as a reader has them; dates and the like as text."""
    values = plain_values(array.to_pylist())
    return [value if isinstance(value, PLAIN) else str(value) for value in values]
