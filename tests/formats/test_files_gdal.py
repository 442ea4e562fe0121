import io
import json
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
import numpy as np
import pyarrow
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from boundary_files import (
    EAST,
    SQUARE,
    collection,
    frame,
    kinds,
    polygon,
    projected,
    refusal,
    rings,
    said,
    shapefile,
    shapefile_zip,
    zipped,
)

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.files import layers, load
from geo.formats.gdal import sandbox
from geo.streams.any_file import open_stream

ROOT = Path(__file__).parents[2]
GEO = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
NAMES = ["地块名称".encode("gbk"), "编号".encode("gbk")]
CELLS = ["霍尔果斯".encode("gbk"), b"17"]


def geopackage(*frames, **options):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        for number, one in enumerate(frames):
            pyogrio.write_dataframe(one, path, layer=f"layer {number}", **options)
        return path.read_bytes()


def changed(data, tmp_path, *statements):
    """A GeoPackage after some statements of SQL."""
    path = tmp_path / "changed.gpkg"
    path.write_bytes(data)
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path.read_bytes()


def parquet(columns, geo=GEO):
    table = pyarrow.table(columns)
    if geo:
        table = table.replace_schema_metadata({"geo": json.dumps(geo)})
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer, compression="zstd", dictionary_pagesize_limit=2**30)
    return buffer.getvalue()


def repeated(value, count):
    """A column that holds one value many times, and stores it once."""
    return pyarrow.DictionaryArray.from_arrays(
        pyarrow.array(np.zeros(count, dtype=np.int32)), pyarrow.array([value])
    )


def dxf(*entities, version="AC1027", page="ANSI_936", encoding="utf-8"):
    head = f"9\n$ACADVER\n1\n{version}\n9\n$DWGCODEPAGE\n3\n{page}\n"
    body = "".join(f"0\n{entity}" for entity in entities)
    sections = (("HEADER", head), ("ENTITIES", body))
    text = "".join(f"0\nSECTION\n2\n{name}\n{inside}0\nENDSEC\n" for name, inside in sections)
    return f"{text}0\nEOF\n".encode(encoding)


def polyline(ring, *, closed, layer="界线"):
    vertices = "".join(f"10\n{x}\n20\n{y}\n" for x, y in ring)
    return f"LWPOLYLINE\n8\n{layer}\n90\n{len(ring)}\n70\n{int(closed)}\n{vertices}"


def test_a_geopackage_is_read_with_its_system_and_properties():
    loaded = load(geopackage(frame(projected(4517), crs=4517, 名称=["甲"], n=[1], x=[1.5])))

    assert loaded.frame.iloc[0][["name", "n", "x"]].tolist() == ["甲", 1, 1.5]
    assert loaded.frame.geometry[0].equals_exact(shapely.Polygon(SQUARE), 1e-9)
    assert "EPSG:4517" in said(loaded)


def test_parts_missing_shapes_points_and_heights_are_told_apart():
    shapes = [
        shapely.MultiPolygon([shapely.Polygon(SQUARE)]),
        shapely.Point(87, 43),
        None,
        shapely.Polygon([(*vertex, 600) for vertex in EAST]),
    ]
    mixed = geopandas.GeoDataFrame(geometry=shapes, crs=4326)

    loaded = load(geopackage(mixed, geometry_type="Unknown", promote_to_multi=False))

    assert kinds(loaded) == [(1, "not-polygon"), (2, "missing")]
    assert [shape and shape.geom_type for shape in loaded.frame.geometry] == [
        "MultiPolygon", None, None, "Polygon",
    ]  # fmt: skip
    assert "Heights were left out." in said(loaded)


def test_of_several_layers_one_must_be_chosen():
    data = geopackage(frame(SQUARE, name=["a"]), frame(EAST, name=["b"]))

    assert "several layers; choose one of them: layer 0, layer 1." in refusal(data)
    assert load(data, layer="layer 1").frame["name"].tolist() == ["b"]
    assert layers(data) == ["layer 0", "layer 1"]
    assert "no such layer. Its layers are: layer 0, layer 1." in refusal(data, layer="x")


