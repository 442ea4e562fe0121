"""Files of sites as batches of rows, so that a CSV or Parquet file of any length fits the memory.

Columns stay as they come, those of a long CSV as text, so that no leading zero and no long number
is lost. Whatever is short, or is read in one piece, is one batch.
"""

import codecs
import csv
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from ftzmap.sites.columns import MAX_TITLES
from ftzmap.sites.heads import names_coordinates
from ftzmap.sites.site_table import Cell, Column, Table, cell_of, cells_of, check_width
from ftzmap.sites.table_files import (
    AS_IT_IS,
    BLANKS,
    MAX_ROWS,
    OUTLINE,
    check_layer,
    delimiter_of,
    encoding_notes,
    holds_outlines,
    names_of_columns,
    no_rows,
    read_delimited,
    read_shapes,
    read_table,
    read_text,
    reader_of,
    split_head,
)
from geo.errors import FileFormatError
from geo.formats.format import ReadOptions
from geo.formats.table import MAX_BYTES, renaming_notes, unique_names
from geo.formats.texts import BOMS, SNIFF, legacy_encoding, utf_by_zeros
from geo.messages import Message, message
from geo.streams.ahead import ahead
from geo.streams.any_file import open_batches, size_of
from geo.streams.delimited import text_batches
from geo.streams.gdal_layers import driver_of
from geo.streams.parquet import BUFFER, MAGIC, group_ends, groups_within, parquet_pieces
from geo.streams.sound_texts import with_sound_texts
from geo.streams.stream import Piece
from geo.streams.text_column import may_be_degrees
from geo.streams.unchanged import state_of, unchanged

LARGE = 50_000  # rows; beyond, distances take longest and are only sought when asked for
BATCH = 1 << 17  # rows
BLOCK = 1 << 21  # bytes of a text read at once
HEAD = 1 << 16  # bytes looked at for format, encoding, delimiter and head
DAMAGED = (pa.ArrowException, OverflowError, UnicodeDecodeError)
QUOTED = re.compile(rb'"[^"]*"')
BLANK_LINES = re.compile(rb"\n\n+")


@dataclass(frozen=True, eq=False)
class Source:
    """The rows of a file: the first batch, the others, and how many; lines where that is about."""

    first: Table
    others: Iterator[Table]
    rows: int
    is_about: bool = False

    @property
    def is_large(self) -> bool:
        """Whether there are so many rows that some answers are only sought when asked for."""
        return self.rows > LARGE

    def batches(self) -> Iterator[Table]:
        """Return all batches; they can be had once."""
        return chain((self.first,), self.others)


def open_source(path: Path, options: ReadOptions = AS_IT_IS, piece: Piece | None = None) -> Source:
    """Return the rows of a file, by the first of `OPENERS` that takes it, or a piece of them.

    A piece is one of those of `pieces_of`, which is read as the long file that it is of.

    Raises
    ------
    FileFormatError
        It is empty, damaged, or no table.
    FileTooLargeError
        It has more rows than fit the memory, in a format that is read in one piece.
    """
    if piece is not None:
        return _of_batches(ahead(_piece_batches(path, options, piece)), piece.rows)
    if path.is_dir() or _has_parts(path):
        return _open_layer(path, _start(path), options) or _of_table(
            read_shapes(path, path.name, options)
        )
    if not path.is_file():  # a pipe, which can be read once
        return _of_table(read_table(path.read_bytes(), path.name, options=options))
    before = state_of(path)
    start = _start(path)
    check_layer(start, path.name, options)
    opened = (opener(path, start, options) for opener in OPENERS)
    source = next(source for source in opened if source is not None)
    if source.rows <= source.first.size:  # it was read at once
        return source
    return replace(source, others=unchanged(source.others, path, before))


def pieces_of(path: Path, options: ReadOptions = AS_IT_IS) -> tuple[Piece, ...]:
    """Return how the rows of a long file are divided; none of a short one, or of other formats.

    Raises
    ------
    FileFormatError
        It is damaged.
    """
    start = _start(path)
    if start.startswith(MAGIC) and not _is_geographic_file(path):
        pieces = parquet_pieces(path)
        return pieces if sum(piece.rows for piece in pieces) > LARGE else ()
    with open_batches(path, layer=options.layer) as stream:
        if stream is None or not (stream.crs or options.from_crs):
            return ()
        return stream.pieces if (stream.rows or 0) > LARGE else ()


