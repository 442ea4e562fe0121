"""Races of one process against two, and two workers of Dask: `python bench/table.py cluster`.

`measure --out` over a folder of ten files of the same parcels, in WKB, start to finish, with the
process that is started; the cluster stands before. Seconds of the processor are those of all
processes, the workers included: on a busy machine they say more than the clock. 10 000 000 rows
need 7 GB in the folder that `BENCH_FOLDER` names.
"""

import os
import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq

from bench import programs
from bench.measure import write
from bench.race import Race, WrongAnswerError

FILES = 10
LARGE, WANTED = 10_000_000, 1.3  # rows from which on it is asked for
ONE, TWO, DASK = "one process", "two processes", "two workers of Dask"
PROFILE = "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"  # off, as docs/cluster.md advises
TWO_WORDS = ("--scheduler", "local", "--workers", "2")


def races(sizes):
    """Yield a race for each size, over files that are made for it."""
    with programs.folder() as name, two_workers() as (address, workers):
        for n in sizes:
            home = Path(name, str(n))
            home.mkdir()
            fill(home / "in", n)
            yield race(home, n, address, workers)


def fill(folder, rows):
    """Write so many parcels into ten files."""
    folder.mkdir()
    write(folder / "part-0.parquet", max(1, rows // FILES), "WKB")
    for number in range(1, FILES):
        os.link(folder / "part-0.parquet", folder / f"part-{number}.parquet")


def race(home, n, address, workers):
    """Return the race over one folder."""
    words = {ONE: (), TWO: TWO_WORDS}
    if address:
        words[DASK] = ("--scheduler", address)
    return Race(
        work="measure a folder of ten files, WKB",
        n=n,
        methods={
            name: programs.ftzmap("measure", home / "in", "--out", home / "out", *more)
            for name, more in words.items()
        },
        wanted={DASK: WANTED} if n >= LARGE else {},
        beside=workers,
        check=lambda _: written(home / "out", n),
    )


def written(folder, n):
    """Return how many rows were written, all that were wanted."""
    rows = sum(pq.read_metadata(file).num_rows for file in folder.rglob("part-*.parquet"))
    if rows != max(1, n // FILES) * FILES:
        raise WrongAnswerError(f"{rows:,} rows were written, {n:,} wanted")
    return f"{rows:,} rows written"


@contextmanager
def two_workers():
    """Give the address of a scheduler with two workers of one thread, and the workers' ids.

    Without Dask there is no address, and none of them.
    """
    if not find_spec("distributed"):
        yield "", ()
        return
    with ExitStack() as stack:

        def start(*words):
            started = subprocess.Popen(
                [sys.executable, "-m", *words, "--no-dashboard"],
                stderr=subprocess.PIPE,
                text=True,
                env={**programs.environment(), PROFILE: "False"},
            )
            stack.callback(started.wait)
            stack.callback(started.terminate)
            return started

        scheduler = start("distributed.cli.dask_scheduler", "--port", "0")
        found = (re.search(r"tcp://[\d.]+:\d+", line) for line in scheduler.stderr)
        address = next(filter(None, found))[0]
        workers = [start("distributed.cli.dask_worker", address, "--nthreads", "1") for _ in "12"]
        for worker in workers:
            next(line for line in worker.stderr if "Registered to" in line)
        yield address, tuple(worker.pid for worker in workers)
