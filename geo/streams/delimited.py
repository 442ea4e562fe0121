"""CSV as a stream: every column as text, so that no leading zero and no long number is lost."""

import codecs
import csv
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from geo.errors import FileFormatError
from geo.formats.table import renaming_notes, unique_names
from geo.formats.texts import BOMS, legacy_encoding, utf_by_zeros
from geo.formats.wkt_csv import DELIMITERS
from geo.messages import message
from geo.streams.stream import Stream
from geo.streams.text_column import find_text_column

ENDINGS = (".csv", ".tsv", ".txt")
HEAD = 1 << 20  # bytes by which encoding and delimiter are known
BLOCKS = (1 << 21, 1 << 24)  # bytes read at once: the larger where a row is longer; Arrow keeps
# some thirty of them ahead of whoever takes the batches
_TOO_LONG = "straddling"  # so Arrow names a row that is longer than a block


@contextmanager
def open_delimited(path: Path) -> Iterator[Stream | None]:
    """Give the rows of a CSV with a column of WKT or WKB; None where it is none.

    Raises
    ------
    FileFormatError
        Its rows are not equally long, or its text cannot be read.
    """
    import pyarrow as pa

    with path.open("rb") as file:
        head = file.read(HEAD)
    encoding = _encoding(head)
    text = head.decode(encoding, "ignore").removeprefix("\ufeff").lstrip()
    line = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=line.count)
    given = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    names = unique_names(given)
    try:
        batches = text_batches(
            path, encoding=encoding, delimiter=delimiter, names=names, skip_rows=1
        )
        first = next(batches, None)
    except FileFormatError:
        yield None
        return
    if first is None:
        yield None
        return
    found = find_text_column(first.schema, _again(first, batches))
    notes = [*renaming_notes(given, names)]
    if encoding != "utf-8":
        notes.append(message("The text was read as {encoding}.", encoding=encoding.upper()))
    try:
        yield None if found is None else replace(found, notes=(*notes, *found.notes))
    except pa.ArrowInvalid as error:
        raise _unreadable(error) from error


def _again(first: Any, others: Iterator[Any]) -> Iterator[Any]:  # noqa: ANN401
    yield first
    yield from others


def _encoding(head: bytes) -> str:
    mark = next((mark for mark in BOMS if head.startswith(mark)), None)
    if mark:
        return BOMS[mark]
    guess = utf_by_zeros(head[:1000])
    try:
        codecs.getincrementaldecoder(guess)().decode(head)
    except UnicodeDecodeError:
        return legacy_encoding(head) or "gb18030"
    return guess


def text_batches(
    path: Path, *, encoding: str, delimiter: str, names: Sequence[str], skip_rows: int
) -> Iterator[Any]:
    """Yield the batches of a CSV whose columns are called so, each as text.

    Parameters
    ----------
    skip_rows
        How many lines stand before the first row.

    Raises
    ------
    FileFormatError
        Its rows are not equally long, one is longer than 16 MB, or its text cannot be read.
    """
    import pyarrow as pa

    given = 0
    for block in BLOCKS:
        reader = _open(path, encoding, delimiter, names, skip_rows, block)
        try:
            for batch in _behind(given, reader):
                given += len(batch)
                yield batch
            return
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            if block == BLOCKS[-1] or _TOO_LONG not in str(error):
                raise _unreadable(error) from error


def _open(
    path: Path, encoding: str, delimiter: str, names: Sequence[str], skip_rows: int, block: int
) -> Iterator[Any]:
    """Yield what Arrow reads in blocks of so many bytes."""
    import pyarrow as pa
    import pyarrow.csv as pacsv

    yield from pacsv.open_csv(
        pa.OSFile(os.fsencode(path), "rb"),  # given the name, Arrow makes it UTF-8 anywhere
        pacsv.ReadOptions(
            block_size=block, encoding=encoding, skip_rows=skip_rows, column_names=names
        ),
        pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )


def _behind(rows: int, batches: Iterator[Any]) -> Iterator[Any]:
    """Yield what stands behind the first so many rows of the batches."""
    for batch in batches:
        rest = batch.slice(min(rows, len(batch)))
        rows -= len(batch) - len(rest)
        if len(rest):
            yield rest


def _unreadable(error: Exception) -> FileFormatError:
    """Return the error to show for what the library says of a table."""
    text = str(error)
    if "Expected" in text and "columns" in text:
        return FileFormatError(message("The rows differ in length; fill the short ones."))
    if _TOO_LONG in text:
        return FileFormatError(
            message("A row of the table is longer than {most} MB; split it.", most=BLOCKS[-1] >> 20)
        )
    return FileFormatError(message("The table is damaged or incomplete; save it again."))
