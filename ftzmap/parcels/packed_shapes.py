"""Polygons as few bytes for ``map/web/shapes.js``, which draws hundreds of thousands of them.

Vertices are whole numbers on the square of the web map, with `UNITS` along its side (0.15 m on the
equator, a quarter of a pixel at the closest zoom). Everything is little-endian: four unsigned
32-bit numbers tell how many shapes, parcels among them, rings and vertices there are; one byte a
shape tells its state. Then numbers of seven bits a byte, the lowest first, the eighth bit set where
more follow: rings of each shape, vertices of each ring, and of each vertex how much further east
and south it lies than the one before (doubled, and less one where it is negative).
"""

import struct
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Floats, Geometries, Ints

UNITS = 1 << 28
MAX_LAT = 85.05112878  # degrees: the square ends there
_HEAD = struct.Struct("<4I")
BATCH = 10_000  # shapes at once, so that little memory is taken
_BITS = 7  # of a number in each byte


def pack(shapes: Geometries, states: NDArray[np.uint8], parcels: int, *, seam: float) -> bytes:
    """Return shapes in lon, lat degrees as bytes.

    Parameters
    ----------
    shapes
        (n,) polygons or multipolygons; None and what is no polygon is a shape without rings.
    states
        (n,) what each is.
    parcels
        How many of the first are parcels, one for each row of a file.
    seam
        The longitude in degrees west of which places are drawn 360° further east.
    """
    last = np.zeros((1, 2), dtype=np.int64)
    of_shapes, of_rings, steps = [], [], []
    rings = vertices = 0
    for start in range(0, len(shapes), BATCH):
        batch = _batch(shapes[start : start + BATCH], seam)
        rings, vertices = rings + len(batch.of_rings), vertices + len(batch.units)
        of_shapes.append(_varied(batch.of_shapes))
        of_rings.append(_varied(batch.of_rings))
        moves = np.diff(batch.units, axis=0, prepend=last)
        steps.append(_varied((np.abs(moves) * 2 - (moves < 0)).ravel()))
        last = np.concatenate([last, batch.units])[-1:]
    head = _HEAD.pack(len(shapes), parcels, rings, vertices)
    return b"".join([head, states.tobytes(), *of_shapes, *of_rings, *steps])


class _Batch(NamedTuple):
    """Some shapes: rings of each, vertices of each ring, and these on the square."""

    of_shapes: Ints
    of_rings: Ints
    units: Ints


def _batch(shapes: Geometries, seam: float) -> _Batch:
    parts, shape = shapely.get_parts(shapely.orient_polygons(shapes), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    return _Batch(
        of_shapes=np.bincount(shape[part], minlength=len(shapes)),
        of_rings=np.bincount(ring, minlength=len(rings)),
        units=_units(xy, seam),
    )


def _units(xy: Floats, seam: float) -> Ints:
    """Return places in degrees on the square, (n, 2) whole numbers from its north-west corner."""
    lon = np.where(xy[:, 0] < seam, xy[:, 0] + 360, xy[:, 0])
    lat = np.radians(np.clip(xy[:, 1], -MAX_LAT, MAX_LAT))
    x, y = (lon + 180) / 360, 0.5 - np.arcsinh(np.tan(lat)) / (2 * np.pi)
    return np.rint(np.column_stack([x, y]) * UNITS).astype(np.int64)


def _varied(numbers: Ints) -> bytes:
    """Return numbers from 0 in as few bytes as each takes."""
    lengths = np.ones(len(numbers), dtype=np.int64)
    for bits in range(_BITS, 5 * _BITS, _BITS):
        lengths += numbers >= 1 << bits
    ends = np.cumsum(lengths)
    found = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    for place in range(5):
        here = np.flatnonzero(lengths > place)
        more = (lengths[here] > place + 1).astype(np.int64) << _BITS
        found[(ends - lengths)[here] + place] = numbers[here] >> _BITS * place & 127 | more
    return found.tobytes()
