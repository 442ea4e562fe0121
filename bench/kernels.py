"""Races of the kernels in memory, areas and perimeters: `python bench/table.py kernels`.

The loop over `pyproj.Geod` is what people write; it does a share of the parcels, and its time is
scaled. The parcels are those of `bench/area.py`.
"""

from area import parcels, pyproj_loop
from shapely import get_coordinates, to_ragged_array
from table import Race

from geo import geodesic_area
from geo.crs.geodesics import geod
from geo.polygons.area import geodesic_perimeter

LOOP = 20_000  # parcels that the loop does
PERIMETER_WANTED = 10


def perimeter_loop(polygons):
    """Return perimeters by one call of `pyproj` per polygon, m."""
    return [geod().geometry_length(polygon.exterior) for polygon in polygons]


def races(sizes):
    """Yield a race of areas and one of perimeters for each size."""
    for n in sizes:
        polygons = parcels(n)
        ragged = to_ragged_array(polygons)
        few, share = polygons[:LOOP], min(1, LOOP / n)
        yield Race(
            work="area of polygons in memory",
            n=n,
            methods={
                "pyproj loop": lambda few=few: pyproj_loop(few),
                "geo.geodesic_area, shapely": lambda all_=polygons: geodesic_area(all_),
                "geo.geodesic_area, arrays": lambda arrays=ragged: geodesic_area(arrays),
                "shapely.get_coordinates alone": lambda all_=polygons: get_coordinates(all_),
            },
            wanted={"geo.geodesic_area, shapely": 28, "geo.geodesic_area, arrays": 45},
            scale={"pyproj loop": share},
        )
        yield Race(
            work="perimeter of polygons in memory",
            n=n,
            methods={
                "pyproj loop": lambda few=few: perimeter_loop(few),
                "geodesic_perimeter": lambda all_=polygons: geodesic_perimeter(all_),
            },
            wanted={"geodesic_perimeter": PERIMETER_WANTED},
            scale={"pyproj loop": share},
        )
