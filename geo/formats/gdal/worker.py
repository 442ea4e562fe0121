"""Read one untrusted file with GDAL or Arrow; `geo.formats.gdal.sandbox` runs this as a process.

It takes a folder that holds ``request.json`` and the file, and leaves ``answer.json`` and
``answer.npz`` there. Limits are set before anything is imported that could be fooled. Nothing of
`geo` is imported, so that the process knows no more than it needs.
"""

import contextlib
import json
import sqlite3
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    import numpy as np
    from numpy.typing import NDArray
    from pyarrow import Array, ChunkedArray, Schema
    from shapely.geometry.base import BaseGeometry

    Arrays = dict[str, NDArray[Any]]
    Geometries = NDArray[np.object_]

Request = dict[str, Any]  # as JSON has it

GRACE_S = 5  # of the processor, between being asked to end and being ended
WRITTEN = 10**9  # bytes of the answer
BYTES_A_VERTEX = 24  # of WKB at most, when it has a height
MAX_LENGTH = 10_001  # characters of a text; longer ones are cut, one late, so that it is noticed
MAX_NAME = 60  # characters of a name in a refusal
MAX_REMARKS = 3  # of GDAL
SYSTEM_TABLES = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
TYPES = (
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)  # in the order of shapely's type numbers
POINT = TYPES.index("Point")
LINES = tuple(map(TYPES.index, ("LineString", "LinearRing", "MultiLineString")))
MULTIPOINT, COLLECTION = TYPES.index("MultiPoint"), TYPES.index("GeometryCollection")
POLYGONS = (TYPES.index("Polygon"), TYPES.index("MultiPolygon"))


class Refusal(Exception):  # noqa: N818 - a word for the process that asked
    """What the file is refused for: a code, and names that belong to it."""

    def __init__(self, code: str, *names: str) -> None:
        super().__init__(code)
        self.names = names


def main(folder: Path) -> None:
    """Answer the request in a folder."""
    request = json.loads((folder / "request.json").read_text())
    _limit(request["most_memory"], request["most_seconds"])
    arrays: Arrays = {}
    try:
        with warnings.catch_warnings(record=True) as remarks:
            warnings.simplefilter("always")
            answer, arrays = TASKS[request["task"]](folder, request)
        said = dict.fromkeys(str(r.message).replace(str(folder), "")[:200] for r in remarks)
        answer["remarks"] = list(said)[:MAX_REMARKS]
        text = json.dumps(answer, default=str)
    except Refusal as refusal:
        text = json.dumps({"refused": str(refusal), "names": refusal.names})
    except Exception as error:  # whatever is wrong with the file
        code = "large" if isinstance(error, MemoryError) else "damaged"
        text = json.dumps({"refused": code, "names": (), "why": repr(error)[:500]})
    import numpy as np

    np.savez(folder / "answer.npz", allow_pickle=False, **arrays)
    (folder / "answer.json").write_text(text)


def _limit(memory: int, seconds: int) -> None:
    """Cap memory in bytes, seconds of the processor and output, where the system has such caps."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        for kind, soft, hard in (
            (resource.RLIMIT_AS, memory, memory),
            (resource.RLIMIT_CPU, seconds, seconds + GRACE_S),
            (resource.RLIMIT_FSIZE, WRITTEN, WRITTEN),
            (resource.RLIMIT_CORE, 0, 0),
        ):
            resource.setrlimit(kind, (soft, hard))


def _list_layers(folder: Path, request: Request) -> "tuple[Request, Arrays]":
    return {"layers": _layers(_prepare(folder, request))}, {}


def _prepare(folder: Path, request: Request) -> Path:
    """Return the file to open, once it is known to be harmless."""
    path = folder / str(request["file"])
    if request["driver"] == "GPKG":
        _look_into_sqlite(path)
        _forget_heights(path)
    return path


def _layers(path: Path) -> list[str]:
    """Return the layers that have geometries."""
    return [str(name) for name, kind in _pyogrio().list_layers(path) if kind is not None]


def _read_gdal(folder: Path, request: Request) -> "tuple[Request, Arrays]":
    path, layer = _prepare(folder, request), request["layer"]
    pyogrio = _pyogrio()
    layers = _layers(path)
    if not layers:
        raise Refusal("no layers")
    if layer is None and len(layers) > 1:
        raise Refusal("several", *layers)
    if layer is not None and layer not in layers:
        raise Refusal("other layers", *layers)
    layer = layer or layers[0]
    about = pyogrio.read_info(path, layer=layer, **request["options"])
    if about["driver"] != request["driver"]:
        raise Refusal("damaged")
    if about["features"] > request["most_rows"]:
        raise Refusal("rows")
    meta, _, shapes, values = pyogrio.raw.read(
        path,
        layer=layer,
        encoding=request["encoding"],
        datetime_as_string=True,
        **request["options"],
    )
    columns = [
        [str(name), plain_values(column.tolist())]
        for name, column in zip(meta["fields"], values, strict=True)
    ]
    return answer_of(shapes, columns, meta["crs"], request)


def _pyogrio() -> "ModuleType":
    """Import pyogrio without the packages that it would only bring along: half the time."""
    for name in ("geopandas", "pandas", "pyarrow"):
        sys.modules[name] = None  # type: ignore[assignment] # such modules cannot be imported
    import pyogrio
    import pyogrio.raw

    module: ModuleType = pyogrio
    return module


def _look_into_sqlite(path: Path) -> None:
    """Refuse a GeoPackage in which what is read is no plain table: views may never end."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    with contextlib.closing(connection):
        schema = connection.execute("SELECT type, lower(name), sql FROM sqlite_master").fetchall()
        sql = {name: text for kind, name, text in schema if kind == "table"}
        views = {name for kind, name, _ in schema if kind == "view"}
        for name in views:
            if name.startswith(("gpkg", "rtree")):
                raise Refusal("view", name)
        if not set(SYSTEM_TABLES) <= set(sql):
            raise Refusal("not geopackage")
        for (name,) in connection.execute("SELECT lower(table_name) FROM gpkg_contents"):
            if name in views or "virtual" in (sql.get(name) or "").lower().split("(")[0].split():
                raise Refusal("view", name)


