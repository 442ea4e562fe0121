"""What stands on the map in words: cards, labels, legend, as plain data for ``web/labels.js``."""

from collections.abc import Iterable
from functools import cache

from shapely import (
    Geometry,
    MultiPolygon,
    get_parts,
    maximum_inscribed_circle,
    total_bounds,
)

from ftzmap.map.antimeridian import drawn_lon, drawn_outline
from ftzmap.map.ground import ground_scene, overview_of
from ftzmap.map.marks import RISING
from ftzmap.map.scene_layers import Style, leaflet_dash
from ftzmap.map.view import BASE_MAPS, OVERVIEW, View
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.text import Text
from ftzmap.zone.blocks import Block
from ftzmap.zone.kinds import AREA, NEUTRAL, Kind, Look
from ftzmap.zone.landmarks import Place
from ftzmap.zone.plan import Industry
from ftzmap.zone.zone import Feature, Zone, industry_groups

BLOCK_LOOK = Look(opacity=0.0, dash=(2, 3), weight=1)
CITY_COLOR = "#b00020"  # of what a reader brings to the map, as in web/scene.js
MAX_SPAN = 60  # degrees of longitude that the whole view takes to have the city on it
TERM_LIMIT = 80  # characters of one name on the map
_TIP_NAMES, _TIP_LIMIT = 8, 400  # names of a legend's tip, characters of what it explains
_NEAR_ZOOM = 8  # places of these kinds only matter when a reader looks closely
_BLOCK_ZOOM = 11  # from here on there is room for names inside an area
_NEAR_KINDS = frozenset({"airport", "station", "town", "farm"})
_SOLID = 0.5  # of its box that an outline fills where a card may stand on it
_PLACE_RANK = {"airport": 1, "station": 1, "capital": 1, "city": 2, "pass": 2}
_OTHER_RANK = 3


def label_scene(
    zone: Zone, shown: list[Feature], places: tuple[Place, ...], view: View
) -> dict[str, object]:
    """Return the scene of ``web/labels.js``: where to look, the legend and every label."""
    chosen = [feature for feature in zone.features if feature.id == view.area]
    labels = [_label(zone, feature, view) for feature in shown]
    labels += [_place_label(zone, place, view.language) for place in places if place != view.city]
    labels += [_block_label(zone, block, view.language) for block in drawn_blocks(zone, view)]
    labels += [_city_label(zone, view.city, view.language)] if view.city else []
    return {
        "view": view.area if chosen else OVERVIEW,
        "bounds": bounds_of(zone, chosen) if chosen else _overview(zone, view.city),
        "roomy": not chosen and overview_of(zone) is not None,
        "standalone": view.standalone,
        "lang": view.language.tag,
        "texts": map_texts(view.language),
        "legend": _legend(zone, view),
        "note": _note(zone, view),
        **_grounds(zone, view),
        "labels": labels,
    }


def map_texts(t: Language) -> dict[str, str]:
    """Return what the map itself says."""
    return {
        "home": t("Back to the whole view"),
        "wheel": t("Hold Ctrl and scroll to zoom the map"),
        "fingers": t("Use two fingers to move the map"),
        "tiles": t("The base map cannot be reached; the map is shown without it."),
        "m": t("{n} m"),
        "km": t("{n} km"),
    }


def _grounds(zone: Zone, view: View) -> dict[str, object]:
    """Return the ground of the map, or what stands in for a base map that cannot be reached."""
    ground = ground_scene(zone, view.language, standalone=view.standalone, city=view.city)
    has_tiles = view.base != BASE_MAPS[0]
    return {"ground": None if has_tiles else ground, "standIn": ground if has_tiles else None}


def _overview(zone: Zone, city: Place | None) -> list[list[float]]:
    """Return the first view, and the reader's city with it unless it is a continent away."""
    areas = overview_of(zone) or bounds_of(zone, zone.areas)
    if city is None:
        return areas
    (south, west), (north, east) = areas
    lon = drawn_lon(zone, city.lon)
    wide = [min(west, lon), min(south, city.lat), max(east, lon), max(north, city.lat)]
    if wide[2] - wide[0] > MAX_SPAN:
        return areas
    return [[wide[1], wide[0]], [wide[3], wide[2]]]


def _legend(zone: Zone, view: View) -> list[dict[str, object]]:
    """Return the entries of the legend: that outlines are schematic, then each kind on the map."""
    t = view.language
    caveat: dict[str, object] = {
        "kind": "caveat",
        "text": t("Schematic, not an official boundary"),
        "tip": t(zone.explanation("schematic-outline")),
    }
    shown = [kind for kind in zone.kinds if view.parts or kind.id == AREA]
    blocks = drawn_blocks(zone, view)
    return (
        [caveat] * zone.is_schematic
        + [
            legend_entry(
                kind.id,
                _legend_title(zone, kind, t),
                NEUTRAL,
                opacity=kind.look.opacity,
                dash=kind.look.dash,
                hatch=RISING if kind.look.hatch else "",
                near=kind.id != AREA,
            )
            | {"tip": _tip(zone, kind, t)}
            for kind in shown
        ]
        + [_legend_of_blocks(zone, blocks, t)] * bool(blocks)
        + [mark_entry("number", t("My sites"), CITY_COLOR)] * view.sites
        + [mark_entry("star", t("My city"), CITY_COLOR)] * (view.city is not None)
    )


