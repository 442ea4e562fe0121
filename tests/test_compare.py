"""Comparisons of rectangles, whose areas, centroids and distances follow by hand or from PROJ."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from pyproj import Geod, Transformer
from shapely import MultiPolygon, Point, Polygon, box
from strategies import stars

from geo.errors import GeometryError
from geo.overlay.compare import centroid, compare

GEOD = Geod(a=6378137, rf=298.257222101)
OLD = box(87.0, 43.0, 87.02, 43.01)
HALF = box(87.01, 43.0, 87.03, 43.01)  # half of it lies in the old one


def area(shape):
    """Geodesic area by PROJ; edges this short run along parallels to millimetres."""
    return abs(GEOD.geometry_area_perimeter(shape)[0])


def test_what_is_gained_lost_and_kept_are_areas_of_their_own():
    found = compare(OLD, HALF)

    assert found.gained_m2 == pytest.approx(area(box(87.02, 43.0, 87.03, 43.01)))
    assert found.lost_m2 == pytest.approx(area(box(87.0, 43.0, 87.01, 43.01)))
    assert found.kept_m2 == pytest.approx(area(box(87.01, 43.0, 87.02, 43.01)))
    assert found.iou == pytest.approx(1 / 3, rel=1e-6)


def test_what_is_gained_and_lost_can_be_drawn():
    found = compare(OLD, HALF)

    assert found.gained.equals(box(87.02, 43.0, 87.03, 43.01))
    assert found.lost.equals(box(87.0, 43.0, 87.01, 43.01))


def test_the_centroid_moves_as_far_as_the_outline():
    found = compare(OLD, HALF)
    azimuth, _, distance = GEOD.inv(87.01, 43.005, 87.02, 43.005)

    assert found.centroid_shift_m == pytest.approx(distance, abs=0.01)
    assert found.centroid_azimuth == pytest.approx(azimuth, abs=1e-3)


@pytest.mark.parametrize(
    ("east", "north", "azimuth"), [(0, 0.1, 0), (0, -0.1, 180), (-0.1, 0, 270)]
)
def test_the_azimuth_is_counted_clockwise_from_north(east, north, azimuth):
    moved = shapely.transform(OLD, lambda vertices: np.add(vertices, (east, north)))

    assert compare(OLD, moved).centroid_azimuth == pytest.approx(azimuth, abs=0.05)


def test_the_same_outline_has_neither_gained_nor_lost_nor_moved():
    turned = Polygon(np.roll(OLD.exterior.coords[:-1], 2, axis=0)[::-1])

    found = compare(OLD, turned)

    assert (found.gained_m2, found.lost_m2, found.iou) == (0, 0, 1)
    assert found.gained.is_empty
    assert found.lost.is_empty
    assert found.centroid_azimuth is None


def test_outlines_apart_share_nothing():
    found = compare(OLD, box(88.0, 43.0, 88.02, 43.01))

    assert (found.kept_m2, found.iou) == (0, 0)
    assert found.lost.equals(OLD)


def test_a_filled_hole_is_gained():
    hole = box(87.005, 43.002, 87.01, 43.006)

    found = compare(OLD - hole, OLD)

    assert found.gained.equals(hole)
    assert found.gained_m2 == pytest.approx(area(hole))
    assert found.lost_m2 == 0


@settings(deadline=None, max_examples=30)
@given(stars, stars)
def test_swapped_outlines_swap_what_is_gained_and_lost(a, b):
    there, back = compare(a, b), compare(b, a)

    assert (there.gained_m2, there.lost_m2) == (back.lost_m2, back.gained_m2)
    assert (there.iou, there.kept_m2) == pytest.approx((back.iou, back.kept_m2))
    assert there.centroid_shift_m == pytest.approx(back.centroid_shift_m)


def test_the_centroid_of_parts_lies_between_them_by_their_areas():
    large, small = box(87.0, 43.0, 87.02, 43.01), box(87.04, 43.0, 87.05, 43.01)
    share = area(small) / (area(large) + area(small))

    lon, lat = centroid(MultiPolygon([large, small]))

    assert lon == pytest.approx(87.01 + share * (87.045 - 87.01), abs=1e-7)
    assert lat == pytest.approx(43.005, abs=2e-6)  # the way between runs 0.13 m north of it


def test_the_centroid_is_that_of_an_equal_area_projection():
    star = Polygon([(87.0, 43.0), (87.3, 43.05), (87.2, 43.2), (87.05, 43.15)])
    plane = Transformer.from_crs(4490, "+proj=aea +lat_1=43 +lat_2=43.2 +lat_0=43.1 +lon_0=87.15"
                                 " +ellps=GRS80", always_xy=True)  # fmt: skip
    fine = shapely.segmentize(star, 0.001)
    flat = shapely.transform(fine, lambda c: np.transpose(plane.transform(*c.T)))
    expected = plane.transform(flat.centroid.x, flat.centroid.y, direction="INVERSE")

    assert GEOD.inv(*centroid(star), *expected)[2] < 0.5


def test_heights_change_nothing():
    assert compare(shapely.force_3d(OLD, 600), HALF).iou == compare(OLD, HALF).iou
    assert centroid(shapely.force_3d(OLD, 600)) == centroid(OLD)


@pytest.mark.parametrize(
    "wrong", [None, Point(87, 43), Polygon(), Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])]
)
def test_what_is_not_sound_is_refused(wrong):
    with pytest.raises(GeometryError):
        compare(OLD, wrong)
    with pytest.raises(GeometryError):
        compare(wrong, OLD)
