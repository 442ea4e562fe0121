"""Races of `measure --out`, start to finish, in processes: `python bench/table.py measure`.

The peer is what people write: `geopandas.read_parquet`, a loop over `pyproj.Geod`, and nothing
written. Above 1 000 000 parcels it is left out, and the cost of ours alone is shown.
"""

from pathlib import Path

import geopandas
import numpy as np
import pyarrow.parquet as pq

from bench import programs
from bench.area import SAME_M2, area_loop, parcels
from bench.race import Race, WrongAnswerError

PEER = """
import sys, geopandas
from pyproj import Geod
geod = Geod(a=6378137, rf=298.257222101)
frame = geopandas.read_parquet(sys.argv[1])
sizes = [geod.geometry_area_perimeter(shape) for shape in frame.geometry]
frame["area_m2"], frame["perimeter_m"] = zip(*sizes)
"""
MAX_PEER = 1_000_000
OURS = "ftzmap measure --out"
WANTED = {"WKB": 5, "geoarrow": 12}  # at MAX_PEER parcels
AT_ONCE = 100_000  # parcels that are made and written again and again


def races(sizes):
    """Yield a race for each encoding and size, over files that are made for it."""
    with programs.folder() as name:
        for n in sizes:
            for encoding in WANTED:
                file, out = Path(name, "in.parquet"), Path(name, "out.parquet")
                write(file, n, encoding)
                yield race(file, out, n, encoding)


def write(file, n, encoding):
    """Write n parcels, with four columns, in parts of a hundred thousand."""
    writer = None
    for start in range(0, n, AT_ONCE):
        some = min(AT_ONCE, n - start)
        frame = geopandas.GeoDataFrame(
            {
                "id": np.arange(start, start + some),
                "name": [f"地块{row % 977}" for row in range(some)],
                "use": np.arange(some) % 50,
            },
            geometry=parcels(some),
            crs=4490,
        )
        part = file.with_suffix(".part")
        frame.to_parquet(part, index=False, geometry_encoding=encoding)
        table = pq.read_table(part)
        writer = writer or pq.ParquetWriter(file, table.schema)
        writer.write_table(table)
    writer.close()


def race(file, out, n, encoding):
    """Return the race over one file."""
    methods = {OURS: programs.ftzmap("measure", file, "--out", out)}
    if n <= MAX_PEER:
        methods = {"read_parquet + loop": programs.python("-c", PEER, file)} | methods
    return Race(
        work=f"measure FILE, GeoParquet, {encoding}",
        n=n,
        methods=methods,
        wanted={OURS: WANTED[encoding]} if n == MAX_PEER else {},
        check=lambda _: written(out, n),
    )


def written(out, n):
    """Return how many rows were written, all wanted and the first with the areas of the loop."""
    rows = pq.read_metadata(out).num_rows
    if rows != n:
        raise WrongAnswerError(f"{rows:,} rows were written, {n:,} wanted")
    few = next(pq.ParquetFile(out).iter_batches(1000, columns=["area_m2"]))
    polygons = parcels(min(n, AT_ONCE))[: len(few)]
    worst = np.abs(few["area_m2"].to_numpy() - area_loop(polygons)).max()
    if worst > SAME_M2:
        raise WrongAnswerError(f"areas differ by up to {worst:.1e} m²")
    return f"{rows:,} rows written; areas differ by at most {worst:.1e} m²"
