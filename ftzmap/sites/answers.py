"""A table of sites answered: what each row falls in, or in a plain sentence why not.

No row and no column is lost: the answers stand beside the cells as they came.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from shapely import Geometry, Point

from ftzmap.sites.columns import Columns, degrees_of
from ftzmap.sites.coordinates import datum_of, in_wgs84, read_coordinates
from ftzmap.sites.location import (
    EMPTY,
    FINE,
    NO_DATUM,
    NO_NUMBER,
    NO_SITE,
    NONE,
    REASONS,
    TWICE,
    Located,
    compass,
    duplicates,
    locate_all,
    refusals,
)
from ftzmap.sites.shares import Shares, shares
from ftzmap.sites.site_table import Cell, Table
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.zone import Zone
from geo.crs.datum import TO_WGS84
from geo.crs.shift import remove_shift
from geo.errors import CoordinateError

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]

MAX_IN_BROWSER = 20_000  # rows; beyond, the command line is faster and keeps the page alive
ADDED = ("area", "parts", "distance_m", "nearest", "toward", "note")
SHARES = "shares"
DISTANCE_DECIMALS = 1  # of a metre
SUMMARY = N_("{rows} rows: {inside} in an area, {outside} outside all areas, {refused} refused.")


@dataclass(frozen=True, eq=False)
class SiteTable:
    """A table, what its rows fall in, and for its outlines their shares (None for points).

    The table's shapes are in WGS 84, whatever datum they came in.
    """

    table: Table
    columns: Columns
    located: Located
    outlines: tuple[Shares | None, ...]

    @property
    def answered(self) -> int:
        """How many rows have an answer."""
        return int(np.isin(self.located.reason, (FINE, TWICE)).sum())

    @property
    def inside(self) -> int:
        """How many rows lie in an area, wholly or in part."""
        return int((self.located.area != NONE).sum())

    def name(self, row: int) -> str:
        """Return the name that the table gives a row; empty where it gives none."""
        column = self.columns.name
        cell = self.table.rows[row][self.table.columns.index(column)] if column else None
        return str(cell) if cell is not None else ""


def answered(
    zone: Zone, table: Table, columns: Columns, *, datum: str = "wgs84", distances: bool = True
) -> SiteTable:
    """Return a table with what each of its rows falls in.

    Parameters
    ----------
    columns
        Where the coordinates stand; not asked where the table brings its own shapes.
    datum
        The datum of rows that do not name one themselves.
    """
    datums = _datums(table, columns, datum)
    if table.shapes:
        shapes = [_moved(s, d) for s, d in zip(table.shapes, datums, strict=True)]
        lon, lat, reason = _of_shapes(shapes)
    else:
        shapes = []
        lon, lat, reason = _of_cells(table, columns, datums)
    why = refusals(zone, lon, lat)
    why = np.where(reason != FINE, reason, why)
    twice = duplicates(lon, lat) & (why == FINE)
    why[twice] = TWICE
    located = locate_all(zone, lon, lat, reason=why, distances=distances)
    outlines = _outlines(zone, shapes, located) if shapes else (None,) * len(table.rows)
    return SiteTable(replace(table, shapes=tuple(shapes)), columns, located, outlines)


def answered_shapes(
    zone: Zone, shapes: Sequence[Geometry], names: Sequence[str | None] = ()
) -> SiteTable:
    """Return points and outlines (lon, lat degrees, WGS 84) with what each lies in."""
    given = [*names, *[None] * (len(shapes) - len(names))]
    table = Table("sites", ("name",), tuple((name,) for name in given), tuple(shapes))
    return answered(zone, table, Columns(name="name"))


def _datums(table: Table, columns: Columns, datum: str) -> list[str | None]:
    """Return the datum of each row; None where its name is unknown."""
    if not columns.datum:
        return [datum] * len(table.rows)
    cells = table.column(columns.datum)
    return [datum_of(str(cell)) if cell is not None else datum for cell in cells]


def _moved(shape: Geometry | None, datum: str | None) -> Geometry | None:
    return remove_shift(shape, datum) if shape is not None and datum in TO_WGS84 else shape


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


def _of_cells(
    table: Table, columns: Columns, datums: Sequence[str | None]
) -> tuple[Floats, Floats, Codes]:
    if columns.both:
        pairs = [_pair(cell) for cell in table.column(columns.both)]
        empty = [cell is None for cell in table.column(columns.both)]
    else:
        lons, lats = table.column(columns.lon), table.column(columns.lat)
        pairs = [
            (degrees_of(a, "lon"), degrees_of(b, "lat")) for a, b in zip(lons, lats, strict=True)
        ]
        empty = [a is None and b is None for a, b in zip(lons, lats, strict=True)]
    lon, lat = np.array(pairs, dtype=float).reshape(-1, 2).T.copy()
    reason = np.full(lon.size, FINE, dtype=np.int8)
    reason[~np.isfinite(lon + lat)] = NO_NUMBER
    reason[np.array(empty, dtype=bool)] = EMPTY
    reason[(reason == FINE) & np.array([datum is None for datum in datums], dtype=bool)] = NO_DATUM
    for datum in TO_WGS84:
        rows = (np.array(datums) == datum) & (reason == FINE)
        lon[rows], lat[rows] = in_wgs84(lon[rows], lat[rows], datum)
    return lon, lat, reason


def _pair(cell: Cell) -> tuple[float, float]:
    try:
        position = read_coordinates(str(cell))
    except CoordinateError:
        return np.nan, np.nan
    return position.lon, position.lat


def _outlines(
    zone: Zone, shapes: Sequence[Geometry | None], located: Located
) -> tuple[Shares | None, ...]:
    """Return the shares of the outlines among shapes, and let them say what each lies in."""
    found: list[Shares | None] = []
    for row, shape in enumerate(shapes):
        if shape is None or isinstance(shape, Point) or located.reason[row] not in (FINE, TWICE):
            found.append(None)
            continue
        share = shares(zone, shape)
        found.append(share)
        located.inside[row] = [name in share.shares for name in zone.ids]
        located.distance_m[row], located.toward[row] = share.distance_m, share.toward
        located.nearest[row] = share.nearest
    return tuple(found)


def added_cells(sites: SiteTable, row: int, t: Language) -> dict[str, Cell]:
    """Return the answers of one row, ids as they are, sentences in one language."""
    located = sites.located
    zone = located.zone
    inside = [f for f, is_in in zip(zone.features, located.inside[row], strict=True) if is_in]
    distance, toward = float(located.distance_m[row]), float(located.toward[row])
    cells: dict[str, Cell] = {
        "area": "; ".join(f.id for f in inside if f.parent is None) or None,
        "parts": "; ".join(f.id for f in inside if f.parent) or None,
        "distance_m": None if np.isnan(distance) else round(distance, DISTANCE_DECIMALS),
        "nearest": zone.ids[located.nearest[row]] if located.nearest[row] != NONE else None,
        "toward": None if np.isnan(toward) else t(compass(toward)),
        "note": None if located.reason[row] == FINE else t(REASONS[located.reason[row]]),
    }
    share = sites.outlines[row]
    if share is not None:
        cells[SHARES] = "; ".join(f"{k} {100 * v:.2f} %" for k, v in share.shares.items()) or None
    return cells


def added_names(
    columns: Sequence[str], *, before: Sequence[str] = (), with_shares: bool = False
) -> dict[str, str]:
    """Return what the added columns are called: never the name of a column that is there."""
    wanted = (*before, *ADDED, *((SHARES,) if with_shares else ()))
    taken = {name.casefold() for name in columns}
    return {name: _free(name, taken) for name in wanted}


def _free(name: str, taken: Set[str]) -> str:
    """Return the name of an added column, with ``zone_`` before it as often as it is taken."""
    while name in taken:
        name = f"zone_{name}"
    return name
