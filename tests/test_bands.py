import numpy as np
import pytest
import shapely
from shapely import Polygon, box
from shapely.affinity import rotate

from geo.errors import CoordinateError
from geo.overlay.bands import MAX_BANDS, bands
from geo.overlay.locate import ZoneIndex

SEED = 20_260_402
FAR_APART = [box(76, 39, 76.1, 39.3), rotate(box(80.3, 44, 80.5, 44.2), 20), box(87, 43, 87.4, 44)]
ZONES = {
    "far apart": [*FAR_APART, box(87.1, 43.2, 87.2, 43.4)],
    "of both hemispheres": [box(-70, -34, -69, -33), rotate(box(10, 50, 11, 51), 30)],
    "six columns": [box(x, 0, x + 0.5, 1) for x in (1, 11, 15, 31, 51, 90)],
    "two rows as wide as the globe": [box(-180, 10, 180, 11), box(-180, -3, 180, -2)],
    "with none": [None, Polygon(), FAR_APART[0]],
}


def points_of_the_globe(zones, inside=2_000):
    """Return points all over the globe, and a few on vertices, on edges and beside them."""
    rng = np.random.default_rng(SEED)
    sound = [zone for zone in zones if zone is not None and not zone.is_empty]
    lines = shapely.boundary(sound)
    along = shapely.line_interpolate_point(
        rng.choice(lines, inside), rng.uniform(0, 1, inside), normalized=True
    )
    on = np.concatenate([shapely.get_coordinates(sound), shapely.get_coordinates(along)])
    beside = [np.nextafter(on, on + shift) for shift in ([9, 0], [-9, 0], [0, 9], [0, -9])]
    lost = [[np.nan, 43.5], [87.1, np.nan], [-0.0, 0.0]]
    some = np.concatenate([on, *beside, lost])
    globe = rng.uniform([-180, -90], [180, 90], (20 * len(some), 2))
    return np.clip(rng.permutation(np.concatenate([some, globe])), [-180, -90], [180, 90]).T.copy()


@pytest.mark.parametrize("zones", ZONES.values(), ids=ZONES)
def test_points_of_which_few_are_near_lie_where_geos_says_each_by_itself(zones):
    lon, lat = points_of_the_globe(zones)
    is_point = np.isfinite(lon + lat)
    expected = np.zeros((lon.size, len(zones)), dtype=bool)
    each = shapely.points(lon[is_point], lat[is_point])
    expected[is_point] = shapely.intersects(np.array(zones, dtype=object), each[:, None])
    index = ZoneIndex(zones)

    assert index._bands.first_axis(lon, lat) is not None  # else nothing would be sifted
    assert (index.members(lon, lat) == expected).all()
    assert ((index.rows(lon, lat) >= 0) == expected.any(axis=1)).all()


@pytest.mark.parametrize("place", [(180.5, 43), (-181, 43), (87, 90.1), (87, -91), (np.inf, 0)])
def test_one_point_off_the_globe_is_found_among_those_beyond_all_bands(place):
    lon, lat = np.full((2, 300_000), 10.0)
    lon[200_001], lat[200_001] = place

    with pytest.raises(CoordinateError, match="not in degrees"):
        ZoneIndex(FAR_APART).rows(lon, lat)


def test_bands_are_few_and_hold_every_zone():
    boxes = shapely.bounds(ZONES["six columns"])

    west, east = bands(boxes).axes[0].T

    assert west.tolist() == [1, 31, 51, 90]  # 11 and 15 are the nearest, then 1 and 11
    assert east.tolist() == [15.5, 31.5, 51.5, 90.5]
    assert len(west) == MAX_BANDS


def test_no_zone_has_no_bands_and_holds_no_point():
    lon, lat = np.random.default_rng(SEED).uniform(-90, 90, (2, 10_000))

    assert (ZoneIndex([None, Polygon()]).rows(lon, lat) == -1).all()
    assert not ZoneIndex([]).members(lon, lat).size
