"""Rings of many geometries as flat arrays of longitudes and latitudes, ready to be measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from shapely import GeometryType

from geo.arrays import Bools, Floats, Geometries, Ints
from geo.errors import CoordinateError
from geo.messages import message

MIN_VERTICES = 2  # of a ring that has an edge
NEAR = 400  # geometries that stay in the processor's cache


@dataclass(frozen=True, eq=False, kw_only=True)
class FlatRings:
    """The k rings of n geometries as flat arrays: v vertices, each ring closed by its first.

    Parameters
    ----------
    size
        n.
    row
        (k,) the geometry of each ring.
    role
        (k,) 1 for a shell, -1 for a hole.
    bounds
        (k + 1,) the first vertex of each ring, and v; no ring is without vertices.
    lon, lat
        (v,) degrees.
    """

    size: int
    row: Ints
    role: Ints
    bounds: Ints
    lon: Floats
    lat: Floats

    @cached_property
    def counts(self) -> Ints:
        """(k,) the vertices of each ring."""
        return np.diff(self.bounds)

    @cached_property
    def most_vertices(self) -> int:
        """The vertices of the geometry that has most."""
        counts = self.counts if self.is_simple else np.bincount(self.row, self.counts)
        return int(counts.max(initial=0))

    @cached_property
    def is_simple(self) -> bool:
        """Whether each geometry is one ring, in its own order."""
        return len(self.row) == self.size and bool((self.row == np.arange(self.size)).all())

    def chunks(self, vertices: int) -> Iterator[tuple[int, "FlatRings"]]:
        """Yield the rings, in ascending rows, of about so many vertices each, rows counted anew.

        Beside each stands the row that it begins at. No row is divided.
        """
        if self.bounds[-1] <= vertices:
            yield 0, self
            return
        first = np.flatnonzero(np.diff(self.row, prepend=-1))  # ring of each row that has any
        wanted = np.arange(vertices, self.bounds[-1], vertices)
        cuts = np.unique(np.searchsorted(self.bounds[first], wanted))
        edges = [0, *first[cuts[cuts < first.size]].tolist(), len(self.row)]
        for start, end in pairwise(edges):
            if start == end:
                continue
            row, part = int(self.row[start]), slice(self.bounds[start], self.bounds[end])
            yield (
                row,
                FlatRings(
                    size=int(self.row[end - 1]) - row + 1,
                    row=self.row[start:end] - row,
                    role=self.role[start:end],
                    bounds=self.bounds[start : end + 1] - self.bounds[start],
                    lon=self.lon[part],
                    lat=self.lat[part],
                ),
            )

    def only(self, kept: Bools) -> "FlatRings":
        """Return the rings of rows for which `kept`, (n,), is true; there are as many rows."""
        rings = kept[self.row]
        some = np.repeat(rings, self.counts)
        bounds = np.concatenate([[0], np.cumsum(self.counts[rings])])
        row, role = self.row[rings], self.role[rings]
        lon, lat = self.lon[some], self.lat[some]
        return FlatRings(size=self.size, row=row, role=role, bounds=bounds, lon=lon, lat=lat)

    def steps(self, values: Floats) -> Floats:
        """Return by how much values of vertices change along each edge, (v - 1,).

        Steps that lead from one ring to the next are 0.
        """
        steps = np.diff(values)
        steps[self.bounds[1:-1] - 1] = 0
        return steps

    def from_first(self, values: Floats) -> Floats:
        """Return values of vertices less that of the ring's first, as small numbers are exact."""
        return values - self.spread(values[self.bounds[:-1]])

    def spread(self, rings: Floats) -> Floats:
        """Return a value of rings for each of their vertices, (v,)."""
        return np.repeat(rings, self.counts)

    def ring_sums(self, edges: Floats) -> Floats:
        """Return the sums over each ring, (k,), of a value of the steps between vertices, (v - 1,).

        The steps that lead from one ring to the next are passed over.
        """
        pairs = np.column_stack([self.bounds[:-1], self.bounds[1:] - 1])
        return np.add.reduceat(edges, pairs.ravel()[:-1])[::2]

    def sums(self, rings: Floats) -> Floats:
        """Return the sums over each geometry of a value of rings, (n,)."""
        if self.is_simple:
            return rings
        return np.asarray(np.bincount(self.row, rings, self.size), dtype=np.float64)

    def net(self, areas: Floats) -> Floats:
        """Return the areas of geometries, shells less holes, from areas of rings of any sign."""
        return self.sums(np.abs(areas) * self.role)


def ragged_rings(lon: Floats, lat: Floats, counts: Sequence[Ints]) -> FlatRings:
    """Return the rings of polygons or multipolygons whose vertices stand one after another.

    Rings that are open are closed; those of a single vertex or none are left out.

    Parameters
    ----------
    lon, lat
        (v,) of all vertices.
    counts
        How many vertices each ring has, rings each polygon, and polygons each multipolygon.
    """
    vertices, rings, *parts = counts
    first = np.cumsum(rings) - rings
    role = np.full(len(vertices), -1, dtype=np.intp)
    role[first[rings > 0]] = 1
    size = len(parts[0]) if parts else len(rings)
    per_row = _sums_of_runs(rings, parts[0]) if parts else rings
    row = np.repeat(np.arange(size), per_row)
    bounds = np.concatenate([[0], np.cumsum(vertices)])
    if len(vertices) and vertices.min() < MIN_VERTICES:
        kept = vertices >= MIN_VERTICES
        some = np.repeat(kept, vertices)
        row, role, lon, lat = row[kept], role[kept], lon[some], lat[some]
        bounds = np.concatenate([[0], np.cumsum(vertices[kept])])
    lon, lat, bounds = _closed(lon, lat, bounds)
    return FlatRings(size=size, row=row, role=role, bounds=bounds, lon=lon, lat=lat)