ENDLESS = (
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
    " SELECT n AS fid, NULL AS geom FROM r"
)


def with_view(tmp_path, query, *, is_registered=True, data=None):
    """A GeoPackage of two squares, a and b, in ``layer 0``, and a view ``v``."""
    statements = (
        "INSERT INTO gpkg_contents(table_name, data_type, srs_id) VALUES('v', 'features', 4326)",
        "INSERT INTO gpkg_geometry_columns VALUES('v', 'geom', 'POLYGON', 4326, 0, 0)",
    )
    return changed(
        data or geopackage(frame(SQUARE, EAST, name=["a", "b"])),
        tmp_path,
        f"CREATE VIEW v AS {query}",
        *(statements if is_registered else ()),
    )


def test_a_view_is_read_by_its_name(tmp_path):
    data = with_view(tmp_path, "SELECT fid, name, geom FROM 'layer 0' WHERE name = 'b'")

    assert layers(data) == ["layer 0", "v"]
    assert load(data, layer="v").frame["name"].tolist() == ["b"]
    assert load(data, layer="layer 0").frame["name"].tolist() == ["a", "b"]
    assert "several layers; choose one of them: layer 0, v." in refusal(data)


def test_a_view_that_is_the_only_layer_is_read_without_a_name(tmp_path):
    data = changed(
        with_view(tmp_path, "SELECT fid, name, geom FROM 'layer 0' WHERE name = 'b'"),
        tmp_path,
        "DELETE FROM gpkg_contents WHERE table_name != 'v'",
        "DELETE FROM gpkg_geometry_columns WHERE table_name != 'v'",
    )

    assert load(data).frame["name"].tolist() == ["b"]


@pytest.mark.parametrize("is_registered", [True, False])
def test_a_view_that_never_ends_is_not_looked_at_beside_the_layer_that_is_read(
    tmp_path, monkeypatch, is_registered
):
    data = with_view(tmp_path, ENDLESS, is_registered=is_registered)
    monkeypatch.setattr(sandbox, "LIMITS", replace(sandbox.LIMITS, max_gdal_seconds=4))

    assert load(data, layer="layer 0").frame["name"].tolist() == ["a", "b"]


def test_a_view_that_never_ends_is_ended(tmp_path, monkeypatch):
    data = with_view(tmp_path, ENDLESS)
    monkeypatch.setattr(sandbox, "LIMITS", replace(sandbox.LIMITS, max_gdal_seconds=2))

    with pytest.raises(FileTooLargeError, match="takes longer"):
        load(data, layer="v")


def test_a_view_calls_nothing_that_reaches_beyond_the_file(tmp_path):
    data = with_view(tmp_path, "SELECT fid, load_extension('x') AS e, geom FROM 'layer 0'")

    assert "calls the function load_extension, which this program does not run" in refusal(
        data, layer="v"
    )


def test_a_stream_of_a_layer_does_not_open_a_view_beside_it(tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(with_view(tmp_path, "SELECT fid, name, geom FROM 'layer 0' WHERE fid = 2"))

    with open_stream(path, layer="v") as stream:
        assert [batch.column("name").to_pylist() for batch in stream.batches] == [["b"]]
    with open_stream(path, layer="layer 0") as stream:
        assert stream.rows == 2


def test_a_table_of_the_standard_must_not_be_a_view(tmp_path):
    data = changed(
        geopackage(frame(SQUARE)),
        tmp_path,
        "ALTER TABLE gpkg_contents RENAME TO other",
        "CREATE VIEW gpkg_contents AS SELECT * FROM other",
    )

    assert "gpkg_contents is a view" in refusal(data)


def test_an_undefined_system_leaves_the_numbers_to_tell(tmp_path):
    data = changed(
        geopackage(frame(projected(4517), crs=4517)),
        tmp_path,
        "UPDATE gpkg_contents SET srs_id = -1 WHERE table_name = 'layer 0'",
        "UPDATE gpkg_geometry_columns SET srs_id = -1",
    )

    assert "Read as 3-degree Gauss-Kruger zone 29" in said(load(data))


def test_a_ring_that_is_open_in_the_bytes_is_closed_and_said():
    closed = shapely.to_wkb(shapely.Polygon(SQUARE), byte_order=1)
    opened = closed.replace((5).to_bytes(4, "little"), (4).to_bytes(4, "little"), 1)[:-16]
    loaded = load(parquet({"geometry": [closed, opened, b"\x01\x03"]}))

    assert kinds(loaded) == [(2, "unreadable")]
    assert "did not end where they begin were closed: 1." in said(loaded)
    assert rings(loaded.frame.geometry[1]) == [SQUARE]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_geopackage_cut_short_is_refused(share):
    data = geopackage(frame(*[SQUARE] * 2000, name=["x" * 50] * 2000))

    assert "damaged or incomplete" in refusal(data[: int(len(data) * share)])


def test_another_database_is_refused(tmp_path):
    path = tmp_path / "a.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE a(x)")
    connection.close()

    assert "an SQLite database but not a GeoPackage" in refusal(path)
    assert "damaged" in refusal(b"SQLite format 3\x00" + bytes(1000))


