"""Tables and lists of corners to outlines: CSV, TXT, XLSX, ODS, XLS, CASS, Generate, angles.

Corners stand in the order of the boundary, and the last is joined to the first. X is the northing
and Y the easting under their Chinese names; numbers that only fit the other order are read in it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np

from geo.crs.datum_words import titled_datum
from geo.crs.notation import PACKED
from geo.errors import FileFormatError, FileTooLargeError, NoOutlinesError
from geo.formats.corner_points import joined_note
from geo.formats.corner_table.corners import (
    Corner,
    Outline,
    check_corners,
    outlines,
    polygon_parts,
)
from geo.formats.corner_table.degree_corners import are_packed, with_point
from geo.formats.corner_table.headless import headless_table
from geo.formats.corner_table.notations import Notation, notation_of
from geo.formats.corner_table.number_runs import pairs_in_run
from geo.formats.corner_table.plain_lists import (
    MIN_ANGLES,
    angle_corners,
    cass_corners,
    generate_corners,
    is_cass,
    is_generate,
)
from geo.formats.corner_table.rows import (
    ANGLE,
    Row,
    find_head,
    has_numbers,
    rows_of,
)
from geo.formats.corner_table.running_text import marked_pairs
from geo.formats.corner_table.stacked_tables import (
    SheetTable,
    corners_of,
    is_of_corners,
    tables_of,
)
from geo.formats.corner_table.stated_systems import (
    in_one_system,
    named_system,
    old_datum,
    text_above,
)
from geo.formats.corner_table.writer import write_text, write_workbook
from geo.formats.format import Certainty, Format, ReadOptions, SourceFile
from geo.formats.json_lists import is_of_rows
from geo.formats.table import MAX_ROWS, Table, TableBuilder, no_layer
from geo.formats.texts import decode
from geo.formats.workbook import (
    OLD_ENDING,
    Workbook,
    is_old_workbook,
    is_spreadsheet,
    sheet_notes,
    sheets,
)
from geo.messages import Message, message
from geo.polygons.rings import rings_from_arrays
from geo.polygons.validity import Issue

MIN_CORNERS = 3
OTHER_MARKS = re.compile(
    r"[\[［【]\s*(?:属性描述|地块坐标|项目信息|扩展信息)|^.*,\s*[@＠]\s*$", re.M
)


@dataclass(frozen=True)
class _Corners:
    """Corners as read, and what the table says of them."""

    corners: list[Corner | None]
    in_degrees: bool
    notes: tuple[Message, ...]
    crs: str | None = None
    sheet: str = ""
    datum: str | None = None
    notation: str | None = None
    may_be_packed: bool = False
    old_datum: str | None = None

    def is_like(self, other: "_Corners") -> bool:
        """Whether both are in one system and notation, as far as their tables say."""
        return self._system == other._system

    @property
    def _system(self) -> tuple[object, ...]:
        return self.in_degrees, self.crs, self.datum, self.notation, self.old_datum


@dataclass(frozen=True)
class _Sheet:
    """The corners of a sheet of a workbook, or why they cannot be read."""

    name: str
    found: _Corners | FileFormatError


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
    note = message("The text was read as {encoding}.", encoding=encoding.upper())
    return _table([found], () if encoding == "utf-8" else (note,))


def no_corners() -> NoOutlinesError:
    """Return the error of a table in which no corners are found."""
    return NoOutlinesError(
        message(
            "The table has no corners; name its columns, such as 点号, X, Y or point, longitude,"
            " latitude."
        )
    )


def read_workbook(data: bytes, layer: str | None = None) -> Table:
    """Return the outlines of a workbook: of the sheet that is named, else of all with corners.

    A hidden sheet is read where it is named, or no other has corners. A sheet that cannot be read
    is a row with a problem, where others can.

    Raises
    ------
    LayerError
        There is no such sheet.
    FileFormatError
        No sheet has corners, or the only one with corners cannot be read.
    """
    book = sheets(data, most=MAX_ROWS)
    if layer is not None and layer not in book.names:
        raise no_layer(layer, book.names)
    found: list[_Sheet] = []
    for name, rows in book.rows:
        is_asked = layer == name if layer is not None else not _is_hidden_beside(name, found, book)
        if is_asked and (one := _sheet(name, rows)):
            found.append(one)
    if not found:
        raise no_corners()
    return _sheets_table(book, found)


def _is_hidden_beside(name: str, found: Sequence[_Sheet], book: Workbook) -> bool:
    """Return whether a sheet is hidden, and one that is shown has corners."""
    return name in book.hidden and any(one.name not in book.hidden for one in found)


def _sheet(name: str, rows: Sequence[Row]) -> _Sheet | None:
    """Return what a sheet holds; None where it has no corners."""
    try:
        corners = _of_rows(rows) or _of_marked(rows)
    except FileFormatError as error:
        return _Sheet(name, error)
    return _Sheet(name, replace(corners, sheet=name)) if corners else None


def _of_marked(rows: Sequence[Row]) -> _Corners | None:
    """Return the corners of cells that hold both numbers, such as ``X=4853000 Y=29548000``."""
    lines = (" ".join(str(cell) for cell in row if cell is not None) for row in rows)
    return None if find_head(rows) else _of_pairs("\n".join(lines), may_be_bare=True)


def _sheets_table(book: Workbook, found: Sequence[_Sheet]) -> Table:
    """Return the table of sheets, of which the first that can be read decides the system."""
    good = [one.found for one in found if isinstance(one.found, _Corners)]
    if not good:
        raise next(one.found for one in found if isinstance(one.found, FileFormatError))
    notes = tuple(sheet_notes(book, [one.name for one in found]))
    if len(found) == 1:
        return _table([replace(good[0], sheet="")], notes)
    table = _table([one for one in good if one.is_like(good[0])], notes)
    wrong = [(one.name, _unlike(one, good[0])) for one in found]
    return _with_problems(table, [(name, why) for name, why in wrong if why])


def _unlike(one: _Sheet, first: _Corners) -> Message | None:
    """Return why a sheet cannot be read with the first; None where it can."""
    if isinstance(one.found, FileFormatError):
        return one.found.message
    if one.found.is_like(first):
        return None
    return message(
        "the sheet is in another coordinate system than {first}; choose it as the layer to read"
        " it by itself.",
        first=first.sheet,
    )


def _with_problems(table: Table, wrong: Sequence[tuple[str, Message]]) -> Table:
    """Return a table with a row for each sheet that was not read, and why."""
    count = len(table.geometries)
    names = [name for name, _ in wrong]
    return replace(
        table,
        geometries=np.concatenate([table.geometries, np.full(len(wrong), None)]),
        columns={key: [*values, *names] for key, values in table.columns.items()},
        ids=[*table.ids, *(None for _ in wrong)],
        problems=(
            *table.problems,
            *(
                (row, Issue(kind="unreadable", message=why))
                for row, (_, why) in enumerate(wrong, count)
            ),
        ),
    )


def sheet_names(source: SourceFile) -> list[str]:
    """Return the names of the sheets of a workbook."""
    return sheets(source.data, most=MAX_ROWS).names


def _of_text(text: str) -> _Corners | None:
    """Return the corners of a text by the first notation that fits."""
    text = text.strip("\ufeff \n\r")
    if is_generate(text):
        note = message("Read as ArcInfo Generate, with X as the easting.")
        return _Corners(generate_corners(text), False, (note,))
    found = _of_rows(rows_of(text))
    if found is None and len(ANGLE.findall(text)) >= MIN_ANGLES:
        corners = angle_corners(text)
        if corners:
            note = message("Read as a list of degrees, minutes and seconds.")
            return _as_stated(_Corners(corners, True, (note,)), text)
    found = found or _of_pairs(text, may_be_bare=find_head(rows_of(text)) is None)
    run = pairs_in_run(text) if found is None else []
    return found or (_of_rows(run) if run else None)


def _of_pairs(text: str, *, may_be_bare: bool) -> _Corners | None:
    """Return the corners of pairs of numbers in running text; what has a head is a table."""
    pairs = marked_pairs(text, may_be_bare=may_be_bare)
    found = _of_rows(pairs) if pairs else None
    return found and _as_stated(found, text)


def _as_stated(found: _Corners, text: str) -> _Corners:
    """Return corners of running text in the system and on the datum that it states."""
    return replace(
        found,
        crs=named_system(text, found.corners, in_degrees=found.in_degrees) or found.crs,
        datum=titled_datum(text.splitlines()) if found.in_degrees else None,
        old_datum=old_datum(text),
    )


def _of_rows(rows: Sequence[Row]) -> _Corners | None:
    """Return the corners of rows of cells; None where they are no table of corners."""
    if is_cass(rows):
        note = message("Read as CASS: point, code, east, north, height.")
        return _Corners(cass_corners(rows), False, (note,))
    tables = tables_of(rows)
    if not tables and (head := headless_table(rows)):
        titles = [row for row in rows if not has_numbers(row, head)]
        tables = [SheetTable(head, (*titles, ()), rows, 1)]
    if not tables or not (tables[0].head.first == 0 or is_of_corners(rows, tables[0].head.first)):
        return None
    is_like = [table.head.in_degrees == tables[0].head.in_degrees for table in tables]
    tables, beside = in_one_system(list(compress(tables, is_like)))
    corners = corners_of(tables)
    count = sum(corner is not None for corner in corners)
    if count == MIN_CORNERS - 1 and tables[0].head.first:
        raise NoOutlinesError(
            message(
                "The table has only two corners, and an outline needs three; add the others, or"
                " locate its points as sites."
            )
        )
    if count < MIN_CORNERS:
        return None
    check_corners(corners)
    if tables[0].head.in_degrees and are_packed(corners):
        corners, notation = with_point(corners), Notation(PACKED)
    else:
        notation = notation_of(rows, tables, corners)
    above = text_above(tables)
    return _Corners(
        corners,
        tables[0].head.in_degrees,
        tuple(_table_notes(tables, notation, len(is_like), beside)),
        named_system(above, corners, in_degrees=tables[0].head.in_degrees),
        old_datum=old_datum(above),
        datum=_named_datum(tables),
        notation=notation.name,
        may_be_packed=notation.is_open,
    )


def _table_notes(
    tables: Sequence[SheetTable], notation: Notation, count: int, beside: int
) -> Iterator[Message]:
    """Yield how tables were read; `count` is how many there are, those in other units too.

    `beside` counts the columns of other systems that were left out.
    """
    if beside:
        yield message(
            "Columns of older coordinate systems beside those that were read, which were left out:"
            " {count}.",
            count=beside,
        )
    if tables[0].head.in_degrees:
        yield message("Read as a table of corners in degrees.")
    elif notation.name is None:
        yield message("Read as a table of corners in metres.")
    else:
        yield message("Read as a table of corners.")
    yield from notation.notes
    if tables[0].head.first == 0:
        yield message("The table has no head; the size of the numbers tells its columns.")
    if others := count - len(tables):
        yield message(
            "Tables in other units than the first of their sheet were left out: {count}.",
            count=others,
        )


def _named_datum(tables: Sequence[SheetTable]) -> str | None:
    """Return the datum of a Chinese web map that heads of degrees or titles name."""
    if not tables[0].head.in_degrees:
        return None
    titles = [cell for table in tables for row in table.titles for cell in row if cell]
    return tables[0].head.datum or titled_datum(titles)


def _table(read: Sequence[_Corners], notes: tuple[Message, ...]) -> Table:
    """Return the table of corners gathered to outlines, those of one sheet after another."""
    by_sheet = [(one.sheet, outlines(one.corners)) for one in read]
    made = [outline for _, found in by_sheet for outline in found]
    builder = TableBuilder()
    builder.add_rows(len(made))
    parts = [polygon_parts(outline.rings) for outline in made]
    if parts:
        rings = rings_from_arrays([(each, len(each) > 1) for each in parts])
        builder.add_rings(rings, range(len(made)))
    corners = sum(corner is not None for one in read for corner in one.corners)
    of_sheets = dict.fromkeys(note for one in read for note in one.notes)
    return Table(
        builder.geometry_array(),
        _columns(by_sheet),
        [outline.number or None for outline in made],
        crs=read[0].crs,
        in_degrees=read[0].in_degrees,
        datum=read[0].datum,
        notation=read[0].notation,
        old_datum=read[0].old_datum,
        may_be_packed=any(one.may_be_packed for one in read),
        decisions=(*notes, *of_sheets, joined_note(corners, len(made))),
        problems=tuple(builder.problems),
        flaws=tuple(builder.flaws),
    )


def _columns(by_sheet: Sequence[tuple[str, Sequence[Outline]]]) -> dict[str, list[str | None]]:
    """Return the names of outlines, by their sheet where their table has none, and the sheets."""
    names = [
        outline.name or _name_by_sheet(sheet, place, outline, len(made))
        for sheet, made in by_sheet
        for place, outline in enumerate(made, 1)
    ]
    of_sheets: list[str | None] = [sheet for sheet, made in by_sheet for _ in made]
    columns = {"name": names, "sheet": of_sheets}
    return {name: values for name, values in columns.items() if any(values)}


def _name_by_sheet(sheet: str, place: int, outline: Outline, count: int) -> str | None:
    """Return the name of a sheet for its one outline, with their places for several nameless."""
    if count == 1 or not sheet:
        return sheet or None
    return None if outline.number else f"{sheet} {place}"


def _recognise(source: SourceFile) -> Certainty:
    """Return how sure it is that a text is a table or list of corners."""
    if is_of_rows(source.head_text):
        return Certainty.CONTENT
    return Certainty.FAMILY if _recognise_text(source.head_text) else Certainty.NONE


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


_CRS = "an EPSG code, zone or meridian above its head; else a zone by its prefix; else asked for"

FORMAT = Format(
    id="corners",
    title=message("corner table (界址点成果表)"),
    endings=(".dat", ".gen", ".csv", ".txt"),
    recognise=_recognise,
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
