"""Shapes in the coordinates of a file, taken to longitude and latitude: what system, and why.

The system is decided once for all points: the user's word, else what the file declares, else what
its format says, else what the numbers tell. `geo.formats.axis_order` tells the order of the two
numbers and the shapes that do not fit; the bounds of the others stand for their points.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from pyproj import CRS, Transformer

from geo.arrays import Bools, Floats, Geometries, Ints
from geo.crs.choose import choose
from geo.crs.datum import NAMES
from geo.crs.mixed_systems import check_one_system
from geo.crs.named_system import NamedSystem, named_system
from geo.crs.other_units import check_degrees_and_minutes, check_feet, check_kilometres
from geo.crs.readings import METRES, Reading, candidates, to_lonlat
from geo.crs.zones import ONE_DATUM, WGS84, ties_to_wgs84
from geo.errors import CrsError, SeveralSystemsError, ZoneNumberError
from geo.formats.axis_order import Declaration, Order, axis_order, doubts
from geo.formats.declared_system import declared_epsg, name_of, projection_without_code
from geo.formats.plain_table import in_plain_numbers
from geo.formats.table import Table, problem
from geo.formats.turns import in_one_turn
from geo.messages import Message, message

FAR, FEW = 1_000_000, 0.1  # metres, wider than any survey; share of shapes that may be slips
OCEAN = (105.0, 20.5)  # degrees east and north; no land of China lies both west and south of it
FLAT_M2 = 1e-6  # a square millimetre: what encloses less encloses nothing
SAME = 1.0  # metres between points that are projected there and back
CIRCLE = 360  # numbers up to it are no metres
ROUNDING = 1e-9  # degrees, 0.1 mm


def place_table(
    table: Table, *, from_crs: str | None = None
) -> tuple[Table, Reading | None, tuple[Message, ...]]:
    """Return a table with its geometries in degrees, EPSG:4326, how they were read, and why.

    A shape with a number that no system has, or in a format of degrees a few that are not in
    degrees, become None, with a problem.

    Parameters
    ----------
    table
        Its geometries have finite coordinates; None stays None.
    from_crs
        The user's word as `named_system` reads it, such as ``"EPSG:4538"``.

    Raises
    ------
    CrsError
        Several systems or notations fit, or none; the one declared does not fit, or is in feet or
        without code; or the file is in several.
    """
    if table.is_wgs84:
        return table, None, ()
    named = NamedSystem() if from_crs is None else named_system(from_crs)
    if table.old_datum and not named.epsg:
        raise CrsError(
            message(
                "The table states {name}, which needs a transformation with local parameters that"
                " cannot be guessed; convert the points to CGCS2000, or name their system.",
                name=table.old_datum,
            )
        )
    table, said = in_plain_numbers(table, named.notation)
    placed, reading, why = _placed(table, replace(named, notation=None), from_crs)
    if reading is not None and table.notation:
        reading = replace(reading, notation=table.notation)
    return placed, reading, (*said, *why)


def _placed(
    table: Table, named: NamedSystem, from_crs: str | None
) -> tuple[Table, Reading | None, tuple[Message, ...]]:
    """Return what `place_table` does of a table in plain numbers, as the user names them."""
    table = _without_unbounded(table)
    own = projection_without_code(table.crs) if table.crs and from_crs is None else None
    if own is not None:
        return _placed_by_parameters(table, own)
    declaration = _declaration(table, named)
    said: tuple[Message, ...] = ()
    if declaration.epsg in (None, *ONE_DATUM):
        table = _without_rounding(table)
    if declaration.epsg in ONE_DATUM:
        table, said = in_one_turn(table)
    shape_rows = np.flatnonzero(~shapely.is_missing(table.geometries))
    order = axis_order(table.geometries[shape_rows], declaration)
    table = _without_strays(table, shape_rows, order, declaration)
    shape_rows = shape_rows[~order.strays]
    if not shape_rows.size:
        return table, None, ()
    bounds = shapely.bounds(table.geometries[shape_rows])
    reading = _reading(bounds, shape_rows, table, declaration, order.swapped, named)
    if table.datum and not named.epsg:
        reading = replace(reading, datum=table.datum)
        said = (*said, _datum_note(table.datum))
    table = _without_flat(table, reading)
    lonlat = _in_degrees(table.geometries, reading)
    notes = _notes(reading, lonlat, declaration)
    return replace(table, geometries=lonlat), reading, (*notes, *said)


def _datum_note(datum: str) -> Message:
    return message(
        "The table states {datum}; the outlines were converted to WGS 84.", datum=NAMES[datum]
    )


def _placed_by_parameters(
    table: Table, own: CRS
) -> tuple[Table, Reading | None, tuple[Message, ...]]:
    """Return what `place_table` does, for a projection on CGCS2000 or WGS 84 without EPSG code."""
    to_degrees = Transformer.from_crs(own, own.geodetic_crs, always_xy=True)
    x, y = shapely.get_coordinates(table.geometries).T
    if not x.size:
        return table, None, ()
    back = to_degrees.transform(*to_degrees.transform(x, y), direction="INVERSE")
    if not (np.abs(np.subtract(back, [x, y])) < SAME).all() or np.abs([x, y]).max() <= CIRCLE:
        raise _unfitting(x, y, own.name[:100])
    phrase = message(
        "{name}, a projection without an EPSG code, near east {east:.8g}, north {north:.8g}",
        name=own.name[:100],
        east=float(x.min() + x.max()) / 2,
        north=float(y.min() + y.max()) / 2,
    )
    decision = message("Read as {reading}, as the file declares.", reading=phrase)
    lonlat = shapely.transform(table.geometries, to_degrees.transform, interleaved=False)
    flaws = tuple(
        flaw
        if flaw.x is None
        else flaw._replace(**dict(zip("xy", to_degrees.transform(flaw.x, flaw.y), strict=True)))
        for flaw in table.flaws
    )
    in_degrees = Reading(WGS84, False, None, phrase, decision)
    return replace(table, geometries=lonlat, flaws=flaws), in_degrees, (decision,)


def _without_rounding(table: Table) -> Table:
    """Return a table whose numbers are not beyond 180 or 90 degrees by rounding alone."""
    rows = np.flatnonzero(~shapely.is_missing(table.geometries))
    bounds = np.abs(shapely.bounds(table.geometries[rows]))
    beyond = ((bounds > 180) & (bounds <= 180 + ROUNDING)).any(axis=1)
    beyond |= ((bounds > 90) & (bounds <= 90 + ROUNDING))[:, [1, 3]].any(axis=1)
    if not beyond.any():
        return table
    geometries = table.geometries.copy()
    geometries[rows[beyond]] = shapely.transform(
        geometries[rows[beyond]],
        lambda x, y: (_cut_at(180, x), _cut_at(90, _cut_at(180, y))),
        interleaved=False,
    )
    return replace(table, geometries=geometries)


def _cut_at(limit: float, numbers: Floats) -> Floats:
    """Return numbers, those beyond a limit by rounding alone put on it."""
    size = np.abs(numbers)
    return np.where(
        (size > limit) & (size <= limit + ROUNDING), np.copysign(limit, numbers), numbers
    )


def _declaration(table: Table, named: NamedSystem) -> Declaration:
    """Return what the user, the file and its format say of the numbers."""
    epsg = named.epsg or (declared_epsg(table.crs) if table.crs else None)
    by_format = WGS84 if table.in_degrees else None
    return Declaration(
        epsg=epsg or by_format,
        is_named=bool(epsg),
        is_ordered=bool(table.crs or table.in_degrees),
        swapped=named.swapped,
    )


def _notes(reading: Reading, lonlat: Geometries, declaration: Declaration) -> tuple[Message, ...]:
    """Return the sentences on a reading, and on the order of its numbers where that is in doubt."""
    is_settled = reading.swapped or declaration.swapped is not None
    if is_settled or not declaration.is_ordered or reading.epsg not in ONE_DATUM:
        return *filter(None, [reading.decision]), *_exchanged(reading)
    vertices, row = shapely.get_coordinates(lonlat, return_index=True)
    return *filter(None, [reading.decision]), *doubts(vertices, row)


def _without_unbounded(table: Table) -> Table:
    """Return a table without shapes that have a number which no system has."""
    rows = np.flatnonzero(~shapely.is_missing(table.geometries))
    off = np.abs(shapely.bounds(table.geometries[rows])).max(axis=1, initial=0) > METRES[1]
    faults = []
    for row in rows[off].tolist():
        vertices = np.abs(shapely.get_coordinates(table.geometries[row])).max(axis=1)
        faults.append((row, int((vertices > METRES[1]).argmax()), "out-of-range"))
    return _without(table, faults)


def _without_flat(table: Table, reading: Reading) -> Table:
    """Return a table in metres without the shapes whose vertices are all on one line."""
    if reading.epsg in ONE_DATUM:  # in degrees the rules of valid rings tell
        return table
    polygonal = shapely.get_dimensions(table.geometries) == 2
    flat = polygonal & (shapely.area(table.geometries) < FLAT_M2)
    geometries, problems = table.geometries.copy(), list(table.problems)
    for row in np.flatnonzero(flat).tolist():
        problems.append((row, problem("on-a-line")))
        geometries[row] = None
    return replace(table, geometries=geometries, problems=tuple(problems))


def _without_strays(
    table: Table, shape_rows: Ints, order: Order, declaration: Declaration
) -> Table:
    """Return a table without the shapes that do not fit the order and system of its numbers."""
    projected = declaration.is_named and declaration.epsg not in ONE_DATUM
    kind = "outside-system" if projected else "out-of-range"
    rows, at = shape_rows[order.strays].tolist(), order.vertices[order.strays].tolist()
    return _without(table, [(*pair, kind) for pair in zip(rows, at, strict=True)], declaration.epsg)


def _without(
    table: Table, faults: Sequence[tuple[int, int, str]], epsg: int | None = None
) -> Table:
    """Return a table without some shapes: the row of each, the vertex at fault, and the kind."""
    geometries, problems = table.geometries.copy(), list(table.problems)
    for row, at, kind in faults:
        x, y = shapely.get_coordinates(geometries[row])[at].tolist()
        extra = {"epsg": epsg} if kind == "outside-system" else {}
        problems.append((row, problem(kind, number=at + 1, x=x, y=y, **extra)))
        geometries[row] = None
    return replace(table, geometries=geometries, problems=tuple(problems))


def _in_degrees(geometries: Geometries, reading: Reading) -> Geometries:
    """Return geometries understood by a reading in longitude and latitude, EPSG:4326."""
    if reading.epsg in ONE_DATUM and not (reading.swapped or reading.datum):
        return geometries
    lonlat: Geometries = shapely.transform(
        geometries, lambda x, y: _lonlat(x, y, reading), interleaved=False
    )
    return lonlat


def _lonlat(x: Floats, y: Floats, reading: Reading) -> tuple[Floats, Floats]:
    """Return longitude and latitude, digit for digit where they are only exchanged."""
    is_plain = reading.epsg in ONE_DATUM and reading.datum is None
    return (y, x) if is_plain else to_lonlat(x, y, reading)


def _reading(
    bounds: Floats,
    rows: Ints,
    table: Table,
    declaration: Declaration,
    swapped: bool | None,
    named: NamedSystem,
) -> Reading:
    x, y = bounds[:, [0, 2]].ravel(), bounds[:, [1, 3]].ravel()
    if named.epsg:
        return choose(x, y, named=replace(named, swapped=swapped))
    if declaration.is_named and declaration.epsg:
        return _as_declared(x, y, declaration.epsg, swapped)
    try:
        if table.in_degrees and _may_be_degrees(bounds).all():
            return _by_format(x, y, bool(swapped), by_user=named.swapped is not None)
        return _in_china(x, y, choose(x, y, named=named))
    except SeveralSystemsError:
        raise
    except CrsError:
        _check_mixed(bounds, rows)
        _check_far(bounds, rows)
        check_feet(x, y)
        check_kilometres(x, y)
        check_degrees_and_minutes(x, y)
        check_one_system(bounds[:, [0, 2]], bounds[:, [1, 3]], rows)
        raise


def _as_declared(x: Floats, y: Floats, epsg: int, swapped: bool | None) -> Reading:
    try:
        reading = choose(x, y, from_crs=epsg, swapped=swapped)
    except CrsError as error:
        raise _misfit(x, y, epsg, swapped) from error
    if not ties_to_wgs84(epsg):
        raise CrsError(
            message(
                "The file declares {system}, which needs a transformation with local "
                "parameters that cannot be guessed; convert the points to CGCS2000, or name "
                "their system.",
                system=name_of(epsg),
            )
        )
    sentence = message("Read as {reading}, as the file declares.", reading=reading.message)
    return replace(reading, decision=sentence)


def _misfit(x: Floats, y: Floats, epsg: int, swapped: bool | None) -> CrsError:
    """Return the error of points outside the system that a file declares, in its order."""
    try:
        choose(x, y, from_crs=epsg, swapped=not swapped)
    except CrsError:
        return _unfitting(x, y, name_of(epsg))
    return CrsError(
        message(
            "The file declares {system}, but its points fit only if the two numbers of each "
            "vertex are swapped; swap them in the file.",
            system=name_of(epsg),
        )
    )


def _unfitting(x: Floats, y: Floats, system: Message | str) -> CrsError:
    """Return the error of points that do not fit what a file declares, naming what they do fit."""
    readings = candidates(x, y) if np.abs([x, y]).max() <= METRES[1] else []
    fitting = [reading.epsg for reading in readings if reading.epsg]
    if len(set(fitting)) == 1 and fitting[0]:
        return CrsError(
            message(
                "The file declares {system}, but its points do not fit; they fit {other}. If "
                "that is right, name it.",
                system=system,
                other=name_of(fitting[0]),
            )
        )
    sentence = message(
        "The file declares {system}, but its points do not fit; name their coordinate system.",
        system=system,
    )
    try:
        choose(x, y)
    except ZoneNumberError as error:
        return ZoneNumberError(sentence, east=error.east, north=error.north)
    except CrsError:
        pass
    return CrsError(sentence)


def _by_format(x: Floats, y: Floats, swapped: bool, *, by_user: bool) -> Reading:
    """Return the reading in degrees of a format that asks for them, in the order that is settled.

    Raises
    ------
    CrsError
        The points of a file are in degrees in no one order.
    """
    reading = choose(x, y, from_crs=WGS84, swapped=swapped)
    in_degrees = [one for one in candidates(x, y) if one.epsg == WGS84]
    phrase = next((one.message for one in in_degrees if one.swapped == swapped), reading.message)
    if by_user:
        sentence = message("Read as {reading}, as requested.", reading=phrase)
        return replace(reading, message=phrase, decision=sentence)
    sentence = (
        message(
            "Read as {reading}, because no vertex fits in the order of the format.", reading=phrase
        )
        if swapped
        else message("Read as {reading}, as the format specifies.", reading=phrase)
    )
    return replace(reading, message=phrase, decision=sentence)


def _in_china(x: Floats, y: Floats, reading: Reading) -> Reading:
    """Return a reading of plain numbers, but where it puts a Chinese grid into the ocean.

    There come to lie coordinates in feet: a northing of 4 to 5.4 million metres looks like an
    easting with the number of a 6-degree zone.
    """
    lon, lat = to_lonlat([x.mean()], [y.mean()], reading)
    if reading.zone and lon[0] < OCEAN[0] and lat[0] < OCEAN[1]:
        raise CrsError(
            message(
                "Read as {reading}, the points would be in the Indian Ocean; if they are in "
                "feet, convert them to metres, or name their coordinate system.",
                reading=reading.message,
            )
        )
    return reading


def _exchanged(reading: Reading) -> tuple[Message, ...]:
    if not reading.swapped:
        return ()
    return (message("Latitude or north comes first in the file; the numbers were swapped."),)


def _may_be_degrees(bounds: Floats) -> Bools:
    """Return (n,) whether each shape lies on the globe, in either order of its numbers."""
    x, y = np.abs(bounds[:, [0, 2]]).max(axis=1), np.abs(bounds[:, [1, 3]]).max(axis=1)
    on_globe: Bools = (np.maximum(x, y) <= 180) & (np.minimum(x, y) <= 90)
    return on_globe


def _check_mixed(bounds: Floats, rows: Ints) -> None:
    """Refuse shapes of which some are in one system and some in another."""
    fits = _may_be_degrees(bounds)
    if fits.any() and not fits.all():
        raise SeveralSystemsError(
            message(
                "Feature {first} may be in degrees, but feature {second} is not; save a file for"
                " each coordinate system.",
                first=int(rows[fits.argmax()]) + 1,
                second=int(rows[fits.argmin()]) + 1,
            )
        )


def _check_far(bounds: Floats, rows: Ints) -> None:
    """Refuse a few shapes that lie so far off that the rest cannot be understood for them."""
    off = (np.abs(bounds - np.median(bounds, axis=0)) > FAR).any(axis=1)
    if 0 < off.sum() < FEW * off.size:
        raise CrsError(
            message(
                "Feature {row} is more than 1000 km from most others; correct or delete it.",
                row=int(rows[off.argmax()]) + 1,
            )
        )