def test_no_other_driver_opens_what_calls_itself_a_drawing(tmp_path):
    secret = tmp_path / "secret.geojson"
    secret.write_bytes(collection(polygon(SQUARE)))
    layer = f"<OGRVRTLayer name='secret'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>"
    vrt = f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"
    job = sandbox.Job("gdal", {"data.dxf": vrt.encode()}, "DXF")

    with pytest.raises(FileFormatError, match="damaged"):
        sandbox.run(job)


def test_a_process_that_takes_too_long_is_ended(monkeypatch):
    data = geopackage(frame(SQUARE))
    started = []

    class Process(subprocess.Popen):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            started.append(self)

    monkeypatch.setattr(sandbox, "SECONDS", 0.05)
    monkeypatch.setattr(subprocess, "Popen", Process)

    with pytest.raises(FileTooLargeError, match="takes longer than the limit of 20 seconds"):
        load(data)

    assert [process.returncode for process in started] == [-signal.SIGKILL]


def test_the_process_has_caps_on_memory_and_time():
    script = "import resource; from geo.formats.gdal import worker; worker._limit(2 * 10**9, 20);"
    greedy = f"{script} bytearray(2 * 10**9)"
    limits = f"{script} print(resource.getrlimit(resource.RLIMIT_CPU))"

    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
        for code in (greedy, limits)
    ]

    assert "MemoryError" in runs[0].stderr
    assert runs[1].stdout == "(20, 25)\n"  # asked to end, then ended


def test_a_process_that_dies_leaves_a_sentence(monkeypatch, tmp_path):
    worker = tmp_path / "worker.py"
    worker.write_text("import os; os.abort()")
    monkeypatch.setattr(sandbox, "WORKER", worker)

    assert "needs more memory than the limit of 2 GB" in refusal(geopackage(frame(SQUARE)))


def test_a_geoparquet_is_read_in_degrees_where_it_names_no_system():
    wkb = shapely.to_wkb(shapely.Polygon(SQUARE))

    loaded = load(parquet({"geometry": [wkb, None], "name": ["甲", None], "n": [1, None]}))

    assert rings(loaded.frame.geometry[0]) == [SQUARE]
    assert loaded.frame["name"].tolist() == ["甲", None]
    assert kinds(loaded) == [(1, "missing")]


def test_a_geoparquet_keeps_its_system():
    buffer = io.BytesIO()
    frame(projected(4538), crs=4538).to_parquet(buffer)

    loaded = load(buffer.getvalue())

    assert loaded.frame.geometry[0].equals_exact(shapely.Polygon(SQUARE), 1e-9)
    assert "EPSG:4538" in said(loaded)


