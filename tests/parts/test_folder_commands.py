"""`measure`, `locate` and `coverage` over folders: results, manifest, resuming, keeping going."""

import json
import os
import shutil

import geopandas
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from part_folders import COUNTS, DyingJob, contents, manifest, parcels, province, states
from shapely import Point, Polygon, box

from ftzmap import version
from ftzmap.parts.folders import LocalFolder
from ftzmap.parts.processes import in_processes, processes_that_pay
from ftzmap.parts.run import plan
from ftzmap.parts.run import run as run_plan
from ftzmap.sites import location
from geo.polygons.area import geodesic_area
from geo.streams.unchanged import state_of


@pytest.fixture
def source(tmp_path):
    return province(tmp_path / "in")


def test_results_mirror_the_folders_of_the_input(run, source, tmp_path):
    assert run("measure", source, "--out", tmp_path / "out")[0] == 0

    assert set(contents(tmp_path / "out")) == set(COUNTS)
    for name, n in COUNTS.items():
        table = pq.read_table(tmp_path / "out" / name)
        assert table["id"].to_pylist() == list(range(n))
        expected = geodesic_area(parcels(n).geometry.to_numpy())
        assert np.allclose(table["area_m2"], expected, rtol=1e-12)


def test_the_manifest_says_of_what_each_result_was_made(run, source, tmp_path):
    run("measure", source, "--out", tmp_path / "out")

    about = manifest(tmp_path / "out")
    assert (about["command"], about["version"]) == ("measure", version())
    lines = {each["input"]: each for each in about["inputs"]}
    assert set(lines) == set(COUNTS)
    for name, line in lines.items():
        assert line["size"] == (source / name).stat().st_size
        assert line["rows"] == COUNTS[name]
        assert line["result"] == name
        assert line["result_size"] == (tmp_path / "out" / name).stat().st_size
        assert line["state"] == "complete"


def test_processes_give_the_same_bytes_as_one(run, source, tmp_path):
    assert run("measure", source, "--out", tmp_path / "one")[0] == 0
    words = ("--scheduler", "local", "--workers", 2)
    assert run("measure", source, "--out", tmp_path / "two", *words)[0] == 0

    assert contents(tmp_path / "two") == contents(tmp_path / "one")


def test_the_json_has_a_line_of_every_file(run, source, tmp_path):
    code, out, _ = run("measure", source, "--out", tmp_path / "out", "--json")

    lines = {line["input"]: line for line in json.loads(out)}
    assert code == 0
    assert {name: line["rows"] for name, line in lines.items()} == COUNTS
    assert lines["east/part-0.parquet"]["out"] == str(tmp_path / "out" / "east/part-0.parquet")


# Resuming


def test_what_is_complete_and_unchanged_is_not_done_again(run, source, tmp_path):
    run("measure", source, "--out", tmp_path / "out")
    before = {name: state_of(tmp_path / "out" / name) for name in COUNTS}
    changed, lost = "east/part-1.parquet", "west/far/part-1.parquet"
    parcels(9).to_parquet(source / changed)
    (tmp_path / "out" / lost).unlink()

    code, out, _ = run("measure", source, "--out", tmp_path / "out", "--resume", "--json")

    assert code == 0
    after = {name: state_of(tmp_path / "out" / name) for name in COUNTS}
    assert {name for name in COUNTS if before[name] != after[name]} == {changed, lost}
    assert pq.read_metadata(tmp_path / "out" / changed).num_rows == 9
    assert {line["input"]: line["rows"] for line in json.loads(out)} == COUNTS | {changed: 9}


@pytest.mark.parametrize("spoiled", ["not json", "{}", '{"version": 1, "inputs": [3]}', "[]"])
def test_a_manifest_that_cannot_be_read_is_none(run, source, tmp_path, spoiled):
    run("measure", source, "--out", tmp_path / "out")
    (tmp_path / "out" / "manifest.json").write_text(spoiled)

    assert run("measure", source, "--out", tmp_path / "out", "--resume")[0] == 0
    assert set(states(tmp_path / "out").values()) == {"complete"}


