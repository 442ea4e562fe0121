"""The ellipsoid of CGCS2000 (GB 22021—2008); WGS 84 differs from it by 0.1 mm at the poles."""

A, INVERSE_FLATTENING = 6378137.0, 298.257222101  # semi-major axis, m; both by definition
FLATTENING = 1 / INVERSE_FLATTENING
B = A * (1 - FLATTENING)  # semi-minor axis, m
E2 = FLATTENING * (2 - FLATTENING)  # first eccentricity squared
EP2 = E2 / (1 - E2)  # second eccentricity squared
