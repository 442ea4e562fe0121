"""Time coverage by parcels against plain geopandas: `python bench/coverage.py [PARCELS]`.

Parcels are seeded, on a jittered grid over the bounds of each of the three areas, in two kinds:
sharing their edges, or with roads between; one in a hundred is enlarged so that it overlaps its
neighbours. Each method runs in a process of its own, so that its peak memory is its own. The peer
does the same work in the way that geopandas offers: union of all parcels, its overlay with the
areas, each parcel against the rest for overlaps. It is run on a part of the parcels, as all of them
would take it very long, and so are we, for the ratio; then we run on all of them.
"""

import multiprocessing
import resource
import sys
import time
from pathlib import Path

import geopandas
import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ftzmap.zone.shipped import shipped_zone
from geo.overlay.coverage import cover

PARCELS = 100_000
SMALL = 10_000  # for the peer
SEED = 20_240_501
ENLARGED, FACTOR = 0.01, 1.5  # the share of parcels that overlap others, and by how much
ROAD = 0.1  # of a parcel's width on each side
WANTED_SECONDS, WANTED_GIB = 60, 2
EQUAL_AREA = "ESRI:54034"  # in which the peer measures


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


def ours(polygons):
    """Return covered and overlapping km²."""
    zones = [feature.geometry for feature in shipped_zone().features]
    found = cover(polygons, zones)
    return found.covered_m2.sum() / 1e6, found.overlap_m2 / 1e6


def peer(polygons):
    """Return the same by geopandas alone."""
    frame = geopandas.GeoDataFrame(geometry=polygons, crs=4326)
    features = shipped_zone().features
    zones = geopandas.GeoDataFrame(geometry=[f.geometry for f in features], crs=4326)
    ground = geopandas.GeoDataFrame(geometry=[frame.union_all()], crs=4326)
    covered = [geopandas.overlay(zones.iloc[[k]], ground) for k in range(len(zones))]
    for k in range(len(zones)):
        geopandas.overlay(zones.iloc[[k]], ground, how="difference")
    geopandas.overlay(frame, zones.dissolve(), how="difference")
    frame["row"] = range(len(frame))
    pairs = geopandas.overlay(frame, frame, keep_geom_type=True)
    pairs = pairs[pairs["row_1"] < pairs["row_2"]]
    twice = geopandas.GeoSeries([pairs.union_all()], crs=4326).to_crs(EQUAL_AREA).area.sum()
    return sum(part.to_crs(EQUAL_AREA).area.sum() for part in covered) / 1e6, twice / 1e6


def measured(method, n, road):
    """Return the seconds, the peak memory in GiB, and the two figures, in a new process."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_run, (method, n, road))


def _run(method, n, road):
    polygons = parcels(n, road)
    start = time.perf_counter()
    figures = method(polygons)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # KiB on Linux
    return seconds, peak, *figures


def main():
    """Print one line per method and kind of parcels, and whether the wanted is reached."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else PARCELS
    print(f"{'method':14} {'parcels':>8} {'kind':>8} {'seconds':>8} {'GiB':>6}", end="")
    print(f" {'covered km²':>12} {'overlap km²':>12}")
    for kind, road in (("touching", 0.0), ("roads", ROAD)):
        small = min(n, SMALL)
        runs = [
            ("geopandas", peer, small),
            ("geo.overlay.coverage", ours, small),
            ("geo.overlay.coverage", ours, n),
        ]
        seconds = []
        for name, method, count in runs:
            spent, peak, covered, twice = measured(method, count, road)
            seconds.append(spent)
            print(f"{name:14} {count:8} {kind:>8} {spent:8.2f} {peak:6.2f}", end="")
            print(f" {covered:12.5f} {twice:12.5f}", flush=True)
        reached = seconds[2] <= WANTED_SECONDS and peak <= WANTED_GIB
        print(
            f"{seconds[0] / seconds[1]:.1f} times as fast on {small}; {n} within {WANTED_SECONDS} s"
            f" and {WANTED_GIB} GiB: {'reached' if reached else 'not reached'}."
        )


if __name__ == "__main__":
    main()
