"""Middles of outlines on the ellipsoid, as arrays: centroids in an equal-area plane around each.

The plane is Lambert's azimuthal equal-area projection of the authalic sphere (J. P. Snyder, Map
Projections, USGS Professional Paper 1395, 1987, equations 3-11, 3-12, 24-2 to 24-4 and 20-14).
Distances in it are right to about d² / 8 R² at d from its middle, R the Earth's radius.
"""

import numpy as np
import shapely
from numpy.typing import ArrayLike

from geo.arrays import Floats, Geometries, Ints
from geo.crs.ellipsoid import E2

E = float(np.sqrt(E2))
STEP = 0.005  # degrees between vertices in the plane: the middle is right to 1 cm
STEPS = 6  # of Newton's method from authalic to geodetic latitude; three are enough
HALF_TURN, TURN = 180.0, 360.0  # degrees


def centroids(geometries: ArrayLike) -> Floats:
    """Return (n, 2) the longitude and latitude of the middle of each outline's area, in degrees.

    Parameters
    ----------
    geometries
        (n,) polygons, multipolygons or collections of them in degrees; NaN for a missing or empty
        one, and for one so large that no plane holds it.
    """
    outlines = east_of_antimeridian(geometries)
    bounds = shapely.bounds(outlines)
    middle = np.column_stack([bounds[:, ::2].mean(axis=1), bounds[:, 1::2].mean(axis=1)])
    straight = shapely.force_2d(outlines)
    large = np.ptp(bounds.reshape(-1, 2, 2), axis=1).max(axis=1) > STEP
    straight[large] = shapely.segmentize(straight[large], STEP)
    vertices, row = shapely.get_coordinates(straight, return_index=True)
    with np.errstate(all="ignore"):  # opposite the middle of a plane nothing can be drawn
        flat = shapely.set_coordinates(straight, _to_plane(vertices, middle, row))
        inside = shapely.centroid(flat)
        found = _from_plane(_coordinates(inside), middle)
    found[:, 0] -= np.where(found[:, 0] > HALF_TURN, TURN, 0.0)
    return found


def extents(geometries: ArrayLike) -> Floats:
    """Return (n, 4) west, south, east, north in degrees of each outline; NaN for a missing one.

    West is more than east for one across the antimeridian (RFC 7946, 5.2).
    """
    bounds: Floats = shapely.bounds(east_of_antimeridian(geometries))
    bounds[:, ::2] -= np.where(bounds[:, ::2] > HALF_TURN, TURN, 0.0)
    return bounds


def east_of_antimeridian(geometries: ArrayLike) -> Geometries:
    """Return geometries in degrees, those across the antimeridian with longitudes of 0 to 360."""
    outlines: Geometries = np.array(np.atleast_1d(geometries), dtype=object)
    west, _, east, _ = shapely.bounds(outlines).T
    wide = np.flatnonzero(east - west > HALF_TURN)
    if len(wide):
        moved = shapely.transform(outlines[wide], _turned)
        there = shapely.bounds(moved)
        narrower = there[:, 2] - there[:, 0] < (east - west)[wide]
        outlines[wide[narrower]] = moved[narrower]
    return outlines


def _turned(vertices: Floats) -> Floats:
    return np.column_stack([vertices[:, 0] % TURN, vertices[:, 1]])


def _coordinates(points: Geometries) -> Floats:
    """Return (n, 2) coordinates of points, NaN for those that are missing or empty."""
    found = np.full((len(points), 2), np.nan)
    coordinates, row = shapely.get_coordinates(points, return_index=True)
    found[row] = coordinates
    return found


def _authalic(lat: Floats) -> Floats:
    """Return sines of authalic latitudes by geodetic ones in radians."""
    return _q(np.sin(lat)) / _q(np.ones(1))


def _q(sine: Floats) -> Floats:
    logarithm = np.log((1 - E * sine) / (1 + E * sine)) / (2 * E)
    q: Floats = (1 - E2) * (sine / (1 - E2 * sine**2) - logarithm)
    return q


def _geodetic(authalic_sine: Floats) -> Floats:
    """Return geodetic latitudes in radians by sines of authalic ones."""
    q = authalic_sine * _q(np.ones(1))
    lat = np.arcsin(np.clip(authalic_sine, -1, 1))
    for _ in range(STEPS):
        sine, cosine = np.sin(lat), np.maximum(np.cos(lat), 1e-12)
        lat = lat + (q - _q(sine)) * (1 - E2 * sine**2) ** 2 / (2 * (1 - E2) * cosine)
    return lat


def _to_plane(vertices: Floats, middle: Floats, row: Ints) -> Floats:
    """Return vertices of outlines by row in the plane around the middle of each, radius 1."""
    east, lat = np.radians(vertices[:, 0] - middle[row, 0]), np.radians(vertices[:, 1])
    middle_sine = _authalic(np.radians(middle[:, 1]))
    sine, sine0, cosine0 = _authalic(lat), middle_sine[row], np.sqrt(1 - middle_sine**2)[row]
    cosine = np.sqrt(1 - sine**2)
    along = cosine * np.cos(east)
    scale = np.sqrt(2 / (1 + sine0 * sine + cosine0 * along))
    return np.column_stack(
        [scale * cosine * np.sin(east), scale * (cosine0 * sine - sine0 * along)]
    )


def _from_plane(points: Floats, middle: Floats) -> Floats:
    x, y = points.T
    lon0, lat0 = np.radians(middle).T
    sine0 = _authalic(lat0)
    cosine0 = np.sqrt(1 - sine0**2)
    rho = np.maximum(np.hypot(x, y), 1e-300)
    c = 2 * np.arcsin(rho / 2)
    sine = np.cos(c) * sine0 + y * np.sin(c) * cosine0 / rho
    lon = lon0 + np.arctan2(x * np.sin(c), rho * cosine0 * np.cos(c) - y * sine0 * np.sin(c))
    degrees: Floats = np.degrees(np.column_stack([lon, _geodetic(sine)]))
    return degrees
