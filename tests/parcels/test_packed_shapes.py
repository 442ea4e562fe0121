"""Packed shapes, read back by another way than the program's: number by number, places by PROJ."""

import struct

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from ftzmap.parcels.packed_shapes import pack

SIDE_M = 2 * 20_037_508.342789244  # of the square of the web map
MERCATOR = Transformer.from_crs(4326, 3857, always_xy=True)
WEST = -180.0


def unpacked(data):
    """Return the parcels, the states, and each shape as rings of places in metres."""
    count, parcels, rings, vertices = struct.unpack_from("<4I", data)
    at = 16 + count

    def numbers(size):
        nonlocal at
        for _ in range(size):
            number = shift = 0
            while True:
                byte = data[at]
                at += 1
                number |= (byte % 128) << shift
                shift += 7
                if byte < 128:
                    break
            yield number

    of_shapes, of_rings = list(numbers(count)), list(numbers(rings))
    steps = [n // 2 if n % 2 == 0 else -(n + 1) // 2 for n in numbers(2 * vertices)]
    units = np.cumsum(np.array(steps).reshape(-1, 2), axis=0)
    metres = units / 2**28 * SIDE_M * [1, -1] + [-SIDE_M / 2, SIDE_M / 2]
    whole = iter(np.split(metres, np.cumsum(of_rings)[:-1]))
    assert at == len(data)
    return (
        parcels,
        list(data[16 : 16 + count]),
        [[next(whole) for _ in range(n)] for n in of_shapes],
    )


def in_metres(ring):
    return np.column_stack(MERCATOR.transform(*shapely.get_coordinates(ring).T))


def states(*values):
    return np.array(values, dtype=np.uint8)


def test_every_vertex_comes_back_within_a_quarter_of_a_pixel_of_the_closest_zoom():
    hole = [(87.42, 43.92), (87.42, 43.93), (87.43, 43.93), (87.42, 43.92)]
    shell = [(87.4, 43.9), (87.5, 43.9), (87.5, 43.95), (87.4, 43.9)]
    holed = shapely.Polygon(shell, [hole])
    south = shapely.box(-70.2, -33.5, -70.1, -33.4)
    both = shapely.MultiPolygon([shapely.box(10, 50, 10.001, 50.001), shapely.box(11, 50, 12, 51)])
    shapes = np.array([holed, south, both], dtype=object)

    parcels, found, read = unpacked(pack(shapes, states(0, 3, 6), 2, seam=WEST))

    assert (parcels, found) == (2, [0, 3, 6])
    assert [len(rings) for rings in read] == [2, 1, 2]
    for rings, shape in zip(read, shapes, strict=True):
        whole = shapely.orient_polygons(shape)
        for ring, there in zip(shapely.get_rings(shapely.get_parts(whole)), rings, strict=True):
            assert np.abs(there - in_metres(ring)).max() < 0.15 / 2 + 1e-3


def test_a_row_without_a_polygon_is_a_shape_without_rings():
    shapes = np.array([None, shapely.box(0, 0, 1, 1), shapely.Point(1, 1)], dtype=object)

    _, _, read = unpacked(pack(shapes, states(4, 0, 4), 3, seam=WEST))

    assert [len(rings) for rings in read] == [0, 1, 0]


def test_nothing_is_packed_as_nothing():
    assert unpacked(pack(np.array([], dtype=object), states(), 0, seam=WEST)) == (0, [], [])


def test_holes_wind_against_their_shell_however_they_were_written():
    hole = shapely.box(0.2, 0.2, 0.4, 0.4).exterior.coords
    for given in (hole, hole[::-1]):
        shape = shapely.Polygon(shapely.box(0, 0, 1, 1).exterior.coords, [given])
        _, _, [rings] = unpacked(pack(np.array([shape]), states(0), 1, seam=WEST))
        signs = [np.sign(shapely.Polygon(ring).exterior.is_ccw - 0.5) for ring in rings]
        assert signs[0] == -signs[1]


def test_places_west_of_the_seam_are_drawn_further_east():
    shape = shapely.box(-179.5, 0, -179, 1)

    _, _, [[ring]] = unpacked(pack(np.array([shape]), states(0), 1, seam=0.0))

    assert ring[:, 0].min() == pytest.approx(180.5 / 360 * SIDE_M, abs=0.1)


def test_batches_follow_one_another(monkeypatch):
    shapes = np.array([shapely.box(n, -n, n + 1, 1 - n) for n in range(7)])
    whole = pack(shapes, states(*range(7)), 7, seam=WEST)

    monkeypatch.setattr("ftzmap.parcels.packed_shapes.BATCH", 2)

    assert pack(shapes, states(*range(7)), 7, seam=WEST) == whole
