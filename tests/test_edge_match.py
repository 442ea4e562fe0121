import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, box

from geo.overlay.coverage import cover
from geo.overlay.edge_match import matched_ground


def tiles(side, shift=0.0):
    x, y = np.mgrid[:side, :side].reshape(2, -1) + shift
    return shapely.box(x, y, x + 1, y + 1)


def triangles(rng):
    found = shapely.polygons(rng.integers(0, 6, (30, 3, 2)).astype(float))
    return found[shapely.is_valid(found)]


def boxes(rng):
    corner, size = rng.integers(0, 8, (30, 2)), rng.integers(1, 4, (30, 2))
    return shapely.box(*corner.T, *(corner + size).T)


def with_a_frame_and_twice_the_same(rng):
    corner = rng.integers(0, 8, (20, 2))
    cells = shapely.box(*corner.T, *(corner + 1).T)
    two_parts = MultiPolygon([box(0, 0, 1, 1), box(3, 3, 4, 4)])
    return np.append(cells, [two_parts, box(-1, -1, 9, 9) - box(2, 2, 3, 3), cells[0]])


@pytest.mark.parametrize("make", [triangles, boxes, with_a_frame_and_twice_the_same])
def test_no_two_matched_polygons_share_ground(make):
    rng = np.random.default_rng(5)
    for _ in range(60):
        polygons = make(rng)

        matched, ground = matched_ground(polygons)

        own = polygons[matched]
        shared = shapely.relate_pattern(own[:, None], own, "T********")
        assert shared.sum() == own.size  # each with itself
        assert shapely.area(ground).sum() == pytest.approx(shapely.union_all(own).area, abs=1e-9)


def test_two_layers_of_tiles_are_not_taken_for_one():
    matched, ground = matched_ground(np.append(tiles(20), tiles(20, shift=0.5)))

    assert not matched.any()
    assert not ground.size


def test_tiles_are_united_along_their_edges_and_one_apart_is_left_out():
    polygons = np.append(tiles(30), box(50, 50, 51, 51))

    matched, ground = matched_ground(polygons)

    assert np.flatnonzero(~matched).tolist() == [900]
    assert shapely.area(ground).tolist() == [900]


def test_a_tile_that_reaches_over_its_neighbours_is_found_among_many():
    polygons = shapely.transform(tiles(30), lambda v: v / 100)
    polygons[435] = shapely.buffer(polygons[435], 0.001, join_style="mitre")

    found = cover(polygons, box(0, 0, 0.3, 0.3))

    assert len(found.overlaps) == 8
    assert (found.overlaps.row == 435).any(axis=1).all()
    assert found.share[0] == pytest.approx(1, abs=1e-12)


def test_two_sheets_that_overlap_along_a_seam_match_but_there():
    polygons = tiles(30)
    is_west = shapely.bounds(polygons)[:, 0] < 15
    polygons[is_west] = shapely.transform(polygons[is_west], lambda v: v + [0.01, 0] * (v == 15))

    matched, ground = matched_ground(polygons)

    x = shapely.get_coordinates(shapely.centroid(polygons))[:, 0]
    assert matched.tolist() == (np.abs(x - 15) > 1).tolist()
    assert shapely.area(ground).sum() == 840
