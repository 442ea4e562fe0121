"""Shapes in the coordinates of a file, taken to longitude and latitude: what system, and why.

The system is decided once for all points: the user's word, else what the file declares, else what
its format says, else what the numbers tell. `geo.formats.axis_order` tells the order of the two
numbers and the shapes that do not fit; the bounds of the others stand for their points.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as UnknownToPyproj

from geo.arrays import Bools, Floats, Geometries, Ints
from geo.crs.choose import choose, code_of
from geo.crs.readings import METRES, Reading, candidates, to_lonlat
from geo.crs.zones import ONE_DATUM, WGS84, gauss_kruger_epsg, ties_to_wgs84
from geo.errors import CrsError, ZoneNumberError
from geo.formats.axis_order import Declaration, Order, axis_order, doubts
from geo.formats.table import Table, problem
from geo.messages import Message, message

FAR, FEW = 1_000_000, 0.1  # metres, wider than any survey; share of shapes that may be slips
FOOT = 0.3048  # metres
OCEAN = (105.0, 20.5)  # degrees east and north; no land of China lies both west and south of it
MAX_TEXT = 50_000  # characters of WKT or PROJJSON
SAME = 1.0  # metres between points that are projected there and back
CIRCLE = 360  # numbers up to it are no metres
ROUNDING = 1e-9  # degrees, 0.1 mm
UNDEFINED = ("undefined", "unknown", "unnamed")  # how names of systems without meaning begin
DATUM_NAME = re.compile(r"WGS[ _]?(?:19)?84|CGCS[ _]?2000|China[ _]?2000", re.IGNORECASE)
RADIUS = 6_378_137  # metres, the semi-major axis of WGS 84 and CGCS2000
CLOSE = 1e-6  # degrees or metres between parameters that are the same


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
        The user's word, an EPSG code such as ``"EPSG:4538"``.

    Raises
    ------
    CrsError
        Several systems fit, or none; the one declared does not fit, or is in feet or without
        code; or the file is in several.
    """
    if table.is_wgs84:
        return table, None, ()
    table = _without_unbounded(table)
    own = projection_without_code(table.crs) if table.crs and from_crs is None else None
    if own is not None:
        return _placed_by_parameters(table, own)
    declaration = _declaration(table, from_crs)
    if declaration.epsg in (None, *ONE_DATUM):
        table = _without_rounding(table)
    shape_rows = np.flatnonzero(~shapely.is_missing(table.geometries))
    order = axis_order(table.geometries[shape_rows], declaration)
    table = _without_strays(table, shape_rows, order, declaration)
    shape_rows = shape_rows[~order.strays]
    if not shape_rows.size:
        return table, None, ()
    bounds = shapely.bounds(table.geometries[shape_rows])
    reading = _reading(
        bounds, shape_rows, table, declaration, order.swapped, by_user=from_crs is not None
    )
    lonlat = _in_degrees(table.geometries, reading)
    return replace(table, geometries=lonlat), reading, _notes(reading, lonlat, declaration)


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
        "{name}, a projection without EPSG code, around east {east:.8g}, north {north:.8g}",
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
    return np.where((size > limit) & (size <= limit + ROUNDING), np.copysign(limit, numbers), numbers)


def _declaration(table: Table, from_crs: str | None) -> Declaration:
    """Return what the user, the file and its format say of the numbers."""
    declared = declared_epsg(table.crs) if table.crs and from_crs is None else None
    named = declared if from_crs is None else code_of(from_crs)
    by_format = WGS84 if table.in_degrees else None
    return Declaration(
        epsg=named or by_format,
        is_named=bool(named),
        is_ordered=bool(table.crs or table.in_degrees),
    )


def _notes(reading: Reading, lonlat: Geometries, declaration: Declaration) -> tuple[Message, ...]:
    """Return the sentences on a reading, and on the order of its numbers where that is in doubt."""
    if reading.swapped or not declaration.is_ordered or reading.epsg not in ONE_DATUM:
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
    if reading.epsg in ONE_DATUM and not reading.swapped:
        return geometries
    lonlat: Geometries = shapely.transform(
        geometries, lambda x, y: _lonlat(x, y, reading), interleaved=False
    )
    return lonlat


def _lonlat(x: Floats, y: Floats, reading: Reading) -> tuple[Floats, Floats]:
    """Return longitude and latitude, digit for digit where they are only exchanged."""
    return (y, x) if reading.epsg in ONE_DATUM else to_lonlat(x, y, reading)


