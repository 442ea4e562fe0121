"""Transformations in degrees between WGS 84 and the datums of Chinese web maps, GCJ-02 and BD-09.

Maps published in China are drawn on GCJ-02 (Amap, Tencent), which moves WGS 84
by 89 to 672 m with a smooth field, or on BD-09 (Baidu), which moves GCJ-02 by
another 800 to 974 m. Neither is officially documented; the constants are those
on which the open implementations agree, and to which the tests hold this one.

Everything is in degrees, longitude first, float64; arrays of any shape come in
and go out, scalars are broadcast, and NaN stays NaN. Two scalars give two scalars.
"""

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import Bools, Floats

Pair = tuple[Floats, Floats]

KRASOVSKY_AXIS = 6378245.0  # m, semi-major axis of the Krasovsky 1940 ellipsoid
KRASOVSKY_E2 = 0.00669342162296594323  # its first eccentricity, squared

# GCJ-02 moves what lies in this box, edges included; it is not the border of China.
WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271  # degrees

FIELD_ORIGIN = 105.0, 35.0  # lon, lat in degrees: where the polynomials of the field start

# Sine terms of the field: amplitude in m, period in degrees.
RIPPLE = ((40 / 3, 1 / 3), (40 / 3, 1.0))  # along the longitude, in both components
EAST_WAVES = ((40 / 3, 2.0), (80 / 3, 6.0), (100.0, 24.0), (200.0, 60.0))  # along the longitude
NORTH_WAVES = ((40 / 3, 2.0), (80 / 3, 6.0), (320 / 3, 24.0), (640 / 3, 60.0))  # the latitude

BD09_ORIGIN = 0.0065, 0.006  # lon, lat in degrees: the constant part of BD-09
BD09_WAVE = np.pi * 3000 / 180  # radians per degree; not pi alone, an error of up to 86 m
BD09_RADIUS_WAVE = 2e-5  # degrees
BD09_ANGLE_WAVE = 3e-6  # radians

