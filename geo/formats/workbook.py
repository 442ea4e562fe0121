"""Spreadsheets to rows, looked at before they are unpacked: XLSX, ODS and XLS."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any, Protocol
from xml.etree.ElementTree import Element, ParseError, fromstring

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.gdal.sandbox import Job, run
from geo.formats.table import unique_names
from geo.limits import LIMITS
from geo.messages import Message, message

Cell = str | float | int | None
Sheets = Iterator[tuple[str, list[list[Cell]]]]

MAX_BYTES = LIMITS.max_workbook_bytes
MAX_RATIO = LIMITS.max_workbook_ratio
MAX_ENTRIES = LIMITS.max_workbook_entries
MAX_LISTED = 10  # names of sheets in a sentence
SMALL = 1_000_000  # bytes, below which any ratio will do
EPOCH = datetime(1899, 12, 30)  # hour 0 of a workbook
MAX_ROW = 1_048_576  # the last that a sheet of XLSX can have
MAX_WIDTH = 300  # cells of a row that are looked at
MAX_ODS = LIMITS.max_ods_bytes  # of the table of an ODS file, which is read in one piece
ODS_NAMES = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # the beginning of all files of Office 97 to 2003
OLD_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book\0"))
OLD_ENDING = ".xls"
OLD_LETTER = "WordDocument".encode("utf-16-le")
BARE_STREAMS = (
    b"\x09\x08\x10\x00\x00\x06",
    b"\x09\x08\x10\x00\x00\x05",
    b"\x09\x08\x08\x00\x00\x05",
    b"\x09\x08\x08\x00\x00\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x00\x04\x00",
)  # the records with which workbooks of Excel 2 to 97 begin that no document holds
XLSX_PART, ODS_PART = "xl/", "content.xml"


@dataclass(frozen=True)
class Workbook:
    """The sheets of a workbook.

    Parameters
    ----------
    names
        Of all sheets, those that are shown first.
    hidden
        The names of those that are not shown.
    rows
        The name and rows of one sheet after another, in the order of the names.
    """

    names: list[str]
    hidden: frozenset[str]
    rows: Sheets


def is_spreadsheet(data: bytes) -> bool:
    """Return whether a zip is a workbook, by the names of its entries."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            return _is_workbook(names) or b"opendocument.spreadsheet" in data[:200]
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False


def _is_workbook(names: Sequence[str]) -> bool:
    return any(name.startswith(XLSX_PART) for name in names)


def sheets(data: bytes, *, most: int) -> Workbook:
    """Return the sheets of a workbook, visible ones first, and the rows of each.

    Only rows that hold anything are given, at most `most` + 1 of a sheet.

    Raises
    ------
    FileFormatError
        It is damaged, protected, or no workbook.
    FileTooLargeError
        It would unpack to too much, or has more than `most` rows.
    """
    is_old = data.startswith((OLD_OFFICE, *BARE_STREAMS))
    read = _xls if is_old else _ods if _look(data) else _xlsx
    try:
        book = read(data, most)
    except (FileFormatError, FileTooLargeError):
        raise
    except Exception as error:  # whatever a damaged part makes of the library
        raise damaged() from error
    return replace(book, rows=_guarded(book.rows))


def sheet_notes(book: Workbook, read: Sequence[str]) -> Iterator[Message]:
    """Yield the sentences on the sheets beside those that were read, and on hidden ones."""
    others = [name for name in book.names if name not in read]
    if len(read) > 1:
        yield message("Several sheets were read: {names}.", names=_listed(read))
    if len(read) > 1 and others:
        yield message(
            "Sheets that are hidden or have no corners were left out: {names}.",
            names=_listed(others),
        )
    elif others:
        yield message(
            "Only the sheet {name} was read; left out: {others}.",
            name=read[0],
            others=_listed(others),
        )
    if book.hidden:
        hidden = [name for name in book.names if name in book.hidden]
        yield message("Hidden in the workbook: {names}.", names=_listed(hidden))


def _listed(names: Sequence[str]) -> str | Message:
    first = ", ".join(names[:MAX_LISTED])
    if len(names) <= MAX_LISTED:
        return first
    return message("{names} and {n} more", names=first, n=len(names) - MAX_LISTED)


def _guarded(rows: Sheets) -> Sheets:
    """Yield sheets; what a damaged one makes of the library is a refusal."""
    try:
        yield from rows
    except (FileFormatError, FileTooLargeError):
        raise
    except Exception as error:
        raise damaged() from error


def is_old_workbook(data: bytes, name: str) -> bool:
    """Return whether a file is a workbook of Excel 2 to 2003, by the streams that it names.

    One whose streams cannot be found is one by its own name, so that it is called damaged.
    """
    if not data.startswith(OLD_OFFICE):
        return data.startswith(BARE_STREAMS)
    is_named = name.lower().endswith(OLD_ENDING)
    return OLD_LETTER not in data and (is_named or any(part in data for part in OLD_STREAMS))


def damaged() -> FileFormatError:
    """Return the error of a workbook that cannot be read."""
    return FileFormatError(message("The workbook is damaged or protected; save it again as XLSX."))


def too_many_rows(most: int) -> FileTooLargeError:
    """Return the error for a table with more than `most` rows."""
    return FileTooLargeError(
        message("The table has more than {most:,} rows; split it, or save it as CSV.", most=most)
    )


