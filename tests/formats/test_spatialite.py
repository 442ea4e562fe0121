"""SpatiaLite: databases made by hand after the published layout of its tables and its BLOBs."""

import sqlite3
import struct

import pytest
import shapely
from boundary_files import refusal, said
from pyproj import Geod

from ftzmap.cli.main import main
from geo.formats.files import layers, load
from geo.polygons.area import geodesic_area

WEST, EAST = shapely.box(87.60, 43.80, 87.61, 43.81), shapely.box(87.62, 43.80, 87.63, 43.81)
TABLES = """
CREATE TABLE spatial_ref_sys (srid INTEGER PRIMARY KEY, auth_name TEXT NOT NULL,
  auth_srid INTEGER NOT NULL, ref_sys_name TEXT NOT NULL, proj4text TEXT NOT NULL,
  srtext TEXT NOT NULL);
CREATE TABLE geometry_columns (f_table_name TEXT NOT NULL, f_geometry_column TEXT NOT NULL,
  geometry_type INTEGER NOT NULL, coord_dimension INTEGER NOT NULL, srid INTEGER NOT NULL,
  spatial_index_enabled INTEGER NOT NULL);
CREATE TABLE views_geometry_columns (view_name TEXT NOT NULL, view_geometry TEXT NOT NULL,
  view_rowid TEXT NOT NULL, f_table_name TEXT NOT NULL, f_geometry_column TEXT NOT NULL,
  read_only INTEGER NOT NULL);
CREATE TABLE parcels (fid INTEGER PRIMARY KEY, name TEXT, geom BLOB);
INSERT INTO spatial_ref_sys VALUES (4490, 'epsg', 4490, 'CGCS2000',
  '+proj=longlat +ellps=GRS80 +no_defs', 'Undefined');
INSERT INTO geometry_columns VALUES ('parcels', 'geom', 3, 2, 4490, 0);
"""


def blob(shape):
    """A geometry as SpatiaLite stores it: its extent before the WKB without the order of bytes."""
    return b"\0\1" + struct.pack("<i4d", 4490, *shape.bounds) + b"|" + shape.wkb[1:] + b"\xfe"


def database(path, *statements):
    connection = sqlite3.connect(path)
    connection.executescript(TABLES)
    connection.executemany(
        "INSERT INTO parcels VALUES (?, ?, ?)", [(1, "a", blob(WEST)), (2, "b", blob(EAST))]
    )
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def view(query):
    return (
        f"CREATE VIEW v AS {query}",
        "INSERT INTO views_geometry_columns VALUES ('v', 'geom', 'fid', 'parcels', 'geom', 1)",
    )


ONE = view("SELECT fid, name, geom FROM parcels WHERE name = 'b'")
ENDLESS = view(
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS fid, NULL AS geom"
    " FROM r"
)


def expected_m2(shape):
    return abs(Geod(ellps="GRS80").geometry_area_perimeter(shape)[0])


def test_a_table_is_read_in_the_system_that_it_declares(tmp_path):
    loaded = load(database(tmp_path / "a.sqlite"))

    assert loaded.frame["name"].tolist() == ["a", "b"]
    assert [float(geodesic_area(one)) for one in loaded.frame.geometry] == pytest.approx(
        [expected_m2(WEST), expected_m2(EAST)], rel=1e-6
    )
    assert "Read as EPSG:4490" in said(loaded)
    assert "as the file declares" in said(loaded)


def test_a_view_is_read_by_its_name_in_the_system_of_its_table(tmp_path):
    path = database(tmp_path / "a.sqlite", *ONE)

    assert layers(path) == ["parcels", "v"]
    assert "several layers; choose one of them: parcels, v." in refusal(path)
    loaded = load(path, layer="v")
    assert loaded.frame["name"].tolist() == ["b"]
    assert "Read as EPSG:4490" in said(loaded)


def test_a_view_that_never_ends_is_not_looked_at_beside_the_table_that_is_read(tmp_path):
    loaded = load(database(tmp_path / "a.sqlite", *ENDLESS), layer="parcels")

    assert loaded.frame["name"].tolist() == ["a", "b"]


def test_a_virtual_table_is_refused(tmp_path):
    path = database(
        tmp_path / "a.sqlite",
        "CREATE VIRTUAL TABLE w USING rtree(id, x0, x1)",
        "INSERT INTO geometry_columns VALUES ('w', 'x0', 3, 2, 4490, 0)",
    )

    assert "w is a view or a virtual table" in refusal(path)


def test_every_command_reads_a_layer_by_name(tmp_path, capsys):
    path = str(database(tmp_path / "a.sqlite", *ONE))
    out = tmp_path / "out.csv"

    assert main(["measure", path, "--layer", "v"]) == 0
    assert "0.894072" in capsys.readouterr().out
    assert main(["measure", path, "--layer", "v", "--out", str(out)]) == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2
    assert main(["convert", path, str(tmp_path / "b.geojson"), "--layer", "v"]) == 0
