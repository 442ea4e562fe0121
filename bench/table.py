"""Races of the kernels in memory, areas and perimeters: `python bench/table.py kernels`.

A race sets methods against each other in one run: they take turns, round after round, so that a
busy machine slows all of them alike; medians and spreads are printed, and how many times faster
each is than the first, the peer. A module of this folder that takes part has `races(sizes)`, which
yields `Race` values; its name goes into `MODULES`.
"""

import importlib
import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

MODULES = ("kernels", "measure", "location")
SIZES, LARGE = (10_000, 100_000, 1_000_000), (10_000_000,)
ROUNDS = 3
SAMPLING = 0.02  # seconds between two looks at the memory of a command
LIBRARIES = ("numpy", "shapely", "pyproj", "geopandas", "pyarrow", "pyogrio")
HEAD = f"{'work':42} {'n':>10} {'method':30} {'median s':>9} {'spread s':>15} {'times':>6}"


@dataclass(frozen=True, kw_only=True)
class Race:
    """Methods that do the same work on the same n things; the first is the peer.

    Parameters
    ----------
    work, n
        What is done, and on how many.
    methods
        By name: a function, or a command as a list of words, whose memory is measured too.
    wanted
        How many times faster than the peer each is to be, by name.
    scale
        By name: the share of the n things that a method does, where all would take too long.
    check
        Called at the end; returns a remark on the results, such as whether they are the same.
    """

    work: str
    n: int
    methods: Mapping[str, Callable[[], object] | list[str]]
    wanted: Mapping[str, float] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    rounds: int = ROUNDS
    check: Callable[[], str] | None = None


def timed(method):
    """Return the seconds that a method takes, and the most MiB it holds if it is a command."""
    start = time.perf_counter()
    if callable(method):
        method()
        return time.perf_counter() - start, 0.0
    with subprocess.Popen(method, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        peak = _watch(process)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(method)} ended with {process.returncode}")
    return time.perf_counter() - start, peak


def _watch(process):
    """Wait for a process; return the most MiB that it and its children held together."""
    peak, done = [0.0], threading.Event()

    def look():
        while not done.wait(SAMPLING):
            peak[0] = max(peak[0], sum(map(_resident, _family(process.pid))))

    watcher = threading.Thread(target=look)
    watcher.start()
    process.wait()
    done.set()
    watcher.join()
    return peak[0]


def _family(pid):
    """Yield the ids of a process and of all below it."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _resident(pid):
    """Return the MiB that are a process's own; pages of files that it maps do not count."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0.0
    return (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE") / 2**20


def run(race):
    """Run a race and print a line for each of its methods."""
    turns = [[timed(method) for method in race.methods.values()] for _ in range(race.rounds)]
    seconds = np.array([[spent for spent, _ in turn] for turn in turns])
    seconds /= [race.scale.get(name, 1) for name in race.methods]
    ratios = np.median(seconds[:, :1] / seconds, axis=0)
    for at, name in enumerate(race.methods):
        low, middle, high = np.percentile(seconds[:, at], [0, 50, 100])
        line = f"{race.work:42} {race.n:10,} {name:30} {middle:9.3f} {low:7.3f}–{high:7.3f}"
        line += f" {ratios[at]:6.1f}"
        if name in race.wanted:
            verdict = "reached" if ratios[at] >= race.wanted[name] else "MISSED"
            line += f"  {race.wanted[name]:g} wanted: {verdict}"
        memory = max(turn[at][1] for turn in turns)
        print(line + (f"  {memory:.0f} MiB" if memory else ""), flush=True)
    if race.check:
        print(f"    {race.check()}", flush=True)


def main(words):
    """Print the table of the modules that are named, or of all."""
    sizes = SIZES + (LARGE if "--large" in words else ())
    names = [word for word in words if not word.startswith("-")] or MODULES
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    print(f"Python {platform.python_version()}, {libraries}; {os.cpu_count()} processors")
    print(HEAD)
    for name in names:
        for race in importlib.import_module(name).races(sizes):
            run(race)


if __name__ == "__main__":
    main(sys.argv[1:])
