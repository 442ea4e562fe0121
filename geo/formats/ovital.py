"""KML of Ovital (.ovkml, .ovkmz), which is in GCJ-02; apart because boundaries and points ask."""

import numpy as np

from geo.arrays import Geometries
from geo.crs.datum import NAMES
from geo.crs.named_system import named_system
from geo.crs.shift import remove_shift
from geo.formats.format import ending_of
from geo.messages import Message, message

ENDINGS = (".ovkml", ".ovkmz")
DATUM = "gcj02"


def is_ovital(name: str, from_crs: str | None = None) -> bool:
    """Return whether a file is of Ovital by its ending, the user naming no other datum for it."""
    is_named = from_crs is not None and named_system(from_crs).datum is not None
    return ending_of(name) in ENDINGS and not is_named


def unshifted(geometries: Geometries) -> Geometries:
    """Return geometries in GCJ-02, longitude and latitude in degrees, on WGS 84; None stays."""
    moved = np.empty(len(geometries), dtype=object)
    moved[:] = [None if one is None else remove_shift(one, DATUM) for one in geometries]
    return moved


def note(name: str) -> Message:
    """Return the sentence on the datum of a file of Ovital."""
    return message(
        "Files that end in {ending} use {datum}; the points were converted to WGS 84.",
        ending=ending_of(name),
        datum=NAMES[DATUM],
    )
