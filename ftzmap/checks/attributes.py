"""Rules on what a file says: ids, properties, stated figures, industries."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isclose
from typing import Any

from ftzmap.checks.findings import Finding, Severity, Sheet, finding, rule
from ftzmap.text.escape import plain
from ftzmap.text.i18n import N_
from ftzmap.zone.figures import UNITS, Figure, in_km2
from ftzmap.zone.members import is_number
from ftzmap.zone.zone import WHOLE, Feature
from geo.formats.geojson.features import RawFeature
from geo.messages import Message, counted, message

MAX_NAMED = 5  # outlines named in one sentence
Types = dict[str, type | tuple[type, ...]]
NEEDED: Types = {
    "name": str,
    "kind": str,
    "stated_km2": (int, float),
    "stated_decimals": (int, float),  # JSON has one kind of number: 2.0 is 2
}
OTHER_UNIT: Types = {"stated": (int, float), "stated_unit": str}  # instead of stated_km2
OUTLINES = ("schematic", "supplied", "official")
CONFIDENCES = ("high", "medium", "low")


def _no_record(rule: str) -> Iterator[Finding]:
    sentence = message("Only outlines are checked here; areas and industries come from the plan.")
    yield finding(rule, None, sentence, Severity.SKIPPED)


@rule("ids", N_("The file has each feature of the zone once, by its id."))
def ids(sheet: Sheet) -> Iterator[Finding]:
    """Find ids that are missing, doubled or unknown."""
    for name in sheet.zone.ids:
        if sheet.id_counts[name] > 1:
            sentence = message(
                "{id} appears {n} times; keep only one.", id=name, n=sheet.id_counts[name]
            )
            yield finding("ids", name, sentence)
        if not sheet.id_counts[name]:
            yield _missing(name, sheet)
    yield from _strangers(sheet) if sheet.is_record else _left_over(sheet)


def _strangers(sheet: Sheet) -> Iterator[Finding]:
    for raw in sheet.collection.features:
        label = sheet.labels[raw.row]
        if raw.id is None:
            sentence = message(
                "Feature {row} has no id; give it one of the zone's ids.", row=raw.row
            )
            yield finding("ids", label, sentence)
        elif not isinstance(raw.id, str):
            sentence = message(
                "{id} (feature {row}) has the id {value}, which is not an id of the zone; "
                "it was left out.",
                id=label,
                row=raw.row,
                value=plain(raw.id, limit=60),
            )
            yield finding("ids", label, sentence, Severity.WARNING)
        elif raw.id not in sheet.zone:
            sentence = message("{id} is not a feature of the zone; it was left out.", id=label)
            yield finding("ids", label, sentence, Severity.WARNING)


def _left_over(sheet: Sheet) -> Iterator[Finding]:
    """Tell in one note which outlines of a boundary are no features of the zone."""
    left = [sheet.labels[r.row] for r in sheet.collection.features if r.id not in sheet.zone]
    count = len(left) + sheet.collection.unlisted.sound + sheet.collection.unlisted.wrong
    if count:
        sentence = counted(
            "{n} outline is not a feature of the zone and is checked on its own: {names}.",
            "{n} outlines are not features of the zone and are checked on their own, such as: "
            "{names}.",
            n=count,
            names=", ".join(left[:MAX_NAMED]),
        )
        yield finding("ids", None, sentence, Severity.NOTE)


def _missing(name: str, sheet: Sheet) -> Finding:
    """Return an error for a file like ours; a boundary of one part need not hold the others."""
    if sheet.is_record:
        return finding("ids", name, message("{id} is missing; add the feature or its id.", id=name))
    sentence = message("{id} is not in the file, so it was not checked.", id=name)
    return finding("ids", name, sentence, Severity.SKIPPED)


@rule("properties", N_("Every feature states its kind, its area and the basis of both."))
def required_properties(sheet: Sheet) -> Iterator[Finding]:
    """Find properties that are missing, of the wrong type, or against the feature's own id."""
    if not sheet.is_record:
        yield from _no_record("properties")
        return
    for name, raw in sheet.named.items():
        for key, kind in _types(sheet.zone[name], raw.properties).items():
            value = raw.properties.get(key)
            if value is None:
                yield finding("properties", name, _lacking(name, key))
            elif not isinstance(value, kind) or (kind is not str and not is_number(value)):
                yield finding("properties", name, _wrong_type(name, key, kind))
        lists = sheet.zone[name].industries
        if lists and not isinstance(raw.properties.get("industries"), list):
            sentence = message("{id} has no list of industries; add it.", id=name)
            yield finding("properties", name, sentence)
        yield from _contradictions(sheet.zone[name], raw)


def _types(feature: Feature, properties: Mapping[str, Any]) -> Types:
    """Return which properties a feature must have: what is needed, and what the zone says of it."""
    needed = dict(NEEDED)
    if "stated" in properties and "stated_km2" not in properties:
        needed = {key: kind for key, kind in NEEDED.items() if key != "stated_km2"} | OTHER_UNIT
    names = feature.name.as_json("name")
    texts = ("outline", "placement", "confidence", "source")
    said = [key for key in texts if getattr(feature, key)]
    basis = ["basis"] if feature.source else []  # a figure with a source rests on something
    return needed | dict.fromkeys([*names, *basis, *said], str)


