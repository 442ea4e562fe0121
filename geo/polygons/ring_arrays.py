"""Arrays of geometries taken apart: the rings of many polygons, laid end to end, in chunks."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import GeometryType

from geo.errors import CoordinateError
from geo.messages import message

CHUNK = 1000  # geometries at a time, so that the arrays stay in the processor's cache
KEEP = 2**21  # numbers; once a block is freed, glibc keeps as much for reuse (1.7 × faster here)

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Rings:
    """The k rings of n geometries, laid end to end: v vertices, each ring closed by its first."""

    geometries: Geometries
    row: Ints  # (k,) the geometry of each ring
    role: Ints  # (k,) 1 for a shell, -1 for a hole
    bounds: Ints  # (k + 1,) the first vertex of each ring, and v
    lon: Floats  # (v,) degrees
    lat: Floats

    def from_first(self, values: Floats) -> Floats:
        """Return values of vertices less that of the ring's first, as small numbers are exact."""
        return values - self.spread(values[self.bounds[:-1]])

    def spread(self, rings: Floats) -> Floats:
        """Return a value of rings for each of their vertices, (v,)."""
        return np.repeat(rings, np.diff(self.bounds))

    def ring_sums(self, edges: Floats) -> Floats:
        """Return the sums over each ring, (k,), of a value of the steps between vertices, (v - 1,).

        The steps that lead from one ring to the next are passed over.
        """
        pairs = np.column_stack([self.bounds[:-1], self.bounds[1:] - 1])
        return np.add.reduceat(edges, pairs.ravel()[:-1])[::2]

    def sums(self, rings: Floats) -> Floats:
        """Return the sums over each geometry of a value of rings, (n,)."""
        return np.bincount(self.row, rings, len(self.geometries))

    def net(self, areas: Floats) -> Floats:
        """Return the areas of geometries, shells less holes, from areas of rings of any sign."""
        return self.sums(self.role * np.abs(areas))


def measured(geometries: ArrayLike, measure: Callable[[Rings], Floats]) -> Floats:
    """Return what `measure` says of each geometry, in the shape of the input; NaN for missing ones.

    Raises
    ------
    CoordinateError
        A polygon has a coordinate that is not finite, or a latitude beyond a pole.
    TypeError
        A value is neither a geometry nor None.
    """
    array = np.asarray(geometries, dtype=object)
    flat = array.ravel()
    np.empty(KEEP)  # never touched, freed at once: chunks then reuse memory, not ask for it anew
    result = np.empty(flat.size)
    for start in range(0, flat.size, CHUNK):
        chunk = slice(start, start + CHUNK)
        result[chunk] = measure(_rings(flat[chunk], start))
    result[shapely.is_missing(flat)] = np.nan
    return result.reshape(array.shape)


def _rings(geometries: Geometries, start: int) -> Rings:
    """Take geometries apart; `start` is the number of the first, for the words of an error."""
    objects, row, role = _ring_objects(geometries)
    count = shapely.get_num_coordinates(objects)
    lon, lat = np.ascontiguousarray(shapely.get_coordinates(objects).T)
    good = np.isfinite(lon) & (np.abs(lat) <= 90)
    if not good.all():
        bad = np.argmin(good)
        _refuse(start + int(np.repeat(row, count)[bad]), float(lon[bad]), float(lat[bad]))
    some = count > 0
    bounds = np.concatenate([[0], np.cumsum(count[some])])
    return Rings(geometries, row[some], role[some], bounds, lon, lat)


def _refuse(row: int, lon: float, lat: float) -> None:
    if np.isfinite([lon, lat]).all():
        sentence = message(
            "Geometry {row} has the latitude {lat:.10g}; give degrees, longitude before latitude.",
            row=row,
            lat=lat,
        )
    else:
        sentence = message("Geometry {row} has a vertex that is no number; remove it.", row=row)
    raise CoordinateError(sentence)


def _ring_objects(geometries: Geometries) -> tuple[Geometries, Ints, Ints]:
    """Return objects of one ring each, their rows and roles; polygons without holes stay whole."""
    plain = shapely.get_type_id(geometries) == GeometryType.POLYGON
    plain &= shapely.get_num_interior_rings(geometries) == 0
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