def test_other_options_make_everything_anew(run, source, tmp_path):
    run("measure", source, "--out", tmp_path / "out")
    before = state_of(tmp_path / "out" / "east/part-0.parquet")

    run("measure", source, "--out", tmp_path / "out", "--resume", "--from-crs", "EPSG:4490")

    assert state_of(tmp_path / "out" / "east/part-0.parquet") != before


# Files that cannot be read


@pytest.fixture
def damaged(source):
    file = source / "east/part-1.parquet"
    file.write_bytes(file.read_bytes()[:700])
    return "east/part-1.parquet"


@pytest.mark.parametrize("words", [(), ("--scheduler", "local", "--workers", "2")])
def test_the_first_file_that_cannot_be_read_ends_the_work(run, source, damaged, tmp_path, words):
    code, _, err = run("measure", source, "--out", tmp_path / "out", *words)

    assert code == 2
    assert err.splitlines()[-1].startswith(f"ftzmap: {damaged}: The file is damaged")
    assert damaged not in contents(tmp_path / "out")
    assert states(tmp_path / "out")[damaged] == "failed"


@pytest.mark.parametrize("words", [(), ("--scheduler", "local", "--workers", "2")])
def test_work_that_keeps_going_names_what_fails(run, source, damaged, tmp_path, words):
    code, _, err = run("measure", source, "--out", tmp_path / "out", "--keep-going", *words)

    assert code == 1
    assert sum(f"{damaged}: The file is damaged" in line for line in err.splitlines()) == 1
    assert set(contents(tmp_path / "out")) == set(COUNTS) - {damaged}
    lines = {line["input"]: line for line in manifest(tmp_path / "out")["inputs"]}
    assert lines[damaged]["state"] == "failed"
    assert "damaged" in lines[damaged]["problem"]

    parcels(4).to_parquet(source / damaged)  # mended
    assert run("measure", source, "--out", tmp_path / "out", "--resume")[0] == 0
    assert set(contents(tmp_path / "out")) == set(COUNTS)


def test_a_folder_of_nothing_that_can_be_read_is_unusable(run, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.parquet").write_bytes(b"PAR1 and no more")

    assert run("measure", tmp_path / "in", "--out", tmp_path / "out", "--keep-going")[0] == 2


def test_a_file_in_another_system_is_named(run, source, tmp_path):
    parcels(2).to_crs(4538).to_parquet(source / "east/part-2.parquet")

    code, _, err = run("measure", source, "--out", tmp_path / "out")

    assert code == 1
    assert "east/part-2.parquet is in another coordinate system than east/part-0.parquet" in err
    assert "EPSG:4538, not EPSG:4490" in err


def test_two_spellings_of_one_system_are_named_and_no_finding(run, tmp_path):
    (tmp_path / "in").mkdir()
    parcels(2, crs="OGC:CRS84").to_parquet(tmp_path / "in/a.parquet")
    parcels(2, crs="EPSG:4326").to_parquet(tmp_path / "in/b.parquet")

    code, _, err = run("measure", tmp_path / "in", "--out", tmp_path / "out")

    assert code == 0
    assert (
        "b.parquet calls the coordinate system EPSG:4326, and a.parquet calls it OGC:CRS84" in err
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--scheduler", "cloud"), "--scheduler cloud is unknown"),
        (("--workers", "2"), "--workers is for --scheduler local"),
        (("--endpoint", "http://localhost:1"), "--endpoint is for addresses of s3://"),
    ],
)
def test_options_that_do_not_fit_are_refused(run, source, tmp_path, words, sentence):
    code, _, err = run("measure", source, "--out", tmp_path / "out", *words)

    assert (code, len(err.splitlines())) == (2, 1)
    assert sentence in err
    assert not (tmp_path / "out").exists()


def test_an_input_that_is_not_there_is_named(run, tmp_path):
    words = ("--out", tmp_path / "out", "--scheduler", "local")
    code, _, err = run("measure", tmp_path / "nowhere", *words)

    assert (code, len(err.splitlines())) == (2, 1)
    assert "nowhere" in err


