import numpy as np
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import datum

WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
KRASOVSKY = pyproj.Geod(a=6378245.0, rf=298.3)

IN_THE_BOX = {"lon": st.floats(WEST, EAST), "lat": st.floats(SOUTH, NORTH)}
ON_EARTH = {"lon": st.floats(-180, 180), "lat": st.floats(-89, 89)}

# What other implementations publish for a place; longitude first, degrees.
PUBLISHED_GCJ02 = [
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),  # wandergis/coordtransform
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),  # googollee/eviltransform
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),  # googollee/eviltransform
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),  # googollee/eviltransform
    ((121.0917077, 30.6107779), (121.09626935575027, 30.608604331756705)),  # geotool, Rust
]
PUBLISHED_BD09_OF_GCJ02 = [
    ((116.404, 39.915), (116.41036949371029, 39.92133699351021)),  # wandergis/coordtransform
    ((87.6168579, 43.8255962), (87.6232918, 43.8317719)),  # hujiulong/gcoord, Urumqi
    ((75.9897602, 39.4704064), (75.9962502, 39.4764048)),  # hujiulong/gcoord, Kashgar
    ((81.3241406, 43.9168283), (81.3306775, 43.9227531)),  # hujiulong/gcoord, Ili
]
PUBLISHED_BD09 = [
    ((121.0917077, 30.6107779), (121.10271732371203, 30.61484572185035)),  # geotool, Rust
]


@pytest.mark.parametrize(("place", "expected"), PUBLISHED_GCJ02)
def test_gcj02_agrees_with_what_others_publish(place, expected):
    assert datum.wgs84_to_gcj02(*place) == pytest.approx(expected, abs=1e-6, rel=0)


@pytest.mark.parametrize(("place", "expected"), PUBLISHED_GCJ02)
def test_wgs84_comes_back_from_what_others_publish(place, expected):
    assert datum.gcj02_to_wgs84(*expected) == pytest.approx(place, abs=1e-6, rel=0)


@pytest.mark.parametrize(("place", "expected"), PUBLISHED_BD09_OF_GCJ02)
def test_bd09_agrees_with_what_others_publish(place, expected):
    assert datum.gcj02_to_bd09(*place) == pytest.approx(expected, abs=1e-6, rel=0)


@pytest.mark.parametrize(("place", "expected"), PUBLISHED_BD09_OF_GCJ02)
def test_gcj02_comes_back_from_what_others_publish(place, expected):
    assert datum.bd09_to_gcj02(*expected) == pytest.approx(place, abs=1e-6, rel=0)


@pytest.mark.parametrize(("place", "expected"), PUBLISHED_BD09)
def test_bd09_by_way_of_gcj02_agrees_with_what_others_publish(place, expected):
    assert datum.wgs84_to_bd09(*place) == pytest.approx(expected, abs=1e-6, rel=0)
    assert datum.bd09_to_wgs84(*expected) == pytest.approx(place, abs=1e-6, rel=0)


@given(**IN_THE_BOX)
@settings(deadline=None)
def test_gcj02_there_and_back_is_the_same_place(lon, lat):
    back = datum.gcj02_to_wgs84(*datum.wgs84_to_gcj02(lon, lat))

    assert back == pytest.approx((lon, lat), abs=1e-9, rel=0)


@given(**IN_THE_BOX)
@settings(deadline=None)
def test_bd09_there_and_back_is_the_same_place(lon, lat):
    back = datum.bd09_to_wgs84(*datum.wgs84_to_bd09(lon, lat))

    assert back == pytest.approx((lon, lat), abs=1e-9, rel=0)


@given(**ON_EARTH)
@settings(deadline=None)
def test_bd09_of_gcj02_there_and_back_is_the_same_place_anywhere(lon, lat):
    back = datum.bd09_to_gcj02(*datum.gcj02_to_bd09(lon, lat))

    east, north = np.subtract(back, (lon, lat))
    assert abs(north) < 1e-9
    assert abs((east + 180) % 360 - 180) < 1e-9


