"""The scene of a zone: its outlines, what a reader brings, and the labels, as plain data.

The base is drawn once; everything that a reader's choice changes is in the scene, so choosing an
area redraws no base map. Labels are placed in the browser by ``web/labels.js``, because only the
browser knows their sizes.
"""

from dataclasses import replace
from functools import lru_cache

from ftzmap.map.antimeridian import drawn_lon, drawn_outline
from ftzmap.map.labels import BLOCK_LOOK, bounds_of, drawn_blocks, label_scene
from ftzmap.map.marks import RISING
from ftzmap.map.scene_layers import Layer, Scene, Style, leaflet_dash, mark, outlines, tiles
from ftzmap.map.view import View, dash_of
from ftzmap.text.escape import script_json
from ftzmap.zone.blocks import Block
from ftzmap.zone.kinds import AREA
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Feature, Zone

MAX_ZOOM = 18
_SELECTED_MORE = 2  # px that the line of what is chosen is thicker
_STEPPED_BACK: dict[str, object] = {"opacity": 0.6, "fillOpacity": 0.03, "hatch": None}
WIDE = 90  # degrees: a zone wider than this is seen whole only from further away
BASES = {
    "osm": (
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "© OpenStreetMap contributors",
    ),
    "imagery": (
        "https://server.arcgisonline.com/ArcGIS/rest/services/World_Imagery/MapServer/tile/{z}/{y}/{x}",
        "Imagery © Esri and its data providers",
    ),
}


def scene(zone: Zone, view: View, more: tuple[Layer, ...] = ()) -> Scene:
    """Return everything of `view` that lies on the base map, and `more` above it."""
    build = _without_point if view.matching is None else _without_point.__wrapped__
    still = build(zone, replace(view, point=None))
    pins: tuple[Layer, ...] = ()
    if view.point:
        lon, lat = view.point
        pins = (mark("pin", drawn_lon(zone, lon), lat),)
    return replace(still, layers=(*still.layers, *pins, *more))


def zoom_limits(zone: Zone) -> tuple[int, int]:
    """Return the least and the greatest zoom of the map of a zone."""
    (_, west), (_, east) = bounds_of(zone, zone.areas)
    return (1 if east - west > WIDE else 3, MAX_ZOOM)


@lru_cache(maxsize=100)  # every reader begins with one of few views
def _without_point(zone: Zone, view: View) -> Scene:
    layers = [tiles(*BASES[view.base])] if view.base in BASES else []
    layers.append(_outlines(zone, _shown(zone, view), view))
    layers += [_block_outline(zone, block) for block in drawn_blocks(zone, view)]
    if view.city:
        layers.append(mark("star", drawn_lon(zone, view.city.lon), view.city.lat))
    return Scene(script_json(label_data(zone, view)), tuple(layers), zoom_limits(zone))


def label_data(zone: Zone, view: View) -> dict[str, object]:
    """Return the scene of ``web/labels.js`` for a view, in lat, lon degrees."""
    marks = _landmarks(zone) if view.places else ()
    return label_scene(zone, _shown(zone, view), marks, view)


def _shown(zone: Zone, view: View) -> list[Feature]:
    return [f for f in zone.features if view.parts or f.kind == AREA or f.id == view.area]


def _outlines(zone: Zone, features: list[Feature], view: View) -> Layer:
    """Return the outlines of features, the labels of which come first in the scene."""
    return outlines(
        [drawn_outline(zone, feature.geometry) for feature in features],
        {"lineCap": "butt"},  # round ends of a thick line would close the gaps between dashes
        styles=[feature_style(zone, feature, view) for feature in features],
        named=True,
    )


def feature_style(zone: Zone, feature: Feature, view: View) -> dict[str, object]:
    """Return how Leaflet draws a feature in a view: colours, width and dashes in px, opacities."""
    color, look = view.color_of(zone, feature), zone.kind(feature.kind).look
    selected = view.area in {feature.id, feature.parent}
    style: dict[str, object] = {
        "dashArray": leaflet_dash(dash_of(zone, feature)),
        "fillOpacity": look.opacity,
        "weight": look.weight + _SELECTED_MORE * (view.area == feature.id),
        "color": color,
        "opacity": 1 if selected or not view.area else 0.8,
    }
    style |= {"hatch": RISING} if look.hatch else {}
    return style | _STEPPED_BACK if view.is_faded(feature) else style


def _block_outline(zone: Zone, block: Block) -> Layer:
    return outlines([drawn_outline(zone, block.geometry)], block_style(zone, block).as_leaflet())


def block_style(zone: Zone, block: Block) -> Style:
    """Return the look of a block: a thin dotted line, unlike those of the plan's features."""
    color = zone.color_of(block.area)
    return Style(color, BLOCK_LOOK.weight, BLOCK_LOOK.opacity, BLOCK_LOOK.dash)


def _landmarks(zone: Zone) -> tuple[Place, ...]:
    return tuple(place for place in zone.landmarks if place.id not in zone.familiar)
