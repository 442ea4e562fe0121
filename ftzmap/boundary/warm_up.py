"""What reading and reviewing a boundary needs once, met before anybody waits for it.

Modules that are imported late, patterns, systems and their transformers: a process that has met
them hands them on to those that it forks.
"""

from ftzmap.boundary.candidates import question_of
from ftzmap.boundary.edits import new_desk
from ftzmap.boundary.opening import layers_of, open_boundary
from ftzmap.boundary.review import judge
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.shipped import shipped_zone


def warm_up() -> None:
    """Open, question and judge the outlines of the shipped zone as a file of a reader's."""
    zone = shipped_zone()
    data = (zone.folder / AREAS).read_bytes()
    layers_of(data, AREAS)
    question_of(data, AREAS, zone=zone)
    judge(new_desk(zone, open_boundary(data, name=AREAS)))
