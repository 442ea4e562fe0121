"""GeoJSON written: RFC 7946, coordinates with all digits of a double."""

import json
from typing import TYPE_CHECKING

import shapely

from geo.formats.writers import records

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def write(frame: "GeoDataFrame") -> bytes:
    """Return RFC 7946: ids as members of the features, outer rings counter-clockwise."""
    shapes = shapely.to_geojson(shapely.orient_polygons(frame.geometry.to_numpy()))
    features = [
        _feature(identifier, record, shape)
        for identifier, record, shape in zip(
            frame["id"], records(frame, ["name"]), shapes, strict=True
        )
    ]
    body = ",\n".join(features)
    return f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'.encode()


def _feature(identifier: str | None, record: dict[str, object], shape: str | None) -> str:
    head = "" if identifier is None else f'"id": {json.dumps(identifier, ensure_ascii=False)}, '
    properties = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return f'{{"type": "Feature", {head}"properties": {properties}, "geometry": {shape or "null"}}}'
