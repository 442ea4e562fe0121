"""CGCS2000 Gauss-Kruger zones by EPSG code, and transformers between EPSG codes.

Source of the codes: the EPSG registry, CGCS2000 / Gauss-Kruger. Its zones in China are 25 to 45
of 3 degrees and 13 to 23 of 6 degrees, so a zone number alone tells the width of the zone.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.errors import CoordinateError, CrsError
from geo.messages import message

if TYPE_CHECKING:  # imported where it is needed, for many read the codes alone
    from pyproj import CRS, Transformer

CGCS2000 = 4490  # EPSG code of the geographic system, degrees; by the register lat, lon
WGS84 = 4326  # EPSG code of what everything ends in
WEB_MERCATOR = 3857  # EPSG code of web maps
ONE_DATUM = (CGCS2000, WGS84)  # EPSG codes of the geographic systems that are taken as the same
SEVERAL = "unavailable until proj_trans is called"  # what PROJ says where each point decides
FIRST_ZONE, LAST_ZONE = 25, 45  # 3-degree zones of the register, central meridians 75 to 135 E


class Grid(NamedTuple):
    """The Gauss-Kruger zones of one width in degrees; EPSG code = base + zone."""

    degrees: int
    zones: range
    with_prefix: int
    without_prefix: int


GRIDS = (
    Grid(3, range(FIRST_ZONE, LAST_ZONE + 1), with_prefix=4488, without_prefix=4509),
    Grid(6, range(13, 24), with_prefix=4478, without_prefix=4489),
)


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
            message(
                "Longitude {lon:.4f} is outside the Gauss-Kruger zones 25 to 45 (73.5 to 136.5 "
                "E); check that longitude comes first.",
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
        message(
            "China has no Gauss-Kruger zone {zone}; its zones are 25 to 45 (3 degrees)"
            " and 13 to 23 (6 degrees).",
            zone=zone,
        )
    )


def zone_of(epsg: int) -> int | None:
    """Return the zone that an EPSG code stands for; None where it is no Gauss-Kruger zone here."""
    bases = [(grid, base) for grid in GRIDS for base in (grid.with_prefix, grid.without_prefix)]
    return next((epsg - base for grid, base in bases if epsg - base in grid.zones), None)


@lru_cache(maxsize=64)
def transformer(epsg_from: int, epsg_to: int) -> "Transformer":
    """Return the cached transformer between two EPSG codes, easting or longitude always first.

    Where it is one operation, it is named by its steps: every thread makes a transformer anew,
    and to look the two codes up again takes several hundred times as long.
    """
    from pyproj import Transformer

    found = _searched(epsg_from, epsg_to)
    if found.definition == SEVERAL:
        return found
    return Transformer.from_pipeline(found.definition)


@lru_cache(maxsize=64)
def _searched(epsg_from: int, epsg_to: int) -> "Transformer":
    from pyproj import Transformer

    return Transformer.from_crs(epsg_from, epsg_to, always_xy=True)


@lru_cache(maxsize=64)
def system(epsg: int) -> "CRS | None":
    """Return the system of an EPSG code; None where the register has none."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError as UnknownToPyproj

    try:
        return CRS.from_epsg(epsg)
    except UnknownToPyproj:
        return None


def name_of(epsg: int) -> str:
    """Return the name of a system in the register; its EPSG code where the register has none."""
    found = system(epsg)
    return found.name if found else f"EPSG:{epsg}"


def ties_to_wgs84(epsg: int) -> bool:
    """Return whether the shift of a known system from WGS 84 is known here, or none is needed."""
    known = system(epsg)
    geodetic = known.geodetic_crs if known else None
    if geodetic is not None and geodetic.to_epsg() in ONE_DATUM:
        return True
    return bool(_searched(epsg, WGS84).accuracy >= 0)
