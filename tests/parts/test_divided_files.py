"""One long file divided over processes: its pieces in order, the same whoever does them."""

import json

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from part_folders import contents, manifest, parcels
from shapely import box

from ftzmap.boundary import long_files
from ftzmap.parcels import near_parcels
from ftzmap.sites import sources
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


@pytest.fixture
def long(monkeypatch):
    """Let few rows be a long file for every command."""
    monkeypatch.setattr(sources, "LARGE", 0)
    for name in ("MAX_HELD", "MIN_LONG"):
        monkeypatch.setattr(long_files, name, 0)
    monkeypatch.setattr(near_parcels, "is_large", lambda path, layer: True)
    monkeypatch.setattr("ftzmap.parts.near_job.is_large", lambda path, layer: True)


def stating(n=ROWS):
    """Parcels over the zone that state their hectares, some wrongly, one not drawn, one twice."""
    made = parcels(n, 87.4)
    made = made.set_geometry(made.translate(0, 0.1))
    hectares = np.round(geodesic_area(made.geometry.to_numpy()) / 1e4, 4)
    made = made.assign(size=hectares * np.where(np.arange(n) % 11 == 3, 1.5, 1.0), owner="a")
    made.loc[20, "geometry"] = None
    made.loc[40, "geometry"] = made.geometry[2]  # in another piece than the first of the two
    return made


def written(made, path):
    made.to_parquet(path, row_group_size=5) if path.suffix == ".parquet" else made.to_file(path)
    return path


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".jsonl"])
@pytest.mark.parametrize("command", ["measure", "locate", "check"])
def test_one_output_is_that_of_one_process(run, long, tmp_path, command, ending):
    made = stating()
    if command == "locate":
        made = made.set_geometry(made.representative_point())
    file = written(made, tmp_path / "in.parquet")
    words = ("--stated", "size", "--unit", "ha") if command == "check" else ()
    whole = run(command, file, *words, "--out", tmp_path / f"one{ending}", "--json")

    shared = run(command, file, *words, "--out", tmp_path / f"two{ending}", "--json", *LOCAL, 1)

    one, two = (tmp_path / f"{name}{ending}" for name in ("one", "two"))
    assert shared[0] == whole[0]
    if ending == ".parquet":
        assert pq.read_table(two).equals(pq.read_table(one), check_metadata=True)
        assert pq.read_metadata(two).num_row_groups == 4
    else:
        assert two.read_bytes() == one.read_bytes()
    about, expected = json.loads(shared[1].replace("two.", "one.")), json.loads(whole[1])
    for name in ("stated", "area_m2"):  # sums, in another order of adding up
        expected.pop(name, None)
    assert expected.items() <= about.items()
    assert {path.name for path in tmp_path.iterdir()} == {"in.parquet", one.name, two.name}


@pytest.mark.parametrize("ending", [".parquet", ".gpkg"])
@pytest.mark.parametrize("command", ["locate", "check"])
def test_parts_of_a_folder_are_the_rows_of_one_process(run, long, tmp_path, command, ending):
    made = stating()
    if command == "locate":
        made = made.set_geometry(made.representative_point())
    file = written(made, tmp_path / f"in{ending}")
    words = ("--stated", "size", "--unit", "ha") if command == "check" else ()
    run(command, file, *words, "--out", tmp_path / "one.parquet")

    run(command, file, *words, "--out", tmp_path / "parts", *LOCAL, 1)

    rows, count = joined(tmp_path / "parts")
    whole = pq.read_table(tmp_path / "one.parquet").to_pandas()
    assert count == 4
    assert rows.equals(whole)


def test_parts_of_a_check_that_are_done_are_not_written_again(run, long, tmp_path):
    file, out = written(stating(), tmp_path / "in.parquet"), tmp_path / "out"
    words = ("check", file, "--stated", "size", "--unit", "ha", "--out", out, *LOCAL, 1)
    run(*words)
    before = {name: (out / name).stat().st_ino for name in contents(out)}
    rows = joined(out)[0]
    (out / "part-00001.parquet").unlink()

    code, _, err = run(*words, "--resume")

    after = {name: (out / name).stat().st_ino for name in contents(out)}
    assert code == 1, err
    assert {name for name in after if before[name] != after[name]} <= {"part-00001.parquet"}
    assert joined(out)[0].equals(rows)


@pytest.mark.parametrize(
    ("option", "sentence"),
    [("--keep-going", "are judged together"), ("--resume", "nothing to resume")],
)
def test_a_check_of_one_file_leaves_no_row_out(run, long, tmp_path, option, sentence):
    file = written(stating(), tmp_path / "in.parquet")

    code, _, err = run("check", file, "--out", tmp_path / "out.parquet", *LOCAL, 1, option)

    assert (code, len(err.splitlines())) == (2, 1)
    assert sentence in err
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_findings_of_a_divided_file_are_those_of_the_whole(run, long, tmp_path):
    file = written(stating(), tmp_path / "in.parquet")
    words = ("check", file, "--stated", "size", "--by", "owner", "--json")
    whole = json.loads(run(*words)[1])

    found = json.loads(run(*words, *LOCAL, 1)[1])

    sums = [document["stated"].pop("sums")[0] for document in (found, whole)]
    assert found == whole
    for key in ("stated_m2", "measured_m2"):
        assert np.isclose(sums[0][key], sums[1][key], rtol=1e-12)
    assert {finding["rule"] for finding in found["findings"]} >= {
        "geometry",
        "stated-area",
        "duplicates",
    }


@pytest.mark.parametrize("ending", [".parquet", ".gpkg"])
def test_coverage_of_a_divided_file_is_that_of_the_whole(run, long, tmp_path, ending):
    made = stating().assign(
        geometry=lambda made: made.geometry.fillna(box(87.9, 43.9, 87.91, 43.91))
    )
    file = written(made, tmp_path / f"in{ending}")
    whole = json.loads(run("coverage", file, "--by", "owner", "--json")[1])

    found = json.loads(run("coverage", file, "--by", "owner", "--json", *LOCAL, 1)[1])

    assert found.pop("files") == [{"file": file.name, "parcels": ROWS}]
    assert found.pop("failed") == []
    assert found == whole
    assert found["overlaps"][0]["parcels"] == [3, 41]


def test_a_part_that_fails_leaves_nothing_of_one_output(run, long, tmp_path):
    file = written(stating(), tmp_path / "in.parquet")
    data = bytearray(file.read_bytes())
    middle = pq.read_metadata(file).row_group(6).column(1).data_page_offset
    data[middle : middle + 40] = bytes(40)
    file.write_bytes(data)

    code, _, err = run("measure", file, "--out", tmp_path / "out.parquet", *LOCAL, 1)

    assert code == 2
    assert "in.parquet, rows 31 to 45: The file is damaged" in err.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]
