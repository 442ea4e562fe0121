"""Rules on any file by itself: areas that it states of its outlines, outlines that stand twice."""

from collections.abc import Iterator

import numpy as np
import shapely

from ftzmap.checks.extent import overlap
from ftzmap.checks.findings import Finding, Severity, Sheet, finding, rule
from ftzmap.checks.stated import (
    DECLARED,
    M2_PER_UNIT,
    UNIT_TITLES,
    WRITTEN,
    StatedAreas,
    stated_areas,
)
from ftzmap.text.escape import plain
from ftzmap.text.i18n import N_
from ftzmap.text.percentages import signed_percent
from geo.errors import GeoError
from geo.formats.geojson.features import RawFeature
from geo.messages import Message, counted, message
from geo.overlay.relate import piece_place

MAX_OVERLAID = 20_000  # outlines among which overlaps are sought


@rule("stated-area", N_("Each outline measures the area that the file states for it."))
def stated_area(sheet: Sheet) -> Iterator[Finding]:
    """Grade each outline against the area that the file states, the largest deviation first."""
    stated = sheet.stated
    if stated is None:
        yield from _ungraded(sheet)
        return
    features = sheet.collection.features
    within = stated.is_within(sheet.tolerance_percent)
    for place in stated.order.tolist():
        label = sheet.labels[features[stated.rows[place]].row]
        severity = Severity.WARNING if within[place] else Severity.ERROR
        yield finding(
            "stated-area",
            label,
            _deviation(label, stated, place),
            severity,
            value=float(stated.measured[place]),
            limit=float(stated.stated[place]),
            shape=features[stated.rows[place]].geometry,
        )
    if stated.unlisted:
        sentence = counted(
            "{n} more outline does not agree with its stated area; the listed ones deviate more.",
            "{n} more outlines do not agree with their stated areas; the listed ones deviate more.",
            n=stated.unlisted,
        )
        yield finding("stated-area", None, sentence, Severity.NOTE)
    if stated.unread:
        sentence = counted(
            "{n} outline has no area in {column}.",
            "{n} outlines have no area in {column}.",
            n=stated.unread,
            column=plain(stated.column, limit=60),
        )
        yield finding("stated-area", None, sentence, Severity.NOTE)


def _ungraded(sheet: Sheet) -> Iterator[Finding]:
    """Yield why the areas of a column that is known to state some are held to no outline."""
    try:
        stated_areas(sheet.collection, profile=sheet.profile)
    except GeoError as error:
        yield finding("stated-area", None, error.message, Severity.SKIPPED)


def _deviation(label: str, stated: StatedAreas, place: int) -> Message:
    is_in_hectares = stated.column == DECLARED or stated.unit == WRITTEN
    unit = "ha" if is_in_hectares else stated.unit  # which a survey TXT is written in
    return message(
        "{id} states {stated} {unit} but measures {measured} {unit} ({percent} %); "
        "correct the outline or the figure.",
        id=label,
        stated=_digits(stated.stated[place] / M2_PER_UNIT[unit]),
        measured=_digits(stated.measured[place] / M2_PER_UNIT[unit]),
        unit=UNIT_TITLES[unit],
        percent=signed_percent(100 * float(stated.deviations[place])),
    )


def _digits(size: float) -> str:
    """Return a size with four decimals, or fewer where the last are noughts."""
    return f"{size:,.4f}".rstrip("0").rstrip(".")


@rule("duplicates", N_("No outline appears twice."))
def duplicates(sheet: Sheet) -> Iterator[Finding]:
    """Find outlines that are drawn twice, vertex for vertex, wherever their rings begin."""
    sound = _others(sheet)
    first: dict[bytes, RawFeature] = {}
    shapes = shapely.to_wkb(shapely.normalize([raw.geometry for raw in sound]))
    for raw, shape in zip(sound, shapes, strict=True):
        before = first.setdefault(shape, raw)
        if before is not raw:
            one, other = sheet.labels[before.row], sheet.labels[raw.row]
            sentence = message(
                "{one} and {other} are the same outline; delete one.", one=one, other=other
            )
            at = piece_place(raw.geometry)
            yield finding("duplicates", other, sentence, at=at, shape=raw.geometry)
    if sheet.collection.unlisted.twins:
        sentence = counted(
            "{n} more outline seems to be a duplicate; delete the listed ones first.",
            "{n} more outlines seem to be duplicates; delete the listed ones first.",
            n=sheet.collection.unlisted.twins,
        )
        yield finding("duplicates", None, sentence)


@rule("overlaps", N_("Outlines that are not features of the zone do not overlap."))
def overlaps(sheet: Sheet) -> Iterator[Finding]:
    """Find outlines that share ground without one lying in the other."""
    sound = _others(sheet)
    if sheet.collection.unlisted.sound or len(sound) > MAX_OVERLAID:
        yield finding("overlaps", None, _not_sought(sheet), Severity.SKIPPED)
        return
    shapes = np.array([raw.geometry for raw in sound], dtype=object)
    pairs = shapely.STRtree(shapes).query(shapes, predicate="overlaps").T
    for one, other in pairs[pairs[:, 0] < pairs[:, 1]].tolist():
        labels = sheet.labels[sound[one].row], sheet.labels[sound[other].row]
        both = shapes[one], shapes[other]
        yield from overlap(("overlaps", Severity.WARNING), labels, both, sheet)


def _not_sought(sheet: Sheet) -> Message:
    if sheet.collection.size <= MAX_OVERLAID:
        return message(
            "Overlaps were not checked: the file is so large that it is read in batches."
        )
    return message(
        "Overlaps were not checked: with more than {most} outlines, this would take too long.",
        most=MAX_OVERLAID,
    )


def _others(sheet: Sheet) -> list[RawFeature]:
    """Return the sound outlines that are no features of the zone."""
    return [
        raw
        for raw in sheet.collection.features
        if not raw.problems and raw.geometry is not None and raw.id not in sheet.zone
    ]
