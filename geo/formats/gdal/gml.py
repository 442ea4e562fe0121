"""GML (OGC 07-036), simple features: record and reader; apart because a format is a module."""

import re

from geo.errors import FileFormatError
from geo.formats.format import Certainty, Format, by_text
from geo.formats.gdal.reader import layer_names, read_layer
from geo.formats.gdal.sandbox import REFUSALS
from geo.formats.table import Table

DRIVER = "GML"
MAX_END = 2000  # bytes looked at for the end of the root
SETTINGS = {"GML_DOWNLOAD_SCHEMA": "NO", "GML_ATTRIBUTES_TO_OGR_FIELDS": "NO"}
ROOT = re.compile(rb"<([A-Za-z_][\w.\-:]*+)")  # the first element; GDAL skips one that is cut short
NAMESPACE = re.compile(r"\bxmlns(?::\w+)?\s*+=\s*+[\"']http://www\.opengis\.net/gml")


def read(data: bytes, *, layer: str | None = None) -> Table:
    """Return a layer of a GML file, longitude first; errors are those of `read_layer`."""
    root = ROOT.search(data)
    if root and not re.search(rb"</%s\s*>\s*\Z" % re.escape(root[1]), data[-MAX_END:]):
        raise FileFormatError(REFUSALS["damaged"])
    return read_layer(DRIVER, {"data.gml": data}, layer, **SETTINGS)


def _names_gml(text: str) -> bool:
    return text.startswith("<") and "<kml" not in text and bool(NAMESPACE.search(text))


FORMAT = Format(
    id="gml",
    title="GML",
    endings=(".gml",),
    recognise=by_text(Certainty.CONTENT, _names_gml),
    crs="the one of its `srsName`; from the numbers where that is missing",
    read=lambda source, options: read(source.data, layer=options.layer),
    layers=lambda source: layer_names(DRIVER, {"data.gml": source.data}, **SETTINGS),
    is_text=True,
)
