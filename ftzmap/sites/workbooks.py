"""Excel workbooks to rows, looked at before they are unpacked; formulas stay text."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Protocol

from ftzmap.sites.columns import head_row
from ftzmap.sites.site_table import Cell, too_many_rows
from geo.errors import FileFormatError, FileTooLargeError
from geo.messages import Message, message

MAX_BYTES = 400_000_000  # of all that a workbook unpacks to
MAX_RATIO = 200  # bytes that one byte may become; tables of numbers reach 30
MAX_ENTRIES = 2000
SMALL = 1_000_000  # bytes, below which any ratio will do
MAX_LISTED = 10  # names of sheets in a sentence
EPOCH = datetime(1899, 12, 30)  # hour 0 of a workbook
MAX_WIDTH = 300  # cells of a row that are looked at


def read_workbook(data: bytes, *, most: int) -> tuple[list[list[Cell]], tuple[Message, ...]]:
    """Return the rows of one sheet and what had to be decided.

    It is the first with a row that names columns of coordinates, else the
    first with more than one row, else the first that holds anything.

    Raises
    ------
    FileFormatError
        It is damaged, protected, or no Excel workbook.
    FileTooLargeError
        It has more than `most` rows, or would unpack to too much.
    """
    _look(data)
    try:
        return _read(data, most)
    except (FileFormatError, FileTooLargeError):
        raise
    except Exception as error:  # whatever a damaged part makes of the library
        raise FileFormatError(
            message("The workbook is damaged or protected; save it anew as XLSX.")
        ) from error


def _look(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise FileFormatError(
            message("The zip is damaged or cut short; copy or pack it again.")
        ) from error
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise FileFormatError(message("The file is a zip, but no Excel workbook; unpack it first."))
    size = sum(entry.file_size for entry in entries)
    is_bomb = size > SMALL and size > MAX_RATIO * len(data)
    if is_bomb or size > MAX_BYTES or len(entries) > MAX_ENTRIES:
        raise FileTooLargeError(message("The workbook would unpack to too much; save it as CSV."))


def _read(data: bytes, most: int) -> tuple[list[list[Cell]], tuple[Message, ...]]:
    import openpyxl

    values, formulas = (
        openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=shown)
        for shown in (True, False)
    )
    found: list[tuple[str, list[list[Cell]]]] = []
    names = _visible_first(values.worksheets)
    for name in names:
        sheet = _rows(values[name], formulas[name], most)
        if head_row(sheet) is not None:
            found = [(name, sheet)]
            break
        found += [(name, sheet)] if sheet else []
    if not found:
        raise FileFormatError(message("The workbook is empty; choose another."))
    name, rows = next((one for one in found if len(one[1]) > 1), found[0])
    return rows, _others_notes(name, names)


def _visible_first(sheets: Sequence["Sheet"]) -> list[str]:
    """Return the names of sheets, those that are shown first."""
    return [sheet.title for sheet in sorted(sheets, key=lambda s: s.sheet_state != "visible")]


def _others_notes(name: str, names: Sequence[str]) -> tuple[Message, ...]:
    """Return the sentence on the sheets that were left out, if there are any."""
    others = [other for other in names if other != name]
    if not others:
        return ()
    listed = ", ".join(others[:MAX_LISTED]) + (" …" if len(others) > MAX_LISTED else "")
    return (
        message("Only the sheet {name} was read; left out: {others}.", name=name, others=listed),
    )


class Sheet(Protocol):
    """What is used of a sheet of openpyxl that is only read."""

    title: str
    sheet_state: str

    def reset_dimensions(self) -> None:
        """Forget what the file says of the size of the sheet."""

    def iter_rows(self) -> Iterator[tuple["SheetCell", ...]]:
        """Return the rows as tuples of cells."""


class SheetCell(Protocol):
    """What is used of a cell of openpyxl."""

    value: object
    number_format: str | None


def _rows(shown: Sheet, formulas: Sheet, most: int) -> list[list[Cell]]:
    """Return the rows that hold anything: the value of a formula, or the formula without one."""
    for sheet in (shown, formulas):
        sheet.reset_dimensions()  # what a file says of its size may be wrong
    found = []
    for values, texts in zip(_cells(shown), _cells(formulas), strict=False):
        row = [
            _cell(text if value.value is None else value)
            for value, text in zip(values, texts, strict=False)
        ]
        if any(cell is not None for cell in row):
            found.append(row)
        if len(found) > most + 1:
            raise too_many_rows(most)
    return found


def _cells(sheet: Sheet) -> Iterator[tuple[SheetCell, ...]]:
    return (tuple(islice(row, MAX_WIDTH + 1)) for row in sheet.iter_rows())


def _cell(cell: SheetCell) -> Cell:
    value = cell.value
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, timedelta | time | datetime) and "°" in str(cell.number_format):
        return _angle(value)
    return str(value)


def _angle(value: timedelta | time | datetime) -> str:
    """Return hours that are shown as degrees, in a format such as ``[h]°mm′ss″``, as degrees."""
    if isinstance(value, datetime):
        value = value - EPOCH
    elif isinstance(value, time):
        value = datetime.combine(EPOCH, value) - EPOCH
    milliseconds = round(value / timedelta(milliseconds=1))
    minutes, rest = divmod(abs(milliseconds), 60_000)
    sign = "-" if milliseconds < 0 else ""
    return (
        f"{sign}{minutes // 60}°{minutes % 60:02d}′{rest / 1000:06.3f}".rstrip("0").rstrip(".")
        + "″"
    )
