"""Races of coverage by a province in one file: `python bench/table.py province --large`.

Seeded parcels lie on a jittered grid over a square around each of the three areas, written square
by square with the bounds of each row, as `ftzmap prepare` writes them: what is far from the zone
can stay unread. The peer asks for the same: `geopandas.read_parquet` by the bounds of each outline,
and overlays. Both are programs from start to end that write what they found; the peer's pieces are
measured as ours are, on CGCS2000, so that the same ground must have the same km² to 1e-9.

10 000 000 parcels need 1 GB in the folder that `BENCH_FOLDER` names.
"""

import json
from pathlib import Path

import geopandas
import numpy as np
import pyarrow.parquet as pq
import pyogrio
import shapely

from bench import programs
from bench.coverage import SAME, km2, zones
from bench.race import Race, WrongAnswerError
from ftzmap.zone.shipped import shipped_zone

LARGE = 10_000_000  # parcels of a province
SEED = 20_240_501
HALF = 1.2  # degrees, from the middle of an area to the sides of its square
TILE = 256  # parcels along the side of what is written at once, a row group
PEER_NAME, OURS = "read_parquet(bbox=) + overlay", "ftzmap coverage --out"
WITHIN = 60e6 / LARGE  # µs each: all in a minute
PEER = """
import sys, geopandas, pandas
parcels, outlines, out = sys.argv[1:]
zone, found = geopandas.read_parquet(outlines), []
for row in range(len(zone)):
    outline = zone.iloc[[row]]
    near = geopandas.read_parquet(parcels, bbox=tuple(outline.total_bounds))
    found.append(geopandas.overlay(outline, near[["geometry"]]).dissolve())
pandas.concat(found).to_parquet(out)
"""


def races(sizes):
    """Yield a race for each size that a province has."""
    with programs.folder() as name:
        for n in (size for size in sizes if size >= LARGE):
            yield race(Path(name), n)


def race(home, n):
    """Return the race over one file, which is made for it."""
    file, outlines = home / "province.parquet", home / "outlines.parquet"
    rows = write(file, n)
    geopandas.GeoDataFrame(geometry=zones(), crs=4490).to_parquet(outlines)
    theirs, ours = home / "peer.parquet", home / "coverage.gpkg"
    return Race(
        work="coverage by a province, with bounds",
        n=rows,
        methods={
            PEER_NAME: programs.python("-c", PEER, file, outlines, theirs),
            OURS: programs.ftzmap("coverage", file, "--out", ours),
        },
        within={OURS: WITHIN} if n >= LARGE else {},
        check=lambda _: same(theirs, ours),
    )


def write(file, n):
    """Write some n parcels, a third around each area, and return how many."""
    rng = np.random.default_rng(SEED)
    side = round((n / 3) ** 0.5)
    writer, rows = None, 0
    for area in shipped_zone().areas:
        low = np.reshape(area.geometry.bounds, (2, 2)).mean(0) - HALF
        grid = np.stack(np.meshgrid(*[np.arange(side + 1)] * 2, indexing="ij"), -1)
        grid = low + (grid + rng.uniform(-0.3, 0.3, grid.shape)) / side * 2 * HALF
        for shapes in tiles(np.round(grid, 9)):
            numbers = np.arange(rows, rows + len(shapes))
            table = laid_out(shapes, numbers, file.with_suffix(".part"))
            writer = writer or pq.ParquetWriter(file, table.schema)
            writer.write_table(table)
            rows += len(shapes)
    writer.close()
    return rows


def tiles(grid):
    """Yield the parcels between the points of a grid, those of one tile together."""
    rings = np.stack([grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]], 2)
    for i in range(0, len(rings), TILE):
        for j in range(0, len(rings), TILE):
            yield shapely.polygons(rings[i : i + TILE, j : j + TILE].reshape(-1, 4, 2))


def laid_out(shapes, numbers, part):
    """Return parcels as GeoParquet 1.1 has them, with a column of bounds."""
    frame = geopandas.GeoDataFrame({"id": numbers}, geometry=shapes, crs=4490)
    frame.to_parquet(part, index=False, write_covering_bbox=True, schema_version="1.1.0")
    table = pq.read_table(part)
    about = json.loads(table.schema.metadata[b"geo"])
    about["columns"]["geometry"].pop("bbox")  # of these rows alone
    return table.replace_schema_metadata({b"geo": json.dumps(about)})


def same(theirs, ours):
    """Return the km² that both found covered, over all outlines."""
    peer = km2(geopandas.read_parquet(theirs).geometry).sum()
    found = pyogrio.read_dataframe(ours, layer="coverage", read_geometry=False)
    covered = found["covered_km2"].sum()
    if not np.isclose(peer, covered, rtol=SAME, atol=0):
        raise WrongAnswerError(f"the km² differ by more than {SAME:g}: {peer}, {covered}")
    return f"both find {covered:.7f} km² covered"
