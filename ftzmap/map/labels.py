"""What stands on the map in words: cards, labels, legend, as plain data for ``web/labels.js``."""

from functools import cache

from shapely import (
    Geometry,
    MultiPolygon,
    get_parts,
    maximum_inscribed_circle,
    total_bounds,
)

from ftzmap.map.view import NEUTRAL, OVERVIEW, View
from ftzmap.text.escape import plain
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Feature, Zone, industry_groups

TERM_LIMIT = 80  # characters of one name on the map
_NEAR_ZOOM = 8  # places of these kinds only matter when a reader looks closely
_NEAR_KINDS = frozenset({"airport", "station", "town", "farm"})
_PLACE_RANK = {"airport": 1, "station": 1, "capital": 1, "city": 2, "pass": 2}
_OTHER_RANK = 3
_LEGEND = (
    ("caveat", N_("Schematic, not an official boundary")),
    ("area", N_("Area (dashed: schematic)")),
    ("corps", N_("Part of the Production and Construction Corps")),
    ("bonded", N_("Comprehensive bonded zone")),
)


def label_scene(
    zone: Zone, shown: list[Feature], places: tuple[Place, ...], view: View
) -> dict[str, object]:
    """Return the scene of ``web/labels.js``: where to look, the legend and every label."""
    chosen = [feature for feature in zone.features if feature.id == view.area]
    labels = [_label(zone, feature, view) for feature in shown]
    labels += [_place_label(place, view.language) for place in places]
    return {
        "view": view.area if chosen else OVERVIEW,
        "bounds": box_of(*(feature.geometry for feature in chosen or zone.areas)),
        "standalone": view.standalone,
        "lang": view.language.tag,
        "texts": {"home": view.language("Back to the whole view")},
        "legend": [
            {"kind": kind, "text": view.language(text)}
            for kind, text in _LEGEND
            if view.parts or kind in {"caveat", "area"}
        ],
        "labels": labels,
    }


def _label(zone: Zone, feature: Feature, view: View) -> dict[str, object]:
    lon, lat = anchor(feature, zone.parts(feature.id))
    is_area = feature.kind == "area"
    name, figure = _name_and_figure(feature, view.language)
    return {
        "id": feature.id,
        "parent": feature.parent,
        "role": "card" if is_area else "part",
        "lat": lat,
        "lng": lon,
        "box": box_of(feature.geometry),
        "pieces": [box_of(piece) for piece in get_parts(feature.geometry)],
        "view": feature.id if is_area else None,
        "color": view.color_of(feature),
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
    groups = [
        (plain(language(group), limit=TERM_LIMIT), _terms(items, language))
        for group, items in industry_groups(area).items()
    ]
    grouped = [line for group, terms in groups for line in (block("group", group), terms)]
    together = {"kind": "terms", "items": [term for _, terms in groups for term in terms["items"]]}
    count = block(
        "group",
        language.counted(
            "{n} designated industry", "{n} designated industries", n=len(area.industries)
        ),
    )
    return [
        [name, figure, *grouped],
        [name, figure, together],
        [name, figure, count],
        [name, figure],
    ]


def _terms(industries: list, language: Language) -> dict[str, object]:
    return {
        "kind": "terms",
        "items": [plain(language.of(item), limit=TERM_LIMIT) for item in industries],
    }


def _name_and_figure(feature: Feature, language: Language) -> tuple[dict, dict]:
    km2 = language.number(feature.figure.km2, feature.figure.decimals)
    basis = language(" (derived)") if feature.figure.basis == "derived" else ""
    return (
        block("title", plain(language.of(feature), limit=TERM_LIMIT)),
        block("figure", language("{n} km²", n=km2) + basis),
    )


def _place_label(place: Place, language: Language) -> dict[str, object]:
    return {
        "id": f"place-{place.id}",
        "role": "place",
        "lat": place.lat,
        "lng": place.lon,
        "color": NEUTRAL,
        "rank": _PLACE_RANK.get(place.kind, _OTHER_RANK),
        "zoom": _NEAR_ZOOM if place.kind in _NEAR_KINDS else 0,
        "levels": [[block("name", plain(language.of(place), limit=TERM_LIMIT))]],
    }


def block(kind: str, text: str) -> dict[str, object]:
    """Return one line of a label, as ``web/labels.js`` reads it."""
    return {"kind": kind, "text": text}


def box_of(*geometries: Geometry) -> list[list[float]]:
    """Return south-west and north-east as lat, lon pairs, the order of Leaflet."""
    west, south, east, north = total_bounds(geometries).tolist()
    return [[south, west], [north, east]]


@cache
def anchor(feature: Feature, parts: tuple[Feature, ...] = ()) -> tuple[float, float]:
    """Return lon, lat well inside a feature and clear of its parts: where its label points."""
    geometry = feature.geometry
    for part in parts:
        geometry = geometry.difference(part.geometry)
    largest = _largest(geometry)
    if largest.is_empty:
        largest = _largest(feature.geometry)
    lon, lat = maximum_inscribed_circle(largest, tolerance=1e-4).coords[0]
    return lon, lat


def _largest(geometry: Geometry) -> Geometry:
    if isinstance(geometry, MultiPolygon):
        return max(geometry.geoms, key=lambda part: part.area)
    return geometry
