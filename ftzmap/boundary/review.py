"""The review of a boundary: all that there is to say of a file on the desk, as one value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import shapely
from shapely import Geometry

from ftzmap.boundary import boundary_report
from ftzmap.boundary.edits import (
    Desk,
    Step,
    beyond_repair,
    new_desk,
    possible_repairs,
)
from ftzmap.boundary.opening import encode, open_boundary, output_endings
from ftzmap.boundary.sizes import Size, sizes
from ftzmap.checks.findings import Finding, Severity, label_of
from ftzmap.checks.outline import has_exchanged_axes
from ftzmap.checks.profile import Profile, shipped_profile
from ftzmap.checks.registry import RULES, by_severity, counted, run
from ftzmap.checks.stated import StatedAreas, known_stated_areas
from ftzmap.text.i18n import Language
from ftzmap.text.tables import Lines, Section, xlsx_sheets
from ftzmap.zone.figures import DEFAULT_TOLERANCE
from ftzmap.zone.zone import Zone
from geo.crs.datum import NAMES
from geo.messages import Message, message
from geo.overlay.compare import Comparison, compare
from geo.overlay.coverage import Progress

EXCHANGED = message(
    "as read, the outline is far from the zone; with longitude and latitude swapped, it is there"
)
STEPS = len(RULES) + 4  # rules, repairs, refused repairs, sizes, comparison


@dataclass(frozen=True, eq=False)
class Correction:
    """A change that is offered and not made.

    Parameters
    ----------
    title
        What it does, as a button says it.
    steps
        The label of each outline that it changes, and how; empty where the title says it all.
    step
        The change, as `change` makes it.
    """

    title: Message
    steps: tuple[tuple[str, Message], ...]
    step: Step


@dataclass(frozen=True, eq=False)
class Judgement:
    """What takes long in a review, outlines in lon, lat degrees (WGS 84).

    Parameters
    ----------
    findings
        What the rules find, the gravest first.
    corrections
        What can be corrected in one step.
    beyond_repair
        The broken outlines that no correction mends, and why.
    comparisons
        How each outline differs from the one that the reference calls the same, by label.
    changes
        All that was gained and all that was lost; None where nothing is compared.
    sizes
        The size of every outline, those of the features of the zone first.
    stated
        What the file states of its outlines, against what they measure; None if it does not.
    profile
        The thresholds that the rules held the outlines to.
    """

    findings: tuple[Finding, ...]
    corrections: tuple[Correction, ...]
    beyond_repair: tuple[tuple[str, Message], ...]
    comparisons: Mapping[str, Comparison]
    changes: tuple[Geometry, Geometry] | None
    sizes: tuple[Size, ...]
    stated: StatedAreas | None = None
    profile: Profile = field(default_factory=shipped_profile)


@dataclass(frozen=True, eq=False, kw_only=True)
class Review(Judgement):
    """The review of a boundary: a judgement, and what it is on.

    Parameters
    ----------
    desk
        The file as it was read, what its rows are taken for, and every change made.
    reference
        The outlines by id or name that it is compared with.
    tolerance
        The user's own, in percent of a stated figure.
    """

    desk: Desk
    reference: Mapping[str, Geometry]
    tolerance: float

    @property
    def zone(self) -> Zone:
        """The zone whose features the outlines may be."""
        return self.desk.zone

    @property
    def outlines(self) -> Mapping[str, Geometry]:
        """The outlines that can be measured, by feature id or label."""
        return self.desk.outlines

    def counts(self, t: Language) -> str:
        """Return in words how many errors and warnings there are."""
        return counted(self.findings, t, Severity.ERROR, Severity.WARNING)

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of the formats that the outlines can be downloaded in."""
        return output_endings()

    def download(self, ending: str) -> bytes:
        """Return the outlines as a file of the format of `ending`, in its own system."""
        return encode(self.desk.collection, ending)

    def figures(self, t: Language, *, most: int | None = None) -> Lines:
        """Return a table of sizes in the units planners use, of all outlines or the first."""
        return boundary_report.figure_lines(self.zone, self.sizes[:most], self.tolerance, t)

    def report(self, t: Language, *, on: date) -> list[Section]:
        """Return the tables of the report of a day."""
        return boundary_report.sections(
            self.desk, self.findings, self.sizes, self.tolerance, t, on=on
        )


def report_workbook(review: Review, t: Language, *, on: date) -> bytes:
    """Return the report of a day as an XLSX file."""
    return xlsx_sheets(review.report(t, on=on))


def open_desk(
    zone: Zone,
    data: bytes,
    *,
    name: str | None = None,
    layer: str | None = None,
    from_crs: str | None = None,
) -> Desk:
    """Return the desk with a file of any format; errors are those of `open_boundary`."""
    return new_desk(zone, open_boundary(data, name=name, layer=layer, from_crs=from_crs))


