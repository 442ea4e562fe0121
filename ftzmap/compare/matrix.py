"""Needs against areas: what a matrix of them shows, as values and as a Vega-Lite chart."""

from collections.abc import Sequence

from ftzmap.search.search import Answer, Need
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Zone

NAMED, RELATED, SILENT = "named", "related", "silent"
MAX_UPRIGHT = 8  # areas whose names and cells fit beside each other, with their words
_OPACITY = {NAMED: 1.0, RELATED: 0.35, SILENT: 0.0}
_ROW_PX, _CIRCLE_PX2 = 54, 420  # height of a row, size of a circle


def cell(need: Need, area: str) -> str:
    """Return whether an area's text names a need, only its sector, or is silent."""
    hits = [hit for hit in need.hits if hit.area == area]
    if not hits:
        return SILENT
    return NAMED if any(hit.is_direct for hit in hits) else RELATED


def table(answer: Answer, zone: Zone, t: Language) -> list[list[str]]:
    """Return the matrix as text: a head, then for each need the terms of each area."""
    head = [t("Need"), *(t(area.name) for area in zone.areas)]
    lines = [
        [need.text, *(_terms(need, area, t) or _nothing(need, t) for area in zone.area_ids)]
        for need in answer.needs
    ]
    return [head, *lines]


def _terms(need: Need, area: str, t: Language) -> str:
    return t("; ").join(t(hit.industry.name) for hit in need.hits if hit.area == area)


def _nothing(need: Need, t: Language) -> str:
    return t("left open") if need.question else t("not listed")


def chart(answer: Answer, zone: Zone, t: Language) -> dict[str, object]:
    """Return the matrix as a Vega-Lite chart: filled, pale and empty circles in area colours."""
    labels = {NAMED: t("named"), RELATED: t("same sector"), SILENT: t("not listed")}
    names = area_labels(zone, t)
    values = [
        {
            "need": need.text,
            "area": names[area],
            "color": zone.color_of(area),
            "opacity": _OPACITY[cell(need, area)],
            "said": labels[cell(need, area)],
            "terms": _terms(need, area, t) or labels[SILENT],
        }
        for need in answer.needs
        for area in zone.area_ids
    ]
    return _chart_of(values, [need.text for need in answer.needs], [*names.values()])


def area_labels(zone: Zone, t: Language) -> dict[str, str]:
    """Return what charts call each area, by its id: its short name, if that is its alone."""
    short = {area.id: t(area.short_name) for area in zone.areas}
    names = {area.id: t(area.name) for area in zone.areas}
    for labels in (short, names):
        if all(labels.values()) and len(set(labels.values())) == len(labels):
            return labels
    return {area: f"{names[area]} ({area})" for area in names}


def area_axis(names: Sequence[str]) -> dict[str, object]:
    """Return the horizontal axis of the areas; names of many stand upright."""
    angle = 0 if len(names) <= MAX_UPRIGHT else -90
    return axis("area", names, orient="top", labelAngle=angle)


def axis(field: str, order: Sequence[str], **looks: object) -> dict[str, object]:
    """Return a Vega-Lite axis of names in a given order, without lines."""
    quiet = {"domain": False, "ticks": False, "labelOverlap": False}
    return {
        "field": field,
        "type": "nominal",
        "sort": list(order),
        "title": None,
        "axis": quiet | looks,
    }


def _chart_of(values: list[dict], needs: Sequence[str], names: Sequence[str]) -> dict[str, object]:
    color = {"field": "color", "type": "nominal", "scale": None}
    circles = {
        "mark": {"type": "circle", "size": _CIRCLE_PX2, "strokeWidth": 1.5, "opacity": 1, "dy": -8},
        "encoding": {
            "stroke": color,
            "fill": color,
            "fillOpacity": {"field": "opacity", "type": "quantitative", "scale": None},
            "tooltip": [{"field": "terms", "type": "nominal", "title": " "}],
        },
    }
    words = {
        "mark": {"type": "text", "dy": 19, "fontSize": 11},
        "encoding": {"text": {"field": "said", "type": "nominal"}},
    }
    return {
        "data": {"values": values},
        "height": {"step": _ROW_PX},
        "encoding": {"x": area_axis(names), "y": axis("need", needs, labelLimit=120)},
        "layer": [circles, words] if len(names) <= MAX_UPRIGHT else [circles],
    }
