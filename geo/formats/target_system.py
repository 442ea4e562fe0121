"""The system in which drawings and corner tables are written; apart because two writers share it.

One Gauss-Kruger zone of 3 degrees on CGCS2000, its number in front of the easting, where all
outlines fit one; else longitude and latitude, unless the user names a system.
"""

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.arrays import Geometries
from geo.crs.zones import (
    FIRST_ZONE,
    LAST_ZONE,
    WGS84,
    gauss_kruger_epsg,
    name_of,
    system,
    ties_to_wgs84,
    transformer,
)
from geo.errors import CrsError
from geo.formats.declared_system import declared_epsg
from geo.messages import Message, message

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

HALF_ZONE, OVERRUN = 1.5, 0.5  # degrees; of a zone, and that an outline may run over it
DECIMALS = 3  # of a metre


def target_epsg(frame: "GeoDataFrame") -> int:
    """Return the EPSG code of the system to write a frame in, that of ``attrs["to_crs"]`` first.

    Raises
    ------
    CrsError
        No such system is known, or nothing ties it to WGS 84.
    """
    wanted = frame.attrs.get("to_crs")
    if wanted:
        return _known_epsg(str(wanted))
    west, _, east, _ = frame.total_bounds
    if not np.isfinite([west, east]).all():
        return WGS84
    zone = round((west + east) / 6)
    fits = FIRST_ZONE <= zone <= LAST_ZONE
    fits &= max(abs(west - 3 * zone), abs(east - 3 * zone)) <= HALF_ZONE + OVERRUN
    return gauss_kruger_epsg(zone, prefix=True) if fits else WGS84


def _known_epsg(text: str) -> int:
    epsg = declared_epsg(text)
    known = system(epsg) if epsg else None
    if epsg is None or known is None or not ties_to_wgs84(epsg):
        raise CrsError(message("Unknown system {name}; give an EPSG code.", name=text[:60]))
    return epsg


def is_in_degrees(epsg: int) -> bool:
    """Return whether the numbers of a system are degrees."""
    known = system(epsg)
    return bool(known and known.is_geographic)


def in_target(geometries: Geometries, epsg: int) -> Geometries:
    """Return geometries, (n,) in degrees on WGS 84, in a system: x east, y north, all digits."""
    if epsg == WGS84:
        return geometries
    project = transformer(WGS84, epsg).transform
    placed: Geometries = shapely.transform(
        geometries, lambda x, y: project(x, y), interleaved=False
    )
    if not np.isfinite(shapely.get_coordinates(placed)).all():
        raise CrsError(
            message(
                "The outlines are outside {system}; name another system, or leave it out.",
                system=name_of(epsg),
            )
        )
    return placed


def system_note(frame: "GeoDataFrame", epsg: int) -> Message:
    """Return the sentence on the system in which a frame is written."""
    if epsg == WGS84 and not frame.attrs.get("to_crs"):
        return message(
            "No 3-degree Gauss-Kruger zone fits all outlines, so they are written in longitude "
            "and latitude on WGS 84 (EPSG:4326)."
        )
    return message(
        "The coordinates are written in {system} (EPSG:{epsg}).", system=name_of(epsg), epsg=epsg
    )
