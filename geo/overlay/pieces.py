"""Pieces that are cut out of polygons in degrees: their areas in m², and unions of many.

Edges are straight in longitude and latitude, on CGCS2000 (`geo.polygons.area.lonlat_area`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely import GeometryType, STRtree

from geo.arrays import Bools, Floats, Geometries, Ints
from geo.polygons.area import ABSOLUTE, lonlat_area

SMALLEST_M2 = ABSOLUTE  # m²; areas are not measured more finely, so smaller pieces are rounding

BATCH = 256  # polygons handled in one call: some ten milliseconds between two calls of a `Tick`

Tick = Callable[[int], object]  # called with the number of polygons handled since the last call


@dataclass(frozen=True, eq=False)
class Pieces:
    """Polygons cut out of others, the largest first.

    Parameters
    ----------
    polygons
        (p,) simple polygons in degrees, each of at least `SMALLEST_M2`.
    row
        (p,) from which row each was cut; for overlaps the two rows, (p, 2).
    m2
        (p,) their areas.
    """

    polygons: Geometries
    row: Ints
    m2: Floats

    def __len__(self) -> int:
        return len(self.m2)  # also where the polygons are not at hand


def pieces_of(geometries: Geometries, row: Ints) -> tuple[Pieces, Floats]:
    """Return the polygons of g geometries in degrees as pieces, and (g,) the m² of each geometry.

    The sums count every polygon; the pieces are those of at least `SMALLEST_M2`.

    Parameters
    ----------
    row
        (g,) or (g, 2) what `Pieces.row` is to say of each geometry.
    """
    polygons, index = simple_polygons(geometries)
    m2 = area_m2(polygons)
    order = np.argsort(-m2, kind="stable")
    order = order[m2[order] >= SMALLEST_M2]
    sums = np.asarray(np.bincount(index, m2, len(geometries)), dtype=np.float64)
    return Pieces(polygons[order], row[index[order]], m2[order]), sums


def area_m2(polygons: Geometries) -> Floats:
    """Return the areas of simple polygons in degrees, (p,) m².

    Those with holes ring by ring, for the ground between parcels has thousands.
    """
    holed = shapely.get_num_interior_rings(polygons) > 0
    m2 = np.empty(len(polygons))
    m2[~holed] = lonlat_area(polygons[~holed])
    m2[holed] = _area_by_rings(polygons[holed])
    return m2


def _area_by_rings(polygons: Geometries) -> Floats:
    rings, index = shapely.get_rings(polygons, return_index=True)
    m2 = lonlat_area(shapely.polygons(rings))
    shells = np.diff(index, prepend=-1) > 0  # a polygon's first ring is its shell
    sums = np.bincount(index, np.where(shells, m2, -m2), len(polygons))
    return np.asarray(sums, dtype=np.float64)


def simple_polygons(geometries: ArrayLike) -> tuple[Geometries, Ints]:
    """Return the p simple polygons in geometries, and (p,) the index of the geometry of each."""
    array = np.atleast_1d(geometries)
    whole = _are_polygons(array)
    if whole.all():
        return array, np.arange(array.size)
    others = np.flatnonzero(~whole)
    parts, of_other = shapely.get_parts(array[others], return_index=True)
    polygons = _are_polygons(parts)
    index = np.concatenate([np.flatnonzero(whole), others[of_other[polygons]]])
    order = np.argsort(index, kind="stable")
    return np.concatenate([array[whole], parts[polygons]])[order], index[order]


def _are_polygons(geometries: Geometries) -> Bools:
    """Return which are single polygons, of which no parts need be made; empty ones are not."""
    found: Bools = shapely.get_type_id(geometries) == GeometryType.POLYGON
    found &= ~shapely.is_empty(geometries)
    return found


def union_polygons(polygons: Geometries, tick: Tick = lambda _: None) -> Geometries:
    """Return the union of valid polygons as polygons that touch each other in points at most.

    Halves are united by themselves and then along their seam alone, which takes time in
    proportion to the seam: parcels with roads between them are not sifted again and again.
    """
    if not polygons.size:
        return polygons
    west, south, east, north = shapely.bounds(polygons).T
    return _union_halves(polygons, np.column_stack([west + east, south + north]), tick)


def _union_halves(polygons: Geometries, centres: Floats, tick: Tick) -> Geometries:
    if polygons.size <= BATCH:
        tick(polygons.size)
        return simple_polygons(shapely.disjoint_subset_union_all(polygons))[0]
    axis = np.argmax(np.ptp(centres, axis=0))
    half = polygons.size // 2
    order = np.argpartition(centres[:, axis], half)
    a, b = (_union_halves(polygons[o], centres[o], tick) for o in (order[:half], order[half:]))
    return join_polygons(a, b)


def join_polygons(a: Geometries, b: Geometries) -> Geometries:
    """Return the union of two unions as polygons that touch each other in points at most."""
    i, j = STRtree(b).query(a, predicate="intersects")
    at_seam_a, at_seam_b = np.isin(np.arange(a.size), i), np.isin(np.arange(b.size), j)
    seam = np.concatenate([a[at_seam_a], b[at_seam_b]])
    apart = [a[~at_seam_a], b[~at_seam_b]]
    return np.concatenate([*apart, simple_polygons(shapely.union_all(seam))[0]])
