"""A guided tour of the map: what to look at, and the view that shows it, chosen by the zone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shapely import get_parts

from ftzmap.map.antimeridian import drawn_outline
from ftzmap.map.labels import anchor
from ftzmap.text.i18n import Language
from ftzmap.text.text import running_text
from ftzmap.zone.zone import Feature, Zone

_PLAIN: Mapping[str, object] = {
    "area": None,
    "point": None,
    "parts": True,
    "places": True,
    "base": "none",
}


@dataclass(frozen=True)
class Step:
    """A step of the tour: its title, what to look at, and the fields of the address to change."""

    title: str
    text: str
    view: Mapping[str, object]


def steps(zone: Zone, t: Language) -> tuple[Step, ...]:
    """Return the steps in one language, only those that the zone has something to show for."""
    return tuple(
        Step(title, running_text(sentences), {**_PLAIN, **view})
        for title, sentences, view in _steps(zone, t)
    )


def _steps(zone: Zone, t: Language) -> Iterator[tuple[str, list[str], Mapping[str, object]]]:
    largest = max(zone.areas, key=lambda area: area.figure.km2)
    yield t("The whole zone"), _whole(zone, t), {}
    yield _largest_title(zone, largest, t), _area(zone, largest, t), {"area": largest.id}
    if (scattered := _in_pieces(zone, largest)) is not None:
        yield _pieces_title(zone, scattered, t), _pieces(zone, scattered, t), {"area": scattered.id}
    if (part := _last_part(zone)) is not None:
        title = t("{name}, a part of an area", name=t.of(part))
        yield title, [_part_choice(t)], {"area": part.id}
    lon, lat = anchor(zone, largest)
    at = {"area": largest.id, "point": ((lon + 180) % 360 - 180, lat)}
    yield t("Where a point is"), [_point(t)], at
    if less := _less(zone, t):
        yield t("Only what you need"), less, {"parts": False, "places": False}


def _whole(zone: Zone, t: Language) -> list[str]:
    n, is_one_each = len(zone.areas), len(set(zone.colors.values())) == len(zone.areas)
    if n == 1:
        areas = t("One area.")
    elif is_one_each:
        areas = t("{n} areas, each in its own colour.", n=n)
    else:
        areas = t("{n} areas; where a colour repeats, the dashes are longer.", n=n)
    if zone.industries:
        card = t("A card gives an area's name, its km² and its designated industries.")
    else:
        card = t("A card gives an area's name and its km².")
    return [areas, card, t("A thin line connects the card to the area.")]


def _largest_title(zone: Zone, area: Feature, t: Language) -> str:
    name = t(area.short_name)
    return t("{area}, the largest area", area=name) if len(zone.areas) > 1 else name


def _area(zone: Zone, area: Feature, t: Language) -> list[str]:
    names = t(", ").join(t.of(part) for part in zone.parts(area.id))
    return [
        *([t("The line is schematic.")] if area.outline == "schematic" else []),
        *([t("Parts inside it: {parts}.", parts=names)] if names else []),
        t("Its stated and measured areas are beside the map."),
    ]


def _piece_count(zone: Zone, area: Feature) -> int:
    return len(get_parts(drawn_outline(zone, area.geometry)))


def _in_pieces(zone: Zone, largest: Feature) -> Feature | None:
    """Return an area in several pieces that no step has shown yet."""
    others = (area for area in zone.areas if area is not largest)
    return next((area for area in others if _piece_count(zone, area) > 1), None)


def _pieces_title(zone: Zone, area: Feature, t: Language) -> str:
    n = _piece_count(zone, area)
    return t("{area}, an area in {n} pieces", area=t(area.short_name), n=n)


def _pieces(zone: Zone, area: Feature, t: Language) -> list[str]:
    sentences = [t("Its pieces are separate; the area is that of all pieces together.")]
    if any(feature.placement for feature in (area, *zone.parts(area.id))):
        sentences.append(
            t("To learn why it is drawn there, read “Where it is drawn, and why” beside the map.")
        )
    return sentences


def _last_part(zone: Zone) -> Feature | None:
    return next((feature for feature in reversed(zone.features) if feature.parent), None)


def _part_choice(t: Language) -> str:
    return t(
        "You can choose a part like an area. Its line is now thicker; its stated and measured "
        "areas are beside the map."
    )


def _point(t: Language) -> str:
    return t(
        "The red dot marks a point. The line below the map tells which area it is in and how "
        "far away the nearest outline is. Click the map to choose another point."
    )


def _less(zone: Zone, t: Language) -> list[str]:
    if zone.part_kinds and zone.landmarks:
        off = t("Landmarks and parts are hidden here.")
    elif zone.part_kinds:
        off = t("Parts are hidden here.")
    elif zone.landmarks:
        off = t("Landmarks are hidden here.")
    else:
        return []
    back = t(
        "“Layers” above the map shows what is hidden, or adds a base map if there is a network."
    )
    return [off, back]
