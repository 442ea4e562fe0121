"""Which row of a table names its columns, and which columns hold the coordinates.

Both are guessed by names and numbers; a reader confirms the columns or names them.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import shapely

from ftzmap.sites.coordinates import Floats, is_near_china, read_angle, read_coordinates
from ftzmap.sites.heads import PAIR_ORDER, best_pair, first_of, kind_of, names_coordinates
from ftzmap.sites.map_links import is_map_link
from ftzmap.sites.metres import are_packed, degrees_doubt, metre_pairs, metres_reading
from ftzmap.sites.site_table import Cell, Column, Table, cells_of
from geo.arrays import Geometries
from geo.arrow import float_array
from geo.crs.datum import NAMES
from geo.crs.datum_words import datum_of
from geo.crs.notation import OPEN, PACKED, SAYS_DECIMAL, SAYS_PACKED
from geo.crs.readings import Reading
from geo.errors import CoordinateError, FileFormatError, NotationError
from geo.formats.plain_table import SAID
from geo.formats.texts import without_quotes
from geo.messages import Message, message, paragraph

SAMPLE = 200  # rows looked at
MOSTLY = 0.6  # share of a sample that must read as coordinates
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){2,}(?:\.\d*+)?|[+-]?\d{1,3}(?:,\d{3})+\.\d++")
_OF_MAPS = re.compile(r"来源|地图|坐标|基准|source|\bmap|coord|datum|provider", re.IGNORECASE)
MAX_TITLES = 10  # rows of titles and blanks that may stand above the head


@dataclass(frozen=True)
class Columns:
    """The columns of a table by what they hold; `both` is one column with whole coordinates.

    Parameters
    ----------
    datum
        The column that names the datum of each row.
    head_datum
        The datum that the heads of the coordinates name.
    title_datum
        The one that the text above the heads states.
    lon_parts, lat_parts
        The columns of minutes and seconds beside those of degrees.
    reading
        The system of numbers in metres.
    packed
        Whether the numbers are degrees, minutes and seconds without marks, such as 872634.8.
    notation
        How their heads say that degrees are written, one of `geo.crs.notation.NOTATIONS`.
    note
        How the columns were understood, where something had to be decided.
    """

    lon: str | None = None
    lat: str | None = None
    both: str | None = None
    name: str | None = None
    datum: str | None = None
    note: Message | None = None
    head_datum: str | None = None
    title_datum: str | None = None
    lon_parts: tuple[str, ...] = ()
    lat_parts: tuple[str, ...] = ()
    reading: Reading | None = None
    packed: bool = False
    notation: str | None = None

    @property
    def complete(self) -> bool:
        """Whether coordinates can be read from them."""
        return bool(self.both or (self.lon and self.lat))


def head_row(rows: Sequence[Sequence[object]]) -> int | None:
    """Return the place of the row that names columns of coordinates, titles above it or not."""
    for place, row in enumerate(rows[:MAX_TITLES]):
        if names_coordinates(row) and (place == 0 or rows[place + 1 :]):
            return place
    return None


def choose(
    table: Table, lon: str | None, lat: str | None, *, from_crs: str | None = None
) -> Columns:
    """Return the columns that a user names, else those that are likely, of a table or its start.

    Parameters
    ----------
    from_crs
        The user's word on the system of the numbers, an EPSG code such as ``"EPSG:4538"``.

    Raises
    ------
    FileFormatError
        There is no such column, or none is likely.
    CrsError
        The numbers are metres in a system that cannot be told.
    """
    likely = guess(table)
    if table.shapes:
        return likely
    if lon or lat or not likely.complete:
        likely = replace(named_columns(table.columns, lon, lat), title_datum=table.datum)
    return in_metres(table, likely, from_crs=from_crs)


def guess(table: Table) -> Columns:
    """Return the likely columns of a table: by their names, else by what they hold.

    Longitudes under the name of latitude and the other way round are swapped back, and said.
    """
    named = guess_names(table.columns)
    if not named.complete:
        named = _by_contents(table, named)
    named = _with_other_datums(table, named)
    if named.lon and named.lat and not (named.both or named.lon_parts):
        return _unswapped(table, named, named.lon, named.lat)
    return named


def guess_names(names: Sequence[str]) -> Columns:
    """Return the columns that their names give away, in English, Chinese or Russian."""
    pair = best_pair(names)
    note = _head_note(pair.both or f"{pair.lon}, {pair.lat}", pair.datum) if pair.complete else None
    return Columns(
        lon=pair.lon,
        lat=pair.lat,
        both=pair.both,
        name=first_of(names, "name"),
        datum=first_of(names, "datum"),
        note=note,
        head_datum=pair.datum,
        lon_parts=pair.lon_parts,
        lat_parts=pair.lat_parts,
    )


def _head_note(columns: str, datum: str | None) -> Message | None:
    """Return the sentence on a datum that is undone because heads name it; None for others."""
    if datum is None or datum not in NAMES:
        return None
    return message(
        "{columns} was read as {datum} because of its name.",
        columns=columns,
        datum=NAMES[datum],
    )


def _with_other_datums(table: Table, named: Columns) -> Columns:
    """Return columns with the datum that stands above the heads, or in a column of its own."""
    column = named.datum or _datum_column(table, named)
    found = replace(named, datum=column, title_datum=table.datum)
    if column != named.datum:
        note = message("The column {name} names the datum of each row.", name=column)
        return replace(found, note=named.note or note)
    if table.datum is None or found.head_datum:
        return found
    note = message(
        "The text above the column names states {datum}; the coordinates were converted to WGS 84.",
        datum=NAMES[table.datum],
    )
    return replace(found, note=note)


def _datum_column(table: Table, named: Columns) -> str | None:
    """Return a column about maps or sources in which every cell names a datum; None without one."""
    taken = {named.lon, named.lat, named.both, named.name, *named.lon_parts, *named.lat_parts}
    for name in () if table.shapes else table.columns:
        if name not in taken and _OF_MAPS.search(name):
            cells = _sample(table, name)
            if cells and all(datum_of(str(cell)) for cell in cells):
                return name
    return None


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
                    "The table has no column {name}. Its columns are: {names}.",
                    name=wanted,
                    names=", ".join(names)[:500],
                )
            )
    if lon or lat:
        found = _with_named(found, lon or found.lon, lat or found.lat)
    if not found.complete:
        raise FileFormatError(_unidentified(names, lon, lat))
    return found


def _unidentified(names: Sequence[str], lon: str | None, lat: str | None) -> Message:
    """Return the sentence on a column of coordinates that is neither named nor likely."""
    columns = ", ".join(names)[:500]
    if lon:
        return message(
            "The column of latitude cannot be identified; name it with --lat beside --lon. The "
            "table's columns are: {names}.",
            names=columns,
        )
    if lat:
        return message(
            "The column of longitude cannot be identified; name it with --lon beside --lat. The "
            "table's columns are: {names}.",
            names=columns,
        )
    return message(
        "The columns of longitude and latitude cannot be identified; name them with --lon and "
        "--lat. The table's columns are: {names}.",
        names=columns,
    )


def picked_columns(
    guessed: Columns,
    *,
    lon: str | None,
    lat: str | None,
    both: str | None,
    name: str | None,
    datum: str | None,
) -> Columns:
    """Return the columns that a reader picks on a page, with what goes with those guessed."""
    if (lon, lat, both) == (guessed.lon, guessed.lat, guessed.both):
        return replace(guessed, name=name, datum=datum)
    chosen = _with_named(guessed, lon, lat)
    head_datum = datum_of(both) if both else chosen.head_datum
    return replace(chosen, both=both, name=name, datum=datum, head_datum=head_datum)


def _with_named(found: Columns, lon: str | None, lat: str | None) -> Columns:
    """Return columns with the two that a user names, and the datum of their heads."""
    datums = {datum for name in (lon, lat) if name and (datum := datum_of(name))}
    if len(datums) > 1:
        raise FileFormatError(
            message(
                "{lon} and {lat} have different datums; name two columns with the same datum.",
                lon=lon,
                lat=lat,
            )
        )
    is_same = lon == found.lon and lat == found.lat
    return replace(
        found,
        lon=lon,
        lat=lat,
        both=None,
        head_datum=next(iter(datums), None),
        note=None,
        lon_parts=found.lon_parts if is_same else (),
        lat_parts=found.lat_parts if is_same else (),
    )


def _by_contents(table: Table, named: Columns) -> Columns:
    """Return columns by what their cells read as, where names do not tell."""
    samples = {name: _sample(table, name) for name in table.columns}
    for name, cells in samples.items():
        if _share(cells, _is_pair) >= MOSTLY:
            datum, title = datum_of(name), named.name or _first_text(samples, {name})
            note = _head_note(name, datum)
            return replace(named, both=name, name=title, head_datum=datum, note=note)
    fine = {name: cells for name, cells in samples.items() if _is_fine(cells)}
    axes = {
        axis: [name for name, cells in fine.items() if _share(cells, fits) >= MOSTLY]
        for axis, fits in (("lon", _is_longitude), ("lat", _is_latitude))
    }
    lons, lats = (
        [one] if one else axes[axis] for axis, one in (("lon", named.lon), ("lat", named.lat))
    )
    lon, lat = _of_one_datum(lons, lats)
    if not (lon and lat):
        links = next((name for name in samples if _share(samples[name], _is_link) >= MOSTLY), None)
        return replace(named, lon=lon, lat=lat, both=links)
    datum, title = datum_of(lon) or datum_of(lat), named.name or _first_text(samples, {lon, lat})
    note = _head_note(f"{lon}, {lat}", datum)
    return replace(named, lon=lon, lat=lat, name=title, head_datum=datum, note=note)


def _of_one_datum(lons: Sequence[str], lats: Sequence[str]) -> tuple[str | None, str | None]:
    """Return the first two columns whose heads name no two datums, those in WGS 84 first."""
    pairs = [(lon, lat) for lon in lons for lat in lats if lon != lat]
    for datum in PAIR_ORDER:
        for lon, lat in pairs:
            if {datum_of(lon), datum_of(lat)} <= {datum, None} and datum in (
                datum_of(lon),
                datum_of(lat),
            ):
                return lon, lat
    return next(iter(lons), None), None if lons else next(iter(lats), None)


def _sample(table: Table, name: str) -> list[Cell]:
    return [cell for cell in table.column(name, SAMPLE) if cell is not None]


def _share(cells: Sequence[Cell], fits: Callable[[Cell], bool]) -> float:
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _is_pair(cell: Cell) -> bool:
    try:
        read_coordinates(str(cell))
    except CoordinateError:
        return bool(np.isfinite(metre_pairs([cell])).all())
    return True


def _is_link(cell: Cell) -> bool:
    return is_map_link(str(cell))


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
    with suppress(ValueError):
        return _float(cell)
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
        "The columns {lon} and {lat} have each other's values; they were swapped.",
        lon=lon,
        lat=lat,
    )
    return replace(named, lon=lat, lat=lon, note=note)


def in_metres(table: Table, columns: Columns, *, from_crs: str | None = None) -> Columns:
    """Return columns with the system of their numbers, where these are metres; errors of `choose`.

    All rows of a table, or those of its first batch, are asked together.
    """
    if columns.both:
        cells = [cell for cell in table.column(columns.both) if cell is not None]
        x, y = metre_pairs(cells)
        is_of_metres = np.isfinite(x).sum() >= MOSTLY * len(cells)
        return _with_reading(columns, x, y, from_crs) if is_of_metres else columns
    if not (columns.lon and columns.lat) or columns.lon_parts:
        return columns
    x, y = (numbers_of(table.values[name]) for name in (columns.lon, columns.lat))
    if from_crs is None and kind_of(columns.lon)[0] == "lon" and are_packed(x, y):
        note = message(
            "{lon} and {lat} were read as degrees, minutes and seconds without marks.",
            lon=columns.lon,
            lat=columns.lat,
        )
        return replace(columns, packed=True, note=note)
    if from_crs is None and _both_say(SAYS_PACKED, columns):
        note = message("The numbers were read as degrees, minutes and seconds in one number.")
        return replace(columns, notation=PACKED, note=note)
    doubt = None if from_crs or _both_say(SAYS_DECIMAL, columns) else degrees_doubt(x, y)
    if doubt is OPEN:
        raise NotationError(OPEN)
    if doubt is not None:
        return replace(columns, note=columns.note or doubt)
    return _with_reading(columns, x, y, from_crs)


def _with_reading(columns: Columns, x: Floats, y: Floats, from_crs: str | None) -> Columns:
    reading = metres_reading(x, y, from_crs=from_crs)
    if reading is None:
        return columns
    said = [*filter(None, (SAID.get(reading.notation or ""), reading.decision))]
    return replace(columns, reading=reading, note=paragraph(said) if said else None)


def _both_say(words: re.Pattern[str], columns: Columns) -> bool:
    return all(words.search((head or "").casefold()) for head in (columns.lon, columns.lat))


def is_open(table: Table, columns: Columns) -> bool:
    """Return whether degrees in two columns are hardly by chance such as would be dd.mmss."""
    if columns.both or not (columns.lon and columns.lat):
        return False
    x, y = (numbers_of(table.values[name]) for name in (columns.lon, columns.lat))
    return degrees_doubt(x, y) is OPEN


def number_points(table: Table, columns: Columns) -> Geometries:
    """Return the points of the rows of two plain numbers, x the column of easting."""
    if columns.both:
        pairs = [*metre_pairs(table.column(columns.both))]
    elif columns.lon and columns.lat:
        pairs = [numbers_of(table.values[name]) for name in (columns.lon, columns.lat)]
    else:
        return np.empty(0, dtype=object)
    known = np.isfinite(pairs).all(axis=0)
    points: Geometries = shapely.points(*np.array(pairs)[:, known])
    return points


def numbers_of(column: Column) -> Floats:
    """Return the plain numbers of a column, as `number_of` reads each of its cells."""
    if not isinstance(column, tuple):
        import pyarrow as pa

        kinds = (pa.types.is_string, pa.types.is_floating, pa.types.is_integer)
        if any(is_kind(column.type) for is_kind in kinds):
            with suppress(pa.ArrowInvalid):  # then at least one is written in another way
                return float_array(column)
    return np.array([number_of(cell) for cell in cells_of(column)], dtype=float)


def number_of(cell: Cell) -> float:
    """Return a plain number, with a decimal comma or commas of thousands; NaN for anything else."""
    if cell is None:
        return np.nan
    text = without_quotes(str(cell))
    text = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text.replace(",", ".")
    try:
        return _float(text)
    except ValueError:
        return np.nan


def _float(cell: str | float) -> float:
    """Return a number as `float` does, which would take 87_26_34 for one as well."""
    if isinstance(cell, str) and "_" in cell:
        raise ValueError(cell)
    return float(cell)
