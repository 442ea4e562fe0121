"""Races of coverage by parcels against plain geopandas: `python bench/table.py coverage`.

Parcels are seeded, on a jittered grid over the bounds of each of the three areas, in two kinds:
sharing their edges, or with roads between; one in a hundred is enlarged so that it overlaps its
neighbours. The peer does the same work in the way that geopandas offers: union of all parcels, its
overlay with the areas, each parcel against the rest for overlaps. Each turn runs in a process of
its own, timed there once the parcels are made, so that its peak memory is its own. What the peer
finds is measured as ours is, on CGCS2000, so that the same ground must have the same km² to 1e-9.

At 1 000 000 parcels the peer takes five minutes on those that touch, and is left out on the others;
more parcels are not made, for they are held in memory as a whole.
"""

from functools import partial

import geopandas
import numpy as np
import shapely

from bench import programs
from bench.race import Race, WrongAnswerError
from ftzmap.zone.shipped import shipped_zone
from geo.overlay.coverage import cover
from geo.polygons.area import lonlat_area

SEED = 20_240_501
ENLARGED, FACTOR = 0.01, 1.5  # the share of parcels that overlap others, and by how much
KINDS = {"touching": 0.0, "roads": 0.1}  # of a parcel's width on each side
PEER, OURS = "geopandas.overlay", "geo.overlay.coverage"
MOST = 1_000_000
MAX_PEER = {"touching": 1_000_000, "roads": 100_000}
MANY = 100_000  # parcels from which on the peer has one turn
WANTED, SAME = 10, 1e-9


def parcels(n, road):
    """Return some n quadrilaterals in degrees, a third over each area."""
    rng = np.random.default_rng(SEED)
    side = round((n / 3) ** 0.5)
    found = []
    for area in shipped_zone().areas:
        low, high = np.reshape(area.geometry.bounds, (2, 2))
        grid = np.stack(np.meshgrid(*[np.arange(side + 1)] * 2, indexing="ij"), -1)
        grid = low + (grid + rng.uniform(-0.3, 0.3, grid.shape)) / side * (high - low)
        rings = np.stack([grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]], 2)
        middle = rings.mean(2, keepdims=True)
        is_large = rng.random((side, side, 1, 1)) < ENLARGED
        rings = middle + (rings - middle) * np.where(is_large, FACTOR, 1 - road)
        found.append(np.round(rings, 9).reshape(-1, 4, 2))
    return shapely.polygons(np.concatenate(found))


def zones():
    """Return the geometries of the shipped zone."""
    return [feature.geometry for feature in shipped_zone().features]


def ours(polygons):
    """Return covered and overlapping km²."""
    found = cover(polygons, zones())
    return found.covered_m2.sum() / 1e6, found.overlap_m2 / 1e6


def peer(polygons):
    """Return the same by geopandas, whose pieces are measured as ours are."""
    frame = geopandas.GeoDataFrame(geometry=polygons, crs=4326)
    areas = geopandas.GeoDataFrame(geometry=zones(), crs=4326)
    ground = geopandas.GeoDataFrame(geometry=[frame.union_all()], crs=4326)
    covered = [geopandas.overlay(areas.iloc[[k]], ground) for k in range(len(areas))]
    for k in range(len(areas)):
        geopandas.overlay(areas.iloc[[k]], ground, how="difference")
    geopandas.overlay(frame, areas.dissolve(), how="difference")
    frame["row"] = range(len(frame))
    pairs = geopandas.overlay(frame, frame, keep_geom_type=True)
    twice = pairs[pairs["row_1"] < pairs["row_2"]].union_all()
    return sum(km2(part.geometry).sum() for part in covered), km2([twice]).sum()


def km2(geometries):
    """Return the areas on CGCS2000."""
    return lonlat_area(np.array(geometries)) / 1e6


METHODS = {PEER: peer, OURS: ours}


def prepared(name, kind, n):
    """Return the work of one method on parcels that are made."""
    return partial(METHODS[name], parcels(int(n), KINDS[kind]))


def races(sizes):
    """Yield a race for each kind and size."""
    for n in sizes:
        for kind in KINDS:
            if n <= MOST:
                yield race(kind, n)


def race(kind, n):
    """Return the race on one kind of parcels."""
    methods = [name for name in METHODS if name == OURS or n <= MAX_PEER[kind]]
    return Race(
        work=f"coverage by parcels, {kind}",
        n=n,
        methods={name: programs.alone(__name__, name, kind, n) for name in methods},
        wanted={OURS: WANTED} if PEER in methods else {},
        once=frozenset({PEER} if n >= MANY else ()),
        check=same,
    )


def same(costs):
    """Return the km² that all methods found."""
    answers = [cost.answer for cost in costs.values()]
    if not np.allclose(answers[0], answers[-1], rtol=SAME, atol=0):
        raise WrongAnswerError(f"the km² differ by more than {SAME:g}: {answers}")
    covered, twice = answers[-1]
    both = "both find" if len(answers) > 1 else "found are"
    return f"{both} {covered:.7f} km² covered, {twice:.7f} km² twice"
