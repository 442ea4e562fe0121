"""Read ``areas.geojson``: the features of a zone, in order, with their kinds and colours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ftzmap.text.escape import plain
from ftzmap.text.text import EMPTY, Text, text_of
from ftzmap.zone.figures import Figure, FigureError, read_figure
from ftzmap.zone.kinds import (
    AREA,
    COLORS,
    KIND,
    Kind,
    default_kind,
    is_color,
    read_color,
    read_kind,
)
from ftzmap.zone.members import (
    Members,
    Test,
    are,
    by_key,
    is_id,
    is_name,
    is_string,
    is_text,
    objections_to,
    one_of,
)
from ftzmap.zone.objections import Objections
from ftzmap.zone.plan import Industry, Plan
from ftzmap.zone.zone import WHOLE, Feature
from geo.errors import GeoError
from geo.formats.geojson.features import Collection, RawFeature, parse
from geo.messages import message

AREAS = "areas.geojson"
MAX_NAME = 60  # characters of an id or name in an objection
_FIGURE: Mapping[str, Test] = {
    "basis": one_of("stated", "derived"),
    "derivation": is_string,
    "source": is_text,
}
_INDUSTRY = Members(
    needed={"name": is_name},
    optional={"group": is_text, "sectors": are(is_string)},
    is_open=True,
)


def _is_industry(value: object) -> bool:
    return is_string(value) or not any(objections_to(value, _INDUSTRY, ""))


PROPERTIES = Members(
    needed={"name": is_name, "kind": is_id},
    optional={
        "short_name": is_text,
        "parent": is_string,
        "placement": is_text,
        "outline_source": is_text,
        **_FIGURE,
        "outline": is_string,
        "confidence": is_string,
        "industries": are(_is_industry),
        "color": is_string,
    },
    is_open=True,
)
ZONE = Members(
    needed={"id": is_id, "name": is_name},
    optional={
        "outline": is_string,
        "colors": by_key(is_string),
        "cities": by_key(is_string),
        "familiar": are(is_string),
        **_FIGURE,
    },
    items={"kinds": KIND},
    is_open=True,
)
_NOTHING = Figure(0.0, 0)  # stands for a figure that was objected to


@dataclass(frozen=True)
class AreasFile:
    """What ``areas.geojson`` holds, as far as it can be built.

    Parameters
    ----------
    about
        Its member ``zone``; empty if it is missing.
    figure
        The stated size of the whole zone.
    features, kinds, colors
        As in `ftzmap.zone.zone.Zone`.
    """

    about: Mapping[str, Any]
    figure: Figure
    features: tuple[Feature, ...]
    kinds: tuple[Kind, ...]
    colors: Mapping[str, str]


def read_areas_file(path: Path, plan: Plan, objections: Objections) -> AreasFile | None:
    """Return what the file holds, or None if it cannot be read; objections are added."""
    collection = _collection(path, objections)
    if collection is None:
        return None
    about = _about(collection, objections)
    place = f"{AREAS}, zone"
    figure = _figure(about, place, objections) if about else None
    features = _features(collection, plan, about, objections)
    return AreasFile(
        about=about,
        figure=figure or _NOTHING,
        features=features,
        kinds=_kinds(features, about, objections),
        colors=_colors(features, _own_colors(collection) | (about.get("colors") or {}), objections),
    )


def _collection(path: Path, objections: Objections) -> Collection | None:
    data = objections.read(path)
    if data is None:
        return None
    try:
        return parse(data)
    except GeoError as error:
        objections.add(message("{file}: {problem}", file=path.name, problem=error.message))
    return None


def _about(collection: Collection, objections: Objections) -> dict[str, Any]:
    about = collection.members.get("zone")
    if isinstance(about, dict) and about:
        wrong = tuple(objections_to(about, ZONE, f"{AREAS}, zone"))
        objections.every.extend(wrong)
        return {key: about[key] for key in about if not (wrong and key in ("kinds", "colors"))}
    objections.add(
        message(
            "{file} has no member “zone” with id, name, stated_km2 and stated_decimals; add it.",
            file=AREAS,
        )
    )
    return {}


def _figure(raw: Mapping[str, Any], place: str, objections: Objections) -> Figure | None:
    try:
        return read_figure(raw)
    except FigureError as error:
        objections.add(message("{place}: {problem}", place=place, problem=error.message))
    return None


def _features(
    collection: Collection, plan: Plan, about: Mapping[str, Any], objections: Objections
) -> tuple[Feature, ...]:
    """Return the features that can be built, each area before its parts."""
    by_id: dict[str, RawFeature] = {}
    for raw in map(_with_id, collection.features):
        _object_to_id(raw, by_id, objections)
        if isinstance(raw.id, str):
            by_id.setdefault(raw.id, raw)
    for raw in by_id.values():
        _object_to_parent(raw, by_id, objections)
    if not collection.features:
        objections.add(message("{file} has no features; add the areas.", file=AREAS))
    found = [_feature(raw, plan, objections) for raw in by_id.values()]
    features = _short_names([feature for feature in found if feature is not None])
    return tuple(_in_order(features, about))


def _with_id(raw: RawFeature) -> RawFeature:
    """Return a feature with the id that its properties have where it has none itself."""
    return raw if raw.id is not None else replace(raw, id=raw.properties.get("id"))


def _object_to_id(raw: RawFeature, known: Mapping[str, RawFeature], objections: Objections) -> None:
    place = _place(raw)
    if not isinstance(raw.id, str) or not raw.id:
        objections.add(message("{place} has no id; give it a unique one.", place=place))
    elif raw.id == WHOLE:
        objections.add(
            message(
                "{place}: the id “{id}” stands for the whole zone; use another id.",
                place=place,
                id=raw.id,
            )
        )
    elif raw.id in known:
        objections.add(
            message("{place}: the id is used twice; give each feature a unique one.", place=place)
        )


def _object_to_parent(
    raw: RawFeature, by_id: Mapping[str, RawFeature], objections: Objections
) -> None:
    place, parent = _place(raw), raw.properties.get("parent")
    kind = raw.properties.get("kind")
    if parent is None:
        if kind is not None and kind != AREA:
            objections.add(
                message(
                    "{place} has no parent; name the area that it belongs to, or set its kind "
                    "to “area”.",
                    place=place,
                )
            )
        return
    above = by_id.get(parent) if isinstance(parent, str) else None
    if above is None:
        objections.add(
            message(
                "{place}: its parent “{parent}” is missing; add it, or name an existing area.",
                place=place,
                parent=plain(parent, limit=MAX_NAME),
            )
        )
    elif above.properties.get("parent") is not None:
        objections.add(
            message(
                "{place} is a part of “{parent}”, which is a part itself; name the area as "
                "its parent.",
                place=place,
                parent=plain(parent, limit=MAX_NAME),
            )
        )
    elif kind == AREA:
        objections.add(
            message(
                "{place} has a parent, so its kind cannot be “area”; name another kind.",
                place=place,
            )
        )


def _place(raw: RawFeature) -> str:
    name = raw.id if isinstance(raw.id, str) and raw.id else raw.properties.get("name")
    label = plain(name, limit=MAX_NAME) if isinstance(name, str) else ""
    return f"{AREAS}, feature {raw.row}" + (f" ({label})" if label else "")


def _feature(raw: RawFeature, plan: Plan, objections: Objections) -> Feature | None:
    place, said = _place(raw), raw.properties
    wrong = tuple(objections_to(said, PROPERTIES, place))
    objections.every.extend(wrong)
    figure = _figure(said, place, objections)
    for problem in raw.problems:
        objections.add(message("{place}: {problem}", place=place, problem=problem.message))
    if wrong or figure is None or raw.geometry is None or raw.problems:
        return None
    with objections.at(place):
        return Feature(
            id=str(raw.id),
            name=text_of(said, "name"),
            short_name=text_of(said, "short_name"),
            kind=said["kind"],
            parent=said.get("parent"),
            figure=figure,
            industries=_industries(str(raw.id), said.get("industries") or (), plan),
            geometry=raw.geometry,
            outline=said.get("outline") or "",
            placement=text_of(said, "placement"),
            confidence=said.get("confidence") or "",
            source=text_of(said, "source"),
            outline_source=text_of(said, "outline_source"),
        )
    return None


def _industries(
    area: str, listed: Iterable[Mapping[str, Any] | str], plan: Plan
) -> tuple[Industry, ...]:
    """Return what an area lists, with what the plan adds; the plan's own list if it lists none."""
    designated = {str(industry.name): industry for industry in plan.industries_of(area)}
    items = [{"name": item} if isinstance(item, str) else item for item in listed]
    if not items:
        return tuple(designated.values())
    return tuple(_industry(area, raw, designated) for raw in items)


