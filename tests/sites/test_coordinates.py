import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from ftzmap.sites.coordinates import is_near_china, read_angle, read_coordinates
from geo.crs.datum_words import datum_of
from geo.errors import CoordinateError

LAT, LON = 43 + 54 / 60 + 24.5 / 3600, 87.5


@pytest.mark.parametrize(
    "text",
    [
        "43.9068055556, 87.5",
        "87.5 43.9068055556",
        "43°54′24.5″N, 87°30′E",
        "87°30′E 43°54′24.5″N",
        "43 54 24.5 87 30 0",
        "43:54:24.5, 87:30:00",
        "N43°54'24.5\" E87°30'0\"",
        "E87.5N43.9068055556",
        "北纬43度54分24.5秒 东经87度30分",
        "东经87.5度，北纬43.9068055556度",
        "４３．９０６８０５５５５６，８７．５",
        "lat: 43.9068055556, lon: 87.5",
        "lng=87.5&lat=43.9068055556",
        "87d30m0s 43d54m24.5s",
        "43.9068055556 С 87.5 В",
        "87.5,43.9068055556,812.5",
        "43.9068055556, 87.5 (WGS84)",
        '{"type": "Point", "coordinates": [87.5, 43.9068055556]}',
        "经度87.5 纬度43.9068055556",
        "(43.9068055556, 87.5)",
        "43º54’24.5”N; 87º30’E",
        "north 43.9068055556 east 87.5",
        "43,9068055556; 87,5",
        "43,9068055556, 87,5",
        "43.9068055556° с. ш., 87.5° в.д.",
        "широта 43,9068055556 долгота 87,5",
        "43 deg 54 min 24.5 sec N, 87 deg 30 min E",
        "43.9068055556，87.5。",
        "geo:43.9068055556,87.5",
        "https://www.google.com/maps/@43.9068055556,87.5,15z",
        "https://maps.google.com/?q=43.9068055556,87.5&hl=ru",
    ],
)
def test_a_place_is_read_however_it_is_written(text):
    place = read_coordinates(text)

    assert (place.lat, place.lon) == pytest.approx((LAT, LON), abs=1e-9)


def test_the_order_is_told_by_the_numbers_near_china_and_by_letters_elsewhere():
    assert read_coordinates("43.9 87.5").latitude_first
    assert not read_coordinates("87.5 43.9").latitude_first
    assert (read_coordinates("30E 20N").lon, read_coordinates("33.9S 18.4E").lat) == (30, -33.9)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "No coordinate is given"),
        ("43.9", "is only one number"),
        ("somewhere", "is not a valid coordinate"),
        ("43 54 24.5", "is not a valid coordinate"),
        ("20 30", "It is unclear which"),
        ("-43.9, 87.5", "It is unclear which"),
        ("0, 0", "probably missing"),
        ("43.9N 87.5N", "same axis"),
        ("200N 10E", "not a position on the globe"),
        ("43°70′N 87°E", "is not a valid coordinate"),
        ("43.5°20′N 87°E", "is not a valid coordinate"),
        ("1" * 10_000, "is longer than 120 characters"),
        ("=cmd|' /C calc'!A0", "is only one number"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_plain_sentence(text, said):
    with pytest.raises(CoordinateError, match=said) as caught:
        read_coordinates(text)

    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 250


def angles(low, high):
    return st.tuples(st.integers(low, high), st.integers(0, 59), st.integers(0, 599_999))


@settings(deadline=None, max_examples=100)
@given(angles(3, 53), angles(73, 135), st.booleans())
def test_degrees_minutes_and_seconds_mean_their_sum(lat, lon, swapped):
    pair = [f"{d}°{m}′{s / 10_000:.4f}″" for d, m, s in (lat, lon)]
    sums = [d + m / 60 + s / 36_000_000 for d, m, s in (lat, lon)]

    place = read_coordinates(", ".join(reversed(pair) if swapped else pair))

    assert (place.lat, place.lon) == pytest.approx(sums, abs=1e-9)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=150))
def test_no_text_does_anything_but_be_read_or_refused(text):
    try:
        place = read_coordinates(text)
    except CoordinateError:
        return
    assert math.isfinite(place.lon + place.lat)


def test_a_chinese_web_map_is_taken_back_to_wgs84():
    there = read_coordinates("43.868331, 87.418126", datum="gcj02")

    moved = Geod(ellps="WGS84").inv(87.418126, 43.868331, there.lon, there.lat)[2]
    assert moved == pytest.approx(315, abs=5)  # what web maps are off at Urumqi West


@pytest.mark.parametrize(
    ("text", "axis", "degrees"),
    [
        ("87°30′E", "lon", 87.5),
        ("W 5.5", "lon", -5.5),
        ("-5.5", "lat", -5.5),
        ("43,9", "lat", 43.9),
        ("８７．５", "lon", 87.5),
    ],
)
def test_a_cell_holds_one_angle(text, axis, degrees):
    assert read_angle(text, axis) == degrees


@pytest.mark.parametrize(("text", "axis"), [("N43.9", "lon"), ("abc", "lat"), ("", "lat")])
def test_a_cell_of_the_other_axis_or_of_none_is_refused(text, axis):
    with pytest.raises(CoordinateError, match="not a valid angle"):
        read_angle(text, axis)


@pytest.mark.parametrize(
    ("name", "datum"),
    [
        ("WGS-84", "wgs84"),
        ("CGCS2000", "wgs84"),
        ("GCJ-02", "gcj02"),
        ("高德", "gcj02"),
        ("ＢＤ－０９", "bd09"),
        ("百度坐标系", "bd09"),
        ("Beijing 1954", None),
        ("", None),
    ],
)
def test_datums_are_known_by_their_names(name, datum):
    assert datum_of(name) == datum


def test_near_china_is_a_box_and_nan_is_not_in_it():
    assert is_near_china([87, 72, 87, np.nan], [44, 44, 2, 44]).tolist() == [
        True,
        False,
        False,
        False,
    ]
