"""Located tables as files of any format of `WRITERS`; batch by batch, every column kept."""

import base64
import csv
import io
import json
import math
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray
from shapely.geometry import mapping

from ftzmap.sites.answers import SiteTable
from ftzmap.sites.location import COMPASS, REASONS, Located, Shares
from ftzmap.sites.long_writers import (
    PLACE_DECIMALS,
    GeoPackageWriter,
    JsonLinesWriter,
    finite,
    rows_of,
    texts,
    typed,
)
from ftzmap.sites.site_table import Cell, Column, cells_of, columns_under
from ftzmap.text.escape import cell_text
from ftzmap.text.i18n import Language
from ftzmap.text.output import output_ending
from ftzmap.text.percentages import percent_cell
from ftzmap.text.tables import workbook
from geo.arrow import codes_array
from geo.errors import FileFormatError
from geo.messages import message
from geo.scratch import HeldFolder

DISTANCE_DECIMALS = 1  # of a metre
MAX_XLSX = 1_048_575  # rows of a sheet below its head
MAX_XLSX_CELL = 32_767  # characters
FORMULA_SIGNS = "=+-@＝＋－＠\t\r"
FORMULA = f"^[{re.escape(FORMULA_SIGNS)}]"
NO_CSV = (
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_fixed_size_binary,
    pa.types.is_binary_view,
    pa.types.is_string_view,
)
FIRST_BYTES = np.isin(np.arange(256), [sign.encode()[0] for sign in FORMULA_SIGNS])


@dataclass(frozen=True)
class Counts:
    """How many rows were written, lie in an area, and were refused."""

    rows: int = 0
    inside: int = 0
    refused: int = 0

    def plus(self, sites: SiteTable) -> "Counts":
        """Return the counts with those of one more batch."""
        rows = sites.table.size
        return Counts(
            rows=self.rows + rows,
            inside=self.inside + sites.inside_count,
            refused=self.refused + rows - sites.answer_count,
        )


def result_ending(name: str) -> str:
    """Return the ending of an output file that can be written.

    Raises
    ------
    FileFormatError
        It is none of those of `WRITERS`.
    """
    return output_ending(name, WRITERS)


def export(tables: Iterable[SiteTable], sink: BinaryIO, ending: str, t: Language) -> Counts:
    """Write located batches of one file in the format that `ending` names, and count their rows.

    Raises
    ------
    FileFormatError
        A cell cannot be written, or there are more rows than the format takes.
    """
    try:
        with _Output(WRITERS[ending](sink, t), t) as output:
            for sites in tables:
                output.put(sites)
    except pa.ArrowInvalid as error:
        raise FileFormatError(
            message("The table is damaged or incomplete; save it again.")
        ) from error
    return output.counts


def open_sink(path: Path, ending: str) -> BinaryIO:
    """Return a file to write to; for Parquet Arrow's own, whose writes do not wait for Python.

    A pipe or device is Python's, as Arrow asks for the position in its own.
    """
    if ending == ".parquet" and path.is_file():
        sink: BinaryIO = pa.OSFile(os.fsencode(path), "wb")
        return sink
    return path.open("wb")


def file_bytes(sites: SiteTable, ending: str, t: Language) -> bytes:
    """Return a located table as a file of the format that `ending` names; errors as `export`."""
    sink = io.BytesIO()
    export([sites], sink, ending, t)
    return sink.getvalue()


def output_columns(sites: SiteTable, t: Language) -> dict[str, Column]:
    """Return the columns as they came, then the answers: ids as they are, sentences translated."""
    answers = answer_columns(sites, t)
    taken = {name.casefold() for name in sites.table.values}
    return {
        **sites.table.values,
        **{_free_name(name, taken): column for name, column in answers.items()},
    }


def answer_columns(sites: SiteTable, t: Language) -> dict[str, Column]:
    """Return what the rows of a table fall in, by the names that columns of answers have."""
    located = sites.located
    features = located.zone.features
    areas = [row for row, feature in enumerate(features) if feature.parent is None]
    parts = [row for row, feature in enumerate(features) if feature.parent]
    answers: dict[str, Column] = _places(sites) if sites.table.shapes else {}
    answers |= {"area": _ids(located, areas), "parts": _ids(located, parts)}
    if sites.has_distances:
        answers |= _distances(located, t)
    answers["note"] = _notes(located, t)
    if sites.table.shapes and any(sites.outlines):
        answers["shares"] = tuple(map(_shares, sites.outlines))
    return answers


