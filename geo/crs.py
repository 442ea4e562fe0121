"""The coordinate systems of Chinese boundary files: CGCS2000 and its Gauss-Kruger zones.

Source of the codes: the EPSG registry, 3-degree zones 25 to 45.
"""

from geo.errors import CoordinateError
from geo.words import words

CGCS2000 = "EPSG:4490"  # geographic, degrees; the axes of the register are lat, lon
FIRST_ZONE, LAST_ZONE = 25, 45  # 3-degree zones of the register, central meridians 75 to 135 E
EPSG_WITH_PREFIX = 4488  # EPSG code minus zone number; eastings begin with the zone number
EPSG_WITHOUT_PREFIX = 4509  # EPSG code minus zone number; eastings have 500 km at the meridian


def gauss_kruger_zone(lon: float) -> int:
    """Return the 3-degree Gauss-Kruger zone of a longitude in degrees.

    Raises
    ------
    CoordinateError
        Outside the zones 25 to 45 (73.5 to 136.5 E) of the register.
    """
    zone = round(lon / 3)
    if not FIRST_ZONE <= zone <= LAST_ZONE:
        raise CoordinateError(
            words(
                "Longitude {lon:.4f} lies outside the Gauss-Kruger zones 25 to 45 "
                "(73.5 to 136.5 E).",
                lon=lon,
            )
        )
    return zone


def gauss_kruger_epsg(zone: int, *, prefix: bool = False) -> int:
    """Return the EPSG code of a 3-degree CGCS2000 Gauss-Kruger zone, eastings in metres.

    Parameters
    ----------
    zone
        25 to 45; the central meridian is three times the number, in degrees east.
    prefix
        Whether eastings begin with the zone number.
    """
    return (EPSG_WITH_PREFIX if prefix else EPSG_WITHOUT_PREFIX) + zone
