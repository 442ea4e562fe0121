"""A place that takes no more bytes: one sentence, and nothing half-written.

A small disk is filled to the last byte where this user may mount one. Everywhere the
size of files is limited for the process, which ends a write in the middle as a quota does; that is
done in the folder of the output and in that for temporary files.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ftzmap.cli.failures import UNUSABLE
from geo.formats.catalogue import output_endings
from geo.scratch import scratch_folder

resource = pytest.importorskip("resource")
ROOT = Path(__file__).parent.parent
AREAS = ROOT / "data" / "areas.geojson"
LIMIT = 1000  # bytes, of any file
DISK_BYTES = 12_000_000
OUTPUTS = {
    **{ending: ("convert", AREAS, f"{{out}}{ending}") for ending in output_endings()},
    "coverage": ("coverage", AREAS, "--out", "{out}.gpkg"),
    "findings": ("check", AREAS, "--out", "{out}.gpkg"),
    "findings-geojson": ("check", AREAS, "--out", "{out}.geojson"),
    **{
        f"measured{ending}": ("measure", AREAS, "--out", f"{{out}}{ending}")
        for ending in (".gpkg", ".parquet", ".csv", ".jsonl")
    },
    **{
        f"sites{ending}": ("locate", "{sites}", "--out", f"{{out}}{ending}")
        for ending in (".csv", ".xlsx", ".geojson", ".parquet")
    },
    "map": ("map", "{out}.html"),
    "zone": ("zone", "init", AREAS, "--out", "{out}"),
    "site": ("site", "{out}"),
}


def limited():
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))


@dataclass
class Disk:
    """A place that takes no more: its folder, how it is full, and how it is given room again."""

    folder: Path
    said: str
    limit: Callable[[], None] | None = None
    filling: Path | None = None

    def free(self):
        self.limit = None
        if self.filling is not None:
            self.filling.unlink()


@pytest.fixture(params=["full", "limited"])
def disk(request, tmp_path):
    """Return a full disk, or where none can be mounted, and beside it, a limit on files."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if request.param == "limited" or not mounted(folder):
        yield Disk(folder, "larger than the system allows", limited)
        return
    try:
        filling = folder / "filling"
        with pytest.raises(OSError, match="No space left"):
            filling.write_bytes(bytes(2 * DISK_BYTES))
        yield Disk(folder, "disk is full", filling=filling)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def mounted(folder):
    """Mount a small disk on a folder; return whether this user may."""
    if shutil.which("mount") is None:
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("words", OUTPUTS.values(), ids=OUTPUTS)
def test_an_output_that_does_not_fit_is_one_sentence_and_leaves_nothing(words, disk, tmp_path):
    places = {name: disk.folder / name for name in ("out", "temporary")}
    for place in places.values():
        place.mkdir()
    sites = tmp_path / "sites.csv"
    rows = (f"Site {n},{43.9 + n % 100 / 1000},{87.4 + n % 77 / 1000}" for n in range(300))
    sites.write_text("\n".join(["name,lat,lon", *rows]), encoding="utf-8")
    named = [str(word).format(out=places["out"] / "made", sites=sites) for word in words]

    done = told(named, disk, places["temporary"])

    assert done.returncode == UNUSABLE, done.stderr
    *_, last = done.stderr.splitlines()
    assert last.startswith("ftzmap: ")
    assert disk.said in last
    assert "Traceback" not in done.stderr
    assert [path for place in places.values() for path in place.rglob("*")] == []

    disk.free()
    assert told(named, disk, places["temporary"]).returncode in (0, 1)
    assert [path for path in places["out"].iterdir() if path.name.startswith("made")]


def told(words, disk, temporary):
    """Return how a command ends where there may be no room."""
    return subprocess.run(
        [sys.executable, "-m", "ftzmap", *words],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=disk.limit,
    )


def test_an_output_that_was_there_stays_as_it_was(tmp_path):
    out = tmp_path / "areas.fgb"
    out.write_bytes(b"before")

    done = subprocess.run(
        [sys.executable, "-m", "ftzmap", "convert", str(AREAS), str(out)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        preexec_fn=limited,
    )

    assert done.returncode == UNUSABLE
    assert out.read_bytes() == b"before"


def test_a_folder_that_takes_no_more_is_told_where_a_library_says_nothing(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geo.scratch.check_room", full)

    with pytest.raises(OSError, match="No space left"), scratch_folder() as folder:
        (folder / "cut-short").write_bytes(b"x")
