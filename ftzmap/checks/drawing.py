"""Rules on how a boundary was drawn: datum shifts, blemishes, gaps."""

from collections.abc import Iterator

import shapely

from ftzmap.checks.findings import Finding, Severity, Sheet, finding, rule
from ftzmap.checks.profile import Profile
from ftzmap.text.i18n import N_
from geo.crs.datum import NAMES
from geo.crs.shift import Shift, find_shift
from geo.errors import GeoError
from geo.formats.geojson.features import RawFeature
from geo.messages import Message, message
from geo.overlay.gaps import gaps as gaps_between
from geo.overlay.relate import piece_place
from geo.polygons.blemishes import blemishes as blemishes_of
from geo.polygons.validity import Issue

MEASURED = {  # what the sentence on a blemish tells, and the threshold that this is held to
    "duplicate-points": ("apart", "near_vertices_m"),
    "near-points": ("apart", "near_vertices_m"),
    "spike": ("angle", "spike_degrees"),
    "sliver": ("width", "sliver_width_m"),
    "tiny-hole": ("area", "hole_m2"),
}
MAX_JUDGED = 2000  # outlines beyond the zone's that are looked at for blemishes: about 2 s
MAX_BESIDE = 200  # and for gaps: every two of them may lie beside each other


@rule(
    "shift",
    N_("No outline is shifted against the reference, as maps in GCJ-02 or BD-09 are."),
)
def shift(sheet: Sheet) -> Iterator[Finding]:
    """Find outlines drawn on a GCJ-02 or BD-09 map, or moved, against the reference."""
    for name, raw in sheet.sound.items():
        reference = sheet.reference.get(name)
        try:
            moved = find_shift(raw.geometry, reference) if reference is not None else None
        except GeoError:
            moved = None
        if moved:
            sentence = _shifted(name, moved, moved.datum) if moved.datum else _moved(name, moved)
            severity = Severity.ERROR if moved.datum else Severity.WARNING
            at = piece_place(raw.geometry)
            yield finding(
                "shift",
                name,
                sentence,
                severity,
                at=at,
                value=moved.distance_m,
                datum=moved.datum,
                shape=raw.geometry,
            )
        elif (
            reference is None or _iou(raw.geometry, reference) < sheet.profile["same_outline_share"]
        ):
            sentence = message(
                "{id}: no reference outline resembles this one, so a datum shift can be "
                "neither found nor ruled out.",
                id=name,
            )
            yield finding("shift", name, sentence, Severity.SKIPPED)


def _shifted(name: str, moved: Shift, datum: str) -> Message:
    return message(
        "{id} is {m:,.0f} m from the reference ({east:+,.0f} m east, {north:+,.0f} m north), "
        "like a boundary drawn on a {datum} map; correct the datum.",
        id=name,
        m=moved.distance_m,
        east=moved.east_m,
        north=moved.north_m,
        datum=NAMES[datum],
    )


def _moved(name: str, moved: Shift) -> Message:
    return message(
        "{id} has the shape of the reference but is {m:,.0f} m away from it ({east:+,.0f} m "
        "east, {north:+,.0f} m north). No known datum explains this; check the coordinates.",
        id=name,
        m=moved.distance_m,
        east=moved.east_m,
        north=moved.north_m,
    )


def _iou(a: shapely.Geometry, b: shapely.Geometry) -> float:
    union = shapely.area(shapely.union(a, b))
    return float(shapely.area(shapely.intersection(a, b)) / union) if union else 0.0


@rule("blemishes", N_("No outline has duplicate points, spikes, slivers or tiny holes."))
def blemishes(sheet: Sheet) -> Iterator[Finding]:
    """Find what a valid outline had better be without: spikes, slivers, points given twice."""
    for raw in _judged(sheet, MAX_JUDGED):
        label = sheet.labels[raw.row]
        for problem in _blemishes(raw.geometry, sheet.profile):
            sentence = message("{id}: {problem}", id=label, problem=problem.message)
            value, limit = _measured(problem, sheet.profile)
            yield finding(
                "blemishes",
                label,
                sentence,
                Severity.WARNING,
                at=problem.place,
                value=value,
                limit=limit,
            )
    yield from _too_many("blemishes", sheet, MAX_JUDGED)


def _blemishes(outline: shapely.Geometry, profile: Profile) -> list[Issue]:
    return blemishes_of(
        outline,
        near_m=profile["near_vertices_m"],
        spike_degrees=profile["spike_degrees"],
        sliver_m=profile["sliver_width_m"],
        hole_m2=profile["hole_m2"],
    )


def _measured(problem: Issue, profile: Profile) -> tuple[float | None, float | None]:
    """Return the number that a blemish tells and the threshold that it is held to, if it is."""
    if problem.kind not in MEASURED:
        return None, None
    name, threshold = MEASURED[problem.kind]
    apart = {"apart": 0.0} if problem.kind == "duplicate-points" else {}
    value = {**apart, **dict(problem.message.values)}.get(name)
    return None if value is None else float(str(value)), profile[threshold]


@rule("gaps", N_("There are no narrow gaps between outlines that should touch."))
def gaps(sheet: Sheet) -> Iterator[Finding]:
    """Find gaps so narrow that the outlines beside them were probably meant to touch."""
    sound = _judged(sheet, MAX_BESIDE)
    narrow, rounding = sheet.profile["gap_width_m"], sheet.profile["gap_rounding_m"]
    shapes = [raw.geometry for raw in sound]
    for gap in gaps_between(shapes, narrower_than_m=narrow, wider_than_m=rounding):
        one, other = (sheet.labels[sound[i].row] for i in gap.between)
        sentence = message("{one}, {other}: {problem}", one=one, other=other, problem=gap.message)
        yield finding(
            "gaps",
            one,
            sentence,
            Severity.WARNING,
            at=gap.place,
            value=gap.area_m2,
            shape=gap.polygon,
        )
    yield from _too_many("gaps", sheet, MAX_BESIDE)


def _judged(sheet: Sheet, most: int) -> list[RawFeature]:
    """Return the sound features of the zone and, unless they are too many, all other outlines."""
    if _is_beyond(sheet, most):
        return list(sheet.sound.values())
    return [raw for raw in sheet.collection.features if not raw.problems]


def _is_beyond(sheet: Sheet, most: int) -> bool:
    return sheet.collection.unlisted.sound > 0 or sheet.collection.size > most


def _too_many(rule: str, sheet: Sheet, most: int) -> Iterator[Finding]:
    if _is_beyond(sheet, most):
        sentence = message(
            "Only the features of the zone were checked: with more than {most} outlines, "
            "checking all would take too long.",
            most=most,
        )
        if sheet.collection.size <= most:
            sentence = message(
                "Only the features of the zone were checked: the file is so large that it is "
                "read in batches."
            )
        yield finding(rule, None, sentence, Severity.SKIPPED)
