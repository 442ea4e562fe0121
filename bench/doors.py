"""Who reads files: boundaries, sites and work files, each with the small files it is tried with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from bench.fuzz_seeds import DATA, FIELD, Seeds, seeds
from geo.formats.files import Boundaries, load

EAST, NORTH = 360.0, 90.0  # no result lies beyond


@dataclass(frozen=True, kw_only=True)
class Door:
    """A way into the program.

    Parameters
    ----------
    read
        Reads the bytes of a file with a name.
    look
        Returns what is wrong with what was read; nothing if nothing is.
    function
        What reads in a process of its own, as `ftzmap.isolation.calls.isolated` has it.
    seeds
        Returns the files by ending, or of one ending alone.
    """

    read: Callable[[bytes, str], Any]
    look: Callable[[Any], str]
    function: str
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


DOORS = {
    "boundary": Door(
        read=read_boundary,
        look=look_at_boundary,
        function="bench.doors:read_boundary",
        seeds=lambda ending: seeds(FIELD, DATA / "txt", ending=ending),
    ),
}
