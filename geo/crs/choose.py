"""Choice of the coordinate reference system of a Chinese boundary file from its numbers.

Everything ends in EPSG:4326, longitude and latitude in degrees. CGCS2000 and WGS 84 are taken as
one and the same: they agree to centimetres, and PROJ too shifts nothing between them.
`geo.crs.zones` is the register, `geo.crs.readings` lists the readings that fit.
"""

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.crs.datum import NAMES
from geo.crs.named_system import NamedSystem, named_system
from geo.crs.notation import plain_numbers
from geo.crs.readings import (
    WORLD,
    Reading,
    Span,
    candidates,
    to_lonlat,
    unnamed,
    zone_numbers,
)
from geo.crs.zones import (
    name_of,
    system,
    ties_to_wgs84,
    zone_of,
)
from geo.errors import CrsError, SeveralSystemsError, ZoneNumberError
from geo.messages import Message, message

CHINA = (73.0, 3.0, 136.0, 54.0)  # lon_min, lat_min, lon_max, lat_max, degrees, rounded outwards
MARGIN = (-3.0, -3.0, 3.0, 3.0)  # degrees that a survey may run over the area of its system

Box = tuple[float, float, float, float]
Floats = NDArray[np.float64]


def is_in_china(lon: float, lat: float) -> bool:
    """Return whether a place in degrees lies in the box around China, where its grids are used."""
    west, south, east, north = CHINA
    return west <= lon <= east and south <= lat <= north


def choose(
    x: ArrayLike,
    y: ArrayLike,
    *,
    from_crs: str | int | None = None,
    near: Box | None = CHINA,
    swapped: bool | None = None,
    named: NamedSystem | None = None,
) -> Reading:
    """Return the one CRS reading that fits all points, with the sentence that explains it.

    Where several fit, the one that alone puts the points into the box `near` is taken. Where the
    user names the system and that still leaves both orders, the order of the format is taken.

    Parameters
    ----------
    x, y
        As for `candidates`.
    from_crs
        The CRS that the user names, as `named_system` reads it: an EPSG code, as a number or as
        ``"EPSG:4538"``, or a datum of web maps, and the order of the numbers.
    near
        lon_min, lat_min, lon_max, lat_max in degrees of where the points are expected.
    swapped
        Whether the numbers stand against the order of their format, where that is settled; None
        leaves it to the numbers.
    named
        The same as `from_crs` where that is read already.

    Raises
    ------
    CrsError
        Several readings fit, or none does, or the system or its zone cannot be told.
    CoordinateError
        There are no points, or a number is not finite.
    """
    named = named or (NamedSystem() if from_crs is None else named_system(from_crs))
    if named.notation:
        x, y = (plain_numbers(numbers, named.notation) for numbers in (x, y))
        plain = replace(named, notation=None)
        found = choose(x, y, near=near, swapped=swapped, named=plain)
        return replace(found, notation=named.notation)
    spans = Span.of(x), Span.of(y)
    requested = named.epsg
    swapped = swapped if named.swapped is None else named.swapped
    readings = candidates(x, y) if requested is None else _in_system(requested, *spans)
    readings = [one for one in readings if not one.epsg or swapped in (None, one.swapped)]
    known = [reading for reading in readings if reading.epsg]
    inside = [reading for reading in known if near and _lies_in(near, reading, *spans)]
    if named.datum is not None:
        return _on_datum(inside, named.datum, *spans)
    if len(readings) > 1 and len(inside) == 1:
        return _chosen_by_region(inside[0], readings)
    if known and (requested or len(readings) == 1):
        return replace(known[0], decision=_with_reason(known[0], requested=requested is not None))
    raise _outside_error(requested) if requested else _ambiguity_error(x, y, readings)


def _in_system(epsg: int, x: Span, y: Span) -> list[Reading]:
    """Return the readings in a given system, for each order that lies where the system is used."""
    zone = zone_of(epsg)
    readings = [
        Reading(epsg, swapped, zone, _phrase(epsg, east, north))
        for swapped, east, north in ((False, x, y), (True, y, x))
    ]
    return [reading for reading in readings if _lies_in(area_of_use(epsg), reading, x, y)]


