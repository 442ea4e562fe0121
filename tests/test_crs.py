import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from geo.crs.choose import choose
from geo.crs.readings import candidates, to_lonlat
from geo.crs.zones import gauss_kruger_epsg, gauss_kruger_zone, transformer
from geo.errors import CoordinateError, CrsError

# Longitude, latitude, zone, north, east of three city centres; computed outside this program.
CITIES = [
    (87.60, 43.82, 29, 4853997.479, 29548269.005),
    (75.99, 39.47, 25, 4371151.249, 25585190.703),
    (80.42, 44.21, 27, 4897319.975, 27453644.780),
]
MILLIMETRE = 1.5e-8  # degrees, in either direction at these latitudes
AFRICA = (-20, -40, 55, 40)  # degrees: lon_min, lat_min, lon_max, lat_max


def meridian(epsg):
    parameters = CRS.from_epsg(epsg).coordinate_operation.params
    return next(p.value for p in parameters if p.name == "Longitude of natural origin")


def false_easting(epsg):
    parameters = CRS.from_epsg(epsg).coordinate_operation.params
    return next(p.value for p in parameters if p.name == "False easting")


@pytest.mark.parametrize("zone", range(25, 46))
def test_three_degree_zones_have_the_codes_of_the_register(zone):
    with_prefix, without = gauss_kruger_epsg(zone, prefix=True), gauss_kruger_epsg(zone)

    assert meridian(with_prefix) == meridian(without) == 3 * zone
    assert (false_easting(with_prefix), false_easting(without)) == (zone * 1e6 + 5e5, 5e5)


@pytest.mark.parametrize("zone", range(13, 24))
def test_six_degree_zones_have_the_codes_of_the_register(zone):
    with_prefix, without = gauss_kruger_epsg(zone, prefix=True), gauss_kruger_epsg(zone)

    assert meridian(with_prefix) == meridian(without) == 6 * zone - 3
    assert (false_easting(with_prefix), false_easting(without)) == (zone * 1e6 + 5e5, 5e5)


@pytest.mark.parametrize("zone", [0, 12, 24, 46])
def test_a_zone_that_china_does_not_have_is_refused(zone):
    with pytest.raises(CrsError, match=f"zone {zone};"):
        gauss_kruger_epsg(zone)


@pytest.mark.parametrize(("lon", "lat", "zone", "north", "east"), CITIES)
def test_a_longitude_lies_in_its_zone(lon, lat, zone, north, east):
    assert gauss_kruger_zone(lon) == zone


@pytest.mark.parametrize("lon", [73.4, 136.6, -87.6, math.nan, math.inf])
def test_a_longitude_outside_the_zones_is_refused(lon):
    with pytest.raises(CoordinateError, match="outside the Gauss-Kruger zones"):
        gauss_kruger_zone(lon)


@pytest.mark.parametrize(("lon", "lat", "zone", "north", "east"), CITIES)
def test_eastings_with_prefix_tell_their_zone(lon, lat, zone, north, east):
    reading = choose([east], [north])

    assert (reading.zone, reading.swapped) == (zone, False)
    assert np.allclose(to_lonlat([east], [north], reading), [[lon], [lat]], atol=MILLIMETRE)


@pytest.mark.parametrize(("lon", "lat", "zone", "north", "east"), CITIES)
def test_northings_given_as_eastings_are_exchanged(lon, lat, zone, north, east):
    reading = choose([north], [east])

    assert (reading.zone, reading.swapped) == (zone, True)
    assert np.allclose(to_lonlat([north], [east], reading), [[lon], [lat]], atol=MILLIMETRE)


def test_a_prefix_of_13_to_23_is_a_six_degree_zone():
    reading = choose([15_548_269.005], [4_853_997.479])

    assert (reading.epsg, reading.zone) == (4493, 15)  # its central meridian is 87 E as well
    assert "6-degree" in str(reading.message)


@pytest.mark.parametrize("zone", [12, 24, 46])
def test_a_prefix_outside_china_is_no_gauss_kruger(zone):
    readings = candidates([zone * 1e6 + 5e5], [4.85e6])

    assert [(reading.epsg, reading.zone) for reading in readings] == [(None, None)]


def test_eastings_without_prefix_leave_width_and_zone_open():
    readings = candidates([548_269.0], [4_853_997.0])

    assert [(reading.epsg, reading.swapped) for reading in readings] == [(None, False)] * 2
    with pytest.raises(CrsError, match=r"3-degree .* or as 6-degree .* coordinate system"):
        choose([548_269.0], [4_853_997.0])


@pytest.mark.parametrize("from_crs", [4538, "4538", "EPSG:4538", " epsg:4538 "])
@pytest.mark.parametrize("swapped", [False, True])
def test_the_users_word_tells_the_zone_and_the_numbers_the_order(from_crs, swapped):
    x, y = ([4_853_997.479], [548_269.005]) if swapped else ([548_269.005], [4_853_997.479])

    reading = choose(x, y, from_crs=from_crs)

    assert (reading.epsg, reading.zone, reading.swapped) == (4538, 29, swapped)
    assert np.allclose(to_lonlat(x, y, reading), [[87.60], [43.82]], atol=MILLIMETRE)


def test_the_users_word_is_refused_where_it_does_not_fit():
    with pytest.raises(CrsError, match=r"outside the area of EPSG:4538 .* another system"):
        choose([29_548_269.0], [4_853_997.0], from_crs=4538)


