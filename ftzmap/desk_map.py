"""The planner's map: a loaded boundary over its reference, what was gained and lost, findings."""

from collections.abc import Mapping, Sequence

import folium
from shapely import Geometry, simplify, total_bounds
from shapely.geometry import mapping

from ftzmap.atlas import Labels
from ftzmap.findings import Finding, Severity
from ftzmap.i18n import N_, Language
from ftzmap.text import plain

LOADED, REFERENCE, GAINED, LOST = "#6A3D9A", "#5f6b73", "#0072B2", "#D55E00"
MOST_MARKED = 60  # findings on the map at once; the list holds them all
DISPLAY_M = 2.0  # corners nearer to an edge than this are not drawn
DEGREES_PER_M = 1 / 111_320
_CLOSE_DEGREES = 0.004  # half the width of the map around a chosen finding
_LEGEND = (
    ("loaded", N_("Loaded boundary")),
    ("reference", N_("Reference")),
    ("gained", N_("Gained")),
    ("lost", N_("Lost")),
)


def desk_scene(
    loaded: Mapping[str, Geometry],
    reference: Mapping[str, Geometry],
    findings: Sequence[Finding],
    *,
    changes: tuple[Geometry, Geometry] | None = None,
    chosen: int | None = None,
    language: Language,
) -> folium.FeatureGroup:
    """Return the scene of a loaded boundary; `chosen` is the row of a finding to fly to.

    `changes` are what was gained and lost against the reference, in degrees.
    """
    group = folium.FeatureGroup(name="desk")
    _outlines(reference.values(), {"color": REFERENCE, "dashArray": "6 5", "weight": 2}, group)
    for geometry, color in zip(changes or (), (GAINED, LOST), strict=False):
        _outlines([geometry], {"color": color, "weight": 1, "fillOpacity": 0.55}, group)
    _outlines(loaded.values(), {"color": LOADED, "weight": 2.5, "fillOpacity": 0.08}, group)
    group.add_child(Labels(_scene(loaded, reference, findings, changes, chosen, language)))
    return group


def _outlines(geometries: Sequence[Geometry], style: dict, group: folium.FeatureGroup) -> None:
    features = [
        {"type": "Feature", "properties": {}, "geometry": mapping(_drawn(geometry))}
        for geometry in geometries
        if not geometry.is_empty
    ]
    if features:
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features},
            style_function=lambda _: {"fillOpacity": 0, **style},
            interactive=False,
        ).add_to(group)


def _drawn(geometry: Geometry) -> Geometry:
    return simplify(geometry, DISPLAY_M * DEGREES_PER_M)


def _scene(
    loaded: Mapping[str, Geometry],
    reference: Mapping[str, Geometry],
    findings: Sequence[Finding],
    changes: object,
    chosen: int | None,
    t: Language,
) -> dict[str, object]:
    shown = {"loaded": bool(loaded), "reference": bool(reference)}
    shown |= dict.fromkeys(("gained", "lost"), bool(changes))
    return {
        "view": f"finding{chosen}" if chosen is not None else f"desk{sorted(loaded)}",
        "bounds": _bounds(loaded, reference, findings, chosen),
        "standalone": False,
        "lang": "zh-CN" if t.code == "zh" else "en",
        "texts": {"home": t("Back to the whole view")},
        "legend": [{"kind": kind, "text": t(text)} for kind, text in _LEGEND if shown[kind]],
        "labels": [
            _mark(row, finding, row == chosen, t)
            for row, finding in enumerate(findings)
            if finding.lon is not None and (row < MOST_MARKED or row == chosen)
        ],
    }


def _mark(row: int, finding: Finding, is_chosen: bool, t: Language) -> dict[str, object]:
    color = "#b00020" if finding.severity is Severity.ERROR else "#8a5a00"
    title = {"kind": "title", "text": f"{row + 1}"}
    told = {"kind": "figure", "text": plain(t(finding.words), limit=160)}
    return {
        "id": f"finding{row}",
        "role": "part" if is_chosen else "place",
        "lat": finding.lat,
        "lng": finding.lon,
        "color": color,
        "rank": 0,
        "target": False,
        "always": True,
        "levels": [[title, told], [title]] if is_chosen else [[title]],
    }


def _bounds(
    loaded: Mapping[str, Geometry],
    reference: Mapping[str, Geometry],
    findings: Sequence[Finding],
    chosen: int | None,
) -> list[list[float]]:
    """Return south-west and north-east, lat before lon, of what there is to see."""
    if chosen is not None and findings[chosen].lon is not None:
        lon, lat = findings[chosen].lon, findings[chosen].lat
        around = _CLOSE_DEGREES
        return [[lat - around, lon - around], [lat + around, lon + around]]
    west, south, east, north = total_bounds([*(loaded or reference).values()]).tolist()
    return [[south, west], [north, east]]
