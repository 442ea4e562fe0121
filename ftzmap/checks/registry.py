"""Every rule that a file of outlines is held to, in one registry."""

from collections.abc import Mapping

from shapely.geometry.base import BaseGeometry

from ftzmap.checks import attributes, drawing, extent, outline, own_areas
from ftzmap.checks.findings import Finding, Rule, Severity, Sheet, is_record
from ftzmap.checks.profile import Profile, shipped_profile
from ftzmap.checks.stated import StatedAreas
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.figures import DEFAULT_TOLERANCE
from ftzmap.zone.zone import Zone
from geo.formats.geojson.features import Collection
from geo.overlay.coverage import Progress

_COUNTED = {
    Severity.ERROR: N_("Errors: {n}"),
    Severity.WARNING: N_("Warnings: {n}"),
    Severity.NOTE: N_("Notes: {n}"),
    Severity.SKIPPED: N_("Skipped: {n}"),
}


RULES: tuple[Rule, ...] = (
    attributes.ids,
    attributes.required_properties,
    attributes.stated_figures,
    attributes.industries,
    outline.geometry,
    outline.place,
    outline.ring_direction,
    outline.edges,
    extent.figures,
    extent.sum_of_areas,
    extent.parts_inside,
    extent.kinds_apart,
    drawing.shift,
    drawing.blemishes,
    drawing.gaps,
    own_areas.duplicates,
    own_areas.overlaps,
    own_areas.stated_area,
    extent.open_relations,
)


def run(
    zone: Zone,
    collection: Collection,
    tolerance_percent: float = DEFAULT_TOLERANCE,
    *,
    as_record: bool | None = None,
    reference: Mapping[str, BaseGeometry] | None = None,
    stated: StatedAreas | None = None,
    profile: Profile | None = None,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """Return what every rule finds in `collection`; the tolerance is the user's own.

    A record's own figures and industries are compared with the zone's, too; `as_record` says
    whether it is one, by default whether it carries any. `reference` holds outlines by feature id
    against which a shift is sought, in WGS 84; those of the zone if not given. `stated` are the
    areas that the file states of its outlines, if it does. `profile` holds the thresholds, by
    default those of the shipped one. `progress` is called before each rule with how many are done
    and how many there are; what it raises ends the work.
    """
    sheet = Sheet(
        collection=collection,
        zone=zone,
        reference=zone.outlines if reference is None else reference,
        tolerance_percent=tolerance_percent,
        is_record=is_record(collection) if as_record is None else as_record,
        stated=stated,
        profile=profile or shipped_profile(),
    )
    findings: list[Finding] = []
    for done, rule in enumerate(RULES):
        if progress:
            progress(done, len(RULES))
        findings += rule.check(sheet)
    return tuple(findings)


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
    distinct: dict[tuple, Finding] = {}
    for f in findings:
        distinct.setdefault((f.severity, str(f.message), f.lon, f.lat), f)
    return tuple(sorted(distinct.values(), key=lambda finding: ranks[finding.severity]))


def is_clean(findings: tuple[Finding, ...]) -> bool:
    """Return whether nothing was found that needs mending."""
    return not any(f.severity in {Severity.ERROR, Severity.WARNING} for f in findings)
