"""Geometries that hold nothing somewhere, and metadata that are wrong; read in another process."""

import contextlib
import io
import json
import sqlite3
import subprocess
import sys
from itertools import product
from pathlib import Path

import geopandas
import numpy as np
import pyarrow
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from boundary_files import EAST, HOLE, SQUARE, kinds, refusal, said

from geo.errors import FileFormatError
from geo.formats.files import load
from geo.formats.gdal import geoparquet

ROOT = Path(__file__).parents[2]
A, B = shapely.Polygon(SQUARE, [HOLE]), shapely.Polygon(EAST)
BOTH = shapely.MultiPolygon([A, B])
PIECE = shapely.to_wkb(A, byte_order=1)
EMPTY_PIECE = b"\x01\x03\0\0\0\0\0\0\0"
ODD = {
    "polygon": A.wkb,
    "multipolygon": BOTH.wkb,
    "empty polygon": EMPTY_PIECE,
    "empty multipolygon": b"\x01\x06\0\0\0\0\0\0\0",
    "empty part first": b"\x01\x06\0\0\0\2\0\0\0" + EMPTY_PIECE + PIECE,
    "empty part last": b"\x01\x06\0\0\0\2\0\0\0" + PIECE + EMPTY_PIECE,
    "only empty parts": b"\x01\x06\0\0\0\2\0\0\0" + EMPTY_PIECE + EMPTY_PIECE,
    "empty hole": b"\x01\x03\0\0\0\2\0\0\0" + shapely.to_wkb(B, byte_order=1)[9:] + bytes(4),
    "height": shapely.force_3d(BOTH, 5).wkb,
    "collection": shapely.GeometryCollection([A]).wkb,
    "empty collection": b"\x01\x07\0\0\0\0\0\0\0",
    "empty point": shapely.Point().wkb,
    "null": None,
}
READ = "import sys; from geo.formats.files import load; load(open(sys.argv[1], 'rb').read())"


def parquet(shapes, about=None):
    """A GeoParquet file of WKB; `about` is what its metadata say."""
    plain = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    text = about if isinstance(about, str) else json.dumps(plain if about is None else about)
    table = pyarrow.table({"geometry": shapes}).replace_schema_metadata({"geo": text})
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer)
    return buffer.getvalue()


def geopackage(shapes, path):
    raw = np.array([*shapes, None], dtype=object)[:-1]
    pyogrio.raw.write(path, raw, [], [], crs="EPSG:4326", geometry_type="Unknown", driver="GPKG")
    return path


def ends_well(path):
    ended = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, check=False, cwd=ROOT
    )
    return ended.returncode == 0


@pytest.mark.parametrize("name", ODD)
def test_no_geometry_beside_a_multipolygon_ends_the_process(name, tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet([BOTH.wkb, ODD[name], ODD["empty polygon"]]))

    assert ends_well(path)


def test_a_geopackage_of_all_of_them_ends_well(tmp_path):
    assert ends_well(geopackage(ODD.values(), tmp_path / "a.gpkg"))


@pytest.mark.parametrize("name", ["empty part first", "empty part last", "empty hole", "height"])
def test_what_is_not_empty_keeps_the_area_that_gdal_reads(name, tmp_path):
    path = geopackage([ODD[name], ODD["multipolygon"]], tmp_path / "a.gpkg")

    loaded = load(path.read_bytes())

    expected = shapely.area(shapely.from_wkb(pyogrio.raw.read(path)[2]))
    assert shapely.area(loaded.frame.geometry.to_numpy()).tolist() == pytest.approx(
        expected.tolist(), rel=1e-12
    )
    assert ("without a vertex" in said(loaded)) == name.startswith("empty")


