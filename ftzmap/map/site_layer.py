"""The map of a reader's own sites; apart because folium belongs to the map alone."""

from collections.abc import Sequence

import folium
from shapely import Geometry

from ftzmap.map.antimeridian import drawn_lon, drawn_outline
from ftzmap.map.scene import Style, outline_layer, scene
from ftzmap.map.view import View
from ftzmap.sites.in_link import Vertex
from ftzmap.zone.zone import Zone

COLOR = "#b00020"
_OUTLINE = Style(color=COLOR, weight=2, opacity=0.15)
MAX_PINS = 300  # on the map at once; the table holds all
_PIN = (  # a number above its place, with a stem, so that it never hides what lies there
    '<div style="position:absolute;left:0;bottom:0;width:0;height:10px;border-left:2px solid '
    f'{COLOR};transform:translateX(-50%)"></div><div style="position:absolute;left:0;bottom:9px;'
    "transform:translateX(-50%);min-width:20px;height:20px;padding:0 4px;box-sizing:border-box;"
    f"border-radius:10px;border:2px solid #fff;background:{COLOR};color:#fff;"
    "font:600 11px/16px system-ui,sans-serif;text-align:center;"
    'box-shadow:0 1px 3px rgba(0,0,0,.4)">{number}</div>'
)


def sites_scene(
    zone: Zone,
    view: View,
    pins: Sequence[tuple[int, float, float]],
    outlines: Sequence[Geometry],
    draft: Sequence[Vertex],
) -> folium.FeatureGroup:
    """Return the zone with pins (number, lon, lat), outlines and the vertices drawn so far."""
    group = scene(zone, view)
    if outlines:
        shapes = [drawn_outline(zone, outline) for outline in outlines]
        outline_layer(shapes, _OUTLINE).add_to(group)
    for number, lon, lat in pins[:MAX_PINS]:
        icon = folium.DivIcon(html=_PIN.format(number=int(number)), icon_size=(0, 0))
        folium.Marker([lat, drawn_lon(zone, lon)], icon=icon).add_to(group)
    _draft([(drawn_lon(zone, lon), lat) for lon, lat in draft], group)
    return group


def _draft(draft: Sequence[Vertex], group: folium.FeatureGroup) -> None:
    places = [[lat, lon] for lon, lat in draft]
    if len(places) > 1:
        folium.PolyLine(places, color=COLOR, weight=2, dash_array="4 4", interactive=False).add_to(
            group
        )
    for place in places:
        folium.CircleMarker(
            place, radius=4, color=COLOR, weight=2, fill=True, fill_color="#ffffff",
            fill_opacity=1, interactive=False,
        ).add_to(group)  # fmt: skip
