"""Needs against areas: what a matrix of them shows, as values and as a Vega-Lite chart."""

from collections.abc import Sequence

from ftzmap.search.search import Answer, Need
from ftzmap.text.i18n import Language
from ftzmap.zone.shipped import AREA_IDS
from ftzmap.zone.zone import Zone

NAMED, RELATED, SILENT = "named", "related", "silent"
_OPACITY = {NAMED: 1.0, RELATED: 0.35, SILENT: 0.0}
_ROW_PX, _CIRCLE_PX2 = 54, 420  # height of a row, size of a circle
_SHORT = "replace(replace(datum.label, ' Area', ''), '片区', '')"  # so that all fit on a phone


def cell(need: Need, area: str) -> str:
    """Return whether an area's text names a need, only its sector, or is silent."""
    rows = [row for row in need.rows if row.area == area]
    if not rows:
        return SILENT
    return NAMED if any(row.is_direct for row in rows) else RELATED


def table(answer: Answer, zone: Zone, t: Language) -> list[list[str]]:
    """Return the matrix as text: a head, then for each need the terms of each area."""
    head = [t("Need"), *(t.of(zone[area]) for area in AREA_IDS)]
    lines = [
        [need.text, *(_terms(need, area, t) or t("silent") for area in AREA_IDS)]
        for need in answer.needs
    ]
    return [head, *lines]


def _terms(need: Need, area: str, t: Language) -> str:
    return t("; ").join(t.of(row.industry) for row in need.rows if row.area == area)


def chart(answer: Answer, zone: Zone, t: Language) -> dict[str, object]:
    """Return the matrix as a Vega-Lite chart: filled, pale and empty circles in area colours."""
    said = {NAMED: t("named"), RELATED: t("same sector"), SILENT: t("silent")}
    needs, names = [need.text for need in answer.needs], [t.of(zone[area]) for area in AREA_IDS]
    values = [
        {
            "need": need.text,
            "area": t.of(zone[area]),
            "color": zone.color_of(area),
            "opacity": _OPACITY[cell(need, area)],
            "said": said[cell(need, area)],
            "terms": _terms(need, area, t) or said[SILENT],
        }
        for need in answer.needs
        for area in AREA_IDS
    ]
    return _chart_of(values, needs, names)


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
        "mark": {"type": "text", "dy": 19, "fontSize": 11, "color": "#1b1f23"},
        "encoding": {"text": {"field": "said", "type": "nominal"}},
    }
    return {
        "data": {"values": values},
        "height": {"step": _ROW_PX},
        "encoding": {
            "x": _axis("area", names, orient="top", labelAngle=0, labelExpr=_SHORT),
            "y": _axis("need", needs, labelLimit=120),
        },
        "layer": [circles, words],
    }


def _axis(field: str, order: Sequence[str], **looks: object) -> dict[str, object]:
    """Return an axis of names in a given order, without lines."""
    axis = {
        "domain": False,
        "ticks": False,
        "labelColor": "#1b1f23",
        "labelOverlap": False,
        **looks,
    }
    return {"field": field, "type": "nominal", "sort": list(order), "title": None, "axis": axis}
