"""Tables of sites as people keep them: CSV, Excel, GeoJSON or pasted lines, read whole.

What a file is, is told by its content. Every cell and every column is kept; short rows are filled
up, and what stands beyond the head gets a column of its own.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from shapely import Geometry, Point

from ftzmap.sites.heads import has_head, head_row
from ftzmap.sites.site_table import Cell, Rows, Table, too_many
from geo.errors import FileFormatError, FileTooLargeError, GeoError
from geo.formats.table import renaming_notes, unique_names
from geo.formats.texts import storable_text
from geo.messages import Message, message

MAX_ROWS = 500_000  # of a table that is held in memory
MAX_COLUMNS = 300
MAX_LINE = 200_000  # characters of one cell
DELIMITERS = ",;\t|，"


def read_table(data: bytes, name: str, *, most: int = MAX_ROWS) -> Table:
    """Return the table that a file holds.

    Raises
    ------
    FileFormatError
        It is empty, damaged, or no table.
    FileTooLargeError
        It has more than `most` rows.
    """
    if not data.strip():
        raise FileFormatError(message("The file is empty; choose another."))
    if data.startswith(b"PK"):
        from ftzmap.sites.workbooks import read_workbook

        rows, notes = read_workbook(data, most=most)
        return _checked(_headed(name, rows, notes), most)
    if data.startswith((b"PAR1", b"\xd0\xcf\x11\xe0")):
        raise FileFormatError(
            message("The file is neither CSV, XLSX nor GeoJSON; save it as one of these.")
        )
    from geo.formats.texts import decode

    text, encoding = decode(data)
    notes = (
        (message("The text was read as {encoding}.", encoding=encoding.upper()),)
        if encoding != "utf-8"
        else ()
    )
    if text.lstrip().startswith("{"):
        return _checked(_geojson(text, name, notes), most)
    return _checked(read_text(text, name, notes=notes, most=most), most)


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
        raise too_many(most)
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter_of(lines))
    try:
        found = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise FileFormatError(
            message("Line {line} of the table cannot be read; save it anew.", line=reader.line_num)
        ) from error
    if not found:
        raise FileFormatError(message("There is nothing to read; paste or load some lines."))
    return _headed(name, found, notes)


def _headed(name: str, rows: Sequence[Sequence[Cell]], notes: tuple[Message, ...]) -> Table:
    """Return rows as a table under their head, which may stand below titles or be missing."""
    above = head_row(rows)
    if above:
        titles = "; ".join(str(cell) for row in rows[:above] for cell in row if cell)[:200]
        notes += (
            message(
                "What stands above the names of the columns is left out: {titles}.", titles=titles
            ),
        )
    if above is not None or has_head(rows[0]):
        head, *rest = rows[above or 0 :]
        columns, cells = table_of(head, rest)
        return Table(name, columns, cells, notes=(*notes, *renaming_notes(_texts(head), columns)))
    return Table(name, *table_of([""] * len(rows[0]), rows), notes=notes)


def delimiter_of(text: str) -> str:
    """Return the sign that separates the cells of the first line; decimal commas do not."""
    head = text.lstrip("\ufeff \r\n").partition("\n")[0][:MAX_LINE]
    outside_quotes = re.sub(r'"[^"]*"', "", head)
    if re.search("[;\t|]", outside_quotes):
        outside_quotes = re.sub(r"(?<=\d),(?=\d)", "", outside_quotes)
    return max(DELIMITERS, key=outside_quotes.count)


def table_of(head: Sequence[object], rows: Iterable[Sequence[Cell]]) -> tuple[tuple, Rows]:
    """Return distinct names of columns, and rows as wide as the widest; blanks are None."""
    kept = [tuple(cell if cell != "" else None for cell in row) for row in rows]
    width = max([len(head), *map(len, kept)])
    if width > MAX_COLUMNS:
        raise FileTooLargeError(
            message("The table has more than {most} columns; delete some.", most=MAX_COLUMNS)
        )
    names = _texts(head)
    columns = unique_names([*names, *[""] * (width - len(names))])
    return tuple(columns), tuple(row + (None,) * (width - len(row)) for row in kept)


def _texts(head: Sequence[object]) -> list[str]:
    return [str(name) if name is not None else "" for name in head]


def _checked(table: Table, most: int) -> Table:
    if len(table.rows) > most:
        raise too_many(most)
    if not table.rows:
        raise FileFormatError(message("The table has no rows below its head; add some."))
    return table


def _geojson(text: str, name: str, notes: tuple[Message, ...]) -> Table:
    """Return the features of a GeoJSON text, their properties as columns."""
    from geo.formats.geojson.document import Document, pause_garbage_collection
    from geo.formats.geojson.reader import declared_crs, duplicate_key_notes
    from geo.formats.table import columns_of

    document = Document(text)
    with pause_garbage_collection():
        features = [item for batch in document.batches() for item in batch]
    features += _alone(document.members)
    if not features:
        raise FileFormatError(message("The file holds no features; choose another."))
    if declared_crs(document.members) not in (None, "EPSG:4326", "EPSG:4490"):
        raise FileFormatError(
            message("The file is not in longitude and latitude; convert it to WGS 84 first.")
        )
    features = [item if isinstance(item, dict) else {} for item in features]
    records = [_properties(feature) for feature in features]
    columns = {key: values for key, values in columns_of(records).items() if len(values)}
    rows = zip(*columns.values(), strict=True) if columns else [()] * len(features)
    shapes = tuple(_shape(feature.get("geometry")) for feature in features)
    notes += tuple(duplicate_key_notes(document.duplicate_keys))
    return Table(name, *_rows(columns, rows), shapes=shapes, notes=notes)


def _alone(members: dict) -> list[dict]:
    """Return the feature that a document is by itself, or the one of its bare geometry."""
    if members.get("type") == "Feature":
        return [members]
    return [{"geometry": members}] if "coordinates" in members else []


def _rows(columns: dict, rows: Iterable[tuple]) -> tuple[tuple[str, ...], Rows]:
    return tuple(map(str, columns)), tuple(tuple(row) for row in rows)


def _properties(feature: dict) -> dict[str, Cell]:
    """Return the properties of a feature, its id first, as text and numbers."""
    from geo.formats.geojson.reader import record_of

    pairs = list(record_of(feature.get("properties")).items())
    own, same = feature.get("id"), [value for key, value in pairs if key == "id"]
    if own is not None and same != [own]:
        pairs = [("id", own), *pairs]
    names = unique_names(storable_text(key).strip() or "column" for key, _ in pairs)
    return {name: cell_of(value) for name, (_, value) in zip(names, pairs, strict=True)}


def cell_of(value: object) -> Cell:
    """Return a value as text or number; lists and objects as JSON, bytes as hexadecimal digits."""
    if isinstance(value, str):
        return storable_text(value)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | dict | tuple | bool):
        return storable_text(json.dumps(value, ensure_ascii=False, default=str))
    return str(value)


def _shape(raw: object) -> Geometry | None:
    """Return the point or polygon of a raw geometry; None where it is neither."""
    from geo.formats.geojson.features import read_geometry

    if isinstance(raw, dict) and raw.get("type") == "Point":
        numbers = raw.get("coordinates")
        if isinstance(numbers, list) and len(numbers) >= 2:
            pair = [number for number in numbers[:2] if _is_number(number)]
            return Point(pair) if len(pair) == 2 else None
        return None
    try:
        geometry, problems = read_geometry(raw)
    except GeoError:
        return None
    return None if problems else geometry


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def pages(rows: Sequence, size: int) -> Iterator[Sequence]:
    """Yield rows in pieces of a size."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
