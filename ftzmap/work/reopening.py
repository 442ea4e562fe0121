"""Work opened again: its files read as they were, its changes made as they were made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ftzmap.boundary.edits import Desk, change, new_desk
from ftzmap.boundary.opening import BoundaryFile
from ftzmap.isolation.calls import isolated, queue_for
from ftzmap.parcels.parcels import (
    ParcelCoverage,
    Parcels,
    known_outlines,
    measure_coverage,
    sample_parcels,
)
from ftzmap.work.session_work import SAMPLE, Source, Work
from ftzmap.zone.zone import Zone
from geo.errors import FileFormatError
from geo.messages import message
from geo.overlay.coverage import Progress

BOUNDARY = "ftzmap.boundary.opening:open_boundary"
PARCELS = "ftzmap.parcels.parcels:open_parcels"


@dataclass(frozen=True, eq=False)
class Reopened:
    """Work as the pages have it: two desks, and what parcels cover."""

    work: Work
    desk: Desk | None
    second: Desk | None
    parcels: ParcelCoverage | None


def reopen(zone: Zone, work: Work, progress: Progress) -> Reopened:
    """Return work on a zone as the pages have it; errors are those of the readers.

    Parameters
    ----------
    progress
        Called now and then; what it raises ends the reading.
    """

    def check() -> None:
        progress(0, 1)

    desk = _desk(zone, work.boundary, check)
    second = _desk(zone, work.second, check)
    return Reopened(
        work=work, desk=desk, second=second, parcels=_coverage(zone, work, desk, check, progress)
    )


def _desk(zone: Zone, source: Source | None, check: Callable[[], None]) -> Desk | None:
    if source is None:
        return None
    file: BoundaryFile = _read(BOUNDARY, source, check)
    desk = new_desk(zone, file)
    try:
        for step in source.steps:
            check()
            desk = change(desk, step)
    except (ValueError, LookupError) as error:
        raise FileFormatError(
            message("The work file has a change of an unknown kind; open another copy.")
        ) from error
    return desk


def _coverage(
    zone: Zone, work: Work, desk: Desk | None, check: Callable[[], None], progress: Progress
) -> ParcelCoverage | None:
    if work.parcels is None:
        return None
    is_sample = work.parcels.name == SAMPLE and not work.parcels.data
    parcels: Parcels = sample_parcels(zone) if is_sample else _read(PARCELS, work.parcels, check)
    own = known_outlines(zone, desk.outlines) if work.own_outlines and desk else None
    return measure_coverage(zone, parcels, own or None, progress=progress)


def _read(function: str, source: Source, check: Callable[[], None]) -> Any:  # noqa: ANN401
    """Return what a function reads of a file."""
    with queue_for(len(source.data)).turn(object(), check):
        return isolated(
            function,
            source.data,
            name=source.name,
            layer=source.layer,
            from_crs=source.from_crs,
            check=check,
        )