def _on_datum(inside: list[Reading], datum: str, x: Span, y: Span) -> Reading:
    """Return the first of some readings in China as one on a datum of its web maps."""
    if not inside:
        raise CrsError(
            message(
                "Read as {datum} the points would lie outside China, where alone it is used; name"
                " another system, or write {datum},exchanged if latitude stands first.",
                datum=NAMES[datum],
            )
        )
    reading = inside[0]
    east, north = (y, x) if reading.swapped else (x, y)
    phrase = message(
        "{datum}, degrees around longitude {east:.4f}, latitude {north:.4f}",
        datum=NAMES[datum],
        east=east.middle,
        north=north.middle,
    )
    decision = message("Read as {reading}, as asked; moved to WGS 84.", reading=phrase)
    return replace(reading, datum=datum, message=phrase, decision=decision)


def _phrase(epsg: int, east: Span, north: Span) -> Message:
    known = system(epsg)
    if known is not None and known.is_geographic:
        return message(
            "EPSG:{epsg} ({name}) near longitude {lon:.8g}, latitude {lat:.8g}",
            epsg=epsg,
            name=name_of(epsg),
            lon=east.middle,
            lat=north.middle,
        )
    return message(
        "EPSG:{epsg} ({name}) near east {east:.8g}, north {north:.8g}",
        epsg=epsg,
        name=name_of(epsg),
        east=east.middle,
        north=north.middle,
    )


@cache
def area_of_use(epsg: int) -> Box:
    """Return where a system is used, as west, south, east, north in degrees, with a margin."""
    known = system(epsg)
    use = known.area_of_use if known else None
    if use is None or use.west > use.east:  # the latter cross the antimeridian
        return WORLD
    return tuple(np.clip(np.add(use.bounds, MARGIN), WORLD[:2] * 2, WORLD[2:] * 2))


def inside(lonlat: Floats, box: Box) -> NDArray[np.bool_]:
    """Return (n,) whether points (n, 2), longitude and latitude, degrees, lie in a box or on it."""
    within: NDArray[np.bool_] = np.all((lonlat >= box[:2]) & (lonlat <= box[2:]), axis=1)
    return within


def order_in_china(points: Floats) -> bool | None:
    """Return whether more of some points lie in China if latitude is taken to stand first.

    None where as many do in either order.

    Parameters
    ----------
    points
        (n, 2) numbers, any.
    """
    more = int(inside(points[:, ::-1], CHINA).sum()) - int(inside(points, CHINA).sum())
    return more > 0 if more else None


def _lies_in(box: Box, reading: Reading, x: Span, y: Span) -> bool:
    """Return whether the bounds of the points, read so, lie in a box of degrees."""
    lon, lat = to_lonlat([*x, *x], np.repeat(y, 2), reading)
    west_east, south_north = Span(lon.min(), lon.max()), Span(lat.min(), lat.max())  # or infinite
    return west_east.lies_in(box[::2]) and south_north.lies_in(box[1::2])


def _chosen_by_region(reading: Reading, readings: list[Reading]) -> Reading:
    other = next(other for other in readings if other is not reading)
    sentence = message(
        "Read as {reading}; read as {other}, the points would be outside the expected region.",
        reading=reading.message,
        other=other.message,
    )
    return replace(reading, decision=sentence)


def _with_reason(reading: Reading, *, requested: bool) -> Message:
    if not requested:
        return message("Read as {reading}.", reading=reading.message)
    if reading.epsg is not None and ties_to_wgs84(reading.epsg):
        return message("Read as {reading}, as requested.", reading=reading.message)
    return message(
        "Read as {reading}, as requested. Its shift from WGS 84 is unknown, so the outline may "
        "be off by a hundred metres or more.",
        reading=reading.message,
    )


def _outside_error(epsg: int) -> CrsError:
    return CrsError(
        message(
            "The points are outside the area of EPSG:{epsg} ({name}); choose another system.",
            epsg=epsg,
            name=name_of(epsg),
        )
    )


def _ambiguity_error(x: ArrayLike, y: ArrayLike, readings: list[Reading]) -> CrsError:
    zones = zone_numbers(x) or zone_numbers(y)
    if zones:
        return SeveralSystemsError(
            message(
                "The eastings have the zone numbers {zones}; save a separate file for each zone.",
                zones=zones,
            )
        )
    if not readings:
        return CrsError(message("The numbers are too large for coordinates; correct the file."))
    if len(readings) == 1:
        return unnamed(readings[0])
    sentence = message(
        "The numbers can be read as {first} or as {second}; name their coordinate system (the "
        "order remains that of the format).",
        first=readings[0].message,
        second=readings[1].message,
    )
    if any(reading.epsg for reading in readings):
        return CrsError(sentence)
    east, north = (y, x) if readings[0].swapped else (x, y)
    return ZoneNumberError(sentence, east=Span.of(east).middle, north=Span.of(north).middle)
