"""Arrow columns of polygons as flat rings: native encodings as they stand, WKB by its headers.

No geometry is built of what is regular. Source: GeoArrow 0.2 for native columns, separated or
interleaved; OGC 06-103r4 for WKB. A plain polygon in little-endian WKB is a header of 13 bytes and
its vertices, a multipolygon of one such 9 bytes more; whatever else there is goes to GEOS.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.arrays import Bools, Floats, Geometries, Ints, object_array
from geo.polygons.flat_rings import FlatRings, ragged_rings

POLYGON = b"\x01\x03\x00\x00\x00\x01\x00\x00\x00"  # one ring follows
MULTIPOLYGON = b"\x01\x06\x00\x00\x00\x01\x00\x00\x00" + POLYGON  # of one part of one ring
HEADS = (POLYGON, MULTIPOLYGON)
COUNT, VERTEX = 4, 16  # bytes of the count of vertices, and of a vertex
DEPTHS = {  # levels of lists above the vertices
    "point": 0,
    "linestring": 1,
    "multipoint": 1,
    "polygon": 2,
    "multilinestring": 2,
    "multipolygon": 3,
}


@dataclass(frozen=True, eq=False, kw_only=True)
class ColumnRings:
    """The n geometries of a column: rings of those that are regular, objects of the others.

    Parameters
    ----------
    size
        n.
    pieces
        Rings of some rows; no row has rings in two.
    rows, objects
        Rows of which geometries were built, and these, None where one cannot be read.
    missing
        (n,) whether there is no geometry.
    """

    size: int
    pieces: tuple[FlatRings, ...] = ()
    rows: Ints
    objects: Geometries
    missing: Bools

    def without(self, rows: Bools) -> "ColumnRings":
        """Return the geometries but those of some rows, (n,), which become missing."""
        kept = ~rows[self.rows]
        return ColumnRings(
            size=self.size,
            pieces=tuple(rings.only(~rows) for rings in self.pieces),
            rows=self.rows[kept],
            objects=self.objects[kept],
            missing=self.missing | rows,
        )


def column_rings(array: Any, kind: str = "") -> ColumnRings | None:  # noqa: ANN401 - pyarrow has no types
    """Return the rings of an Arrow array; None where it is no column of polygons.

    Parameters
    ----------
    array
        Of binary or nested values.
    kind
        What the native encoding is called, such as ``"polygon"``; by default as deep as it is.
    """
    import pyarrow as pa

    if pa.types.is_binary_view(array.type):
        array = array.cast(pa.large_binary())
    if pa.types.is_binary(array.type) or pa.types.is_large_binary(array.type):
        return _wkb_rings(array)
    depth = _depth(array.type)
    if depth is None or DEPTHS.get(kind or "polygon" if depth == 2 else kind, depth) != depth:
        return None
    if depth < 2 or kind == "multilinestring":
        return _column(array)
    return _column(array, pieces=(_native_rings(array, depth),))


def _column(
    array: Any,  # noqa: ANN401 - pyarrow has no types
    *,
    pieces: tuple[FlatRings, ...] = (),
    rows: Ints | None = None,
    objects: Geometries | None = None,
) -> ColumnRings:
    return ColumnRings(
        size=len(array),
        pieces=pieces,
        rows=np.empty(0, dtype=np.intp) if rows is None else rows,
        objects=np.empty(0, dtype=object) if objects is None else objects,
        missing=are_null(array),
    )


def _depth(kind: Any) -> int | None:  # noqa: ANN401 - pyarrow has no types
    """Return the levels of lists above vertices; None where no vertices are in them."""
    import pyarrow as pa

    depth = 0
    while pa.types.is_list(kind) or pa.types.is_large_list(kind):
        kind, depth = kind.value_type, depth + 1
    if pa.types.is_struct(kind):
        names = [kind.field(at).name for at in range(kind.num_fields)]
        return depth if names[:2] == ["x", "y"] else None
    is_interleaved = pa.types.is_fixed_size_list(kind) and pa.types.is_floating(kind.value_type)
    return depth if is_interleaved and kind.list_size >= 2 else None


def _native_rings(array: Any, depth: int) -> FlatRings:  # noqa: ANN401 - pyarrow has no types
    counts = []
    for _ in range(depth):
        counts.append(_lengths(array))
        array = array.flatten()
    return ragged_rings(*_vertices(array), counts[::-1])


def _lengths(array: Any) -> Ints:  # noqa: ANN401 - pyarrow has no types
    """Return how long the lists or values of an array are, 0 where one is missing."""
    import pyarrow as pa

    if not len(array):
        return np.empty(0, dtype=np.intp)
    large = pa.types.is_large_list(array.type) or pa.types.is_large_binary(array.type)
    ends = np.frombuffer(array.buffers()[1], np.int64 if large else np.int32)
    lengths = np.diff(ends[array.offset : array.offset + len(array) + 1]).astype(np.intp)
    if array.null_count:
        lengths[are_null(array)] = 0
    return lengths


def are_null(array: Any) -> Bools:  # noqa: ANN401 - pyarrow has no types
    """Return (n,) whether each value is missing; pyarrow itself would import pandas for it."""
    if not array.null_count:
        return np.zeros(len(array), dtype=bool)
    bits = np.unpackbits(np.frombuffer(array.buffers()[0], np.uint8), bitorder="little")
    return np.asarray(bits[array.offset : array.offset + len(array)] == 0)


def _vertices(array: Any) -> tuple[Floats, Floats]:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    if pa.types.is_struct(array.type):
        return _numbers(array.field(0)), _numbers(array.field(1))
    x, y = np.ascontiguousarray(
        _numbers(array.flatten()).reshape(-1, array.type.list_size)[:, :2].T
    )
    return x, y


def _numbers(array: Any) -> Floats:  # noqa: ANN401 - pyarrow has no types
    """Return floating-point numbers, NaN for those that are missing."""
    import pyarrow as pa

    array = array.cast(pa.float64())
    if not len(array):
        return np.empty(0)
    values = np.frombuffer(array.buffers()[1])[array.offset : array.offset + len(array)]
    return np.where(are_null(array), np.nan, values) if array.null_count else values


def _wkb_rings(array: Any) -> ColumnRings:  # noqa: ANN401 - pyarrow has no types
    """Return the rings of WKB; GEOS reads what is neither of `HEADS`."""
    lengths, pieces = _lengths(array), []
    left = lengths > 0
    for head in HEADS:
        regular = _begins(array, lengths, head)
        if regular.any():
            pieces.append(_plain_rings(array, regular, len(head) + COUNT))
            left &= ~regular
            if not left.any():
                break
    rows = np.flatnonzero(left)
    return _column(array, pieces=tuple(pieces), rows=rows, objects=_objects(array, left))


def _begins(array: Any, lengths: Ints, head: bytes) -> Bools:  # noqa: ANN401 - pyarrow has no types
    """Return (n,) whether values are a head, a count of vertices, and as many vertices."""
    import pyarrow.compute as pc

    size = len(head) + COUNT
    found: Bools = (lengths > size) & ((lengths - size) % VERTEX == 0)
    if not found.any():
        return found
    some = array if found.all() else array.filter(_mask(found))
    cut = _bytes(pc.binary_slice(some, 0, size)).reshape(-1, size)
    same = (cut[:, : len(head)] == np.frombuffer(head, np.uint8)).all(axis=1)
    counts = np.ascontiguousarray(cut[:, len(head) :]).view("<u4")[:, 0]
    found[found] = same & (counts == (lengths[found] - size) // VERTEX)
    return found


def _plain_rings(array: Any, rows: Bools, skipped: int) -> FlatRings:  # noqa: ANN401 - pyarrow has no types
    """Return the rings of WKB in which only vertices stand behind some bytes."""
    import pyarrow.compute as pc

    some = array if rows.all() else array.filter(_mask(rows))
    cut = pc.binary_slice(some, skipped, int(_lengths(some).max()))  # open ends overflow
    counts = _lengths(cut) // VERTEX
    x, y = np.ascontiguousarray(_bytes(cut).view("<f8").reshape(-1, 2).T)
    per_row = rows.astype(np.intp)
    return ragged_rings(x, y, [counts, per_row])


def _bytes(array: Any) -> "np.ndarray":  # noqa: ANN401 - pyarrow has no types
    """Return the bytes of all values of an array without nulls, one after another."""
    _, offsets, data = array.buffers()
    kind = np.int64 if str(array.type).startswith("large") else np.int32
    ends = np.frombuffer(offsets, kind)
    start, end = ends[array.offset], ends[array.offset + len(array)]
    return np.frombuffer(data, np.uint8)[start:end]


def _mask(rows: Bools) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a mask as Arrow has it; `pyarrow.array` would import pandas."""
    import pyarrow as pa

    bits = pa.py_buffer(np.packbits(rows, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(rows), [None, bits])


def _objects(array: Any, left: Bools) -> Geometries:  # noqa: ANN401 - pyarrow has no types
    """Return the geometries of some rows of WKB, None where one cannot be read."""
    if not left.any():
        return np.empty(0, dtype=object)
    values = object_array(array.filter(_mask(left)).to_pylist())
    with np.errstate(invalid="ignore"):  # what is no number is told by its row
        made: Geometries = shapely.from_wkb(values, on_invalid="ignore")
    return made
