"""Cells of a table that hold outlines as GeoJSON, as WKB in hexadecimal, or as lon,lat;lon,lat.

Sources: OGC 06-103r4 for WKB, PostGIS for the SRID in it; ``lon,lat;lon,lat``, parts after ``|``,
is what the services of Amap return. Apart from `geo.formats.wkt_csv`, which finds the column: these
are notations of their own.
"""

import re
import struct
from collections.abc import Iterable, Sequence

import numpy as np

from geo.arrays import Floats
from geo.errors import CrsError, FileFormatError
from geo.formats.geojson.document import Document
from geo.formats.geojson.reader import draw_geometries, feature_of
from geo.formats.table import MAX_VERTICES, TableBuilder, too_many_vertices
from geo.messages import message
from geo.polygons.rings import rings_from_arrays

POLYLINE = "lon,lat;lon,lat"
POINT, POLYGON, MULTIPOLYGON = 1, 3, 6  # types of WKB
LONLAT = {0, 4326, 4490}  # SRID of longitude and latitude
HEIGHT, MEASURE, SRID = 0x80000000, 0x40000000, 0x20000000  # flags of PostGIS
ISO_DIMENSIONS = {0: 2, 1: 3, 2: 3, 3: 4}  # numbers a vertex, by the thousands of the type
MIN_VERTICES = 3
_PREFIX = re.compile(r"\s*+(?:\\x|0[xX])")  # of PostgreSQL, of SQL Server
_BETWEEN_ARRAYS = re.compile(r"\]\s*+,\s*+\[")
_BETWEEN_PAIRS = re.compile(r"(?<=\d)[\s|_]++(?=[-+\d])")
_HEX = re.compile(r"\s*+(?:\\x|0[xX])?0[01](?:[0-9A-Fa-f]{2}){8,}+\s*+")
_NUMBER = r"[-+]?\d{1,3}(?:\.\d{1,20})?"
_PAIR = rf"\s*+{_NUMBER}\s*+,\s*+{_NUMBER}\s*+"
_POLYLINE = re.compile(rf"{_PAIR}(?:[;|]{_PAIR}){{2,}}+[;|]?\s*+")

Part = list[Floats]  # rings


def notation_of(cell: str) -> str:
    """Return what a cell is written in: ``"GeoJSON"``, ``"WKB"``, ``"lon,lat;lon,lat"`` or "" ."""
    if cell.lstrip().startswith("{") and '"type"' in cell:
        return "GeoJSON"
    if _HEX.fullmatch(cell):
        return "WKB"
    return POLYLINE if _POLYLINE.fullmatch(_with_semicolons(cell)) else ""


def _with_semicolons(cell: str) -> str:
    """Return pairs parted by blanks, bars or underscores, or in JSON arrays, as ``lon,lat;…``."""
    text = cell.strip()
    if text.startswith("["):
        return _BETWEEN_ARRAYS.sub(";", text.strip("[] \r\n\t"))
    return text if ";" in text else _BETWEEN_PAIRS.sub(";", text)


def draw_cells(cells: Sequence[str | None], notation: str, builder: TableBuilder) -> str | None:
    """Draw cells in one notation into rows of a builder, and return the system that WKB names."""
    codes: set[int] = set()
    if sum(cell.count(",") for cell in cells if cell) > MAX_VERTICES:
        raise too_many_vertices()
    for row, cell in enumerate(cells):
        if not cell or not cell.strip():
            builder.add_problem(row, "missing")
        elif notation == "GeoJSON":
            _draw_geojson(cell, row, builder)
        else:
            _draw_parts(cell, notation, row, builder, codes)
    if len(codes) > 1:
        raise several_systems(map(str, codes))
    return f"EPSG:{codes.pop()}" if codes and 0 not in codes else None


def several_systems(codes: Iterable[str]) -> CrsError:
    """Return the error of rows in several coordinate systems."""
    return CrsError(
        message(
            "The rows have several coordinate systems (SRID {codes}); save a separate "
            "file for each.",
            codes=", ".join(sorted(codes)),
        )
    )


def _draw_geojson(cell: str, row: int, builder: TableBuilder) -> None:
    try:
        document = Document(cell)
        for _ in document.batches():
            pass
        draw_geometries([feature_of(document.members)], row, builder)
    except FileFormatError:
        builder.add_problem(row, "unreadable")


