"""Areas against four other ways to measure on the CGCS2000 ellipsoid.

`pyproj`, GDAL and `geographiclib` (C, C++ and Python) follow Karney's series for geodesics, each in
code of its own. The fourth way finds areas without them: geodesics cut into steps, drawn on the
equal-area cylinder of PROJ, and the plane area of that by GEOS.
"""

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from pyproj import Geod, Transformer
from shapely import MultiPolygon, Polygon, box

from geo.polygons.area import geodesic_area

GEOD = Geod(a=6378137, rf=298.257222101)
GEODESIC = Geodesic(6378137, 1 / 298.257222101)
RELATIVE, ABSOLUTE = 1e-9, 1e-3  # what `geodesic_area` promises: a ratio or m², the larger
CYLINDER = Transformer.from_crs(
    4490, "+proj=cea +a=6378137 +rf=298.257222101 +units=m", always_xy=True
)
STEPS = (40, 80)  # of a geodesic on the cylinder; chords are off by the square of a step, so that
# 4/3 of the finer less 1/3 of the coarser leaves the fourth power
CYLINDER_RELATIVE, CYLINDER_ABSOLUTE = 2e-9, 2e-3  # the promise, and as much for the chords
SEED = 20261128


def around(lon, lat, radii):
    """Vertices in equal directions from a point, at distances in metres."""
    azimuths = np.arange(len(radii)) * 360 / len(radii)
    places = [np.full(len(radii), value) for value in (lon, lat)]
    return np.column_stack(GEOD.fwd(*places, azimuths, radii)[:2])


def stars(count, size, *, spikes=False, lat=(-85, 85)):
    """Seeded outlines anywhere: vertices around a place, ``size`` powers of ten of metres."""
    chance = np.random.default_rng(SEED + count + 100 * spikes)
    found = []
    for _ in range(count):
        radii = 10 ** chance.uniform(*size) * chance.uniform(0.3, 1, chance.integers(3, 40))
        if spikes:
            radii[::2] *= 0.05
        found.append(Polygon(around(chance.uniform(-179, 179), chance.uniform(*lat), radii)))
    return found


def with_holes(shells):
    """The same outlines with a hole at a tenth of their size, turning with and against them."""
    return [
        Polygon(shell.exterior, [hole[:: 1 if number % 2 else -1]])
        for number, shell in enumerate(shells)
        for hole in [_smaller(shapely.get_coordinates(shell))]
    ]


def _smaller(vertices):
    middle = vertices[:-1].mean(axis=0)
    return middle + 0.1 * (vertices - middle)


AWKWARD = {
    "a parcel of a square metre": box(87.5, 43.8, 87.50001, 43.80001),
    "a sliver of a millimetre by ten kilometres": box(87.5, 43.8, 87.6, 43.80000001),
    "an area in four long edges": box(87.5, 43.8, 87.644, 43.905),
    "a country in four long edges": box(75, 35, 96, 49),
    "on both sides of the equator": box(100, -0.05, 100.1, 0.05),
    "on both sides of Greenwich": box(-0.05, 51, 0.05, 51.1),
    "across the antimeridian, beyond 180": box(179.95, 66, 180.05, 66.1),
    "across the antimeridian, with a jump": Polygon(
        [(179.95, 66), (-179.95, 66), (-179.95, 66.1), (179.95, 66.1)]
    ),
    "beside the pole": box(10, 89.9, 40, 89.99),
    "doubled vertices": Polygon([(80, 40), (80, 40), (80.1, 40), (80.1, 40), (80.1, 40.1)]),
    "out and back along one line": Polygon(
        [(80, 40), (80.1, 40), (80.2, 40), (80.1, 40), (80.1, 40.1), (80, 40.1)]
    ),
    "two parts": MultiPolygon([box(80, 40, 80.1, 40.1), box(81, 40, 81.1, 40.1)]),
    "two parts with one corner in common": MultiPolygon(
        [box(80, 40, 80.1, 40.1), box(80.1, 40.1, 80.2, 40.2)]
    ),
    "a hole that touches its shell": Polygon(
        box(80, 40, 80.1, 40.1).exterior, [[(80, 40.05), (80.05, 40.04), (80.05, 40.06)]]
    ),
    "a hole that leaves a rim": Polygon(
        box(80, 40, 80.1, 40.1).exterior,
        [box(80.000001, 40.000001, 80.099999, 40.099999).exterior],
    ),
    "two thousand short edges": Polygon(around(80, 40, [5000] * 2000)),
    "a height at every vertex": Polygon([(80, 40, 900), (80.1, 40, 950), (80.1, 40.1, 1000)]),
}
CORPORA = {
    "parcels": stars(200, (0.5, 3)),
    "parks": stars(200, (3, 4.3)),
    "provinces": stars(100, (4.5, 6), lat=(-60, 60)),
    "spikes": stars(100, (2, 4), spikes=True),
    "near the poles": stars(100, (1, 3.5), lat=(85, 89.9)),
    "holes": with_holes(stars(150, (1, 4))),
    **{name: [shape] for name, shape in AWKWARD.items()},
}


