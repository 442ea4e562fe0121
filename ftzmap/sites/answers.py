"""A table of sites, or a batch of one, with what each row falls in, or a sentence why not.

No row and no column is lost: the answers stand beside the cells as they came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Geometry, Point

from ftzmap.sites.columns import Columns, degrees_of, number_of, numbers_of
from ftzmap.sites.coordinates import in_wgs84, read_coordinates
from ftzmap.sites.heads import is_side
from ftzmap.sites.location import (
    EMPTY,
    FINE,
    FORMULA,
    NO_DATUM,
    NO_NUMBER,
    NO_SITE,
    TWICE,
    Codes,
    Floats,
    Located,
    Mask,
    Shares,
    duplicates,
    locate_all,
    refusals,
    shares,
)
from ftzmap.sites.metres import metre_pairs
from ftzmap.sites.site_table import Cell, Column, Table, cells_of, table_of_rows
from ftzmap.text.i18n import N_
from ftzmap.zone.zone import Zone
from geo.arrays import Geometries
from geo.arrow import float_array
from geo.crs.datum import TO_WGS84
from geo.crs.datum_words import datum_of
from geo.crs.notation import plain_numbers, unpacked
from geo.crs.readings import to_lonlat
from geo.crs.shift import remove_shift
from geo.errors import CoordinateError, FileFormatError
from geo.formats.angle_parts import is_negative, sum_of_parts
from geo.limits import LIMITS
from geo.messages import message

if TYPE_CHECKING:
    import pyarrow as pa

Rows = Mask | slice

MAX_IN_BROWSER = LIMITS.max_site_rows  # beyond, the command line is faster and keeps the page alive
SUMMARY = N_("{rows} rows: {inside} in an area, {outside} outside all areas, {refused} refused.")


@dataclass(frozen=True, eq=False)
class SiteTable:
    """A table, what its rows fall in, and for its outlines their shares (None for points).

    The table's shapes are in WGS 84, whatever datum they came in.

    Parameters
    ----------
    has_distances
        Whether the nearest boundaries were sought.
    """

    table: Table
    columns: Columns
    located: Located
    outlines: tuple[Shares | None, ...]
    has_distances: bool = True

    @property
    def answer_count(self) -> int:
        """How many rows have an answer."""
        return sum(int(np.count_nonzero(self.located.reason == why)) for why in (FINE, TWICE))

    @property
    def inside_count(self) -> int:
        """How many rows lie in an area, wholly or in part."""
        return self.located.count_in_areas()

    def name(self, row: int) -> str:
        """Return the name that the table gives a row; empty where it gives none."""
        cell = self.table.cell(self.columns.name, row) if self.columns.name else None
        return str(cell) if cell is not None else ""


def locate_table(
    zone: Zone,
    table: Table,
    columns: Columns,
    *,
    datum: str = "wgs84",
    distances: bool = True,
    mark_duplicates: bool = True,
) -> SiteTable:
    """Return a table, or a batch of one, with what each of its rows falls in.

    Parameters
    ----------
    columns
        Where the coordinates stand; not asked where the table brings its own shapes.
    datum
        The datum of rows that name none, in columns whose heads name none.
    distances
        Whether the nearest boundaries are sought.
    mark_duplicates
        Whether a row at the place of an earlier one says so.
    """
    rows_of = _datums(table, columns, _default_datum(columns, datum))
    shapes = _unshifted(table.shapes, rows_of) if table.shapes else ()
    lon, lat, reason = _of_shapes(shapes) if shapes else _of_cells(table, columns, rows_of)
    if None in rows_of:
        reason[rows_of[None] & (reason == FINE)] = NO_DATUM
    reason = np.where(reason == FINE, refusals(zone, lon, lat), reason)
    if mark_duplicates:
        reason[duplicates(lon, lat) & (reason == FINE)] = TWICE
    located = locate_all(zone, lon, lat, reason=reason, distances=distances)
    outlines: tuple[Shares | None, ...] = (None,) * table.size
    if shapes:
        located, outlines = _of_outlines(zone, shapes, located, distances=distances)
    return SiteTable(
        table=replace(table, shapes=shapes),
        columns=columns,
        located=located,
        outlines=outlines,
        has_distances=distances,
    )


def locate_shapes(
    zone: Zone, shapes: Sequence[Geometry | None], names: Sequence[str | None] = ()
) -> SiteTable:
    """Return points and outlines (lon, lat degrees, WGS 84) with what each lies in."""
    rows = [(name,) for name in (*names, *[None] * (len(shapes) - len(names)))]
    table = table_of_rows("sites", ("name",), rows, shapes=tuple(shapes))
    return locate_table(zone, table, Columns(name="name"))


def _default_datum(columns: Columns, datum: str) -> str:
    """Return the datum of rows that name none; a reading on a datum leaves degrees on WGS 84."""
    return "wgs84" if _is_on_datum(columns) else columns.head_datum or columns.title_datum or datum


def _is_on_datum(columns: Columns) -> bool:
    return columns.reading is not None and columns.reading.datum is not None


def _datums(table: Table, columns: Columns, default: str) -> dict[str | None, Rows]:
    """Return which rows are in which datum; those of None name an unknown one."""
    if not columns.datum or _is_on_datum(columns):
        return {default: slice(None)}
    import pyarrow.compute as pc

    names = pc.dictionary_encode(_texts(table.values[columns.datum]))
    known = [datum_of(name.as_py()) for name in names.dictionary]
    codes = np.from_dlpack(pc.fill_null(names.indices, len(known)))
    of_row = np.array([*known, default], dtype=object)[codes]
    return {datum: of_row == datum for datum in (default, *TO_WGS84, None)}


def _texts(column: Column) -> "pa.Array":
    """Return a column as an Arrow array of text."""
    import pyarrow as pa

    if isinstance(column, tuple):
        return pa.array([None if cell is None else str(cell) for cell in column], pa.string())
    return column.cast(pa.string())


def _unshifted(
    shapes: Sequence[Geometry | None], rows_of: Mapping[str | None, Rows]
) -> tuple[Geometry | None, ...]:
    """Return shapes in WGS 84."""
    moved = np.array([*shapes, None], dtype=object)[:-1]  # None, that NumPy looks into no shape
    for datum in TO_WGS84:
        if datum in rows_of:
            rows = rows_of[datum]
            moved[rows] = [s if s is None else remove_shift(s, datum) for s in moved[rows]]
    return tuple(moved)


def _of_shapes(shapes: Sequence[Geometry | None]) -> tuple[Floats, Floats, Codes]:
    """Return a place on each shape, and why there is none."""
    places = [_place_on(shape) for shape in shapes]
    lon, lat = np.array(places, dtype=float).reshape(-1, 2).T.copy()
    reason = np.where([shape is None for shape in shapes], NO_SITE, FINE)
    return lon, lat, reason.astype(np.int8)


def _place_on(shape: Geometry | None) -> tuple[float, float]:
    if shape is None:
        return np.nan, np.nan
    point = shape if isinstance(shape, Point) else shape.representative_point()
    return point.x, point.y


def degree_points(table: Table, columns: Columns) -> Geometries:
    """Return the points of rows that hold degrees, (k,), longitude first, on the datum of the file.

    Rows that cannot be read are left out.
    """
    lon, lat, _ = _of_cells(table, columns, {"wgs84": slice(None)})
    known = np.isfinite(lon) & np.isfinite(lat)
    points: Geometries = shapely.points(lon[known], lat[known])
    return points


def _of_cells(
    table: Table, columns: Columns, rows_of: Mapping[str | None, Rows]
) -> tuple[Floats, Floats, Codes]:
    """Return the places that the cells name, and why some name none."""
    if columns.both:
        cells = table.column(columns.both)
        lon, lat, empty = _pairs(cells, rows_of)
        if columns.reading:
            x, y = to_lonlat(*metre_pairs(cells), columns.reading)
            lon, lat = np.where(np.isfinite(x), x, lon), np.where(np.isfinite(y), y, lat)
    elif columns.lon and columns.lat:
        is_plain = bool(columns.reading or columns.packed or columns.notation)
        lon, no_lon = _axis(table, columns.lon, columns.lon_parts, "lon", is_plain=is_plain)
        lat, no_lat = _axis(table, columns.lat, columns.lat_parts, "lat", is_plain=is_plain)
        empty = no_lon & no_lat
        lon, lat = _in_degrees(lon, lat, columns)
    reason = _reasons(table, columns, ~np.isfinite(lon + lat), empty)
    if not columns.both:
        shifted = [datum for datum in TO_WGS84 if datum in rows_of]
        if shifted:
            lon, lat = lon.copy(), lat.copy()
        for datum in shifted:
            rows = rows_of[datum]
            lon[rows], lat[rows] = in_wgs84(lon[rows], lat[rows], datum)
    return lon, lat, reason


def _in_degrees(lon: Floats, lat: Floats, columns: Columns) -> tuple[Floats, Floats]:
    """Return two columns of numbers as degrees, by how they are written."""
    if columns.reading:
        return to_lonlat(lon, lat, columns.reading)
    if columns.packed:
        return unpacked(lon), unpacked(lat)
    return plain_numbers(lon, columns.notation), plain_numbers(lat, columns.notation)


def _reasons(table: Table, columns: Columns, unread: Mask, empty: Mask) -> Codes:
    """Return why rows that cannot be read, or are empty, name no place."""
    reason = np.full(table.size, FINE, dtype=np.int8)
    reason[unread] = NO_NUMBER
    if unread.any():
        reason[unread & _formulas(table, columns)] = FORMULA
    reason[empty] = EMPTY
    return reason


def _formulas(table: Table, columns: Columns) -> Mask:
    """Return (n,) whether a cell of the coordinates is a formula that has no value."""
    found = np.zeros(table.size, dtype=bool)
    for name in filter(None, (columns.both, columns.lon, columns.lat)):
        cells = table.column(name)
        found |= [isinstance(cell, str) and cell.startswith("=") for cell in cells]
    return found


def _axis(
    table: Table, name: str, parts: Sequence[str], axis: str, *, is_plain: bool
) -> tuple[Floats, Mask]:
    """Return the numbers of one axis, NaN where there are none, and which cells are empty."""
    if is_plain:
        return numbers_of(table.values[name]), _empty(table.values[name])
    if not parts:
        return _degrees(table.values[name], axis)
    numeric = [part for part in parts if not is_side(part, axis)]
    columns = [table.column(part) for part in (name, *numeric)]
    degrees = [_sum_of_parts(cells) for cells in zip(*columns, strict=True)]
    found = np.array(degrees, dtype=float)
    for side in parts[len(numeric) :]:
        below = np.array([is_negative(cell) for cell in table.column(side)], dtype=bool)
        found = np.where(below, -np.abs(found), found)
    return found, _empty(columns[0])


def _sum_of_parts(cells: Sequence[Cell]) -> float:
    """Return degrees of cells of degrees, minutes and seconds; NaN where one is none or too large.

    Empty minutes and seconds are 0.
    """
    first, *rest = (number_of(cell) for cell in cells)
    small = [0.0 if cell is None else part for cell, part in zip(cells[1:], rest, strict=True)]
    return sum_of_parts(first, small)


def _empty(cells: "Column | list[Cell]") -> Mask:
    if isinstance(cells, list | tuple):
        return np.array([cell is None for cell in cells], dtype=bool)
    if not cells.null_count:
        return np.zeros(len(cells), dtype=bool)
    empty: Mask = np.from_dlpack(cells.is_null().cast("uint8")).astype(np.bool_)
    return empty


def _pairs(
    cells: Sequence[Cell], rows_of: Mapping[str | None, Rows]
) -> tuple[Floats, Floats, Mask]:
    """Return the degrees, WGS 84, of cells that hold whole coordinates, NaN where one has none."""
    datums = np.full(len(cells), "wgs84", dtype=object)
    for datum in TO_WGS84:
        if datum in rows_of:
            datums[rows_of[datum]] = datum
    places = [_pair(cell, datum) for cell, datum in zip(cells, datums, strict=True)]
    lon, lat = np.array(places, dtype=float).reshape(-1, 2).T.copy()
    return lon, lat, _empty(cells)


def _pair(cell: Cell, datum: str) -> tuple[float, float]:
    try:
        position = read_coordinates(str(cell), datum=datum)
    except CoordinateError:
        return np.nan, np.nan
    return position.lon, position.lat


def _degrees(column: Column, axis: str) -> tuple[Floats, Mask]:
    """Return the degrees of a column, NaN where there are none, and which cells are empty.

    Raises
    ------
    FileFormatError
        The column holds neither numbers nor text.
    """
    if isinstance(column, tuple):
        numbers = [degrees_of(cell, axis) for cell in column]
        return np.array(numbers, dtype=float), np.array([cell is None for cell in column], bool)
    import pyarrow as pa

    empty = _empty(column)
    try:
        return _plain_numbers(column), empty
    except pa.ArrowInvalid:  # at least one is no plain number: read each as people write them
        numbers = [degrees_of(cell, axis) for cell in cells_of(column)]
        return np.array(numbers, dtype=float), empty
    except pa.ArrowNotImplementedError as error:
        raise FileFormatError(
            message("A coordinate column has neither numbers nor text; name another column.")
        ) from error


def _plain_numbers(column: "pa.Array") -> Floats:
    """Return a column of numbers, or of text that is nothing but numbers, commas or points."""
    import pyarrow as pa

    try:
        return float_array(column)
    except pa.ArrowInvalid:
        if not pa.types.is_string(column.type):
            raise
        import pyarrow.compute as pc

        trimmed = pc.utf8_trim_whitespace(column)
        return float_array(pc.replace_substring_regex(trimmed, r"^([+-]?\d+),(\d+)$", r"\1.\2"))


def _of_outlines(
    zone: Zone, shapes: Sequence[Geometry | None], located: Located, *, distances: bool
) -> tuple[Located, tuple[Shares | None, ...]]:
    """Return what shapes lie in, outlines by their shares, and the shares of these."""
    found: list[Shares | None] = [None] * located.lon.size
    inside, nearest = located.inside.copy(), located.nearest.copy()
    distance_m, toward = located.distance_m.copy(), located.toward.copy()
    for row, shape in enumerate(shapes):
        if shape is None or isinstance(shape, Point) or located.reason[row] not in (FINE, TWICE):
            continue
        share = shares(zone, shape, distances=distances)
        found[row] = share
        inside[row] = [name in share.shares for name in zone.ids]
        distance_m[row], toward[row], nearest[row] = share.distance_m, share.toward, share.nearest
    if any(found):
        measured = replace(located, nearest=nearest, distance_m=distance_m, toward=toward)
        located = measured.holding(inside)
    return located, tuple(found)
