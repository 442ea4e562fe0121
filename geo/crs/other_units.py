"""Numbers that fit no system as metres, but China as feet, kilometres, or degrees and minutes."""

import numpy as np

from geo.arrays import Floats
from geo.crs.notation import KM, SIXTY, TWO_DIGITS, plain_numbers
from geo.crs.readings import METRES, Reading, candidates, to_lonlat
from geo.crs.zones import WEB_MERCATOR
from geo.errors import CrsError
from geo.messages import message

FOOT = 0.3048  # metres
LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)  # degrees, around China
MIN_NORTHING = 1_900_000.0  # metres; the land of China lies north of it


def check_feet(x: Floats, y: Floats) -> None:
    """Refuse numbers, (n,), that taken for feet are metres with the number of a zone.

    Raises
    ------
    CrsError
        They are.
    """
    in_metres = candidates(FOOT * x, FOOT * y) if np.abs([x, y]).max() <= METRES[1] else []
    fitting = [reading for reading in in_metres if reading.zone]
    if fitting:
        raise CrsError(
            message(
                "In feet, the numbers would be {reading}; convert them to metres, or name "
                "their coordinate system.",
                reading=fitting[0].message,
            )
        )


def check_web_mercator(x: Floats, y: Floats) -> None:
    """Refuse numbers, (n,), that are in China as web Mercator, and name that.

    Raises
    ------
    CrsError
        They are.
    """
    reading = Reading(WEB_MERCATOR, False, None, message("{text}", text=f"EPSG:{WEB_MERCATOR}"))
    lon, lat = to_lonlat(x, y, reading)
    if _lie_in(lon, LONGITUDES) and _lie_in(lat, LATITUDES):
        raise CrsError(
            message(
                "The numbers are in no grid, but as EPSG:3857 (web Mercator) they would be near"
                " longitude {lon:.4f}, latitude {lat:.4f}; if they are, name that system.",
                lon=float(lon.mean()),
                lat=float(lat.mean()),
            )
        )


def check_kilometres(x: Floats, y: Floats) -> None:
    """Refuse numbers, (n,), that taken for kilometres are metres in a grid of China.

    Raises
    ------
    CrsError
        They are.
    """
    metres = [plain_numbers(numbers, KM) for numbers in (x, y)]
    fitting = candidates(*metres) if np.abs(metres).max() <= METRES[1] else []
    fitting = [
        reading
        for reading in fitting
        if metres[0 if reading.swapped else 1].min() >= MIN_NORTHING
        and (reading.zone or len(fitting) > 1)
    ]
    if fitting:
        raise CrsError(
            message(
                "In kilometres, the numbers would be {reading}; if they are, name km, or a"
                " coordinate system and km, such as EPSG:4517,km.",
                reading=fitting[0].message,
            )
        )


def check_degrees_and_minutes(x: Floats, y: Floats) -> None:
    """Refuse numbers, (n,), that are longitudes and latitudes such as 8726.58, 87 degrees 26.58'.

    Raises
    ------
    CrsError
        They are.
    """
    minutes = np.abs([x, y]) % TWO_DIGITS
    degrees = np.abs([x, y]) // TWO_DIGITS + minutes / SIXTY
    for lon, lat in ((degrees[0], degrees[1]), (degrees[1], degrees[0])):
        if minutes.max() < SIXTY and _lie_in(lon, LONGITUDES) and _lie_in(lat, LATITUDES):
            raise CrsError(
                message(
                    "Read as degrees and minutes in one number (ddmm.mmmm, as GPS receivers write "
                    "them), the numbers would be near longitude {lon:.4f}, latitude {lat:.4f}; if "
                    "they are, give decimal degrees: the degrees plus the minutes divided by 60.",
                    lon=float(lon.mean()),
                    lat=float(lat.mean()),
                )
            )


def _lie_in(values: Floats, span: tuple[float, float]) -> bool:
    return bool(span[0] <= values.min() and values.max() <= span[1])
