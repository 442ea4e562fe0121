"""What reading and reviewing a boundary needs once, met before anybody waits for it.

Modules that are imported late, patterns, systems and their transformers: a process that has met
them hands them on to those that it forks.
"""

from ftzmap.boundary.first_look import first_look
from ftzmap.checks.profile import shipped_profile
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.figures import DEFAULT_TOLERANCE
from ftzmap.zone.shipped import shipped_zone


def warm_up() -> None:
    """Open, question and judge the outlines of the shipped zone as a file of a reader's."""
    zone = shipped_zone()
    data = (zone.folder / AREAS).read_bytes()
    first_look(data, AREAS, zone=zone, tolerance=DEFAULT_TOLERANCE, profile=shipped_profile())
