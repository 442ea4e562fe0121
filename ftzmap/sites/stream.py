"""Millions of points located batch by batch, into CSV or Parquet, in memory that stays flat."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from ftzmap.sites.answers import added_names
from ftzmap.sites.batches import Source, cells_of, native_file, unreadable
from ftzmap.sites.columns import Columns, degrees_of
from ftzmap.sites.coordinates import datum_of, in_wgs84
from ftzmap.sites.location import (
    COMPASS,
    EMPTY,
    FINE,
    NO_DATUM,
    REASONS,
    Located,
    locate_all,
    refusals,
)
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Zone
from geo.crs.datum import TO_WGS84
from geo.errors import FileFormatError
from geo.messages import message

MAX_BITS = 8  # features whose every combination is listed beforehand
FORMULA = r"^[=+\-@＝＋－＠\t\r]"


@dataclass
class Counts:
    """How many rows were seen, lie in an area, and were refused."""

    rows: int = 0
    inside: int = 0
    refused: int = 0


def stream(
    found: Source,
    columns: Columns,
    out: Path,
    zone: Zone,
    t: Language,
    *,
    datum: str = "wgs84",
    distances: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> Counts:
    """Write every row of a source with what it falls in, and return what was counted."""
    counts = Counts()
    try:
        with _Writing(out) as writing:
            for batch in found.batches():
                located = _located(batch, columns, zone, datum, distances)
                writing.add(
                    _with_answers(batch, located, t, distances=distances), batch.num_columns
                )
                counts.rows += batch.num_rows
                counts.inside += int(located.inside[:, zone.area_rows].sum())  # areas never overlap
                counts.refused += int((located.reason != FINE).sum())
                progress(counts.rows)
    except pa.ArrowInvalid as error:
        raise unreadable(error) from error
    return counts


class _Writing:
    """A file written beside: one batch is written while the next is located."""

    def __init__(self, out: Path) -> None:
        self._out, self._writer, self._pending = out, None, None
        self._sink = native_file(out, "wb")
        self._pool = ThreadPoolExecutor(1)

    def __enter__(self) -> "_Writing":
        return self

    def add(self, batch: pa.RecordBatch, given: int) -> None:
        """Write a batch, of whose columns the first `given` came with the file."""
        self._wait()
        self._pending = self._pool.submit(self._write, batch, given)

    def _write(self, batch: pa.RecordBatch, given: int) -> None:
        batch = _harmless(batch) if self._out.suffix == ".csv" else batch
        self._writer = self._writer or self._opened(batch.schema, given)
        self._writer.write_batch(batch)

    def _opened(self, schema: pa.Schema, given: int) -> object:
        """Return a writer of batches; in Parquet, the answers repeat, so that a dictionary pays."""
        if self._out.suffix == ".csv":
            return pyarrow.csv.CSVWriter(self._sink, schema)
        answers = schema.names[given:]
        return pyarrow.parquet.ParquetWriter(self._sink, schema, use_dictionary=answers)

    def _wait(self) -> None:
        if self._pending is not None:
            self._pending.result()

    def __exit__(self, *_: object) -> None:
        try:
            self._wait()
        finally:
            self._pool.shutdown()
            if self._writer is not None:
                self._writer.close()
            self._sink.close()


def _located(
    batch: pa.RecordBatch, columns: Columns, zone: Zone, datum: str, distances: bool
) -> Located:
    """Return what the rows of a batch fall in."""
    (lon, lon_empty), (lat, lat_empty) = (
        _degrees(batch.column(name), axis)
        for name, axis in ((columns.lon, "lon"), (columns.lat, "lat"))
    )
    reason = np.full(lon.size, FINE, dtype=np.int8)
    datums = [datum]
    rows_of = {datum: slice(None)}
    if columns.datum:
        rows_of, reason = _datums(batch.column(columns.datum), datum)
        datums = list(rows_of)
    for one in datums:
        if one in TO_WGS84:
            rows = rows_of[one]
            lon[rows], lat[rows] = in_wgs84(lon[rows], lat[rows], one)
    reason = np.where(reason == FINE, refusals(zone, lon, lat), reason)
    reason[lon_empty & lat_empty] = EMPTY
    return locate_all(zone, lon, lat, reason=reason, distances=distances)


def _datums(column: pa.Array, default: str) -> tuple[dict, np.ndarray]:
    """Return which rows are in which datum, and which name an unknown one."""
    names = pc.dictionary_encode(pc.cast(column, pa.string()))
    known = [datum_of(name.as_py() or "") for name in names.dictionary]
    codes = pc.fill_null(names.indices, len(known)).to_numpy(zero_copy_only=False)
    of_row = np.array([*known, default], dtype=object)[codes]
    reason = np.where(of_row == None, NO_DATUM, FINE).astype(np.int8)  # noqa: E711 - of each
    return {one: of_row == one for one in (default, *TO_WGS84)}, reason


def _degrees(column: pa.Array, axis: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the degrees of a column, NaN where there are none, and which cells are empty."""
    empty = pc.is_null(column).to_numpy(zero_copy_only=False)
    try:
        numbers = _plain_numbers(column)
    except pa.ArrowInvalid:  # at least one is no plain number: read each as people write them
        numbers = np.array([degrees_of(cell, axis) for cell in column.to_pylist()])
    except pa.ArrowNotImplementedError as error:
        raise FileFormatError(
            message("A column of coordinates holds neither numbers nor text; name another.")
        ) from error
    return np.array(numbers, dtype=float), empty


