"""Which columns of a table hold the coordinates: a guess by names and numbers, for confirmation."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ftzmap.sites.coordinates import is_near_china, read_angle, read_coordinates
from ftzmap.sites.heads import HEADS, folded_head
from ftzmap.sites.site_table import Cell, Table
from geo.errors import CoordinateError, FileFormatError
from geo.messages import Message, message

SAMPLE = 200  # rows looked at
MOSTLY = 0.6  # share of a sample that must read as coordinates


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


def guess(table: Table) -> Columns:
    """Return the likely columns of a table: by their names, else by what they hold.

    Longitudes under the name of latitude and the other way round are swapped back, and said.
    """
    named = guess_names(table.columns)
    if not named.complete:
        named = _by_contents(table, named)
    if named.lon and named.lat and not named.both:
        named = _unswapped(table, named)
    return named


def guess_names(names: Sequence[str]) -> Columns:
    """Return the columns that their names give away, in English, Chinese or Russian."""
    folded = {folded_head(name): name for name in reversed(names)}
    wanted = {
        kind: next((folded[key] for head in heads if (key := folded_head(head)) in folded), None)
        for kind, heads in HEADS.items()
    }
    return Columns(**wanted)


def required(names: Sequence[str], lon: str | None, lat: str | None) -> Columns:
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
    cells = table.column(name)[:SAMPLE]
    return [cell for cell in cells if cell is not None]


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
    try:
        return float(cell)
    except (TypeError, ValueError):
        pass
    try:
        return read_angle(str(cell), axis) if cell is not None else np.nan
    except CoordinateError:
        return np.nan


def _first_text(samples: dict[str, list[Cell]], taken: set[str]) -> str | None:
    """Return the first column of words, to name the sites by."""
    for name, cells in samples.items():
        if name not in taken and _share(cells, lambda c: bool(re.search(r"[^\W\d]", str(c)))) > 0.5:
            return name
    return None


def _unswapped(table: Table, named: Columns) -> Columns:
    pairs = zip(_sample(table, named.lon), _sample(table, named.lat), strict=False)
    values = np.array([(degrees_of(a, "lon"), degrees_of(b, "lat")) for a, b in pairs])
    if not values.size:
        return named
    straight = is_near_china(*values.T).mean()
    swapped = is_near_china(*values.T[::-1]).mean()
    if not (swapped >= MOSTLY and straight < swapped):
        return named
    note = message(
        "The columns {lon} and {lat} hold the other of the two; they were swapped.",
        lon=named.lon,
        lat=named.lat,
    )
    return replace(named, lon=named.lat, lat=named.lon, note=note)