def test_rows_keep_their_numbers_beside_empty_and_missing_ones():
    names = ["empty polygon", "multipolygon", "null", "polygon", "only empty parts", "collection"]

    loaded = load(parquet([ODD[name] for name in names]))

    assert sorted(kinds(loaded)) == [(0, "empty"), (2, "missing"), (4, "empty")]
    assert loaded.frame.geometry[1].equals_exact(BOTH)
    assert loaded.frame.geometry[5].area > 0
    assert loaded.frame.geometry[3].equals_exact(A)
    assert "without a vertex" not in said(loaded)


def test_every_order_of_kinds_gives_the_same_outlines():
    wanted = {"polygon": A, "multipolygon": BOTH, "empty part first": shapely.MultiPolygon([A])}
    rows = list(product(["empty polygon", *wanted], repeat=3))
    shapes = [name for row in rows for name in row]

    loaded = load(parquet([ODD[name] for name in shapes]))

    for name, geometry in zip(shapes, loaded.frame.geometry, strict=True):
        expected = wanted.get(name)
        assert geometry is None if expected is None else geometry.equals_exact(expected)


def test_a_geopackage_of_any_geometry_with_heights_is_read(tmp_path):
    path = tmp_path / "a.gpkg"
    frame = geopandas.GeoDataFrame(geometry=[shapely.force_3d(A, 5)], crs=4326)
    pyogrio.write_dataframe(frame, path, geometry_type="Unknown")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE gpkg_geometry_columns SET z = 1")
        connection.commit()

    loaded = load(path.read_bytes())

    assert loaded.frame.geometry[0].equals_exact(A)
    assert "Heights were left out." in said(loaded)


@pytest.mark.parametrize(
    ("about", "at"),
    [
        ("{", "geo"),
        ("[" * 100_000, "geo"),
        ([], "geo"),
        ("1", "geo"),
        ({}, "columns"),
        ({"columns": 3, "primary_column": "geometry"}, "columns"),
        ({"columns": ["geometry"], "primary_column": "geometry"}, "columns"),
        ({"columns": {"geometry": {"encoding": "WKB"}}}, "primary_column"),
        ({"columns": {"a": {"encoding": "WKB"}}, "primary_column": "a"}, "primary_column"),
        ({"columns": {}, "primary_column": ["geometry"]}, "primary_column"),
        ({"columns": {}, "primary_column": "geometry"}, "columns"),
        ({"columns": {"geometry": "WKB"}, "primary_column": "geometry"}, "columns"),
        ({"columns": {"geometry": {"encoding": 1}}, "primary_column": "geometry"}, "encoding"),
        ({"columns": {"geometry": {}}, "primary_column": "geometry"}, "encoding"),
        (
            {
                "columns": {"geometry": {"encoding": "WKB", "crs": 4326}},
                "primary_column": "geometry",
            },
            "crs",
        ),
    ],
)
def test_wrong_metadata_of_a_geoparquet_are_refused_with_their_place(about, at):
    assert f"metadata of the file is wrong at {at};" in refusal(parquet([A.wkb], about))


@pytest.mark.parametrize("shapes", [[1, 2], ["POLYGON EMPTY"], [{"x": [1.0]}], [[1.0, 2.0]]])
def test_geometries_that_are_not_the_bytes_they_are_said_to_be_are_refused(shapes):
    assert "wrong at encoding" in refusal(parquet(shapes))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("sizes", [5, 4]),
        ("sizes", [10, 0]),
        ("part", [0, 2]),
        ("part", [1, 0]),
        ("row", [0, 2]),
        ("row", [-1, 0]),
        ("multi", [False]),
        ("vertices", [[0.0, 0.0, 0.0]] * 10),
    ],
)
def test_numbers_that_do_not_fit_one_another_are_never_built(monkeypatch, name, values):
    run = geoparquet.run

    def changed(job):
        answer, arrays = run(job)
        return answer, arrays | {name: np.array(values)}

    monkeypatch.setattr(geoparquet, "run", changed)

    with pytest.raises(FileFormatError, match="damaged"):
        geoparquet.read(parquet([B.wkb, shapely.Polygon(SQUARE).wkb]))
