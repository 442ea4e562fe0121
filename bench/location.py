"""Races of points in zones, in memory: `python bench/table.py location`.

Points lie anywhere over the bounds of the shipped zone, four times as many as each size, at most
10 000 000. The peers are `geopandas.sjoin` on points that are made already, the same with making
them, and SedonaDB where it is installed.
"""

from importlib.util import find_spec

import geopandas
import numpy as np
import shapely

from bench.race import Race, WrongAnswerError
from ftzmap.zone.shipped import shipped_zone
from geo.overlay.locate import locate, members

SEED = 20_260_311
TIMES, MOST = 4, 10_000_000
LARGE = 4_000_000  # points from which on the ratios are asked for
OURS = "geo locate, arrays"
WANTED = {"sjoin": 6, "SedonaDB": 5, "made": 40}


def zones():
    """Return the geometries of the shipped zone."""
    return [feature.geometry for feature in shipped_zone().features]


def races(sizes):
    """Yield races for each size."""
    for n in sizes:
        yield from point_races(min(TIMES * n, MOST))


def point_races(n):
    """Yield races against joins of points that are made, and with making them."""
    west, south, east, north = shapely.total_bounds(zones())
    rng = np.random.default_rng(SEED)
    lon, lat = rng.uniform(west, east, n), rng.uniform(south, north, n)
    around = geopandas.GeoDataFrame(geometry=zones(), crs=4326)
    made = geopandas.GeoDataFrame(geometry=shapely.points(lon, lat), crs=4326)

    def race(work, peer, method, key, check=None):
        return Race(
            work=work,
            n=n,
            methods={peer: method, OURS: lambda: locate(lon, lat, zones())},
            wanted={OURS: WANTED[key]} if n >= LARGE else {},
            check=check,
        )

    def join():
        return joined(made, around)

    def making():
        points = geopandas.points_from_xy(lon, lat)
        return joined(geopandas.GeoDataFrame(geometry=points, crs=4326), around)

    yield race("points in zones", "sjoin", join, "sjoin", lambda _: same(lon, lat, join()))
    yield race("points in zones, made on the way", "points_from_xy + sjoin", making, "made")
    if find_spec("sedonadb"):
        yield race("points in zones, beside SedonaDB", "SedonaDB", sedona(made, around), "SedonaDB")


def joined(points, around):
    """Return the pairs of points and zones that meet."""
    return geopandas.sjoin(points, around, predicate="intersects")


def same(lon, lat, theirs):
    """Return how many pairs of point and zone both find."""
    point, zone = np.nonzero(members(lon, lat, zones()))
    pairs = np.column_stack([theirs.index, theirs["index_right"]])
    ordered = pairs[np.lexsort(pairs.T[::-1])]
    if not np.array_equal(ordered, np.column_stack([point, zone])):
        raise WrongAnswerError(f"{len(point):,} pairs of point and zone, sjoin {len(pairs):,}")
    return f"the same {len(point):,} pairs of point and zone"


def sedona(points, around):
    """Return a function that joins points with zones in SedonaDB."""
    import pyarrow as pa
    import sedonadb

    session = sedonadb.connect()
    for name, frame in (("points", points), ("zones", around)):
        table = pa.table({"wkb": pa.array(shapely.to_wkb(frame.geometry.to_numpy()))})
        session.create_data_frame(table).to_view(f"{name}_wkb")
        made = session.sql(f"SELECT ST_GeomFromWKB(wkb) AS geometry FROM {name}_wkb")
        made.to_memtable().to_view(name)
    query = "SELECT 1 FROM points JOIN zones ON ST_Intersects(points.geometry, zones.geometry)"
    return lambda: session.sql(query).count()
