"""Races of `locate FILE`, start to finish, in processes: `python bench/table.py locate`.

Both sides are programs that start, read the same file, find the zones of each point, write every
row again and end. The memory of ours is not to grow with the rows.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from bench import programs
from bench.race import Race, WrongAnswerError
from ftzmap.zone.shipped import shipped_zone

SEED = 20_231_101
LARGE, WANTED = 10_000_000, 8  # points from which on it is asked for
OURS = "ftzmap locate --out"
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
READERS = {".parquet": "read_parquet", ".csv": "read_csv"}
WRITERS = {".parquet": "to_parquet", ".csv": "to_csv"}


def points(n):
    """Return n points: half over Xinjiang, half around the three areas."""
    rng = np.random.default_rng(SEED)
    lon, lat = rng.uniform(74, 90, n), rng.uniform(38, 46, n)
    boxes = np.array([area.geometry.bounds for area in shipped_zone().areas])
    west, south, east, north = boxes[rng.integers(0, 3, n // 2)].T
    lon[: n // 2], lat[: n // 2] = rng.uniform(west, east), rng.uniform(south, north)
    order = rng.permutation(n)
    return pd.DataFrame({"id": np.arange(n), "lon": lon[order], "lat": lat[order]}).round(7)


def races(sizes):
    """Yield a race for each format and size, over files that are made for it."""
    with programs.folder() as name:
        for n in sizes:
            frame = points(n)
            for ending in READERS:
                file, theirs, mine = (
                    Path(name, f"{what}{ending}") for what in ("in", "peer", "our")
                )
                getattr(frame, WRITERS[ending])(file, index=False)
                yield race(file, theirs, mine, n)


def race(file, theirs, mine, n):
    """Return the race over one file."""
    words = READERS[file.suffix], WRITERS[file.suffix], programs.ROOT / "data" / "areas.geojson"
    return Race(
        work=f"locate FILE, {file.suffix}",
        n=n,
        methods={
            "read, points_from_xy, sjoin, write": programs.python("-c", PEER, *words, file, theirs),
            OURS: programs.ftzmap("locate", file, "--out", mine),
        },
        wanted={OURS: WANTED} if n >= LARGE else {},
        check=lambda _: same(pairs(theirs), pairs(mine)),
    )


def same(theirs, ours):
    """Return how many pairs of point and zone both found."""
    if not np.array_equal(theirs, ours):
        raise WrongAnswerError(f"{len(ours):,} pairs of point and zone, sjoin {len(theirs):,}")
    return f"the same {len(ours):,} pairs of point and zone"


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
