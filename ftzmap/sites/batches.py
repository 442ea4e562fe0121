"""CSV and Parquet files as batches of columns, so that a file of any length fits the memory.

Columns are kept as they come, those of a CSV as text, so that no leading zero and no long number is
lost.
"""

import codecs
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from ftzmap.sites.site_table import Cell, Table, too_many
from ftzmap.sites.table_files import MAX_COLUMNS, MAX_ROWS, cell_of, delimiter_of
from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.table import renaming_notes, unique_names
from geo.messages import Message, message

BATCH = 1 << 17  # rows
BLOCK = 1 << 23  # bytes of a CSV read at once
HEAD = 1 << 16  # bytes looked at for encoding and delimiter
WIDE_ROW = 60  # bytes of a row in UTF-16, roughly: the progress bar alone hangs on it


DAMAGED = (pa.ArrowException, OverflowError, UnicodeDecodeError)


class OddTableError(FileFormatError):
    """A table that cannot be streamed, but may be read whole."""


@dataclass(frozen=True)
class Source:
    """A file to stream: the names of its columns, about how many rows, and its batches.

    No two columns have the same name; `notes` says which were renamed for that.
    """

    names: tuple[str, ...]
    rows: int
    batches: Callable[[], Iterator[pa.RecordBatch]]
    notes: tuple[Message, ...] = ()


def source(path: Path) -> Source:
    """Return a CSV or Parquet file as batches.

    Raises
    ------
    FileFormatError
        It is empty, damaged, or its rows are not equally long.
    """
    with path.open("rb") as file:
        start = file.read(HEAD)
    if not start.strip():
        raise FileFormatError(message("The file is empty; choose another."))
    return _parquet(path) if start.startswith(b"PAR1") else _csv(path, start)


def native_file(path: Path, mode: str) -> pa.NativeFile:
    """Open a file by the bytes of its name; given the name, pyarrow makes it UTF-8 anywhere."""
    return pa.OSFile(os.fsencode(path), mode)


def _parquet(path: Path) -> Source:
    try:
        file = pyarrow.parquet.ParquetFile(pa.memory_map(os.fsencode(path)))
        given = file.schema_arrow.names
    except (*DAMAGED, OSError) as error:
        raise _damaged(error) from error
    _check_width(given)
    names = unique_names(given)
    batches = partial(_batches, file, names)
    return Source(tuple(names), file.metadata.num_rows, batches, renaming_notes(given, names))


def _batches(file: pyarrow.parquet.ParquetFile, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield the batches of a Parquet file under names that are all different."""
    try:
        for batch in file.iter_batches(batch_size=BATCH):
            yield pa.RecordBatch.from_arrays(batch.columns, names=list(names))
    except (*DAMAGED, OSError) as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> Exception:
    """Return the refusal of a file that the library cannot read; the system's own has a number."""
    if getattr(error, "errno", None):
        return error
    return FileFormatError(message("The Parquet file is damaged or cut short; write it anew."))


def parquet_table(path: Path) -> Table:
    """Return a Parquet file as a table in memory.

    Raises
    ------
    FileFormatError
        It is damaged, or has no rows.
    FileTooLargeError
        It has more than `MAX_ROWS` rows.
    """
    found = _parquet(path)
    if found.rows > MAX_ROWS:
        raise too_many(MAX_ROWS)
    if not found.rows:
        raise FileFormatError(message("The table has no rows below its head; add some."))
    rows: list[tuple[Cell, ...]] = []
    for batch in found.batches():
        rows.extend(zip(*map(cells_of, batch.columns), strict=True))
    return Table(path.name, found.names, tuple(rows), notes=found.notes)


def cells_of(column: pa.Array) -> list[Cell]:
    """Return a column as text and numbers; dates that Python cannot hold as Arrow writes them."""
    try:
        return [cell_of(value) for value in column.to_pylist()]
    except (OverflowError, ValueError):
        return [cell_of(value) for value in column.cast(pa.string()).to_pylist()]


def _csv(path: Path, start: bytes) -> Source:
    encoding, rows = _scanned(path, start)
    delimiter = delimiter_of(start.decode(encoding, "ignore"))
    if not delimiter.isascii():
        raise OddTableError(message("The cells are parted by full-width commas; use plain ones."))
    names = tuple(_open(path, encoding, delimiter, ()).schema.names)
    if len(set(names)) < len(names):
        raise OddTableError(message("Two columns have the same name; rename one of them."))
    _check_width(names)
    return Source(names, rows, partial(_open, path, encoding, delimiter, names))


def _open(
    path: Path, encoding: str, delimiter: str, names: Sequence[str]
) -> pyarrow.csv.CSVStreamingReader:
    """Open a CSV; every column is text once their names are known."""
    types = dict.fromkeys(names, pa.string())
    try:
        return pyarrow.csv.open_csv(
            native_file(path, "rb"),
            pyarrow.csv.ReadOptions(block_size=BLOCK, encoding=encoding),
            pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            pyarrow.csv.ConvertOptions(
                column_types=types, strings_can_be_null=True, null_values=[""]
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise unreadable(error) from error


def _scanned(path: Path, start: bytes) -> tuple[str, int]:
    """Return the encoding of a text file, told by its mark or tried, and how many rows it has."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", path.stat().st_size // WIDE_ROW
    for encoding in ("utf8", "gb18030"):
        try:
            return encoding, _rows(path, encoding)
        except UnicodeDecodeError:
            continue
    raise FileFormatError(
        message("The file is not text in UTF-8, UTF-16 or GB18030; save it as UTF-8.")
    )


def _rows(path: Path, encoding: str) -> int:
    """Return the number of lines below the head, if the file is text in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 0
    with path.open("rb") as file:
        while piece := file.read(BLOCK):
            lines += piece.count(b"\n")
            decoder.decode(piece)
    decoder.decode(b"", final=True)
    return max(0, lines - 1)


def _check_width(names: Sequence[str]) -> None:
    if len(names) > MAX_COLUMNS:
        raise FileTooLargeError(
            message("The table has more than {most} columns; delete some.", most=MAX_COLUMNS)
        )


def unreadable(error: Exception) -> FileFormatError:
    """Return the error to show for what the library says of a table."""
    text = str(error)
    if "Expected" in text and "columns" in text:
        return OddTableError(message("The rows are not equally long; fill up the short ones."))
    return FileFormatError(message("The table is damaged or cut short; save it anew."))
