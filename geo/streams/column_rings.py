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
    missing = array.is_null().to_numpy(zero_copy_only=False)
    return ColumnRings(
        size=len(array),
        pieces=pieces,
        rows=np.empty(0, dtype=np.intp) if rows is None else rows,
        objects=np.empty(0, dtype=object) if objects is None else objects,
        missing=missing,
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


def _lengths(lists: Any) -> Ints:  # noqa: ANN401 - pyarrow has no types
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    return np.asarray(lengths.to_numpy(zero_copy_only=False), dtype=np.intp)


def _vertices(array: Any) -> tuple[Floats, Floats]:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    if pa.types.is_struct(array.type):
        x, y = (array.field(at).to_numpy(zero_copy_only=False) for at in (0, 1))
    else:
        width = array.type.list_size
        flat = array.flatten().to_numpy(zero_copy_only=False).reshape(-1, width)
        x, y = flat[:, 0], flat[:, 1]
    return np.ascontiguousarray(x, dtype=np.float64), np.ascontiguousarray(y, dtype=np.float64)


def _wkb_rings(array: Any) -> ColumnRings:  # noqa: ANN401 - pyarrow has no types
    """Return the rings of WKB; GEOS reads what is neither of `HEADS`."""
    lengths, pieces = _byte_lengths(array), []
    left = lengths > 0
    for head in HEADS:
        regular = _begins(array, lengths, head)
        if regular.any():
            pieces.append(_plain_rings(array, regular, len(head) + COUNT))
            left &= ~regular
            if not left.any():
                break
    rows = np.flatnonzero(left)
    return _column(array, pieces=tuple(pieces), rows=rows, objects=_objects(array, rows))


def _byte_lengths(array: Any) -> Ints:  # noqa: ANN401 - pyarrow has no types
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.binary_length(array), 0).to_numpy(zero_copy_only=False)
    return np.asarray(lengths, dtype=np.intp)


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
    cut = pc.binary_slice(some, skipped, int(_byte_lengths(some).max()))  # open ends overflow
    counts = _byte_lengths(cut) // VERTEX
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


def _mask(rows: Bools | Ints) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    return pa.array(rows)


def _objects(array: Any, rows: Ints) -> Geometries:  # noqa: ANN401 - pyarrow has no types
    """Return the geometries of some rows of WKB, None where one cannot be read."""
    if not rows.size:
        return np.empty(0, dtype=object)
    values = object_array(array.take(_mask(rows)).to_pylist())
    with np.errstate(invalid="ignore"):  # what is no number is told by its row
        made: Geometries = shapely.from_wkb(values, on_invalid="ignore")
    return made
