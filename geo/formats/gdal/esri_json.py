"""JSON of ArcGIS services: record and reader; apart because a format is a module."""

import json
import re

from geo.formats.format import Certainty, Format, by_text
from geo.formats.gdal.reader import read_layer
from geo.formats.table import Table

DRIVER = "ESRIJSON"
FEATURES = re.compile(rb'"features"\s*+:')
WORDS = re.compile(r'"geometryType"\s*+:\s*+"esriGeometry|"rings"\s*+:\s*+\[')


def read(data: bytes) -> Table:
    """Return the features of a feature set; errors are those of `read_layer`."""
    return read_layer(DRIVER, {"data.json": data if FEATURES.search(data) else _as_set(data)})


def _as_set(data: bytes) -> bytes:
    """Return a single feature or geometry as a set of one; anything else as it is."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return data
    if not isinstance(found, dict):
        return data
    feature = found if "geometry" in found else {"attributes": {}, "geometry": found}
    geometry = feature["geometry"]
    if not isinstance(geometry, dict) or "rings" not in geometry:
        return data
    system = geometry.get("spatialReference") or found.get("spatialReference")
    answer = {"geometryType": "esriGeometryPolygon", "features": [feature]}
    return json.dumps(answer | ({"spatialReference": system} if system else {})).encode()


FORMAT = Format(
    id="esrijson",
    title="Esri JSON",
    endings=(".esrijson",),
    recognise=by_text(Certainty.CONTENT, lambda text: text[:1] == "{" and WORDS.search(text)),
    crs="the one of its `spatialReference`; from the numbers where that is missing",
    read=lambda source, _: read(source.data),
    is_text=True,
)
