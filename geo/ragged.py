"""Polygons that come as arrays of coordinates, measured without building geometries.

Such are GeoArrow columns, and what `shapely.to_ragged_array` returns.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely import GeometryType

from geo.arrays import Floats, Ints
from geo.arrow import arrow_chunks, is_arrow
from geo.crs.zones import ONE_DATUM
from geo.polygons.area import (
    CHUNK_VERTICES,
    geodesic_area,
    geodesic_perimeter,
    ring_areas,
    ring_sizes,
)
from geo.polygons.flat_rings import FlatRings, check_degrees, ragged_rings
from geo.streams.column_rings import ColumnRings, column_rings

POLYGONAL = {"geoarrow.polygon": "polygon", "geoarrow.multipolygon": "multipolygon"}
WKB = ("geoarrow.wkb", "ogc.wkb", "")
TYPES = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)
RAGGED = 3  # values that `to_ragged_array` returns


def areas_of_arrays(source: object) -> Floats | None:
    """Return what `geodesic_area` does, m², of arrays in degrees; None where these are no such.

    Raises
    ------
    CoordinateError
        A vertex is not finite, or beyond a pole.
    """
    columns = _columns(source)
    if columns is None:
        return None
    return np.concatenate([np.empty(0), *(_areas(column) for column in columns)])


def perimeters_of_arrays(source: object) -> Floats | None:
    """Return what `geodesic_perimeter` does, m; None and errors are those of `areas_of_arrays`."""
    columns = _columns(source)
    if columns is None:
        return None
    return np.concatenate([np.empty(0), *(_perimeters(column) for column in columns)])


def _areas(column: ColumnRings) -> Floats:
    areas = np.zeros(column.size)
    for rings in column.pieces:
        areas += ring_areas(rings)
    areas[column.rows] = geodesic_area(column.objects)
    areas[column.missing] = np.nan
    return areas


def _perimeters(column: ColumnRings) -> Floats:
    perimeters = np.zeros(column.size)
    for rings in column.pieces:
        perimeters += ring_sizes(rings)[1]
    perimeters[column.rows] = geodesic_perimeter(column.objects)
    perimeters[column.missing] = np.nan
    return perimeters


def _columns(source: object) -> Iterator[ColumnRings] | None:
    """Return the geometries of arrays, some at a time; None where these are no such arrays."""
    if _is_ragged(source):
        return _checked(_of_ragged(source))
    found = _of_arrow(source) if is_arrow(source) else None
    return None if found is None else _checked(found)


def _checked(columns: Iterable[ColumnRings]) -> Iterator[ColumnRings]:
    start = 0
    for column in columns:
        for rings in column.pieces:
            check_degrees(rings, start)
        start += column.size
        yield column


def _is_ragged(source: object) -> bool:
    return isinstance(source, tuple) and len(source) == RAGGED and source[0] in TYPES


def _of_ragged(source: Any) -> Iterator[ColumnRings]:  # noqa: ANN401 - a tuple of three
    """Yield as many rows as stay in the processor's cache together."""
    vertices = np.asarray(source[1], dtype=np.float64)[:, :2]
    offsets = [np.asarray(each, dtype=np.intp) for each in source[2]]
    first = reduce(lambda rows, inner: inner[rows], reversed(offsets))  # vertex of each row
    if not first.size:
        return
    cuts = np.searchsorted(first, np.arange(first[0], first[-1], CHUNK_VERTICES))
    for start, end in pairwise(np.unique([0, *cuts, first.size - 1]).tolist()):
        yield _rows(vertices, offsets, start, end)


def _rows(vertices: Floats, offsets: Sequence[Ints], start: int, end: int) -> ColumnRings:
    counts: list[Ints] = []
    for each in reversed(offsets):
        ends = each[start : end + 1]
        counts.insert(0, np.diff(ends))
        start, end = ends[0], ends[-1]
    lon, lat = np.ascontiguousarray(vertices[start:end].T)
    rings: FlatRings = ragged_rings(lon, lat, counts)
    return ColumnRings(
        size=rings.size,
        pieces=(rings,),
        rows=np.empty(0, dtype=np.intp),
        objects=np.empty(0, dtype=object),
        missing=np.zeros(rings.size, dtype=bool),
    )


def _of_arrow(source: object) -> list[ColumnRings] | None:
    """Return the chunks of a column in degrees, if all of it is polygons that can be read."""
    found = arrow_chunks(source)
    if found is None:
        return None
    name, parameters, chunks = found
    if name not in {*WKB, *POLYGONAL} or not _is_in_degrees(parameters):
        return None
    columns = []
    for chunk in chunks:
        is_native = name in POLYGONAL
        column = column_rings(getattr(chunk, "storage", chunk), POLYGONAL.get(name, ""))
        is_whole = column is not None and not shapely.is_missing(column.objects).any()
        if column is None or not is_whole or is_native != (not column.rows.size and _lists(chunk)):
            return None
        columns.append(column)
    return columns


def _lists(chunk: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    return "list" in str(getattr(chunk, "storage", chunk).type)


def _is_in_degrees(parameters: bytes) -> bool:
    """Return whether the metadata of a GeoArrow column name no system, or one in degrees."""
    try:
        crs = json.loads(parameters or b"{}").get("crs")
        return crs is None or CRS.from_user_input(crs).to_2d().to_epsg() in ONE_DATUM
    except (ValueError, AttributeError, CRSError):
        return False
