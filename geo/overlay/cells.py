"""Cells over the extent of zones that know the answer for every point in them.

A cell that no edge of a zone touches lies wholly inside or outside of each zone, so one exact
test answers for it. Cells that an edge touches are cut into finer cells; only in those of them
that an edge touches does a point take the exact test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Bools, Floats, Geometries, Ints

COARSE = 512  # cells along each axis of the extent
MAX_FINE = 1 << 17  # finer cells in all
MAX_CUT = 64  # finer cells along each axis of a cell
MIN_DEGREES = 1e-4  # of a coarse cell, but where the whole extent is less
PAD = 1e-5  # of a cell: edges so near touch it, which is far above the rounding of positions
ROUNDING = 4 * np.finfo(np.float64).eps  # relative, of a place: of a product and a sum
SLOPE_PAD = 1e-10  # the same for each cell that an edge climbs within one column
NOWHERE = -1  # the answer of a point in no zone, the least that an answer may be
EDGE = NOWHERE - 1  # the code of a finer cell that an edge touches

Codes = NDArray[np.int32 | np.int16]  # answers, and numbers of cells
Exact = Callable[[Floats, Floats], Ints]  # longitudes and latitudes to answers from `NOWHERE` up


@dataclass(frozen=True, eq=False)
class Cells:
    """Answers by cell, over an extent with one more cell on each side for all that lies beyond.

    Parameters
    ----------
    scale, offset
        (2,) cells per degree of longitude and latitude, and the place of 0 degrees in cells.
    size
        (2,) cells along longitude and latitude, those beyond the extent included.
    cut
        Finer cells along each axis of a cell that an edge touches.
    coarse
        The answer of each cell, row by row from the south; below `NOWHERE` the number of its
        block of finer cells, counted downwards from `EDGE`.
    fine
        The answer of each finer cell, block by block; `EDGE` where an edge touches it.
    exact
        The test of points in these.
    """

    scale: Floats
    offset: Floats
    size: tuple[int, int]
    cut: int
    coarse: Codes
    fine: Codes
    exact: Exact

    def covers(self, least: Floats, most: Floats) -> bool:
        """Return whether places between two corners in degrees, (2,) each, need no cutting off."""
        low, high = (corner * self.scale + self.offset for corner in (least, most))
        return bool((low >= 0).all() and (high < self.size).all())

    def answers(self, lon: Floats, lat: Floats, *, is_covered: bool = False) -> Codes:
        """Return the answer for points in degrees, arrays of (n,); NaN lies beyond the extent.

        Parameters
        ----------
        is_covered
            Whether `covers` is true of a box around them, which spares time.
        """
        x, y = (self._positions(v, axis, is_covered) for axis, v in enumerate((lon, lat)))
        column, row = _whole(x, is_covered), _whole(y, is_covered)
        cell = row * np.int32(self.size[0])
        cell += column
        codes = self.coarse.take(cell.astype(np.intp), mode="clip")
        crossed = np.flatnonzero(codes < NOWHERE)
        if crossed.size:
            blocks = EDGE - codes.take(crossed).astype(np.intp)
            column, row = (
                self._cuts(places.take(crossed), whole.take(crossed))
                for places, whole in ((x, column), (y, row))
            )
            found = self.fine.take((blocks * self.cut + row) * self.cut + column)
            edges = np.flatnonzero(found == EDGE)
            at = crossed.take(edges)
            found[edges] = self.exact(lon.take(at), lat.take(at))
            codes[crossed] = found
        return codes

    def _positions(self, degrees: Floats, axis: int, is_covered: bool) -> Floats:
        """Return places along an axis in cells, at most in the cell beyond the extent."""
        places: Floats = degrees * self.scale[axis]
        places += self.offset[axis]
        if not is_covered:
            np.minimum(places, self.size[axis] - 0.5, out=places)
        return places

    def _cuts(self, places: Floats, whole: Codes) -> Codes:
        """Return the finer cells along an axis, of places within whole cells."""
        places -= whole
        places *= self.cut
        return _whole(np.fmax(places, 0))


def _whole(places: Floats, is_covered: bool = False) -> Codes:
    """Return places rounded down, not below 0, which is the cell of NaN, too."""
    with np.errstate(invalid="ignore"):
        whole: Codes = places.astype(np.int32)
    if not is_covered:
        np.maximum(whole, 0, out=whole)
    return whole


def cells(zones: Geometries, exact: Exact) -> Cells | None:
    """Return cells over zones in degrees; None where there is nothing to be cut into cells.

    Parameters
    ----------
    zones
        (k,) valid polygons or multipolygons; missing and empty ones are passed over.
    exact
        The answer for points, the same for all points of a cell that no edge of a zone touches.
    """
    grid = _grid(zones)
    if grid is None:
        return None
    origin, scale, (columns, rows) = grid
    edges = _edges(zones, origin, scale)
    touched = np.unique(_touched(edges, 1) @ (1, columns))
    cut = int(np.clip(np.sqrt(MAX_FINE / touched.size), 1, MAX_CUT))
    column, row = _touched(edges, cut).T
    crossed, block = np.unique(row // cut * columns + column // cut, return_inverse=True)
    is_edge = np.zeros((rows, columns), dtype=np.bool_)
    is_edge.flat[crossed] = True
    is_fine_edge = np.zeros((crossed.size, cut, cut), dtype=np.bool_)
    is_fine_edge[block, row % cut, column % cut] = True

    def classify(row: Floats, column: Floats) -> Ints:
        middle = (np.stack([column, row], axis=1) - 1) / scale + origin
        return exact(*middle.T.copy())

    def classify_fine(block: Ints, row: Ints, column: Ints) -> Ints:
        corner_row, corner_column = np.divmod(crossed[block], columns)
        return classify(corner_row + (row + 0.5) / cut, corner_column + (column + 0.5) / cut)

    coarse = _by_runs(is_edge, lambda row, column: classify(row + 0.5, column + 0.5))
    coarse.flat[crossed] = EDGE - np.arange(crossed.size, dtype=np.int32)
    return Cells(
        scale=scale,
        offset=1 - origin * scale,
        size=(columns, rows),
        cut=cut,
        coarse=_small(coarse.ravel()),
        fine=_by_runs(is_fine_edge, classify_fine).ravel(),
        exact=exact,
    )


class _Grid(NamedTuple):
    """Where coarse cells are: a corner, degrees; how many there are in a degree; columns, rows."""

    origin: Floats
    scale: Floats
    size: tuple[int, int]


def _grid(zones: Geometries) -> _Grid | None:
    """Return coarse cells over zones and one around; None where they have no size worth it."""
    bounds = shapely.total_bounds(zones)
    origin, extent = bounds[:2], bounds[2:] - bounds[:2]
    if not (extent > 0).all():
        return None
    inner = np.clip((extent / MIN_DEGREES).astype(int), 1, COARSE)
    scale = inner / extent
    if ROUNDING * float((np.abs(bounds).max() * scale).max()) * MAX_CUT > PAD / 4:
        return None
    return _Grid(origin, scale, (int(inner[0]) + 2, int(inner[1]) + 2))


def _small(codes: Codes) -> Codes:
    """Return codes in as few bytes as hold them, so that more of them fit the processor's cache."""
    held = np.iinfo(np.int16)
    fits = held.min <= codes.min() and codes.max() <= held.max
    return codes.astype(np.int16) if fits else codes


