"""TopoJSON: record and reader; apart because a format is a module."""

import re
from dataclasses import replace

from geo.formats.format import Certainty, Format, SourceFile
from geo.formats.gdal.reader import layer_names, read_layer
from geo.formats.table import Table

DRIVER = "TopoJSON"
TYPE = re.compile(rb'"type"\s*+:\s*+"Topology"')
END_BYTES = 4096


def read(data: bytes, *, layer: str | None = None) -> Table:
    """Return an object of a topology, longitude first; errors are those of `read_layer`."""
    table = read_layer(DRIVER, {"data.topojson": data}, layer)
    return replace(table, in_degrees=not table.crs)


def _recognise(source: SourceFile) -> Certainty:
    ends = (source.head, source.data[-END_BYTES:])
    found = source.head_text.startswith("{") and any(map(TYPE.search, ends))
    return Certainty.CONTENT if found else Certainty.NONE


FORMAT = Format(
    id="topojson",
    title="TopoJSON",
    endings=(".topojson",),
    recognise=_recognise,
    crs="longitude and latitude on WGS 84",
    read=lambda source, options: read(source.data, layer=options.layer),
    layers=lambda source: layer_names(DRIVER, {"data.topojson": source.data}),
    is_text=True,
)
