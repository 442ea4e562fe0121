"""The same work on a cluster of Dask: same results, no loss, one sentence where it vanishes."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager

import pytest
from part_folders import COUNTS, DyingJob, FellingJob, contents, province, states

from ftzmap.parts import cluster
from ftzmap.parts.cluster import SchedulerError, on_cluster
from ftzmap.parts.folders import LocalFolder
from ftzmap.parts.run import plan
from ftzmap.parts.run import run as run_plan

distributed = pytest.importorskip("distributed")
CommClosedError = pytest.importorskip("distributed.comm").CommClosedError


@pytest.fixture(scope="module")
def address():
    """Where a scheduler with two workers listens, each a process that is started anew."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
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


@contextmanager
def process(*words, **options):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-m", *words], env=environment, **options) as started:
        try:
            yield started
        finally:
            started.kill()


@contextmanager
def scheduler_alone():
    words = ("distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard")
    with process(*words, stderr=subprocess.PIPE, text=True) as scheduler:
        found = (re.search(r"tcp://[\d.]+:\d+", line) for line in scheduler.stderr)
        yield scheduler, next(filter(None, found))[0]


def test_a_scheduler_that_vanishes_is_one_sentence_and_nothing_is_half_written(source, tmp_path):
    with scheduler_alone() as (scheduler, address):
        words = ("distributed.cli.dask_worker", address, "--no-dashboard", "--no-nanny")
        with process(*words, stderr=subprocess.DEVNULL):
            job = FellingJob(pid=scheduler.pid, victim="east/part-1.parquet")
            with pytest.raises(SchedulerError, match="does not answer any more"):
                work(job, source, tmp_path / "out", address)

    assert set(states(tmp_path / "out").values()) <= {"pending", "complete"}
    finished = {name for name in contents(tmp_path / "out") if "/.ftzmap-" not in name}
    assert finished <= set(COUNTS)  # a worker that still writes does so under a hidden name


def test_a_scheduler_that_vanishes_while_it_hands_over_an_answer_is_one_sentence(
    run, source, tmp_path, address, monkeypatch
):
    def breaks_off(*_):
        raise CommClosedError("in <TCP>: Stream is closed")

    monkeypatch.setattr(distributed.Future, "result", breaks_off)

    words = ("--out", tmp_path / "out", "--scheduler", address)
    code, _, err = run("measure", source, *words)

    assert code == 2
    assert "does not answer any more" in err.splitlines()[-1]
    assert set(states(tmp_path / "out").values()) == {"pending"}


def test_a_scheduler_that_is_not_there_is_named(run, source, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECTING", 0.2)

    words = ("--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    code, _, err = run("measure", source, *words)

    assert (code, len(err.splitlines())) == (2, 1)
    assert "There is no scheduler at tcp://127.0.0.1:9" in err


def test_a_scheduler_without_workers_is_named(run, source, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "JOINING", 0.1)
    with scheduler_alone() as (_, address):
        words = ("--out", tmp_path / "out", "--scheduler", address)
        code, _, err = run("measure", source, *words)

    assert code == 2
    assert "has no workers" in err
