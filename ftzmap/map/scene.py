"""The map: a base that never changes, and a scene of outlines and labels on it.

The base is drawn once; everything that a reader's choice changes is in the
scene, so choosing an area redraws no base map. Labels are placed in the
browser by ``web/labels.js``, because only the browser knows their sizes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import folium
from branca.element import MacroElement
from folium.template import Template
from shapely import Geometry
from shapely.geometry import mapping

from ftzmap.map.antimeridian import drawn_lon, drawn_outline
from ftzmap.map.assets import SCRIPT, STYLE, inlined
from ftzmap.map.labels import (
    BLOCK_LOOK,
    CITY_COLOR,
    bounds_of,
    drawn_blocks,
    label_scene,
    leaflet_dash,
)
from ftzmap.map.view import View, dash_of
from ftzmap.text.escape import html_text, script_json
from ftzmap.zone.blocks import Block
from ftzmap.zone.kinds import AREA
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Feature, Zone

_SELECTED_MORE = 2  # px that the line of what is chosen is thicker
_STEPPED_BACK: dict[str, object] = {"opacity": 0.6, "fillOpacity": 0.03}
_WIDE = 90  # degrees: a zone wider than this is seen whole only from further away
_RANDOM_ID = re.compile(r"(?<=[a-z])_[0-9a-f]{32}(?![0-9a-f])")
_STAR = "M12 1l3.2 7.3 7.8.8-5.9 5.3 1.7 7.8L12 18.1l-6.8 4.1 1.7-7.8L1 9.1l7.8-.8z"
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


class OfflineMap(folium.Map):
    """A folium map that loads the bundle at an address, nothing if there is none, and no tiles."""

    def __init__(self, zone: Zone, files: str | None) -> None:
        (south, west), (north, east) = bounds_of(zone, zone.areas)
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            zoom_start=5,
            tiles=None,
            control_scale=False,
            font_size="12px",
            zoom_snap=0.25,
            min_zoom=1 if east - west > _WIDE else 3,
            max_zoom=18,
            world_copy_jump=False,  # a zone across the antimeridian would be jumped away from
        )
        self.default_js = [("map_script", f"{files}/{SCRIPT}")] if files else []
        self.default_css = [("map_style", f"{files}/{STYLE}")] if files else []
        self.add_child(_Furniture())


class _Furniture(MacroElement):
    """Scale bar in metres and kilometres; no flag in the attribution."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            L.control.scale({imperial: false, maxWidth: window.innerWidth < 500 ? 80 : 140})
                .addTo({{ this._parent.get_name() }});
            {{ this._parent.get_name() }}.attributionControl.setPrefix(false);
        {% endmacro %}
    """)


class Labels(MacroElement):
    """The labels of a scene, as a Leaflet layer."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.ftzLabels({{ this.scene }});
            {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
    """)

    def __init__(self, scene: Mapping[str, object] | str) -> None:
        super().__init__()
        self._name = "Labels"
        self.scene = scene if isinstance(scene, str) else script_json(scene)


def scene(zone: Zone, view: View) -> folium.FeatureGroup:
    """Return everything of `view` that lies on the base map."""
    group = folium.FeatureGroup(name="scene")
    if view.base in BASES:
        address, credit = BASES[view.base]
        folium.TileLayer(address, attr=html_text(credit)).add_to(group)
    _outlines(zone, _shown(zone, view), view).add_to(group)
    for block in drawn_blocks(zone, view):
        _block_outline(zone, block).add_to(group)
    if view.point:
        lon, lat = view.point
        _pin(drawn_lon(zone, lon), lat).add_to(group)
    if view.city:
        _star(drawn_lon(zone, view.city.lon), view.city.lat).add_to(group)
    labels = _label_json if view.matching is None else _label_json.__wrapped__
    group.add_child(Labels(labels(zone, replace(view, point=None))))
    return group


@lru_cache(maxsize=100)  # every reader begins with one of few views
def _label_json(zone: Zone, view: View) -> str:
    shown = _shown(zone, view)
    marks = _landmarks(zone) if view.places else ()
    return script_json(label_scene(zone, shown, marks, view))


def _shown(zone: Zone, view: View) -> list[Feature]:
    return [f for f in zone.features if view.parts or f.kind == AREA or f.id == view.area]


def page(zone: Zone, view: View, *, title: str) -> str:
    """Return one self-contained HTML page with the map; it opens with the network cut."""
    chart = OfflineMap(zone, files=None)
    scene(zone, view).add_to(chart)
    figure = chart.get_root()
    html = _with_fixed_ids(figure.render())
    head = (
        f'<head>\n<meta charset="utf-8">\n<title>{html_text(title)}</title>\n{_POLICY}\n{inlined()}'
    )
    return html.replace("<head>", head, 1).replace(
        "<html>", f'<html lang="{view.language.tag}">', 1
    )


def _with_fixed_ids(html: str) -> str:
    """Return a page of folium with its random ids numbered: the same map gives the same bytes."""
    found = dict.fromkeys(_RANDOM_ID.findall(html))
    numbers = {id_: f"_{number}" for number, id_ in enumerate(found)}
    return _RANDOM_ID.sub(lambda match: numbers[match.group()], html)


_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: https:\">"
)


def _outlines(zone: Zone, features: list[Feature], view: View) -> folium.GeoJson:
    """Return the outlines as a display collection: fixed keys, no text of a file."""
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(row),
                "properties": {"row": row},
                "geometry": mapping(drawn_outline(zone, feature.geometry)),
            }
            for row, feature in enumerate(features)
        ],
    }
    return folium.GeoJson(
        collection,
        style_function=lambda raw: _style(zone, features[raw["properties"]["row"]], view),
        interactive=False,
        smooth_factor=0,
    )


def _style(zone: Zone, feature: Feature, view: View) -> dict[str, object]:
    color, look = view.color_of(zone, feature), zone.kind(feature.kind).look
    selected = view.area in {feature.id, feature.parent}
    style: dict[str, object] = {
        "dashArray": leaflet_dash(dash_of(zone, feature)),
        "fillOpacity": look.opacity,
        "weight": look.weight + _SELECTED_MORE * (view.area == feature.id),
        "color": color,
        "fillColor": color,
        "lineCap": "butt",  # round ends of a thick line would close the gaps between dashes
        "opacity": 1 if selected or not view.area else 0.8,
    }
    return style | _STEPPED_BACK if view.is_faded(feature) else style


def _block_outline(zone: Zone, block: Block) -> folium.GeoJson:
    """Return the outline of a block: a thin dotted line, unlike those of the plan's features."""
    style = Style(zone.color_of(block.area), BLOCK_LOOK.weight, BLOCK_LOOK.opacity, BLOCK_LOOK.dash)
    return outline_layer([drawn_outline(zone, block.geometry)], style)


def _pin(lon: float, lat: float) -> folium.CircleMarker:
    return folium.CircleMarker(
        [lat, lon],
        radius=6,
        color="#ffffff",
        weight=2,
        fill=True,
        fill_color="#b00020",
        fill_opacity=1,
        interactive=False,
    )


def _star(lon: float, lat: float) -> folium.Marker:
    """Return the marker of the reader's city, told from pins by its shape."""
    star = (
        f'<svg viewBox="0 0 24 24" width="22" height="22" style="margin:-11px 0 0 -11px">'
        f'<path d="{_STAR}" fill="{CITY_COLOR}" stroke="#ffffff" stroke-width="1.5"/></svg>'
    )
    icon = folium.DivIcon(html=star, icon_size=(0, 0), class_name="ftz-star")
    return folium.Marker([lat, lon], icon=icon, interactive=False, keyboard=False)


def _landmarks(zone: Zone) -> tuple[Place, ...]:
    return tuple(place for place in zone.landmarks if place.id not in zone.familiar)


@dataclass(frozen=True)
class Style:
    """The look of outlines: line with its width and dash in px, opacity of the inside 0 to 1."""

    color: str
    weight: float
    opacity: float = 0.0
    dash: tuple[float, ...] = ()

    def as_leaflet(self) -> dict[str, object]:
        """Return the look as Leaflet names it."""
        look = {"color": self.color, "weight": self.weight, "fillOpacity": self.opacity}
        return look | ({"dashArray": leaflet_dash(self.dash)} if self.dash else {})


def outline_layer(shapes: Iterable[Geometry], style: Style) -> folium.GeoJson:
    """Return a layer of shapes in lon, lat degrees in one style; clicks go through them."""
    features = [{"type": "Feature", "properties": {}, "geometry": mapping(s)} for s in shapes]
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda _: style.as_leaflet(),
        interactive=False,
    )
