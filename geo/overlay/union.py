"""Many polygons united at once, in any coordinates."""

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from geo.overlay.pieces import simple_polygons

BATCH = 256  # polygons handled in one call: some ten milliseconds between two calls of a `Tick`

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]
Tick = Callable[[int], object]  # told of how many polygons were handled since it was called last


def united(polygons: Geometries, tick: Tick = lambda _: None) -> Geometries:
    """Return valid polygons united, as polygons that do not overlap and touch at most in points.

    Halves are united by themselves and then along their seam alone, which takes time in
    proportion to the seam: parcels with roads between them are not sifted again and again.
    """
    if not polygons.size:
        return polygons
    west, south, east, north = shapely.bounds(polygons).T
    return _united(polygons, np.column_stack([west + east, south + north]), tick)


def _united(polygons: Geometries, centres: Floats, tick: Tick) -> Geometries:
    if polygons.size <= BATCH:
        tick(polygons.size)
        return simple_polygons(shapely.disjoint_subset_union_all(polygons))[0]
    axis = np.argmax(np.ptp(centres, axis=0))
    half = polygons.size // 2
    order = np.argpartition(centres[:, axis], half)
    a, b = (_united(polygons[o], centres[o], tick) for o in (order[:half], order[half:]))
    i, j = STRtree(b).query(a, predicate="intersects")
    at_seam_a, at_seam_b = np.isin(np.arange(a.size), i), np.isin(np.arange(b.size), j)
    seam = np.concatenate([a[at_seam_a], b[at_seam_b]])
    apart = [a[~at_seam_a], b[~at_seam_b]]
    return np.concatenate([*apart, simple_polygons(shapely.union_all(seam))[0]])
