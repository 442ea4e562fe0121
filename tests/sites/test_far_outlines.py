"""The distance from an outline to the nearest boundary, held against every pair of places."""

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely import LineString, MultiPolygon, Point, Polygon

from ftzmap.sites.location import shares
from ftzmap.zone.shipped import shipped_zone
from geo.overlay.distance import SAMPLES, Boundary, closest

ZONE = shipped_zone()
CGCS2000 = Geod(a=6378137, rf=298.257222101)
APART = 0.004  # degrees between places of both, so that all pairs can be measured
RIVER = LineString(np.column_stack([np.linspace(78, 86, 40), 40 + np.sin(np.arange(40.0))]))
MIDDLE = ZONE["kashgar"].geometry.centroid
OUTLINES = {
    "round and far": Point(80, 50).buffer(0.1, quad_segs=200),
    "round and near": Point(87.2, 43.6).buffer(0.05, quad_segs=200),
    "between two areas": Point(83.5, 43.9).buffer(0.3, quad_segs=100),
    "a winding strip": RIVER.buffer(0.002),
    "with a hole": Polygon(
        MIDDLE.buffer(1.2, quad_segs=80).exterior,
        [MIDDLE.buffer(0.9, quad_segs=80).exterior],
    ),
    "two parts": MultiPolygon([Point(x, 45).buffer(0.01, quad_segs=60) for x in (70, 82)]),
    "on the other side": Point(-90, -43).buffer(0.5, quad_segs=60),
    "of few places": shapely.box(87.0, 43.0, 87.001, 43.001),
}


def brute_force(outline):
    """Return the least of the distances between places of the outline and of each area."""
    lon, lat = shapely.get_coordinates(shapely.segmentize(outline, APART)).T
    least = []
    for area in ZONE.areas:
        there = shapely.get_coordinates(shapely.segmentize(area.geometry.boundary, APART))
        pairs = np.repeat(lon, len(there)), np.repeat(lat, len(there))
        metres = CGCS2000.inv(*pairs, *np.tile(there, (lon.size, 1)).T)[2]
        least.append(float(np.min(metres)))
    return min(least), ZONE.areas[int(np.argmin(least))].id


@pytest.mark.parametrize("kind", OUTLINES)
def test_the_nearest_boundary_is_that_of_all_pairs_of_places(kind):
    outline = OUTLINES[kind]

    found = shares(ZONE, outline)

    metres, area = brute_force(outline)
    assert ZONE.features[found.nearest].id == area
    assert metres - APART * 112_000 <= found.distance_m <= metres + 1


def test_few_places_of_an_outline_of_many_are_measured(monkeypatch):
    outline = Point(80, 50).buffer(0.1, quad_segs=7000)
    measured = []
    nearest = Boundary.nearest

    def counted(self, lon, lat):
        measured.append(np.size(lon))
        return nearest(self, lon, lat)

    monkeypatch.setattr(Boundary, "nearest", counted)

    shares(ZONE, outline)

    assert 0 < sum(measured) < shapely.get_num_coordinates(outline) / 5
    assert measured[0] <= SAMPLES + 1


@pytest.mark.parametrize("degrees", [1e-5, 1e-4, 1e-3])
def test_the_distance_of_an_outline_close_by_is_right_to_the_metre(degrees):
    area = max(ZONE.areas, key=lambda area: area.geometry.bounds[2])
    corner = max(shapely.get_coordinates(area.geometry).tolist())  # the easternmost
    west = corner[0] + degrees
    beside = shapely.box(west, corner[1] - 0.01234, west + 0.01, corner[1] + 0.0111)

    found = shares(ZONE, beside)

    metres = CGCS2000.inv(*corner, west, corner[1])[2]
    assert found.distance_m == pytest.approx(metres, abs=1)


def test_the_whole_globe_has_no_boundary_that_is_near():
    globe, park = Boundary(shapely.box(-180, -90, 180, 90)), shapely.box(1, 1, 2, 2)

    assert closest(park, [globe]).which == -1
    assert closest(park, [globe, Boundary(shapely.box(3, 1, 4, 2))]).which == 1
