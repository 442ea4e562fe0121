"""Which row of a table names its columns, and which columns hold the coordinates.

Both are guessed by names and numbers; a reader confirms the columns or names them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ftzmap.sites.coordinates import is_near_china, read_angle, read_coordinates
from ftzmap.sites.site_table import Cell, Table
from geo.errors import CoordinateError, FileFormatError
from geo.messages import Message, message

SAMPLE = 200  # rows looked at
MOSTLY = 0.6  # share of a sample that must read as coordinates
MAX_TITLES = 10  # rows of titles and blanks that may stand above the head
HEADS = {  # names of columns, folded, in the languages that tables come in
    "lon": ("lon", "lng", "long", "longitude", "x", "经度", "东经", "lon_wgs84", "долгота"),
    "lat": ("lat", "latitude", "y", "纬度", "北纬", "lat_wgs84", "широта"),
    "both": (
        *("coordinates", "coordinate", "coords", "coord", "latlon", "latlng", "lnglat", "lonlat"),
        *("location", "坐标", "经纬度", "经纬度坐标", "地理坐标", "位置坐标", "координаты"),
    ),
    "name": (
        *("name", "site", "title", "label", "名称", "企业名称", "公司名称", "项目名称", "地块名称"),
        *("地点", "地块", "场地", "企业", "название", "наименование"),
    ),
    "datum": ("datum", "crs", "system", "坐标系", "坐标系统", "基准"),
}
_IGNORED_IN_HEADS = re.compile(r"[\s\-_.:/]+|(?s:[(（\[].*)")
_FOLDED_HEADS = {
    kind: frozenset(_IGNORED_IN_HEADS.sub("", head) for head in heads)
    for kind, heads in HEADS.items()
}


@dataclass(frozen=True)
class Columns:
    """The columns of a table by what they hold; `both` is one column with whole coordinates."""

    lon: str | None = None
    lat: str | None = None
    both: str | None = None
    name: str | None = None
    datum: str | None = None
    note: Message | None = None

    @property
    def complete(self) -> bool:
        """Whether coordinates can be read from them."""
        return bool(self.both or (self.lon and self.lat))


def folded_head(name: object) -> str:
    """Return a column's name without case, blanks and what stands in brackets."""
    return _IGNORED_IN_HEADS.sub("", str(name).casefold()).strip()


def _names_coordinates(cells: Sequence[object]) -> bool:
    """Return whether the cells of a row name columns of coordinates."""
    names = {folded_head(cell) for cell in cells if cell is not None}
    lon, lat, both = (not names.isdisjoint(_FOLDED_HEADS[kind]) for kind in ("lon", "lat", "both"))
    return both or (lon and lat)


def has_head(cells: Sequence[object]) -> bool:
    """Return whether a first line names columns: it says so, or no cell holds a digit."""
    names = {folded_head(cell) for cell in cells if cell is not None}
    if any(not names.isdisjoint(heads) for heads in _FOLDED_HEADS.values()):
        return True
    return not any(re.search(r"\d", str(cell)) for cell in cells)


def head_row(rows: Sequence[Sequence[object]]) -> int | None:
    """Return the place of the row that names columns of coordinates, titles above it or not."""
    for place, row in enumerate(rows[:MAX_TITLES]):
        if _names_coordinates(row) and (place == 0 or rows[place + 1 :]):
            return place
    return None


def choose(table: Table, lon: str | None, lat: str | None) -> Columns:
    """Return the columns that a user names, else those that are likely, of a table or its start.

    Raises
    ------
    FileFormatError
        There is no such column, or none is likely.
    """
    likely = guess(table)
    if table.shapes or (likely.complete and not (lon or lat)):
        return likely
    return named_columns(table.columns, lon, lat)


def guess(table: Table) -> Columns:
    """Return the likely columns of a table: by their names, else by what they hold.

    Longitudes under the name of latitude and the other way round are swapped back, and said.
    """
    named = guess_names(table.columns)
    if not named.complete:
        named = _by_contents(table, named)
    if named.lon and named.lat and not named.both:
        return _unswapped(table, named, named.lon, named.lat)
    return named


def guess_names(names: Sequence[str]) -> Columns:
    """Return the columns that their names give away, in English, Chinese or Russian."""
    folded = {folded_head(name): name for name in reversed(names)}
    found = {
        kind: next((folded[key] for head in heads if (key := folded_head(head)) in folded), None)
        for kind, heads in HEADS.items()
    }
    return Columns(
        lon=found["lon"],
        lat=found["lat"],
        both=found["both"],
        name=found["name"],
        datum=found["datum"],
    )