def _tip(zone: Zone, kind: Kind, t: Language) -> str:
    """Return the names of what is of a kind, and what the glossary says of it, as lines."""
    names = [plain(t.of(feature), limit=TERM_LIMIT) for feature in zone.of_kind(kind.id)]
    more = ["…"] * (len(names) > _TIP_NAMES)
    said = plain(t(zone.explanation(zone.term_of(kind))), limit=_TIP_LIMIT)
    return "\n".join(filter(None, [" · ".join(names[:_TIP_NAMES] + more), said]))


def _note(zone: Zone, view: View) -> str:
    """Return what the map does not show where a reader looks closely, as a sentence, or nothing."""
    t = view.language
    if view.area in zone.area_ids and not zone.parts(view.area):
        area = plain(t.of(zone[view.area]), limit=TERM_LIMIT)
        return t("No parts inside {area} are known.", area=area)
    if view.parts or not zone.part_kinds:
        return ""
    kinds = t.listed(plain(t.of(kind, "plural"), limit=TERM_LIMIT) for kind in zone.part_kinds)
    return t("Hidden on this map: {kinds}.", kinds=kinds)


def mark_entry(mark: str, text: str, color: str) -> dict[str, object]:
    """Return an entry of the legend for a mark: a ``number`` or a ``star``."""
    look = {"mark": mark, "color": color, "opacity": 1, "dash": None}
    return {"kind": mark, "text": text, "look": look, "near": False}


def _legend_of_blocks(zone: Zone, blocks: Iterable[Block], t: Language) -> dict[str, object]:
    if {block.confidence for block in blocks} == {"low"}:
        title = t("Block from other sources (dotted, low confidence)")
    else:
        title = t("Block from other sources (dotted)")
    look = BLOCK_LOOK
    entry = legend_entry("block", title, NEUTRAL, opacity=look.opacity, dash=look.dash, near=True)
    return entry | {"boxes": [box_of(drawn_outline(zone, block.geometry)) for block in blocks]}


def drawn_blocks(zone: Zone, view: View) -> tuple[Block, ...]:
    """Return the blocks of a zone that have an outline, where the parts of areas are shown."""
    blocks = zone.blocks if view.parts and view.matching is None else ()
    return tuple(block for block in blocks if block.geometry is not None)


def _legend_title(zone: Zone, kind: Kind, t: Language) -> str:
    title = kind_title(kind, t)
    if kind.id == AREA and zone.is_schematic and kind.look.dash:
        return t("{kind} (dashed: schematic)", kind=title)
    return title


def kind_title(kind: Kind, t: Language) -> str:
    """Return what a legend calls a kind, with a capital letter."""
    title = plain(t(kind.title), limit=TERM_LIMIT)
    return title[:1].upper() + title[1:]


def legend_entry(
    kind: str,
    text: str,
    color: str,
    *,
    opacity: float,
    dash: tuple[float, ...] = (),
    hatch: str = "",
    near: bool = False,
) -> dict[str, object]:
    """Return an entry of the legend with its look, as ``web/labels.js`` draws it.

    Parameters
    ----------
    dash
        Lengths of line and gap on the map in px.
    hatch
        One of ``ftzmap/map/marks.py``, or none.
    near
        Whether it only matters where a reader looks closely.
    """
    look = {"color": color, "opacity": opacity, "dash": leaflet_dash(dash)}
    look |= {"hatch": hatch} if hatch else {}
    return {"kind": kind, "text": text, "look": look, "near": near}


def style_entry(kind: str, text: str, style: Style) -> dict[str, object]:
    """Return an entry of the legend for outlines in a style."""
    return legend_entry(
        kind, text, style.color, opacity=style.opacity, dash=style.dash, hatch=style.hatch
    )


def _is_solid(outline: Geometry) -> bool:
    """Whether the largest piece of an outline fills most of its box, so that a card has room."""
    largest = _largest(outline)
    west, south, east, north = largest.bounds or (0, 0, 0, 0)
    return bool(largest.area > _SOLID * (east - west) * (north - south))


def _label(zone: Zone, feature: Feature, view: View) -> dict[str, object]:
    outline = drawn_outline(zone, feature.geometry)
    lon, lat = anchor(zone, feature)
    is_area = feature.kind == AREA
    name, figure = _name_and_figure(feature, view.language)
    return {
        "id": feature.id,
        "parent": feature.parent,
        "role": "card" if is_area else "part",
        "lat": lat,
        "lng": lon,
        "box": box_of(outline),
        "pieces": [box_of(piece) for piece in get_parts(outline)],
        "solid": _is_solid(outline),
        "view": feature.id if is_area else None,
        "color": view.color_of(zone, feature),
        "rank": 0,
        "target": not view.passive,
        "selected": feature.id == view.area,
        "levels": _card_levels(feature, view) if is_area and not view.passive else [[name, figure]],
        "aside": [[name, figure]] if is_area else None,
    }


