"""Programs as a reader starts them, each with what it cost: seconds, processor, memory.

They start as installed ones do, with bytecode that is compiled already: whatever keeps Python from
writing it, or sends it elsewhere, is taken out of their environment.

`python -m bench.programs MODULE WORD…` is a turn of `alone`.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.race import Cost

ROOT = Path(__file__).resolve().parents[1]
WITHOUT = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
SAMPLING = 0.02  # seconds between two looks at the memory of a program
WELL = (0, 1)  # exit codes: nothing is wrong, findings
MAX_SECONDS, MAX_GIB = 600, 12  # of what runs alone


def environment() -> dict[str, str]:
    """Return the environment of every program that is started here."""
    kept = {name: value for name, value in os.environ.items() if name not in WITHOUT}
    return kept | {"PYTHONPATH": str(ROOT)}


def folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for files of any size, in the one that `BENCH_FOLDER` names, if any."""
    return tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER"))


@dataclass(frozen=True)
class Program:
    """A program and its words, run from start to end when it is called.

    Parameters
    ----------
    words
        The program and its arguments.
    is_timed_by_itself
        Whether it prints its own seconds, those of the processor and its answer as JSON.
    """

    words: tuple[str, ...]
    is_timed_by_itself: bool = False

    def __call__(self) -> Cost:
        """Run it, and return what it cost; end with an error where it fails."""
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as printed:
            start = time.perf_counter()
            process = subprocess.Popen(
                self.words, cwd=ROOT, env=environment(), stdout=printed, stderr=said
            )
            peak, processor = _watched(process)
            seconds = time.perf_counter() - start
            if process.returncode not in WELL:
                said.seek(0)
                last = said.read().decode(errors="replace").strip().rpartition("\n")[2]
                raise SystemExit(f"{' '.join(self.words)} ended with {process.returncode}: {last}")
            if not self.is_timed_by_itself:
                return Cost(seconds=seconds, processor=processor, peak=peak)
            printed.seek(0)
            return Cost(peak=peak, **json.loads(printed.read().splitlines()[-1]))


def python(*words: object) -> Program:
    """Return a program of this Python."""
    return Program((sys.executable, *map(str, words)))


def ftzmap(*words: object) -> Program:
    """Return a command of ours."""
    return python("-m", "ftzmap", *words)


def alone(module: str, *words: object) -> Program:
    """Return a piece of work in a process of its own, timed there once all is ready.

    ``prepared(*words)`` of the module returns the work, which returns an answer for JSON. It may
    take `MAX_SECONDS` of the processor and `MAX_GIB`.
    """
    return Program((*python("-m", __name__, module, *words).words,), is_timed_by_itself=True)


def timed(method: Any) -> Cost:
    """Return what a turn of a function or program cost."""
    before, start = time.process_time(), time.perf_counter()
    answer = method()
    seconds = time.perf_counter() - start
    if isinstance(answer, Cost):
        return answer
    return Cost(seconds=seconds, processor=time.process_time() - before)


def processor_seconds(pids: Iterable[int]) -> float:
    """Return the seconds of the processor that processes have had, and all that they started."""
    texts = [_told(f"/proc/{each}/stat") for pid in pids for each in _family(pid)]
    fields = [text.rpartition(")")[2].split() for text in texts if text]
    return sum(int(ticks) for one in fields for ticks in one[11:15]) / os.sysconf("SC_CLK_TCK")


def _watched(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Wait for a process; return its most MiB with all below it, and seconds of the processor."""
    peak, done = [0.0], threading.Event()

    def look() -> None:
        while not done.wait(SAMPLING):
            peak[0] = max(peak[0], sum(map(_resident, _family(process.pid))))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        done.set()
        watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    return peak[0], usage.ru_utime + usage.ru_stime


def _family(pid: int) -> Iterator[int]:
    """Yield the ids of a process and of all below it."""
    yield pid
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return
    for thread in threads:
        for child in _told(thread / "children").split():
            yield from _family(int(child))


def _resident(pid: int) -> float:
    """Return the MiB that are a process's own; pages of files that it maps do not count."""
    pages = _told(f"/proc/{pid}/statm").split()
    return (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE") / 2**20 if pages else 0.0


def _told(file: str | Path) -> str:
    """Return what the system tells of a process; nothing once that has ended."""
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def main(words: Sequence[str]) -> None:
    """Do the work that is named, and print what it took and its answer."""
    module, *rest = words
    work = importlib.import_module(module).prepared(*rest)
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_GIB << 30, resource.RLIM_INFINITY))
    before, start = time.process_time(), time.perf_counter()
    answer = work()
    spent = {"seconds": time.perf_counter() - start, "processor": time.process_time() - before}
    print(json.dumps(spent | {"answer": answer}))


if __name__ == "__main__":
    main(sys.argv[1:])