def _free_name(name: str, taken: Set[str]) -> str:
    """Return the name of an added column, with ``zone_`` before it as often as it is taken."""
    while name in taken:
        name = f"zone_{name}"
    return name


def _places(sites: SiteTable) -> dict[str, Column]:
    """Return the places of rows in WGS 84, and their outlines as WKT where there are any."""
    places: dict[str, Column] = {
        name: tuple(None if math.isnan(x) else round(x, PLACE_DECIMALS) for x in degrees.tolist())
        for name, degrees in (("lon", sites.located.lon), ("lat", sites.located.lat))
    }
    if any(sites.outlines):
        pairs = zip(sites.table.shapes, sites.outlines, strict=True)
        places["wkt"] = tuple(
            shape.wkt if shape is not None and share is not None else None for shape, share in pairs
        )
    return places


def _shares(outline: Shares | None) -> str | None:
    shares = outline.shares if outline else {}
    return (
        "; ".join(f"{name} {percent_cell(100 * share)} %" for name, share in shares.items()) or None
    )


def _notes(located: Located, t: Language) -> pa.Array:
    if not located.reason.any():  # all fine: nothing to look up
        return pa.nulls(located.reason.size, pa.string())
    sentences = pa.array([None, *(t(reason) for reason in REASONS[1:])], pa.string())
    return sentences.take(pa.array(located.reason))


def _ids(located: Located, rows: Sequence[int]) -> pa.DictionaryArray:
    """Return the ids of those features of some rows that each point lies in, each text once.

    Sets that earlier points met are left out: what is written depends on these points alone.
    """
    ids = [located.zone.ids[row] for row in rows]
    of_set = ["; ".join(compress(ids, one)) for one in located.sets[:, rows].tolist()]
    found = sorted(set(compress(of_set, (located.counts > 0).tolist())) - {""})
    codes = np.array(
        [found.index(text) if text in found else -1 for text in of_set], dtype=np.int32
    )
    return codes_array(found, codes.take(located.numbers))


def _distances(located: Located, t: Language) -> dict[str, Column]:
    known = np.isfinite(located.distance_m)
    ids = located.zone.ids
    features = pa.array([*ids, None], pa.string())
    sides = pa.array([*(t(word) for word in COMPASS), None], pa.string())
    turned = np.round(np.nan_to_num(located.toward) / 45).astype(int) % 8
    side = np.where(np.isfinite(located.toward), turned, len(COMPASS))  # none where it is crossed
    metres = np.where(known, np.round(located.distance_m, DISTANCE_DECIMALS), np.nan)
    return {
        "distance_m": pa.array(metres, mask=~known),
        "nearest": features.take(pa.array(np.where(known, located.nearest, len(ids)))),
        "toward": sides.take(pa.array(side)),
    }


class Writer(Protocol):
    """Writes batches of located rows to a sink; `close` ends the file."""

    def write(self, columns: Mapping[str, Column], sites: SiteTable) -> None:
        """Write a batch; each has the columns of the first."""

    def close(self) -> None:
        """Write what stands at the end of the file."""


class _Output:
    """Writes located batches and counts their rows, each batch while the next is located."""

    def __init__(self, writer: Writer, t: Language) -> None:
        self.counts = Counts()
        self._writer, self._t = writer, t
        self._names: tuple[str, ...] = ()  # of the columns of the first batch, and so of all
        self._pool = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def __enter__(self) -> "_Output":
        return self

    def put(self, sites: SiteTable) -> None:
        """Begin to write a batch, once the one before is written.

        While that one is not, its columns are made here: nobody is idle, whatever is slower.
        """
        columns = output_columns(sites, self._t) if self._is_busy() else None
        self._wait()
        self._pending = self._pool.submit(self._write, sites, columns)

    def _is_busy(self) -> bool:
        return self._pending is not None and not self._pending.done()

    def _write(self, sites: SiteTable, columns: dict[str, Column] | None) -> None:
        columns = columns or output_columns(sites, self._t)
        self._names = self._names or tuple(columns)
        self._writer.write(columns_under(self._names, columns, sites.table.size), sites)
        self.counts = self.counts.plus(sites)

    def _wait(self) -> None:
        if self._pending is not None:
            self._pending.result()

    def __exit__(self, *_: object) -> None:
        try:
            self._wait()
        finally:
            self._pool.shutdown()
            self._writer.close()


