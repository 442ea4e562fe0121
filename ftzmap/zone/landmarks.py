"""Landmarks of the map: airports, stations, passes, towns, each with its precision and source.

It stands alone because landmarks are a file of their own, ``places.geojson``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ftzmap.text.text import Text, text_of
from ftzmap.zone.members import Members, by_key, is_id, is_name, is_number, is_string


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


_PROPERTIES = Members(
    needed={"name": is_name, "kind": is_id},
    optional={
        "id": is_string,
        "datum": is_string,
        "precision": is_string,
        "confidence": is_string,
        "source": is_string,
    },
    is_open=True,
)
PLACE = Members(
    needed={"geometry": by_key(lambda _: True)}, items={"properties": _PROPERTIES}, is_open=True
)
"""The members of a landmark in ``places.geojson``."""


def read_place(raw: Mapping[str, Any]) -> Place:
    """Return a landmark as a feature of ``places.geojson`` has it.

    Raises
    ------
    KeyError, TypeError, ValueError
        Without id, name, kind or a point in degrees.
    """
    lon, lat = raw["geometry"]["coordinates"][:2]
    if not (is_number(lon) and is_number(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError("coordinates")
    properties = raw["properties"]
    return Place(
        id=raw["id"] if "id" in raw else properties["id"],
        name=text_of(properties, "name"),
        kind=properties["kind"],
        lon=float(lon),
        lat=float(lat),
        **{
            key: properties[key]
            for key in ("datum", "precision", "confidence", "source")
            if properties.get(key) is not None
        },
    )
