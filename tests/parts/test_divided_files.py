"""One long file divided over processes: its pieces in order, the same whoever does them."""

import json

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from part_folders import contents, manifest, parcels

from geo.polygons.area import geodesic_area
from geo.streams import gdal_layers, parquet

ROWS, PIECE = 50, 14


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Let few rows make many pieces."""
    for module in (gdal_layers, parquet):
        monkeypatch.setattr(module, "PIECE", PIECE)


@pytest.fixture(params=[".parquet", ".gpkg", ".fgb", ".shp"])
def file(request, tmp_path):
    path = tmp_path / f"long{request.param}"
    made = parcels(ROWS, 80)
    if request.param == ".parquet":
        made.to_parquet(path, row_group_size=5)
    else:
        made.to_file(path)
    return path


def joined(folder):
    """The rows of the parts of a folder, in the order of their names."""
    parts = sorted(folder.glob("part-*.parquet"))
    return pa.concat_tables(pq.read_table(part) for part in parts).to_pandas(), len(parts)


LOCAL = ("--scheduler", "local", "--workers")


def test_pieces_are_the_rows_in_order_with_the_figures_of_one_file(run, file, tmp_path):
    assert run("measure", file, "--out", tmp_path / "whole.parquet")[0] == 0

    code, out, _ = run("measure", file, "--out", tmp_path / "one", *LOCAL, 1, "--json")

    rows, count = joined(tmp_path / "one")
    whole = pq.read_table(tmp_path / "whole.parquet").to_pandas()
    assert code == 0
    assert count == 4  # of 15 rows where row groups have 5 each, else of 14
    assert list(rows["id"]) == list(whole["id"])
    for name in ("area_m2", "perimeter_m"):
        assert np.allclose(rows[name], whole[name], rtol=1e-11)
    expected = geodesic_area(geopandas.read_parquet(tmp_path / "whole.parquet").geometry.to_numpy())
    assert np.allclose(rows["area_m2"], expected, rtol=1e-9)
    assert sum(line["rows"] for line in json.loads(out)) == ROWS


def test_two_processes_give_the_bytes_of_one(run, file, tmp_path):
    assert run("measure", file, "--out", tmp_path / "one", *LOCAL, 1)[0] == 0
    assert run("measure", file, "--out", tmp_path / "two", *LOCAL, 2)[0] == 0

    assert contents(tmp_path / "two") == contents(tmp_path / "one")
    assert len(contents(tmp_path / "one")) == 4


def test_pieces_that_are_done_are_not_done_again(run, file, tmp_path):
    out = tmp_path / "out"
    run("measure", file, "--out", out, *LOCAL, 1)
    before = {name: (out / name).stat().st_ino for name in contents(out)}
    (out / "part-00001.parquet").unlink()

    assert run("measure", file, "--out", out, *LOCAL, 1, "--resume")[0] == 0

    after = {name: (out / name).stat().st_ino for name in contents(out)}
    assert {name for name in after if before[name] != after[name]} <= {"part-00001.parquet"}
    assert {line["state"] for line in manifest(out)["inputs"]} == {"complete"}
    assert sorted(joined(out)[0]["id"]) == list(range(ROWS))


def test_a_file_without_a_system_is_not_divided_until_it_is_named(run, tmp_path):
    table = pa.table({"geometry": list(parcels(ROWS, 80).geometry.to_wkb())})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=5)
    words = ("measure", tmp_path / "a.parquet", "--out", tmp_path / "out", *LOCAL, 1)

    code, _, err = run(*words)

    assert (code, len(err.splitlines())) == (2, 1)
    assert "name it with --from-crs EPSG:CODE" in err
    assert run(*words, "--from-crs", "EPSG:4490")[0] == 0
    assert joined(tmp_path / "out")[1] == 4


def test_a_file_that_is_one_document_is_not_divided(run, tmp_path):
    parcels(3).to_file(tmp_path / "a.geojson")

    code, _, err = run("measure", tmp_path / "a.geojson", "--out", tmp_path / "out", *LOCAL, 1)

    assert (code, len(err.splitlines())) == (2, 1)
    assert "is not divided; name an output file" in err


def test_a_piece_never_takes_the_place_of_its_file(run, tmp_path):
    parcels(ROWS, 80).to_parquet(tmp_path / "part-00000.parquet", row_group_size=5)
    before = contents(tmp_path)

    code, _, err = run("measure", tmp_path / "part-00000.parquet", "--out", tmp_path, *LOCAL, 1)

    assert code == 2
    assert "would overwrite the input" in err
    assert contents(tmp_path) == before