def _industry(area: str, raw: Mapping[str, Any], designated: Mapping[str, Industry]) -> Industry:
    name = text_of(raw, "name")
    if not name:
        raise KeyError("name")
    more = designated.get(str(name))
    return Industry(
        id=more.id if more else f"{area}-{str(name).replace(' ', '-')}",
        area=area,
        group=text_of(raw, "group") or (more.group if more else EMPTY),
        name=name,
        sectors=tuple(raw.get("sectors") or (more.sectors if more else ())),
        synonyms=more.synonyms if more else (),
        exact_synonyms=more.exact_synonyms if more else (),
        section=more.section if more else None,
    )


def _short_names(features: list[Feature]) -> list[Feature]:
    """Give areas their names without the word that all of them end with."""
    names = [feature.name for feature in features if feature.parent is None]
    endings = {
        code: _common_ending([dict(name.versions).get(code, "") for name in names])
        for name in names
        for code, _ in name.versions
    }
    return [
        feature
        if feature.short_name
        else replace(feature, short_name=_without(feature.name, endings))
        for feature in features
    ]


def _common_ending(names: list[str]) -> str:
    """Return the words, or Chinese characters, that several names end with but none consists of."""
    if len(names) < 2:
        return ""
    size = 0
    shortest = min(names, key=len)
    while size < len(shortest) and len({name[-size - 1 :] for name in names}) == 1:
        size += 1
    ending = shortest[len(shortest) - size :]
    if ending.isascii():
        ending = ending[ending.index(" ") :] if " " in ending else ""
    return "" if any(name == ending for name in names) else ending


