"""`measure --out`: every row of a file of any length with its area and perimeter."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import Geod
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from ftzmap.cli.main import main

GEOD = Geod(a=6378137, rf=298.257222101)  # CGCS2000
RNG = np.random.default_rng(12)
ROOT = Path(__file__).resolve().parents[2]


def parcel(lon, lat, size=0.004, n=9):
    """A star-shaped polygon around a place, degrees, counter-clockwise."""
    angle = 2 * np.pi * (np.arange(n) + RNG.uniform(0, 0.8, n)) / n
    radius = size * RNG.uniform(0.5, 1, n)
    return Polygon(np.column_stack([lon + radius * np.cos(angle), lat + radius * np.sin(angle)]))


PARCELS = [parcel(87 + 0.02 * i, 43.5 + 0.01 * i) for i in range(12)]
HOLED = Polygon(PARCELS[3].exterior, [box(87.0599, 43.5299, 87.0601, 43.5301).exterior])


def frame(shapes, crs="EPSG:4490", **columns):
    known = {"id": [f"{i:03d}" for i in range(len(shapes))], **columns}
    return geopandas.GeoDataFrame(known, geometry=list(shapes), crs=crs)


def by_pyproj(shape):
    """Area, m², shells less holes, and the length of all rings, m, by pyproj ring by ring."""
    area = length = 0.0
    for part in shapely.get_parts(shape):
        for i, ring in enumerate(shapely.get_rings(part)):
            one, around = GEOD.geometry_area_perimeter(ring)
            area += abs(one) * (-1 if i else 1)
            length += around
    return area, length


def run(*words):
    return main(["measure", *map(str, words)])


def figures(file):
    """The two columns that a written file has more than what it was made of."""
    if file.suffix == ".parquet":
        table = pq.read_table(file).to_pandas()
    elif file.suffix == ".csv":
        table = pd.read_csv(file, dtype={"id": str})
    elif file.suffix == ".gpkg":
        table = pd.DataFrame(geopandas.read_file(file))
    else:
        table = pd.DataFrame(json.loads(line) for line in file.read_text("utf-8").splitlines())
    return table


def assert_measured(file, shapes, rel=1e-9):
    table = figures(file)
    expected = np.array([by_pyproj(shape) for shape in shapes])
    assert list(table["id"]) == [f"{i:03d}" for i in range(len(shapes))]
    assert np.allclose(table["area_m2"], expected[:, 0], rtol=rel, atol=1e-3)
    assert np.allclose(table["perimeter_m"], expected[:, 1], rtol=3 * rel)


def write(folder, kind):
    """The parcels as a file of a kind."""
    whole = frame(PARCELS)
    if kind == "native.parquet":
        whole.to_parquet(folder / "in.parquet", geometry_encoding="geoarrow")
        return folder / "in.parquet"
    if kind in ("wkt.csv", "hex.csv", "gb.csv"):
        cells = (
            whole.geometry.to_wkb(hex=True)
            if kind == "hex.csv"
            else whole.geometry.to_wkt(rounding_precision=-1)
        )
        named = pd.DataFrame({"id": whole["id"], "名称": "地块", "wkt": cells})
        named.to_csv(folder / "in.csv", index=False, encoding="gbk" if kind == "gb.csv" else None)
        return folder / "in.csv"
    if kind == "plain.parquet":
        pq.write_table(
            pa.table({"id": list(whole["id"]), "geometry": list(whole.geometry.to_wkb())}),
            folder / "in.parquet",
        )
        return folder / "in.parquet"
    if kind == "parquet":
        whole.to_parquet(folder / "in.parquet")
    elif kind == "gdb":
        whole.to_file(folder / "in.gdb", driver="OpenFileGDB", layer="parcels")
    else:
        options = {"SPATIAL_INDEX": "NO"} if kind == "fgb" else {}  # with one, rows change order
        whole.to_file(folder / f"in.{kind}", **options)
    return folder / f"in.{kind}"


KINDS = ["parquet", "native.parquet", "plain.parquet", "gpkg", "fgb", "shp", "gdb", "geojson"]
TEXTS = ["wkt.csv", "hex.csv", "gb.csv"]


@pytest.mark.parametrize("kind", [*KINDS, *TEXTS])
def test_each_format_is_measured_row_by_row_as_pyproj_does(tmp_path, kind):
    assert run(write(tmp_path, kind), "--out", tmp_path / "out.parquet") == 0

    rel = 1e-6 if kind == "gdb" else 1e-9  # a FileGDB rounds coordinates to a nanodegree
    assert_measured(tmp_path / "out.parquet", PARCELS, rel)


@pytest.mark.parametrize("kind", ["fgb", "gpkg", "shp", "gdb"])
def test_rows_without_geometry_leave_those_around_them_as_they_are(tmp_path, kind):
    shapes = [shape if i in (1, 2, 5, 7, 8) else None for i, shape in enumerate(PARCELS[:10])]
    options = {
        "fgb": {"SPATIAL_INDEX": "NO"},  # with one, rows change order
        "gdb": {"driver": "OpenFileGDB", "layer": "parcels"},
    }
    frame(shapes).to_file(tmp_path / f"in.{kind}", **options.get(kind, {}))

    assert run(tmp_path / f"in.{kind}", "--out", tmp_path / "out.parquet") == 1

    expected = [by_pyproj(shape)[0] if shape else np.nan for shape in shapes]
    found = pq.read_table(tmp_path / "out.parquet")
    areas = found["area_m2"].to_numpy(zero_copy_only=False)
    assert areas == pytest.approx(expected, rel=1e-6, nan_ok=True)
    assert [shape is None for shape in shapes] == [not cell.is_valid for cell in found[-3]]


@pytest.mark.parametrize("kind", ["shp", "gdb", "gpkg", "parquet"])
def test_a_zipped_file_keeps_its_columns_types_and_system(tmp_path, kind):
    options = {"driver": "OpenFileGDB", "layer": "parcels"} if kind == "gdb" else {}
    lots = pd.array([7, None, *range(10)], dtype="Int32")
    file = frame(PARCELS, lot=np.arange(12, dtype="int32"), floors=lots).to_crs(4538)
    (tmp_path / "made").mkdir()
    place = tmp_path / "made" / f"in.{kind}"
    file.to_parquet(place) if kind == "parquet" else file.to_file(place, **options)
    shutil.make_archive(str(tmp_path / "in"), "zip", tmp_path / "made")

    assert run(tmp_path / "in.zip", "--out", tmp_path / "out.parquet") == 0

    found = geopandas.read_parquet(tmp_path / "out.parquet")
    schema = pq.read_schema(tmp_path / "out.parquet")
    assert schema.names[:3] == ["id", "lot", "floors"]
    assert {str(schema.field(name).type) for name in ("lot", "floors")} <= {"int32", "int64"}
    assert found.crs.to_epsg() == 4538
    assert_measured(tmp_path / "out.parquet", PARCELS, 1e-6)


@pytest.mark.parametrize("ending", ["parquet", "csv", "gpkg", "jsonl"])
@pytest.mark.parametrize("kind", ["parquet", "native.parquet", "wkt.csv"])
def test_each_output_holds_every_column_and_the_figures(tmp_path, kind, ending):
    assert run(write(tmp_path, kind), "--out", tmp_path / f"out.{ending}") == 0

    assert_measured(tmp_path / f"out.{ending}", PARCELS)


def test_geoparquet_stays_geoparquet_with_the_same_geometries(tmp_path):
    run(write(tmp_path, "native.parquet"), "--out", tmp_path / "out.parquet")

    back = geopandas.read_parquet(tmp_path / "out.parquet")

    assert back.crs.to_epsg() == 4490
    assert back.geometry.geom_equals_exact(frame(PARCELS).geometry, 0).all()


def test_a_layer_becomes_geoparquet_in_its_own_system(tmp_path):
    frame(PARCELS).to_crs(4538).to_file(tmp_path / "in.gpkg")

    run(tmp_path / "in.gpkg", "--out", tmp_path / "out.parquet")

    assert geopandas.read_parquet(tmp_path / "out.parquet").crs.to_epsg() == 4538


def test_projected_coordinates_are_measured_on_the_ellipsoid(tmp_path):
    frame(PARCELS).to_crs(4538).to_parquet(tmp_path / "in.parquet")

    run(tmp_path / "in.parquet", "--out", tmp_path / "out.parquet")

    assert_measured(tmp_path / "out.parquet", PARCELS)


def test_a_system_that_is_named_for_a_table_of_corners_counts_once(tmp_path):
    corners = [(4853, 548), (4854, 548), (4854, 549), (4853, 549)]
    lines = ["X,Y", *(f"{north},{east}" for north, east in corners)]
    (tmp_path / "in.csv").write_text("\n".join(lines))
    grid = [(1000 * east, 1000 * north) for north, east in corners]
    degrees = frame([shapely.Polygon(grid)], crs="EPSG:4538").to_crs(4490).geometry[0]

    out = tmp_path / "out.parquet"
    assert run(tmp_path / "in.csv", "--from-crs", "EPSG:4538,km", "--out", out) == 0
    assert figures(out)["area_m2"][0] == pytest.approx(by_pyproj(degrees)[0], rel=1e-9)


def test_parts_holes_and_heights_are_measured_whatever_their_encoding(tmp_path):
    shapes = [MultiPolygon(PARCELS[:2]), HOLED, shapely.force_3d(PARCELS[4], 7), PARCELS[5]]
    frame(shapes).to_parquet(tmp_path / "in.parquet")

    run(tmp_path / "in.parquet", "--out", tmp_path / "out.parquet")

    assert_measured(tmp_path / "out.parquet", shapes)


def test_native_multipolygons_with_holes_are_measured(tmp_path):
    shapes = [MultiPolygon([PARCELS[0], HOLED]), MultiPolygon([PARCELS[2]])]
    frame(shapes).to_parquet(tmp_path / "in.parquet", geometry_encoding="geoarrow")

    run(tmp_path / "in.parquet", "--out", tmp_path / "out.parquet")

    assert_measured(tmp_path / "out.parquet", shapes)


def test_rows_without_a_polygon_are_kept_with_empty_figures(tmp_path, capsys):
    shapes = [PARCELS[0], None, Polygon(), Point(87, 43), LineString([(87, 43), (88, 44)])]
    shapes += [GeometryCollection([PARCELS[1], Point(87, 43)])]
    frame(shapes).to_parquet(tmp_path / "in.parquet")

    assert run(tmp_path / "in.parquet", "--out", tmp_path / "out.parquet", "--json") == 1

    table = pq.read_table(tmp_path / "out.parquet")
    assert table["area_m2"].is_null().to_pylist() == [False, True, True, True, True, False]
    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["measured"], said["missing"], said["others"]) == (6, 2, 2, 2)


def test_a_geometry_that_cannot_be_read_or_lies_beyond_a_pole_is_counted(tmp_path, capsys):
    frame([*PARCELS[:4], box(87, 80, 88, 95)]).to_parquet(tmp_path / "in.parquet")
    table = pq.read_table(tmp_path / "in.parquet")
    cells = table["geometry"].to_pylist()
    cells[1], cells[2] = b"junk", cells[2][:9] + b"\xff\xff\x00\x00" + cells[2][13:]
    at = table.schema.names.index("geometry")
    table = table.set_column(at, table.schema.field("geometry"), pa.array(cells))
    pq.write_table(table, tmp_path / "in.parquet")

    assert run(tmp_path / "in.parquet", "--out", tmp_path / "out.parquet", "--json") == 1

    said = json.loads(capsys.readouterr().out)
    assert (said["measured"], said["unreadable"], said["outside"]) == (2, 2, 1)


def test_a_column_of_the_same_name_is_kept_beside_the_new_one(tmp_path, capsys):
    frame(PARCELS, area_m2=range(12)).to_parquet(tmp_path / "in.parquet")

    run(tmp_path / "in.parquet", "--out", tmp_path / "out.parquet")

    table = pq.read_table(tmp_path / "out.parquet")
    assert table["area_m2"].to_pylist() == list(range(12))
    assert table["measured_area_m2"][0].as_py() == pytest.approx(by_pyproj(PARCELS[0])[0], 1e-9)
    assert "measured_area_m2, measured_perimeter_m" in capsys.readouterr().err


def test_a_cell_that_begins_a_formula_is_written_as_text(tmp_path):
    frame(PARCELS[:1], note=["=1+1"]).to_parquet(tmp_path / "in.parquet")

    run(tmp_path / "in.parquet", "--out", tmp_path / "out.csv")

    assert figures(tmp_path / "out.csv")["note"][0] == "'=1+1"


# Folders


def test_the_results_of_a_folder_bear_the_names_of_its_files(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    frame(PARCELS).to_parquet(source / "part-0.parquet")
    frame(PARCELS[:2]).to_file(source / "other.geojson")
    frame(PARCELS[:3]).to_file(source / "layer.shp")
    (source / "readme.txt").write_text("Nothing to measure.")
    (source / "_manifest.json").write_text("{}")

    assert run(source, "--out", tmp_path / "out") == 0

    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["layer.parquet", "manifest.json", "other.parquet", "part-0.parquet"]
    assert_measured(tmp_path / "out" / "part-0.parquet", PARCELS)


def test_a_part_with_other_columns_is_named(tmp_path, capsys):
    source = tmp_path / "in"
    source.mkdir()
    frame(PARCELS).to_parquet(source / "a.parquet")
    frame(PARCELS, owner="x").to_parquet(source / "b.parquet")

    assert run(source, "--out", tmp_path / "out") == 1

    assert (
        "The columns of b.parquet differ from those of a.parquet: owner ("
        in capsys.readouterr().err
    )


def test_two_spellings_of_one_system_are_one_system(tmp_path, capsys):
    source = tmp_path / "in"
    source.mkdir()
    frame(PARCELS, crs="OGC:CRS84").to_parquet(source / "a.parquet")
    frame(PARCELS, crs="EPSG:4326").to_parquet(source / "b.parquet")

    assert run(source, "--out", tmp_path / "out") == 0

    assert_measured(tmp_path / "out" / "a.parquet", PARCELS)
    assert_measured(tmp_path / "out" / "b.parquet", PARCELS)


def test_a_damaged_part_is_named_and_leaves_no_result(tmp_path, capsys):
    source = tmp_path / "in"
    source.mkdir()
    frame(PARCELS).to_parquet(source / "a.parquet")
    (source / "b.parquet").write_bytes((source / "a.parquet").read_bytes()[:900])

    assert run(source, "--out", tmp_path / "out") == 2

    assert "b.parquet: The file is damaged" in capsys.readouterr().err
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["a.parquet", "manifest.json"]


# Refusals


@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        ("in", "inside the input folder"),
        ("in/out", "inside the input folder"),
        ("in/a.parquet", "must be a folder too; name one"),
    ],
)
def test_an_output_that_mixes_with_the_input_is_refused(tmp_path, capsys, out, sentence):
    source = tmp_path / "in"
    source.mkdir()
    frame(PARCELS).to_parquet(source / "a.parquet")
    before = (source / "a.parquet").read_bytes()

    assert run(source, "--out", tmp_path / out) == 2

    assert sentence in capsys.readouterr().err
    assert (source / "a.parquet").read_bytes() == before


@pytest.mark.parametrize("kind", ["parquet", "gpkg", "fgb"])
def test_a_file_that_is_cut_short_is_refused_without_an_output(tmp_path, capsys, kind):
    shapes = [parcel(80 + 0.01 * (i % 500), 40 + 0.01 * (i // 500), n=40) for i in range(3000)]
    whole = frame(shapes)
    file = tmp_path / f"in.{kind}"
    whole.to_parquet(file) if kind == "parquet" else whole.to_file(file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])

    assert run(file, "--out", tmp_path / "out.parquet") == 2

    assert len(capsys.readouterr().err.splitlines()) <= 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"in.{kind}"]


def test_an_output_of_another_ending_is_refused(tmp_path, capsys):
    assert run(write(tmp_path, "parquet"), "--out", tmp_path / "out.xyz") == 2

    assert ".parquet" in capsys.readouterr().err


def test_several_layers_ask_which(tmp_path, capsys):
    for layer in ("one", "two"):
        frame(PARCELS).to_file(tmp_path / "in.gpkg", layer=layer)

    assert run(tmp_path / "in.gpkg", "--out", tmp_path / "out.csv") == 2
    assert "one, two" in capsys.readouterr().err
    assert run(tmp_path / "in.gpkg", "--layer", "two", "--out", tmp_path / "out.csv") == 0


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_an_interruption_leaves_the_old_output_as_it_was(tmp_path):
    frame([*PARCELS, *PARCELS] * 4000).to_parquet(tmp_path / "in.parquet")
    (tmp_path / "out.jsonl").write_text("old")
    command = [sys.executable, "-m", "ftzmap", "measure", str(tmp_path / "in.parquet")]
    command += ["--out", str(tmp_path / "out.jsonl")]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as process:
        while process.poll() is None and len(list(tmp_path.iterdir())) < 3:
            time.sleep(0.01)  # until the file that is written is there
        process.send_signal(signal.SIGINT)
        told = process.stderr.read().decode()

    assert process.returncode == 130, told
    assert (tmp_path / "out.jsonl").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


# Without --out


def test_more_outlines_than_fit_a_document_are_lines_of_json(tmp_path, capsys):
    shapes = [*PARCELS, None] * 8000
    frame(shapes, name=["地块"] * len(shapes)).to_parquet(tmp_path / "in.parquet")

    assert run(tmp_path / "in.parquet", "--json") == 1

    lines = capsys.readouterr().out.splitlines()
    first, last = json.loads(lines[0]), json.loads(lines[-1])
    assert len(lines) == len(shapes)
    assert (first["index"], first["name"]) == (0, "地块")
    assert first["area_m2"] == pytest.approx(by_pyproj(PARCELS[0])[0], rel=1e-9)
    assert (last["index"], last["area_m2"]) == (len(shapes) - 1, None)
    known = {"index", "name", "area_m2", "area_km2", "hectare", "mu", "perimeter_m"}
    assert known <= set(first)


def test_a_parquet_file_is_measured_without_libraries_of_which_it_has_no_need(tmp_path):
    frame(PARCELS).to_parquet(tmp_path / "in.parquet")
    heavy = {"pandas", "geopandas", "pyogrio"}
    code = (
        "import sys; from ftzmap.cli.main import main;"
        f"assert not main(['measure', *sys.argv[1:]]); print({heavy} & set(sys.modules))"
    )
    words = [tmp_path / "in.parquet", "--out", tmp_path / "out.parquet"]

    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)

    assert done.stdout.splitlines()[-1] == "set()"
