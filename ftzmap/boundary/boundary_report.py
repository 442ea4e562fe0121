"""The tables of the report on a boundary; apart because they are words, a review is facts."""

import math
from collections.abc import Sequence
from datetime import date

from ftzmap.boundary.edits import Desk
from ftzmap.boundary.sizes import Size
from ftzmap.checks.findings import Finding, in_words
from ftzmap.text.i18n import N_, Language
from ftzmap.text.tables import Lines, Section
from ftzmap.zone.zone import Zone

METHOD = N_(
    "Areas are geodesic on the CGCS2000 ellipsoid. Plane areas use 3-degree Gauss-Kruger "
    "projections and are always slightly larger. No official tolerance for zone areas is "
    "known; the tolerance is the user's own."
)
_HEADS = (
    N_("Name"),
    N_("km²"),
    N_("Hectares"),
    N_("Mu"),
    N_("Plane − ellipsoid, m²"),
    N_("Perimeter, km"),
    N_("Stated km²"),
    N_("Grade"),
)


def sections(
    desk: Desk,
    findings: Sequence[Finding],
    measured: Sequence[Size],
    tolerance: float,
    t: Language,
    *,
    on: date,
) -> list[Section]:
    """Return the tables of the report of a day, in one language; the tolerance is in percent."""
    about = [
        [t("File"), desk.file.name],
        ["SHA-256", desk.file.sha256],
        [t("Date"), on.isoformat()],
        [t("Method"), t(METHOD)],
        [t("Your own tolerance, %"), f"{tolerance:g}"],
    ]
    decisions = [
        [str(n), in_words(desk.zone, words, t)] for n, words in enumerate(desk.decisions, start=1)
    ]
    return [
        Section(t("Boundary report"), [["", ""], *about]),
        Section(t("How the file was read and what was changed"), [["", ""], *decisions]),
        Section(t("Figures"), figure_lines(desk.zone, measured, tolerance, t)),
        Section(t("Findings"), _finding_lines(desk.zone, findings, t)),
    ]


def figure_lines(zone: Zone, measured: Sequence[Size], tolerance: float, t: Language) -> Lines:
    """Return a table of sizes in the units planners use, graded where the zone has a figure."""
    return [[t(head) for head in _HEADS]] + [
        _figure_line(zone, size, tolerance, t) for size in measured
    ]


def _figure_line(zone: Zone, size: Size, tolerance: float, t: Language) -> list[str]:
    feature = zone[size.name] if size.name is not None and size.name in zone else None
    figure = feature.figure if feature else None
    name = t.of(feature) if feature else str(size.name)
    if math.isnan(size.area_m2):
        return [name, t("not measured"), "", "", "", "", "", ""]
    plane = "" if size.plane_m2 is None else t.number(size.plane_m2 - size.area_m2, 1)
    stated = str(figure) if figure else t("not stated")
    grade = t(figure.grade(size.km2, tolerance).label) if figure else ""
    areas = (size.km2, size.hectare, size.mu)
    numbers = [t.number(*each) for each in zip(areas, size.decimals, strict=True)]
    return [name, *numbers, plane, t.number(size.perimeter_m / 1000, 3), stated, grade]


def _finding_lines(zone: Zone, findings: Sequence[Finding], t: Language) -> Lines:
    head = [t("No."), t("Severity"), t("Rule"), t("Finding"), t("Place")]
    return [head] + [
        [
            str(number),
            t(finding.severity.value),
            finding.rule,
            in_words(zone, finding.message, t),
            "{:.6f}, {:.6f}".format(*finding.place) if finding.place else "",
        ]
        for number, finding in enumerate(findings, start=1)
    ]
