"""Jobs of the sandbox answered by processes that answer a hundred each, and by the real one.

What a process of many jobs dies of, or has no memory for, is asked of the sandbox itself, whose
answer counts.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from geo.formats.gdal import sandbox

FORKED = Path(__file__).with_name("forked_worker.py")
SECONDS = 20  # of the processor that a job may take


@dataclass
class Batches:
    """The processes, and what was seen since `forget`.

    Parameters
    ----------
    peak
        Bytes that a job took at most.
    seconds
        Of the processor that jobs took.
    deaths
        How processes ended that did not answer, as `subprocess` has it.
    """

    peak: int = 0
    seconds: float = 0.0
    deaths: list[str] = field(default_factory=list)
    running: dict[tuple[str, ...], "subprocess.Popen[str]"] = field(default_factory=dict)

    def forget(self) -> None:
        """Begin anew to look at what jobs take."""
        self.peak, self.seconds, self.deaths = 0, 0.0, []

    def answer(self, folder: Path, job: sandbox.Job) -> bool:
        """Have a job answered; return whether it was, and not for want of memory."""
        script = str(sandbox.worker_of(job))
        about = script, job.driver, *sorted(map(str, job.settings.items()))
        if about not in self.running:
            self.running[about] = subprocess.Popen(
                [sys.executable, "-I", str(FORKED), script, str(SECONDS)],
                env=sandbox.environment(job),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        said = _asked(self.running[about], folder)
        if not said[:1].isdigit():
            self.deaths.append(said)
            return False
        peak, seconds = said.split()
        self.peak, self.seconds = max(self.peak, int(peak)), self.seconds + float(seconds)
        answer = folder / "answer.json"
        return not answer.read_bytes()[:40].startswith(b'{"refused": "large"')


def _asked(process: "subprocess.Popen[str]", folder: Path) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{folder}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


@contextmanager
def batches() -> Iterator[Batches]:
    """Have jobs of the sandbox answered in batches."""
    alone, found = sandbox.exit_code, Batches()

    def exit_code(folder: Path, job: sandbox.Job) -> int:
        if found.answer(folder, job):
            return 0
        _as_before(folder, job)
        return alone(folder, job)

    sandbox.exit_code = exit_code
    try:
        yield found
    finally:
        sandbox.exit_code = alone
        for process in found.running.values():
            process.communicate()


def _as_before(folder: Path, job: sandbox.Job) -> None:
    """Put a folder in the state in which a job is asked for: a job may change its files."""
    request = (folder / "request.json").read_bytes()
    assert json.loads(request)
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, data in job.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "request.json").write_bytes(request)
