"""Zones that tests make up: those of ``tests/zones``, and zones of any number of areas."""

import json
from functools import cache
from pathlib import Path

from ftzmap.zone.folder import load_zone

ZONES = Path(__file__).parent / "zones"


@cache
def made_up(name):
    """The zone of a folder of ``tests/zones``, read once."""
    return load_zone(ZONES / name)


def write_zone(folder, *areas, name="Made Up Zone"):
    """Write a zone into a folder: an area of 1 km² for each dict of further properties."""
    features = [_area(n, more) for n, more in enumerate(areas)]
    about = {"id": "made-up", "name": name, "stated_km2": float(len(areas)), "stated_decimals": 2}
    collection = {"type": "FeatureCollection", "zone": about, "features": features}
    (folder / "areas.geojson").write_text(json.dumps(collection), encoding="utf-8")
    return load_zone(folder)


def _area(n, more):
    west = -60 + n / 10
    ring = [[west, -10], [west + 0.01, -10], [west + 0.01, -9.99], [west, -9.99], [west, -10]]
    properties = {
        "name": f"Area {n}",
        "kind": "area",
        "parent": None,
        "stated_km2": 1.0,
        "stated_decimals": 2,
    }
    return {
        "type": "Feature",
        "id": f"a{n}",
        "properties": properties | more,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
