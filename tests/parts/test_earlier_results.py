"""Results of an earlier run in a folder: none of them passes for one of this run."""

import json

import pytest
from part_folders import COUNTS, contents, manifest, parcels, province, states

LOCAL = ("--scheduler", "local", "--workers", "2")
VICTIM = "east/part-1.parquet"


@pytest.fixture
def source(tmp_path):
    return province(tmp_path / "in")


@pytest.fixture
def done(run, source, tmp_path):
    """A folder with the results of all files, one of which is damaged since."""
    assert run("measure", source, "--out", tmp_path / "out")[0] == 0
    (source / VICTIM).write_bytes(b"PAR1 and no more")
    return tmp_path / "out"


@pytest.mark.parametrize("words", [(), LOCAL, ("--resume",)])
def test_the_result_of_a_file_that_cannot_be_read_now_is_removed(run, source, done, words):
    code, _, err = run("measure", source, "--out", done, "--keep-going", *words)

    assert code == 1
    assert set(contents(done)) == set(COUNTS) - {VICTIM}
    (line,) = [each for each in manifest(done)["inputs"] if each["input"] == VICTIM]
    assert (line["state"], line["result_size"]) == ("failed", None)
    assert f"{VICTIM}: the result of an earlier run was removed" in err


def test_work_that_ends_at_the_first_file_removes_its_result_alone(run, source, done):
    assert run("measure", source, "--out", done)[0] == 2

    assert set(contents(done)) == set(COUNTS) - {VICTIM}
    assert states(done)[VICTIM] == "failed"


def test_a_result_is_known_after_a_run_that_did_not_come_to_it(run, source, done):
    last = "west/far/part-1.parquet"
    run("measure", source, "--out", done)
    assert states(done)[last] == "pending"
    parcels(4).to_parquet(source / VICTIM)
    (source / last).write_bytes(b"PAR1 and no more")

    run("measure", source, "--out", done, "--resume", "--keep-going")

    assert set(contents(done)) == set(COUNTS) - {last}


def test_what_was_written_there_since_is_not_removed(run, source, done):
    (done / VICTIM).write_bytes(b"of another program")

    run("measure", source, "--out", done, "--keep-going")

    assert (done / VICTIM).read_bytes() == b"of another program"


def test_results_of_another_command_are_not_removed(run, source, tmp_path):
    (source / VICTIM).write_bytes(b"PAR1 and no more")
    (tmp_path / "other").mkdir()
    parcels(3).to_parquet(tmp_path / "other" / "part-9.parquet")
    run("measure", tmp_path / "other", "--out", tmp_path / "out")

    run("check", source, "--out", tmp_path / "out", "--keep-going")

    assert "part-9.parquet" in contents(tmp_path / "out")
    assert "part-9.parquet" not in states(tmp_path / "out")


@pytest.mark.parametrize("words", [(), ("--resume",)])
def test_a_result_whose_input_is_gone_is_named_and_stays(run, source, tmp_path, words):
    run("measure", source, "--out", tmp_path / "out")
    (source / VICTIM).unlink()

    code, out, err = run("measure", source, "--out", tmp_path / "out", "--json", *words)

    assert code == 0
    assert VICTIM not in {each["input"] for each in json.loads(out)}
    assert f"1 result of an earlier run is left in the folder: {VICTIM}" in err
    assert states(tmp_path / "out") == dict.fromkeys(COUNTS, "complete") | {VICTIM: "earlier"}
    assert set(contents(tmp_path / "out")) == set(COUNTS)

    (tmp_path / "out" / VICTIM).unlink()
    _, _, err = run("measure", source, "--out", tmp_path / "out", *words)
    assert "earlier run" not in err
    assert VICTIM not in states(tmp_path / "out")


def test_an_input_that_came_back_is_done_again(run, source, tmp_path):
    run("measure", source, "--out", tmp_path / "out")
    (source / VICTIM).rename(tmp_path / "aside")
    run("measure", source, "--out", tmp_path / "out")
    (tmp_path / "aside").rename(source / VICTIM)

    assert run("measure", source, "--out", tmp_path / "out", "--resume")[0] == 0

    assert states(tmp_path / "out") == dict.fromkeys(COUNTS, "complete")