def _draw_parts(cell: str, notation: str, row: int, builder: TableBuilder, codes: set[int]) -> None:
    try:
        parts, multi = _wkb(cell, codes) if notation == "WKB" else _polyline(cell)
    except (ValueError, struct.error):
        builder.add_problem(row, "unreadable")
        return
    if parts and all(part and all(ring.size for ring in part) for part in parts):
        builder.add_rings(rings_from_arrays([(parts, multi)]), [row])
    else:
        builder.add_problem(row, "empty")


def _polyline(cell: str) -> tuple[list[Part], bool]:
    """Return the rings of a cell, each a part of its own, closed where they are not."""
    parts: list[Part] = []
    for text in filter(str.strip, _with_semicolons(cell).split("|")):
        pairs = [pair.split(",") for pair in text.split(";") if pair.strip()]
        ring = np.array(pairs, dtype=float).reshape(-1, 2)
        closed = len(ring) > MIN_VERTICES and (ring[0] == ring[-1]).all()
        parts.append([ring if closed else np.vstack([ring, ring[:1]])])
    return parts, len(parts) > 1


def _wkb(cell: str, codes: set[int]) -> tuple[list[Part], bool]:
    """Return the rings of a polygon or multipolygon; `ValueError` for anything else.

    Nothing is nested deeper than a part in a multipolygon, whatever the bytes say.
    """
    data = bytes.fromhex(_PREFIX.sub("", cell).strip())
    kind, order, width, at = _wkb_head(data, 0, codes)
    if kind == POLYGON:
        part, _ = _wkb_polygon(data, at, order, width)
        return [part], False
    if kind != MULTIPOLYGON:
        raise ValueError(kind)
    (count,) = struct.unpack_from(order + "I", data, at)
    parts, at = [], at + 4
    for _ in range(min(count, len(data))):
        kind, order, width, at = _wkb_head(data, at, codes)
        if kind != POLYGON:
            raise ValueError(kind)
        part, at = _wkb_polygon(data, at, order, width)
        parts.append(part)
    return parts, True


def wkb_point(cell: str) -> tuple[float, float] | None:
    """Return x and y of a point in WKB that names no system but longitude and latitude, or none.

    None where the cell is anything else, or the point is empty.
    """
    if not _HEX.fullmatch(cell):
        return None
    data, codes = bytes.fromhex(_PREFIX.sub("", cell).strip()), set[int]()
    try:
        kind, order, width, at = _wkb_head(data, 0, codes)
        numbers = struct.unpack_from(f"{order}{width}d", data, at)
    except (ValueError, struct.error):
        return None
    is_whole = kind == POINT and len(data) == at + 8 * width
    if not is_whole or not codes <= LONLAT or not np.isfinite(numbers[:2]).all():
        return None
    return numbers[0], numbers[1]


def _wkb_head(data: bytes, at: int, codes: set[int]) -> tuple[int, str, int, int]:
    """Return the type, byte order and numbers a vertex of a geometry, and where it goes on."""
    order = "<" if data[at : at + 1] == b"\1" else ">"
    (raw,) = struct.unpack_from(order + "I", data, at + 1)
    at += 5
    if raw & SRID:
        (code,) = struct.unpack_from(order + "I", data, at)
        codes.add(code)
        at += 4
    thousands, kind = divmod(raw & 0x0FFFFFFF, 1000)
    width = ISO_DIMENSIONS.get(thousands, 0)
    width += bool(raw & HEIGHT) + bool(raw & MEASURE)
    if not width:
        raise ValueError(raw)
    return kind, order, width, at


def _wkb_polygon(data: bytes, at: int, order: str, width: int) -> tuple[Part, int]:
    (count,) = struct.unpack_from(order + "I", data, at)
    rings, at = [], at + 4
    for _ in range(min(count, len(data))):
        (size,) = struct.unpack_from(order + "I", data, at)
        vertices = np.frombuffer(data, order + "f8", size * width, at + 4).reshape(-1, width)
        rings.append(vertices[:, :2].astype(float))
        at += 4 + 8 * size * width
    return rings, at
