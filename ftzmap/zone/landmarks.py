"""Landmarks of the map: airports, stations, passes, towns, each with its precision and source."""

import json
from dataclasses import dataclass
from functools import cache

from ftzmap import DATA

CITY_OF_AREA = {"urumqi": "urumqi_city", "kashgar": "kashgar_city", "khorgos": "khorgos_gn"}


@dataclass(frozen=True)
class Place:
    """A landmark at lon, lat degrees (WGS 84 unless `datum` says otherwise)."""

    id: str
    name: str
    name_zh: str
    kind: str
    lon: float
    lat: float
    datum: str
    precision: str
    confidence: str
    source: str


@cache
def shipped_places() -> tuple[Place, ...]:
    """Return the landmarks of ``data/places.geojson``."""
    document = json.loads((DATA / "places.geojson").read_bytes())
    return tuple(_place(raw) for raw in document["features"])


def _place(raw: dict) -> Place:
    lon, lat = raw["geometry"]["coordinates"]
    kept = ("name", "name_zh", "kind", "datum", "precision", "confidence", "source")
    return Place(id=raw["id"], lon=lon, lat=lat, **{key: raw["properties"][key] for key in kept})
