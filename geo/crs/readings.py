"""Readings of plain numbers as coordinates: the CRSs and axis orders that their bounds allow.

`geo.crs.choose` chooses among them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import Floats
from geo.crs.datum import TO_WGS84
from geo.crs.notation import plain_numbers
from geo.crs.zones import GRIDS, WGS84, transformer
from geo.errors import CoordinateError, CrsError
from geo.messages import Message, message

WORLD = (-180.0, -90.0, 180.0, 90.0)  # lon_min, lat_min, lon_max, lat_max, degrees
NORTHINGS = (300_000.0, 6_000_000.0)  # metres; 3 to 54 N, rounded outwards
PREFIX = 1_000_000  # metres; an easting with prefix has the zone number before this digit
FALSE_EASTING = 500_000  # metres, on the central meridian
HALF_WIDTH = 334_000  # metres; 3 degrees at the equator, so that a survey may run over its zone
METRES = (-1e8, 1e8)  # no projected coordinate is larger: more than twice around the Earth


class Span(NamedTuple):
    """The least and the largest of some numbers."""

    least: float
    largest: float

    @classmethod
    def of(cls, values: ArrayLike) -> Self:
        """Return the span of numbers; `CoordinateError` if there are none, or not all finite."""
        array = np.asarray(values, dtype=float)
        if array.size == 0:
            raise CoordinateError(message("There are no points; give at least one."))
        if not np.isfinite(array).all():
            raise CoordinateError(
                message("A coordinate is not a finite number; correct it or remove the point.")
            )
        return cls(float(array.min()), float(array.max()))

    @property
    def middle(self) -> float:
        """The number halfway."""
        return self.least / 2 + self.largest / 2  # the sum of two finite numbers may not be finite

    def lies_in(self, limits: tuple[float, float]) -> bool:
        """Return whether all of it lies between two limits, or on them."""
        return limits[0] <= self.least and self.largest <= limits[1]


@dataclass(frozen=True)
class Reading:
    """One CRS and axis order in which pairs of plain numbers can be read.

    Parameters
    ----------
    epsg
        EPSG code of the system; None where the numbers do not tell it.
    swapped
        Whether the numbers stand against the order of their format: x holds the northing or
        latitude, y the easting or longitude.
    zone
        Gauss-Kruger zone, 25 to 45 (3 degrees) or 13 to 23 (6 degrees); else None.
    message
        The reading as a phrase that places the middle of the points.
    decision
        One sentence on why it was taken; set by `choose`.
    datum
        ``"gcj02"`` or ``"bd09"`` for degrees that are moved so; else None.
    notation
        How the numbers are written, one of `geo.crs.notation.NOTATIONS`; None for plain ones.
    """

    epsg: int | None
    swapped: bool
    zone: int | None
    message: Message
    decision: Message | None = None
    datum: str | None = None
    notation: str | None = None


def candidates(x: ArrayLike, y: ArrayLike) -> list[Reading]:
    """Return the CRS readings that fit all points, those in the axis order of the format first.

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
    x_span, y_span = Span.of(x), Span.of(y)
    exchanged = [replace(reading, swapped=True) for reading in _fitting(y_span, x_span)]
    return [*_fitting(x_span, y_span), *exchanged] or _metres(x_span, y_span)


def to_lonlat(x: ArrayLike, y: ArrayLike, reading: Reading) -> tuple[Floats, Floats]:
    """Return longitude and latitude in degrees, EPSG:4326, of points in the CRS of a reading.

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
        raise unnamed(reading)
    first, second = (plain_numbers(numbers, reading.notation) for numbers in (x, y))
    east, north = (second, first) if reading.swapped else (first, second)
    lon, lat = transformer(reading.epsg, WGS84).transform(east, north)
    return TO_WGS84[reading.datum](lon, lat) if reading.datum else (lon, lat)


def unnamed(reading: Reading) -> CrsError:
    """Return the error of a reading that does not know its system."""
    return CrsError(
        message(
            "The numbers are {reading}; name their coordinate system.",
            reading=reading.message,
        )
    )


def _fitting(east: Span, north: Span) -> Iterator[Reading]:
    """Yield the readings of eastings or longitudes, and northings or latitudes."""
    at = {"east": east.middle, "north": north.middle}
    if east.lies_in(WORLD[::2]) and north.lies_in(WORLD[1::2]):
        phrase = message("degrees near longitude {east:.4f}, latitude {north:.4f}", **at)
        yield Reading(WGS84, False, None, phrase)
    zone = int(east.least // PREFIX)
    offset = zone * PREFIX + FALSE_EASTING
    if north.lies_in(NORTHINGS) and east.lies_in((offset - HALF_WIDTH, offset + HALF_WIDTH)):
        yield from _gauss_kruger(zone, at)


def _gauss_kruger(zone: int, at: dict[str, float]) -> Iterator[Reading]:
    """Yield the reading in a zone, or for zone 0 (no prefix) one for each width of zone."""
    for grid in GRIDS:
        if zone == 0 or zone in grid.zones:
            phrase = _in_zone(grid.degrees, zone, at)
            yield Reading(grid.with_prefix + zone if zone else None, False, zone or None, phrase)


def _in_zone(degrees: int, zone: int, at: dict[str, float]) -> Message:
    if not zone:
        return message(
            "{degrees}-degree Gauss-Kruger in an unnamed zone, near north {north:.0f}, east "
            "{east:.0f}",
            degrees=degrees,
            **at,
        )
    return message(
        "{degrees}-degree Gauss-Kruger zone {zone} near north {north:.0f}, east {east:.0f}",
        degrees=degrees,
        zone=zone,
        **at,
    )


def _metres(x: Span, y: Span) -> list[Reading]:
    """Return the reading of numbers that nothing else fits, unless they are too large for it."""
    at = {"x": x.middle, "y": y.middle}
    phrase = message("metres of an unknown system near {x:.0f}, {y:.0f}", **at)
    fits = x.lies_in(METRES) and y.lies_in(METRES)
    return [Reading(None, False, None, phrase)] if fits else []


def zone_numbers(eastings: ArrayLike) -> str:
    """Return the zone numbers that eastings begin with, where they are several, all in China."""
    numbers = np.unique(np.asarray(eastings, dtype=float) // PREFIX).tolist()
    known = all(any(number in grid.zones for grid in GRIDS) for number in numbers)
    return ", ".join(f"{number:.0f}" for number in numbers) if known and len(numbers) > 1 else ""
