"""WKT to a table: bare, one geometry a line, or in a column of a CSV.

Source: OGC 06-103r4 for WKT; ``SRID=4490;`` in front of it is read as PostGIS writes it. Only text
that begins as polygons, lines or a collection, nested no deeper than `MAX_NESTED`, reaches GEOS.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Geometries
from geo.crs.datum import NAMES, TO_WGS84
from geo.crs.datum_words import shifted_datum
from geo.crs.zones import WGS84
from geo.errors import FileFormatError, FileTooLargeError, NoOutlinesError
from geo.formats.format import Certainty, Format, by_text
from geo.formats.geojson.features import OTHERS
from geo.formats.geometry_cells import POLYLINE, draw_cells, notation_of, several_systems
from geo.formats.table import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_ROWS,
    MAX_VERTICES,
    LineShape,
    Table,
    TableBuilder,
    renaming_notes,
    too_many_vertices,
    unique_names,
)
from geo.formats.text_numbers import with_numbers
from geo.formats.texts import decode
from geo.formats.writers import distinct_names, records
from geo.messages import Message, message

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DELIMITERS = ",;\t|"
NOTHING = "\x1f"  # which stands in no table
WKT = "WKT"
SAMPLE = 50  # rows looked at for a column of WKT
COLUMNS = {"wkt", "geometry", "geom", "the_geom", "shape", "wkb_geometry", "几何", "图形", "坐标"}
BINARY_COLUMNS = {*COLUMNS, "wkb"}  # of tables that hold bytes
LON = {"lon", "lng", "long", "longitude", "x", "经度"}
LAT = {"lat", "latitude", "y", "纬度"}
POLYGONS = {"POLYGON", "MULTIPOLYGON"}
DRAWN = {*POLYGONS, "LINESTRING", "MULTILINESTRING", "GEOMETRYCOLLECTION"}
MAX_NESTED = 16  # brackets within brackets of a geometry
LEFT = "left"  # a row that the builder has already
OTHER_TYPES = {name.upper(): name for name in OTHERS}
_WKT = re.compile(
    r"\s*+(?:SRID=(?P<srid>\d{1,6});\s*+)?(?P<type>[A-Z]+?)\s*+(?:ZM|Z|M)?\s*+(?=[(]|EMPTY)",
    re.IGNORECASE,
)


_BRACKETS = re.compile(r"[()]")
_RING = re.compile(r"[(]([^()]+)[)]")
_POLYGON = re.compile(r"\b(?:MULTI)?POLYGON\s*+Z?M?\s*+\(", re.IGNORECASE)
_NEXT = re.compile(r"\n(?=[^\S\n]*+(?:SRID=|[A-Z]))", re.IGNORECASE)


def is_wkt(text: str) -> bool:
    """Return whether a text begins as WKT of any type."""
    match = _WKT.match(text)
    return match is not None and match["type"].upper() in POLYGONS | set(OTHER_TYPES)


def read(data: bytes) -> Table:
    """Return the rows of a CSV with a column of WKT, or the geometries of a file of WKT.

    Raises
    ------
    FileFormatError
        Not text, or no column of WKT.
    FileTooLargeError
        More rows, cells or vertices than fit the memory that is set for it.
    CrsError
        Several SRID stand in it.
    """
    text, encoding = decode(data)
    decisions: list[Message] = []
    columns: dict[str, list[str | None]] = {}
    shapes: Sequence[str | None]
    if encoding != "utf-8":
        decisions.append(message("The text was read as {encoding}.", encoding=encoding.upper()))
    notation, name = WKT, ""
    if is_wkt(text):
        shapes = _NEXT.split(text)
    else:
        columns, notes = _columns(text)
        decisions.extend(notes)
        name, notation = shape_column(columns)
        shapes = columns.pop(name)
        decisions.append(
            message("The column {name} was read as {kind}.", name=name[:100], kind=notation)
        )
    return table_of_cells(
        shapes, with_numbers(columns), name=name, notation=notation, decisions=decisions
    )


def table_of_cells(
    shapes: Sequence[str | None],
    columns: Mapping[str, Sequence[object]],
    *,
    name: str,
    notation: str,
    decisions: Sequence[Message] = (),
) -> Table:
    """Return the table of n cells of outlines and the other columns of their rows.

    Parameters
    ----------
    shapes, columns
        n cells in the notation, None for an empty one; n values of each other column.
    name, notation
        Of the column of outlines: its head, which may say a datum, and one of those of
        `shape_column`.
    decisions
        What was decided before.

    Raises
    ------
    CrsError
        Several SRID stand in the cells.
    FileTooLargeError
        There are more vertices than fit the memory that is set for them.
    """
    builder = TableBuilder()
    builder.add_rows(len(shapes))
    crs = _draw(shapes, builder) if notation == WKT else draw_cells(shapes, notation, builder)
    shapes_and_points = np.append(builder.geometry_array(), _points(builder))
    moved, datum_notes = _in_wgs84(shapes_and_points, name, notation)
    places = shapely.get_coordinates(moved[len(shapes) :]).tolist()
    return Table(
        moved[: len(shapes)],
        columns,
        crs=crs,
        decisions=(*decisions, *datum_notes, *builder.notes()),
        problems=tuple(builder.problems),
        flaws=tuple(builder.flaws),
        lines=tuple(builder.lines),
        points={row: (x, y) for row, (x, y) in zip(builder.points, places, strict=True)},
    )


def _points(builder: TableBuilder) -> Geometries:
    points: Geometries = shapely.points(np.reshape(list(builder.points.values()), (-1, 2)))
    return points


def _columns(text: str) -> tuple[dict[str, list[str | None]], tuple[Message, ...]]:
    """Return the columns of a CSV by the names in its first line, and what was renamed.

    Empty cells are None.
    """
    head = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    delimiter = delimiter if delimiter in head else NOTHING  # one column alone
    if text.count(delimiter) > 2 * MAX_CELLS:
        raise FileTooLargeError(
            message("The file has more than {most:,} cells; split it.", most=2 * MAX_CELLS)
        )
    csv.field_size_limit(MAX_BYTES)  # of the whole process; polygons are long
    reader = csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter)
    try:
        given = next(reader, [])
        rows = list(islice(filter(None, reader), MAX_ROWS + 1))
    except csv.Error as error:
        raise FileFormatError(
            message("Line {line} of the table cannot be read; save it again.", line=reader.line_num)
        ) from error
    if len(rows) > MAX_ROWS:
        raise FileTooLargeError(
            message("The file has more than {most:,} features; split it.", most=MAX_ROWS)
        )
    names = unique_names(given)
    columns = {
        name: [(row[i] or None) if i < len(row) else None for row in rows]
        for i, name in enumerate(names)
    }
    return columns, renaming_notes(given, names)


def _in_wgs84(
    geometries: Geometries, head: str, notation: str
) -> tuple[Geometries, tuple[Message, ...]]:
    """Return geometries moved from the datum that the head of their column names, and the note."""
    datum = shifted_datum(head)
    if datum is None and notation == POLYLINE:
        return geometries, (
            message(
                "The datum of {name} is not stated, so WGS 84 was used. Outlines from Amap are "
                "in GCJ-02: if yours are, write gcj02 into the column name.",
                name=head[:100],
            ),
        )
    if datum is None:
        return geometries, ()
    note = message(
        "The column name {name} states {datum}; the outlines were converted to WGS 84.",
        name=head[:100],
        datum=NAMES[datum],
    )
    return shapely.transform(geometries, TO_WGS84[datum], interleaved=False), (note,)


def shape_column(columns: dict[str, list[str | None]]) -> tuple[str, str]:
    """Return the name and notation of the column of outlines, those with a known name first."""
    order = sorted(columns, key=lambda name: name.lower() not in COLUMNS)
    for name in order:
        if any(is_wkt(cell) for cell in columns[name][:SAMPLE] if cell):
            return name, WKT
    for name in order:
        found = next(filter(None, (notation_of(c) for c in columns[name][:SAMPLE] if c)), "")
        if found:
            return name, found
    for name in order:
        if name.lower() in COLUMNS and not any(columns[name]):
            return name, WKT
    names = {name.lower() for name in columns}
    if names & LON and names & LAT:
        raise NoOutlinesError(
            message(
                "The table has points, but boundaries are polygons; give them as WKT in a "
                "column called wkt."
            )
        )
    raise NoOutlinesError(
        message(
            "The table has no column of WKT, such as POLYGON ((87 43, …)), and no corners, such as"
            " in columns X and Y or 经度 and 纬度; name its columns, or add a column called wkt."
        )
    )


def _draw(shapes: Sequence[str | None], builder: TableBuilder) -> str | None:
    """Draw the polygons among some WKT, and return the coordinate system that it names."""
    if sum(shape.count(",") for shape in shapes if shape) > MAX_VERTICES:
        raise too_many_vertices()
    rows, texts, codes = [], [], set()
    for row, shape in enumerate(shape or "" for shape in shapes):
        match = _WKT.match(shape)
        kind = match["type"].upper() if match else ""
        if match and kind in DRAWN and _depth(shape) <= MAX_NESTED:
            rows.append(row)
            texts.append(shape[match.start("type") :])
            codes.add(match["srid"])
        elif kind in OTHER_TYPES:
            builder.add_problem(row, "not-polygon", type=OTHER_TYPES[kind])
            if match and kind == "POINT":
                _put_point(shape[match.start("type") :], row, builder)
        else:
            builder.add_problem(row, "unreadable" if shape.strip() else "missing")
    _draw_texts(rows, texts, builder)
    if len(codes) > 1:
        raise several_systems(code or "–" for code in codes)
    code = codes.pop() if codes else None
    return f"EPSG:{code}" if code and int(code) else None


def _put_point(text: str, row: int, builder: TableBuilder) -> None:
    """Keep the place of a row that is a point, which stands for no outline but for a site."""
    with np.errstate(all="ignore"):
        point = shapely.from_wkt(text, on_invalid="ignore")
    place = shapely.get_coordinates(point)
    if len(place) == 1 and np.isfinite(place).all():
        builder.points[row] = (float(place[0, 0]), float(place[0, 1]))


def _draw_texts(rows: Sequence[int], texts: Sequence[str], builder: TableBuilder) -> None:
    with np.errstate(all="ignore"):  # numbers beyond doubles become infinite
        strict = shapely.from_wkt(np.array(texts, dtype=object), on_invalid="ignore")
        for at in np.flatnonzero(shapely.is_missing(strict)).tolist():
            strict[at] = shapely.from_wkt(texts[at], on_invalid="fix")
            if strict[at] is not None:
                builder.closed += _open_rings(texts[at])
    for at, geometry in enumerate(strict):
        strict[at] = _without_lines(geometry, rows[at], builder)
    drawn = np.array([geometry is not LEFT for geometry in strict], dtype=bool)
    builder.add_polygons(
        strict[drawn], [row for row, taken in zip(rows, drawn, strict=True) if taken]
    )


def _without_lines(
    geometry: BaseGeometry | None, row: int, builder: TableBuilder
) -> BaseGeometry | str | None:
    """Return the polygon of a row; `LEFT` where the builder has its lines or its problem."""
    if geometry is None or geometry.geom_type.upper() in POLYGONS or geometry.is_empty:
        return geometry
    kind, parts = geometry.geom_type, _simple_parts(geometry)
    types = shapely.get_type_id(parts)
    for wanted in (shapely.GeometryType.POLYGON, shapely.GeometryType.LINESTRING):
        taken = parts[types == wanted]
        builder.left_out += len(parts) - len(taken) if len(taken) else 0
        if len(taken) and wanted == shapely.GeometryType.POLYGON:
            return taken[0] if len(taken) == 1 else shapely.MultiPolygon(list(taken))
        if len(taken):
            lines = [shapely.get_coordinates(part) for part in taken]
            builder.lines.append(LineShape(row, lines, kind))
            return LEFT
    builder.add_problem(row, "not-polygon", type=kind)
    return LEFT


def _simple_parts(geometry: BaseGeometry) -> Geometries:
    """Return the parts of a geometry that are no collections themselves and not empty."""
    parts = shapely.get_parts(geometry)
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts = shapely.get_parts(parts)
    simple: Geometries = parts[~shapely.is_empty(parts)]
    return simple


def _depth(text: str) -> int:
    """Return how deep the brackets of a text are nested."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket == "(" else -1
        deepest = max(deepest, depth)
    return deepest


def _open_rings(text: str) -> int:
    """Return how many rings of some WKT do not end where they begin."""
    lines = [f"LINESTRING ({ring})" for ring in _RING.findall(text) if ring.count(",")]
    drawn = map(shapely.get_coordinates, shapely.from_wkt(lines, on_invalid="ignore"))
    return sum(bool((line[:1] != line[-1:]).any()) for line in drawn)


def write(frame: "GeoDataFrame") -> bytes:
    """Return a frame as CSV in UTF-8, its outlines as WKT in the last column, all digits."""
    names = distinct_names(frame.columns[:-1], COLUMNS, lambda name: name)
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow([*names.values(), "wkt"])
    shapes = shapely.to_wkt(frame.geometry.to_numpy(), rounding_precision=-1)
    for record, shape in zip(records(frame, ["name", "id"]), shapes, strict=True):
        rows.writerow([*record.values(), shape and f"SRID={WGS84};{shape}"])
    return text.getvalue().encode("utf-8-sig")


FORMAT = Format(
    id="csv",
    title="WKT/CSV",
    endings=(".csv", ".tsv", ".wkt"),
    recognise=by_text(Certainty.FAMILY, lambda text: is_wkt(text) or _POLYGON.search(text)),
    crs="the one of `SRID=4490;` in front of its WKT; from the numbers where that is missing",
    read=lambda source, _: read(source.data),
    output_ending=".csv",
    write=write,
    is_text=True,
    common_endings=(".csv", ".tsv", ".wkt"),
)
