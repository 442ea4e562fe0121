"""Geometries of GeoArrow columns and tables, WKB or native, through the Arrow C interface.

It stands alone so that pyarrow and GeoPandas are imported for Arrow data only, and pyproj for
geometries.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.arrays import Floats, Geometries
from geo.errors import CrsError, GeometryTypeError
from geo.messages import message

if TYPE_CHECKING:
    from pyproj import CRS

EXTENSION_NAME, EXTENSION_METADATA = b"ARROW:extension:name", b"ARROW:extension:metadata"


def float_array(column: Any) -> Floats:  # noqa: ANN401 - pyarrow has no types
    """Return a column of numbers as (n,) floats, NaN where there is none; not to be written to.

    Blanks around a number in a text do not count.
    Through DLPack, for the way over `to_numpy` imports pandas.

    Raises
    ------
    pyarrow.ArrowInvalid
        A text is no number.
    """
    import pyarrow as pa

    numbers = column if column.type == pa.float64() else _as_floats(column)
    if numbers.null_count:
        import pyarrow.compute as pc

        numbers = pc.fill_null(numbers, np.nan)
    found: Floats = np.asarray(np.from_dlpack(numbers), dtype=np.float64)
    return found


def _as_floats(column: Any) -> Any:  # noqa: ANN401 - as above
    import pyarrow as pa

    try:
        return column.cast("float64", safe=False)
    except pa.ArrowInvalid:
        if not pa.types.is_string(column.type):
            raise
        import pyarrow.compute as pc

        return pc.utf8_trim_whitespace(column).cast("float64", safe=False)


def codes_array(texts: Sequence[str], codes: NDArray[np.int32]) -> Any:  # noqa: ANN401 - as above
    """Return (n,) texts by their numbers, as an Arrow array in which each stands once.

    Of buffers, for `pyarrow.array` imports pandas.

    Parameters
    ----------
    codes
        (n,) numbers of texts; -1 where there is none.
    """
    import pyarrow as pa

    data = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, data)], dtype=np.int32)
    known = np.packbits(codes >= 0, bitorder="little")
    numbers = pa.Array.from_buffers(pa.int32(), codes.size, list(map(pa.py_buffer, (known, codes))))
    each = [pa.py_buffer(ends), pa.py_buffer(b"".join(data))]
    return pa.DictionaryArray.from_arrays(
        numbers, pa.Array.from_buffers(pa.string(), len(data), [None, *each])
    )


def is_arrow(source: object) -> bool:
    """Return whether an object speaks the Arrow C interface, as an array or as a stream."""
    return hasattr(source, "__arrow_c_array__") or hasattr(source, "__arrow_c_stream__")


def from_arrow(source: object) -> "tuple[Geometries, CRS | None]":
    """Return the geometries of a GeoArrow column or table in its own coordinates, and its CRS.

    Parameters
    ----------
    source
        An object with ``__arrow_c_array__`` or ``__arrow_c_stream__``: a column in a GeoArrow
        encoding or of plain WKB, or a table, of which the first GeoArrow column is taken.

    Raises
    ------
    GeometryTypeError
        It holds no geometries.
    CrsError
        Its coordinate system is not known.
    """
    from pyproj.exceptions import CRSError as UnknownToPyproj

    try:
        chunks = [_geometries(*chunk) for chunk in _chunks(source)]
    except UnknownToPyproj:
        raise CrsError(
            message("The coordinate system stated in the Arrow data is unknown; set another.")
        ) from None
    except (TypeError, ValueError, shapely.GEOSException):
        raise GeometryTypeError(
            message("The Arrow data has no geometries; give a GeoArrow column or WKB.")
        ) from None
    crs = next((chunk.crs for chunk in chunks if hasattr(chunk, "crs")), None)
    none = np.empty(0, dtype=object)
    return np.concatenate([none, *(np.asarray(chunk, dtype=object) for chunk in chunks)]), crs


def arrow_chunks(source: object) -> tuple[str, bytes, list[Any]] | None:
    """Return the name and metadata of a column's encoding, and its chunks; None of no column."""
    try:
        chunks = _chunks(source)
    except (TypeError, ValueError):
        return None
    if not chunks:
        return None
    encoded = chunks[0][1]
    field = encoded.field if isinstance(encoded, _Chunk) else _field(_Schema(encoded))
    metadata = dict(getattr(field, "metadata", None) or {})
    name = metadata.get(EXTENSION_NAME, b"").decode("utf-8", "replace")
    name = name or str(getattr(getattr(field, "type", None), "extension_name", ""))
    return name, metadata.get(EXTENSION_METADATA, b""), [chunk for chunk, _ in chunks]


