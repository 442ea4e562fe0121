"""The coordinate systems of Chinese boundary files, told from the numbers, and taken to degrees.

Everything ends in EPSG:4326, longitude and latitude in degrees. CGCS2000 and WGS 84 are taken as
one and the same: they agree to centimetres, and PROJ too shifts nothing between them.

Source of the codes: the EPSG registry, CGCS2000 / Gauss-Kruger. Its zones in China are 25 to 45
of 3 degrees and 13 to 23 of 6 degrees, so a zone number alone tells the width of the zone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as UnknownToPyproj

from geo.errors import CoordinateError, CrsError
from geo.words import Words, words

CGCS2000 = "EPSG:4490"  # geographic, degrees; the axes of the register are lat, lon
WGS84 = 4326  # EPSG code of what everything ends in
ONE_DATUM = (4490, WGS84)  # EPSG codes of the geographic systems that are taken as the same
FIRST_ZONE, LAST_ZONE = 25, 45  # 3-degree zones of the register, central meridians 75 to 135 E
CHINA = (73.0, 3.0, 136.0, 54.0)  # lon_min, lat_min, lon_max, lat_max, degrees, rounded outwards

WORLD = (-180.0, -90.0, 180.0, 90.0)  # degrees, in the same order
MARGIN = (-3.0, -3.0, 3.0, 3.0)  # degrees that a survey may run over the area of its system
NORTHINGS = (300_000.0, 6_000_000.0)  # metres; 3 to 54 N, rounded outwards
PREFIX = 1_000_000  # metres; an easting with prefix has the zone number before this digit
FALSE_EASTING = 500_000  # metres, on the central meridian
HALF_WIDTH = 334_000  # metres; 3 degrees at the equator, so that a survey may run over its zone
METRES = (-1e8, 1e8)  # no projected coordinate is larger: more than twice around the Earth

Box = tuple[float, float, float, float]
Span = tuple[float, float]  # the least and the largest of some numbers
Floats = NDArray[np.float64]


class _Grid(NamedTuple):
    """The Gauss-Kruger zones of one width; EPSG code = base + zone."""

    degrees: int
    zones: range
    with_prefix: int
    without_prefix: int


GRIDS = (
    _Grid(3, range(FIRST_ZONE, LAST_ZONE + 1), with_prefix=4488, without_prefix=4509),
    _Grid(6, range(13, 24), with_prefix=4478, without_prefix=4489),
)


@dataclass(frozen=True)
class Reading:
    """One way to understand pairs of plain numbers.

    Parameters
    ----------
    epsg
        EPSG code of the system; None where the numbers do not tell it.
    swapped
        Whether the numbers stand against the order of their format: x holds the northing or
        latitude, y the easting or longitude.
    zone
        Gauss-Kruger zone, 25 to 45 (3 degrees) or 13 to 23 (6 degrees); else None.
    words
        The reading as a phrase that places the middle of the points.
    decision
        One sentence on why it was taken; set by `choose`.
    """

    epsg: int | None
    swapped: bool
    zone: int | None
    words: Words
    decision: Words | None = None


def gauss_kruger_zone(lon: float) -> int:
    """Return the 3-degree Gauss-Kruger zone of a longitude in degrees.

    Raises
    ------
    CoordinateError
        Outside the zones 25 to 45 (73.5 to 136.5 E) of the register, or not a number.
    """
    zone = round(lon / 3) if np.isfinite(lon) else 0
    if not FIRST_ZONE <= zone <= LAST_ZONE:
        raise CoordinateError(
            words(
                "Longitude {lon:.4f} lies outside the Gauss-Kruger zones 25 to 45"
                " (73.5 to 136.5 E); check that longitude comes first.",
                lon=lon,
            )
        )
    return zone


def gauss_kruger_epsg(zone: int, *, prefix: bool = False) -> int:
    """Return the EPSG code of a CGCS2000 Gauss-Kruger zone, coordinates in metres.

    Parameters
    ----------
    zone
        25 to 45 for zones of 3 degrees, 13 to 23 for zones of 6 degrees.
    prefix
        Whether eastings begin with the zone number.

    Raises
    ------
    CrsError
        China has no such zone.
    """
    for grid in GRIDS:
        if zone in grid.zones:
            return zone + (grid.with_prefix if prefix else grid.without_prefix)
    raise CrsError(
        words(
            "China has no Gauss-Kruger zone {zone}; its zones are 25 to 45 (3 degrees)"
            " and 13 to 23 (6 degrees).",
            zone=zone,
        )
    )


def candidates(x: ArrayLike, y: ArrayLike) -> list[Reading]:
    """Return the readings that fit all points, those in the order of the format first.

    Degrees fit where they lie on the globe, Gauss-Kruger where it lies in China. Eastings
    without zone number give a reading for each width of zone, with `epsg` None; metres that fit
    nothing give one, with `epsg` None as well; numbers beyond any system give none.

    Parameters
    ----------
    x, y
        Array-likes of the same length, degrees or metres: what the format says is the easting or
        longitude, and the northing or latitude.

    Raises
    ------
    CoordinateError
        There are no points, or a number is not finite.
    """
    x_span, y_span = _span(x), _span(y)
    exchanged = [replace(reading, swapped=True) for reading in _fitting(y_span, x_span)]
    return [*_fitting(x_span, y_span), *exchanged] or _metres(x_span, y_span)


def choose(
    x: ArrayLike, y: ArrayLike, *, from_crs: str | int | None = None, near: Box | None = CHINA
) -> Reading:
    """Return the one reading that fits all points, with the sentence that says so.

    Where several fit, the one that alone puts the points into the box `near` is taken. Where the
    user names the system and that still leaves both orders, the order of the format is taken.

    Parameters
    ----------
    x, y
        As for `candidates`.
    from_crs
        The user's word: an EPSG code, as a number or as ``"EPSG:4538"``.
    near
        lon_min, lat_min, lon_max, lat_max in degrees of where the points are expected.

    Raises
    ------
    CrsError
        Several readings fit, or none does, or the system or its zone cannot be told.
    CoordinateError
        There are no points, or a number is not finite.
    """
    spans = _span(x), _span(y)
    asked = None if from_crs is None else _code(from_crs)
    readings = candidates(x, y) if asked is None else _in_system(asked, *spans)
    known = [reading for reading in readings if reading.epsg]
    inside = [reading for reading in known if near and _lies_in(near, reading, *spans)]
    if len(readings) > 1 and len(inside) == 1:
        return _taken_for_its_place(inside[0], readings)
    if known and (asked or len(readings) == 1):
        return replace(known[0], decision=_why(known[0], asked=asked is not None))
    raise _misfit(asked) if asked else _refusal(x, y, readings)


def to_lonlat(x: ArrayLike, y: ArrayLike, reading: Reading) -> tuple[Floats, Floats]:
    """Return longitude and latitude in degrees, EPSG:4326, of points understood by a reading.

    CGCS2000 is taken as WGS 84, from which it differs by centimetres.

    Parameters
    ----------
    x, y
        Array-likes of the same length, in the order that was given to `candidates`.

    Raises
    ------
    CrsError
        The reading does not know its system.
    """
    if reading.epsg is None:
        raise _unnamed(reading)
    first, second = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    east, north = (second, first) if reading.swapped else (first, second)
    lon, lat = transformer(reading.epsg, WGS84).transform(east, north)
    return lon, lat


@lru_cache(maxsize=64)
def transformer(epsg_from: int, epsg_to: int) -> Transformer:
    """Return the cached transformer between two EPSG codes, easting or longitude always first."""
    return Transformer.from_crs(epsg_from, epsg_to, always_xy=True)


def _span(values: ArrayLike) -> Span:
    array = np.asarray(values, dtype=float)
    if array.size == 0:
        raise CoordinateError(words("There are no points; give at least one."))
    if not np.isfinite(array).all():
        raise CoordinateError(
            words("A coordinate is not a finite number; correct it or remove the point.")
        )
    return float(array.min()), float(array.max())


def _within(span: Span, limits: Span) -> bool:
    return limits[0] <= span[0] and span[1] <= limits[1]


def _middle(span: Span) -> float:
    return span[0] / 2 + span[1] / 2  # the sum of two finite numbers may not be finite


def _fitting(east: Span, north: Span) -> Iterator[Reading]:
    """Yield the readings of eastings or longitudes, and northings or latitudes."""
    at = {"east": _middle(east), "north": _middle(north)}
    if _within(east, WORLD[::2]) and _within(north, WORLD[1::2]):
        phrase = words("degrees around longitude {east:.4f}, latitude {north:.4f}", **at)
        yield Reading(WGS84, False, None, phrase)
    zone = int(east[0] // PREFIX)
    offset = zone * PREFIX + FALSE_EASTING
    if _within(north, NORTHINGS) and _within(east, (offset - HALF_WIDTH, offset + HALF_WIDTH)):
        yield from _gauss_kruger(zone, at)


def _gauss_kruger(zone: int, at: dict[str, float]) -> Iterator[Reading]:
    """Yield the reading in a zone, or for zone 0 (no prefix) one for each width of zone."""
    for grid in GRIDS:
        if zone == 0 or zone in grid.zones:
            phrase = words(
                "{degrees}-degree Gauss-Kruger zone {zone} around north {north:.0f},"
                " east {east:.0f}",
                degrees=grid.degrees,
                zone=zone or "?",
                **at,
            )
            yield Reading(grid.with_prefix + zone if zone else None, False, zone or None, phrase)


def _metres(x: Span, y: Span) -> list[Reading]:
    """Return the reading of numbers that nothing else fits, unless they are too large for it."""
    at = {"x": _middle(x), "y": _middle(y)}
    phrase = words("metres of an unknown system around {x:.0f}, {y:.0f}", **at)
    fits = _within(x, METRES) and _within(y, METRES)
    return [Reading(None, False, None, phrase)] if fits else []


def _code(from_crs: str | int) -> int:
    """Return the EPSG code that the user named, once it is known to have two horizontal axes."""
    match = re.fullmatch(r"\s*(?:EPSG:)?([0-9]{4,6})\s*", str(from_crs), re.IGNORECASE)
    crs = _system(int(match[1])) if match else None
    if crs is None or len(crs.axis_info) != 2 or not (crs.is_geographic or crs.is_projected):
        raise CrsError(
            words(
                "{name} is not the EPSG code of a geographic or projected system;"
                " give one such as EPSG:4538.",
                name=str(from_crs)[:40],
            )
        )
    return int(match[1])


@lru_cache(maxsize=64)
def _system(epsg: int) -> CRS | None:
    try:
        return CRS.from_epsg(epsg)
    except UnknownToPyproj:
        return None


def _in_system(epsg: int, x: Span, y: Span) -> list[Reading]:
    """Return the readings in a given system, for each order that lies where the system is used."""
    bases = [(grid, base) for grid in GRIDS for base in (grid.with_prefix, grid.without_prefix)]
    zone = next((epsg - base for grid, base in bases if epsg - base in grid.zones), None)
    readings = [
        Reading(epsg, swapped, zone, _in_words(epsg, east, north))
        for swapped, east, north in ((False, x, y), (True, y, x))
    ]
    return [reading for reading in readings if _lies_in(_area_of_use(epsg), reading, x, y)]


def _in_words(epsg: int, east: Span, north: Span) -> Words:
    return words(
        "EPSG:{epsg} ({name}) around east {east:.8g}, north {north:.8g}",
        epsg=epsg,
        name=_system(epsg).name,
        east=_middle(east),
        north=_middle(north),
    )


def _area_of_use(epsg: int) -> Box:
    use = _system(epsg).area_of_use
    if use is None or use.west > use.east:  # the latter cross the antimeridian
        return WORLD
    return tuple(np.clip(np.add(use.bounds, MARGIN), WORLD[:2] * 2, WORLD[2:] * 2))


def _lies_in(box: Box, reading: Reading, x: Span, y: Span) -> bool:
    """Say whether the bounds of the points, read so, lie in a box of degrees."""
    lon, lat = to_lonlat([*x, *x], np.repeat(y, 2), reading)
    return _within((lon.min(), lon.max()), box[::2]) and _within((lat.min(), lat.max()), box[1::2])


def _taken_for_its_place(reading: Reading, readings: list[Reading]) -> Reading:
    other = next(other for other in readings if other is not reading)
    sentence = words(
        "Read as {reading}, for read as {other} the points would lie outside the region expected.",
        reading=reading.words,
        other=other.words,
    )
    return replace(reading, decision=sentence)


def _why(reading: Reading, *, asked: bool) -> Words:
    if not asked:
        return words("Read as {reading}.", reading=reading.words)
    datum = _system(reading.epsg).geodetic_crs.to_epsg()
    if datum in ONE_DATUM or transformer(reading.epsg, WGS84).accuracy >= 0:
        return words("Read as {reading}, as asked.", reading=reading.words)
    return words(
        "Read as {reading}, as asked; its shift from WGS 84 is not known here, so the outline may"
        " lie off by a hundred metres or more.",
        reading=reading.words,
    )


def _misfit(epsg: int) -> CrsError:
    return CrsError(
        words(
            "The points lie outside the area of EPSG:{epsg} ({name}); correct --from-crs.",
            epsg=epsg,
            name=_system(epsg).name,
        )
    )


def _unnamed(reading: Reading) -> CrsError:
    return CrsError(
        words(
            "The numbers are {reading}; name their coordinate system with --from-crs.",
            reading=reading.words,
        )
    )


def _refusal(x: ArrayLike, y: ArrayLike, readings: list[Reading]) -> CrsError:
    zones = _zone_numbers(x) or _zone_numbers(y)
    if zones:
        return CrsError(
            words(
                "The eastings carry zone numbers {zones}; save a file for each zone.", zones=zones
            )
        )
    if not readings:
        return CrsError(words("The numbers are too large for coordinates; correct the file."))
    if len(readings) == 1:
        return _unnamed(readings[0])
    return CrsError(
        words(
            "The numbers can be read as {first} or as {second}; name their coordinate system with"
            " --from-crs, which keeps the order of the format.",
            first=readings[0].words,
            second=readings[1].words,
        )
    )


def _zone_numbers(eastings: ArrayLike) -> str:
    """Return the zone numbers that eastings begin with, where they are several, all in China."""
    numbers = np.unique(np.asarray(eastings, dtype=float) // PREFIX).tolist()
    known = all(any(number in grid.zones for grid in GRIDS) for number in numbers)
    return ", ".join(f"{number:.0f}" for number in numbers) if known and len(numbers) > 1 else ""
