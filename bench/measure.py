"""Races of `measure --out`, start to finish, in processes: `python bench/table.py measure`.

The peer is what people write: `geopandas.read_parquet`, a loop over `pyproj.Geod`, and nothing
written. Above 1 000 000 parcels it is left out, and the cost of ours alone is shown. Memory is that
of a process and its children together, pages of files apart.
"""

import sys
import tempfile
from pathlib import Path

import geopandas
import numpy as np
import pyarrow.parquet as pq
from area import parcels
from table import Race

PEER = """
import sys, geopandas
from pyproj import Geod
geod = Geod(a=6378137, rf=298.257222101)
frame = geopandas.read_parquet(sys.argv[1])
sizes = [geod.geometry_area_perimeter(shape) for shape in frame.geometry]
frame["area_m2"], frame["perimeter_m"] = zip(*sizes)
"""
MAX_PEER = 1_000_000
WANTED = {"WKB": 5, "geoarrow": 12}


def races(sizes):
    """Yield a race for each encoding and size, over files that are made for it."""
    with tempfile.TemporaryDirectory() as name:
        for n in sizes:
            for encoding, wanted in WANTED.items():
                file, out = Path(name, "in.parquet"), Path(name, "out.parquet")
                write(file, n, encoding)
                yield race(file, out, n, encoding, wanted)


def write(file, n, encoding):
    """Write n parcels, with four columns, in parts of a hundred thousand."""
    writer = None
    for start in range(0, n, 100_000):
        some = min(100_000, n - start)
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


def race(file, out, n, encoding, wanted):
    """Return the race over one file."""
    peer = {"read_parquet + loop": [sys.executable, "-c", PEER, str(file)]}
    command = ["measure", str(file), "--out", str(out)]
    ours = {"ftzmap measure --out": [sys.executable, "-m", "ftzmap", *command]}
    is_long = n > MAX_PEER
    return Race(
        work=f"measure a GeoParquet, {encoding}",
        n=n,
        methods=ours if is_long else peer | ours,
        wanted={} if n < MAX_PEER or is_long else {"ftzmap measure --out": wanted},
        rounds=1 if is_long else 3,
        check=lambda: f"{pq.read_metadata(out).num_rows:,} rows written, {n:,} wanted",
    )
