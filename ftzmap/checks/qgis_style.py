"""Styles of QGIS for layers of findings, by severity; alone, because its XML is no table."""

from xml.sax.saxutils import quoteattr

from ftzmap.checks.findings import Severity
from ftzmap.text.i18n import Language

COLORS = {  # red, green, blue, as on the map of the page *My boundary*
    Severity.ERROR: (200, 30, 45),
    Severity.WARNING: (214, 126, 0),
    Severity.NOTE: (30, 100, 180),
    Severity.SKIPPED: (110, 118, 128),
}
LAYER_CLASSES = {  # of QGIS, by the type of a layer's geometries
    "Point": ("marker", "SimpleMarker"),
    "MultiLineString": ("line", "SimpleLine"),
    "MultiPolygon": ("fill", "SimpleFill"),
}


def style(geometry_type: str, t: Language) -> str:
    """Return the QML of a layer of findings: a colour for each severity, its name in `t`."""
    categories = "".join(
        f'<category render="true" symbol="{n}" value="{severity.value}" '
        f"label={quoteattr(t(severity.value))}/>"
        for n, severity in enumerate(Severity)
    )
    symbols = "".join(
        _symbol(n, geometry_type, COLORS[severity]) for n, severity in enumerate(Severity)
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.28" styleCategories="Symbology|MapTips">'
        '<renderer-v2 type="categorizedSymbol" attr="severity" forceraster="0" symbollevels="0" '
        f'enableorderby="0"><categories>{categories}</categories><symbols>{symbols}</symbols>'
        "</renderer-v2><previewExpression>message</previewExpression>"
        '<mapTip>[% "message" %]</mapTip></qgis>'
    )


def _symbol(number: int, geometry_type: str, color: tuple[int, int, int]) -> str:
    kind, layer_class = LAYER_CLASSES[geometry_type]
    options = "".join(
        f'<Option type="QString" name="{name}" value="{value}"/>'
        for name, value in _options(kind, ",".join(map(str, color))).items()
    )
    return (
        f'<symbol type="{kind}" name="{number}" alpha="1" clip_to_extent="1">'
        f'<layer class="{layer_class}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{options}</Option></layer></symbol>'
    )


def _options(kind: str, color: str) -> dict[str, str]:
    """Return the settings of a symbol's layer, lengths in mm."""
    if kind == "marker":
        return {
            "name": "circle",
            "color": f"{color},255",
            "outline_color": "255,255,255,255",
            "outline_width": "0.4",
            "size": "3",
            "size_unit": "MM",
        }
    if kind == "line":
        return {"line_color": f"{color},255", "line_width": "0.8", "line_width_unit": "MM"}
    return {
        "color": f"{color},60",
        "style": "solid",
        "outline_color": f"{color},255",
        "outline_width": "0.5",
        "outline_width_unit": "MM",
    }
