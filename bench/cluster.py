"""One process against two and two workers of Dask: `python bench/cluster.py [ROWS [ROUNDS]]`.

`measure --out` over a folder of ten files of the same parcels, in WKB, start to finish, with the
processes that are started; the cluster stands before. Each method runs once in every round, in
turn, so that other work on the machine meets all of them. Then the cost of a row, 1e5 to 1e7 rows.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from measure import write

FILES = 10
USUAL_ROUNDS = 3
WANTED = 1.3
SIZES = (100_000, 1_000_000, 10_000_000)
ROOT = Path(__file__).parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def main(rows=SIZES[-1], rounds=USUAL_ROUNDS):
    """Print the race, and the cost of a row."""
    with (
        tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name,
        two_workers() as at,
    ):
        methods = {
            "one process": [],
            "two processes": ["--scheduler", "local", "--workers", "2"],
            "two workers of Dask": ["--scheduler", at],
        }
        race(Path(name), rows, rounds, methods)
        for size in SIZES:
            folder = Path(name, str(size))
            fill(folder, size)
            seconds = min(run(folder, Path(name, "out"), []) for _ in range(2))
            print(
                f"{size:>12,} rows, one process: {1e6 * seconds / size:6.2f} µs a row", flush=True
            )


def fill(folder, rows):
    """Write so many parcels into ten files."""
    folder.mkdir()
    write(folder / "part-0.parquet", rows // FILES, "WKB")
    for number in range(1, FILES):
        os.link(folder / "part-0.parquet", folder / f"part-{number}.parquet")


def race(home, rows, rounds, methods):
    """Print the seconds of each method over so many rows."""
    fill(home / "in", rows)
    times = {method: [] for method in methods}
    for _ in range(rounds):
        for method, words in methods.items():
            times[method].append(run(home / "in", home / "out", words))
            print(f"{method:22}{times[method][-1]:8.2f} s", flush=True)
    first = statistics.median(times["one process"])
    print(f"\n{rows:,} rows, {FILES} files, {os.cpu_count()} cores, medians of {rounds}")
    for method, each in times.items():
        median = statistics.median(each)
        spread = f"{min(each):.2f} to {max(each):.2f}"
        print(f"{method:22}{median:8.2f} s ({spread}){first / median:6.2f} ×", flush=True)
    print(f"wanted of Dask: {WANTED} ×")


def run(source, out, words):
    """Measure a folder, and return the seconds that it took."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "ftzmap", "measure", str(source), "--out", str(out), *words]
    subprocess.run(command, check=True, env=ENVIRONMENT, capture_output=True)
    return time.perf_counter() - start


@contextmanager
def two_workers():
    """Give the address of a scheduler with two workers of one thread each."""
    with ExitStack() as stack:

        def start(*words):
            dask = [sys.executable, "-m", *words, "--no-dashboard"]
            started = subprocess.Popen(dask, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
            stack.callback(started.wait)
            stack.callback(started.terminate)
            return started

        scheduler = start("distributed.cli.dask_scheduler", "--port", "0")
        found = (re.search(r"tcp://[\d.]+:\d+", line) for line in scheduler.stderr)
        address = next(filter(None, found))[0]
        for _ in range(2):
            worker = start("distributed.cli.dask_worker", address, "--nthreads", "1")
            next(line for line in worker.stderr if "Registered to" in line)
        yield address


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
