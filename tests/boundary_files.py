"""GeoJSON documents that tests make up."""

import json

SQUARE = [[87.0, 43.0], [87.1, 43.0], [87.1, 43.1], [87.0, 43.1], [87.0, 43.0]]
HOLE = [[87.04, 43.04], [87.04, 43.06], [87.06, 43.06], [87.06, 43.04], [87.04, 43.04]]
EAST = [[lon + 1, lat] for lon, lat in SQUARE]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*geometries, **members):
    features = [
        {"type": "Feature", "properties": {"name": f"n{number}"}, "geometry": geometry}
        for number, geometry in enumerate(geometries)
    ]
    document = {"type": "FeatureCollection", **members, "features": features}
    return json.dumps(document).encode()
