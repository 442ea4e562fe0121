"""Races of areas and perimeters of polygons in memory: `python bench/table.py area`.

The loop over `pyproj.Geod` is what people write; it does a share of the parcels, and its time is
scaled. Parcels are seeded: 8 to 20 vertices, 0.001 to 1 km², 76 to 88 E, 39 to 44 N.
"""

import geopandas
import numpy as np
import shapely
from shapely import get_coordinates, to_ragged_array

from bench.race import Race, WrongAnswerError
from geo import geodesic_area
from geo.crs.geodesics import geod
from geo.crs.zones import CGCS2000
from geo.polygons.area import geodesic_perimeter

SEED = 20_240_501
DIFFERENT = 1_000_000  # parcels; more are these once more
LOOP = 20_000  # parcels that the loop does
METRES = 111_000  # per degree of latitude, roughly
EQUAL_AREA = "+proj=laea +lat_0=41.5 +lon_0=82 +ellps=GRS80"  # centred on the parcels
AREA, ARRAYS, PERIMETER = "geodesic_area, shapely", "geodesic_area, arrays", "geodesic_perimeter"
WANTED = {AREA: 28, ARRAYS: 45}
PERIMETER_WANTED = {PERIMETER: 10}
SAME_M2, SAME = 1e-3, 3e-9  # pyproj is off by about 1e-4 m² itself, whatever the size
ROUNDING = 1e-12  # parts of an area: rows are taken in other chunks from arrays, and rounded so


def parcels(n):
    """Return n star-shaped polygons, counter-clockwise, longitude and latitude in degrees."""
    if n > DIFFERENT:
        return np.resize(parcels(DIFFERENT), n)
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


def area_loop(polygons):
    """Return areas by one call of `pyproj` per polygon, m²."""
    return np.array([geod().geometry_area_perimeter(polygon)[0] for polygon in polygons])


def perimeter_loop(polygons):
    """Return perimeters by one call of `pyproj` per polygon, m."""
    return np.array([geod().geometry_length(polygon.exterior) for polygon in polygons])


def geopandas_laea(polygons):
    """Return areas in a Lambert azimuthal equal-area plane by geopandas, m²."""
    return geopandas.GeoSeries(polygons, crs=CGCS2000).to_crs(EQUAL_AREA).area.to_numpy()


def races(sizes):
    """Yield a race of areas and one of perimeters for each size."""
    for n in sizes:
        polygons = parcels(n)
        yield area_race(polygons)
        yield perimeter_race(polygons)


def area_race(polygons):
    """Return the race of areas."""
    ragged = to_ragged_array(polygons)
    methods = {
        AREA: lambda: geodesic_area(polygons),
        ARRAYS: lambda: geodesic_area(ragged),
        "geopandas, equal-area plane": lambda: geopandas_laea(polygons),
        "shapely.get_coordinates alone": lambda: get_coordinates(polygons),
    }
    return _race("area", polygons, area_loop, methods, WANTED, off_by)


def perimeter_race(polygons):
    """Return the race of perimeters."""
    methods = {PERIMETER: lambda: geodesic_perimeter(polygons)}
    return _race(
        "perimeter", polygons, perimeter_loop, methods, PERIMETER_WANTED, perimeters_off_by
    )


def _race(what, polygons, loop, methods, wanted, check):
    """Return a race of methods with the loop, which does few polygons."""
    few = polygons[:LOOP]
    return Race(
        work=f"{what} of polygons in memory",
        n=len(polygons),
        methods={"pyproj loop": lambda: loop(few), **methods},
        wanted=wanted,
        scale={"pyproj loop": len(few) / len(polygons)},
        check=lambda _: check(few),
    )


def off_by(polygons):
    """Return how far the areas of each method are off those of the loop, m² and parts of them."""
    truth = area_loop(polygons)
    ours = geodesic_area(polygons)
    worst = np.abs(ours - truth).max()
    if worst > SAME_M2:
        raise WrongAnswerError(f"areas differ by up to {worst:.1e} m²")
    arrays = np.abs(geodesic_area(to_ragged_array(polygons)) / ours - 1).max()
    if arrays > ROUNDING:
        raise WrongAnswerError(f"areas of arrays differ by up to {arrays:.1e} of them")
    plane = np.abs(geopandas_laea(polygons) / truth - 1).max()
    return f"areas differ by at most {worst:.1e} m²; in the plane by {plane:.1e} of them"


def perimeters_off_by(polygons):
    """Return how far perimeters are off those of the loop, parts of them."""
    worst = np.abs(geodesic_perimeter(polygons) / perimeter_loop(polygons) - 1).max()
    if worst > SAME:
        raise WrongAnswerError(f"perimeters differ by {worst:.1e} of them")
    return f"perimeters differ by at most {worst:.1e} of them"
