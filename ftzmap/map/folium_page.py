"""One HTML page with the map; apart because nothing else needs folium."""

import re
from collections.abc import Sequence

import folium
from branca.element import MacroElement
from folium.template import Template

from ftzmap.map.assets import inlined
from ftzmap.map.ground import credit
from ftzmap.map.labels import bounds_of
from ftzmap.map.map_sheet import notes
from ftzmap.map.scene import scene
from ftzmap.map.scene_layers import Scene
from ftzmap.map.view import View
from ftzmap.text.escape import html_text
from ftzmap.text.text import running_text
from ftzmap.zone.zone import Zone

# The sheet: a title, the map, what it rests on; on paper the map is drawn anew for its size.
_SHEET = """
html, body { height: 100%; margin: 0 }
body { display: flex; flex-direction: column; color-scheme: light }
h1, p { font-family: Inter, system-ui, sans-serif }
.ftz-sheet-title { margin: .5rem .8rem; font-size: 1.1rem; line-height: 1.2 }
.ftz-sheet-title {
  flex: none; overflow: hidden; overflow-wrap: anywhere; unicode-bidi: plaintext;
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
}
.ftz-sheet-notes { margin: 0; padding: .3rem .8rem; font-size: .75rem; color: #3d444b }
@media (max-width: 500px) {
  .ftz-sheet-notes { padding: .2rem .8rem; font-size: .7rem; line-height: 1.25 }
}
.folium-map { flex: 1; min-height: 0; height: auto !important }
@page { size: A4 landscape; margin: 10mm }
@media print {
  body { height: 185mm; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  .leaflet-top.leaflet-left { display: none }
}
"""
_RANDOM_ID = re.compile(r"(?<=[a-z])_[0-9a-f]{32}(?![0-9a-f])")
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: https:\">"
)


class _Drawing(MacroElement):
    """What draws a scene on the folium map that is its parent."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            L.ftzScene({{ this._parent.get_name() }}, {{ this.scene }});
        {% endmacro %}
    """)

    def __init__(self, scene_json: str) -> None:
        super().__init__()
        self._name = "Drawing"
        self.scene = scene_json


def page(zone: Zone, view: View, *, title: str) -> str:
    """Return one self-contained HTML page with the map; it opens with the network cut."""
    t, bounds = view.language, bounds_of(zone, zone.areas)
    remarks = (*notes(zone, t), *credit(zone, t))
    return page_of(scene(zone, view), bounds, title=title, tag=t.tag, notes=remarks)


def page_of(
    drawn: Scene,
    bounds: list[list[float]],
    *,
    title: str,
    tag: str,
    notes: Sequence[str] = (),
) -> str:
    """Return one self-contained HTML page with a scene.

    Parameters
    ----------
    bounds
        South-west and north-east, lat before lon in degrees, in whose middle the map begins.
    tag
        The language tag of the page.
    notes
        Sentences at the foot of the sheet.
    """
    html = _with_fixed_ids(_chart(drawn, bounds).get_root().render())
    head = (
        f'<head>\n<meta charset="utf-8">\n<title>{html_text(title)}</title>\n{_POLICY}\n{inlined()}'
    )
    sheet = f'<body>\n<h1 class="ftz-sheet-title">{html_text(title)}</h1>'
    foot = running_text(html_text(note) for note in notes)
    return (
        html.replace("<head>", f"{head}\n<style>{_SHEET}</style>", 1)
        .replace("<html>", f'<html lang="{tag}">', 1)
        .replace("<body>", sheet, 1)
        .replace("</body>", f'<p class="ftz-sheet-notes">{foot}</p>\n</body>', 1)
    )


def _with_fixed_ids(html: str) -> str:
    """Return a page of folium with its random ids numbered: the same map gives the same bytes."""
    found = dict.fromkeys(_RANDOM_ID.findall(html))
    numbers = {id_: f"_{number}" for number, id_ in enumerate(found)}
    return _RANDOM_ID.sub(lambda match: numbers[match.group()], html)


def _chart(drawn: Scene, bounds: list[list[float]]) -> folium.Map:
    (south, west), (north, east) = bounds
    low, high = drawn.limits
    chart = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=5,
        tiles=None,
        control_scale=False,
        font_size="12px",
        zoom_snap=0.25,
        min_zoom=low,
        max_zoom=high,
        world_copy_jump=False,  # a zone across the antimeridian would be jumped away from
    )
    chart.default_js, chart.default_css = [], []  # they stand in the page itself
    chart.add_child(_Drawing(drawn.json()))
    return chart
