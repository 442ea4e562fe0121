"""Which ring is a hole of which other: by containment alone, even-odd, whatever the format.

A ring within an even number of others is a shell, within an odd number a hole.
"""

import numpy as np
import shapely

from geo.arrays import Floats, Geometries, Ints
from geo.errors import FileTooLargeError
from geo.messages import message

MAX_PAIRS = 5_000_000  # of a ring and another in its box; a survey's rings lie side by side


def ring_owners(rings: Geometries, parcel: Ints) -> Ints:
    """Return the shell of each ring, (k,): itself, or for a hole the smallest shell around it.

    Parameters
    ----------
    rings
        (k,) shapely rings, in the unit of any plane.
    parcel
        (k,) the parcel of each ring, from 0; rings of different parcels do not nest.

    Raises
    ------
    FileTooLargeError
        So many rings lie within or across one another that it would take minutes.
    """
    owner = np.arange(len(rings))
    several = np.flatnonzero(np.bincount(parcel)[parcel] > 1)
    if several.size == 0:
        return owner
    polygons = shapely.polygons(rings[several])
    area = shapely.area(polygons)
    outer, inner = _containments(polygons, area, parcel[several])
    odd = np.bincount(inner, minlength=len(polygons)) % 2 == 1
    fits = odd[inner] & ~odd[outer]
    outer, inner = outer[fits], inner[fits]
    order = np.argsort(-area[outer], kind="stable")
    owner[several[inner[order]]] = several[outer[order]]  # of many the last, the smallest, stays
    return owner


def _containments(polygons: Geometries, area: Floats, parcel: Ints) -> Ints:
    """Return (2, m) the pairs of a ring and one within it, both of one parcel.

    A ring lies within a larger one of which it has an inner point: rings do not cross.
    """
    points = shapely.point_on_surface(polygons)
    outer, inner = _in_boxes(polygons, points)
    larger = (area[outer] > area[inner]) | ((area[outer] == area[inner]) & (outer < inner))
    pairs = np.stack([outer, inner])[:, larger & (parcel[outer] == parcel[inner])]
    shapely.prepare(polygons)
    x, y = shapely.get_x(points)[pairs[1]], shapely.get_y(points)[pairs[1]]
    return pairs[:, shapely.contains_xy(polygons[pairs[0]], x, y)]


def _in_boxes(polygons: Geometries, points: Geometries) -> Ints:
    """Return (2, m) the pairs of a polygon and a point in its box, a bounded number at a time."""
    tree = shapely.STRtree(points)
    step = max(1, MAX_PAIRS // len(polygons))
    found, count = [], 0
    for first in range(0, len(polygons), step):
        outer, inner = tree.query(polygons[first : first + step])
        found.append(np.stack([outer + first, inner]))
        count += len(outer)
        if count > MAX_PAIRS + len(polygons):
            raise FileTooLargeError(
                message(
                    "Too many rings are nested inside one another; split the file into smaller "
                    "ones."
                )
            )
    return np.concatenate(found, axis=1)
