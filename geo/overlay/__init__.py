"""Several polygons in degrees: relations, gaps, coverage, points in zones."""
