"""Folders of parcels and what came of them, for tests of work on folders."""

import json
import os
import signal
from dataclasses import dataclass
from pathlib import Path

import geopandas
from shapely import box

from ftzmap.parts.jobs import MeasureJob

COUNTS = {
    "east/part-0.parquet": 3,
    "east/part-1.parquet": 4,
    "east/part-2.parquet": 5,
    "west/far/part-0.parquet": 2,
    "west/far/part-1.parquet": 6,
}


def parcels(n, west=87.5, crs=4490):
    """Parcels in a row, 0.01 degrees wide."""
    shapes = [box(west + 0.01 * i, 43.8, west + 0.01 * i + 0.01, 43.81) for i in range(n)]
    return geopandas.GeoDataFrame({"id": list(range(n))}, geometry=shapes, crs=crs)


def province(folder):
    """Write parcels of two counties, five files, and return the folder."""
    for name, n in COUNTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        parcels(n).to_parquet(folder / name)
    return folder


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def states(folder):
    return {each["input"]: each["state"] for each in manifest(folder)["inputs"]}


def contents(folder):
    """The bytes of every file of a folder but the manifest, by path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files
        if path.name != "manifest.json"
    }


@dataclass(frozen=True, kw_only=True)
class DyingJob(MeasureJob):
    """Measures, but its process is killed while it works on one file, so many times."""

    marks: Path
    victim: str
    times: int = 1

    def run(self, file, out, tell, watch):
        deaths = len(list(self.marks.iterdir()))
        if file.as_posix().endswith(self.victim) and deaths < self.times:
            (self.marks / str(deaths)).touch()
            (out.parent / ".ftzmap-00000000.part").write_bytes(b"half of a file")
            os.kill(os.getpid(), signal.SIGKILL)
        return super().run(file, out, tell, watch)


@dataclass(frozen=True, kw_only=True)
class FellingJob(MeasureJob):
    """Measures, but ends another process, the scheduler, when it comes to one file."""

    pid: int
    victim: str

    def run(self, file, out, tell, watch):
        if file.as_posix().endswith(self.victim):
            os.kill(self.pid, signal.SIGKILL)
        return super().run(file, out, tell, watch)
