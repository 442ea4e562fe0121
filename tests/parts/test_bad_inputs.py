"""What is wrong with a folder of files, command by command: one line, and nothing half-written."""

import os
import subprocess
import sys
from pathlib import Path

import geopandas
import pytest
from part_folders import contents, parcels

from ftzmap.parts import cluster

resource = pytest.importorskip("resource")
ROOT = Path(__file__).parents[2]
FOLDERS = ("measure", "locate", "coverage", "check")  # commands that take a folder
ALL = (*FOLDERS, "prepare")
LIMIT = 12_000  # bytes of any file


def words(command, source, out):
    return (command, source, out) if command == "prepare" else (command, source, "--out", out)


def rows_of(command, n, west=87.4):
    """Parcels over the zone, or for `locate` points in them."""
    made = parcels(n, west)
    made = made.set_geometry(made.translate(0, 0.1))
    if command == "check":
        return made.assign(area_ha=89.26)
    if command != "locate":
        return made
    return made.set_geometry(made.representative_point())


@pytest.fixture
def source(tmp_path):
    """Return a function: a folder of two files side by side that a command reads."""

    def make(command):
        (tmp_path / "in").mkdir()
        rows_of(command, 3).to_parquet(tmp_path / "in/a.parquet")
        rows_of(command, 3, 87.43).to_parquet(tmp_path / "in/b.parquet")
        return tmp_path / "in"

    return make


def lines_with(text, err):
    return [line for line in err.splitlines() if text in line]


@pytest.mark.parametrize("command", ALL)
def test_a_part_that_cannot_be_read_is_named(run, source, tmp_path, command):
    folder = source(command)
    (folder / "b.parquet").write_bytes((folder / "b.parquet").read_bytes()[:700])

    code, _, err = run(*words(command, folder, tmp_path / "out"))

    assert code == 2
    assert err.splitlines()[-1].startswith("ftzmap: b.parquet: The ")
    assert len(lines_with("damaged", err)) == 1
    left = contents(tmp_path / "out") if (tmp_path / "out").exists() else {}
    assert set(left) <= {"a.parquet"}
    assert {path.name for path in tmp_path.iterdir()} <= {"in", "out"}


def test_a_file_that_cannot_be_read_is_one_line_of_check(run, source):
    folder = source("check")
    (folder / "b.parquet").write_bytes((folder / "b.parquet").read_bytes()[:700])

    code, _, err = run("check", folder / "b.parquet")

    assert (code, len(err.splitlines())) == (2, 1)
    assert "damaged" in err


@pytest.mark.parametrize("command", ALL)
def test_a_part_with_other_columns_is_named(run, source, tmp_path, command):
    folder = source(command)
    rows_of(command, 3, 87.43).assign(owner="x").to_parquet(folder / "b.parquet")

    code, _, err = run(*words(command, folder, tmp_path / "out"))

    assert code == (2 if command == "prepare" else 1)
    (line,) = lines_with("The columns of b.parquet differ from those of a.parquet", err)
    assert "owner" in line


@pytest.mark.parametrize("command", ALL)
def test_parts_whose_geometries_are_encoded_otherwise_have_the_same_columns(
    run, source, tmp_path, command
):
    folder = source(command)
    made = geopandas.read_parquet(folder / "b.parquet")
    made.to_parquet(folder / "b.parquet", geometry_encoding="geoarrow")

    code, _, err = run(*words(command, folder, tmp_path / "out"))

    assert "differ" not in err
    if command != "coverage":  # of which parcels may be outside the zone
        assert code == 0, err


@pytest.mark.parametrize("command", FOLDERS)
def test_how_files_of_one_system_are_read_is_said_once(run, source, tmp_path, command):
    folder = source(command)

    _, _, err = run(*words(command, folder, tmp_path / "out"))

    assert len(lines_with("Read as EPSG:4490", err)) == 1


