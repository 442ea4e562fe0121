"""The map of a reader's own sites; apart, as each map of a page has a layer of its own."""

from collections.abc import Sequence
from dataclasses import replace

from shapely import Geometry

from ftzmap.map.antimeridian import drawn_lon, drawn_outline
from ftzmap.map.scene import scene
from ftzmap.map.scene_layers import Layer, Scene, Style, line, mark, outlines
from ftzmap.map.view import View
from ftzmap.sites.in_link import Vertex
from ftzmap.zone.zone import Zone

_OUTLINE = Style(color="#b00020", weight=2, opacity=0.15)
MAX_PINS = 300  # on the map at once; the table holds all


def sites_scene(
    zone: Zone,
    view: View,
    pins: Sequence[tuple[int, float, float]],
    drawn: Sequence[Geometry],
    draft: Sequence[Vertex],
) -> Scene:
    """Return the zone with pins (number, lon, lat), outlines and the vertices drawn so far."""
    shapes = [drawn_outline(zone, outline) for outline in drawn]
    layers = [outlines(shapes, _OUTLINE.as_leaflet())] if shapes else []
    layers += [
        mark("number", drawn_lon(zone, lon), lat, number=int(number))
        for number, lon, lat in pins[:MAX_PINS]
    ]
    layers += _draft([(drawn_lon(zone, lon), lat) for lon, lat in draft])
    return scene(zone, replace(view, sites=bool(pins or shapes)), tuple(layers))


def _draft(draft: Sequence[Vertex]) -> list[Layer]:
    vertices = [mark("vertex", lon, lat) for lon, lat in draft]
    return [line(draft), *vertices] if len(draft) > 1 else vertices