def _reading(
    bounds: Floats,
    rows: Ints,
    table: Table,
    declaration: Declaration,
    swapped: bool | None,
    *,
    by_user: bool,
) -> Reading:
    x, y = bounds[:, [0, 2]].ravel(), bounds[:, [1, 3]].ravel()
    if by_user:
        return choose(x, y, from_crs=declaration.epsg, swapped=swapped)
    if declaration.is_named and declaration.epsg:
        return _as_declared(x, y, declaration.epsg, swapped)
    try:
        if table.in_degrees and _may_be_degrees(bounds).all():
            return _by_format(x, y, bool(swapped))
        return _in_china(x, y, choose(x, y))
    except CrsError:
        _check_mixed(bounds, rows)
        _check_far(bounds, rows)
        _check_feet(x, y)
        raise


def _as_declared(x: Floats, y: Floats, epsg: int, swapped: bool | None) -> Reading:
    try:
        reading = choose(x, y, from_crs=epsg, swapped=swapped)
    except CrsError as error:
        raise _misfit(x, y, epsg, swapped) from error
    if not ties_to_wgs84(epsg):
        raise CrsError(
            message(
                "The file declares {system}, which needs a transformation with local parameters"
                " that nobody may guess; have the points taken to CGCS2000, or name their system.",
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
            "The file declares {system}, which its points fit only if the two numbers of each"
            " vertex are exchanged; exchange them in the file.",
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
                "The file declares {system}, but its points do not fit that; they fit {other}. Name"
                " that if it is right.",
                system=system,
                other=name_of(fitting[0]),
            )
        )
    sentence = message(
        "The file declares {system}, but its points do not fit that; name their coordinate"
        " system.",
        system=system,
    )
    try:
        choose(x, y)
    except ZoneNumberError as error:
        return ZoneNumberError(sentence, east=error.east, north=error.north)
    except CrsError:
        pass
    return CrsError(sentence)


def _by_format(x: Floats, y: Floats, swapped: bool) -> Reading:
    """Return the reading in degrees of a format that asks for them, in the order that is settled.

    Raises
    ------
    CrsError
        The points of a file are in degrees in no one order.
    """
    reading = choose(x, y, from_crs=WGS84, swapped=swapped)
    in_degrees = [one for one in candidates(x, y) if one.epsg == WGS84]
    phrase = next((one.message for one in in_degrees if one.swapped == swapped), reading.message)
    sentence = (
        message("Read as {reading}, for in the order of the format no vertex fits.", reading=phrase)
        if swapped
        else message("Read as {reading}, as the format says.", reading=phrase)
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
                "Read as {reading} the points would lie in the Indian Ocean; if they are in feet,"
                " have them taken to metres, or name their coordinate system.",
                reading=reading.message,
            )
        )
    return reading


def _exchanged(reading: Reading) -> tuple[Message, ...]:
    if not reading.swapped:
        return ()
    return (message("Latitude or north stands first in the file; the numbers were exchanged."),)


def _may_be_degrees(bounds: Floats) -> Bools:
    """Return (n,) whether each shape lies on the globe, in either order of its numbers."""
    x, y = np.abs(bounds[:, [0, 2]]).max(axis=1), np.abs(bounds[:, [1, 3]]).max(axis=1)
    on_globe: Bools = (np.maximum(x, y) <= 180) & (np.minimum(x, y) <= 90)
    return on_globe


def _check_mixed(bounds: Floats, rows: Ints) -> None:
    """Refuse shapes of which some are in degrees and some are not."""
    fits = _may_be_degrees(bounds)
    if fits.any() and not fits.all():
        raise CrsError(
            message(
                "Feature {first} may be in degrees, but feature {second} is not; save a file for"
                " each coordinate system.",
                first=int(rows[fits.argmax()]) + 1,
                second=int(rows[fits.argmin()]) + 1,
            )
        )


def _check_feet(x: Floats, y: Floats) -> None:
    """Refuse numbers that, taken for feet, are metres with the number of a zone."""
    in_metres = candidates(FOOT * x, FOOT * y) if np.abs([x, y]).max() <= METRES[1] else []
    fitting = [reading for reading in in_metres if reading.zone]
    if fitting:
        raise CrsError(
            message(
                "In feet the numbers would be {reading}; have them taken to metres, or name their"
                " coordinate system.",
                reading=fitting[0].message,
            )
        )


def _check_far(bounds: Floats, rows: Ints) -> None:
    """Refuse a few shapes that lie so far off that the rest cannot be understood for them."""
    off = (np.abs(bounds - np.median(bounds, axis=0)) > FAR).any(axis=1)
    if 0 < off.sum() < FEW * off.size:
        raise CrsError(
            message(
                "Feature {row} lies more than 1000 km from most others; correct or delete it.",
                row=int(rows[off.argmax()]) + 1,
            )
        )


def declared_epsg(text: object) -> int | None:
    """Return the EPSG code of a system given as ``EPSG:4490``, WKT or PROJJSON.

    None where the system has no meaning, as those that GeoPackage calls undefined.

    Raises
    ------
    CrsError
        It cannot be understood, is in feet or another unit, or is none of those with a code.
    """
    if not isinstance(text, str):
        raise _unknown(str(text)[:60])
    try:
        return _epsg_of(_system(text))
    except UnknownToPyproj as error:  # a part of it that nothing had asked for until then
        raise _unknown(re.sub(r"\s+", " ", text)[:60]) from error