@pytest.mark.parametrize("command", ALL)
def test_another_spelling_of_the_system_is_named_and_no_finding(run, source, tmp_path, command):
    folder = source(command)
    for name, crs in (("a", "OGC:CRS84"), ("b", "EPSG:4326")):
        made = geopandas.read_parquet(folder / f"{name}.parquet")
        made.set_crs(crs, allow_override=True).to_parquet(folder / f"{name}.parquet")

    code, _, err = run(*words(command, folder, tmp_path / "out"))

    (line,) = lines_with("b.parquet calls the coordinate system EPSG:4326", err)
    assert "a.parquet calls it OGC:CRS84" in line
    if command != "coverage":  # of which parcels may be outside the zone
        assert code == 0


@pytest.mark.parametrize("command", ALL)
def test_a_part_in_another_system_is_named(run, source, tmp_path, command):
    folder = source(command)
    made = geopandas.read_parquet(folder / "b.parquet")
    made.to_crs(4538).to_parquet(folder / "b.parquet")

    code, _, err = run(*words(command, folder, tmp_path / "out"))

    assert code == (2 if command == "prepare" else 1)
    assert len(lines_with("b.parquet is in another coordinate system than a.parquet", err)) == 1


@pytest.mark.parametrize("command", ALL)
def test_rows_without_geometry_are_told(run, source, tmp_path, command):
    folder = source(command)
    made = rows_of(command, 3, 87.43)
    made.loc[1, "geometry"] = None
    made.to_parquet(folder / "b.parquet")

    code, out, err = run(*words(command, folder, tmp_path / "out"))

    assert code == (0 if command == "prepare" else 1)
    told = {
        "measure": "b.parquet: Rows without a geometry, with their figures left empty: 1.",
        "locate": "b.parquet: Rows whose place cannot be told, each with a note: 1.",
        "coverage": "Left out: #5",
        "prepare": "Rows without a geometry, which are kept as they are: 1.",
        "check": "b.parquet: error geometry: 1: the outline is missing",
    }[command]
    assert len(lines_with(told, out + err)) == 1


def test_a_row_without_geometry_is_found_by_check(run, source):
    folder = source("check")
    made = rows_of("check", 3)
    made.loc[1, "geometry"] = None
    made.to_parquet(folder / "b.parquet")

    code, out, _ = run("check", folder / "b.parquet")

    assert code == 1
    assert lines_with("error", out)


@pytest.mark.parametrize("command", ALL)
def test_an_output_in_the_folder_that_is_read_is_refused(run, source, command):
    folder = source(command)
    before = contents(folder)

    code, _, err = run(*words(command, folder, folder / "out"))

    assert (code, len(err.splitlines())) == (2, 1)
    assert "The output would be inside the input folder" in err
    assert contents(folder) == before


def limited():
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))


@pytest.mark.parametrize("command", [*ALL, "check of one"])
def test_no_space_left_is_one_line(tmp_path, command):
    (tmp_path / "in").mkdir()
    made = rows_of(command, 4000 if command == "locate" else 2000, 87.3).assign(area_ha=89.26)
    made.to_parquet(tmp_path / "in/a.parquet")
    arguments = words(command, "in", "out")
    if command == "check of one":
        arguments = ("check", "in/a.parquet", "--out", "out.parquet")

    done = subprocess.run(
        [sys.executable, "-m", "ftzmap", *map(str, arguments)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )

    assert done.returncode == 2, done.stderr
    assert "larger than the system allows" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left <= {"in", "in/a.parquet", "out", "out/manifest.json"}


@pytest.mark.parametrize("command", FOLDERS)
def test_a_scheduler_that_is_not_there_is_one_line(run, source, tmp_path, monkeypatch, command):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "CONNECTING", 0.2)
    asked = words(command, source(command), tmp_path / "out")

    code, _, err = run(*asked, "--scheduler", "tcp://127.0.0.1:9")

    assert (code, len(err.splitlines())) == (2, 1)
    assert "There is no scheduler at tcp://127.0.0.1:9" in err
    assert set(contents(tmp_path / "out")) == set()
