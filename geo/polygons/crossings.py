"""How often the edges of an outline cross, told before anything slow is done with it."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

MAX_CROSSINGS = 10_000  # of edges; rebuilding takes 0.3 s for as many, and more than in proportion
PAIRS = 10_000_000  # of edges compared at a time, at most: 160 MB

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Geometries = NDArray[np.object_]


def has_too_many_crossings(geometry: BaseGeometry) -> bool:
    """Return whether edges meet much more often than the ends of neighbours do."""
    edges = _edges(geometry)
    tree = shapely.STRtree(edges)
    meetings = 0
    for some in np.split(edges, _cuts(edges)):
        meetings += tree.query(some, predicate="intersects").shape[1] - 3 * some.size
        if meetings > 2 * MAX_CROSSINGS:  # each is met from both sides
            return True
    return False


def _cuts(edges: Geometries) -> Ints:
    """Return where to cut edges so that no chunk's boxes meet many more than `PAIRS` others."""
    west, south, east, north = shapely.bounds(edges).T
    meetings = np.minimum(_meetings(west, east), _meetings(south, north))
    chunk = np.cumsum(meetings) // PAIRS
    return np.flatnonzero(np.diff(chunk)) + 1


def _meetings(start: Floats, end: Floats) -> Ints:
    """Return how many of some intervals each one meets, itself too."""
    begun = np.searchsorted(np.sort(start), end, side="right")
    return begun - np.searchsorted(np.sort(end), start, side="left")


def _edges(geometry: BaseGeometry) -> Geometries:
    rings = shapely.get_rings(shapely.get_parts(geometry))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    ends = np.stack([vertices[:-1], vertices[1:]], axis=1)
    return shapely.linestrings(ends[ring[1:] == ring[:-1]])
