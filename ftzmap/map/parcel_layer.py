"""The map of parcels held against outlines: gaps, overlaps, what lies outside."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from ftzmap.map.boundary_layer import (
    DEGREES_PER_M,
    DISPLAY_M,
    GAINED_STYLE,
    LOADED,
    LOST_STYLE,
    REFERENCE,
    REFERENCE_STYLE,
)
from ftzmap.map.labels import block, box_of, map_texts, style_entry
from ftzmap.map.scene_layers import Scene, Style, outlines
from ftzmap.parcels.parcels import ParcelCoverage, Row, rows
from ftzmap.text.escape import plain, script_json
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.kinds import NEUTRAL
from geo.polygons.thinning import thinned

MAX_DRAWN = 2000  # shapes of a kind drawn at once, the largest first
MAX_VERTICES = 40_000  # of a kind, about 1.5 MB for the browser
MARGIN = 0.3  # of its width that is drawn around the chosen feature
MARGIN_OF_A_PLACE = 1.5  # of its width that is seen around a gap or an overlap
LEAST_MARGIN = 50 * DEGREES_PER_M
_STYLES = {
    "loaded": Style(color=LOADED, weight=0.8, opacity=0.06),
    "stray": Style(color=NEUTRAL, weight=1.5, opacity=0.35, dash=(4, 3)),
    "gap": GAINED_STYLE,
    "overlap": LOST_STYLE,
    "reference": REFERENCE_STYLE,
}
_LEGEND = {
    "loaded": N_("Parcels"),
    "stray": N_("Parcels outside"),
    "gap": N_("Gaps"),
    "overlap": N_("Overlaps"),
    "reference": N_("Outlines of the zone"),
}


def parcels_scene(
    result: ParcelCoverage, chosen: str, t: Language, *, place: Geometry | None = None
) -> tuple[Scene, int]:
    """Return the scene around one feature, and how many shapes there are too many to draw.

    `place` is a polygon in degrees that is shown instead of the whole feature, with its margin.
    """
    layers, hidden = [], 0
    found, target = result.coverage, place or result.outlines[chosen]
    frame = _frame(target, MARGIN if place is None else MARGIN_OF_A_PLACE)
    kinds = {
        "loaded": _sound(result),
        "stray": found.outside.polygons,
        "gap": found.open_ground.polygons,
        "overlap": found.overlaps.polygons,
        "reference": np.array(list(result.outlines.values())),
    }
    shown = {}
    for kind, shapes in kinds.items():
        near = shapes[shapely.intersects(frame, shapes)]
        plainer = _drawable(near)
        shown[kind] = [] if kind == "loaded" and len(plainer) < len(near) else plainer
        hidden += len(near) - len(shown[kind])
        if shown[kind]:
            layers.append(outlines(shown[kind], _STYLES[kind].as_leaflet()))
    legend = [
        style_entry(kind, t(text), _STYLES[kind])
        for kind, text in _LEGEND.items()
        if shown[kind] or kind in ("gap", "overlap")
    ]
    labels = _labels(result, chosen, legend, t)
    if place is not None:
        where = ",".join(f"{degrees:.6f}" for degrees in place.bounds)
        labels |= {"view": f"parcels-{where}", "bounds": box_of(frame), "labels": []}
    return Scene(script_json(labels), tuple(layers)), hidden


def _frame(outline: Geometry, share: float) -> shapely.Polygon:
    west, south, east, north = outline.bounds
    margin = max(share * max(east - west, north - south), LEAST_MARGIN)
    frame = shapely.box(west - margin, south - margin, east + margin, north + margin)
    shapely.prepare(frame)
    return frame


def _sound(result: ParcelCoverage) -> NDArray:
    return np.delete(result.parcels.geometries, list(result.left_out))


def _drawable(shapes: NDArray) -> list[shapely.Geometry]:
    """Return the first shapes, without vertices too fine to see, as many as a browser bears."""
    plainer, vertices = [], 0
    for shape in shapes[:MAX_DRAWN]:
        thin = thinned(shape, DISPLAY_M * DEGREES_PER_M)
        vertices += shapely.get_num_coordinates(thin)
        if vertices > MAX_VERTICES:
            break
        plainer.append(thin)
    return plainer


def _labels(
    result: ParcelCoverage, chosen: str, legend: list[dict], t: Language
) -> dict[str, object]:
    return {
        "view": f"parcels-{chosen}",
        "bounds": box_of(result.outlines[chosen]),
        "standalone": False,
        "lang": t.tag,
        "texts": map_texts(t),
        "legend": legend,
        "labels": [_label(result, row, t) for row in rows(result)],
    }


def _label(result: ParcelCoverage, row: Row, t: Language) -> dict[str, object]:
    outline = result.outlines[row.feature.id]
    parts = shapely.get_parts(outline)
    point = shapely.point_on_surface(parts[shapely.area(parts).argmax()])
    covered = t("{percent} covered", percent=t.percent(row.percent / 100, 2))
    return {
        "id": row.feature.id,
        "parent": row.feature.parent,
        "role": "part",
        "lat": point.y,
        "lng": point.x,
        "box": box_of(outline),
        "pieces": [box_of(part) for part in parts],
        "view": None,
        "color": REFERENCE,
        "rank": 0,
        "target": False,
        "levels": [[block("title", plain(t.of(row.feature), limit=80)), block("figure", covered)]],
    }
