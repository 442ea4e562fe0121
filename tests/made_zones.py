"""Zones that nobody ships: two from folders, and one of forty areas with three kinds of parts."""

import json
from pathlib import Path

from shapely import box
from shapely.geometry import mapping

from ftzmap.zone.folder import load_zone

FOLDER = Path(__file__).parent / "zones"
TWO_PARKS = load_zone(FOLDER / "two_parks")
LONE_ISLAND = load_zone(FOLDER / "lone_island")
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
