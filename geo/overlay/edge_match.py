"""Parcels whose edges match their neighbours', united; apart because GEOS has its own way there.

Where edges match, GEOS unites parcels by dropping the edges that two of them share, many times
faster than by overlay, and no two of them need to be held against each other.
"""

import numpy as np
import shapely

from geo.arrays import Bools, Geometries, Ints
from geo.overlay.pieces import BATCH, Tick, simple_polygons
from geo.threads import in_threads

MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)  # odd, bits at random
MAX_AREA_ERROR = 1e-9  # of the sum; what is shared twice over is above it


def matched_ground(polygons: Geometries, tick: Tick = lambda _: None) -> tuple[Bools, Geometries]:
    """Return which of n valid polygons share no ground with each other, (n,), and their union.

    Without the edges that two of them share, the edges of polygons bound the ground as often as
    it is covered. If they bound valid polygons of the same area, all of it is covered once.
    Polygons of which that cannot be said are none of them.
    """
    groups = _neighbourhoods(polygons)
    matched = _matched(polygons, groups, tick)
    united = in_threads(lambda rows: _united(polygons[rows[matched[rows]]]), groups)
    ground = _united(np.concatenate([polygons[:0], *united]))
    area = shapely.area(polygons[matched]).sum()
    is_once = abs(shapely.area(ground).sum() - area) <= MAX_AREA_ERROR * area
    if is_once and shapely.is_valid(shapely.multipolygons(ground)):
        return matched, ground
    return np.zeros_like(matched), ground[:0]


def _united(polygons: Geometries) -> Geometries:
    """Return the union of matched polygons; those that share no edge are left as they are."""
    adjoining = _share_vertices(polygons)
    united = simple_polygons(shapely.coverage_union_all(polygons[adjoining]))[0]
    return np.concatenate([simple_polygons(polygons[~adjoining])[0], united])


def _share_vertices(polygons: Geometries) -> Bools:
    """Return whether each polygon has a vertex of another; of few also where none has.

    Matched polygons with a common edge have both of its vertices in common.
    """
    vertices, owner = shapely.get_coordinates(polygons, return_index=True)
    bits = (vertices + 0.0).view(np.uint64)  # the sum makes one zero of both
    keys = bits[:, 0] * MIX[0] ^ bits[:, 1] * MIX[1]  # of two vertices seldom equal
    order = np.argsort(keys)
    keys, owner = keys[order], owner[order]
    twice = (keys[1:] == keys[:-1]) & (owner[1:] != owner[:-1])
    found = np.zeros(polygons.size, dtype=np.bool_)
    found[owner[1:][twice]] = found[owner[:-1][twice]] = True
    return found


def _matched(polygons: Geometries, groups: list[Ints], tick: Tick) -> Bools:
    """Return of each polygon whether its neighbours share its edges vertex by vertex, if at all."""
    tree = shapely.STRtree(polygons)

    def is_matched(rows: Ints) -> Bools:
        near = np.unique(tree.query(polygons[rows])[1])
        wrong = shapely.coverage_invalid_edges(polygons[near])[np.searchsorted(near, rows)]
        found: Bools = shapely.is_empty(wrong) | shapely.is_missing(wrong)
        return found

    matched = np.zeros(polygons.size, dtype=np.bool_)
    for rows, found in zip(groups, in_threads(is_matched, groups), strict=True):
        matched[rows] = found
        tick(rows.size)
    return matched


def _neighbourhoods(polygons: Geometries) -> list[Ints]:
    """Return rows of polygons that lie close together, at most `BATCH` at a time."""
    west, south, east, north = shapely.bounds(polygons).T
    stripes = max(1, round((polygons.size / BATCH) ** 0.5))
    stripe = np.argsort(np.argsort(west + east)) * stripes // max(1, polygons.size)
    order = np.lexsort([south + north, stripe])
    return [order[start : start + BATCH] for start in range(0, order.size, BATCH)]
