"""Shares of parcels in zones, in m²; apart because a coverage alone does not need them.

Edges are straight in longitude and latitude, as in `geo.overlay.coverage`.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike

from geo.arrays import Floats, Geometries, Ints
from geo.overlay.pieces import SMALLEST_M2
from geo.polygons.area import lonlat_area


@dataclass(frozen=True, eq=False)
class Shares:
    """What s parcels and zones have in common, by zone and then by parcel.

    Parameters
    ----------
    parcel, zone
        (s,) rows of the two.
    m2
        (s,) the area on CGCS2000 that they share, at least `SMALLEST_M2`.
    parcel_m2
        (n,) the area of every parcel; NaN for a missing one.
    """

    parcel: Ints
    zone: Ints
    m2: Floats
    parcel_m2: Floats


def shares(parcels: ArrayLike, zones: ArrayLike) -> Shares:
    """Return the areas in m² that each parcel shares with each zone, all in degrees.

    Parameters
    ----------
    parcels
        (n,) valid polygons or multipolygons, or None.
    zones
        (k,) valid polygons or multipolygons, which may overlap.
    """
    plots: Geometries = shapely.force_2d(np.array(parcels, dtype=object).ravel())
    outlines: Geometries = shapely.force_2d(np.array(zones, dtype=object).ravel())
    tree, parcel_m2 = shapely.STRtree(plots), lonlat_area(plots)
    shapely.prepare(outlines)
    found = [_shared(outline, plots, tree, parcel_m2) for outline in outlines]
    zone = np.repeat(np.arange(len(found)), [len(rows) for rows, _ in found])
    parcel = np.concatenate([np.empty(0, dtype=np.intp), *(rows for rows, _ in found)])
    areas = np.concatenate([np.empty(0), *(m2 for _, m2 in found)])
    large = areas >= SMALLEST_M2
    return Shares(parcel[large], zone[large], areas[large], parcel_m2)


def _shared(
    outline: shapely.Geometry, plots: Geometries, tree: shapely.STRtree, parcel_m2: Floats
) -> tuple[Ints, Floats]:
    """Return the rows of the parcels that meet an outline, in order, and the m² in common."""
    near: Ints = np.sort(tree.query(outline, predicate="intersects"))
    m2, crossing = parcel_m2[near], ~shapely.contains_properly(outline, plots[near])
    m2[crossing] = lonlat_area(shapely.intersection(outline, plots[near[crossing]]))
    return near, m2