@pytest.mark.parametrize(
    "from_crs", ["Xinjiang", "EPSG:", "EPSG:99999", 4979, "EPSG:4538+5773", ""]
)
def test_what_is_no_code_of_a_plane_or_geographic_system_is_refused(from_crs):
    with pytest.raises(CrsError, match="not the EPSG code"):
        choose([80.4], [44.2], from_crs=from_crs)


def test_an_older_datum_that_the_user_names_is_read_with_a_warning():
    reading = choose([29_548_269.0], [4_853_997.0], from_crs="EPSG:2353")  # Xian 1980, zone 29

    assert "shift from WGS 84 is unknown" in str(reading.decision)


def test_a_datum_that_is_wgs_84_is_read_without_a_warning():
    assert "shift" not in str(choose([500_000.0], [4_853_997.0], from_crs=32645).decision)


@pytest.mark.parametrize(("x", "y", "swapped"), [(80.4, 44.2, False), (44.2, 80.4, True)])
def test_degrees_of_which_one_order_lies_in_china_are_read_so_and_it_is_said(x, y, swapped):
    reading = choose([x], [y])

    assert (reading.epsg, reading.swapped) == (4326, swapped)
    assert "outside the expected region" in str(reading.decision)


def test_degrees_that_fit_one_order_alone_are_read_so_anywhere():
    assert not choose([-120.5], [37.2]).swapped
    assert choose([37.2], [-120.5]).swapped


@pytest.mark.parametrize("near", [None, (73, 3, 136, 54), AFRICA])
def test_degrees_of_which_the_region_does_not_decide_are_refused_with_both_readings(near):
    with pytest.raises(CrsError) as refused:
        choose([37.0], [-1.0], near=near)

    assert "longitude 37.0000, latitude -1.0000" in str(refused.value)
    assert "longitude -1.0000, latitude 37.0000" in str(refused.value)
    assert "coordinate system" in str(refused.value)


def test_degrees_that_the_user_names_keep_the_order_of_the_format():
    assert not choose([37.0], [-1.0], from_crs="EPSG:4326").swapped


def test_all_points_count():
    lon, lat = np.full(1000, 80.4), np.full(1000, 44.2)
    lon[500] = 120.0  # no latitude

    assert [reading.swapped for reading in candidates(lon, lat)] == [False]


def test_eastings_in_several_zones_are_refused():
    with pytest.raises(CrsError, match="zone numbers 27, 29"):
        choose([29_548_269.0, 27_453_644.8], [4_853_997.5, 4_897_320.0])


def test_metres_of_no_known_system_are_refused():
    assert [reading.epsg for reading in candidates([1.2e6], [7.5e6])] == [None]
    with pytest.raises(CrsError, match=r"metres of an unknown system.* coordinate system"):
        choose([1.2e6], [7.5e6])


@pytest.mark.parametrize("number", [1e9, -1e308, 1.7e308])
def test_numbers_beyond_any_system_are_refused(number):
    assert candidates([number], [-number]) == []
    with pytest.raises(CrsError, match="too large"):
        choose([number], [-number])


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_refused(number):
    with pytest.raises(CoordinateError, match="not a finite number"):
        candidates([80.4, number], [44.2, 44.2])


def test_no_points_are_refused():
    with pytest.raises(CoordinateError, match="no points"):
        choose([], [])


def test_a_reading_without_system_gives_no_degrees():
    reading = candidates([548_269.0], [4_853_997.0])[0]

    with pytest.raises(CrsError, match="coordinate system"):
        to_lonlat([548_269.0], [4_853_997.0], reading)


@pytest.mark.parametrize("epsg", [4490, 4610, 4538, 4523, 4479 + 15, 32644, 3857, 4214, 2333])
def test_transformers_give_what_those_of_the_library_give_bit_for_bit(epsg):
    lon, lat = np.meshgrid(np.linspace(84, 88.5, 10), np.linspace(39, 46, 10))
    there, back = (
        Transformer.from_crs(*codes, always_xy=True) for codes in ((4326, epsg), (epsg, 4326))
    )
    east, north = there.transform(lon, lat)

    np.testing.assert_array_equal(transformer(4326, epsg).transform(lon, lat), (east, north))
    np.testing.assert_array_equal(
        transformer(epsg, 4326).transform(east, north), back.transform(east, north)
    )


def test_transformers_are_kept_and_put_longitude_first():
    assert transformer(4490, 4517) is transformer(4490, 4517)
    assert transformer(4490, 4517).transform(87.60, 43.82)[0] == pytest.approx(
        29_548_269.005, abs=1e-3
    )


@settings(deadline=None, max_examples=60)
@given(st.floats(73.6, 134.9), st.floats(4, 53), st.sampled_from([3, 6]), st.booleans())
def test_any_point_in_china_comes_back_from_its_zone(lon, lat, width, swapped):
    zone = round(lon / 3) if width == 3 else int(lon // 6) + 1
    project = Transformer.from_crs(4490, gauss_kruger_epsg(zone, prefix=True), always_xy=True)
    x, y = project.transform([lon], [lat])[:: -1 if swapped else 1]

    reading = choose(x, y)

    assert (reading.zone, reading.swapped) == (zone, swapped)
    assert np.allclose(to_lonlat(x, y, reading), [[lon], [lat]], atol=1e-9)


def test_degrees_that_are_named_are_called_longitude_and_latitude():
    reading = choose([81.8, 81.9], [43.9, 43.9], from_crs=4490)

    assert "near longitude 81.85, latitude 43.9" in str(reading.message)
    assert "east" not in str(reading.message)
