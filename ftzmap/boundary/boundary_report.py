"""A report on a loaded boundary: figures, findings, decisions, date, method, file hash."""

import math
from collections.abc import Sequence
from datetime import date

from shapely.geometry.base import BaseGeometry

from ftzmap.boundary.edits import Desk
from ftzmap.boundary.sizes import Size, sizes
from ftzmap.checks.findings import Finding, in_words, label_of
from ftzmap.text.i18n import N_, Language
from ftzmap.text.tables import Lines, Section
from ftzmap.zone.zone import Zone
from geo.formats.geojson.features import RawFeature

METHOD = N_(
    "Areas are geodesic on the CGCS2000 ellipsoid; plane areas are 3-degree Gauss-Kruger, always "
    "a little larger. No official tolerance for zone areas is known; the tolerance is the user's "
    "own."
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
    desk: Desk, findings: Sequence[Finding], tolerance: float, t: Language, *, on: date
) -> list[Section]:
    """Return the report as tables in one language."""
    about = [
        [t("File"), desk.opened.name],
        ["SHA-256", desk.opened.sha256],
        [t("Date"), on.isoformat()],
        [t("Method"), t(METHOD)],
        [t("Your own tolerance, %"), f"{tolerance:g}"],
    ]
    decided = [
        [str(n), in_words(desk.zone, words, t)] for n, words in enumerate(desk.decisions, start=1)
    ]
    return [
        Section(t("Report on a boundary"), [["", ""], *about]),
        Section(t("How the file was read, and what was changed"), [["", ""], *decided]),
        Section(t("Figures"), figure_lines(desk, tolerance, t)),
        Section(t("Findings"), _finding_lines(desk.zone, findings, t)),
    ]


def figure_lines(desk: Desk, tolerance: float, t: Language, *, most: int | None = None) -> Lines:
    """Return outlines in the units planners use, graded where the zone has a figure.

    All of them, or the first `most`; features of the zone come first.
    """
    raws = desk.collection.features[:most]
    measured = sizes([_sound(raw) for raw in raws], [label_of(raw) for raw in raws])
    lines = [[t(head) for head in _HEADS]]
    return lines + [_figure_line(desk.zone, size, tolerance, t) for size in measured]


def _sound(raw: RawFeature) -> BaseGeometry | None:
    return raw.geometry if not raw.problems else None


def _figure_line(zone: Zone, size: Size, tolerance: float, t: Language) -> list[str]:
    figure = zone[size.name].figure if size.name in zone else None
    name = t.of(zone[size.name]) if figure else str(size.name)
    if math.isnan(size.area_m2):
        return [name, t("not measured"), "", "", "", "", "", ""]
    plane = "" if size.plane_m2 is None else t.number(size.plane_m2 - size.area_m2, 1)
    stated = str(figure) if figure else t("not stated")
    grade = t(figure.grade(size.km2, tolerance).label) if figure else ""
    numbers = [t.number(size.km2, 6), t.number(size.hectare, 4), t.number(size.mu, 2)]
    return [name, *numbers, plane, t.number(size.perimeter_m / 1000, 3), stated, grade]


def _finding_lines(zone: Zone, findings: Sequence[Finding], t: Language) -> Lines:
    head = [t("No."), t("Severity"), t("Rule"), t("Finding"), t("Place")]
    return [head] + [
        [
            str(number),
            t(finding.severity.value),
            finding.rule,
            in_words(zone, finding.message, t),
            f"{finding.lon:.6f}, {finding.lat:.6f}" if finding.lon is not None else "",
        ]
        for number, finding in enumerate(findings, start=1)
    ]
