"""JSON of ArcGIS services: record and reader; apart because a format is a module."""

import re

from geo.formats.format import Certainty, Format, by_text
from geo.formats.gdal.reader import read_layer
from geo.formats.table import Table

DRIVER = "ESRIJSON"
WORDS = re.compile(r'"geometryType"\s*+:\s*+"esriGeometry|"rings"\s*+:\s*+\[')


def read(data: bytes) -> Table:
    """Return the features of a feature set; errors are those of `read_layer`."""
    return read_layer(DRIVER, {"data.json": data})


FORMAT = Format(
    id="esrijson",
    title="Esri JSON",
    endings=(".esrijson",),
    recognise=by_text(Certainty.CONTENT, lambda text: text[:1] == "{" and WORDS.search(text)),
    crs="the one of its `spatialReference`; from the numbers where that is missing",
    read=lambda source, _: read(source.data),
    is_text=True,
)