def _start(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(HEAD)


def _piece_batches(path: Path, options: ReadOptions, piece: Piece) -> Iterator[Table]:
    if not _start(path).startswith(MAGIC) or _is_geographic_file(path):
        yield from _layer_batches(path, options, piece)
        return
    file, names = _parquet_file(path)
    groups = groups_within(group_ends(file.metadata), piece)
    yield from _parquet_batches(file, path.name, names, groups)


def _has_parts(path: Path) -> bool:
    """Return whether a file is of a format of several files, such as a Shapefile."""
    if _start(path).startswith(MAGIC):
        return False

    from geo.formats.catalogue import promised_format  # all formats: long to import

    known = promised_format(path.name)
    return path.is_file() and known is not None and bool(known.part_endings)


def _of_table(table: Table) -> Source:
    return Source(first=table, others=iter(()), rows=table.size)


def _of_batches(batches: Iterator[Table], rows: int, *, is_about: bool = False) -> Source:
    first = next((batch for batch in batches if batch.size), None)
    if first is None:
        raise no_rows()
    return Source(first=first, others=batches, rows=rows, is_about=is_about)


def _open_layer(path: Path, start: bytes, options: ReadOptions) -> Source | None:
    """Return a layer of points and outlines in batches; None of a small file or another format.

    Formats of several files are always read so, for they are no one piece. A layer that names no
    coordinate system is read whole as far as that goes, so that all its rows decide on one.
    """
    if driver_of(path, start) is None and not start.startswith(MAGIC):
        return None
    is_one = path.is_file() and path.suffix.lower() != ".shp"
    with open_batches(path, layer=options.layer) as stream:
        if stream is None:
            return None
        rows = stream.rows or 0
        is_named = bool(stream.crs or options.from_crs)
        most = MAX_ROWS if not is_named else LARGE if is_one else -1
        if rows <= most and not _is_heavy(path):
            return None
    return _of_batches(_layer_batches(path, options), rows)


def _is_heavy(path: Path) -> bool:
    """Return whether a file has more bytes than are read in one piece, however few its rows."""
    return size_of(path) > MAX_BYTES


def _layer_batches(path: Path, options: ReadOptions, piece: Piece | None = None) -> Iterator[Table]:
    from geo.streams.loaded_batches import feature_batches  # with all formats: as above

    with open_batches(path, layer=options.layer, piece=piece) as stream:
        if stream is None:
            return
        for found in feature_batches(stream, from_crs=options.from_crs):
            values: dict[str, Column] = {
                str(key): _typed_as(stream.schema, str(key), tuple(map(cell_of, column)))
                for key, column in found.columns.items()
                if len(column)
            }
            shapes = tuple(found.geometries.tolist())
            notes = found.decisions
            yield Table(name=path.name, values=values, size=len(shapes), shapes=shapes, notes=notes)


def _typed_as(schema: pa.Schema, name: str, cells: tuple[Cell, ...]) -> Column:
    """Return numbers in the type that the file has for all rows: a batch may have none at all."""
    at = schema.get_field_index(name)
    kind = schema.field(at).type if at >= 0 else pa.null()
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    return pa.array(cells, kind) if is_number else cells


def _open_whole(path: Path, start: bytes, options: ReadOptions) -> Source:
    """Return a file that is read in one piece."""
    return _of_table(read_table(path.read_bytes(), path.name, options=options))


def _open_parquet(path: Path, start: bytes, options: ReadOptions) -> Source | None:
    """Return a Parquet file in its own types; a short one as cells."""
    if not start.startswith(MAGIC):
        return None
    file, names = _parquet_file(path)
    if _is_geographic(file.schema_arrow):
        return None  # its places are its geometries
    check_width(names)
    rows = file.metadata.num_rows
    batches = _parquet_batches(file, path.name, names)
    if rows > LARGE:
        return _of_batches(ahead(batches), rows)
    return _of_batches(map(_as_cells, batches), rows)


def _parquet_file(path: Path) -> tuple[pyarrow.parquet.ParquetFile, list[str]]:
    """Return an open Parquet file and the names of its columns."""
    try:
        source = pa.OSFile(os.fsencode(path))
        file = pyarrow.parquet.ParquetFile(source, buffer_size=BUFFER, pre_buffer=False)
        return file, file.schema_arrow.names
    except (*DAMAGED, OSError) as error:
        raise _damaged(error) from error


def _is_geographic_file(path: Path) -> bool:
    return _is_geographic(_parquet_file(path)[0].schema_arrow)


def _is_geographic(schema: pa.Schema) -> bool:
    """Return whether a Parquet file has geometries and no other columns of coordinates."""
    shapes = pa.types.is_binary, pa.types.is_nested  # WKB, native encodings
    cells = [each.name for each in schema if not any(test(each.type) for test in shapes)]
    return b"geo" in (schema.metadata or {}) and not names_coordinates(cells)


def _parquet_batches(
    file: pyarrow.parquet.ParquetFile,
    name: str,
    names: Sequence[str],
    groups: Sequence[int] | None = None,
) -> Iterator[Table]:
    """Yield the batches of a Parquet file under names that are all different."""
    columns = unique_names(names)
    notes = renaming_notes(names, columns)
    try:
        for batch in file.iter_batches(batch_size=BATCH, row_groups=groups):
            yield _batch(name, columns, with_sound_texts(batch), notes)
    except (*DAMAGED, OSError) as error:
        raise _damaged(error) from error


def _batch(
    name: str, columns: Sequence[str], batch: pa.RecordBatch, notes: tuple[Message, ...]
) -> Table:
    values = dict(zip(columns, batch.columns, strict=True))
    return Table(name=name, values=values, size=batch.num_rows, notes=notes)


def _as_cells(batch: Table) -> Table:
    values: dict[str, Column] = {
        name: tuple(cells_of(column)) for name, column in batch.values.items()
    }
    return Table(name=batch.name, values=values, size=batch.size, notes=batch.notes)


def _damaged(error: Exception) -> Exception:
    """Return the refusal of a file that the library cannot read; the system's own has a number."""
    if getattr(error, "errno", None):
        return error
    return FileFormatError(message("The Parquet file is damaged or incomplete; write it again."))


def _open_long_csv(path: Path, start: bytes, options: ReadOptions) -> Source | None:
    """Return a CSV file as text; None where it is small, or its rows are not equally long.

    One that is not even, but has more rows than fit the memory, is tried all the same.
    """
    if reader_of(start).read is not read_delimited:
        return None
    encoding, rows = _measure(path, start)
    if rows <= LARGE and not _is_heavy(path):
        return None
    text = start.decode(encoding, "ignore")
    if OUTLINE.search(text) and holds_outlines(read_text(text.rpartition("\n")[0], path.name)):
        return _open_outlines(path, options, rows)
    layout = _layout(text, encoding)
    if layout is None or (rows <= MAX_ROWS and not _is_even(path, layout)):
        return None
    return _of_batches(ahead(_csv_batches(path, layout)), rows, is_about=True)


def _open_outlines(path: Path, options: ReadOptions, rows: int) -> Source | None:
    """Return a long CSV of outlines in batches; None where no system holds for all of them."""
    with open_batches(path) as stream:
        if stream is None or not (stream.crs or options.from_crs or may_be_degrees(stream)):
            return None
    return _of_batches(_layer_batches(path, options), rows, is_about=True)


@dataclass(frozen=True)
class _Layout:
    """How a CSV file is to be read: `lines` of it stand above the first row."""

    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    lines: int
    notes: tuple[Message, ...]
    datum: str | None


def _layout(text: str, encoding: str) -> _Layout | None:
    """Return the layout of a CSV file by the text it begins with; None where Arrow has no such."""
    text = text.removeprefix("\ufeff")
    delimiter = delimiter_of(text)
    if not delimiter.isascii() or delimiter == BLANKS:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    numbered: list[tuple[list[str], int]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                numbered.append((row, reader.line_num))
            if len(numbered) > MAX_TITLES:
                break
    except csv.Error:
        return None
    head, first, titles, datum = split_head([row for row, _ in numbered])
    columns, changes = names_of_columns(head, len(head))
    return _Layout(
        encoding=encoding,
        delimiter=delimiter,
        columns=columns,
        lines=numbered[first - 1][1] if first else 0,
        notes=(*encoding_notes(encoding), *titles, *(changes if first else ())),
        datum=datum,
    )


def _csv_batches(path: Path, layout: _Layout) -> Iterator[Table]:
    """Yield the batches of a CSV file, every column as text."""
    batches = text_batches(
        path,
        encoding=layout.encoding,
        delimiter=layout.delimiter,
        names=layout.columns,
        skip_rows=layout.lines,
    )
    for batch in batches:
        table = _batch(path.name, layout.columns, batch, layout.notes)
        yield replace(table, datum=layout.datum)


def _measure(path: Path, start: bytes) -> tuple[str, int]:
    """Return the encoding of a text file, by its mark or tried, and how many rows it has."""
    mark = next((mark for mark in BOMS if start.startswith(mark)), None)
    for encoding in (
        (BOMS[mark],)
        if mark
        else (
            utf_by_zeros(start[:SNIFF]),
            legacy_encoding(start) or "gb18030",
        )
    ):
        try:
            return encoding, max(0, _line_count(path, encoding) - 1)
        except UnicodeDecodeError:
            continue
    raise FileFormatError(
        message("The file is not text in UTF-8, UTF-16 or GB18030; save it as UTF-8.")
    )


def _line_count(path: Path, encoding: str) -> int:
    """Return how many lines end in a file; bytes that are all ASCII are not decoded.

    Raises
    ------
    UnicodeDecodeError
        The file is not text in the encoding.
    """
    if _is_wide(encoding):
        return sum(text.count("\n") for text in _texts(path, encoding))
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 0
    with path.open("rb") as file:
        while piece := file.read(BLOCK):
            if decoder.getstate()[0] or not piece.isascii():
                decoder.decode(piece)
            lines += piece.count(b"\n")
    decoder.decode(b"", final=True)
    return lines


def _is_wide(encoding: str) -> bool:
    """Return whether an ASCII sign is more than one byte."""
    return encoding.startswith("utf-16")


def _texts(path: Path, encoding: str) -> Iterator[str]:
    """Yield a file as text, piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while piece := file.read(BLOCK):
            yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _is_even(path: Path, layout: _Layout) -> bool:
    """Return whether every row has as many cells as there are names, by the signs between them."""
    row = layout.delimiter * (len(layout.columns) - 1) + "\n"
    expected = row.encode()
    left = b""
    for signs in _signs_below(path, layout):
        whole, quote, begun = QUOTED.sub(b"", left + signs).partition(b'"')
        whole = BLANK_LINES.sub(b"\n", whole).lstrip(b"\n")
        rows = whole.rstrip(b"\n")  # blank lines at the end are no rows
        count = len(rows) // len(expected)
        if rows[: count * len(expected)] != expected * count:
            return False
        left = whole[count * len(expected) :] + quote + begun
    return left.rstrip(b"\n") in (b"", expected[:-1])


def _signs_below(path: Path, layout: _Layout) -> Iterator[bytes]:
    """Yield the delimiters, quotes and ends of lines below the names of the columns."""
    signs = layout.delimiter.encode() + b'\n"'
    others = bytes(code for code in range(256) if code not in signs)
    above = layout.lines
    for piece in _pieces(path, layout.encoding):
        found = piece.translate(None, others)
        yield found.split(b"\n", above)[-1] if above else found
        above = 0


def _pieces(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield a file as bytes in which every ASCII sign is one byte."""
    if _is_wide(encoding):
        yield from (text.encode("utf-8", "surrogatepass") for text in _texts(path, encoding))
        return
    with path.open("rb") as file:
        while piece := file.read(BLOCK):
            yield piece


OPENERS: tuple[Callable[[Path, bytes, ReadOptions], Source | None], ...] = (
    _open_parquet,
    _open_layer,
    _open_long_csv,
    _open_whole,
)