def _card_levels(area: Feature, view: View) -> list[list[dict[str, object]]]:
    """Return a card from its fullest contents to its shortest."""
    language = view.language
    name, figure = _name_and_figure(area, language)
    if view.matching is not None:
        answering = [i for i in area.industries if str(i.name) in view.matching.get(area.id, ())]
        fullest = [[name, figure, _terms(answering, language)]] if answering else []
        return [*fullest, [name, figure]]
    if not area.industries:
        return [[name, figure]]
    groups = industry_groups(area)
    grouped = [line for group, items in groups.items() for line in _group(group, items, language)]
    count = block(
        "group",
        language.counted(
            "{n} designated industry", "{n} designated industries", n=len(area.industries)
        ),
    )
    every = [item for items in groups.values() for item in items]
    together = [[name, figure, _terms(every, language)]] if any(map(bool, groups)) else []
    return [[name, figure, *grouped], *together, [name, figure, count], [name, figure]]


def _group(name: Text, industries: list[Industry], language: Language) -> list[dict[str, object]]:
    """Return the lines of a group of industries; one without a name has only its terms."""
    title = [block("group", plain(language(name), limit=TERM_LIMIT))] if name else []
    return [*title, _terms(industries, language)]


def _terms(industries: list[Industry], language: Language) -> dict[str, object]:
    return {
        "kind": "terms",
        "items": [plain(language.of(item), limit=TERM_LIMIT) for item in industries],
    }


def _name_and_figure(feature: Feature, language: Language) -> tuple[dict, dict]:
    km2 = language.number(feature.figure.km2, feature.figure.km2_decimals)
    basis = language(" (derived)") if feature.figure.basis == "derived" else ""
    return (
        block("title", plain(language.of(feature), limit=TERM_LIMIT)),
        block("figure", language("{n} km²", n=km2) + basis),
    )


def _place_label(zone: Zone, place: Place, language: Language) -> dict[str, object]:
    return {
        "id": f"place-{place.id}",
        "role": "place",
        "lat": place.lat,
        "lng": drawn_lon(zone, place.lon),
        "color": NEUTRAL,
        "rank": _PLACE_RANK.get(place.kind, _OTHER_RANK),
        "zoom": _NEAR_ZOOM if place.kind in _NEAR_KINDS else 0,
        "levels": [[block("name", plain(language.of(place), limit=TERM_LIMIT))]],
    }


def _block_label(zone: Zone, drawn: Block, language: Language) -> dict[str, object]:
    largest = _largest(drawn_outline(zone, drawn.geometry))
    lon, lat = maximum_inscribed_circle(largest, tolerance=1e-4).coords[0]
    return {
        "id": f"block-{drawn.id}",
        "role": "place",
        "lat": lat,
        "lng": lon,
        "color": zone.color_of(drawn.area),
        "rank": _OTHER_RANK,
        "zoom": _BLOCK_ZOOM,
        "levels": [[block("name", plain(language.of(drawn), limit=TERM_LIMIT))]],
    }


def _city_label(zone: Zone, city: Place, language: Language) -> dict[str, object]:
    """Return the label of the reader's city, to which all others give way."""
    label = _place_label(zone, city, language)
    return {**label, "id": "city", "role": "city", "color": CITY_COLOR, "rank": 0, "zoom": 0}


def block(kind: str, text: str) -> dict[str, object]:
    """Return one line of a label, as ``web/labels.js`` reads it."""
    return {"kind": kind, "text": text}


def box_of(*geometries: Geometry) -> list[list[float]]:
    """Return south-west and north-east as lat, lon pairs, the order of Leaflet."""
    west, south, east, north = total_bounds(geometries).tolist()
    return [[south, west], [north, east]]


def bounds_of(zone: Zone, features: Iterable[Feature]) -> list[list[float]]:
    """Return south-west and north-east of features as they are drawn, lat before lon."""
    return box_of(*(drawn_outline(zone, feature.geometry) for feature in features))


@cache
def anchor(zone: Zone, feature: Feature) -> tuple[float, float]:
    """Return lon, lat well inside a feature and clear of its parts: where its label points.

    As it is drawn: beyond 180° E in a zone across the antimeridian.
    """
    whole = drawn_outline(zone, feature.geometry)
    clear = whole
    for part in zone.parts(feature.id):
        clear = clear.difference(drawn_outline(zone, part.geometry))
    largest = _largest(clear)
    if largest.is_empty or not largest.area:
        largest = _largest(whole)
    lon, lat = maximum_inscribed_circle(largest, tolerance=1e-4).coords[0]
    return lon, lat


def _largest(geometry: Geometry) -> Geometry:
    if isinstance(geometry, MultiPolygon):
        return max(geometry.geoms, key=lambda part: part.area)
    return geometry
