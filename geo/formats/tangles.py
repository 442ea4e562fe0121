"""Outlines that GEOS would need minutes to judge: the boxes of their edges meet too often.

Its test of validity compares all edges whose boxes meet, 30 million pairs a second. In an outline
from the ground each box meets those of a few neighbours; where long edges lie side by side or
cross at random, each meets most others.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

MAX_MEETINGS = 150_000_000  # of boxes in a file: 5 s
FEW = 1000  # vertices of an outline that is not looked at
LEAST, MAX = 300, 5000  # edges of an outline that stand for all: one in `EACH` of them
EACH = 500

Geometries = NDArray[np.object_]


def tangled(geometries: Geometries) -> NDArray[np.bool_]:
    """Say of each geometry whether its validity would take too long to tell.

    The worst are given up first, until the others fit the time that is set for a file.

    Parameters
    ----------
    geometries
        (n,) polygons, multipolygons or None, in the unit of any plane.
    """
    result = np.zeros(geometries.size, dtype=bool)
    large = np.flatnonzero(shapely.get_num_coordinates(geometries) > FEW)
    meetings = np.array([_meetings(geometry) for geometry in geometries[large]])
    order = np.argsort(meetings, kind="stable")
    result[large[order]] = np.cumsum(meetings[order]) > MAX_MEETINGS
    return result


def _meetings(geometry: BaseGeometry) -> float:
    """Return about how many pairs of an outline's edges have boxes that meet, by a sample."""
    vertices, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(geometry)), return_index=True
    )
    starts = np.flatnonzero(ring[1:] == ring[:-1])
    size = min(len(starts), int(np.clip(len(starts) // EACH, LEAST, MAX)))
    chosen = np.random.default_rng(0).choice(starts, size, replace=False)  # always the same
    ends = np.stack([vertices[chosen], vertices[chosen + 1]])
    (west, south), (east, north) = ends.min(axis=0).T, ends.max(axis=0).T
    meet = (west[:, None] <= east) & (east[:, None] >= west)
    meet &= (south[:, None] <= north) & (north[:, None] >= south)
    pairs = (meet.sum() - len(chosen)) / 2
    return pairs * (len(starts) / len(chosen)) ** 2
