"""Read one untrusted file with Arrow; `geo.formats.gdal.sandbox` runs this as a process.

The request, the limits and the answer are those of `worker`, beside which it lies.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyarrow import Array, ChunkedArray, DataType, Schema

    Arrays = dict[str, NDArray[Any]]

sys.path.insert(0, str(Path(__file__).resolve().parent))
worker: Any = import_module("worker")
del sys.path[0]
Request = dict[str, Any]  # as JSON has it
EXTENT, HEIGHTS = {"xmin", "ymin", "xmax", "ymax"}, {"zmin", "zmax"}
EXTENSION, PARAMETERS = b"ARROW:extension:name", b"ARROW:extension:metadata"
MAX_NAME = 60  # characters of a name in a refusal
NATIVE = {  # levels of lists around a vertex, and the type
    "point": (0, "POINT"),
    "linestring": (1, "LINESTRING"),
    "polygon": (2, "POLYGON"),
    "multipoint": (1, "MULTIPOINT"),
    "multilinestring": (2, "MULTILINESTRING"),
    "multipolygon": (3, "MULTIPOLYGON"),
}


def _read_parquet(folder: Path, request: Request) -> "tuple[Request, Arrays]":
    import pyarrow.parquet as pq
    from pyarrow import types

    path = folder / request["file"]
    schema = pq.read_schema(path)
    about = _geoparquet(schema) or _unsaid(schema, request["names"])
    primary = about["primary_column"]
    footer = pq.read_metadata(path)
    if footer.num_rows > request["most_rows"]:
        raise worker.Refusal("rows")
    sizes = [footer.row_group(i).total_byte_size for i in range(footer.num_row_groups)]
    if sum(sizes) > request["most_bytes"]:
        raise worker.Refusal("large")
    # values that repeat stay one in memory; only flat columns can be read so
    flat = [field.name for field in schema if not types.is_nested(field.type)]
    table = pq.ParquetFile(path, read_dictionary=flat).read(use_threads=False)
    extents = [field.name for field in schema if _is_extent(field.type)]
    columns = [
        [name, worker.plain_values(_values(table.column(at)))]
        for at, name in enumerate(schema.names)
        if name not in about["columns"] and name not in extents
    ]
    if primary is None:
        texts = [[name, _values(table.column(name))] for name in _texts(schema)]  # uncut
        return {"columns": columns, "texts": texts}, {}
    crs = about["columns"][primary].get("crs", "OGC:CRS84")
    column = schema.names.index(primary)
    others = [n for at, n in enumerate(schema.names) if n in about["columns"] and at != column]
    native = NATIVE.get(about["columns"][primary]["encoding"])
    chunks = table.column(column)
    shapes = _values(chunks) if native is None else _as_wkb(chunks, *native)
    crs = json.dumps(crs) if isinstance(crs, dict) else crs
    answer, arrays = worker.answer_of(shapes, columns, crs, request)
    return answer | {"other_columns": others, "column": primary, "extents": extents}, arrays


def _is_extent(kind: "DataType") -> bool:
    """Return whether a column holds the extent of each geometry, which its vertices tell."""
    from pyarrow import types

    return types.is_struct(kind) and {field.name for field in kind} - HEIGHTS == EXTENT


def _geoparquet(schema: "Schema") -> Request | None:
    """Return the metadata of a GeoParquet file, if they are as its standard has them.

    None where there are none at all.
    """
    try:
        about = json.loads((schema.metadata or {}).get(b"geo", b"null"))
    except (ValueError, RecursionError):
        raise worker.Refusal("metadata", "geo") from None
    if about is None:
        return None
    if not isinstance(about, dict):
        raise worker.Refusal("metadata", "geo")
    primary, columns = about.get("primary_column"), about.get("columns")
    if not isinstance(columns, dict):
        raise worker.Refusal("metadata", "columns")
    if not isinstance(primary, str) or primary not in schema.names:
        raise worker.Refusal("metadata", "primary_column")
    metadata = columns.get(primary)
    if not isinstance(metadata, dict):
        raise worker.Refusal("metadata", "columns")
    _look_into_column(metadata, str(schema.field(schema.names.index(primary)).type))
    return about


def _unsaid(schema: "Schema", names: list[str]) -> Request:
    """Return as such metadata which column GeoArrow marks, or bytes of what name hold geometries.

    No column of a file that may have them as text.
    """
    from pyarrow import types

    for field in schema:
        marks = field.metadata or {}
        kind = marks.get(EXTENSION, b"").decode("utf-8", "replace").removeprefix("geoarrow.")
        if EXTENSION in marks and (kind == "wkb" or kind in NATIVE):
            encoding = "WKB" if kind == "wkb" else kind
            return _alone(field.name, encoding, _marked_system(marks.get(PARAMETERS, b"")))
    for field in schema:
        is_binary = types.is_binary(field.type) or types.is_large_binary(field.type)
        if is_binary and field.name.lower() in names:
            return _alone(field.name, "WKB", None)
    if not _texts(schema):
        raise worker.Refusal("not geoparquet")
    return {"primary_column": None, "columns": {}}


def _alone(name: str, encoding: str, crs: object) -> Request:
    return {"primary_column": name, "columns": {name: {"encoding": encoding, "crs": crs}}}


def _marked_system(parameters: bytes) -> object:
    try:
        return json.loads(parameters or b"{}").get("crs")
    except (ValueError, AttributeError, RecursionError):
        return None


def _texts(schema: "Schema") -> list[str]:
    """Return the names of the columns of text."""
    from pyarrow import types

    kinds = (types.is_string, types.is_large_string)
    return [field.name for field in schema if any(is_kind(field.type) for is_kind in kinds)]


def _look_into_column(metadata: Request, kind: str) -> None:
    """Refuse a column of geometries that is no WKB, or whose system is no PROJJSON."""
    encoding = metadata.get("encoding")
    is_native = isinstance(encoding, str) and encoding in NATIVE
    if isinstance(encoding, str) and encoding != "WKB" and not is_native:
        raise worker.Refusal("encoding", encoding[:MAX_NAME])
    if not is_native and (encoding != "WKB" or "binary" not in kind):
        raise worker.Refusal("metadata", "encoding")
    if not isinstance(metadata.get("crs"), dict | str | None):
        raise worker.Refusal("metadata", "crs")


def _as_wkb(column: "ChunkedArray", depth: int, name: str) -> list[object]:
    """Return a column of geometries in one of GeoParquet's native encodings as WKB, None for null.

    Parameters
    ----------
    depth
        Levels of lists around a vertex.
    name
        The type of geometry as `shapely.GeometryType` has it.
    """
    import numpy as np
    import pyarrow as pa
    import shapely

    found: list[object] = []
    for chunk in column.chunks:
        try:
            chunk.validate(full=True)
            inner, offsets = chunk.drop_null(), []
            for _ in range(depth):
                starts = inner.offsets.to_numpy()
                offsets.append(starts - starts[0])
                inner = inner.flatten()
            made = shapely.from_ragged_array(
                shapely.GeometryType[name], _vertices(inner), tuple(reversed(offsets)) or None
            )
        except (pa.ArrowException, shapely.GEOSException, ValueError, AttributeError):
            raise worker.Refusal("metadata", "encoding") from None
        whole = np.full(len(chunk), None, dtype=object)
        whole[chunk.is_valid().to_numpy(zero_copy_only=False)] = shapely.to_wkb(made)
        found.extend(whole.tolist())
    return found


def _vertices(inner: "Array") -> "NDArray[np.float64]":
    """Return the vertices of an array of structs or of lists of one length, (n, 2) or (n, 3)."""
    import numpy as np
    from pyarrow import types

    if types.is_struct(inner.type):
        axes = [axis for axis in "xyz" if inner.type.get_field_index(axis) >= 0]
        return np.column_stack([inner.field(axis).to_numpy(zero_copy_only=False) for axis in axes])
    flat: NDArray[np.float64] = inner.flatten().to_numpy(zero_copy_only=False)
    return flat.reshape(-1, inner.type.list_size)


def _values(column: "ChunkedArray") -> list[object]:
    """Return the values of a column; equal ones of a dictionary are one object."""
    found: list[object] = []
    for chunk in column.chunks:
        words = getattr(chunk, "dictionary", None)
        if words is None:
            found.extend(_to_list(chunk))
        else:
            known = [*_to_list(words), None]
            found.extend(known[-1 if at is None else at] for at in chunk.indices.to_pylist())
    return found


def _to_list(array: "Array") -> list[object]:
    """Return the values of an array; dates that Python cannot hold as text."""
    values: list[object]
    try:
        values = array.to_pylist()
    except (OverflowError, ValueError):
        values = array.cast("string").to_pylist()
    return values


if __name__ == "__main__":
    worker.TASKS["parquet"] = _read_parquet
    worker.main(Path(sys.argv[1]))
