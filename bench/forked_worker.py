"""Answer jobs of the sandbox one after the other, in a process that has read the libraries before.

`bench.guarded_batches` starts it with the worker's script, in the environment that the sandbox
would give it, and writes the folder of a job on a line of its own. The line that comes back says
how many bytes the job took at most, or ``died`` and how the process ended. Each process answers a
hundred jobs under the limits that the worker sets, and is a fork of one that answers none.
"""

import contextlib
import importlib
import os
import runpy
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

PRELOADED = ("numpy", "shapely", "pyogrio", "pyogrio.raw", "pyarrow.parquet", "xlrd")
JOBS = 100  # of one process
NO_MORE = 77  # the code of a process that was asked for nothing more
LINE = 4096  # bytes of a line at most


def main(script: Path, seconds: int) -> None:
    """Answer jobs until there is no other."""
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    answer = _answer_of(script, seconds)
    while True:
        pid = os.fork()
        if pid == 0:
            _serve(answer)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code == NO_MORE:
            return
        if code:
            _say(f"died {code}")


def _answer_of(script: Path, seconds: int) -> Callable[[Path], None]:
    """Return what answers the job in a folder, as the script does, with limits of time of its own.

    Those of the script count the processor's time of a process, which here has many jobs.
    """
    sys.path.insert(0, str(script.parent))
    worker = importlib.import_module("worker")
    answer, limit = worker.main, worker._limit
    worker.main = lambda folder: None
    if script != Path(str(worker.__file__)):
        runpy.run_path(str(script), run_name="__main__")  # it adds its tasks to those of the worker

    def limited(memory: int, _: int) -> None:
        limit(memory, 10**6)
        limit_time(seconds)

    worker._limit = limited
    return answer


def _serve(answer: Callable[[Path], None]) -> None:
    """Answer so many jobs and end."""
    code = 1
    try:
        answers = os.dup(1)
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(quiet, stream)
        for _ in range(JOBS):
            line = os.read(0, LINE)
            if not line:
                code = NO_MORE
                break
            folder = Path(os.fsdecode(line.rstrip(b"\n")))
            os.chdir(folder)
            forget_peak()
            began = time.process_time()
            answer(folder)
            limit_time(0)
            os.write(answers, f"{peak()} {time.process_time() - began}\n".encode())
        else:
            code = 0
    finally:
        os._exit(code)


def limit_time(seconds: int) -> None:
    """Have this process end after so many of the processor's seconds, and ten times on the wall."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, 10 * seconds)


def forget_peak() -> None:
    """Begin anew to look for the peak of memory of this process."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> int:
    """Return how many bytes of memory this process took at most since the peak was forgotten."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
