"""Coverage by parcels against plain geopandas, as the work grows: `python bench/coverage.py [N…]`.

Parcels are seeded, on a jittered grid over the bounds of each of the three areas, in two kinds:
sharing their edges, or with roads between; one in a hundred is enlarged so that it overlaps its
neighbours. The peer does the same work in the way that geopandas offers: union of all parcels, its
overlay with the areas, each parcel against the rest for overlaps. Each method runs in a process of
its own, so that its peak memory is its own; the peer's ends when its time of the processor or its
memory does, and then is not asked for more parcels. What it measures is measured as ours is, on
CGCS2000, so that the same ground must have the same km² to 1e-9, or this ends with an error.

Usual are 10 000, 100 000 and 1 000 000 parcels. On a busy machine seconds of the processor say more
than the clock, but count what two threads share as done by one.
"""

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import geopandas
import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ftzmap.zone.shipped import shipped_zone
from geo.overlay.coverage import cover
from geo.polygons.area import lonlat_area

SIZES = (10_000, 100_000, 1_000_000)
TURNS_FOR = 10_000  # parcels; fewer or as many are done in three turns, more in one
SEED = 20_240_501
ENLARGED, FACTOR = 0.01, 1.5  # the share of parcels that overlap others, and by how much
KINDS = {"touching": 0.0, "roads": 0.1}  # of a parcel's width on each side
WANTED, SAME = 10, 1e-9
MAX_SECONDS, MAX_GIB = 600, 12
FORMAT = "{:8} {:>9} {:21} {:>8} {:>12} {:>9} {:>6} {:>14} {:>14}"
HEAD = "kind", "parcels", "method", "s", "processor s", "µs each", "GiB", "covered km²", "twice km²"


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


METHODS = {"geopandas.overlay": peer, "geo.overlay.coverage": ours}


def alone(name, kind, n):
    """Print what `measured` returns, in this process."""
    polygons = parcels(n, KINDS[kind])
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS,) * 2)
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_GIB << 30,) * 2)
    start, before = time.perf_counter(), time.process_time()
    covered, twice = METHODS[name](polygons)
    seconds, processor = time.perf_counter() - start, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # KiB on Linux
    print(*map(float, (seconds, processor, peak, covered, twice)))


def measured(name, kind, n):
    """Return seconds, those of the processor, GiB and two km², by a new process; None if it fails.

    It may not take more than `MAX_SECONDS` of the processor, nor more memory than `MAX_GIB`.
    """
    command = [sys.executable, __file__, name, kind, str(n)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        print(*run.stderr.splitlines()[-1:])
        return None
    return tuple(map(float, run.stdout.split()))


def race(kind, n, names):
    """Print a line of each method, and return by name what the median turn measured."""
    turns = 3 if n <= TURNS_FOR else 1
    runs = {name: [] for name in names}
    for _ in range(turns):
        for name, each in runs.items():
            each.append(measured(name, kind, n))
    found = {}
    for name, each in runs.items():
        if None in each:
            print(f"{kind:8} {n:>9,} {name:21} not within {MAX_SECONDS} s, {MAX_GIB} GiB")
            continue
        seconds, processor, peak, covered, twice = map(statistics.median, zip(*each, strict=True))
        found[name] = seconds, processor, (covered, twice)
        line = f"{seconds:.2f}", f"{processor:.2f}", f"{1e6 * processor / n:.1f}", f"{peak:.2f}"
        row = FORMAT.format(kind, f"{n:,}", name, *line, f"{covered:.7f}", f"{twice:.7f}")
        print(row, flush=True)
    return found


def compare(found):
    """Print how many times faster we are; end with an error where the ground is not the same."""
    (seconds, processor, theirs), (ours_seconds, ours_processor, own) = found.values()
    verdict = "reached" if seconds / ours_seconds >= WANTED else "MISSED"
    print(
        f"    {seconds / ours_seconds:.1f} times as fast by the clock, {WANTED} wanted: {verdict};"
        f" {processor / ours_processor:.1f} times by the processor",
        flush=True,
    )
    if not np.allclose(own, theirs, rtol=SAME, atol=0):
        raise SystemExit(f"The km² differ by more than {SAME:g}: {own}, {theirs}")


def main(sizes):
    """Print the table of both kinds of parcels."""
    print(FORMAT.format(*HEAD))
    for kind in KINDS:
        names = list(METHODS)
        for n in sizes:
            found = race(kind, n, names)
            if len(found) == len(METHODS):
                compare(found)
            names = [name for name in names if name in found]


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in METHODS:
        alone(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main([int(word) for word in sys.argv[1:]] or SIZES)