def test_results_that_would_lie_in_a_folder_of_the_input_are_refused(run, source, tmp_path):
    shutil.copytree(source, source / "in")  # in/in/east would be written to in/east

    code, _, err = run("measure", source, "--out", tmp_path)

    assert code == 2
    assert "inside the input folder" in err


# Processes that end


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_a_process_that_is_killed_loses_nothing(run, source, tmp_path):
    run("measure", source, "--out", tmp_path / "one")
    (tmp_path / "marks").mkdir()
    job = DyingJob(marks=tmp_path / "marks", victim="east/part-1.parquet")

    done = _run(job, source, tmp_path / "out")

    assert len(list((tmp_path / "marks").iterdir())) == 1
    assert done == dict.fromkeys(COUNTS)
    assert contents(tmp_path / "out") == contents(tmp_path / "one")


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_a_file_that_ends_every_process_is_named_and_the_others_are_done(source, tmp_path):
    (tmp_path / "marks").mkdir()
    job = DyingJob(marks=tmp_path / "marks", victim="east/part-1.parquet", times=99)

    done = _run(job, source, tmp_path / "out")

    assert {name for name, problem in done.items() if problem} == {"east/part-1.parquet"}
    assert "ended 3 times" in done["east/part-1.parquet"]
    assert set(contents(tmp_path / "out")) == set(COUNTS) - {"east/part-1.parquet"}


def _run(job, source, out):
    what = plan(job, LocalFolder(path=source), LocalFolder(path=out))
    how = {"resume": False, "keep_going": True, "tell": lambda sentence: None}
    found = run_plan(what, lambda tasks: in_processes(tasks, 2), **how)
    return {record.input: problem and str(problem) for record, problem in found}


def test_processes_are_started_where_they_pay():
    assert processes_that_pay([1000, 1000]) == 1
    assert processes_that_pay([10**9]) == 1
    assert processes_that_pay([10**9, 10**9]) == min(2, len(os.sched_getaffinity(0)))


# Points and coverage


