"""Work on a desk in a process of its own, so that no outline slows or ends the server."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from shapely import Geometry

from ftzmap.boundary.edits import Desk, Step
from ftzmap.boundary.opening import BoundaryFile
from ftzmap.boundary.review import Judgement, Review, review_of
from ftzmap.checks.profile import Profile
from ftzmap.isolation.calls import isolated, isolated_if
from ftzmap.isolation.shared_calls import shared
from ftzmap.text.i18n import Language
from geo.limits import LIMITS
from geo.overlay.coverage import Progress

JUDGE = "ftzmap.boundary.review:judge"
CHANGE = "ftzmap.boundary.edits:changed_file"
ENCODE = "ftzmap.boundary.opening:encode"
MAX_HERE = 5_000  # vertices of outlines that are written in the process that asks
_apart = partial(isolated, max_seconds=LIMITS.max_work_seconds)


def review_apart(
    desk: Desk,
    reference: Mapping[str, Geometry],
    tolerance: float,
    *,
    profile: Profile,
    check: Callable[[], None],
    progress: Progress,
) -> Review:
    """Return what `ftzmap.boundary.review.review` does; errors are those of `isolated`.

    Whoever asks the same as others gets the same review, whose desk knows no steps before.
    """
    bare = _bare(desk)
    about = bare, dict(reference), tolerance

    def made() -> Review:
        found: Judgement = _apart(JUDGE, *about, profile=profile, check=check, progress=progress)
        return review_of(found, bare, reference, tolerance)

    return shared((JUDGE, *about, profile), made)


def change_apart(desk: Desk, step: Step, *, check: Callable[[], None]) -> Desk:
    """Return what `ftzmap.boundary.edits.change` does; errors are those of `isolated`."""
    file: BoundaryFile = _apart(CHANGE, _bare(desk), step, check=check)
    return replace(desk, file=file, before=desk, step=step)


def encoded_apart(desk: Desk, ending: str) -> bytes:
    """Return what `ftzmap.boundary.opening.encode` does, many outlines in turn and apart."""
    found: bytes = isolated_if(desk.vertices > MAX_HERE, ENCODE, desk.collection, ending)
    return found


def report_apart(review: Review, function: str, t: Language, *, on: date) -> str | bytes:
    """Return the report of a day, one on many outlines made in turn and apart.

    Parameters
    ----------
    function
        The module and name of what makes it of a review, a language and a day.
    """
    is_large = review.desk.vertices > MAX_HERE
    about = replace(review, desk=_bare(review.desk))
    found: str | bytes = isolated_if(is_large, function, about, t, on=on)
    return found


def _bare(desk: Desk) -> Desk:
    """Return a desk without those before it, which would be sent along."""
    return replace(desk, before=None, step=None)