def named_columns(names: Sequence[str], lon: str | None, lat: str | None) -> Columns:
    """Return the columns that a user names, the others guessed by name.

    Raises
    ------
    FileFormatError
        There is no such column, or none can be guessed.
    """
    found = guess_names(names)
    for wanted in filter(None, (lon, lat)):
        if wanted not in names:
            raise FileFormatError(
                message(
                    "The table has no column {name}; it has {names}.",
                    name=wanted,
                    names=", ".join(names)[:500],
                )
            )
    chosen = replace(found, lon=lon or found.lon, lat=lat or found.lat)
    if lon or lat:
        chosen = replace(chosen, both=None)
    if not chosen.complete:
        raise FileFormatError(
            message(
                "Which columns hold longitude and latitude cannot be told; name them with --lon "
                "and --lat. The table has {names}.",
                names=", ".join(names)[:500],
            )
        )
    return chosen


def _by_contents(table: Table, named: Columns) -> Columns:
    """Return columns by what their cells read as, where names do not tell."""
    samples = {name: _sample(table, name) for name in table.columns}
    for name, cells in samples.items():
        if _share(cells, _is_pair) >= MOSTLY:
            return replace(named, both=name, name=named.name or _first_text(samples, {name}))
    fine = {name: cells for name, cells in samples.items() if _is_fine(cells)}
    axes = {
        axis: [name for name, cells in fine.items() if _share(cells, fits) >= MOSTLY]
        for axis, fits in (("lon", _is_longitude), ("lat", _is_latitude))
    }
    lon = named.lon or next(iter(axes["lon"]), None)
    lat = named.lat or next((name for name in axes["lat"] if name != lon), None)
    if not (lon and lat):
        return replace(named, lon=lon, lat=lat)
    return replace(named, lon=lon, lat=lat, name=named.name or _first_text(samples, {lon, lat}))


def _sample(table: Table, name: str) -> list[Cell]:
    return [cell for cell in table.column(name, SAMPLE) if cell is not None]


def _share(cells: Sequence[Cell], fits: Callable[[Cell], bool]) -> float:
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _is_pair(cell: Cell) -> bool:
    try:
        read_coordinates(str(cell))
    except CoordinateError:
        return False
    return True


def _is_longitude(cell: Cell) -> bool:
    value = degrees_of(cell, "lon")
    return bool(is_near_china(value, 40.0))


def _is_latitude(cell: Cell) -> bool:
    value = degrees_of(cell, "lat")
    return bool(is_near_china(100.0, value)) and value >= 10  # small numbers are mostly counts


def _is_fine(cells: Sequence[Cell]) -> bool:
    """Return whether any number is not whole: degrees alone may have their minutes beside them."""
    return not all(re.fullmatch(r"\s*+\d++(?:\.0*+)?\s*+°?\s*+", str(cell)) for cell in cells)


def degrees_of(cell: Cell, axis: str) -> float:
    """Return the degrees of a cell, NaN where it holds none."""
    if cell is None:
        return np.nan
    try:
        return float(cell)
    except ValueError:
        pass
    try:
        return read_angle(str(cell), axis)
    except CoordinateError:
        return np.nan


def _first_text(samples: dict[str, list[Cell]], taken: set[str]) -> str | None:
    """Return the first column of words, to name the sites by."""
    for name, cells in samples.items():
        if name not in taken and _share(cells, lambda c: bool(re.search(r"[^\W\d]", str(c)))) > 0.5:
            return name
    return None


def _unswapped(table: Table, named: Columns, lon: str, lat: str) -> Columns:
    pairs = zip(_sample(table, lon), _sample(table, lat), strict=False)
    values = np.array([(degrees_of(a, "lon"), degrees_of(b, "lat")) for a, b in pairs])
    if not values.size:
        return named
    straight = is_near_china(*values.T).mean()
    swapped = is_near_china(*values.T[::-1]).mean()
    if not (swapped >= MOSTLY and straight < swapped):
        return named
    note = message(
        "The columns {lon} and {lat} hold the other of the two; they were swapped.",
        lon=lon,
        lat=lat,
    )
    return replace(named, lon=lat, lat=lon, note=note)
