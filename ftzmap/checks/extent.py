"""Rules on extents: measured against stated, parts inside areas, what the text leaves open."""

from collections.abc import Iterator
from itertools import combinations

from shapely import Geometry

from ftzmap.checks.findings import Finding, Severity, Sheet, finding, rule
from ftzmap.text.areas import written_km2
from ftzmap.text.i18n import N_
from ftzmap.zone.figures import Grade
from ftzmap.zone.zone import WHOLE
from geo.messages import Message, message
from geo.overlay.relate import (
    difference,
    intersection,
    outside_area,
    overlap_area,
    piece_place,
)
from geo.polygons.area import M2_PER_KM2


@rule(
    "figures", N_("Each measured area agrees with the stated area, to the precision of the text.")
)
def figures(sheet: Sheet) -> Iterator[Finding]:
    """Grade the measured size of each feature against its figure."""
    for name in sheet.zone.ids:
        if name in sheet.km2:
            yield from _graded("figures", name, sheet.km2[name], sheet)
        elif name in sheet.named:
            sentence = message("{id} was not measured because its outline is not valid.", id=name)
            yield finding("figures", name, sentence, Severity.SKIPPED)


@rule("sum", N_("The areas add up to the whole zone."))
def sum_of_areas(sheet: Sheet) -> Iterator[Finding]:
    """Grade the sum of the areas against the figure of the whole zone."""
    if not all(name in sheet.km2 for name in sheet.zone.area_ids):
        sentence = message("The areas were not added up because one of them cannot be measured.")
        yield finding("sum", WHOLE, sentence, Severity.SKIPPED)
        return
    yield from _graded("sum", WHOLE, sum(sheet.km2[name] for name in sheet.zone.area_ids), sheet)


def _graded(rule_name: str, name: str, km2: float, sheet: Sheet) -> Iterator[Finding]:
    figure = sheet.zone.figure if name == WHOLE else sheet.zone[name].figure
    grade = figure.grade(km2, sheet.tolerance_percent)
    if grade is Grade.AGREES:
        return
    blanks = {
        "id": name,
        "km2": written_km2(km2),
        "gap": written_km2(km2 - figure.km2, sign="+"),
        "figure": figure,
        "precision": figure.precision_km2,
        "tolerance": sheet.tolerance_percent,
    }
    if grade is Grade.WITHIN_TOLERANCE:
        severity, sentence = Severity.WARNING, _beyond_precision(blanks)
    else:
        severity, sentence = Severity.ERROR, _off(blanks)
    shape = sheet.outlines.get(name)
    yield finding(rule_name, name, sentence, severity, value=km2, limit=figure.km2, shape=shape)


def _beyond_precision(blanks: dict[str, object]) -> Message:
    return message(
        "{id} measures {km2} km², which differs from the stated {figure} by {gap}: "
        "beyond the precision of the text (±{precision:g}) but within your own tolerance of "
        "{tolerance:g} %.",
        **blanks,
    )


def _off(blanks: dict[str, object]) -> Message:
    return message(
        "{id} measures {km2} km², which differs from the stated {figure} by {gap} "
        "(precision ±{precision:g}, your own tolerance {tolerance:g} %); correct the outline.",
        **blanks,
    )


@rule("parts-inside", N_("Parts are inside their area."))
def parts_inside(sheet: Sheet) -> Iterator[Finding]:
    """Find parts that reach outside their area."""
    parts = ((part.id, part.parent) for part in sheet.zone.features if part.parent)
    for name, area in parts:
        if name not in sheet.sound or area not in sheet.sound:
            sentence = message(
                "{id} was not compared with {area} because one of them is missing or not valid.",
                id=name,
                area=area,
            )
            yield finding("parts-inside", name, sentence, Severity.SKIPPED)
            continue
        part, whole = sheet.sound[name].geometry, sheet.sound[area].geometry
        outside = outside_area(part, whole)
        limit = sheet.profile["overlap_m2"]
        if outside > limit:
            sentence = message(
                "{id} extends {km2} km² outside {area}, but the plan says that the "
                "area includes it.",
                id=name,
                km2=written_km2(outside / M2_PER_KM2),
                area=area,
            )
            shape = difference(part, whole)
            yield finding(
                "parts-inside",
                name,
                sentence,
                at=piece_place(shape),
                value=outside / M2_PER_KM2,
                limit=limit / M2_PER_KM2,
                shape=shape,
            )


@rule("kinds-apart", N_("Features of one kind do not overlap."))
def kinds_apart(sheet: Sheet) -> Iterator[Finding]:
    """Find features of one kind that overlap: two areas, two parts of one kind."""
    for one, other in combinations(sheet.sound, 2):
        if sheet.zone[one].kind != sheet.zone[other].kind:
            continue
        shapes = sheet.sound[one].geometry, sheet.sound[other].geometry
        yield from overlap(("kinds-apart", Severity.ERROR), (one, other), shapes, sheet)


def overlap(
    verdict: tuple[str, Severity],
    labels: tuple[str, str],
    shapes: tuple[Geometry | None, Geometry | None],
    sheet: Sheet,
) -> Iterator[Finding]:
    """Yield the finding of a rule on two outlines in degrees that share more than rounding."""
    (one, other), (a, b) = labels, shapes
    shared, limit = overlap_area(a, b), sheet.profile["overlap_m2"]
    if shared > limit:
        km2 = shared / M2_PER_KM2
        sentence = message(
            "{one} and {other} overlap by {km2} km²; separate them.",
            one=one,
            other=other,
            km2=written_km2(km2),
        )
        shape = intersection(a, b)
        yield finding(
            verdict[0],
            one,
            sentence,
            verdict[1],
            at=piece_place(shape),
            value=km2,
            limit=limit / M2_PER_KM2,
            shape=shape,
        )


@rule("open-relations", N_("Where the text leaves a size open, a range is given."))
def open_relations(sheet: Sheet) -> Iterator[Finding]:
    """Tell as a range what the text leaves open: how much of an area lies beside its parts."""
    for area in sheet.zone.area_ids:
        rest = sheet.zone.remainder(area)
        if rest is None:
            continue
        sentence = message(
            "{id}: {low} to {high} km² remain beside its parts. The text does not say "
            "whether its parts overlap, so there is no verdict.",
            id=area,
            low=written_km2(rest.low_km2, 2),
            high=written_km2(rest.high_km2, 2),
        )
        yield finding("open-relations", area, sentence, Severity.NOTE)