# A place found to this many degrees, a micrometre, is found. No finer: the field has a root
# of the longitude, so that places 1e-12 degrees apart share an image at 105 E.
CONVERGED = 1e-11
MAX_STEPS = 30  # a guard: eight do, as a step shrinks to 2 % of the one before


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return GCJ-02 longitudes and latitudes of WGS 84 ones, in degrees.

    Outside the box 72.004 to 137.8347 E, 0.8293 to 55.8271 N nothing moves.
    """
    lon, lat = _floats(lon, lat)
    moved_lon, moved_lat = _add_gcj02_field(lon, lat)
    inside = _in_box(lon, lat)
    return np.where(inside, moved_lon, lon)[()], np.where(inside, moved_lat, lat)[()]


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return WGS 84 longitudes and latitudes of GCJ-02 ones, in degrees.

    The exact inverse of `wgs84_to_gcj02` for every place in its box. The box
    is asked of the WGS 84 place: a point that comes from none in the box is
    taken for one outside it, and stays. Within the few hundred metres of the
    box's edge, where two places share a GCJ-02 point, the inner one is meant.
    """
    lon, lat = _floats(lon, lat)
    origin_lon, origin_lat = _inverse(_add_gcj02_field, lon, lat)
    inside = _in_box(origin_lon, origin_lat, slack=CONVERGED)  # rounding keeps the edge inside
    return np.where(inside, origin_lon, lon)[()], np.where(inside, origin_lat, lat)[()]


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return BD-09 longitudes and latitudes of GCJ-02 ones, in degrees.

    A wobble in polar coordinates about 0 E, 0 N and a constant; it knows no box.
    """
    return _add_bd09_wobble(*_floats(lon, lat))


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return GCJ-02 longitudes and latitudes of BD-09 ones, in degrees.

    The exact inverse of `gcj02_to_bd09`; the closed formula in use elsewhere is
    off by up to 0.22 m.
    """
    return _inverse(_add_bd09_wobble, *_floats(lon, lat))


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return BD-09 longitudes and latitudes of WGS 84 ones, in degrees, by way of GCJ-02."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Pair:
    """Return WGS 84 longitudes and latitudes of BD-09 ones, in degrees, by way of GCJ-02."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def krasovsky_metres_per_degree(lat: ArrayLike) -> Pair:
    """Return the metres of one degree east and one degree north at a latitude in degrees.

    On the Krasovsky ellipsoid: 17 parts in a million more than on WGS 84.
    """
    phi = np.radians(lat)
    flatter = 1 - KRASOVSKY_E2 * np.sin(phi) ** 2
    normal = KRASOVSKY_AXIS / np.sqrt(flatter)  # radius of curvature across the meridian
    meridian = normal * (1 - KRASOVSKY_E2) / flatter  # and along it
    return np.radians(normal * np.cos(phi)), np.radians(meridian)


def _floats(lon: ArrayLike, lat: ArrayLike) -> Pair:
    return np.asarray(lon, np.float64), np.asarray(lat, np.float64)


def _in_box(lon: Floats, lat: Floats, *, slack: float = 0.0) -> Bools:
    """Return whether each point lies in the box of GCJ-02, widened by `slack` degrees."""
    across = (lon >= WEST - slack) & (lon <= EAST + slack)
    return across & (lat >= SOUTH - slack) & (lat <= NORTH + slack)


@np.errstate(invalid="ignore", over="ignore")  # infinities become NaN
def _add_gcj02_field(lon: Floats, lat: Floats) -> Pair:
    """Add the field of GCJ-02, box or not: two polynomials and eight waves, in metres."""
    x, y = lon - FIELD_ORIGIN[0], lat - FIELD_ORIGIN[1]
    root, ripple = np.sqrt(np.abs(x)), _waves(x, RIPPLE)
    east = 300 + x + 2 * y + 0.1 * x * (x + y) + 0.1 * root
    north = -100 + 2 * x + 3 * y + 0.1 * y * (x + 2 * y) + 0.2 * root
    east_scale, north_scale = krasovsky_metres_per_degree(lat)
    return (
        lon + (east + ripple + _waves(x, EAST_WAVES)) / east_scale,
        lat + (north + ripple + _waves(y, NORTH_WAVES)) / north_scale,
    )


def _waves(degrees: Floats, terms: tuple[tuple[float, float], ...]) -> Floats:
    """Sum sines given as amplitude and period in degrees."""
    waves = (size * np.sin(2 * np.pi / period * degrees) for size, period in terms)
    return sum(waves, np.zeros_like(degrees))


@np.errstate(invalid="ignore", over="ignore")
def _add_bd09_wobble(lon: Floats, lat: Floats) -> Pair:
    """Add the wobble of BD-09 to radius and angle, then its constant."""
    radius = np.hypot(lon, lat) + BD09_RADIUS_WAVE * np.sin(BD09_WAVE * lat)
    angle = np.arctan2(lat, lon) + BD09_ANGLE_WAVE * np.cos(BD09_WAVE * lon)
    return radius * np.cos(angle) + BD09_ORIGIN[0], radius * np.sin(angle) + BD09_ORIGIN[1]


@np.errstate(invalid="ignore", over="ignore")
def _inverse(forward: Callable[[Floats, Floats], Pair], lon: Floats, lat: Floats) -> Pair:
    """Solve ``forward(place) = (lon, lat)`` by fixed-point steps: both fields hardly vary."""
    place_lon, place_lat = lon, lat
    for _ in range(MAX_STEPS):
        image_lon, image_lat = forward(place_lon, place_lat)
        miss_lon, miss_lat = lon - image_lon, lat - image_lat
        place_lon, place_lat = place_lon + miss_lon, place_lat + miss_lat
        if not np.any(np.hypot(miss_lon, miss_lat) > CONVERGED):  # NaN never exceeds it
            break
    return place_lon, place_lat


TO_WGS84 = MappingProxyType({"gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84})  # by id
NAMES = MappingProxyType({"gcj02": "GCJ-02", "bd09": "BD-09"})  # as people write them, by id
