"""The geodesics of CGCS2000 by pyproj; apart from the numbers, so that areas need no pyproj."""

from pyproj import Geod

from geo.crs.ellipsoid import INVERSE_FLATTENING, A

GEOD = Geod(a=A, rf=INVERSE_FLATTENING)  # degrees and metres
