"""Small files of every format, by their endings, to be mutated.

Those of ``tests/data/field`` and ``tests/data/txt``, and where a format has none there, some that
our own writers and GDAL make.
"""

import json
import sqlite3
import struct
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from bench.mutations import packed
from geo.formats.files import load, write

DATA = Path(__file__).parents[1] / "tests" / "data"
FIELD = DATA / "field"
PARCELS = FIELD / "parcels-with-use.geojson"
Seeds = dict[str, dict[str, bytes]]  # files by name, by ending
SPATIALITE = """
CREATE TABLE spatial_ref_sys (srid INTEGER PRIMARY KEY, auth_name TEXT, auth_srid INTEGER,
  ref_sys_name TEXT, proj4text TEXT, srtext TEXT);
CREATE TABLE geometry_columns (f_table_name TEXT, f_geometry_column TEXT, geometry_type INTEGER,
  coord_dimension INTEGER, srid INTEGER, spatial_index_enabled INTEGER);
CREATE TABLE parcels (fid INTEGER PRIMARY KEY, name TEXT, area REAL, geom BLOB);
INSERT INTO spatial_ref_sys VALUES (4490, 'epsg', 4490, 'CGCS2000',
  '+proj=longlat +ellps=GRS80 +no_defs', 'Undefined');
INSERT INTO geometry_columns VALUES ('parcels', 'geom', 3, 2, 4490, 0);
"""
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [1e-5, 1e-5], "translate": [87.6, 43.8]},
    "objects": {
        "zone": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0]], "properties": {"name": "甲", "n": 1}},
                {"type": "Polygon", "arcs": [[1, -1]], "properties": {"name": "b", "n": 2.5}},
            ],
        }
    },
    "arcs": [
        [[0, 0], [1000, 0], [0, 1000], [-1000, 0], [0, -1000]],
        [[0, 0], [-900, 0], [0, 900], [900, -900]],
    ],
}
ESRI = {
    "geometryType": "esriGeometryPolygon",
    "spatialReference": {"wkid": 4490},
    "fields": [{"name": "name", "type": "esriFieldTypeString", "length": 20}],
    "features": [
        {
            "attributes": {"name": "甲"},
            "geometry": {"rings": [[[87.6, 43.8], [87.6, 43.9], [87.7, 43.9], [87.6, 43.8]]]},
        }
    ],
}
ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>
<office:spreadsheet><table:table table:name="甲"><table:table-row>%s</table:table-row>%s
</table:table></office:spreadsheet></office:body></office:document-content>"""
CORNERS = (
    ("J1", 4850000.1, 29548000.5),
    ("J2", 4850000.1, 29549000.5),
    ("J3", 4851000.1, 29549000),
)
GENERATE = b"1\n87.6 43.8\n87.7 43.8\n87.7 43.9\n87.6 43.8\nEND\nEND\n"


def seeds(*folders: Path, ending: str | None = None) -> Seeds:
    """Return the files of folders by their ending, and of every format at least one.

    Parameters
    ----------
    ending
        The only one to be returned.
    """
    found: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
    for path in sorted(path for folder in folders for path in folder.iterdir()):
        if ending in (None, ending_of(path.name)):
            found[ending_of(path.name)][path.name] = path.read_bytes()
    for name, make in MADE.items():
        if ending in (None, ending_of(name)):
            found[ending_of(name)][name] = make()
    return dict(found)


def ending_of(name: str) -> str:
    """Return the ending of a file, that of what a zip holds in front, such as ``".shp.zip"``."""
    suffixes = Path(name).suffixes
    return "".join(suffixes[-2:] if suffixes[-1] == ".zip" else suffixes[-1:])


def _written(ending: str) -> Callable[[], bytes]:
    return lambda: write(load(PARCELS).frame, None, format=ending)


def _by_gdal(driver: str, name: str, **options: str) -> Callable[[], bytes]:
    """Return what has GDAL write a file, or a zip of the files that belong together."""

    def make() -> bytes:
        import pyogrio

        plain = load(PARCELS).frame
        frame = plain.rename(columns=dict(zip(plain.columns[2:-1], "abcdefgh", strict=False)))
        with tempfile.TemporaryDirectory() as folder:
            pyogrio.write_dataframe(frame, Path(folder) / name, driver=driver, **options)
            files = [p for p in sorted(Path(folder).iterdir()) if p.suffix != ".xsd"]
            if len(files) == 1:
                return files[0].read_bytes()
            return packed({path.name: path.read_bytes() for path in files})

    return make


def _ods() -> bytes:
    def row(cells: tuple[object, ...]) -> str:
        return "".join(
            f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
            if isinstance(cell, float | int)
            else f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>"
            for cell in cells
        )

    rows = "".join(f"<table:table-row>{row(each)}</table:table-row>" for each in CORNERS)
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    content = (ODS % (row(("点号", "X", "Y")), rows)).encode()
    return packed({"mimetype": kind, "content.xml": content})


def _spatialite() -> bytes:
    shapes = load(PARCELS).frame.geometry
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sqlite"
        connection = sqlite3.connect(path)
        connection.executescript(SPATIALITE)
        for shape in shapes:
            head = b"\0\1" + struct.pack("<i4d", 4490, *shape.bounds) + b"|"
            values = ("甲", 2.5, head + shape.wkb[1:] + b"\xfe")
            connection.execute("INSERT INTO parcels (name, area, geom) VALUES (?, ?, ?)", values)
        connection.commit()
        connection.close()
        return path.read_bytes()


def _geojson_as(ending: str) -> bytes:
    features = json.loads(PARCELS.read_bytes())["features"]
    mark = "\x1e" if ending == ".geojsons" else ""
    return "".join(f"{mark}{json.dumps(each)}\n" for each in features).encode()


MADE: dict[str, Callable[[], bytes]] = {
    "made.dxf": _written(".dxf"),
    "made.gpkg": _written(".gpkg"),
    "made.fgb": _written(".fgb"),
    "indexed.fgb": _by_gdal("FlatGeobuf", "a.fgb"),
    "made.gml": _by_gdal("GML", "a.gml"),
    "gml-2.gml": _by_gdal("GML", "a.gml", FORMAT="GML2"),
    "made.tab.zip": _by_gdal("MapInfo File", "a.tab"),
    "made.mif.zip": _by_gdal("MapInfo File", "a.mif"),
    "made.gdb.zip": _written(".gdb.zip"),
    "made.shp.zip": _written(".shp.zip"),
    "made.sqlite": _spatialite,
    "made.ods": _ods,
    "made.kmz": _written(".kmz"),
    "made.kml": _written(".kml"),
    "made.xlsx": _written(".xlsx"),
    "made.parquet": _written(".parquet"),
    "made.topojson": lambda: json.dumps(TOPOLOGY).encode(),
    "made.esrijson": lambda: json.dumps(ESRI).encode(),
    "made.geojsonl": lambda: _geojson_as(".geojsonl"),
    "made.geojsons": lambda: _geojson_as(".geojsons"),
    "made.gen": lambda: GENERATE,
    "made.tsv": lambda: "name\twkt\n甲\tPOLYGON ((87 43, 88 43, 88 44, 87 43))\n".encode(),
    "made.wkt": lambda: b"POLYGON ((87 43, 88 43, 88 44, 87 43))\n",
    "txt.zip": _written(".txt.zip"),
}