def by_rings(shape, of_ring):
    """Add the unsigned areas of shells and take those of holes away."""
    return sum(
        abs(of_ring(shapely.get_coordinates(ring))) * (-1 if number else 1)
        for part in shapely.get_parts(shape)
        for number, ring in enumerate(shapely.get_rings(part))
    )


def of_pyproj(vertices):
    return GEOD.polygon_area_perimeter(*vertices.T)[0]


def of_geographiclib(vertices):
    ring = GEODESIC.Polygon()
    for lon, lat in vertices[:-1]:
        ring.AddPoint(lat, lon)
    return ring.Compute()[2]


def of_cylinder(vertices):
    """Extrapolate the area from two numbers of steps; Richardson, for chords."""
    coarse, fine = (_in_steps(vertices, steps) for steps in STEPS)
    return (4 * fine - coarse) / 3


def _in_steps(vertices, count):
    """Cut each edge into steps of one geodesic, and measure the plane polygon of their ends."""
    steps = []
    for start, end in zip(vertices[:-1, :2], vertices[1:, :2], strict=True):
        steps += [tuple(start), *GEOD.npts(*start, *end, count - 1)]
    lon, lat = np.array(steps).T
    x, y = CYLINDER.transform((lon - lon[0] + 180) % 360 - 180, lat)
    return shapely.area(Polygon(np.column_stack([x, y - y[0]])))


def agreement(measured, others, relative=RELATIVE, absolute=ABSOLUTE):
    """Return the largest difference as a share of what is allowed."""
    allowed = np.maximum(relative * np.abs(others), absolute)
    return np.max(np.abs(measured - np.asarray(others)) / allowed)


@pytest.mark.parametrize("name", CORPORA)
@pytest.mark.parametrize("of_ring", [of_pyproj, of_geographiclib])
def test_areas_agree_with_the_geodesic_libraries(name, of_ring):
    shapes = CORPORA[name]

    assert agreement(geodesic_area(shapes), [by_rings(each, of_ring) for each in shapes]) <= 1


def test_areas_agree_with_those_that_gdal_tells_in_sql(tmp_path):
    shapes = [shapely.force_2d(shape) for shapes in CORPORA.values() for shape in shapes]
    frame = geopandas.GeoDataFrame({"n": range(len(shapes))}, geometry=shapes, crs=4490)
    frame.to_file(tmp_path / "corpora.gpkg", layer="corpora")

    answer = pyogrio.read_dataframe(
        tmp_path / "corpora.gpkg",
        sql="SELECT n, ST_Area(geom, 1) AS m2 FROM corpora ORDER BY n",
        sql_dialect="SQLITE",
        read_geometry=False,
    )

    assert len(answer) == len(shapes) > 800
    assert agreement(geodesic_area(shapes), answer["m2"].to_numpy()) <= 1


@pytest.mark.parametrize("name", CORPORA)
def test_areas_agree_with_the_plane_area_on_an_equal_area_cylinder(name):
    shapes = CORPORA[name][:20]
    expected = [by_rings(each, of_cylinder) for each in shapes]

    share = agreement(geodesic_area(shapes), expected, CYLINDER_RELATIVE, CYLINDER_ABSOLUTE)

    assert share <= 1, share
