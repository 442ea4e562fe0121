"""Ways into the program that read files, each with the small files it is tried with."""

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import shapely

from bench.fuzz_seeds import DATA, FIELD, PARCELS, Seeds, seeds
from ftzmap.isolation import calls
from geo.errors import GeoError
from geo.formats.files import Boundaries, load
from geo.scratch import scratch_folder

EAST, NORTH = 360.0, 90.0  # no result lies beyond
CLEAN, FINDINGS, UNUSABLE = 0, 1, 2  # exit codes


@dataclass(frozen=True, kw_only=True)
class Door:
    """A way into the program.

    Parameters
    ----------
    id
        Its name in `DOORS`.
    read
        Reads the bytes of a file with a name.
    look
        Returns what is wrong with what was read; nothing if nothing is.
    seeds
        Returns the files by ending, or of one ending alone.
    """

    id: str
    read: Callable[[bytes, str], Any]
    look: Callable[[Any], str] = lambda _: ""
    seeds: Callable[[str | None], Seeds]


def read_boundary(data: bytes, name: str) -> Boundaries:
    """Return the boundaries of a file."""
    return load(data, name=name)


def look_at_boundary(found: Boundaries) -> str:
    """Return what is wrong with boundaries: coordinates that are none, a row without its issue."""
    shapes = found.frame.geometry.to_numpy()
    vertices = np.abs(shapely.get_coordinates(shapes))
    if not (np.isfinite(vertices).all() and (vertices <= (EAST, NORTH)).all()):
        return f"coordinates to {vertices.max(axis=0)}"
    told = {row for row, _ in found.problems}
    silent = [row for row in range(len(shapes)) if row not in told]
    wrong = [row for row in silent if shapes[row] is None or not shapely.is_valid(shapes[row])]
    return f"rows {wrong[:5]} are missing or invalid, and nothing says so" if wrong else ""


def read_work(data: bytes, name: str) -> Any:
    """Return the work that a work file holds, opened again, its files read in this process."""
    from ftzmap.work import reopening, work_file
    from ftzmap.zone.shipped import shipped_zone

    calls.CAN_FORK = False
    try:
        work = work_file.read_work(data)
        return reopening.reopen(shipped_zone(), work, lambda done, total: None)
    finally:
        calls.CAN_FORK = True


def read_by(command: str, data: bytes, name: str) -> str:
    """Return what a command prints of a file.

    Parameters
    ----------
    command
        Its words, with ``{file}`` and ``{out}`` for two paths.

    Raises
    ------
    GeoError
        It is refused, in these words.
    RuntimeError
        The command ends with another code than for results, findings and refusals.
    """
    from ftzmap.cli.main import main

    printed, said = io.StringIO(), io.StringIO()
    with scratch_folder() as folder:
        (folder / name).write_bytes(data)
        words = [word.format(file=folder / name, out=folder / "out") for word in command.split()]
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
            code = main(words)
    if code == UNUSABLE:
        raise GeoError(said.getvalue().strip().rpartition("\n")[2])
    if code not in (CLEAN, FINDINGS):
        raise RuntimeError(f"code {code}: {said.getvalue()[-500:]}")
    return printed.getvalue()


def _field(ending: str | None) -> Seeds:
    return seeds(FIELD, DATA / "txt", ending=ending)


def _work(ending: str | None) -> Seeds:
    """Return work files with a boundary, parcels and sites."""
    from ftzmap.work.session_work import Work, source_of
    from ftzmap.work.work_file import work_bytes

    data = PARCELS.read_bytes()
    survey = (FIELD / "heights.txt").read_bytes()
    work = Work(
        zone="xinjiang",
        view=(("lang", "zh"), ("shortlist", "kashgar")),
        site_names=(("87.445000,43.890000", "甲"),),
        boundary=replace(source_of(data, "a.geojson"), steps=(("mend", ()),)),
        second=source_of(survey, "b.txt"),
        parcels=source_of(data, "a.geojson"),
    )
    return {".ftzmap.zip": {"work.ftzmap.zip": work_bytes(work)}}


COMMANDS = {
    "check": "check {file} --json",
    "measure": "measure {file} --json",
    "locate": "locate {file} --out {out}.csv",
    "coverage": "coverage {file} --out {out}.gpkg",
    "convert": "convert {file} {out}.shp.zip",
}
DOORS = {
    door.id: door
    for door in (
        Door(id="boundary", read=read_boundary, look=look_at_boundary, seeds=_field),
        Door(id="work", read=read_work, seeds=_work),
        *(Door(id=k, read=partial(read_by, words), seeds=_field) for k, words in COMMANDS.items()),
    )
}


def read(door: str, data: bytes, name: str) -> None:
    """Read a file by a door, in the process that `ftzmap.isolation.calls.isolated` starts."""
    DOORS[door].read(data, name)
