"""Rings of many polygons as flat arrays, in any coordinates, and polygons made of them."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import shapely

from geo.arrays import Bools, Floats, Geometries, Ints

MIN_RING_VERTICES = 4  # vertices of a closed ring
PLAIN_NUMBERS = {int, float}


class OddShapeError(ValueError):
    """What should be lists of rings of positions is something else somewhere."""


@dataclass(frozen=True)
class Rings:
    """The rings of n polygons or multipolygons; every one has a part, every part a ring.

    Parameters
    ----------
    vertices
        (v, 2) x and y, ring after ring.
    heights
        (v,) the third number of each vertex, 0 where there is none.
    sizes
        (r,) how many vertices each ring has, at least one.
    part
        (r,) the part of each ring, counted through; the first ring of a part is its shell.
    row
        (p,) the polygon, 0 to n - 1, of each part.
    multi
        (n,) whether each is a multipolygon.
    """

    vertices: Floats
    heights: Floats
    sizes: Ints
    part: Ints
    row: Ints
    multi: Bools

    @property
    def first(self) -> Ints:
        """(r,) index of the first vertex of each ring."""
        return np.cumsum(self.sizes) - self.sizes

    @property
    def last(self) -> Ints:
        """(r,) index of the last vertex of each ring."""
        return np.cumsum(self.sizes) - 1

    @property
    def row_of_ring(self) -> Ints:
        """(r,) the polygon of each ring."""
        return self.row[self.part]

    def is_closed(self) -> Bools:
        """Return (r,) whether each ring ends where it begins."""
        same: Bools = (self.vertices[self.first] == self.vertices[self.last]).all(axis=1)
        return same

    def holds(self, vertex: Bools) -> Bools:
        """Return (r,) whether each ring has a vertex for which `vertex`, (v,), is true."""
        return np.logical_or.reduceat(vertex, self.first)

    def rows_with(self, ring: Bools) -> Bools:
        """Return (n,) whether each polygon has a ring for which `ring`, (r,), is true."""
        found = np.zeros(self.multi.size, dtype=bool)
        found[self.row_of_ring[ring]] = True
        return found

    def only(self, kept: Bools) -> "Rings":
        """Return the rings of the polygons for which `kept`, (n,), is true."""
        if kept.all():
            return self
        ring = kept[self.row_of_ring]
        vertex = np.repeat(ring, self.sizes)
        return Rings(
            self.vertices[vertex],
            self.heights[vertex],
            self.sizes[ring],
            np.unique(self.part[ring], return_inverse=True)[1],
            (np.cumsum(kept) - 1)[self.row[kept[self.row]]],
            self.multi[kept],
        )

    def polygons(self) -> Geometries:
        """Return (n,) polygons and multipolygons; a ring that is open is closed at its start.

        Coordinates must be finite, and each ring have `MIN_RING_VERTICES` vertices once closed.
        """
        made = np.empty(self.multi.size, dtype=object)
        if made.size == 0:
            return made
        ring = np.repeat(np.arange(self.sizes.size), self.sizes)
        rings = shapely.linearrings(self.vertices, indices=ring)
        parts = shapely.polygons(rings, indices=self.part)
        single = ~self.multi[self.row]
        made[self.row[single]] = parts[single]
        if not single.all():
            shapely.multipolygons(parts[~single], indices=self.row[~single], out=made)
        return made


def rings_from_lists(shapes: Sequence[tuple[list, bool]]) -> Rings:
    """Return the rings of raw shapes.

    Parameters
    ----------
    shapes
        For each polygon its parts, lists of rings, which are lists of positions, which are lists
        of two numbers or more; and whether it is a multipolygon.

    Raises
    ------
    OddShapeError
        Something is empty, no list, or no number.
    """
    parts = list(chain.from_iterable(_lists([parts for parts, _ in shapes])))
    rings = list(chain.from_iterable(_lists(parts)))
    positions = list(chain.from_iterable(_lists(rings)))
    widths = _sizes(_lists(positions))
    if (widths < 2).any():
        raise OddShapeError
    numbers = list(chain.from_iterable(positions))
    if not set(map(type, numbers)) <= PLAIN_NUMBERS:
        raise OddShapeError
    vertices, heights = _columns(np.array(numbers, dtype=float), widths)
    counted = [_sizes(level) for level in ([parts for parts, _ in shapes], parts, rings)]
    return Rings(
        vertices,
        heights,
        counted[2],
        np.repeat(np.arange(len(parts)), counted[1]),
        np.repeat(np.arange(len(shapes)), counted[0]),
        np.array([multi for _, multi in shapes], dtype=bool),
    )


def _lists(level: Sequence[Any]) -> Sequence[list]:
    if set(map(type, level)) != {list} or not all(level):
        raise OddShapeError
    return level


def _sizes(level: Sequence[Sized]) -> Ints:
    return np.fromiter(map(len, level), np.intp, len(level))


def _columns(numbers: Floats, widths: Ints) -> tuple[Floats, Floats]:
    """Return x and y, and the third number or 0, of positions of different widths."""
    if (widths == 2).all():
        return numbers.reshape(-1, 2), np.zeros(widths.size)
    at = np.cumsum(widths) - widths
    heights = np.zeros(widths.size)
    high = widths > 2
    heights[high] = numbers[at[high] + 2]
    return np.column_stack([numbers[at], numbers[at + 1]]), heights


def rings_from_arrays(shapes: Sequence[tuple[list[list[Floats]], bool]]) -> Rings:
    """Return the rings of shapes given as arrays.

    Parameters
    ----------
    shapes
        For each polygon its parts, lists of rings, which are (k, 2) or (k, 3) arrays; none of them
        empty. And whether it is a multipolygon.
    """
    parts = [part for parts, _ in shapes for part in parts]
    rings = [ring for part in parts for ring in part]
    every = np.concatenate(rings)
    return Rings(
        np.ascontiguousarray(every[:, :2]),
        every[:, 2] if every.shape[1] > 2 else np.zeros(len(every)),
        _sizes(rings),
        np.repeat(np.arange(len(parts)), _sizes(parts)),
        np.repeat(np.arange(len(shapes)), _sizes([parts for parts, _ in shapes])),
        np.array([multi for _, multi in shapes], dtype=bool),
    )
