"""Landmarks of the map: airports, stations, passes, towns, each with its precision and source.

It stands alone because landmarks are a file of their own, ``places.geojson``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ftzmap.text.text import Text, text_of


@dataclass(frozen=True)
class Place:
    """A landmark at lon, lat degrees (WGS 84 unless `datum` says otherwise)."""

    id: str
    name: Text
    kind: str
    lon: float
    lat: float
    datum: str = "WGS84"
    precision: str = ""
    confidence: str = ""
    source: str = ""


def read_place(raw: Mapping[str, Any]) -> Place:
    """Return a landmark as a feature of ``places.geojson`` has it.

    Raises
    ------
    KeyError, TypeError, ValueError
        Without id, name, kind or a point in degrees.
    """
    lon, lat = (float(number) for number in raw["geometry"]["coordinates"][:2])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError("coordinates")
    properties = raw["properties"]
    return Place(
        id=raw["id"] if "id" in raw else properties["id"],
        name=text_of(properties, "name"),
        kind=properties["kind"],
        lon=lon,
        lat=lat,
        **{
            key: properties[key]
            for key in ("datum", "precision", "confidence", "source")
            if properties.get(key) is not None
        },
    )
