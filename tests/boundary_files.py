"""Boundary files made byte by byte, for the tests of `geo.formats.files`."""

import io
import json
import struct
import zipfile

import geopandas
import pytest
import shapely
from pyproj import Transformer

from geo.errors import GeoError
from geo.formats.files import load

SQUARE = [[87.0, 43.0], [87.1, 43.0], [87.1, 43.1], [87.0, 43.1], [87.0, 43.0]]
HOLE = [[87.04, 43.04], [87.04, 43.06], [87.06, 43.06], [87.06, 43.04], [87.04, 43.04]]
EAST = [[lon + 1, lat] for lon, lat in SQUARE]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*geometries, **members):
    features = [
        {"type": "Feature", "properties": {"name": f"n{number}"}, "geometry": geometry}
        for number, geometry in enumerate(geometries)
    ]
    document = {"type": "FeatureCollection", **members, "features": features}
    return json.dumps(document).encode()


def frame(*rings, crs=4326, **columns):
    shapes = [shapely.Polygon(ring) for ring in rings]
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=crs)


def projected(epsg, ring=SQUARE):
    """A ring in another system, easting first, by PROJ."""
    project = Transformer.from_crs(4326, epsg, always_xy=True).transform
    return [list(project(lon, lat)) for lon, lat in ring]


def zipped(files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def kml(body):
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()


def placemark(name="甲", ring=SQUARE, inside=""):
    text = " ".join(f"{lon},{lat},0" for lon, lat in ring)
    outer = f"<outerBoundaryIs><LinearRing><coordinates>{text}</coordinates></LinearRing>"
    shape = f"<Polygon>{outer}</outerBoundaryIs></Polygon>"
    return f"<Placemark><name>{name}</name>{shape}{inside}</Placemark>"


def shapefile(ring, names, cells, *, language=0):
    """The files of a Shapefile with one polygon; names and cells are the raw bytes of its table.

    Source: ESRI Shapefile Technical Description, 1998; dBASE III.
    """
    vertices = b"".join(struct.pack("<2d", *vertex) for vertex in ring)
    xs, ys = zip(*ring, strict=True)
    box = struct.pack("<4d", min(xs), min(ys), max(xs), max(ys))
    shape = struct.pack("<i", 5) + box + struct.pack("<3i", 1, len(ring), 0) + vertices
    record = struct.pack(">2i", 1, len(shape) // 2) + shape
    tail = struct.pack("<2i", 1000, 5) + box + bytes(32)
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(record)) // 2) + tail
    index = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 54) + tail
    fields = b"".join(
        name.ljust(11, b"\0") + b"C" + bytes(4) + bytes([len(cell)]) + bytes(15)
        for name, cell in zip(names, cells, strict=True)
    )
    size = 1 + sum(map(len, cells))
    counts = struct.pack("<IHH", 1, 32 + len(fields) + 1, size)
    table = b"\x03\x7e\x01\x01" + counts + bytes(17) + bytes([language]) + bytes(2)
    return {
        ".shp": head + record,
        ".shx": index + struct.pack(">2i", 50, len(shape) // 2),
        ".dbf": table + fields + b"\r" + b" " + b"".join(cells) + b"\x1a",
    }


def shapefile_zip(files, stem="a"):
    return zipped({stem + ending: data for ending, data in files.items()})


def refusal(source, **options):
    """The one sentence that a file is refused with."""
    with pytest.raises(GeoError) as caught:
        load(source, **options)
    sentence = str(caught.value)
    assert len(sentence.splitlines()) == 1
    return sentence


def kinds(loaded):
    """The rows of a frame that have problems, with their kinds."""
    return [(row, problem.kind) for row, problem in loaded.problems]


def said(loaded):
    return " ".join(map(str, loaded.decisions))


def rings(geometry):
    """All vertices of a polygon, as lists."""
    return [shapely.get_coordinates(ring).tolist() for ring in shapely.get_rings(geometry)]
