"""The map of parcels held against outlines: gaps, overlaps, what lies outside."""

import shapely
from shapely import Geometry

from ftzmap.map.boundary_layer import (
    DEGREES_PER_M,
    GAINED_STYLE,
    LOADED,
    LOST,
    LOST_STYLE,
    OTHER,
    REFERENCE,
    REFERENCE_STYLE,
)
from ftzmap.map.labels import block, box_of, map_texts, style_entry
from ftzmap.map.scene_layers import Scene, Style, outlines, packed_shapes
from ftzmap.parcels.measured_parcels import STATES, Measured
from ftzmap.parcels.parcels import ParcelCoverage, Row, rows
from ftzmap.text.escape import plain, script_json
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.kinds import NEUTRAL

MARGIN_OF_A_PLACE = 1.5  # of its width that is seen around a gap or an overlap
LEAST_MARGIN = 50 * DEGREES_PER_M
CHOSEN = "#b00020"
_OUTSIDE = Style(color=NEUTRAL, weight=0.8, opacity=0.2)
_STYLES = {  # by the names of `STATES`
    "loaded": Style(color=LOADED, weight=0.8, opacity=0.06),
    "partly": _OUTSIDE,
    "wholly": _OUTSIDE,
    "overlapping": Style(color=LOST, weight=0.8, opacity=0.12),
    "broken": Style(color=OTHER, weight=1.5, opacity=0.3),
    "stray": Style(color=NEUTRAL, weight=1.5, opacity=0.35, dash=(4, 3)),
    "gap": GAINED_STYLE,
    "overlap": LOST_STYLE,
    "reference": REFERENCE_STYLE,
}
_LEGEND = {
    "loaded": N_("Parcels"),
    "stray": N_("Parcels outside"),
    "broken": N_("Left out"),
    "gap": N_("Gaps"),
    "overlap": N_("Overlaps"),
    "reference": N_("Outlines of the zone"),
}


def parcels_scene(
    measured: Measured,
    chosen: str,
    address: str,
    t: Language,
    *,
    parcel: int | None = None,
    place: Geometry | None = None,
) -> Scene:
    """Return the scene of all parcels, looked at around one feature.

    Parameters
    ----------
    address
        Where the browser fetches what is drawn.
    parcel
        The row of the parcel that is marked.
    place
        A polygon in degrees that is looked at instead of the feature.
    """
    result = measured.coverage
    reference = outlines(result.outlines.values(), REFERENCE_STYLE.as_leaflet())
    looks = [_STYLES[state] for state in STATES]
    layers = (packed_shapes(address, looks, chosen=parcel, mark=CHOSEN), reference)
    found = result.coverage
    shown = {
        "stray": found.partly_outside.size or found.wholly_outside.size,
        "broken": bool(found.invalid),
    }
    legend = [
        style_entry(kind, t(text), _STYLES[kind])
        for kind, text in _LEGEND.items()
        if shown.get(kind, True)
    ]
    labels = _labels(result, chosen, legend, t)
    if place is not None:
        where = ",".join(f"{degrees:.6f}" for degrees in place.bounds)
        labels |= {"view": f"parcels-{where}", "bounds": _around(place), "labels": []}
    return Scene(script_json(labels), layers)


def _around(place: Geometry) -> list[list[float]]:
    """Return south-west and north-east of a place with its margin, lat before lon."""
    west, south, east, north = place.bounds
    margin = max(MARGIN_OF_A_PLACE * max(east - west, north - south), LEAST_MARGIN)
    return [[south - margin, west - margin], [north + margin, east + margin]]


def _labels(
    result: ParcelCoverage, chosen: str, legend: list[dict], t: Language
) -> dict[str, object]:
    missing = t("The parcels could not be loaded for the map; reload the page.")
    return {
        "view": f"parcels-{chosen}",
        "bounds": box_of(result.outlines[chosen]),
        "standalone": False,
        "lang": t.tag,
        "texts": map_texts(t) | {"shapes": missing},
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