def _epsg_of(system: CRS | None) -> int | None:
    if system is None or system.is_engineering or system.name.lower().startswith(UNDEFINED):
        return None
    odd = _other_units(system)
    if odd:
        raise CrsError(
            message(
                "The file declares {name}, whose coordinates are in another unit than metres or"
                " degrees ({unit}); have them taken to metres or degrees.",
                name=system.name[:100],
                unit=", ".join(odd),
            )
        )
    # parameters first: PROJ takes a grid of 3 degrees for one of 6 with the same meridian
    epsg = _gauss_kruger(system) or system.to_epsg() or _geographic(system)
    if epsg is None:
        raise _unknown(system.name[:100])
    return epsg


def _other_units(system: CRS) -> list[str]:
    """Return the units of a system that are neither metres nor degrees."""
    wanted = math.radians(1) if system.is_geographic else 1.0
    axes = system.axis_info
    return sorted(
        {a.unit_name for a in axes if not math.isclose(a.unit_conversion_factor, wanted, rel_tol=1e-8)}
    )


def projection_without_code(text: str) -> CRS | None:
    """Return a declared projection on CGCS2000 or WGS 84, metres, that has no EPSG code.

    Such are Gauss-Kruger on a central meridian of its own, and the Albers projection of China.
    None for every other system, whether it has a code or cannot be understood.
    """
    if not isinstance(text, str):
        return None
    try:
        system = _system(text)
        known = system is None or not system.is_projected or _other_units(system)
        if known or not _is_one_datum(system) or _gauss_kruger(system) or system.to_epsg():
            return None
        return system
    except (UnknownToPyproj, CrsError):
        return None


def name_of(epsg: int) -> Message:
    """Return what to call a system: code and name."""
    return message("EPSG:{epsg} ({name})", epsg=epsg, name=CRS.from_epsg(epsg).name)


@lru_cache(maxsize=16)
def _system(text: str) -> CRS | None:
    """Return the horizontal part of a system."""
    if text == "OGC:CRS84":
        return CRS.from_epsg(WGS84)
    try:
        system = _parse_system(text)
        system = system.sub_crs_list[0] if system.is_compound else system
        system = system.source_crs or system if system.is_bound else system
        return system.to_2d() if len(system.axis_info) == 3 and system.is_geographic else system
    except UnknownToPyproj as error:
        raise _unknown(re.sub(r"\s+", " ", text)[:60]) from error


def _parse_system(text: str) -> CRS:
    if len(text) > MAX_TEXT:
        raise UnknownToPyproj("longer than any system")
    code = re.fullmatch(r"EPSG:(\d{4,6})", text)
    if code:
        return CRS.from_epsg(int(code[1]))
    return CRS.from_json(text) if text.lstrip().startswith("{") else CRS.from_wkt(text)


def _gauss_kruger(system: CRS) -> int | None:
    """Return the code of a CGCS2000 zone in China by its parameters, whatever its name."""
    operation = system.coordinate_operation if system.is_projected else None
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    known = {parameter.name: float(parameter.value) for parameter in operation.params}
    meridian = known.get("Longitude of natural origin", 0.0)
    easting = known.get("False easting", 0.0)
    zone, offset = divmod(easting, 1e6)
    plain = (
        abs(offset - 5e5) < CLOSE
        and abs(known.get("False northing", 0.0)) < CLOSE
        and abs(known.get("Latitude of natural origin", 0.0)) < CLOSE
        and abs(known.get("Scale factor at natural origin", 1.0) - 1) < CLOSE
    )
    if not (plain and _is_one_datum(system)):
        return None
    number = int(zone) or round(meridian / 3)
    middle = 3 * number if not zone or number > 23 else 6 * number - 3
    if abs(meridian - middle) > CLOSE:
        return None
    try:
        return gauss_kruger_epsg(number, prefix=bool(zone))
    except CrsError:
        return None


def _geographic(system: CRS) -> int | None:
    return WGS84 if system.is_geographic and _is_one_datum(system) else None


def _is_one_datum(system: CRS) -> bool:
    geodetic, ellipsoid = system.geodetic_crs, system.ellipsoid
    if geodetic is None:
        return False
    named = f"{geodetic.datum.name if geodetic.datum else ''} {geodetic.name}"
    return bool(ellipsoid and ellipsoid.semi_major_metre == RADIUS and DATUM_NAME.search(named))


def _unknown(name: str) -> CrsError:
    return CrsError(
        message(
            "The file declares a coordinate system that has no known code ({name}); say"
            " which it is.",
            name=name,
        )
    )
