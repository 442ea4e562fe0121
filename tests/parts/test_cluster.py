"""The same work on a cluster of Dask: same results, no loss, one sentence where it vanishes."""

import os
import re
import subprocess
import sys

import pytest
from part_folders import COUNTS, DyingJob, FellingJob, contents, province, states

from ftzmap.parts import cluster
from ftzmap.parts.cluster import SchedulerError, on_cluster
from ftzmap.parts.folders import LocalFolder
from ftzmap.parts.run import plan
from ftzmap.parts.run import run as run_plan

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def address():
    """Where a scheduler with two workers listens, each a process that is started anew."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as started:
        yield started.scheduler_address


@pytest.fixture
def source(tmp_path):
    return province(tmp_path / "in")


def work(job, source, out, address):
    what = plan(job, LocalFolder(path=source), LocalFolder(path=out))
    how = {"resume": False, "keep_going": True, "tell": lambda sentence: None}
    found = run_plan(what, lambda tasks: on_cluster(tasks, address), **how)
    return {record.input: problem and str(problem) for record, problem in found}


def test_workers_give_the_same_bytes_as_one_process(run, source, tmp_path, address):
    assert run("measure", source, "--out", tmp_path / "one")[0] == 0
    assert run("measure", source, "--out", tmp_path / "two", "--scheduler", address)[0] == 0

    assert contents(tmp_path / "two") == contents(tmp_path / "one")


def test_a_worker_that_is_killed_loses_nothing(run, source, tmp_path, address):
    run("measure", source, "--out", tmp_path / "one")
    (tmp_path / "marks").mkdir()
    job = DyingJob(marks=tmp_path / "marks", victim="east/part-1.parquet")

    done = work(job, source, tmp_path / "out", address)

    assert len(list((tmp_path / "marks").iterdir())) == 1
    assert done == dict.fromkeys(COUNTS)
    assert contents(tmp_path / "out") == contents(tmp_path / "one")


def test_a_file_that_cannot_be_read_is_named_by_the_command(run, source, tmp_path, address):
    (source / "east/part-1.parquet").write_bytes(b"PAR1 and no more")

    code, _, err = run("measure", source, "--out", tmp_path / "out", "--scheduler", address)

    assert code == 2
    assert "east/part-1.parquet: The file is damaged" in err.splitlines()[-1]


def test_a_scheduler_that_vanishes_is_one_sentence_and_nothing_is_half_written(source, tmp_path):
    words = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--port",
        "0",
        "--no-dashboard",
    ]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as scheduler:
        address = next(
            found[0] for line in scheduler.stderr if (found := re.search(r"tcp://[\d.]+:\d+", line))
        )
        words = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(
            [*words, "--no-dashboard", "--no-nanny"], stderr=subprocess.DEVNULL, env=environment
        ) as worker:
            job = FellingJob(pid=scheduler.pid, victim="east/part-1.parquet")
            with pytest.raises(SchedulerError, match="does not answer any more"):
                work(job, source, tmp_path / "out", address)
            worker.kill()

    assert set(states(tmp_path / "out").values()) <= {"pending", "complete"}
    assert set(contents(tmp_path / "out")) <= set(COUNTS)


def test_a_scheduler_that_is_not_there_is_named(run, source, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECTING", 0.2)

    words = ("--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    code, _, err = run("measure", source, *words)

    assert (code, len(err.splitlines())) == (2, 1)
    assert "There is no scheduler at tcp://127.0.0.1:9" in err


def test_a_scheduler_without_workers_is_named(run, source, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "JOINING", 0.1)
    with distributed.LocalCluster(
        n_workers=0, dashboard_address=None, host="127.0.0.1", processes=False
    ) as started:
        words = ("--out", tmp_path / "out", "--scheduler", started.scheduler_address)
        code, _, err = run("measure", source, *words)

    assert code == 2
    assert "has no workers" in err
