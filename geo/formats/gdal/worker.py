"""Read one untrusted file with GDAL; `geo.formats.gdal.sandbox` runs this as a process.

It takes a folder that holds ``request.json`` and the file, and leaves ``answer.json`` and
``answer.npz`` there. Limits are set before anything is imported that could be fooled. Nothing of
`geo` is imported, so that the process knows no more than it needs.
"""

import contextlib
import json
import re
import sqlite3
import sys
import warnings
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Arrays = dict[str, NDArray[Any]]
    Bools = NDArray[np.bool_]
    Geometries = NDArray[np.object_]

Request = dict[str, Any]  # as JSON has it

GRACE_S = 5  # of the processor, between being asked to end and being ended
WRITTEN = 10**9  # bytes of the answer
BYTES_A_VERTEX = 24  # of WKB at most, when it has a height
MAX_LENGTH = 10_001  # characters of a text; longer ones are cut, one late, so that it is noticed
MAX_EXACT = 2**53  # from which on doubles leave whole numbers out
WHOLE, BOOLEAN = ("OFTInteger", "OFTInteger64"), "OFSTBoolean"  # types of fields
MAX_REMARKS = 3  # of GDAL
MISSING_FUNCTION = re.compile(r"(?:no such function: |unsafe use of )(\w{1,60})")
SYSTEM_TABLES = {
    "GPKG": ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"),
    "SQLite": ("geometry_columns",),
}  # by driver
CONTENTS = {
    "GPKG": (("gpkg_contents", "table_name"), ("gpkg_geometry_columns", "table_name")),
    "SQLite": (("geometry_columns", "f_table_name"), ("views_geometry_columns", "view_name")),
}  # tables and their columns that name layers
EPSG_OF = (
    "SELECT auth_srid FROM spatial_ref_sys s JOIN geometry_columns g ON g.srid = s.srid"
    " WHERE lower(g.f_table_name) = lower(?) AND lower(s.auth_name) = 'epsg'"
)
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
        missing = MISSING_FUNCTION.search(str(error))
        code = "function" if missing else "large" if isinstance(error, MemoryError) else "damaged"
        names = [missing[1]] if missing else []
        text = json.dumps({"refused": code, "names": names, "why": repr(error)[:500]})
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
    path, known = _prepare(folder, request)
    return {"layers": known or _layers(path)}, {}


def _prepare(folder: Path, request: Request) -> tuple[Path, list[str]]:
    """Return the file to open, once it is known to be harmless, and its layers if it has views.

    GDAL sees of the views the one that is asked for, for another may never end.
    """
    path, driver = folder / str(request["file"]), request["driver"]
    if driver not in SYSTEM_TABLES:
        return path, []
    tables, views = _look_into_sqlite(path, driver)
    wanted = request["layer"] or (views[0] if len(views) == 1 and not tables else None)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        _forget_views(connection, driver, [view for view in views if view != wanted])
        if driver == "GPKG":
            _forget_heights(connection)
        else:
            _forget_undefined(connection)
        connection.commit()
    return path, [*tables, *views]


def _layers(path: Path) -> list[str]:
    """Return the layers that have geometries."""
    return [str(name) for name, kind in _pyogrio().list_layers(path) if kind is not None]


def _read_gdal(folder: Path, request: Request) -> "tuple[Request, Arrays]":
    path, known = _prepare(folder, request)
    pyogrio, layer = _pyogrio(), request["layer"]
    layers = known or _layers(path)
    if not layers:
        raise Refusal("no layers")
    if layer is None and len(layers) > 1:
        raise Refusal("several", *layers)
    if layer is not None and layer not in layers:
        raise Refusal("other layers", *layers)
    layer = layer or layers[0]
    about = pyogrio.read_info(path, layer=layer, encoding=request["encoding"], **request["options"])
    if about["driver"] != request["driver"]:
        raise Refusal("damaged")
    if about["features"] > request["most_rows"]:
        raise Refusal("rows")
    how = {"layer": layer, "encoding": request["encoding"], **request["options"]}
    meta, ids, shapes, values = pyogrio.raw.read(
        path, datetime_as_string=True, return_fids=True, **how
    )
    kinds = zip(about["ogr_types"], about["ogr_subtypes"], strict=True)
    columns = []
    for name, column, (kind, detail) in zip(meta["fields"], values, kinds, strict=True):
        found = column.tolist()
        if kind in WHOLE and column.dtype.kind == "f":
            found = _whole_numbers(path, str(name), found, ids.tolist(), how)
            found = [_as_bool(value) for value in found] if detail == BOOLEAN else found
        columns.append([str(name), plain_values(found)])
    return answer_of(shapes, columns, meta["crs"] or _epsg_code(path, request, layer), request)


def _whole_numbers(
    path: Path, name: str, values: list[float], ids: list[int], how: Mapping[str, Any]
) -> list[int | None]:
    """Return whole numbers, None for null, where pyogrio gives a column with nulls as doubles.

    Doubles do not hold all numbers from `MAX_EXACT` on, so such a column is read again without
    its nulls.
    """
    found = [None if value != value else int(value) for value in values]
    if all(value is None or abs(value) < MAX_EXACT for value in found):
        return found
    known = f'"{name.replace(chr(34), chr(34) * 2)}" IS NOT NULL'
    _, given, _, (exact,) = _pyogrio().raw.read(
        path, columns=[name], where=known, read_geometry=False, return_fids=True, **how
    )
    by_id = dict(zip(given.tolist(), exact.tolist(), strict=True))
    return [by_id.get(one) for one in ids]


