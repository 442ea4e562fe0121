"""Work opened again: its files read as they were, its changes made as they were made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ftzmap.boundary.desk_work import change_apart
from ftzmap.boundary.edits import Desk, change, new_desk
from ftzmap.boundary.opening import BoundaryFile
from ftzmap.checks.profile import Profile, parse_profile
from ftzmap.isolation.calls import isolated, queue_for
from ftzmap.parcels.measured_parcels import MEASURE, Files, Measured, measured
from ftzmap.parcels.parcels import known_outlines
from ftzmap.sites.answers import SiteTable
from ftzmap.text.escape import plain
from ftzmap.work.session_work import SAMPLE, Source, Work
from ftzmap.work.site_source import located_again
from ftzmap.zone.zone import Zone
from geo.errors import CancelledError, FileFormatError, GeoError
from geo.limits import LIMITS
from geo.messages import message
from geo.overlay.coverage import Progress

BOUNDARY = "ftzmap.boundary.opening:open_boundary"


@dataclass(frozen=True, eq=False)
class Reopened:
    """Work as the pages have it: two desks, what parcels cover, sites and the profile."""

    work: Work
    desk: Desk | None
    second: Desk | None
    parcels: Measured | None
    sites: SiteTable | None
    profile: Profile | None = None


def reopen(zone: Zone, work: Work, progress: Progress, *, seam: float = -180.0) -> Reopened:
    """Return work on a zone as the pages have it.

    Raises
    ------
    FileFormatError
        A file of it cannot be read, or not be changed as it was; the sentence names the file.
    GeoError
        As `progress` and `ftzmap.checks.profile.parse_profile` have it.

    Parameters
    ----------
    progress
        Called now and then; what it raises ends the reading.
    seam
        As `ftzmap.parcels.packed_shapes.pack` has it.
    """

    def check() -> None:
        progress(0, 1)

    with _named(work.boundary):
        desk = _desk(zone, work.boundary, check)
    with _named(work.second):
        second = _desk(zone, work.second, check)
    with _named(work.parcels):
        parcels = _measured(zone, work, desk, progress, seam)
    with _named(work.sites):
        sites = located_again(zone, work.sites, check) if work.sites else None
    profile = parse_profile(work.profile.data, work.profile.name) if work.profile else None
    return Reopened(
        work=work, desk=desk, second=second, parcels=parcels, sites=sites, profile=profile
    )


@contextmanager
def _named(source: Source | None) -> Iterator[None]:
    """Have the sentence on what is wrong with a file name it: the reader has chosen another one."""
    try:
        yield
    except CancelledError:
        raise
    except GeoError as error:
        name = plain(source.name, limit=60) if source is not None else ""
        raise FileFormatError(
            message("{name} in your work cannot be opened: {why}", name=name, why=error.message)
        ) from error


def _desk(zone: Zone, source: Source | None, check: Callable[[], None]) -> Desk | None:
    if source is None:
        return None
    file: BoundaryFile = _read(BOUNDARY, source, check)
    desk = new_desk(zone, file)
    for step in source.steps:
        check()
        is_short = step[0] == "assign"
        desk = change(desk, step) if is_short else change_apart(desk, step, check=check)
    return desk


def _measured(
    zone: Zone, work: Work, desk: Desk | None, progress: Progress, seam: float
) -> Measured | None:
    if work.parcels is None:
        return None

    def check() -> None:
        progress(0, 1)

    is_sample = work.parcels.name == SAMPLE and not work.parcels.data
    own = known_outlines(zone, desk.outlines) if work.own_outlines and desk else None
    files = Files()
    parts = _read(
        MEASURE,
        work.parcels,
        check,
        progress=progress,
        max_seconds=LIMITS.max_work_seconds,
        zone=zone,
        outlines=own or None,
        seam=seam,
        paths=files.paths,
        is_sample=is_sample,
    )
    return measured(zone, files, parts)


def _read(
    function: str,
    source: Source,
    check: Callable[[], None],
    **options: Any,  # noqa: ANN401 - of the function
) -> Any:  # noqa: ANN401
    """Return what a function reads of a file."""
    with queue_for(len(source.data)).turn(object(), check):
        return isolated(
            function,
            source.data,
            name=source.name,
            layer=source.layer,
            from_crs=source.from_crs,
            check=check,
            **options,
        )
