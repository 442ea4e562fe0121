"""Zones that tests make up: those of ``tests/zones``, and zones of any number of areas."""

import json
from functools import cache
from pathlib import Path

from shapely import box
from shapely.geometry import mapping

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


TWO_PARKS, LONE_ISLAND = made_up("two_parks"), made_up("lone_island")
KINDS = ("quay", "lab", "garden")


def forty_areas(folder: Path):
    """Write a zone of forty areas with up to three parts each to a folder, and read it."""
    features = []
    for n in range(40):
        west, south = 10.0 + n % 8, -20.0 + n // 8
        name = f"Area {n} of a name that is much too long for a small picture"
        features.append(feature(f"a{n}", name, "area", None, 100 + n, (west, south, 0.1)))
        for row, kind in enumerate(KINDS[: n % 4]):
            at = (west + 0.01 + 0.03 * row, south + 0.01, 0.02)
            features.append(feature(f"a{n}-{kind}", f"{kind} {n}", kind, f"a{n}", 3 + row, at))
    whole = sum(100 + n for n in range(40))
    zone = {"id": "forty", "name": "Forty", "stated_km2": whole, "stated_decimals": 0}
    document = {"type": "FeatureCollection", "zone": zone, "features": features}
    (folder / "areas.geojson").write_text(json.dumps(document), encoding="utf-8")
    return load_zone(folder)


def feature(id_, name, kind, parent, km2, place):
    """Return a square at west, south with a side, as a feature of ``areas.geojson``."""
    west, south, side = place
    properties = {"id": id_, "name": name, "kind": kind, "parent": parent}
    return {
        "type": "Feature",
        "id": id_,
        "properties": properties | {"stated_km2": km2, "stated_decimals": 0},
        "geometry": mapping(box(west, south, west + side, south + side)),
    }
