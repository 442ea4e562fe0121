"""One process against two workers of Dask, and the cost of a row: `python bench/cluster.py`.

`measure --out` over a folder of ten files of the same parcels, in WKB, start to finish, with the
process that is started; the cluster stands before. Each method runs once in every round, in turn,
so that other work on the machine meets all of them. Seconds of the processor are those of all
processes, the workers included: on a busy machine they say more than the clock.

`python bench/cluster.py 1 10000 100000` is one round of these sizes; usual are three rounds of
100 000, 1 000 000 and 10 000 000 rows, which need 7 GB in the folder that `BENCH_FOLDER` names.
"""

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
from measure import write

FILES = 10
USUAL_ROUNDS = 3
WANTED = 1.3
SIZES = (100_000, 1_000_000, 10_000_000)
ROOT = Path(__file__).parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
HEAD = ("rows", "method", "seconds", "spread", "µs a row", "× one process", "processor s")


def main(rounds=USUAL_ROUNDS, *sizes):
    """Print the table, and what was wanted."""
    with (
        tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name,
        two_workers() as (at, workers),
    ):
        methods = {
            "one process": [],
            "two processes": ["--scheduler", "local", "--workers", "2"],
            "two workers of Dask": ["--scheduler", at],
        }
        home = Path(name)
        warm_up(home, methods)
        costs = {method: [] for method in methods}
        print(f"{FILES} files, {os.cpu_count()} cores, medians of {rounds}")
        print("{:>12} {:20} {:>9} {:>15} {:>9} {:>14} {:>12}".format(*HEAD), flush=True)
        for size in sizes or SIZES:
            for method, cost in race(home, size, rounds, methods, workers).items():
                costs[method].append(cost)
    print(f"\nwanted of Dask: {WANTED} × at {max(SIZES):,} rows, and the same cost of a row")
    for method, each in costs.items():
        print(f"{method:20} largest cost of a row by smallest: {max(each) / min(each):.2f}")


def warm_up(home, methods):
    """Run every method once, so that no worker imports anything in a race."""
    fill(home / "few", 10 * FILES)
    for words in methods.values():
        run(home / "few", home / "out", words, [])


def fill(folder, rows):
    """Write so many parcels into ten files."""
    folder.mkdir()
    write(folder / "part-0.parquet", rows // FILES, "WKB")
    for number in range(1, FILES):
        os.link(folder / "part-0.parquet", folder / f"part-{number}.parquet")


def race(home, rows, rounds, methods, workers):
    """Print a line of each method over so many rows, and return the cost of a row by method."""
    folder = home / str(rows)
    fill(folder, rows)
    runs = {method: [] for method in methods}
    for _ in range(rounds):
        for method, words in methods.items():
            runs[method].append(run(folder, home / "out", words, workers))
    first = statistics.median(seconds for seconds, _ in runs["one process"])
    costs = {}
    for method, each in runs.items():
        seconds, processor = zip(*each, strict=True)
        median = statistics.median(seconds)
        costs[method] = 1e6 * median / rows
        spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
        line = f"{rows:>12,} {method:20} {median:9.2f} {spread:>15} {costs[method]:9.2f}"
        print(f"{line} {first / median:14.2f} {statistics.median(processor):12.2f}", flush=True)
    return costs


def run(source, out, words, workers):
    """Measure a folder, and return the seconds that it took, by the clock and of the processor."""
    before = processor_seconds(workers)
    start = time.perf_counter()
    command = [sys.executable, "-m", "ftzmap", "measure", str(source), "--out", str(out), *words]
    subprocess.run(command, check=True, env=ENVIRONMENT, capture_output=True)
    return time.perf_counter() - start, processor_seconds(workers) - before


def processor_seconds(workers):
    """Return the seconds of the processor that ended children and the workers have had."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    times = [each.cpu_times() for worker in workers for each in family(worker)]
    return usage.ru_utime + usage.ru_stime + sum(each.user + each.system for each in times)


def family(process):
    """Return a process and all that it started."""
    return [process, *process.children(recursive=True)]


@contextmanager
def two_workers():
    """Give the address of a scheduler with two workers of one thread each, and their processes."""
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
        workers = [start("distributed.cli.dask_worker", address, "--nthreads", "1") for _ in "12"]
        for worker in workers:
            next(line for line in worker.stderr if "Registered to" in line)
        yield address, [psutil.Process(worker.pid) for worker in workers]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