def _plain_numbers(column: pa.Array) -> np.ndarray:
    """Return a column of numbers, or of text that is nothing but numbers, commas or points."""
    if not pa.types.is_string(column.type):
        return pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False)
    trimmed = pc.utf8_trim_whitespace(column)
    try:
        numbers = pc.cast(trimmed, pa.float64())
    except pa.ArrowInvalid:
        pointed = pc.replace_substring_regex(trimmed, r"^([+-]?\d+),(\d+)$", r"\1.\2")
        numbers = pc.cast(pointed, pa.float64())
    return numbers.to_numpy(zero_copy_only=False)


def _with_answers(
    batch: pa.RecordBatch, located: Located, t: Language, *, distances: bool
) -> pa.RecordBatch:
    """Return a batch with the columns of the answers behind its own."""
    areas, parts = _codes(located)
    answers = {"area": areas, "parts": parts}
    if distances:
        answers |= _distances(located, t)
    answers["note"] = _notes(located, t)
    names = added_names(batch.schema.names)
    arrays = [*batch.columns, *answers.values()]
    return pa.RecordBatch.from_arrays(
        arrays, names=[*batch.schema.names, *(names[key] for key in answers)]
    )


def _notes(located: Located, t: Language) -> pa.Array:
    if not located.reason.any():  # all fine: nothing to look up
        return pa.nulls(located.reason.size, pa.string())
    sentences = pa.array([None, *(t(reason) for reason in REASONS[1:])], pa.string())
    return sentences.take(pa.array(located.reason))


def _codes(located: Located) -> tuple[pa.Array, pa.Array]:
    """Return the ids of areas and parts as columns of text, taken from all that can occur."""
    features = located.zone.features
    areas = [row for row, feature in enumerate(features) if feature.parent is None]
    parts = [row for row, feature in enumerate(features) if feature.parent]
    return _listed(located, areas), _listed(located, parts)


def _listed(located: Located, rows: Sequence[int]) -> pa.Array:
    """Return the ids of those features of some rows that each point lies in, as text."""
    ids = [located.zone.ids[row] for row in rows]
    inside = located.inside[:, rows]
    if len(ids) <= MAX_BITS:
        codes = inside @ (1 << np.arange(len(ids)))
        return _sets(ids, range(1 << len(ids))).take(pa.array(codes))
    sets, codes = np.unique(inside, axis=0, return_inverse=True)
    numbers = [sum(1 << int(bit) for bit in np.flatnonzero(one)) for one in sets]
    return _sets(ids, numbers).take(pa.array(codes.ravel()))


def _sets(ids: Sequence[str], numbers: Iterable[int]) -> pa.Array:
    """Return the text of sets of ids, each a number whose bits say which are in it."""
    sets = ([name for bit, name in enumerate(ids) if number >> bit & 1] for number in numbers)
    return pa.array(["; ".join(one) or None for one in sets], pa.string())


def _distances(located: Located, t: Language) -> dict[str, pa.Array]:
    known = np.isfinite(located.distance_m)
    ids = located.zone.ids
    features = pa.array([*ids, None], pa.string())
    sides = pa.array([*(t(word) for word in COMPASS), None], pa.string())
    turned = np.where(known, np.round(np.nan_to_num(located.toward) / 45).astype(int) % 8, 8)
    metres = np.where(known, np.round(located.distance_m, 1), np.nan)
    return {
        "distance_m": pa.array(metres, mask=~known),
        "nearest": features.take(pa.array(np.where(known, located.nearest, len(ids)))),
        "toward": sides.take(pa.array(turned)),
    }


def _is_bytes(kind: pa.DataType) -> bool:
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind)


def _harmless(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch whose text begins no formula."""
    return pa.RecordBatch.from_arrays(
        [_harmless_column(column) for column in batch.columns], names=batch.schema.names
    )


def _harmless_column(column: pa.Array) -> pa.Array:
    if pa.types.is_nested(column.type) or _is_bytes(column.type):  # CSV has no such cells
        column = pa.array(
            [None if cell is None else str(cell) for cell in cells_of(column)], pa.string()
        )
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    if not pc.any(pc.match_substring_regex(column, FORMULA)).as_py():
        return column
    from ftzmap.sites.export import safe

    return pa.array([safe(cell) for cell in column.to_pylist()], column.type)
