"""What a page shows first of a small boundary file: outlines, readings and review, in one call.

Apart because each of these stands for itself as well, for larger files and for later changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ftzmap.boundary.candidates import Question, question_of
from ftzmap.boundary.edits import Desk, new_desk
from ftzmap.boundary.opening import BoundaryFile, layers_of, open_boundary
from ftzmap.boundary.review import Judgement, judge
from ftzmap.checks.profile import Profile
from ftzmap.isolation.calls import is_light
from ftzmap.zone.zone import Zone
from geo.errors import GeoError

MAX_JUDGED = 5_000  # vertices that are judged with their reading, in about a second


@dataclass(frozen=True, eq=False)
class Findings:
    """What is found of a small file beside its outlines.

    Parameters
    ----------
    layers
        What the file offers for a layer.
    question
        The readings that fit its numbers; None where it cannot be read in its own.
    judgement
        On the outlines as they were read, against those of the zone; None where that would take
        long, or is refused.
    zone, tolerance
        The id of the zone, and the percentage of a stated figure, that it was made with.
    """

    layers: Sequence[str]
    question: Question | None
    judgement: Judgement | None
    zone: str
    tolerance: float


@dataclass(frozen=True, eq=False)
class FirstLook:
    """A boundary file as it was read, and what is found with it; None of a large one."""

    file: BoundaryFile
    findings: Findings | None


def first_look(
    data: bytes,
    name: str,
    *,
    zone: Zone,
    tolerance: float,
    profile: Profile,
    max_judged: int = MAX_JUDGED,
    layer: str | None = None,
    from_crs: str | None = None,
) -> FirstLook:
    """Open a boundary file and, where it is small, find what is shown of it first.

    Parameters
    ----------
    data, name, layer, from_crs
        As for `ftzmap.boundary.opening.open_boundary`, which raises what this raises.
    zone, tolerance, profile
        As for `ftzmap.boundary.review.judge`; the outlines are held against those of the zone.
    max_judged
        More vertices than that are not judged.
    """
    file = open_boundary(data, name=name, layer=layer, from_crs=from_crs)
    if not is_light(len(data)):
        return FirstLook(file, None)
    desk = new_desk(zone, file)
    is_judged = desk.vertices <= max_judged
    findings = Findings(
        layers=layers_of(data, name),
        question=question_of(data, name, zone=zone, layer=layer),
        judgement=_judgement(desk, tolerance, profile) if is_judged else None,
        zone=zone.id,
        tolerance=tolerance,
    )
    return FirstLook(file, findings)


def bare_look(
    data: bytes,
    name: str,
    *,
    layer: str | None = None,
    from_crs: str | None = None,
    **_: object,
) -> FirstLook:
    """Open a boundary file and find no more, where the process of `first_look` has died."""
    return FirstLook(open_boundary(data, name=name, layer=layer, from_crs=from_crs), None)


def _judgement(desk: Desk, tolerance: float, profile: Profile) -> Judgement | None:
    """Return the judgement on outlines; who asks again is told why there is none."""
    try:
        return judge(desk, tolerance=tolerance, profile=profile)
    except GeoError:
        return None
