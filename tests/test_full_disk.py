"""A place that takes no more bytes: one sentence, and nothing half-written.

The size of files is limited for the process, which ends a write in the middle as a full disk or a
quota does, in the folder of the output and in that for temporary files.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ftzmap.cli.failures import UNUSABLE
from geo.scratch import scratch_folder

resource = pytest.importorskip("resource")
ROOT = Path(__file__).parent.parent
AREAS = ROOT / "data" / "areas.geojson"
LIMIT = 1000  # bytes, of any file
OUTPUTS = {
    "geojson": ("convert", AREAS, "{out}.geojson"),
    "gpkg": ("convert", AREAS, "{out}.gpkg"),
    "shapefile": ("convert", AREAS, "{out}.shp.zip"),
    "flatgeobuf": ("convert", AREAS, "{out}.fgb"),
    "filegdb": ("convert", AREAS, "{out}.gdb.zip"),
    "dxf": ("convert", AREAS, "{out}.dxf"),
    "geoparquet": ("convert", AREAS, "{out}.parquet"),
    "coverage": ("coverage", AREAS, "--out", "{out}.gpkg"),
    "findings": ("check", AREAS, "--out", "{out}.gpkg"),
    "measured": ("measure", AREAS, "--out", "{out}.gpkg"),
    "workbook": ("locate", "{sites}", "--out", "{out}.xlsx"),
    "map": ("map", "{out}.html"),
    "zone": ("zone", "init", AREAS, "--out", "{out}"),
    "site": ("site", "{out}"),
}


def limited():
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))


@pytest.mark.parametrize("words", OUTPUTS.values(), ids=OUTPUTS)
def test_an_output_that_does_not_fit_is_one_sentence_and_leaves_nothing(words, tmp_path):
    places = {name: tmp_path / name for name in ("out", "temporary")}
    for place in places.values():
        place.mkdir()
    sites = tmp_path / "sites.csv"
    rows = (f"Site {n},{43.9 + n % 100 / 1000},{87.4 + n % 77 / 1000}" for n in range(300))
    sites.write_text("\n".join(["name,lat,lon", *rows]), encoding="utf-8")
    named = [str(word).format(out=places["out"] / "made", sites=sites) for word in words]

    done = subprocess.run(
        [sys.executable, "-m", "ftzmap", *named],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(places["temporary"])},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )

    assert done.returncode == UNUSABLE, done.stderr
    *_, last = done.stderr.splitlines()
    assert last.startswith("ftzmap: ")
    assert "larger than the system allows" in last
    assert "Traceback" not in done.stderr
    assert [path for place in places.values() for path in place.rglob("*")] == []


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
