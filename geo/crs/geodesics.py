"""The geodesics of CGCS2000 by pyproj; apart from the numbers, so that areas need no pyproj."""

from functools import cache
from typing import TYPE_CHECKING

from geo.crs.ellipsoid import INVERSE_FLATTENING, A

if TYPE_CHECKING:  # imported when a geodesic is asked for: many commands start without
    from pyproj import Geod


@cache
def geod() -> "Geod":
    """Return the geodesics of the ellipsoid of CGCS2000, in degrees and metres."""
    from pyproj import Geod

    return Geod(a=A, rf=INVERSE_FLATTENING)