def _look(data: bytes) -> bool:
    """Return whether a zip is ODS rather than XLSX; refuse one that is neither or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise FileFormatError(
            message("The zip file is damaged or incomplete; copy or pack it again.")
        ) from error
    names = [entry.filename for entry in entries]
    is_ods = ODS_PART in names and b"opendocument.spreadsheet" in data[:200]
    if not (is_ods or _is_workbook(names)):
        raise FileFormatError(
            message("The file is a zip file but not an Excel workbook; unpack it first.")
        )
    size = sum(entry.file_size for entry in entries)
    is_bomb = size > SMALL and size > MAX_RATIO * len(data)
    if is_bomb or size > MAX_BYTES or len(entries) > MAX_ENTRIES:
        raise FileTooLargeError(message("The workbook is too large when unpacked; save it as CSV."))
    return is_ods


def _xlsx(data: bytes, most: int) -> Workbook:
    import openpyxl

    values, formulas = (
        openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=shown)
        for shown in (True, False)
    )
    shown = {sheet.title: sheet.sheet_state == "visible" for sheet in values.worksheets}
    names = _visible_first(shown)
    rows = ((name, _rows(values[name], formulas[name], most)) for name in names)
    return Workbook(names, _hidden(shown), rows)


def _visible_first(shown: Mapping[str, bool]) -> list[str]:
    """Return the names of sheets, those that are shown first."""
    return sorted(shown, key=lambda name: not shown[name])


def _hidden(shown: Mapping[str, bool]) -> frozenset[str]:
    return frozenset(name for name, is_shown in shown.items() if not is_shown)


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
    for number, (values, texts) in enumerate(
        zip(_cells(shown), _cells(formulas), strict=False), start=1
    ):
        if number > MAX_ROW:  # the library makes up a row for each that a number leaves out
            raise damaged()
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
    shown = str(cell.number_format)
    if isinstance(value, timedelta | time | datetime) and re.search("[°度]", shown):
        return _angle(value)
    if isinstance(value, timedelta) and shown.startswith("[h"):
        return re.sub("[°′]", ":", _angle(value)).removesuffix("″")
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


def _xls(data: bytes, most: int) -> Workbook:
    """Return the sheets of a workbook of Excel 97 to 2003, read in a process with limits."""
    try:
        found = run(Job("sheets", {"data.xls": data}))[0]["sheets"]
    except FileFormatError as error:
        raise damaged() from error
    found.sort(key=lambda sheet: not sheet[1])
    shown = {name: is_shown for name, is_shown, _ in found}
    rows = ((name, _old(cells, most)) for name, _, cells in found)
    return Workbook(list(shown), _hidden(shown), rows)


def _old(rows: list[list[Any]], most: int) -> list[list[Cell]]:
    if len(rows) > most + 1:
        raise too_many_rows(most)
    return [[_old_cell(cell) for cell in row] for row in rows]


def _old_cell(cell: Any) -> Cell:  # noqa: ANN401 - as JSON has it
    known: Cell = _angle(timedelta(milliseconds=cell["ms"])) if isinstance(cell, dict) else cell
    return known


def _ods(data: bytes, most: int) -> Workbook:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.getinfo(ODS_PART).file_size > MAX_ODS:
            raise FileTooLargeError(
                message("The workbook is too large when unpacked; save it as CSV.")
            )
        text = archive.read(ODS_PART)
    if b"<!DOCTYPE" in text[:1000]:
        raise damaged()
    try:
        document = fromstring(text)
    except ParseError as error:
        raise damaged() from error
    tables = document.findall(".//table:table", ODS_NAMES)
    labels = unique_names(str(table.get(_of("table", "name"), "")) for table in tables)
    named = dict(zip(labels, tables, strict=True))
    styles = _ods_hidden_styles(document)
    shown = {n: table.get(_of("table", "style-name")) not in styles for n, table in named.items()}
    names = _visible_first(shown)
    rows = ((name, _ods_rows(named[name], most)) for name in names)
    return Workbook(names, _hidden(shown), rows)


def _ods_hidden_styles(document: Element) -> set[str]:
    """Return the names of the styles of sheets that are not shown."""
    return {
        str(style.get(_of("style", "name")))
        for style in document.iterfind(".//style:style", ODS_NAMES)
        for properties in style.iterfind("style:table-properties", ODS_NAMES)
        if properties.get(_of("table", "display")) == "false"
    }


def _of(space: str, name: str) -> str:
    return f"{{{ODS_NAMES[space]}}}{name}"


def _ods_rows(table: Element, most: int) -> list[list[Cell]]:
    """Return the rows of a sheet of ODS that hold anything."""
    found: list[list[Cell]] = []
    for row in table.iter(_of("table", "table-row")):
        cells: list[Cell] = []
        for cell in row:
            times = int(cell.get(_of("table", "number-columns-repeated"), "1"))
            cells += [_ods_cell(cell)] * min(times, MAX_WIDTH + 1 - len(cells))
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            times = int(row.get(_of("table", "number-rows-repeated"), "1"))
            found += [cells] * min(times, most + 2 - len(found))
        if len(found) > most + 1:
            raise too_many_rows(most)
    return found


def _ods_cell(cell: Element) -> Cell:
    """Return the number of a cell, else its text; angles shown as such stay text."""
    text = "\n".join("".join(part.itertext()) for part in cell.findall("text:p", ODS_NAMES))
    value = cell.get(_of("office", "value"))
    if value is not None and cell.get(_of("office", "value-type")) == "float" and "°" not in text:
        return float(value)
    return text or None