def _as_bool(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _pyogrio() -> "ModuleType":
    """Import pyogrio without the packages that it would only bring along: half the time."""
    for name in ("geopandas", "pandas", "pyarrow", "pyproj"):
        sys.modules[name] = None  # type: ignore[assignment] # such modules cannot be imported
    import pyogrio
    import pyogrio.raw

    module: ModuleType = pyogrio
    return module


def _look_into_sqlite(path: Path, driver: str = "GPKG") -> tuple[list[str], list[str]]:
    """Return the layers of a database with views: tables and views; refuse virtual tables.

    Of one without views both are empty, for GDAL may list its layers. What names the layers has to
    be plain tables, for a view may never end.
    """
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    with contextlib.closing(connection):
        schema = connection.execute("SELECT type, lower(name), sql FROM sqlite_master").fetchall()
        sql = {name: text for kind, name, text in schema if kind == "table"}
        views = {name for kind, name, _ in schema if kind == "view"}
        for name in views:
            if name.startswith(("gpkg", "rtree", "geometry_columns", "views_geometry")):
                raise Refusal("view", name)
        if not set(SYSTEM_TABLES[driver]) <= set(sql):
            raise Refusal("not geopackage")
        named = {
            table: [str(name) for (name,) in connection.execute(f"SELECT {column} FROM {table}")]
            for table, column in CONTENTS[driver]
            if table in sql
        }
    for name in chain(*named.values()):
        if "virtual" in (sql.get(name.lower()) or "").lower().split("(")[0].split():
            raise Refusal("view", name)
    named.pop("gpkg_contents", None)
    found = dict.fromkeys(chain(*named.values()) if views else ())
    return (
        [name for name in found if name.lower() in sql],
        [name for name in found if name.lower() in views],
    )


def _forget_views(connection: sqlite3.Connection, driver: str, views: list[str]) -> None:
    """Make views no layers, in what is a copy."""
    for table, column in CONTENTS[driver] if views else ():
        with contextlib.suppress(sqlite3.OperationalError):  # there is no such table
            connection.executemany(
                f"DELETE FROM {table} WHERE {column} = ?", [(view,) for view in views]
            )


def _forget_heights(connection: sqlite3.Connection) -> None:
    """Declare layers of any kind of geometry without heights and measures; pyogrio knows no other.

    The file is a copy; its triggers run under the same limits as all else here.
    """
    connection.execute(
        "UPDATE gpkg_geometry_columns SET z = 0, m = 0"
        " WHERE upper(geometry_type_name) = 'GEOMETRY' AND (z != 0 OR m != 0)"
    )


def _forget_undefined(connection: sqlite3.Connection) -> None:
    """Empty the texts of systems that are none, such as ``Undefined``, in what is a copy."""
    with contextlib.suppress(sqlite3.OperationalError):  # there is no such table or column
        connection.execute("UPDATE spatial_ref_sys SET srtext = '' WHERE srtext NOT LIKE '%[%'")


def _epsg_code(path: Path, request: Request, layer: str) -> str | None:
    """Return the EPSG code of a layer of SpatiaLite, such as ``"EPSG:4490"``, if it names one."""
    if request["driver"] != "SQLite":
        return None
    with contextlib.closing(sqlite3.connect(path)) as connection:
        table = layer
        with contextlib.suppress(sqlite3.OperationalError):  # views are not known
            of_view = "SELECT f_table_name FROM views_geometry_columns WHERE view_name = ?"
            table = (connection.execute(of_view, (layer,)).fetchone() or (layer,))[0]
        with contextlib.suppress(sqlite3.OperationalError):  # there is no such table or column
            found = connection.execute(EPSG_OF, (table,)).fetchone()
            return f"EPSG:{int(found[0])}" if found else None
    return None


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
    made, missing, is_open = _geometries(shapes)
    made, beside = _without_collections(made)
    types = shapely.get_type_id(made)
    is_polygon, is_line = np.isin(types, POLYGONS), np.isin(types, LINES)
    is_line &= ~shapely.is_empty(made)
    high = made[(is_polygon | is_line) & shapely.has_z(made)]
    heights = shapely.get_coordinates(high, include_z=True)[:, 2]
    others = np.flatnonzero(~is_polygon & ~is_line & (types >= 0))
    answer = {
        "count": made.size,
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


def _geometries(shapes: "list[Any] | Geometries") -> "tuple[Geometries, Bools, Bools]":
    """Return geometries of WKB, which rows have none, and which rings had to be closed."""
    import numpy as np
    import shapely

    raw = np.empty(len(shapes), dtype=object)
    raw[:] = shapes
    made = shapely.from_wkb(raw, on_invalid="ignore")
    missing = np.fromiter((shape is None for shape in shapes), dtype=bool, count=len(shapes))
    is_open = ~missing & shapely.is_missing(made)
    made[is_open] = shapely.from_wkb(raw[is_open], on_invalid="fix")
    return made, missing, is_open & ~shapely.is_missing(made)


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


TASKS = {"layers": _list_layers, "gdal": _read_gdal}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
