"""Locate ten million points against points_from_xy + geopandas.sjoin: ``python bench/locate.py``.

Both sides are programs that start, read the same file, find the zones of each point, write every
row again and end; they take turns, neither with the other's output still on its way to the disk,
and medians are printed. Target: eight times as fast, the same zones for every point, and memory
that does not grow with the rows.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ftzmap.zone.shipped import shipped_zone  # noqa: E402

POINTS, ROUNDS, SEED, TARGET = 10_000_000, 3, 20_231_101, 8
PEER = """
import sys
import geopandas, pandas
read, write, areas, file, out = sys.argv[1:]
zones = geopandas.read_file(areas)[["id", "geometry"]].rename(columns={"id": "zone"})
frame = getattr(pandas, read)(file)
located = geopandas.GeoDataFrame(
    frame, geometry=geopandas.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326"
)
joined = geopandas.sjoin(located, zones, how="left", predicate="intersects")
rows = pandas.DataFrame(joined.drop(columns=["geometry", "index_right"]))
getattr(rows, write)(out, index=False)
"""
PEAK = """
import sys
from ftzmap.cli.main import main
main(["locate", *sys.argv[1:]])
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) / 1024)
"""
READERS = {".csv": "read_csv", ".parquet": "read_parquet"}
WRITERS = {".csv": "to_csv", ".parquet": "to_parquet"}


def points(n):
    """Return n points: half over Xinjiang, half around the three areas."""
    rng = np.random.default_rng(SEED)
    lon, lat = rng.uniform(74, 90, n), rng.uniform(38, 46, n)
    boxes = np.array([area.geometry.bounds for area in shipped_zone().areas])
    west, south, east, north = boxes[rng.integers(0, 3, n // 2)].T
    lon[: n // 2], lat[: n // 2] = rng.uniform(west, east), rng.uniform(south, north)
    order = rng.permutation(n)
    return pd.DataFrame({"id": np.arange(n), "lon": lon[order], "lat": lat[order]}).round(7)


def write(frame, file):
    """Write points without the numbers of their rows."""
    getattr(frame, WRITERS[file.suffix])(file, index=False)


def peer(file, out):
    """Locate with geopandas as its manual shows."""
    words = READERS[file.suffix], WRITERS[file.suffix], ROOT / "data" / "areas.geojson"
    run("-c", PEER, *words, file, out)


def ours(file, out):
    """Locate with the command."""
    run("-m", "ftzmap", "locate", file, "--out", out)


def run(*words):
    """Run Python with arguments, and wait until it ends."""
    subprocess.run([sys.executable, *map(str, words)], cwd=ROOT, capture_output=True, check=True)


def pairs(file):
    """Return the pairs of point and zone in a written file, sorted."""
    frame = getattr(pd, READERS[file.suffix])(file)
    if "zone" in frame:
        return frame.dropna(subset="zone")[["id", "zone"]].sort_values(["id", "zone"]).to_numpy()
    both = [
        frame[["id", name]].dropna().set_axis(["id", "zone"], axis=1) for name in ("area", "parts")
    ]
    long = pd.concat(both)
    long["zone"] = long["zone"].str.split("; ")
    return long.explode("zone").sort_values(["id", "zone"]).to_numpy()


def timed(method, file, out):
    """Return the seconds that a method takes, once the disk has all that was written before."""
    os.sync()
    start = time.perf_counter()
    method(file, out)
    return time.perf_counter() - start


def peak(file, out):
    """Return the most memory that the command holds, in MB, in a process of its own."""
    command = [sys.executable, "-c", PEAK, str(file), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def main():
    """Print times, ratios and memory for both formats."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else POINTS
    frame = points(n)
    print(f"\nLocating {n:,} points, reading and writing included; medians of {ROUNDS} turns")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for ending in (".parquet", ".csv"):
            files = [folder / f"{what}{ending}" for what in ("in", "peer", "ours", "half")]
            file, theirs, mine, half = files
            write(frame, file)
            write(frame[: n // 2], half)
            turns = [(timed(peer, file, theirs), timed(ours, file, mine)) for _ in range(ROUNDS)]
            peer_s, ours_s = np.median(turns, axis=0)
            ratio = np.median([a / b for a, b in turns])
            same = np.array_equal(pairs(theirs), pairs(mine))
            verdict = "reached" if ratio >= TARGET and same else "MISSED"
            print(
                f"  {ending:9} sjoin {peer_s:6.2f} s   locate {ours_s:5.2f} s   {ratio:.1f} times"
            )
            print(f"            the same zones for every point: {same}; target {TARGET}: {verdict}")
            small, large = peak(half, mine), peak(file, mine)
            print(f"            memory {small:.0f} MB for half of them, {large:.0f} MB for all")


if __name__ == "__main__":
    main()
