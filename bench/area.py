"""Time geodesic area against what people use now: `python bench/area.py [PARCELS]`.

Parcels are seeded: 8 to 20 vertices, 0.001 to 1 km², 76 to 88 E, 39 to 44 N. The methods take
turns, round after round, so that a busy machine slows all of them alike; medians are printed.
"""

import sys
import time
from pathlib import Path

import geopandas
import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from geo.crs.geodesics import geod
from geo.crs.zones import CGCS2000
from geo.polygons.area import geodesic_area

PARCELS = 100_000
ROUNDS = 5
SEED = 20_240_501
WANTED = 15  # times the speed of the loop
METRES = 111_000  # per degree of latitude, roughly
EQUAL_AREA = "+proj=laea +lat_0=41.5 +lon_0=82 +ellps=GRS80"  # centred on the parcels


def parcels(n):
    """Return n star-shaped polygons, counter-clockwise, longitude and latitude in degrees."""
    rng = np.random.default_rng(SEED)
    count = rng.integers(8, 21, n)
    row = np.repeat(np.arange(n), count)
    place = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    angle = 2 * np.pi * (place + rng.uniform(0, 0.9, row.size)) / count[row]
    radius = np.sqrt(10 ** rng.uniform(3, 6, n) / np.pi)[row] * rng.uniform(0.7, 1.3, row.size)
    lon, lat = rng.uniform(76, 88, n)[row], rng.uniform(39, 44, n)[row]
    east = radius * np.cos(angle) / METRES / np.cos(np.radians(lat))
    north = radius * np.sin(angle) / METRES
    return shapely.polygons(shapely.linearrings(lon + east, lat + north, indices=row))


def pyproj_loop(polygons):
    """Return areas by one call of `pyproj` per polygon, m²."""
    return np.array([geod().geometry_area_perimeter(polygon)[0] for polygon in polygons])


def geopandas_laea(polygons):
    """Return areas in a Lambert azimuthal equal-area plane by geopandas, m²."""
    return geopandas.GeoSeries(polygons, crs=CGCS2000).to_crs(EQUAL_AREA).area.to_numpy()


METHODS = {
    "pyproj loop": pyproj_loop,
    "geopandas to_crs(LAEA).area": geopandas_laea,
    "geo.polygons.area.geodesic_area": geodesic_area,
}


def timed(method, polygons):
    """Return the seconds that a method takes, and its areas."""
    start = time.perf_counter()
    areas = method(polygons)
    return time.perf_counter() - start, areas


def main():
    """Print one line per method, and whether the wanted ratio is reached."""
    polygons = parcels(int(sys.argv[1]) if len(sys.argv) > 1 else PARCELS)
    edges = shapely.get_num_coordinates(polygons).sum() - len(polygons)
    for method in METHODS.values():  # warms up
        method(polygons[:1000])
    rounds = [[timed(method, polygons) for method in METHODS.values()] for _ in range(ROUNDS)]
    seconds = np.array([[spent for spent, _ in each] for each in rounds])
    ratios = np.median(seconds[:, :1] / seconds, axis=0)

    print(f"n = {len(polygons)} parcels, {edges} edges; medians of {ROUNDS} rounds")
    print(f"{'method':28} {'seconds':>8} {'ratio':>6}   relative error: {'median':>8} {'max':>8}")
    truth = rounds[0][0][1]
    for name, spent, ratio, (_, areas) in zip(
        METHODS, np.median(seconds, axis=0), ratios, rounds[0], strict=True
    ):
        error = np.abs(areas / truth - 1)
        print(f"{name:28} {spent:8.3f} {ratio:6.1f} {np.median(error):26.1e} {error.max():8.1e}")
    print("Errors are against pyproj, which itself is off by about 1e-4 m² whatever the size.")
    reached = "reached" if ratios[-1] >= WANTED else "not reached"
    print(f"{ratios[-1]:.1f} times the pyproj loop; {WANTED} wanted: {reached}.")


if __name__ == "__main__":
    main()