def _without(name: Text, endings: Mapping[str, str]) -> Text:
    return Text(
        tuple((code, words.removesuffix(endings.get(code, ""))) for code, words in name.versions)
    )


def _in_order(features: list[Feature], about: Mapping[str, Any]) -> Iterable[Feature]:
    """Yield each area and then its parts, parts in the order in which the zone names its kinds."""
    raw = about.get("kinds")
    listed = [item.get("id") for item in raw if isinstance(item, dict)] if raw else []
    order = {kind: n for n, kind in enumerate(listed)}
    for area in (feature for feature in features if feature.parent is None):
        yield area
        parts = [feature for feature in features if feature.parent == area.id]
        yield from sorted(parts, key=lambda part: order.get(part.kind, len(order)))


def _kinds(
    features: tuple[Feature, ...], about: Mapping[str, Any], objections: Objections
) -> tuple[Kind, ...]:
    """Return the kinds: areas, those the zone describes, and those only its features name."""
    kinds = {AREA: default_kind(AREA, 0)}
    for n, raw in enumerate(about.get("kinds") or ()):
        with objections.at(f"{AREAS}, zone, kinds {n + 1}"):
            kind = read_kind(raw, len(kinds.keys() - {AREA}))
            kinds[kind.id] = kind
    for feature in features:
        kinds.setdefault(feature.kind, default_kind(feature.kind, len(kinds.keys() - {AREA})))
    present = {feature.kind for feature in features} | {AREA}
    return tuple(kind for kind in kinds.values() if kind.id in present)


def _own_colors(collection: Collection) -> dict[Any, str]:
    """Return the colours that features bring, by their ids."""
    own = {_with_id(raw).id: raw.properties.get("color") for raw in collection.features}
    return {id_: color for id_, color in own.items() if is_color(color)}


def _colors(
    features: tuple[Feature, ...], given: Mapping[str, str], objections: Objections
) -> dict[str, str]:
    areas = [feature.id for feature in features if feature.parent is None]
    with objections.at(f"{AREAS}, zone, colors"):
        return {
            area: read_color(given.get(area, COLORS[n % len(COLORS)]))
            for n, area in enumerate(areas)
        }
    return {}