def _contradictions(feature: Feature, raw: RawFeature) -> Iterator[Finding]:
    """Find what a feature says of itself and cannot be, by its id and the zone."""
    name, figure = feature.id, feature.figure
    types = _types(feature, raw.properties)
    if feature.parent and raw.properties.get("parent") is None:
        yield finding("properties", name, _lacking(name, "parent"))
    fitting: dict[str, tuple[str | None, ...]] = {
        "id": (name,),
        "kind": (feature.kind,),
        "parent": (feature.parent,),
        "basis": (figure.basis,),
        "outline": OUTLINES,
        "confidence": CONFIDENCES,
    }
    for key, values in fitting.items():
        value = raw.properties.get(key)
        is_told = value is None or (key in types and not isinstance(value, str))
        if not is_told and value not in values:
            sentence = message(
                "{id}: {key} is {value} but should be {right}; correct it.",
                id=name,
                key=key,
                value=_as_written(value),
                right=" / ".join(map(_as_written, values)),
            )
            yield finding("properties", name, sentence)
    if figure.derivation and raw.properties.get("basis") == figure.basis:
        yield from _derivation(name, raw.properties.get("derivation"), figure)


def _as_written(value: object) -> str:
    """Return a value as JSON has it; in quotation marks an id is not taken for a name to tell."""
    return plain(json.dumps(value, ensure_ascii=False), limit=60)


def _derivation(name: str, text: object, figure: Figure) -> Iterator[Finding]:
    """Find a derived figure without the sum that it comes from."""
    if not isinstance(text, str) or not text:
        yield finding("properties", name, _lacking(name, "derivation"))
        return
    total = replace(figure, derivation=text).derived_km2()
    if total is None or not isclose(total, figure.km2, abs_tol=1e-9):
        sentence = message(
            "{id}: the derivation “{text}” does not give {plan} km²; correct it.",
            id=name,
            text=plain(text, limit=60),
            plan=figure,
        )
        yield finding("properties", name, sentence)


def _lacking(name: str, key: str) -> Message:
    return message("{id} has no property {key}; add it.", id=name, key=key)


def _wrong_type(name: str, key: str, kind: type | tuple[type, ...]) -> Message:
    if kind is str:
        return message("{id}: {key} is not text; put it in quotation marks.", id=name, key=key)
    return message(
        "{id}: {key} is not a number; write it in digits, without quotation marks.",
        id=name,
        key=key,
    )


@rule("stated-figures", N_("Stated areas are those of the plan, digit for digit."))
def stated_figures(sheet: Sheet) -> Iterator[Finding]:
    """Find stated figures that differ from the plan in value or in precision."""
    if not sheet.is_record:
        yield from _no_record("stated-figures")
        return
    for name, properties in _stating(sheet):
        figure = sheet.zone.figure if name == WHOLE else sheet.zone[name].figure
        km2, decimals = _stated_km2(properties), properties.get("stated_decimals")
        if not is_number(km2) or not is_number(decimals):
            sentence = message(
                "{id}: the stated area was not compared because it is not a number.", id=name
            )
            yield finding("stated-figures", name, sentence, Severity.SKIPPED)
        elif km2 != figure.km2 or decimals != figure.decimals:
            sentence = message(
                "{id} is stated as {km2} km² (decimals: {decimals}); the plan has {plan} km².",
                id=name,
                km2=km2,
                decimals=decimals,
                plan=figure,
            )
            yield finding("stated-figures", name, sentence, value=float(km2), limit=figure.km2)


def _stating(sheet: Sheet) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield whatever states a figure: the whole zone, a member of the file, and its features."""
    zone = sheet.collection.members.get("zone")
    if isinstance(zone, dict):
        yield WHOLE, zone
    for name, raw in sheet.named.items():
        yield name, raw.properties


def _stated_km2(properties: Mapping[str, Any]) -> object:
    """Return the stated size in km², from another unit if it is stated in one."""
    stated, unit = properties.get("stated"), properties.get("stated_unit")
    if "stated_km2" in properties or not is_number(stated) or unit not in UNITS:
        return properties.get("stated_km2")
    return in_km2(stated, unit)


@rule("industries", N_("Each area lists the industries that the plan designates for it."))
def industries(sheet: Sheet) -> Iterator[Finding]:
    """Find industries that the plan does not assign to a feature, those left out or told twice."""
    if not sheet.is_record:
        yield from _no_record("industries")
        return
    for area in (area.id for area in sheet.zone.areas if area.industries):
        listed = sheet.named[area].properties.get("industries") if area in sheet.named else None
        if not isinstance(listed, list):
            sentence = message(
                "{id}: industries were not compared because there is no list.", id=area
            )
            yield finding("industries", area, sentence, Severity.SKIPPED)
            continue
        names = [item.get("name") if isinstance(item, dict) else item for item in listed]
        yield from _held_to_plan(area, names, _designated(sheet, area))
    for name, raw in sheet.named.items():
        if sheet.zone[name].parent and raw.properties.get("industries"):
            sentence = message(
                "{id} lists industries, but the plan designates them for whole areas only; "
                "remove the list.",
                id=name,
            )
            yield finding("industries", name, sentence)


def _designated(sheet: Sheet, area: str) -> tuple[str, ...]:
    return tuple(str(industry.name) for industry in sheet.zone[area].industries)


def _held_to_plan(area: str, names: list[Any], known: tuple[str, ...]) -> Iterator[Finding]:
    for name in names:
        if name not in known:
            sentence = message(
                "{id}: the plan does not list “{name}” as an industry of this area; correct it.",
                id=area,
                name=plain(name, limit=60),
            )
            yield finding("industries", area, sentence)
    for name in known:
        times = names.count(name)
        if not times:
            sentence = message(
                "{id} does not list the industry “{name}”; add it.", id=area, name=name
            )
            yield finding("industries", area, sentence)
        elif times > 1:
            sentence = message(
                "{id} lists the industry “{name}” {n} times; keep only one.",
                id=area,
                name=name,
                n=times,
            )
            yield finding("industries", area, sentence)