@pytest.mark.parametrize(
    "cells",
    [
        {"WKB": [shapely.to_wkb(shapely.Polygon(SQUARE)), None]},
        {"geom": [shapely.to_wkb(shapely.Polygon(SQUARE)), None]},
        {"t": [shapely.to_wkt(shapely.Polygon(SQUARE), rounding_precision=-1), None]},
        {"t": [shapely.to_wkb(shapely.Polygon(SQUARE), hex=True), None]},
    ],
    ids=["bytes called WKB", "bytes called geom", "WKT", "hexadecimal"],
)
def test_a_plain_parquet_is_read_by_its_column_of_wkb_or_wkt(cells):
    loaded = load(parquet({"name": ["甲", None], "n": [1, None], **cells}, geo=None))

    assert rings(loaded.frame.geometry[0]) == [SQUARE]
    assert loaded.frame["name"].tolist() == ["甲", None]
    assert loaded.frame["n"].tolist()[:1] == [1]
    assert kinds(loaded) == [(1, "missing")]


def test_a_plain_parquet_keeps_long_wkt_whole():
    arc = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    round_ = shapely.Polygon(
        np.column_stack([87.4 + 0.01 * np.cos(arc), 43.9 + 0.01 * np.sin(arc)])
    )
    text = shapely.to_wkt(round_, rounding_precision=-1)
    assert len(text) > 40_000

    loaded = load(parquet({"t": [text]}, geo=None))

    assert loaded.frame.geometry[0].normalize() == round_.normalize()


def test_a_plain_parquet_is_read_by_the_column_that_geoarrow_marks():
    marks = {
        "ARROW:extension:name": "geoarrow.wkb",
        "ARROW:extension:metadata": json.dumps({"crs": "EPSG:4538"}),
    }
    moved = shapely.Polygon(projected(4538))
    field = pyarrow.field("outline", pyarrow.binary(), metadata=marks)
    table = pyarrow.Table.from_arrays(
        [pyarrow.array([shapely.to_wkb(moved)], pyarrow.binary())], schema=pyarrow.schema([field])
    )
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer)

    loaded = load(buffer.getvalue())

    assert loaded.frame.geometry[0].equals_exact(shapely.Polygon(SQUARE), 1e-9)
    assert "EPSG:4538" in said(loaded)


def test_a_parquet_that_says_nothing_of_geometries_is_refused():
    assert "does not describe its geometries" in refusal(parquet({"a": [1]}, geo=None))
    assert "damaged" in refusal(b"PAR1" + bytes(100) + b"PAR1")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"geometry": repeated(shapely.to_wkb(shapely.box(0, 0, 1, 1)), 600_000)}, "500,000 feat"),
        ({"geometry": repeated(shapely.Point(87, 43).buffer(0.1, 16_000).wkb, 1600)}, "vertices"),
    ],
)
def test_a_small_parquet_that_becomes_large_is_refused(columns, said):
    assert said in refusal(parquet(columns))


def test_a_long_text_that_repeats_takes_no_memory():
    wkb = shapely.to_wkb(shapely.Polygon(SQUARE))
    data = parquet({"geometry": repeated(wkb, 1600), "t": repeated("x" * 1_000_000, 1600)})

    assert len(data) < 10_000
    assert load(data).frame["t"].str.len().tolist() == [10_000] * 1600


def test_a_shapefile_without_cpg_is_read_as_gb18030():
    loaded = load(shapefile_zip(shapefile(SQUARE, NAMES, CELLS)))

    assert loaded.frame.iloc[0][["name", "编号"]].tolist() == ["霍尔果斯", "17"]
    assert rings(loaded.frame.geometry[0]) == [SQUARE]
    assert "Names and texts were read as GB18030." in said(loaded)
    assert "Files missing from the Shapefile: .prj." in said(loaded)


def test_a_name_cut_within_a_character_loses_that_alone():
    names = ["规划用地性质".encode("gbk")[:11], "地块名称".encode("gbk")]

    frame = load(shapefile_zip(shapefile(SQUARE, names, CELLS))).frame

    assert list(frame.columns) == ["name", "id", "规划用地性", "地块名称", "geometry"]


def test_a_shapefile_in_utf8_needs_no_cpg():
    files = shapefile(SQUARE, ["名称".encode()], ["喀什".encode()])

    assert load(shapefile_zip(files)).frame["name"].tolist() == ["喀什"]