def _edges(zones: Geometries, origin: Floats, scale: Floats) -> Floats:
    """Return the edges of zones in coarse cells, (m, 2, 2), each from its west to its east."""
    rings = shapely.get_rings(shapely.get_parts(zones))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    places = (vertices - origin) * scale + 1
    edges: Floats = np.stack([places[:-1], places[1:]], axis=1)[ring[:-1] == ring[1:]]
    backwards = edges[:, 0, 0] > edges[:, 1, 0]
    edges[backwards] = edges[backwards, ::-1]
    return edges


def _touched(edges: Floats, cut: int) -> Codes:
    """Return the column and row of each cell that an edge touches, (t, 2); some more than once.

    Column by column, by the heights at which an edge enters and leaves it.
    """
    first, last = edges[:, 0] * cut, edges[:, 1] * cut
    edge, column = _spans(first[:, 0] - PAD, last[:, 0] + PAD)
    (x0, y0), (x1, y1) = first[edge].T, last[edge].T
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = (y1 - y0) / (x1 - x0)
        enter = y0 + (np.maximum(column - PAD, x0) - x0) * slope
        leave = y0 + (np.minimum(column + 1 + PAD, x1) - x0) * slope
        pad = PAD + SLOPE_PAD * cut * np.abs(slope)
    low = np.fmax(np.minimum(enter, leave) - pad, np.minimum(y0, y1) - PAD)
    high = np.fmin(np.maximum(enter, leave) + pad, np.maximum(y0, y1) + PAD)
    span, row = _spans(low, high)
    return np.column_stack([column[span], row])


def _spans(low: Floats, high: Floats) -> tuple[Codes, Codes]:
    """Return every whole number from low to high of each span, and which span it belongs to."""
    first = np.floor(low).astype(np.int32)
    count = np.floor(high).astype(np.int32) - first + 1
    span = np.repeat(np.arange(first.size, dtype=np.int32), count)
    before = np.repeat(np.cumsum(count, dtype=np.int32) - count, count)
    return span, np.arange(span.size, dtype=np.int32) - before + first[span]


def _by_runs(is_edge: Bools, classify: Callable[..., Ints]) -> Codes:
    """Return the answer of each cell, asked once for cells side by side without an edge."""
    is_start = ~is_edge
    is_start[..., 1:] &= is_edge[..., :-1]
    starts = np.nonzero(is_start)
    answers = np.append(classify(*starts), EDGE)
    run = np.cumsum(is_start.ravel(), dtype=np.int32).reshape(is_edge.shape)
    run -= 1
    run[is_edge] = starts[0].size
    codes: Codes = answers.astype(np.int32).take(run)
    return codes