@pytest.mark.parametrize("lat", [SOUTH, 35.0, NORTH])
@pytest.mark.parametrize("lon", [WEST, 105.0, EAST])
def test_the_edge_of_the_box_moves_and_comes_back(lon, lat):
    moved = datum.wgs84_to_gcj02(lon, lat)

    assert np.hypot(*np.subtract(moved, (lon, lat))) > 1e-4
    assert datum.gcj02_to_wgs84(*moved) == pytest.approx((lon, lat), abs=1e-9, rel=0)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (np.nextafter(WEST, 0), 35.0),
        (np.nextafter(EAST, 180), 35.0),
        (105.0, np.nextafter(SOUTH, 0)),
        (105.0, np.nextafter(NORTH, 90)),
        (-0.1276, 51.5072),
    ],
)
def test_nothing_outside_the_box_moves(lon, lat):
    assert datum.wgs84_to_gcj02(lon, lat) == (lon, lat)


@given(**ON_EARTH)
@settings(deadline=None)
def test_a_place_well_outside_the_box_stays_on_the_way_back(lon, lat):
    margin = 0.01  # degrees, more than GCJ-02 moves anything
    if WEST - margin < lon < EAST + margin and SOUTH - margin < lat < NORTH + margin:
        lon -= 180

    assert datum.gcj02_to_wgs84(lon, lat) == (lon, lat)


def test_a_point_that_no_place_moves_to_stays():
    gap = WEST + 1e-4, 40.0  # the western edge itself moves farther east than this

    assert datum.wgs84_to_gcj02(WEST, 40.0)[0] > gap[0]
    assert datum.gcj02_to_wgs84(*gap) == gap


def test_the_shift_in_the_three_areas_is_what_surveys_of_it_found():
    lon, lat = np.array([87.60, 75.99, 80.42]), np.array([43.82, 39.47, 44.21])

    *_, gcj02 = pyproj.Geod(ellps="WGS84").inv(lon, lat, *datum.wgs84_to_gcj02(lon, lat))
    *_, bd09 = pyproj.Geod(ellps="WGS84").inv(lon, lat, *datum.wgs84_to_bd09(lon, lat))

    assert np.all((gcj02 > 236) & (gcj02 < 310))
    assert np.all((bd09 > 1000) & (bd09 < 1200))


@pytest.mark.parametrize(
    "convert",
    [
        datum.wgs84_to_gcj02,
        datum.gcj02_to_wgs84,
        datum.gcj02_to_bd09,
        datum.bd09_to_gcj02,
        datum.wgs84_to_bd09,
        datum.bd09_to_wgs84,
    ],
)
class TestEveryConversion:
    def test_keeps_the_shape_and_treats_each_place_alone(self, convert):
        lon, lat = np.array([[87.6, 0.0], [76.0, np.nan]]), np.array([[43.8, 50.0], [39.5, 40.0]])

        moved = np.stack(convert(lon, lat))

        assert moved.shape == (2, 2, 2)
        assert moved[:, 1, 0] == pytest.approx(np.stack(convert(76.0, 39.5)), abs=1e-12, rel=0)

    def test_broadcasts_scalars(self, convert):
        lon, lat = convert([87.6, 80.4], 44.0)

        assert lon.shape == lat.shape == (2,)
        assert (lon[1], lat[1]) == pytest.approx(convert(80.4, 44.0), abs=1e-12, rel=0)

    def test_lets_nan_and_infinity_through_without_a_warning(self, convert):
        lon, _ = convert([np.nan, np.inf, 1e308, 87.6], [43.8, 43.8, 1e308, 43.8])
        _, lat = convert([87.6, 87.6], [np.nan, 43.8])

        assert np.isfinite(lon[[0, 3]]).tolist() == [False, True]
        assert np.isfinite(lat).tolist() == [False, True]

    def test_leaves_its_input_alone(self, convert):
        lon, lat = np.array([87.6, 0.0]), np.array([43.8, 50.0])

        convert(lon, lat)[0][:] = 0

        assert (lon.tolist(), lat.tolist()) == ([87.6, 0.0], [43.8, 50.0])

    def test_takes_no_places_at_all(self, convert):
        lon, lat = convert([], [])

        assert lon.shape == lat.shape == (0,)


@pytest.mark.parametrize("lat", [0.0, 21.5, 43.88, 55.0, -60.0])
def test_a_degree_is_as_long_as_on_the_krasovsky_ellipsoid(lat):
    *_, east = KRASOVSKY.inv(87, lat, 87 + 1e-3, lat)
    *_, north = KRASOVSKY.inv(87, lat - 5e-4, 87, lat + 5e-4)

    assert datum.krasovsky_metres_per_degree(lat) == pytest.approx(
        (east * 1e3, north * 1e3), rel=1e-7
    )