def test_points_of_a_folder_are_located(run, tmp_path):
    (tmp_path / "in" / "a").mkdir(parents=True)
    points = pd.DataFrame({"lon": [87.4, 100.0], "lat": [43.9, 30.0]})
    points.to_csv(tmp_path / "in/a/one.csv", index=False)
    points.to_parquet(tmp_path / "in/two.parquet", index=False)
    run("locate", tmp_path / "in/a/one.csv", "--out", tmp_path / "one.csv")

    code, out, _ = run("locate", tmp_path / "in", "--out", tmp_path / "out", "--json")

    assert code == 0
    assert {line["input"]: line["rows"] for line in json.loads(out)} == {
        "a/one.csv": 2,
        "two.parquet": 2,
    }
    assert (tmp_path / "out/a/one.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()


@pytest.mark.parametrize("ending", [".parquet", ".fgb"])
def test_located_bytes_do_not_depend_on_the_files_before(run, tmp_path, ending):
    places = {"a": Point(80.4304, 44.176), "b": Point(87.443, 43.889)}  # Khorgos, Urumqi
    for name, place in places.items():
        points = geopandas.GeoDataFrame({"id": [1]}, geometry=[place], crs=4490)
        for folder in ("both", name):
            path = tmp_path / folder / f"{name}{ending}"
            path.parent.mkdir(exist_ok=True)
            points.to_parquet(path) if ending == ".parquet" else points.to_file(path)
    location._index.cache_clear()  # as in a process that begins
    assert run("locate", tmp_path / "both", "--out", tmp_path / "out")[0] == 0
    location._index.cache_clear()

    assert run("locate", tmp_path / "b", "--out", tmp_path / "alone")[0] == 0

    assert pq.read_table(tmp_path / "alone/b.parquet")["area"].to_pylist() == ["urumqi"]
    found = (tmp_path / "out/b.parquet").read_bytes()
    assert found == (tmp_path / "alone/b.parquet").read_bytes()


@pytest.mark.parametrize("words", [(), ("--scheduler", "local", "--workers", "2")])
def test_coverage_of_a_folder_is_that_of_all_its_parcels(run, tmp_path, areas, words):
    west, south, east, north = _bounds(areas)
    cells = [
        box(x, y, x + 0.05, y + 0.05)
        for x in np.arange(west - 0.2, east + 0.2, 0.05)
        for y in np.arange(south, north, 0.05)
    ]
    frame = geopandas.GeoDataFrame({"name": [str(n) for n in range(len(cells))]}, geometry=cells)
    frame = frame.set_crs(4326)
    (tmp_path / "in").mkdir()
    frame.to_parquet(tmp_path / "all.parquet")
    frame[: len(cells) // 2].to_parquet(tmp_path / "in/a.parquet")
    frame[len(cells) // 2 :].to_parquet(tmp_path / "in/b.parquet")
    whole = json.loads(run("coverage", tmp_path / "all.parquet", "--json")[1])

    code, out, _ = run("coverage", tmp_path / "in", "--json", *words)

    found = json.loads(out)
    assert code in (0, 1)
    assert [file["parcels"] for file in found.pop("files")] == [
        len(cells) // 2,
        -(-len(cells) // 2),
    ]
    assert found.pop("failed") == []
    assert found | {"file": "all.parquet"} == whole


def _bounds(areas):
    shapes = [one for one in areas.values() if one["properties"].get("parent") is None]
    rings = [ring for one in shapes for ring in _rings(one["geometry"])]
    points = np.array([point for ring in rings for point in ring])
    first = points[np.abs(points - points[0]).max(axis=1) < 1]
    return (*first.min(axis=0), *first.max(axis=0))


def _rings(geometry):
    if geometry["type"] == "Polygon":
        return geometry["coordinates"]
    return [ring for polygon in geometry["coordinates"] for ring in polygon]


def test_coverage_has_nothing_to_resume_without_a_folder_of_results(run, source, tmp_path):
    for words in ((), ("--out", tmp_path / "out.gpkg")):
        code, _, err = run("coverage", source, "--resume", *words)

        assert (code, len(err.splitlines())) == (2, 1)
        assert "nothing to resume" in err


LOCAL = ("--scheduler", "local", "--workers", "2")


def spread(folder, crs=4490):
    """Write five files of parcels side by side, with one overlap and one gap between two files."""
    folder.mkdir()
    west = 87.30
    for number in range(5):
        step = {2: -0.004, 4: 0.003}.get(number, 0.0)
        west += step
        frame = parcels(6, west, crs).set_geometry(parcels(6, west, crs).translate(0, 0.1))
        frame["owner"] = "ab"[number % 2]
        frame.to_parquet(folder / f"part-{number}.parquet")
        west += 0.06
    return folder


@pytest.mark.parametrize("words", [(), LOCAL])
def test_coverage_into_a_folder_is_that_of_one_file(run, tmp_path, words):
    source = spread(tmp_path / "in")
    frames = [geopandas.read_parquet(file) for file in sorted(source.iterdir())]
    pd.concat(frames, ignore_index=True).to_parquet(tmp_path / "all.parquet")
    by = ("--by", "owner", "--json")
    whole = json.loads(run("coverage", tmp_path / "all.parquet", *by)[1])

    code, out, _ = run("coverage", source, *by, "--out", tmp_path / "out", *words)

    found = json.loads(out)
    assert code == 1
    assert [file["parcels"] for file in found.pop("files")] == [6] * 5
    assert found.pop("failed") == []
    assert found | {"file": "all.parquet"} == whole
    assert found["overlaps"][0]["parcels"] == [12, 13]  # the last of a file, the first of another
    assert found["gaps"]
    assert set(contents(tmp_path / "out")) == {
        "coverage.gpkg",
        *(f"part-{number}.parquet" for number in range(5)),
    }
    about = manifest(tmp_path / "out")
    assert about["command"] == "coverage"
    assert {line["state"] for line in about["inputs"]} == {"complete"}
    assert [line["rows"] for line in about["inputs"]] == [6] * 5


def test_coverage_goes_on_where_it_broke_off(run, tmp_path):
    source, out = spread(tmp_path / "in"), tmp_path / "out"
    victim = source / "part-3.parquet"
    sound = victim.read_bytes()
    run("coverage", source, "--json", "--out", tmp_path / "one")
    victim.write_bytes(sound[:700])

    code, _, err = run("coverage", source, "--json", "--out", out)

    assert code == 2
    assert err.splitlines()[-1].startswith("ftzmap: part-3.parquet: The file is damaged")
    assert not (out / "coverage.gpkg").exists()
    before = {name: (out / name).stat().st_ino for name in contents(out)}
    assert set(before) == {f"part-{number}.parquet" for number in range(3)}
    victim.write_bytes(sound)
    code, _, _ = run("coverage", source, "--json", "--out", out, "--resume")
    assert code == 1
    assert contents(out) == contents(tmp_path / "one")
    assert before == {name: (out / name).stat().st_ino for name in before}


def test_coverage_that_keeps_going_counts_all_but_what_fails(run, tmp_path):
    source = spread(tmp_path / "in")
    (source / "part-3.parquet").write_bytes(b"PAR1 and no more")

    words = ("--json", "--keep-going")
    code, out, _ = run("coverage", source, *words, "--out", tmp_path / "out")

    found = json.loads(out)
    assert code == 1
    assert [each["file"] for each in found["failed"]] == ["part-3.parquet"]
    (source / "part-3.parquet").unlink()
    rest = json.loads(run("coverage", source, "--json")[1])
    assert found | {"failed": []} == rest
    assert states(tmp_path / "out")["part-3.parquet"] == "failed"


def test_what_is_wrong_with_parcels_is_said_alike_after_resuming(run, tmp_path):
    (tmp_path / "in").mkdir()
    bow = Polygon([(87.3, 43.8), (87.31, 43.81), (87.31, 43.8), (87.3, 43.81)])
    shapes = [box(87.31, 43.8, 87.32, 43.81), bow, None, Point(87.3, 43.8)]
    frame = geopandas.GeoDataFrame({"name": ["a", "地", None, "b"]}, geometry=shapes, crs=4490)
    frame.to_file(tmp_path / "in/a.geojson")
    parcels(3).to_file(tmp_path / "in/b.gpkg")
    words = ("--json", "--lang", "zh")
    whole = json.loads(run("coverage", tmp_path / "in", *words)[1])
    run("coverage", tmp_path / "in", *words, "--out", tmp_path / "out")

    code, out, _ = run("coverage", tmp_path / "in", *words, "--out", tmp_path / "out", "--resume")

    assert code == 1
    assert json.loads(out) == whole


def test_an_output_of_coverage_in_the_folder_that_is_read_is_refused(run, source):
    for out in (source / "all.gpkg", source / "out"):
        code, _, err = run("coverage", source, "--out", out)

        assert (code, len(err.splitlines())) == (2, 1)
        assert "inside the input folder" in err
        assert not out.exists()


def test_coverage_names_files_of_another_system_or_spelling(run, tmp_path):
    source = spread(tmp_path / "in")
    parcels(6, 87.30).to_crs(4538).to_parquet(source / "part-0.parquet")
    parcels(6, 87.36, "OGC:CRS84").to_parquet(source / "part-1.parquet")

    code, out, err = run("coverage", source, "--json")

    assert code == 1
    sentence = "part-1.parquet is in another coordinate system than part-0.parquet"
    assert any(line.startswith(sentence) for line in err.splitlines())
    assert any(change.startswith(sentence) for change in json.loads(out)["changes"])


def test_shares_of_a_file_too_large_to_be_held_bear_the_numbers_of_its_rows(
    run, tmp_path, monkeypatch
):
    monkeypatch.setattr("ftzmap.parcels.near_parcels.MAX_BYTES", 0)
    rows = pd.concat([parcels(5, 80), parcels(1, 87.45)])
    rows.set_geometry(rows.translate(0, 0.09)).to_parquet(tmp_path / "in.parquet")

    _, out, err = run("coverage", tmp_path / "in.parquet")

    assert "#6 0 in Urumqi Area: " in out, err  # its number and its id
