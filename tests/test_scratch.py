"""Temporary folders: held as long as a run uses them, however old, and swept once it was killed."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import geo.scratch
from ftzmap.parcels.measured_parcels import Files
from ftzmap.website.output_folder import write_folder
from geo.scratch import scratch_folder

pytest.importorskip("fcntl")
DAY_S = 24 * 3600
HOLDING = """
import signal
from geo.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "some").write_bytes(b"bytes")
    print(folder, flush=True)
    signal.pause()
"""


@pytest.fixture
def new_run(tmp_path, monkeypatch):
    """Return a function that lets this process sweep as a run does that has just begun."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return geo.scratch._remove_strays.cache_clear


def aged(folder, days):
    """Set back when a folder was changed, as a clock does that is set forward."""
    time = folder.stat().st_mtime - days * DAY_S
    os.utime(folder, (time, time))


def test_a_folder_that_is_used_for_days_is_left_alone_by_runs_that_begin(new_run):
    with scratch_folder() as used:
        aged(used, 3)
        new_run()
        with scratch_folder():
            assert used.is_dir()
    assert not used.exists()


def test_parcels_that_are_held_for_days_stay(new_run):
    files = Files()
    files.stored.write_bytes(b"parcels")
    folder = files.stored.parents[1]
    aged(folder, 3)
    tempfile.tempdir = str(folder.parent)
    new_run()

    with scratch_folder():
        assert files.stored.read_bytes() == b"parcels"


def test_what_a_killed_run_left_goes_with_the_next_that_begins(new_run, tmp_path, root):
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", HOLDING]
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE) as run:
        left = Path(run.stdout.readline().decode().strip())
        assert (left / "some").exists()
        run.send_signal(signal.SIGKILL)

    new_run()
    with scratch_folder():
        assert not left.exists()


def test_a_site_that_was_begun_by_a_killed_run_goes_with_the_next(tmp_path, monkeypatch, root):
    script = (
        "import os, signal, ftzmap.website.output_folder as f\n"
        "f._put = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"f.write_folder(f.Path({str(tmp_path / 'site')!r}), {{'a/b.html': b'x'}})\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=root, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 1

    write_folder(tmp_path / "site", {"a/b.html": b"y"})

    assert [path.name for path in tmp_path.iterdir()] == ["site"]
