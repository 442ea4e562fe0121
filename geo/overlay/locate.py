"""Location of points in degrees: the zone around each.

Edges are straight in longitude and latitude, as RFC 7946 draws them. Longitudes and latitudes are
WGS 84 or CGCS2000 degrees: the two agree to decimetres.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from threading import Lock
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely.geometry.base import BaseGeometry

from geo.arrays import Bools, Floats, Geometries, Ints, ShortInts
from geo.errors import CoordinateError
from geo.messages import message
from geo.overlay.bands import Bands, bands
from geo.overlay.cells import Cells, Codes, cells
from geo.polygons.area import geodesic_area
from geo.polygons.validity import MAX_LAT, MAX_LON, require_valid
from geo.threads import in_threads

OUTSIDE = -1  # the row of no zone
NO_ZONES = 0  # the number of the set that holds none
CHUNK = 1 << 15  # points at a time: memory stays flat, and arrays in the processor's cache
SIFT_CHUNK = 1 << 19  # the same while little is done with each: every call costs time, too
MIN_FOR_CELLS = 1 << 17  # points asked about so far; cells for fewer take longer than they spare
MIN_FOR_BANDS = 1 << 12  # points, likewise
PAIRS = 1 << 15  # of a point and a zone that are held against each other at a time
MIN_FOR_THREADS = 1 << 19  # points
_MAX_LON_BITS, _MAX_LAT_BITS = np.array([MAX_LON, MAX_LAT], dtype=np.float64).view(np.uint64)

Bounds = tuple[Floats, Floats]  # the least and the greatest longitude and latitude, (2,) each
Answer = Callable[[Floats, Floats, Bounds], Ints | Codes]
Result = TypeVar("Result")


class ZoneIndex:
    """Zones made ready for many points, which may be asked about again and again.

    Parameters
    ----------
    zones
        Valid polygons or multipolygons in degrees; a boundary belongs to its zone. A zone that
        is missing or empty holds no point. Meant for tens of zones and millions of points.

    Raises
    ------
    GeometryError
        A zone that is no polygon, not in degrees or not valid.
    """

    def __init__(self, zones: Iterable[BaseGeometry | None]) -> None:
        self._zones = _prepare(zones)
        self._boxes = shapely.bounds(self._zones)
        self._lock = Lock()  # GEOS makes what it needs of a zone at its first point
        self._asked = 0  # points so far, those that bands sifted out not counted

    @cached_property
    def _inwards(self) -> Ints:
        """The rows of zones, the smallest last."""
        order: Ints = np.argsort(geodesic_area(self._zones), kind="stable")[::-1]
        return order

    @cached_property
    def _bands(self) -> Bands:
        return bands(self._boxes)

    @cached_property
    def _row_cells(self) -> Cells | None:
        return cells(self._zones, self._exact_rows)

    @cached_property
    def _set_cells(self) -> Cells | None:
        return cells(self._zones, self._exact_sets)

    @cached_property
    def _sets(self) -> dict[bytes, int]:
        """The numbers of the sets of zones that points were found in, each as packed bits."""
        return {bytes(-(-self._zones.size // 8)): NO_ZONES}

    def rows(self, lon: ArrayLike, lat: ArrayLike) -> ShortInts:
        """Return the row of the innermost zone around each point; as `locate`."""
        x, y, shape = points_of(lon, lat)
        return self._sifted(x, y, OUTSIDE, self._answer_rows).reshape(shape)

    def members(self, lon: ArrayLike, lat: ArrayLike) -> Bools:
        """Return whether each point lies in each zone; as `members`."""
        numbers, sets = self.sets(lon, lat)
        inside: Bools = sets.take(numbers, axis=0)
        return inside

    def sets(self, lon: ArrayLike, lat: ArrayLike) -> tuple[ShortInts, Bools]:
        """Return the number of the set of zones that each point lies in, and what is in each set.

        Two arrays: the shape of the points, and sets by zones. Arguments and errors are those of
        `members`, which is the second taken by the first.
        """
        x, y, shape = points_of(lon, lat)
        numbers = self._sifted(x, y, NO_ZONES, self._answer_sets)
        return numbers.reshape(shape), self._set_table()

    def _sifted(
        self, x: Floats, y: Floats, nothing: int, answer: Callable[[], Answer]
    ) -> ShortInts:
        """Return answers for points, `nothing` for those beyond all bands where sifting pays."""
        axis = self._bands.first_axis(x, y) if x.size >= MIN_FOR_BANDS else None
        if axis is None:
            return self._asked_about(x, y, answer)
        found = np.empty(x.size, dtype=np.int32)

        def sift(part: slice) -> Ints:
            lon, lat = x[part], y[part]
            _require_degrees(lon, lat)
            found[part] = nothing
            near = self._bands.points_within(lon, lat, axis)
            near += part.start
            return near

        left = np.concatenate(_in_chunks(sift, x.size, SIFT_CHUNK))
        found[left] = self._asked_about(x.take(left), y.take(left), answer)
        return found

    def _asked_about(self, x: Floats, y: Floats, answer: Callable[[], Answer]) -> ShortInts:
        """Count points as asked about, on which the way to find their answers depends."""
        self._asked += x.size
        return _by_chunks(x, y, answer())

    def _answer_rows(self) -> Answer:
        """Return the way to find the rows of points; cells are made once they are worth it."""
        if self._asked >= MIN_FOR_CELLS and self._row_cells is not None:
            return partial(_by_cells, self._row_cells)
        return _ignoring_bounds(self._exact_rows)

    def _answer_sets(self) -> Answer:
        """Return the way to find the sets of points, likewise."""
        if self._asked >= MIN_FOR_CELLS and self._set_cells is not None:
            return partial(_by_cells, self._set_cells)
        return _ignoring_bounds(self._exact_sets)

    def _set_table(self) -> Bools:
        """Return whether each set that was met so far holds each zone."""
        packed = np.frombuffer(b"".join(self._sets), dtype=np.uint8).reshape(len(self._sets), -1)
        return np.unpackbits(packed, axis=1, count=self._zones.size).view(np.bool_)

    def _exact_rows(self, x: Floats, y: Floats) -> Ints:
        rows = np.full(x.size, OUTSIDE, dtype=np.intp)
        for found, points in self._hits(x, y, self._inwards):
            rows[points] = found  # the last of several, which is the smallest
        return rows

    def _exact_sets(self, x: Floats, y: Floats) -> Ints:
        """Return the number of the set of zones that each point lies in."""
        inside = np.zeros((x.size, self._zones.size), dtype=np.bool_)
        for row, points in self._hits(x, y, np.arange(self._zones.size)):
            inside[points, row] = True
        first, which = _unique_rows(inside)
        found = np.packbits(inside[first], axis=1)
        with self._lock:
            numbers = [self._sets.setdefault(one.tobytes(), len(self._sets)) for one in found]
        return np.array(numbers, dtype=np.intp)[which]

    def _hits(self, x: Floats, y: Floats, rows: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Yield rows of zones in their order, and the number of a point in each, one to one."""
        west, south, east, north = self._boxes[rows].T[..., None]
        step = max(1, PAIRS // max(rows.size, 1))
        for start in range(0, x.size, step):
            lon, lat = x[start : start + step], y[start : start + step]
            row, point = np.nonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
            with self._lock:
                inside = shapely.intersects_xy(self._zones[rows[row]], lon[point], lat[point])
            yield rows[row[inside]], start + point[inside]


def locate(lon: ArrayLike, lat: ArrayLike, zones: Iterable[BaseGeometry | None]) -> ShortInts:
    """Return the row of the innermost zone around each point, -1 outside all, in 32 bits.

    Innermost is the zone with the smallest geodesic area among those that hold the point; of
    equal ones, the first.

    Parameters
    ----------
    lon, lat
        Degrees, numbers or arrays, broadcast against each other. NaN lies outside.
    zones
        Those of a `ZoneIndex`.

    Raises
    ------
    CoordinateError
        Not numbers, shapes that do not fit, or beyond 180 degrees of longitude or 90 of latitude.
    GeometryError
        A zone that is no polygon, not in degrees or not valid.
    """
    return ZoneIndex(zones).rows(lon, lat)


def members(lon: ArrayLike, lat: ArrayLike, zones: Iterable[BaseGeometry | None]) -> Bools:
    """Return whether each point lies in each zone: the shape of the points, then the zones.

    Arguments and errors are those of `locate`.
    """
    return ZoneIndex(zones).members(lon, lat)


def points_of(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats, tuple[int, ...]]:
    """Return coordinates as flat arrays, and their common shape."""
    try:
        x, y = np.broadcast_arrays(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    except (TypeError, ValueError):
        raise CoordinateError(
            message("The numbers of longitudes and latitudes differ; give the same number of each.")
        ) from None
    return x.reshape(-1), y.reshape(-1), x.shape


def _require_degrees(lon: Floats, lat: Floats) -> None:
    """Raise the `CoordinateError` of `_bounds`, in half the time where no degrees are negative.

    As bits, positive numbers are in order, and below negative ones and NaN.
    """
    if lon.view(np.uint64).max() > _MAX_LON_BITS or lat.view(np.uint64).max() > _MAX_LAT_BITS:
        bounds_of(lon, lat)


def bounds_of(lon: Floats, lat: Floats) -> Bounds:
    """Return the least and the greatest of n longitudes and latitudes, NaN passed over.

    Raises
    ------
    CoordinateError
        One is beyond 180 degrees of longitude or 90 of latitude.
    """
    least, most = ((np.min(lon), np.min(lat)), (np.max(lon), np.max(lat)))
    if np.isnan([least, most]).any():
        least = np.fmin.reduce(lon), np.fmin.reduce(lat)
        most = np.fmax.reduce(lon), np.fmax.reduce(lat)
    if max(-least[0], most[0]) > MAX_LON or max(-least[1], most[1]) > MAX_LAT:
        first = int(np.argmax((np.abs(lon) > MAX_LON) | (np.abs(lat) > MAX_LAT)))
        raise CoordinateError(
            message(
                "Point {lon:.10g}, {lat:.10g} is not in degrees; give longitude, then latitude.",
                lon=float(lon[first]),
                lat=float(lat[first]),
            )
        )
    return np.array(least), np.array(most)


def _prepare(zones: Iterable[BaseGeometry | None]) -> Geometries:
    """Return copies of zones, ready for many points; the callers' own are left as they are."""
    checked = [zone if zone is None else require_valid(zone, allow_empty=True) for zone in zones]
    prepared: Geometries = shapely.force_2d(np.array(checked, dtype=object))
    shapely.prepare(prepared)
    return prepared


def _unique_rows(inside: Bools) -> tuple[Ints, Ints]:
    """Return the first of each kind of row of (n, k), and (n,) which kind each row is."""
    packed = np.packbits(inside, axis=1)
    padded = np.zeros((len(packed), (packed.shape[1] // 8 + 1) * 8), dtype=np.uint8)
    padded[:, : packed.shape[1]] = packed
    keys = padded.view(np.uint64)  # one number sorts ten times faster than a row
    keys = keys[:, 0] if keys.shape[1] == 1 else keys
    _, first, which = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return first, which.reshape(-1)


def _by_cells(by_cells: Cells, x: Floats, y: Floats, bounds: Bounds) -> Codes:
    return by_cells.answers(x, y, is_covered=by_cells.covers(*bounds))


def _ignoring_bounds(answer: Callable[[Floats, Floats], Ints]) -> Answer:
    return lambda x, y, bounds: answer(x, y)


def _by_chunks(x: Floats, y: Floats, answer: Answer) -> ShortInts:
    """Return the answers for points, chunk by chunk.

    Raises
    ------
    CoordinateError
        A point lies beyond 180 degrees of longitude or 90 of latitude; the first is named.
    """
    out = np.empty(x.size, dtype=np.int32)

    def write(part: slice) -> None:
        lon, lat = x[part], y[part]
        out[part] = answer(lon, lat, bounds_of(lon, lat))

    _in_chunks(write, x.size, CHUNK)
    return out


def _in_chunks(work: Callable[[slice], Result], size: int, chunk: int) -> list[Result]:
    """Return what is made of each chunk of points, in order, in two threads where they pay."""
    chunks = [slice(start, start + chunk) for start in range(0, size, chunk)]
    if size < MIN_FOR_THREADS:
        return [work(chunk) for chunk in chunks]
    return list(in_threads(work, chunks))