def review(
    desk: Desk,
    reference: Mapping[str, Geometry] | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    *,
    profile: Profile | None = None,
    progress: Progress | None = None,
) -> Review:
    """Return the review of the boundary on a desk.

    Parameters
    ----------
    reference
        Outlines in lon, lat degrees by id or name; those of the zone if not given.
    tolerance
        The user's own, in percent of a stated figure.
    profile
        The thresholds of the rules; those of the shipped one if not given.
    progress
        Called before each step with how many are done and how many there are. Whatever it raises
        ends the work; `CancelledError` is meant for it.
    """
    found = judge(desk, reference, tolerance, profile=profile, progress=progress)
    return review_of(found, desk, reference, tolerance)


def review_of(
    found: Judgement,
    desk: Desk,
    reference: Mapping[str, Geometry] | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
) -> Review:
    """Return the review that a judgement of these makes."""
    reference = desk.zone.outlines if reference is None else reference
    return Review(desk=desk, reference=reference, tolerance=tolerance, **vars(found))


def judge(
    desk: Desk,
    reference: Mapping[str, Geometry] | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    *,
    profile: Profile | None = None,
    progress: Progress | None = None,
) -> Judgement:
    """Return what `review` says of these; it can be done in another process."""
    at = _counter(progress)
    reference = desk.zone.outlines if reference is None else reference
    profile = profile or shipped_profile()
    stated = known_stated_areas(desk.collection, profile)
    found = run(
        desk.zone,
        desk.collection,
        tolerance,
        as_record=False,
        reference=reference,
        stated=stated,
        profile=profile,
        progress=lambda step, _: at(step),
    )
    findings = by_severity(found)
    at(len(RULES))
    return _judgement(desk, reference, findings, stated, profile, at)


def _judgement(
    desk: Desk,
    reference: Mapping[str, Geometry],
    findings: tuple[Finding, ...],
    stated: StatedAreas | None,
    profile: Profile,
    at: Callable[[int], None],
) -> Judgement:
    """Return what follows from findings, telling before each step which it is."""
    corrections = tuple(_corrections(desk, findings))
    at(len(RULES) + 1)
    refused = beyond_repair(desk)
    at(len(RULES) + 2)
    comparisons = _comparisons(desk.outlines, reference)
    at(len(RULES) + 3)
    return Judgement(
        findings=findings,
        corrections=corrections,
        beyond_repair=refused,
        comparisons=comparisons,
        changes=_changes(comparisons),
        sizes=_sizes(desk),
        stated=stated,
        profile=profile,
    )


def _counter(progress: Progress | None) -> Callable[[int], None]:
    """Return what tells how many of all steps are done, if anybody wants to know."""

    def at(step: int) -> None:
        if progress:
            progress(step, STEPS)

    return at


def _corrections(desk: Desk, findings: tuple[Finding, ...]) -> Iterator[Correction]:
    shifts = [(f.datum, f.feature) for f in findings if f.datum and f.feature]
    for datum in dict.fromkeys(found for found, _ in shifts):
        names = frozenset(feature for found, feature in shifts if found == datum)
        yield Correction(
            title=message("Correct the {datum} shift", datum=NAMES[datum]),
            steps=(),
            step=("datum", (datum, *sorted(names))),
        )
    exchanged = [
        raw
        for raw in desk.file.collection.features
        if not raw.problems and has_exchanged_axes(desk.zone, raw.geometry)
    ]
    if exchanged:
        yield Correction(
            title=message("Swap longitude and latitude"),
            steps=tuple((label_of(raw), EXCHANGED) for raw in exchanged),
            step=("exchange", tuple(sorted(raw.row for raw in exchanged))),
        )
    if repairs := possible_repairs(desk):
        title = message("Apply these repairs")
        yield Correction(title=title, steps=repairs, step=("mend", ()))


def _changes(comparisons: Mapping[str, Comparison]) -> tuple[Geometry, Geometry] | None:
    both = comparisons.values()
    if not both:
        return None
    gained, lost = ([getattr(c, side) for c in both] for side in ("gained", "lost"))
    return shapely.union_all(gained), shapely.union_all(lost)


def _comparisons(
    outlines: Mapping[str, Geometry], reference: Mapping[str, Geometry]
) -> dict[str, Comparison]:
    """Return how each outline that both call the same differs; a row number is no name."""
    named = (name for name in outlines if not name.startswith("#"))
    return {name: compare(reference[name], outlines[name]) for name in named if name in reference}


def _sizes(desk: Desk) -> tuple[Size, ...]:
    raws = desk.collection.features
    geometries = [raw.geometry if not raw.problems else None for raw in raws]
    return tuple(sizes(geometries, [label_of(raw) for raw in raws]))