def _chunks(source: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - pyarrow has no types
    """Return the chunks of a column, or of the first GeoArrow column of a table.

    Each is a pair: an array of pyarrow, and what `GeoSeries.from_arrow` takes.
    """
    import pyarrow as pa

    table, field = _table(source), _field(source)
    encoded = [] if table is None else [i for i, f in enumerate(table.schema) if _is_geoarrow(f)]
    if encoded:
        chunks, field = table.column(encoded[0]).chunks, table.field(encoded[0])
    elif hasattr(source, "__arrow_c_array__"):
        return [(pa.array(source), source)]
    elif table is None or (field is not None and _is_geoarrow(field)):
        chunks = pa.chunked_array(source).chunks
    else:
        raise TypeError(table.schema)
    return [(chunk, _Chunk(chunk, field)) for chunk in chunks]


def _table(source: object) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a table; None where the data are a column that is no struct."""
    import pyarrow as pa

    try:
        return pa.table(source)
    except (TypeError, ValueError):
        return None


def _geometries(chunk: Any, encoded: object) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a chunk as a GeoSeries, one of plain WKB or without any geometry as an array."""
    import geopandas

    if chunk.null_count == len(chunk):
        return np.full(len(chunk), None, dtype=object)
    try:
        return geopandas.GeoSeries.from_arrow(encoded)
    except (TypeError, ValueError):  # without a GeoArrow encoding
        if not _is_binary(chunk.type):
            raise
        return shapely.from_wkb(chunk.to_pylist())


class _Schema:
    """The schema of a column that comes as one array."""

    def __init__(self, source: Any) -> None:  # noqa: ANN401 - pyarrow has no types
        self._source = source

    def __arrow_c_schema__(self) -> object:
        return self._source.__arrow_c_array__()[0]


class _Chunk:
    """A chunk of an Arrow column, and the field that says how geometries are encoded in it."""

    def __init__(self, array: Any, field: Any) -> None:  # noqa: ANN401 - pyarrow has no types
        self.array, self.field = array, field

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        schema, array = self.array.__arrow_c_array__(requested_schema)
        return (schema if self.field is None else self.field.__arrow_c_schema__()), array


def _field(source: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the field of a column that comes as a stream, as far as anything says it."""
    import pyarrow as pa

    known = (source, getattr(source, "field", None), getattr(source, "type", None))
    return next((pa.field(one) for one in known if hasattr(one, "__arrow_c_schema__")), None)


def _is_geoarrow(field: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    metadata = field.metadata or {}
    name = metadata.get(EXTENSION_NAME, b"").decode() or getattr(field.type, "extension_name", "")
    return str(name).startswith("geoarrow.")


def _is_binary(kind: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    return bool(
        pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind)
    )


def native_geometries(array: Any, encoding: str) -> Geometries:  # noqa: ANN401 - pyarrow has no types
    """Return the geometries of an array in a native encoding such as ``"polygon"``."""
    import geopandas
    import pyarrow as pa

    field = pa.field(
        "geometry", array.type, metadata={EXTENSION_NAME: f"geoarrow.{encoding}".encode()}
    )
    found: Geometries = geopandas.GeoSeries.from_arrow(_Chunk(array, field)).to_numpy()
    return found
