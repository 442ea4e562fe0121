"""Answer jobs of the sandbox in forks of one process, which has read the libraries before.

`bench.fuzz` starts it with the worker's script, in the environment that the sandbox would give it,
and writes the folder of a job on a line of its own; the line that comes back is how the fork ended,
as `subprocess` has it, or ``late``. Each fork sets the limits that the worker sets.
"""

import contextlib
import importlib
import os
import runpy
import signal
import sys
import time
from pathlib import Path

PRELOADED = ("numpy", "shapely", "pyogrio", "pyogrio.raw", "pyarrow.parquet", "xlrd")
TICK_S = 0.002  # between two looks at a fork


def main(script: Path, seconds: float) -> None:
    """Answer jobs until there is no other."""
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _answer(script, Path(line.rstrip("\n")))
        sys.stdout.write(f"{_end_of(pid, seconds)}\n")
        sys.stdout.flush()


def _answer(script: Path, folder: Path) -> None:
    """Answer one job as the script does, and end."""
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(quiet, stream)
    os.chdir(folder)
    sys.argv = [str(script), str(folder)]
    code = 1
    try:
        runpy.run_path(str(script), run_name="__main__")
        code = 0
    finally:
        os._exit(code)


def _end_of(pid: int, seconds: float) -> str:
    """Return how a fork ended; one that is late is killed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return str(os.waitstatus_to_exitcode(status))
        time.sleep(TICK_S)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "late"


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
