"""Centroids and extents as arrays: against PROJ's plane, by symmetry, across the antimeridian."""

import numpy as np
import pytest
import shapely
from pyproj import Proj

from geo.crs.geodesics import geod
from geo.overlay.centroids import centroids, extents

TRIANGLE = shapely.Polygon([(87.0, 43.0), (87.4, 43.1), (87.1, 43.5)])
FIJI = shapely.MultiPolygon([shapely.box(179, -1, 180, 1), shapely.box(-180, -1, -178, 1)])


@pytest.mark.parametrize("outline", [TRIANGLE, shapely.Point(10, 70).buffer(2)])
def test_the_centroid_is_that_of_an_equal_area_plane(outline):
    west, south, east, north = outline.bounds
    plane = Proj(
        proj="laea", lon_0=(west + east) / 2, lat_0=(south + north) / 2, a=geod().a, b=geod().b
    )
    fine = shapely.segmentize(outline, 0.001)
    flat = shapely.transform(fine, lambda vertices: np.transpose(plane(*vertices.T)))
    expected = plane(*flat.centroid.coords[0], inverse=True)

    (found,) = centroids([outline])

    assert geod().inv(*found, *expected)[2] < 0.01  # m


def test_the_middle_of_a_box_on_the_equator_is_its_middle():
    assert centroids([shapely.box(10, -1, 14, 1)])[0] == pytest.approx([12, 0], abs=1e-9)


def test_what_lies_across_the_antimeridian_has_its_middle_and_extent_there():
    (found,), (extent,) = centroids([FIJI]), extents([FIJI])

    assert found == pytest.approx([-179.5, 0], abs=1e-6)
    assert extent.tolist() == [179, -1, -178, 1]


def test_what_is_missing_or_empty_has_neither_and_leaves_the_others_alone():
    outlines = [None, TRIANGLE, shapely.Polygon()]

    found, boxes = centroids(outlines), extents(outlines)

    assert np.isnan(found).all(axis=1).tolist() == [True, False, True]
    assert found[1] == pytest.approx(centroids([TRIANGLE])[0])
    assert boxes[1].tolist() == list(TRIANGLE.bounds)


def test_the_middle_of_several_is_weighed_by_their_areas():
    small, large = shapely.box(80, -0.005, 80.01, 0.005), shapely.box(80.04, -0.005, 80.07, 0.005)

    (found,) = centroids(shapely.geometrycollections([small, large]))

    assert found == pytest.approx([(80.005 + 3 * 80.055) / 4, 0], abs=1e-6)
