"""The JSON that each address gives: the same as the commands print."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ftzmap.api.parameters import degrees, language_of, zone_of
from ftzmap.compare.need_rows import need_rows
from ftzmap.search.search import MAX_LENGTH, find
from ftzmap.sites.coordinates import DATUMS, in_wgs84
from ftzmap.sites.point import site
from ftzmap.text.escape import plain
from ftzmap.text.i18n import N_
from ftzmap.zone import known
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.zone import Zone
from geo.errors import CoordinateError, GeoError
from geo.messages import message

JSON, GEOJSON = "application/json", "application/geo+json"
Parameters = dict[str, str]


@dataclass(frozen=True)
class Resource:
    """An address for programs: its parameters, its type of content, and what makes its JSON."""

    parameters: tuple[str, ...]
    content_type: str
    make: Callable[[Parameters], object]
    about: str


def zones_geojson(parameters: Parameters) -> object:
    """Return the features of every known zone, or of one, as a collection in lon, lat degrees.

    Each has the id of its zone as the property ``zone``, beside those of ``areas.geojson``.
    """
    if "zone" in parameters:
        zones = [zone_of(parameters)]
    else:
        zones = [known.loaded(folder) for folder in known.known_zones().values()]
    return {"type": "FeatureCollection", "features": [f for zone in zones for f in _raw(zone)]}


def _raw(zone: Zone) -> list[dict[str, Any]]:
    document = json.loads((zone.folder / AREAS).read_text(encoding="utf-8-sig"))
    features: list[dict[str, Any]] = document["features"]
    return [
        {**feature, "properties": {**feature["properties"], "zone": zone.id}}
        for feature in features
    ]


def located(parameters: Parameters) -> object:
    """Return what the point ``lon``, ``lat`` lies in, as ``locate --json`` prints it.

    Raises
    ------
    CoordinateError
        It is not on the globe, or its datum is not known.
    """
    lon, lat = degrees(parameters, "lon"), degrees(parameters, "lat")
    datum = parameters.get("datum", "wgs84")
    if datum not in DATUMS:
        valid = ", ".join(DATUMS)
        raise CoordinateError(
            message("Unknown datum {datum}; use {valid}.", datum=plain(datum), valid=valid)
        )
    if abs(lon) > 180 or abs(lat) > 90:
        raise CoordinateError(
            message("Longitude must be between -180 and 180 degrees, latitude between -90 and 90.")
        )
    x, y = in_wgs84(lon, lat, datum)
    return site(zone_of(parameters), float(x), float(y)).as_json()


def found(parameters: Parameters) -> object:
    """Return what answers the needs in ``q``, as ``find --json`` prints it.

    Raises
    ------
    GeoError
        Nothing is asked for, or it is too long.
    """
    words, t = parameters.get("q", ""), language_of(parameters)
    if len(words) > MAX_LENGTH:
        raise GeoError(message("q is longer than {most} characters; shorten it.", most=MAX_LENGTH))
    zone = zone_of(parameters)
    answer = find(zone, words, language=t.code)
    if not answer.needs:
        raise GeoError(message("Add what you need, as in find?q=medicines,freight."))
    return need_rows(zone, answer, t)


def index(parameters: Parameters) -> object:
    """Return the addresses with their parameters, and the zones by id."""
    t = language_of(parameters)
    zones = {id_: t.of(known.loaded(folder)) for id_, folder in known.known_zones().items()}
    addresses = {
        f"/api/{name}": {"parameters": [*one.parameters], "about": t(one.about)}
        for name, one in RESOURCES.items()
        if name
    }
    return {"addresses": addresses, "zones": zones}


RESOURCES = {
    "": Resource(("lang",), JSON, index, ""),
    "zones.geojson": Resource(
        ("zone", "lang"), GEOJSON, zones_geojson, N_("outlines and areas of the zones")
    ),
    "locate": Resource(
        ("lon", "lat", "datum", "zone", "lang"),
        JSON,
        located,
        N_("which area and parts contain a point"),
    ),
    "find": Resource(("q", "lang", "zone"), JSON, found, N_("which areas meet a need")),
}
