"""Parcels whose edges match their neighbours', united; apart because GEOS has its own way there.

Where edges match, GEOS unites parcels by dropping the edges that two of them share, many times
faster than by overlay, and no two of them need to be held against each other.
"""

from collections.abc import Iterator

import numpy as np
import shapely

from geo.arrays import Bools, Geometries, Ints
from geo.overlay.pieces import BATCH, Tick, simple_polygons
from geo.threads import in_threads

MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)  # odd, bits at random
MAX_AREA_ERROR = 1e-9  # of the sum; what is shared twice over is above it


def matched_ground(polygons: Geometries, tick: Tick = lambda _: None) -> tuple[Bools, Geometries]:
    """Return which of n valid polygons match their neighbours, (n,), and the union of these.

    No two of them share ground. Of polygons that have no vertex of another nothing is said.

    Without the edges that two of them share, the edges of polygons bound the ground as often as
    it is covered. If they bound valid polygons of the same area, all of it is covered once. So
    neighbourhoods are looked at first; only where they do not pass is each polygon.
    """
    matched = np.zeros(polygons.size, dtype=np.bool_)
    adjoining = np.flatnonzero(_share_vertices(polygons))
    tick(polygons.size - adjoining.size)
    groups = [adjoining[near] for near in _neighbourhoods(polygons[adjoining])]
    grounds = _grounds(polygons, groups, tick)
    for rows, ground in zip(groups, grounds, strict=True):
        matched[rows] = bool(ground.size)
    doubtful = [at for at, ground in enumerate(grounds) if not ground.size]
    some = [groups[at] for at in doubtful]
    for rows, found in zip(some, _matches(polygons, adjoining, some, tick), strict=True):
        matched[rows] = found
    mended = in_threads(lambda rows: _edge_union(polygons[rows[matched[rows]]]), some)
    ground = _united(np.concatenate([polygons[:0], *grounds, *mended]))
    if _is_covered_once(ground, polygons[matched]):
        return matched, ground
    return np.zeros_like(matched), polygons[:0]


def _grounds(polygons: Geometries, groups: list[Ints], tick: Tick) -> list[Geometries]:
    """Return the union of each group of rows, none where not all of them match for certain."""
    grounds: list[Geometries] = []
    for rows, ground in zip(
        groups, in_threads(lambda rows: _sound_union(polygons[rows]), groups), strict=True
    ):
        grounds.append(ground)
        tick(rows.size)
    seams = np.concatenate([polygons[:0], *grounds])
    group = np.repeat(np.arange(len(grounds)), [ground.size for ground in grounds])
    every = np.arange(seams.size)
    near = _neighbourhoods(seams)
    for rows, found in zip(near, _matches(seams, every, near, tick), strict=True):
        for at in np.unique(group[rows[~found]]).tolist():
            grounds[at] = polygons[:0]
    return grounds


def _sound_union(polygons: Geometries) -> Geometries:
    """Return the union of polygons, none where their edges do not match."""
    ground = _edge_union(polygons)
    return ground if _is_covered_once(ground, polygons) else ground[:0]


def _is_covered_once(ground: Geometries, polygons: Geometries) -> bool:
    """Return whether what edges bound that no two polygons share is covered by them just once."""
    area = shapely.area(polygons).sum()
    is_once = abs(shapely.area(ground).sum() - area) <= MAX_AREA_ERROR * area
    return is_once and bool(shapely.is_valid(shapely.multipolygons(ground)))


def _edge_union(polygons: Geometries) -> Geometries:
    """Return what the edges bound that no two polygons share, nothing where they cross."""
    try:
        return simple_polygons(shapely.coverage_union_all(polygons))[0]
    except shapely.GEOSException:
        return polygons[:0]


def _united(polygons: Geometries) -> Geometries:
    """Return the union of matched polygons; those that share no edge are left as they are."""
    adjoining = _share_vertices(polygons)
    alone = simple_polygons(polygons[~adjoining])[0]
    return np.concatenate([alone, _edge_union(polygons[adjoining])])


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


def _matches(polygons: Geometries, among: Ints, groups: list[Ints], tick: Tick) -> Iterator[Bools]:
    """Yield for each group whether the neighbours of each polygon share its edges, if at all.

    Neighbours are sought among some rows, in which those of the groups are; edges match vertex
    by vertex.
    """
    tree = shapely.STRtree(polygons[among])

    def is_matched(rows: Ints) -> Bools:
        near = np.unique(among[tree.query(polygons[rows])[1]])
        wrong = shapely.coverage_invalid_edges(polygons[near])[np.searchsorted(near, rows)]
        found: Bools = shapely.is_empty(wrong) | shapely.is_missing(wrong)
        return found

    for found in in_threads(is_matched, groups):
        tick(0)
        yield found


def _neighbourhoods(polygons: Geometries) -> list[Ints]:
    """Return rows of polygons that lie close together, at most `BATCH` at a time."""
    west, south, east, north = shapely.bounds(polygons).T
    stripes = max(1, round((polygons.size / BATCH) ** 0.5))
    stripe = np.argsort(np.argsort(west + east)) * stripes // max(1, polygons.size)
    order = np.lexsort([south + north, stripe])
    return [order[start : start + BATCH] for start in range(0, order.size, BATCH)]
