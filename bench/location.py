"""Races of points in zones, in memory: `python bench/table.py location`.

Points lie anywhere over the bounds of the shipped zone; the peer is `geopandas.sjoin`, once on
points that are made already, once with making them, and SedonaDB where it is installed.
"""

from contextlib import suppress

import geopandas
import numpy as np
import shapely
from table import Race

from ftzmap.zone.shipped import shipped_zone
from geo.overlay.locate import locate, members

SEED = 20_260_311
POINTS = 4  # times as many as each size
WANTED = "geo locate, arrays"


def zones():
    """Return the geometries of the shipped zone."""
    return [feature.geometry for feature in shipped_zone().features]


def races(sizes):
    """Yield races for each size."""
    for n in sizes:
        yield from point_races(POINTS * n)


def point_races(n):
    """Yield races against joins of points that are made, and with making them."""
    west, south, east, north = shapely.total_bounds(zones())
    rng = np.random.default_rng(SEED)
    lon, lat = rng.uniform(west, east, n), rng.uniform(south, north, n)
    around = geopandas.GeoDataFrame(geometry=zones(), crs=4326)
    made = geopandas.GeoDataFrame(geometry=shapely.points(lon, lat), crs=4326)

    def join(points):
        return geopandas.sjoin(points, around, predicate="intersects")

    def same():
        point, zone = np.nonzero(members(lon, lat, zones()))
        joined = join(made)
        pairs = np.column_stack([joined.index, joined["index_right"]])
        ordered = pairs[np.lexsort(pairs.T[::-1])]
        return f"the same rows: {np.array_equal(ordered, np.column_stack([point, zone]))}"

    methods = {"sjoin, points made": lambda: join(made), WANTED: lambda: locate(lon, lat, zones())}
    with suppress(ImportError):
        methods["SedonaDB, points made"] = sedona(made, around)
    yield Race(work="points in zones", n=n, methods=methods, wanted={WANTED: 6}, check=same)
    yield Race(
        work="points in zones, made on the way",
        n=n,
        methods={
            "points_from_xy + sjoin": lambda: join(
                geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4326)
            ),
            WANTED: lambda: locate(lon, lat, zones()),
        },
        wanted={WANTED: 40},
    )


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