def _sums_of_runs(values: Ints, lengths: Ints) -> Ints:
    """Return the sums of runs of values, each so many values long."""
    total = np.concatenate([[0], np.cumsum(values)])
    ends = np.cumsum(lengths)
    sums: Ints = total[ends] - total[ends - lengths]
    return sums


def _closed(lon: Floats, lat: Floats, bounds: Ints) -> tuple[Floats, Floats, Ints]:
    """Return vertices of rings and their bounds with the first at the end of those that are open.

    What is no number closes no ring, and is left to whoever looks at it.
    """
    first, last = bounds[:-1], bounds[1:] - 1
    is_open = (lon[first] != lon[last]) | (lat[first] != lat[last])
    if not is_open.any():
        return lon, lat, bounds
    at, again = bounds[1:][is_open], first[is_open]
    longer = bounds + np.concatenate([[0], np.cumsum(is_open)])
    return np.insert(lon, at, lon[again]), np.insert(lat, at, lat[again]), longer


def middle(values: Floats) -> Floats:
    """Return the means of neighbours, (v - 1,)."""
    return (values[1:] + values[:-1]) * 0.5


def rings_of(geometries: Geometries, start: int) -> FlatRings:
    """Return the rings of geometries in degrees; `start` is the number of the first, for the error.

    Raises
    ------
    CoordinateError
        A vertex is not finite, or beyond a pole.
    """
    found = _outlines(geometries)
    if found is None:
        objects, row, role = _single_ring_objects(geometries)
        vertices, count = shapely.get_coordinates(objects), shapely.get_num_coordinates(objects)
        row, role, count = row[count > 0], role[count > 0], count[count > 0]
    else:
        vertices, count = found
        row, role = np.arange(count.size), np.ones(count.size, dtype=np.intp)
    bounds = np.zeros(len(count) + 1, dtype=np.intp)
    np.cumsum(count, out=bounds[1:])
    lon, lat = np.ascontiguousarray(vertices.T)
    rings = FlatRings(size=len(geometries), row=row, role=role, bounds=bounds, lon=lon, lat=lat)
    check_degrees(rings, start)
    return rings


def _outlines(geometries: Geometries) -> tuple[Floats, Ints] | None:
    """Return the vertices of polygons without holes, and how many each has; None of any other.

    Vertices are taken first and by the hundred: what is asked next is then near the processor.
    """
    vertices, counts = [], []
    for start in range(0, geometries.size, NEAR):
        few = geometries[start : start + NEAR]
        vertices.append(shapely.get_coordinates(few))
        counts.append(shapely.get_num_coordinates(few))
        plain = shapely.get_num_interior_rings(few) == 0
        plain &= shapely.get_type_id(few) == GeometryType.POLYGON
        if not (plain.all() and counts[-1].all()):
            return None
    return np.concatenate(vertices), np.concatenate(counts)


def check_degrees(rings: FlatRings, start: int) -> None:
    """Refuse a vertex that is no place on Earth, naming its geometry, counted from `start`.

    Raises
    ------
    CoordinateError
        A vertex is not finite, or beyond a pole.
    """
    good = are_on_earth(rings.lon, rings.lat)
    if not good.all():
        bad = np.argmin(good)
        row = start + int(np.repeat(rings.row, rings.counts)[bad])
        _refuse(row, float(rings.lon[bad]), float(rings.lat[bad]))


def are_on_earth(lon: Floats, lat: Floats) -> Bools:
    """Return (v,) whether each vertex is finite and between the poles."""
    if lat.size and lat.max() <= 90 and lat.min() >= -90 and np.isfinite(lon.max() - lon.min()):
        return np.ones(lat.size, dtype=bool)
    return np.isfinite(lon) & (np.abs(lat) <= 90)


def _refuse(row: int, lon: float, lat: float) -> None:
    if np.isfinite([lon, lat]).all():
        sentence = message(
            "Geometry {row} has the latitude {lat:.10g}; give degrees, with longitude "
            "before latitude.",
            row=row,
            lat=lat,
        )
    else:
        sentence = message("Geometry {row} has a vertex that is not a number; remove it.", row=row)
    raise CoordinateError(sentence)


def _single_ring_objects(geometries: Geometries) -> tuple[Geometries, Ints, Ints]:
    """Return objects of one ring each, their rows and roles; polygons without holes stay whole."""
    plain = shapely.get_num_interior_rings(geometries) == 0
    plain &= shapely.get_type_id(geometries) == GeometryType.POLYGON
    if plain.all():
        return geometries, np.arange(plain.size), np.ones_like(plain, dtype=np.intp)
    whole, rest = np.flatnonzero(plain), np.flatnonzero(~plain)
    polygons, row = _polygons(geometries[rest], rest)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    role = np.where(np.diff(polygon, prepend=-1) > 0, 1, -1)  # a polygon's first ring is its shell
    return (
        np.concatenate([geometries[whole], rings]),
        np.concatenate([whole, row[polygon]]),
        np.concatenate([np.ones_like(whole), role]),
    )


def _polygons(geometries: Geometries, row: Ints) -> tuple[Geometries, Ints]:
    """Return the polygons in multi-parts and collections, nested or not, and their rows."""
    while (shapely.get_type_id(geometries) >= GeometryType.MULTIPOINT).any():
        geometries, index = shapely.get_parts(geometries, return_index=True)
        row = row[index]
    polygonal = shapely.get_type_id(geometries) == GeometryType.POLYGON
    return geometries[polygonal], row[polygonal]
