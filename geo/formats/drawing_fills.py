"""Hatches and solids of a drawing that fill an outline; apart as no other format has any."""

import numpy as np
import shapely

from geo.arrays import Geometries, Ints

SAME_SHARE = 1e-6  # of the area, by which a fill may differ from its outline


def repeated_fills(fills: Geometries, outlines: Geometries) -> Ints:
    """Return the places of the fills that have the area of an outline, in the drawing's own unit.

    Parameters
    ----------
    fills, outlines
        (n,) and (m,) polygons, None where there is none.
    """
    at_fill, at_outline = (
        np.flatnonzero(~shapely.is_missing(shapes) & shapely.is_valid(shapes))
        for shapes in (fills, outlines)
    )
    if not (at_fill.size and at_outline.size):
        return np.empty(0, dtype=np.intp)
    drawn = outlines[at_outline]
    fill, other = shapely.STRtree(drawn).query(fills[at_fill])
    a, b = fills[at_fill[fill]], drawn[other]
    area = shapely.area(a)
    is_near = np.abs(area - shapely.area(b)) <= SAME_SHARE * area
    apart = shapely.area(shapely.symmetric_difference(a[is_near], b[is_near]))
    found: Ints = np.unique(at_fill[fill[is_near]][apart <= SAME_SHARE * area[is_near]])
    return found
