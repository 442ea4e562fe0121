"""Tables and lists of corners to outlines: CSV, TXT, XLSX, ODS, XLS, CASS, Generate, angles.

Corners stand in the order of the boundary, and the last is joined to the first. X is the northing
and Y the easting under their Chinese names; numbers that only fit the other order are read in it.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.corner_table.corners import Corner, Outline, outlines, polygon_parts
from geo.formats.corner_table.plain_lists import (
    MIN_ANGLES,
    angle_corners,
    cass_corners,
    generate_corners,
    is_cass,
    is_generate,
)
from geo.formats.corner_table.rows import ANGLE, Cell, Row, corners_of, find_head, kind_of, number
from geo.formats.corner_table.writer import write_text, write_workbook
from geo.formats.format import Certainty, Format, ReadOptions, SourceFile, by_text
from geo.formats.table import MAX_ROWS, Table, TableBuilder
from geo.formats.texts import decode
from geo.formats.workbook import (
    OLD_ENDING,
    is_old_workbook,
    is_spreadsheet,
    sheet_notes,
    sheets,
)
from geo.messages import Message, message
from geo.polygons.rings import rings_from_arrays

MIN_CORNERS = 3
OTHER_MARKS = re.compile(
    r"[\[［【]\s*(?:属性描述|地块坐标|项目信息|扩展信息)|^.*,\s*[@＠]\s*$", re.M
)
EPSG_CODE = re.compile(r"\bEPSG\s?[:：]\s?(\d{4,6})\b", re.IGNORECASE)
MAX_LINE = 200_000  # characters of a cell


@dataclass(frozen=True)
class _Corners:
    """Corners as read, and what the table says of them."""

    corners: list[Corner | None]
    in_degrees: bool
    note: Message
    crs: str | None = None


def read_text(data: bytes) -> Table:
    """Return the outlines of a text of corners.

    Raises
    ------
    FileFormatError
        It is no text, or no table or list of corners, or a number in it cannot be read.
    """
    text, encoding = decode(data)
    found = _of_text(text)
    if found is None:
        raise no_corners()
    notes = (
        ()
        if encoding == "utf-8"
        else (message("The text was read as {encoding}.", encoding=encoding.upper()),)
    )
    return _table(found, notes)


def no_corners() -> FileFormatError:
    """Return the error of a table in which no corners are found."""
    return FileFormatError(
        message(
            "The table has no corners; name its columns, such as 点号, X, Y or point, longitude,"
            " latitude."
        )
    )


def read_workbook(data: bytes, layer: str | None = None) -> Table:
    """Return the outlines of a workbook: of the sheet that is named, else the first with corners.

    Errors are those of `read_text`.
    """
    names, every = sheets(data, most=MAX_ROWS)
    for name, rows in every:
        if layer is not None and name != layer:
            continue
        found = _of_rows(rows)
        if found is not None:
            others = [other for other in names if other != name]
            return _table(found, sheet_notes(name, others))
    raise no_corners()


def sheet_names(source: SourceFile) -> list[str]:
    """Return the names of the sheets of a workbook."""
    return sheets(source.data, most=MAX_ROWS)[0]


def _of_text(text: str) -> _Corners | None:
    """Return the corners of a text by the first notation that fits."""
    text = text.strip("\ufeff \n\r")
    if is_generate(text):
        note = message("Read as ArcInfo Generate, with X as the easting.")
        return _Corners(generate_corners(text), False, note)
    found = _of_rows(rows_of(text))
    if found is None and len(ANGLE.findall(text)) >= MIN_ANGLES:
        corners = angle_corners(text)
        if corners:
            return _Corners(
                corners, True, message("Read as a list of degrees, minutes and seconds.")
            )
    return found


def rows_of(text: str) -> list[list[Cell]]:
    """Return the cells of lines, parted by the sign that the first lines have most, else blanks."""
    lines = [line for line in text.splitlines() if line.strip()][: MAX_ROWS + 1]
    if len(lines) > MAX_ROWS:
        raise FileTooLargeError(
            message("The file has more than {most:,} features; split it.", most=MAX_ROWS)
        )
    start = "\n".join(lines[:20])
    delimiter = max("\t;|，,", key=start.count)
    if start.count(delimiter) < len(lines[:20]) / 2:
        return [list(re.split(r"\s+", line.strip())) for line in lines]
    csv.field_size_limit(MAX_LINE)
    try:
        return [list(row) for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)]
    except csv.Error:
        return []


def _of_rows(rows: Sequence[Row]) -> _Corners | None:
    """Return the corners of rows of cells; None where they are no table of corners."""
    if is_cass(rows):
        note = message("Read as CASS: point, code, east, north, height.")
        return _Corners(cass_corners(rows), False, note)
    head = find_head(rows)
    if head is None or not _is_of_corners(rows, head.first):
        return None
    corners = corners_of(rows, head)
    if sum(corner is not None for corner in corners) < MIN_CORNERS:
        return None
    note = (
        message("Read as a table of corners in degrees.")
        if head.in_degrees
        else message("Read as a table of corners in metres.")
    )
    return _Corners(corners, head.in_degrees, note, _named_system(rows[: head.first]))


def _named_system(titles: Sequence[Row]) -> str | None:
    """Return the EPSG code that the rows of a head and above it name, if it is one."""
    text = " ".join(str(cell) for row in titles for cell in row if cell)
    codes = set(EPSG_CODE.findall(text))
    return f"EPSG:{codes.pop()}" if len(codes) == 1 else None


def _is_of_corners(rows: Sequence[Row], first: int) -> bool:
    """Return whether a head names points or parcels, or numbers alone stand below it.

    A table of sites has names and coordinates as well, but its rows are no corners.
    """
    kinds = {kind_of(cell) for row in rows[max(0, first - 2) : first] for cell in row}
    if kinds & {"label", "number"}:
        return True
    below = [cell for row in rows[first : first + 50] for cell in row if cell not in (None, "")]
    return bool(below) and all(number(cell) is not None for cell in below)


def _table(found: _Corners, notes: tuple[Message, ...]) -> Table:
    """Return the table of corners gathered to outlines."""
    made = outlines(found.corners)
    builder = TableBuilder()
    builder.add_rows(len(made))
    shapes, rows = [], []
    for row, outline in enumerate(made):
        parts = polygon_parts(outline.rings)
        shapes.append((parts, len(parts) > 1))
        rows.append(row)
    if shapes:
        builder.add_rings(rings_from_arrays(shapes), rows)
    said = message(
        "{corners} corners were joined in order to form {outlines} outlines.",
        corners=sum(corner is not None for corner in found.corners),
        outlines=len(made),
    )
    return Table(
        builder.geometry_array(),
        _columns(made),
        [outline.number or None for outline in made],
        crs=found.crs,
        in_degrees=found.in_degrees,
        decisions=(*notes, found.note, said),
        problems=tuple(builder.problems),
        flaws=tuple(builder.flaws),
    )


def _columns(made: Sequence[Outline]) -> dict[str, list[str | None]]:
    names = [outline.name or None for outline in made]
    return {"name": names} if any(names) else {}


def _recognise_text(text: str) -> bool:
    """Return whether the beginning of a text is a table or list of corners."""
    if text.startswith(("{", "[", "<")) or OTHER_MARKS.search(text) or "\0" in text:
        return False
    whole = text.rsplit("\n", 1)[0] if len(text) > 3000 else text
    try:
        return _of_text(whole) is not None
    except FileTooLargeError:
        return False
    except FileFormatError:  # of a number in it, which the reader names
        return True


def _recognise_workbook(source: SourceFile) -> Certainty:
    is_zip = source.data.startswith(b"PK")
    return Certainty.SIGNATURE if is_zip and is_spreadsheet(source.data) else Certainty.NONE


def _read_workbook(source: SourceFile, options: ReadOptions) -> Table:
    return read_workbook(source.data, options.layer)


_CRS = "an EPSG code above its head, or from the numbers: a zone by its prefix; else asked for"

FORMAT = Format(
    id="corners",
    title="corner table (界址点成果表)",
    endings=(".dat", ".gen", ".csv", ".txt"),
    recognise=by_text(Certainty.FAMILY, _recognise_text),
    crs=_CRS,
    read=lambda source, _: read_text(source.data),
    output_ending=".txt",
    write=write_text,
    common_endings=(".dat", ".gen", ".csv", ".txt"),
)
WORKBOOK = Format(
    id="workbook",
    title="XLSX",
    endings=(".xlsx", ".ods"),
    recognise=_recognise_workbook,
    crs=_CRS,
    read=_read_workbook,
    layers=sheet_names,
    output_ending=".xlsx",
    write=write_workbook,
    common_endings=(".xlsx", ".ods"),
)
OLD_WORKBOOK = Format(
    id="xls",
    title="XLS",
    endings=(OLD_ENDING,),
    recognise=lambda source: (
        Certainty.SIGNATURE if is_old_workbook(source.data, source.name) else Certainty.NONE
    ),
    crs=_CRS,
    read=_read_workbook,
    layers=sheet_names,
    common_endings=(OLD_ENDING,),
)
