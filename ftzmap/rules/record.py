"""Rules on what a file says: ids, properties, stated figures, industries."""

from collections.abc import Iterator
from math import isfinite

from ftzmap.findings import Finding, Severity, Sheet, found
from ftzmap.text import plain
from ftzmap.zone import AREA_IDS, FEATURE_IDS
from geo.words import Words, words

MOST_NAMED = 5  # outlines named in one sentence
PROPERTY_TYPES: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "name_zh": str,
    "kind": str,
    "stated_km2": (int, float),
    "stated_decimals": int,
    "basis": str,
    "outline": str,
    "placement": str,
    "confidence": str,
    "source": str,
}


def _no_record(rule: str) -> Iterator[Finding]:
    sentence = words("Only outlines are checked here; figures and industries are the plan's.")
    yield found(rule, None, sentence, Severity.SKIPPED)


def ids(sheet: Sheet) -> Iterator[Finding]:
    """Find ids that are missing, doubled or unknown."""
    for name in FEATURE_IDS:
        if sheet.id_counts[name] > 1:
            sentence = words("{id} occurs {n} times; keep one.", id=name, n=sheet.id_counts[name])
            yield found("ids", name, sentence)
        if not sheet.id_counts[name]:
            yield _missing(name, sheet)
    yield from _strangers(sheet) if sheet.is_record else _left_over(sheet)


def _strangers(sheet: Sheet) -> Iterator[Finding]:
    for raw in sheet.collection.features:
        label = sheet.labels[raw.row]
        if raw.id is None:
            sentence = words("Feature {row} has no id; give it one of the nine.", row=raw.row)
            yield found("ids", label, sentence)
        elif raw.id not in FEATURE_IDS:
            sentence = words("{id} is none of the nine features; it is left out.", id=label)
            yield found("ids", label, sentence, Severity.WARNING)


def _left_over(sheet: Sheet) -> Iterator[Finding]:
    """Tell in one note which outlines of a boundary are none of the nine."""
    left = [sheet.labels[r.row] for r in sheet.collection.features if r.id not in FEATURE_IDS]
    if left:
        sentence = words(
            "{n} outlines are none of the nine features and were left out, such as: {names}.",
            n=len(left),
            names=", ".join(left[:MOST_NAMED]),
        )
        yield found("ids", None, sentence, Severity.NOTE)


def _missing(name: str, sheet: Sheet) -> Finding:
    """Return an error for a file like ours; a boundary of one part need not hold the others."""
    if sheet.is_record:
        return found("ids", name, words("{id} is missing; add the feature or its id.", id=name))
    sentence = words("{id} is not in the file; nothing of it was checked.", id=name)
    return found("ids", name, sentence, Severity.SKIPPED)


def required_properties(sheet: Sheet) -> Iterator[Finding]:
    """Find properties that are missing or of the wrong type."""
    if not sheet.is_record:
        yield from _no_record("properties")
        return
    for name, raw in sheet.named.items():
        for key, kind in PROPERTY_TYPES.items():
            value = raw.properties.get(key)
            if value is None:
                sentence = words("{id} lacks the property {key}; add it.", id=name, key=key)
                yield found("properties", name, sentence)
            elif not isinstance(value, kind) or (kind is not str and not _is_number(value)):
                yield found("properties", name, _wrong_type(name, key, kind))
        if name in AREA_IDS and not isinstance(raw.properties.get("industries"), list):
            sentence = words("{id} lacks its list of industries; add it.", id=name)
            yield found("properties", name, sentence)


def _wrong_type(name: str, key: str, kind: type | tuple[type, ...]) -> Words:
    if kind is str:
        return words("{id}: {key} is not text; put it in quotation marks.", id=name, key=key)
    return words("{id}: {key} is not a number; write it without quotation marks.", id=name, key=key)


def stated_figures(sheet: Sheet) -> Iterator[Finding]:
    """Find stated figures that differ from the plan in value or in precision."""
    if not sheet.is_record:
        yield from _no_record("stated-figures")
        return
    for name, raw in sheet.named.items():
        figure = sheet.plan.figures[name]
        km2, decimals = raw.properties.get("stated_km2"), raw.properties.get("stated_decimals")
        if not _is_number(km2) or not _is_number(decimals):
            sentence = words("{id}: the stated figure was not compared; it is no number.", id=name)
            yield found("stated-figures", name, sentence, Severity.SKIPPED)
        elif km2 != figure.km2 or decimals != figure.decimals:
            sentence = words(
                "{id} is stated as {km2} km² with {decimals} decimals; the plan has {plan} km².",
                id=name,
                km2=km2,
                decimals=decimals,
                plan=figure,
            )
            yield found("stated-figures", name, sentence, value=float(km2), limit=figure.km2)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def industries(sheet: Sheet) -> Iterator[Finding]:
    """Find industries that the plan does not assign to the area, and those left out."""
    if not sheet.is_record:
        yield from _no_record("industries")
        return
    for area in AREA_IDS:
        listed = sheet.named[area].properties.get("industries") if area in sheet.named else None
        if not isinstance(listed, list):
            sentence = words("{id}: industries were not compared; there is no list.", id=area)
            yield found("industries", area, sentence, Severity.SKIPPED)
            continue
        names = [item.get("name") if isinstance(item, dict) else item for item in listed]
        known = sheet.plan.industries_of(area)
        for name in names:
            if name not in known:
                sentence = words(
                    "{id}: “{name}” is no industry of this area in the plan; correct it.",
                    id=area,
                    name=plain(name, limit=60),
                )
                yield found("industries", area, sentence)
        for name in (name for name in known if name not in names):
            sentence = words("{id} lacks the industry “{name}”; add it.", id=area, name=name)
            yield found("industries", area, sentence)
