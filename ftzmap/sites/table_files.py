"""Tables of sites as people keep them: CSV, Excel, GeoJSON or pasted lines, read into memory.

What a file is, its content says. Every cell and every column is kept; short rows are filled
up, and what stands beyond the head gets a column of its own.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product, zip_longest
from pathlib import Path
from typing import NamedTuple

import numpy as np
from shapely import Geometry, Point

from ftzmap.sites.columns import MAX_TITLES, guess, head_row, number_of
from ftzmap.sites.coordinates import read_coordinates
from ftzmap.sites.heads import (
    HEADS,
    has_head,
    heads_over_parts,
    is_under,
    joined_heads,
    names_coordinates,
)
from ftzmap.sites.site_table import (
    Cell,
    Table,
    cell_of,
    cells_of,
    check_width,
    table_of_rows,
)
from geo.crs.datum_words import titled_datum
from geo.errors import CoordinateError, FileFormatError, GeoError
from geo.formats.format import ReadOptions
from geo.formats.table import no_layer, renaming_notes, unique_names
from geo.formats.texts import decode, storable_text
from geo.formats.wkt_csv import SAMPLE
from geo.formats.workbook import (
    BARE_STREAMS,
    OLD_OFFICE,
    is_old_workbook,
    is_spreadsheet,
    too_many_rows,
)
from geo.messages import Message, message

AS_IT_IS = ReadOptions()
OF_SHAPES = ("dxf", "fgb", "topojson", "esrijson")  # beside those with marks of their own
MAX_ROWS = 500_000  # of a table that is held in memory
MAX_LINE = 200_000  # characters of one cell
DELIMITERS = ",;\t|，、"
BLANKS = " "  # one or more
MAX_HEAD = 10_000  # characters of a line in which names of columns are looked for
MAX_NAMED_LINE = 200  # characters of a pasted line whose name is looked for
OUTLINE = re.compile(r"\s*+(?:SRID=\d{1,6};\s*+)?(?:MULTI)?POLYGON\b", re.IGNORECASE)  # in WKT
_START = re.compile(r"(?<=[\s,;:|、，；：])(?=[-+\d.NSEWnsew北南东西纬经])")  # of a coordinate
_BLANK = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # marks, and the blanks of any encoding


@dataclass(frozen=True)
class Reader:
    """A kind of file that is read into memory, and how.

    Parameters
    ----------
    matches
        Whether the first bytes of a file, one thousand or more, are those of this kind.
    read
        Reads the bytes of a file with a name and at most so many rows, as the options ask.
    has_layers
        Whether a layer, a sheet or a file in it can be named.
    """

    matches: Callable[[bytes], bool]
    read: Callable[[bytes, str, int, ReadOptions], Table]
    has_layers: bool = False


def reader_of(start: bytes) -> Reader:
    """Return the reader of a file by its first bytes, one thousand or more.

    Raises
    ------
    FileFormatError
        There is nothing in it.
    """
    if not start.strip():
        raise FileFormatError(message("The file is empty; choose another file."))
    return next(reader for reader in READERS if reader.matches(start))


def read_table(
    data: bytes, name: str, *, most: int = MAX_ROWS, options: ReadOptions = AS_IT_IS
) -> Table:
    """Return the table that a file holds, by the first of `READERS` that matches.

    Raises
    ------
    FileFormatError
        It is empty, damaged, or no table.
    FileTooLargeError
        It has more than `most` rows.
    """
    check_layer(data, name, options)
    table = reader_of(data).read(data, name, most, options)
    if table.size > most:
        raise too_many_rows(most)
    if not table.size:
        raise no_rows()
    return table


def check_layer(start: bytes, name: str, options: ReadOptions) -> None:
    """Refuse a layer that is named for a file without layers, by its first bytes.

    Raises
    ------
    LayerError
        Layers are no matter of such a file.
    """
    own = (None, name, Path(name).stem)
    if options.layer not in own and not reader_of(start).has_layers:
        raise no_layer(options.layer, [Path(name).stem])


def no_rows() -> FileFormatError:
    """Return the error for a table that has a head alone."""
    return FileFormatError(message("The table has no rows below its header; add some."))


def _read_workbook(data: bytes, name: str, most: int, options: ReadOptions) -> Table:
    from ftzmap.sites.workbooks import read_workbook

    rows, notes = read_workbook(data, most=most, sheet=options.layer)
    return _headed(name, rows, notes)


def _read_old_office(data: bytes, name: str, most: int, options: ReadOptions) -> Table:
    """Return the table of an old workbook; refuse other files of an old Office."""
    from geo.formats.catalogue import point_titles

    if is_old_workbook(data, name):
        return _read_workbook(data, name, most, options)
    raise FileFormatError(
        message("The file is not a table of sites; give one of {kinds}.", kinds=point_titles())
    )


def _read_features(data: bytes, name: str, most: int, options: ReadOptions) -> Table:
    return read_shapes(data, name, options)


def read_shapes(source: bytes | Path, name: str, options: ReadOptions) -> Table:
    """Return the points and outlines of a file of shapes, their properties as columns.

    A path stands for what belongs to the file as well: those beside it, or the files of a folder.
    Errors are those of `load_features`.
    """
    from geo.formats.placed_features import load_features

    found = load_features(source, name, layer=options.layer, from_crs=options.from_crs)
    columns = {
        str(key): tuple(cell_of(value) for value in values)
        for key, values in found.columns.items()
        if len(values)
    }
    shapes = tuple(found.geometries.tolist())
    return Table(name=name, values=columns, size=len(shapes), shapes=shapes, notes=found.decisions)


def _read_zip(data: bytes, name: str, most: int, options: ReadOptions) -> Table:
    """Return a workbook or, where a zip holds other files, the shapes in it."""
    is_zip = zipfile.is_zipfile(io.BytesIO(data))
    return (_read_features if is_zip and not is_spreadsheet(data) else _read_workbook)(
        data, name, most, options
    )


def _read_geojson(data: bytes, name: str, most: int, options: ReadOptions) -> Table:
    text, encoding = decode(data)
    return _geojson(text, name, encoding_notes(encoding))


def _read_list(data: bytes, name: str, most: int, options: ReadOptions) -> Table:
    """Return the features, positions or objects of a JSON list; of other texts, their lines."""
    from geo.formats.json_lists import is_of_features, is_of_rows, rows_of_list

    text, encoding = decode(data)
    if is_of_features(text):
        return _geojson(text, name, encoding_notes(encoding))
    if not is_of_rows(text):
        return read_delimited(data, name, most, options)
    rows = [[cell_of(cell) for cell in row] for row in rows_of_list(text)]
    return _headed(name, rows, encoding_notes(encoding))


def read_delimited(data: bytes, name: str, most: int, options: ReadOptions = AS_IT_IS) -> Table:
    """Return the table of a CSV file or one with other signs between its cells.

    One whose places are outlines in WKT is read as a file of shapes.
    """
    text, encoding = decode(data)
    table = read_text(text, name, notes=encoding_notes(encoding), most=most)
    return read_shapes(data, name, options) if holds_outlines(table) else table


def holds_outlines(table: Table) -> bool:
    """Return whether places of a table are outlines in WKT, by its first `SAMPLE` rows."""
    outlines = {
        name
        for name, column in table.values.items()
        if any(OUTLINE.match(str(cell)) for cell in cells_of(column[:SAMPLE]))
    }
    if not outlines:
        return False
    likely = guess(table)
    return likely.both in outlines if likely.complete else True


def encoding_notes(encoding: str) -> tuple[Message, ...]:
    """Return the sentence on an encoding that is not UTF-8."""
    if encoding == "utf-8":
        return ()
    return (message("The text was read as {encoding}.", encoding=encoding.upper()),)


def _is_of_shapes(start: bytes) -> bool:
    """Return whether a file is of a format of shapes that no table begins like."""
    from geo.formats.catalogue import FORMATS
    from geo.formats.format import SourceFile

    source = SourceFile(start)
    return any(each.recognise(source) for each in FORMATS if each.id in OF_SHAPES)


def _is_stranger(start: bytes) -> bool:
    """Return whether a file is of a kind that is never read, such as DWG."""
    from geo.formats.recognise import is_stranger

    return is_stranger(start)


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda start: start.lstrip(_BLANK).startswith(marks)


READERS = (  # the first that matches is taken
    Reader(matches=lambda start: start.startswith(b"PK"), read=_read_zip, has_layers=True),
    Reader(matches=_begins(b"SQLite format 3"), read=_read_features, has_layers=True),
    Reader(matches=_is_of_shapes, read=_read_features, has_layers=True),
    Reader(matches=_begins(b"<", b"MIME-Version"), read=_read_features, has_layers=True),
    Reader(matches=_begins(b"PAR1"), read=_read_features),
    Reader(
        matches=lambda start: start.startswith((OLD_OFFICE, *BARE_STREAMS)),
        read=_read_old_office,
        has_layers=True,
    ),
    Reader(matches=_begins(b"{", b"\x1e"), read=_read_geojson),
    Reader(matches=_begins(b"["), read=_read_list),
    Reader(matches=_is_stranger, read=_read_features),
    Reader(matches=lambda start: True, read=read_delimited),
)


def read_text(
    text: str, name: str, *, notes: tuple[Message, ...] = (), most: int = MAX_ROWS
) -> Table:
    """Return the table that a text holds: delimited lines with or without a head.

    Errors are those of `read_table`.
    """
    lines = text.strip("\ufeff \n\r")
    if not lines:
        raise FileFormatError(message("There is nothing to read; paste or load some lines."))
    if lines.count("\n") > 2 * most:
        raise too_many_rows(most)
    csv.field_size_limit(MAX_LINE)
    sign = delimiter_of(lines)
    reader = csv.reader(
        io.StringIO(lines, newline=""), delimiter=sign, skipinitialspace=sign == BLANKS
    )
    try:
        found = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise FileFormatError(
            message("Line {line} of the table cannot be read; save it again.", line=reader.line_num)
        ) from error
    if not found:
        raise FileFormatError(message("There is nothing to read; paste or load some lines."))
    return _headed(name, found, notes)


def _headed(name: str, rows: Sequence[Sequence[Cell]], notes: tuple[Message, ...]) -> Table:
    """Return rows as a table under their head, which may stand below titles or be missing."""
    if _are_columns(rows):
        rows = list(zip_longest(*rows))
        notes = (*notes, message("The points stood side by side; rows and columns were swapped."))
    head, first, titles, datum = split_head(rows)
    below = [tuple(cell if cell != "" else None for cell in row) for row in rows[first:]]
    width = max([len(head), *map(len, below)])
    columns, changes = names_of_columns(head, width)
    filled = [row + (None,) * (width - len(row)) for row in below]
    notes = (*notes, *titles, *(changes if first else ()))
    return replace(table_of_rows(name, columns, filled, notes=notes), datum=datum)


def _are_columns(rows: Sequence[Sequence[Cell]]) -> bool:
    """Return whether the first cells of few rows name coordinates, and no row does."""
    is_short = 2 <= len(rows) <= MAX_TITLES and all(rows)
    return is_short and head_row(rows) is None and names_coordinates([row[0] for row in rows])


class SplitHead(NamedTuple):
    """The names of columns, blank where there are none, and the first row below them.

    `notes` say which titles above the names are left out, `datum` is the one that they state.
    """

    names: Sequence[Cell]
    first: int
    notes: tuple[Message, ...] = ()
    datum: str | None = None


def split_head(rows: Sequence[Sequence[Cell]]) -> SplitHead:
    """Return the head of the rows of a table."""
    place = head_row(rows)
    if place is None:
        head, first, count = _two_rows(rows) or (None, 0, 0)
        if head is None:
            return SplitHead(rows[0], 1) if has_head(rows[0]) else SplitHead([""] * len(rows[0]), 0)
    else:
        head, first, count = _head_at(rows, place)
    above = [cell for row in rows[: first - count] for cell in row if cell]
    titles = "; ".join(map(str, above))[:200]
    left_out = message("The text above the column names was left out: {titles}.", titles=titles)
    return SplitHead(head, first, (left_out,) if titles else (), titled_datum(above))


def _two_rows(rows: Sequence[Sequence[Cell]]) -> tuple[Sequence[Cell], int, int] | None:
    """Return a head of two rows that name coordinates only together, and the first row below it."""
    for place in range(min(len(rows) - 1, MAX_TITLES)):
        if is_under(rows[place + 1]):
            head = joined_heads(rows[place], rows[place + 1])
            if names_coordinates(head):
                return head, place + 2, 2
    return None


def _head_at(rows: Sequence[Sequence[Cell]], place: int) -> tuple[Sequence[Cell], int, int]:
    """Return the head in a row, with the row above or below that is part of it.

    With it come the first row below, and of how many rows the head is.
    """
    below = rows[place + 1] if place + 1 < len(rows) else ()
    is_of_words = not any(np.isfinite(number_of(cell)) for cell in below)
    if is_under(below) or (is_of_words and names_coordinates(below)):
        return joined_heads(rows[place], below), place + 2, 2
    if place and _has_gaps(rows[place], rows[place - 1], backwards=True):
        return joined_heads(rows[place - 1], rows[place]), place + 1, 2
    return heads_over_parts(rows[place], below) or rows[place], place + 1, 1


def _has_gaps(row: Sequence[Cell], other: Sequence[Cell], *, backwards: bool = False) -> bool:
    """Return whether two rows fill each other up, as those of a head do, none of them a title."""
    filled = [[at for at, cell in enumerate(one) if cell not in (None, "")] for one in (row, other)]
    if min(map(len, filled)) < 2:
        return False
    return not set(filled[1 if backwards else 0]) <= set(filled[0 if backwards else 1])


def names_of_columns(
    head: Sequence[Cell], width: int
) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """Return distinct names for so many columns, and the sentence on those that were changed.

    Raises
    ------
    FileTooLargeError
        There are more columns than a table may have.
    """
    names = [str(name) if name is not None else "" for name in head]
    columns = tuple(unique_names([*names, *[""] * (width - len(names))]))
    check_width(columns)
    return columns, renaming_notes(names, columns)


def delimiter_of(text: str) -> str:
    """Return the sign that separates the cells of the head, else of the first line.

    Decimal commas do not; blanks do where they separate the names of columns of coordinates.
    """
    lines = text[:MAX_LINE].lstrip("\ufeff \r\n").splitlines()[:MAX_TITLES]
    for line, sign in product(lines, DELIMITERS + BLANKS):
        cells = line[:MAX_HEAD].split(sign)
        if len(cells) > 1 and names_coordinates(cells):
            return sign
    head = text.lstrip("\ufeff \r\n").partition("\n")[0][:MAX_LINE]
    outside_quotes = re.sub(r'"[^"]*"', "", head)
    if re.search("[;\t|]", outside_quotes):
        outside_quotes = re.sub(r"(?<=\d),(?=\d)", "", outside_quotes)
    return max(DELIMITERS, key=outside_quotes.count)


def _geojson(text: str, name: str, notes: tuple[Message, ...]) -> Table:
    """Return the features of a GeoJSON text, their properties as columns."""
    from geo.formats.geojson.document import Document, pause_garbage_collection
    from geo.formats.geojson.reader import as_collection, declared_crs, duplicate_key_notes
    from geo.formats.table import columns_of

    document = Document(as_collection(text))
    with pause_garbage_collection():
        features = [item for batch in document.batches() for item in batch]
    features += _alone(document.members)
    if not features:
        raise FileFormatError(message("The file has no features; choose another file."))
    if declared_crs(document.members) not in (None, "EPSG:4326", "EPSG:4490"):
        return _read_features(text.encode("utf-8", "surrogatepass"), name, MAX_ROWS, AS_IT_IS)
    features = [_as_feature(item) for item in features]
    records = [_properties(feature) for feature in features]
    columns = {key: values for key, values in columns_of(records).items() if len(values)}
    has_shapes = any("geometry" in feature for feature in features)
    return Table(
        name=name,
        values={str(key): tuple(values) for key, values in columns.items()},
        size=len(features),
        shapes=tuple(_shape(f.get("geometry")) for f in features) if has_shapes else (),
        notes=(*notes, *duplicate_key_notes(document.duplicate_keys)),
    )


def _alone(members: dict) -> list[dict]:
    """Return the feature that a document is by itself, or the one of its bare geometry."""
    if members.get("type") == "Feature":
        return [members]
    return [{"geometry": members}] if "coordinates" in members else []


def _as_feature(item: object) -> dict:
    """Return a feature as it is, a bare geometry as one, and a row of values as one without."""
    if not isinstance(item, dict) or {"geometry", "properties"} & set(item):
        return item if isinstance(item, dict) else {}
    return {"geometry": item} if "coordinates" in item else {"properties": item}


def _properties(feature: dict) -> dict[str, Cell]:
    """Return the properties of a feature, its id first, as text and numbers."""
    from geo.formats.geojson.reader import record_of

    pairs = list(record_of(feature.get("properties")).items())
    own, same = feature.get("id"), [value for key, value in pairs if key == "id"]
    if own is not None and same != [own]:
        pairs = [("id", own), *pairs]
    names = unique_names(storable_text(key).strip() or "column" for key, _ in pairs)
    return {name: cell_of(value) for name, (_, value) in zip(names, pairs, strict=True)}


def _shape(raw: object) -> Geometry | None:
    """Return the point or polygon of a raw geometry; None where it is neither."""
    from geo.formats.geojson.features import raw_point, read_geometry

    if isinstance(raw, dict) and raw.get("type") == "Point":
        place = raw_point(raw)
        return Point(place) if place else None
    try:
        geometry, problems = read_geometry(raw)
    except GeoError:
        return None
    return None if problems else geometry


def read_lines(
    text: str, name: str, *, heads: tuple[str, str] = (HEADS["name"][0], HEADS["both"][0])
) -> Table:
    """Return the table of pasted lines; where no columns show, each line is one site.

    Errors are those of `read_table`.

    Parameters
    ----------
    heads
        What the columns of names and of coordinates are called; each is one of `HEADS`.
    """
    table = read_text(text, name)
    if table.size and guess(table).complete:
        return table
    sites = [split_name(line.strip()) for line in text.splitlines() if line.strip()]
    if any(title for title, _ in sites):
        return table_of_rows(name, heads, sites)
    return table_of_rows(name, heads[1:], [(place,) for _, place in sites])


def split_name(line: str) -> tuple[Cell, str]:
    """Return the name of a line and its coordinate; all of the line where that is in doubt.

    A name is only taken where the rest can be read as a coordinate from one start alone: where
    it ends in numbers of its own, nothing tells them from the coordinate.
    """
    if len(line) > MAX_NAMED_LINE or _is_read(line):
        return None, line
    starts = [match.start() for match in _START.finditer(line)]
    read = [start for start in starts if _is_read(line[start:])]
    if len(read) != 1:
        return None, line
    return line[: read[0]].strip(" \t,;:|、，；："), line[read[0] :]


def _is_read(text: str) -> bool:
    try:
        read_coordinates(text)
    except CoordinateError:
        return False
    return True