class _CsvWriter:
    """Writes cells as spreadsheets want them, and Arrow columns with all their text in quotes."""

    def __init__(self, sink: BinaryIO, t: Language) -> None:
        self._sink = sink
        self._is_begun = False

    def write(self, columns: Mapping[str, Column], sites: SiteTable) -> None:
        arrays = [column for column in columns.values() if not isinstance(column, tuple)]
        if len(arrays) == len(columns):
            self._sink.write(self._arrow_lines(columns, arrays))
        else:
            self._sink.write(
                self._lines(columns).encode("utf-8" if self._is_begun else "utf-8-sig")
            )
        self._is_begun = True

    def _arrow_lines(self, names: Iterable[str], arrays: Sequence[pa.Array]) -> pa.Buffer:
        lines = pa.BufferOutputStream()
        names = [str(_harmless_cell(name)) for name in names]
        batch = pa.RecordBatch.from_arrays([_harmless(array) for array in arrays], names=names)
        options = pyarrow.csv.WriteOptions(include_header=not self._is_begun)
        pyarrow.csv.write_csv(batch, lines, options)
        return lines.getvalue()

    def _lines(self, columns: Mapping[str, Column]) -> str:
        text = io.StringIO()
        writer = csv.writer(text)
        if not self._is_begun:
            writer.writerow([_harmless_cell(name) for name in columns])
        for line in rows_of(columns):
            writer.writerow([_harmless_cell(cell) for cell in line])
        return text.getvalue()

    def close(self) -> None:
        pass


class _XlsxWriter:
    def __init__(self, sink: BinaryIO, t: Language) -> None:
        self._folder = HeldFolder()
        self._book = workbook(sink, constant_memory=True, tmpdir=str(self._folder.path))
        self._sheet = self._book.add_worksheet(t("Sites"))
        self._bold = self._book.add_format({"bold": True})
        self._size = 0

    def write(self, columns: Mapping[str, Column], sites: SiteTable) -> None:
        if not self._size:
            self._write_line(list(columns), self._bold)
        if self._size + sites.table.size > 1 + MAX_XLSX:
            raise FileFormatError(
                message(
                    "A workbook has room for {most:,} rows only; write CSV or Parquet instead.",
                    most=MAX_XLSX,
                )
            )
        for line in rows_of(columns):
            self._write_line(line, None)

    def _write_line(self, line: Sequence[Cell], style: object) -> None:
        for column, cell in enumerate(line):
            if isinstance(cell, str):  # always as text, whatever it begins with
                self._sheet.write_string(self._size, column, cell[:MAX_XLSX_CELL], style)
            elif cell is not None and abs(cell) < float("inf"):
                self._sheet.write_number(self._size, column, cell)
        self._size += 1

    def close(self) -> None:
        with self._folder:
            self._sheet.freeze_panes(1, 0)
            self._book.close()


class _GeoJsonWriter:
    def __init__(self, sink: BinaryIO, t: Language) -> None:
        self._sink = sink
        self._before = '{"type": "FeatureCollection", "features": ['

    def write(self, columns: Mapping[str, Column], sites: SiteTable) -> None:
        names = list(columns)
        for row, line in enumerate(rows_of(columns)):
            feature = {
                "type": "Feature",
                "properties": {k: finite(v) for k, v in zip(names, line, strict=True)},
                "geometry": _geometry(sites, row),
            }
            text = json.dumps(feature, ensure_ascii=False, allow_nan=False)
            self._sink.write(f"{self._before}{text}".encode())
            self._before = ", "

    def close(self) -> None:
        self._sink.write(b"]}")