def test_names_that_become_the_same_stay_two():
    names = ["规划用地甲".encode()[:11], "规划用地乙".encode()[:11]]
    names[1] = names[1][:10]

    frame = load(shapefile_zip(shapefile(SQUARE, names, [b"1", b"2"]))).frame

    assert frame.iloc[0][["规划用", "规划用_"]].tolist() == ["1", "2"]


def test_a_declared_code_page_goes_first():
    files = shapefile(SQUARE, [b"name"], ["喀什".encode("big5")]) | {".cpg": b"950"}

    assert load(shapefile_zip(files)).frame["name"].tolist() == ["喀什"]


def test_a_shapefile_is_read_beside_its_siblings(tmp_path):
    files = shapefile(SQUARE, NAMES, CELLS) | {".prj": b""}
    for ending, data in files.items():
        (tmp_path / f"界线{ending.upper()}").write_bytes(data)

    assert load(tmp_path / "界线.SHP").frame["name"].tolist() == ["霍尔果斯"]
    assert "A Shapefile consists of several files" in refusal(files[".shp"], name="a.shp")


@pytest.mark.parametrize("lost", [".shx", ".dbf"])
def test_a_shapefile_that_lacks_a_file_still_has_its_outlines(lost):
    files = shapefile(SQUARE, NAMES, CELLS)
    del files[lost]

    loaded = load(shapefile_zip(files))

    assert rings(loaded.frame.geometry[0]) == [SQUARE]
    assert ("missing from the Shapefile: .dbf, .prj" in said(loaded)) == (lost == ".dbf")


def test_a_shapefile_cut_short_loses_no_row_in_silence():
    files = shapefile(SQUARE, NAMES, CELLS)
    files[".shp"] = files[".shp"][:-40]

    assert kinds(load(shapefile_zip(files))) == [(0, "missing")]


def test_the_prj_of_a_shapefile_is_what_it_declares():
    wkt = geopandas.GeoSeries(crs=4538).crs.to_wkt("WKT1_ESRI")
    files = shapefile(projected(4538), NAMES, CELLS) | {".prj": wkt.encode()}

    loaded = load(shapefile_zip(files))

    assert loaded.frame.geometry[0].equals_exact(shapely.Polygon(SQUARE), 1e-9)
    assert "EPSG:4538" in said(loaded)


def test_closed_lines_of_a_dxf_become_polygons():
    ring = projected(4517)[:-1]

    loaded = load(dxf(polyline(ring, closed=True), polyline(ring, closed=False)), name="a.dxf")

    assert loaded.frame["name"].tolist() == ["界线", "界线"]
    assert loaded.frame.geometry[0].equals_exact(shapely.Polygon(SQUARE), 1e-7)
    assert kinds(loaded) == [(1, "not-polygon")]
    assert "Closed lines were read as polygons" in said(loaded)


def test_a_line_of_a_dxf_that_ends_where_it_begins_is_closed_without_a_flag():
    ring = projected(4517)

    loaded = load(dxf(polyline(ring, closed=False)), name="a.dxf")

    assert loaded.frame.geometry[0].equals_exact(shapely.Polygon(SQUARE), 1e-7)
    assert kinds(loaded) == []


@pytest.mark.parametrize(
    ("version", "page", "encoding"),
    [
        ("AC1027", "ANSI_936", "utf-8"),
        ("AC1015", "ANSI_936", "gbk"),
        ("AC1015", "ANSI_950", "big5"),
    ],
)
def test_names_in_a_dxf_are_in_the_encoding_of_its_version(version, page, encoding):
    line = polyline(projected(4517), closed=True, layer="喀什")

    loaded = load(dxf(line, version=version, page=page, encoding=encoding))

    assert loaded.frame["name"].tolist() == ["喀什"]


def test_a_dxf_without_areas_is_refused():
    assert "no polygons, only LineString" in refusal(dxf(polyline(SQUARE[:3], closed=False)))


def test_a_geopackage_in_a_zip_is_read():
    archive = zipped({"a/b.gpkg": geopackage(frame(SQUARE, name=["a"]))})

    assert load(archive).frame["name"].tolist() == ["a"]
    assert layers(archive) == ["layer 0"]