def _forget_heights(path: Path) -> None:
    """Declare layers of any kind of geometry without heights and measures; pyogrio knows no other.

    The file is a copy; its triggers run under the same limits as all else here.
    """
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute(
            "UPDATE gpkg_geometry_columns SET z = 0, m = 0"
            " WHERE upper(geometry_type_name) = 'GEOMETRY' AND (z != 0 OR m != 0)"
        )
        connection.commit()


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
    about = _geoparquet(schema)
    primary = about["primary_column"]
    footer = pq.read_metadata(path)
    if footer.num_rows > request["most_rows"]:
        raise Refusal("rows")
    sizes = [footer.row_group(i).total_byte_size for i in range(footer.num_row_groups)]
    if sum(sizes) > request["most_bytes"]:
        raise Refusal("large")
    # values that repeat stay one in memory; only flat columns can be read so
    flat = [field.name for field in schema if not types.is_nested(field.type)]
    table = pq.ParquetFile(path, read_dictionary=flat).read(use_threads=False)
    columns = [
        [name, plain_values(_values(table.column(at)))]
        for at, name in enumerate(schema.names)
        if name not in about["columns"]
    ]
    crs = about["columns"][primary].get("crs", "OGC:CRS84")
    column = schema.names.index(primary)
    others = [n for at, n in enumerate(schema.names) if n in about["columns"] and at != column]
    native = NATIVE.get(about["columns"][primary]["encoding"])
    chunks = table.column(column)
    shapes = _values(chunks) if native is None else _as_wkb(chunks, *native)
    crs = json.dumps(crs) if isinstance(crs, dict) else crs
    answer, arrays = answer_of(shapes, columns, crs, request)
    return answer | {"other_columns": others, "column": primary}, arrays


def _geoparquet(schema: "Schema") -> Request:
    """Return the metadata of a GeoParquet file, if they are as its standard has them."""
    try:
        about = json.loads((schema.metadata or {}).get(b"geo", b"null"))
    except (ValueError, RecursionError):
        raise Refusal("metadata", "geo") from None
    if about is None:
        raise Refusal("not geoparquet")
    if not isinstance(about, dict):
        raise Refusal("metadata", "geo")
    primary, columns = about.get("primary_column"), about.get("columns")
    if not isinstance(columns, dict):
        raise Refusal("metadata", "columns")
    if not isinstance(primary, str) or primary not in schema.names:
        raise Refusal("metadata", "primary_column")
    metadata = columns.get(primary)
    if not isinstance(metadata, dict):
        raise Refusal("metadata", "columns")
    _look_into_column(metadata, str(schema.field(schema.names.index(primary)).type))
    return about


def _look_into_column(metadata: Request, kind: str) -> None:
    """Refuse a column of geometries that is no WKB, or whose system is no PROJJSON."""
    encoding = metadata.get("encoding")
    is_native = isinstance(encoding, str) and encoding in NATIVE
    if isinstance(encoding, str) and encoding != "WKB" and not is_native:
        raise Refusal("encoding", encoding[:MAX_NAME])
    if not is_native and (encoding != "WKB" or "binary" not in kind):
        raise Refusal("metadata", "encoding")
    if not isinstance(metadata.get("crs"), dict | str | None):
        raise Refusal("metadata", "crs")


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
            raise Refusal("metadata", "encoding") from None
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


def plain_values(values: list[object]) -> list[object]:
    """Return values that JSON can hold, texts cut, bytes as hexadecimal digits."""
    texts = [value.hex() if isinstance(value, bytes) else value for value in values]
    return [value[:MAX_LENGTH] if isinstance(value, str) else value for value in texts]


