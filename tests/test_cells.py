import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box
from shapely.affinity import rotate

from geo.overlay import locate as location
from geo.overlay.locate import ZoneIndex

SEED = 20_250_311
STAR = Polygon([(i % 7 / 100 + 87, i**2 % 11 / 130 + 43) for i in range(9)]).buffer(0)
PINE = Polygon([(87, 43), (88, 43), (87.5, 44)], [[(87.4, 43.1), (87.6, 43.1), (87.5, 43.6)]])
GRID = [box(x, y, x + 0.7, y + 0.7) for x in range(80, 88) for y in range(40, 45)]
ZONES = {
    "nested": [
        box(87, 43, 88, 44),
        rotate(box(87.2, 43.2, 87.8, 43.8), 30),
        box(87.4, 43.4, 88, 44),
    ],
    "holes": [PINE, STAR],
    "forty": GRID,
    "antimeridian": [MultiPolygon([box(179.5, -17, 180, -16), box(-180, -17, -179.7, -16)])],
    "southern": [rotate(box(-70.2, -33.7, -70, -33.4), 11), box(-60, -40, -59.99, -39.99)],
    "one square metre": [rotate(box(87.3, 43.8, 87.3 + 1.2e-5, 43.8 + 9e-6), 17)],
    "a sliver": [Polygon([(87, 43), (88, 44), (88, 44.000001)])],
    "with none": [None, Polygon(), box(87, 43, 88, 44)],
    "along the meridian": [box(0, 0, 1, 1), Polygon([(0, 0), (0, 1), (-1e-7, 0.5)])],
}


@pytest.fixture(autouse=True)
def cells_for_few(monkeypatch):
    """Have cells made for as many points as the tests ask about."""
    monkeypatch.setattr(location, "MIN_FOR_CELLS", 1 << 15)


def points_about(zones):
    """Return points about zones: scattered, on vertices and edges, and a digit beside these."""
    rng = np.random.default_rng(SEED)
    sound = [zone for zone in zones if zone is not None and not zone.is_empty]
    west, south, east, north = shapely.total_bounds(sound)
    width, height = east - west, north - south
    scattered = np.column_stack(
        [
            rng.uniform(max(-180, west - width), min(180, east + width), 40_000),
            rng.uniform(south - height, north + height, 40_000),
        ]
    )
    corners = shapely.get_coordinates(sound)
    lines = shapely.boundary(sound)
    along = shapely.line_interpolate_point(
        rng.choice(lines, 20_000), rng.uniform(0, 1, 20_000), normalized=True
    )
    on = np.concatenate([corners, shapely.get_coordinates(along)])
    beside = [np.nextafter(on, on + shift) for shift in ([9, 0], [-9, 0], [0, 9], [0, -9])]
    odd = [[np.nan, 43], [87, np.nan], [0, 0], [-180, -90], [180, 90]]
    lon, lat = np.concatenate([scattered, on, *beside, odd]).T
    return np.clip(lon, -180, 180), lat


@pytest.mark.parametrize("zones", ZONES.values(), ids=ZONES)
def test_many_points_lie_where_geos_says_each_by_itself(zones):
    lon, lat = points_about(zones)
    is_point = np.isfinite(lon + lat)
    expected = np.zeros((lon.size, len(zones)), dtype=bool)
    each = shapely.points(lon[is_point], lat[is_point])
    expected[is_point] = shapely.intersects(np.array(zones, dtype=object), each[:, None])
    index = ZoneIndex(zones)

    assert (index.members(lon, lat) == expected).all()
    assert ((index.rows(lon, lat) >= 0) == expected.any(axis=1)).all()


@pytest.mark.parametrize("zones", ZONES.values(), ids=ZONES)
def test_the_innermost_zone_of_many_points_is_that_of_few(zones):
    lon, lat = points_about(zones)
    parts = np.array_split(np.arange(lon.size), lon.size // location.MIN_FOR_CELLS + 1)

    by_few = [ZoneIndex(zones).rows(lon[part], lat[part]) for part in parts]

    assert (ZoneIndex(zones).rows(lon, lat) == np.concatenate(by_few)).all()


def test_a_missing_place_among_few_that_are_looked_up_in_cells_lies_outside():
    zones = [shapely.box(87, 43, 88, 44)]
    index = ZoneIndex(zones)
    index.rows(np.full(location.MIN_FOR_CELLS, 87.5), np.full(location.MIN_FOR_CELLS, 43.5))

    rows = index.rows([87.5, np.nan, 87.5, np.nan], [43.5, 43.5, np.nan, np.nan])

    assert rows.tolist() == [0, -1, -1, -1]


def test_few_points_take_the_exact_test_of_cells_alone():
    lon, lat = points_about(ZONES["nested"])
    tested = []
    index = ZoneIndex(ZONES["nested"])
    for _ in range(1 + location.MIN_FOR_CELLS // 40_000):
        index.rows(lon[:40_000], lat[:40_000])
    exact = index._hits
    index._hits = lambda x, *rest: tested.append(x.size) or exact(x, *rest)

    index.rows(lon[:40_000], lat[:40_000])

    assert 0 < sum(tested) < 400  # of 40 000 scattered points
