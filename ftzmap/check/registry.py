"""Every rule that a file of outlines is held to, in one registry."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from ftzmap.check import attributes, drawing, extent, outline
from ftzmap.check.findings import Finding, Severity, Sheet, is_record
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.figures import DEFAULT_TOLERANCE
from ftzmap.zone.shipped import shipped_places, shipped_plan, shipped_zone
from geo.formats.geojson.features import Collection

_COUNTED = {
    Severity.ERROR: N_("Errors: {n}"),
    Severity.WARNING: N_("Warnings: {n}"),
    Severity.NOTE: N_("Notes: {n}"),
    Severity.SKIPPED: N_("Skipped: {n}"),
}


@dataclass(frozen=True)
class Rule:
    """A rule's name, what it demands, and the function that finds where it is broken."""

    name: str
    demand: str
    check: Callable[[Sheet], Iterator[Finding]]


RULES = (
    Rule("ids", N_("Each of the nine features is there once, by its id."), attributes.ids),
    Rule(
        "properties",
        N_("Every feature says what it is, how large, and on what basis."),
        attributes.required_properties,
    ),
    Rule(
        "stated-figures",
        N_("Stated figures are those of the plan, digit for digit."),
        attributes.stated_figures,
    ),
    Rule("industries", N_("Each area lists its industries of the plan."), attributes.industries),
    Rule(
        "geometry",
        N_("Every outline is a valid polygon with finite coordinates in degrees."),
        outline.geometry,
    ),
    Rule(
        "place",
        N_("Every outline lies near its area's city, longitude written first."),
        outline.place,
    ),
    Rule(
        "ring-direction",
        N_("Outer rings turn counter-clockwise, holes clockwise."),
        outline.ring_direction,
    ),
    Rule("edges", N_("Long edges enclose the same area however they are read."), outline.edges),
    Rule(
        "figures",
        N_("Each measured area agrees with its figure, to the precision of the text."),
        extent.figures,
    ),
    Rule("sum", N_("The three areas together measure the whole zone."), extent.sum_of_areas),
    Rule(
        "parts-inside",
        N_("Corps parts and bonded zones lie inside their area."),
        extent.parts_inside,
    ),
    Rule("kinds-apart", N_("Features of one kind do not overlap."), extent.kinds_apart),
    Rule(
        "shift",
        N_("No outline is shifted against the reference, as GCJ-02 and BD-09 maps shift it."),
        drawing.shift,
    ),
    Rule(
        "blemishes",
        N_("No outline has points given twice, spikes, slivers or tiny holes."),
        drawing.blemishes,
    ),
    Rule("gaps", N_("No narrow gaps lie between outlines that should touch."), drawing.gaps),
    Rule(
        "open-relations",
        N_("What the text leaves open is told as a range."),
        extent.open_relations,
    ),
)


def run(
    collection: Collection,
    tolerance_percent: float = DEFAULT_TOLERANCE,
    *,
    as_record: bool | None = None,
    reference: Mapping[str, BaseGeometry] | None = None,
) -> tuple[Finding, ...]:
    """Return what every rule finds in `collection`; the tolerance is the user's own.

    A record's own figures and industries are held to the plan's, too; `as_record` says whether it
    is one, by default whether it carries any. `reference` holds outlines by feature id against
    which a shift is sought, in WGS 84; the shipped ones if not given.
    """
    held = shipped_outlines() if reference is None else reference
    record_ = is_record(collection) if as_record is None else as_record
    sheet = Sheet(collection, shipped_plan(), shipped_places(), held, tolerance_percent, record_)
    return tuple(finding for rule in RULES for finding in rule.check(sheet))


def shipped_outlines() -> dict[str, BaseGeometry]:
    """Return the shipped schematic outlines by feature id."""
    return {feature.id: feature.geometry for feature in shipped_zone().features}


def summary(findings: tuple[Finding, ...]) -> dict[str, int]:
    """Return how many findings there are of each severity."""
    return {
        severity.value: sum(finding.severity is severity for finding in findings)
        for severity in Severity
    }


def counted(findings: tuple[Finding, ...], t: Language, *severities: Severity) -> str:
    """Return in words how many findings there are of some severities, or else of each."""
    counts = summary(findings)
    return " · ".join(t(_COUNTED[s], n=counts[s.value]) for s in severities or Severity)


def by_severity(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return findings with the gravest first, otherwise in their order; what rules share, once."""
    ranks = {severity: rank for rank, severity in enumerate(Severity)}
    told: dict[tuple, Finding] = {}
    for f in findings:
        told.setdefault((f.severity, str(f.message), f.lon, f.lat), f)
    return tuple(sorted(told.values(), key=lambda finding: ranks[finding.severity]))


def is_clean(findings: tuple[Finding, ...]) -> bool:
    """Return whether nothing was found that needs mending."""
    return not any(f.severity in {Severity.ERROR, Severity.WARNING} for f in findings)