def answer_of(
    shapes: "list[Any] | Geometries", columns: list[list[Any]], crs: str | None, request: Request
) -> "tuple[Request, Arrays]":
    """Return what the parent builds a table of: polygons as arrays, and what is none."""
    import numpy as np
    import shapely

    if sum(len(shape) for shape in shapes if shape) > BYTES_A_VERTEX * request["most_vertices"]:
        raise Refusal("vertices")
    raw = np.empty(len(shapes), dtype=object)
    raw[:] = shapes
    made = shapely.from_wkb(raw, on_invalid="ignore")
    missing = np.fromiter((shape is None for shape in shapes), dtype=bool, count=len(shapes))
    is_open = ~missing & shapely.is_missing(made)
    made[is_open] = shapely.from_wkb(raw[is_open], on_invalid="fix")
    is_open &= ~shapely.is_missing(made)
    made, beside = _without_collections(made)
    types = shapely.get_type_id(made)
    is_polygon, is_line = np.isin(types, POLYGONS), np.isin(types, LINES)
    is_line &= ~shapely.is_empty(made)
    high = made[(is_polygon | is_line) & shapely.has_z(made)]
    heights = shapely.get_coordinates(high, include_z=True)[:, 2]
    others = np.flatnonzero(~is_polygon & ~is_line & (types >= 0))
    answer = {
        "count": len(raw),
        "columns": columns,
        "crs": crs,
        "missing": np.flatnonzero(missing).tolist(),
        "unreadable": np.flatnonzero((types < 0) & ~missing).tolist(),
        "others": [[int(row), TYPES[types[row]]] for row in others],
        "lines": [[int(row), TYPES[types[row]]] for row in np.flatnonzero(is_line)],
        "closed": int((is_open & is_polygon).sum()),
        "left_out": beside,
        "has_heights": bool(np.nan_to_num(heights).any()),
    }
    points = np.flatnonzero((types == POINT) & ~shapely.is_empty(made))
    lines = _line_arrays(made[is_line], np.flatnonzero(is_line))
    arrays = _arrays(made[is_polygon], np.flatnonzero(is_polygon)) | lines
    return answer, arrays | {
        "point_rows": points,
        "points": shapely.get_coordinates(made[points]),
    }


def _without_collections(made: "Geometries") -> "tuple[Geometries, int]":
    """Return geometries with polygons or lines for collections, and what is left out."""
    import numpy as np
    import shapely

    plain, beside = made.copy(), 0
    for row in np.flatnonzero(shapely.get_type_id(made) == COLLECTION):
        parts = _parts(made[row])
        types = shapely.get_type_id(parts)
        polygons, lines = parts[types == POLYGONS[0]], parts[np.isin(types, LINES)]
        if len(polygons):
            plain[row] = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(list(polygons))
            beside += len(parts) - len(polygons)
        elif len(lines):
            plain[row] = shapely.MultiLineString(list(lines))
            beside += len(parts) - len(lines)
    return plain, beside


def _parts(geometry: "BaseGeometry") -> "Geometries":
    """Return the parts of a collection that are none themselves and not empty."""
    import shapely

    parts = shapely.get_parts(geometry)
    while (shapely.get_type_id(parts) >= MULTIPOINT).any():
        parts = shapely.get_parts(parts)
    simple: Geometries = parts[~shapely.is_empty(parts)]
    return simple


def _line_arrays(lines: "Geometries", rows: "NDArray[np.intp]") -> "Arrays":
    """Return the vertices of lines, how many each has, and its row."""
    import numpy as np
    import shapely

    parts, at = shapely.get_parts(shapely.force_2d(lines), return_index=True)
    sizes = shapely.get_num_coordinates(parts)
    return {
        "line_vertices": shapely.get_coordinates(parts),
        "line_sizes": sizes[sizes > 0],
        "line_rows": np.asarray(rows[at[sizes > 0]]),
    }


def _arrays(polygons: "Geometries", rows: "NDArray[np.intp]") -> "Arrays":
    """Return the rings of polygons as `Rings` of geo has them; what is empty is left out."""
    import numpy as np
    import shapely

    parts, row_of_part = shapely.get_parts(shapely.force_2d(polygons), return_index=True)
    held = ~shapely.is_empty(parts)
    empty_part = np.isin(row_of_part[~held], row_of_part[held]).any()
    parts, row_of_part = parts[held], row_of_part[held]
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    sizes = shapely.get_num_coordinates(rings)
    rings, part_of_ring = rings[sizes > 0], part_of_ring[sizes > 0]
    kept, row_of_part = np.unique(row_of_part, return_inverse=True)
    return {
        "vertices": shapely.get_coordinates(rings),
        "sizes": sizes[sizes > 0],
        "part": part_of_ring,
        "row": row_of_part,
        "multi": shapely.get_type_id(polygons[kept]) == POLYGONS[1],
        "rows": rows[kept],
        "empty": np.setdiff1d(rows, rows[kept]),
        "lacking": np.array(empty_part | ~sizes.all()),
    }


TASKS = {"layers": _list_layers, "gdal": _read_gdal, "parquet": _read_parquet}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