class _ParquetWriter:
    """Writes Arrow columns in their own types, cells as numbers where all are, else as text."""

    def __init__(self, sink: BinaryIO, t: Language) -> None:
        self._sink = sink
        self._writer: pyarrow.parquet.ParquetWriter | None = None

    def write(self, columns: Mapping[str, Column], sites: SiteTable) -> None:
        batch = pa.table({k: typed(v) if isinstance(v, tuple) else v for k, v in columns.items()})
        if self._writer is None:
            self._writer = self._begun(batch.schema, list(sites.table.values), columns)
        if batch.schema != self._writer.schema:
            batch = batch.cast(self._writer.schema)
        self._writer.write_table(batch)

    def _begun(
        self, schema: pa.Schema, given: Sequence[str], columns: Mapping[str, Column]
    ) -> pyarrow.parquet.ParquetWriter:
        """Return a writer; answers repeat, so that a dictionary pays, and no bounds of them do."""
        is_typed = not any(isinstance(column, tuple) for column in columns.values())
        writer = pyarrow.parquet.ParquetWriter(
            self._sink,
            schema,
            use_dictionary=schema.names[len(given) :] if is_typed else True,
            write_statistics=list(given),
            store_schema=False,
        )
        readers = base64.b64encode(_as_text(schema, given).serialize()).decode()
        writer.add_key_value_metadata({"ARROW:schema": readers})
        return writer

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _as_text(schema: pa.Schema, given: Sequence[str]) -> pa.Schema:
    """Return the schema that readers find: answers are text, though written by dictionary."""
    return pa.schema(
        [
            pa.field(field.name, pa.string())
            if pa.types.is_dictionary(field.type) and field.name not in given
            else field
            for field in schema
        ]
    )


WRITERS: dict[str, Callable[[BinaryIO, Language], Writer]] = {
    ".csv": _CsvWriter,
    ".xlsx": _XlsxWriter,
    ".geojson": _GeoJsonWriter,
    ".parquet": _ParquetWriter,
    ".jsonl": JsonLinesWriter,
    ".ndjson": JsonLinesWriter,
    ".gpkg": GeoPackageWriter,
}


def _geometry(sites: SiteTable, row: int) -> dict[str, object] | None:
    """Return the outline of a row, or its point in WGS 84; None where it was refused."""
    lon, lat = float(sites.located.lon[row]), float(sites.located.lat[row])
    if math.isnan(lon):
        return None
    if sites.outlines[row] is not None:
        return dict(mapping(sites.table.shapes[row]))
    return {
        "type": "Point",
        "coordinates": [round(lon, PLACE_DECIMALS), round(lat, PLACE_DECIMALS)],
    }


def _harmless_cell(cell: Cell) -> Cell:
    """Return a cell for CSV: text that a spreadsheet would take for a formula is marked as text."""
    if not isinstance(cell, str):
        return cell
    try:
        float(cell)
    except ValueError:
        return cell_text(cell)
    return cell  # a negative number begins like a formula, but is none


def _harmless(column: pa.Array) -> pa.Array:
    """Return an array whose text begins no formula."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_nested(kind) or any(is_of(kind) for is_of in NO_CSV):  # CSV has no such cells
        column = texts(cells_of(column))
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    if not _may_begin_formulas(column):
        return column
    import pyarrow.compute as pc

    found = pc.fill_null(pc.match_substring_regex(column, FORMULA), False)
    cells = [_harmless_cell(cell) for cell in column.filter(found).to_pylist()]
    return pc.replace_with_mask(column, found, pa.array(cells, column.type))


def _may_begin_formulas(column: pa.StringArray | pa.LargeStringArray) -> bool:
    """Return whether a cell begins with the first byte of a sign that begins formulas."""
    _, offsets, data = column.buffers()
    if not len(column) or data is None or not data.size:
        return False
    size = np.int32 if pa.types.is_string(column.type) else np.int64
    ends: NDArray[Any] = np.frombuffer(offsets, dtype=size)[
        column.offset : column.offset + len(column) + 1
    ]
    begins = ends[:-1][ends[:-1] < ends[1:]]
    return bool(FIRST_BYTES[np.frombuffer(data, dtype=np.uint8)[begins]].any())
