"""The view in a link: which query parameters exist, what they may say, how they are written."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from ftzmap.map.view import BASE_MAPS
from ftzmap.sites.city import read_city, written_city
from ftzmap.sites.in_link import MAX_LINK, Sites, read_sites, write_sites
from ftzmap.text.escape import plain
from ftzmap.text.i18n import LANGUAGES
from ftzmap.zone.figures import DEFAULT_TOLERANCE
from ftzmap.zone.zone import Zone
from geo.messages import Message, message

DESKS = ("needs", "compare", "distances", "sites", "brief")  # sections of the page Find a site
SECTIONS = ("figures", "boundary", "parcels")  # of the page Check coverage
LESSONS = ("zone", "sizes", "map", "words", "exercises")  # of the page Learn
MAX_NEED = 200  # characters of a need, typed or in a link
_MAX_VALUE = MAX_NEED  # characters of a value, but for those of
_MAX_LENGTH = {"sites": MAX_LINK}
_MAX_TOLERANCE = 50.0  # percent


_FOREIGN = re.compile(r"(utm_|mc_|_ga)|(fbclid|gclid|msclkid|yclid|spm|embed|embed_options)$")
"""Parameters that others hang on a link: they say nothing of a view, and no notice is due."""


@dataclass(frozen=True)
class Address:
    """Everything of a view that a copied link carries."""

    lang: str | None = None
    area: str | None = None
    point: tuple[float, float] | None = None
    base: str = "none"
    parts: bool = True
    places: bool = True
    tolerance: float = DEFAULT_TOLERANCE
    section: str = "figures"
    sample: bool = False  # whether the sample parcels are loaded
    desk: str = "needs"
    need: str = ""
    shortlist: tuple[str, ...] = ()
    differences: bool = True  # those alone, side by side
    sites: Sites = ()
    measure: int | None = None
    place: str | None = None
    lesson: str = "zone"
    term: str | None = None
    zone: str | None = None  # None stands for the default zone
    city: str | None = None  # as `written_city` writes it


def read(parameters: Mapping[str, str], zone: Zone) -> tuple[Address, tuple[str, ...]]:
    """Return the view of a query string on a zone, and the names of parameters without sense."""
    readers = _readers(zone)
    understood: dict[str, Any] = {}
    ignored = []
    for name, value in parameters.items():
        if _FOREIGN.match(name):
            continue
        try:
            understood[name] = readers[name](value[: _MAX_LENGTH.get(name, _MAX_VALUE)])
        except (KeyError, ValueError):
            ignored.append(name)
    return Address(**understood), tuple(ignored)


def write(address: Address) -> dict[str, str]:
    """Return the query parameters of a view; what is at its default is left out."""
    return {
        field.name: _written(value)
        for field in fields(Address)
        if (value := getattr(address, field.name)) != field.default
    }


def valid_values(zone: Zone, ignored: tuple[str, ...]) -> tuple[Message, ...]:
    """Return what parameters that made no sense may say on a zone, where that can be listed."""
    measures = zone.measures
    lists = {"area": message("Areas and their parts: {valid}.", valid=", ".join(zone.ids))}
    if measures:
        lists["measure"] = message(
            "Measures have numbers from {first} to {last}.",
            first=min(measures.numbers),
            last=max(measures.numbers),
        )
    if measures.place_ids:
        lists["place"] = message(
            "Places of the measures: {valid}.", valid=", ".join(measures.place_ids)
        )
    lists["city"] = message(
        "A city can be a landmark of the zone, by id or name, or a coordinate such as "
        "43.25N,76.95E."
    )
    return tuple(lists[name] for name in ignored if name in lists)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple) and isinstance(value[0], tuple):
        return write_sites(value)
    if isinstance(value, tuple):
        return ",".join(v if isinstance(v, str) else f"{v:.6f}" for v in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _one_of(*allowed: str) -> Callable[[str], str]:
    def reader(value: str) -> str:
        if value not in allowed:
            raise ValueError(value)
        return value

    return reader


def _yes_or_no(value: str) -> bool:
    return _one_of("yes", "no")(value) == "yes"


def _point(value: str) -> tuple[float, float]:
    lon, lat = (float(number) for number in value.split(","))
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(value)
    return lon, lat


def _percent(value: str) -> float:
    number = float(value)
    if not (math.isfinite(number) and 0 <= number <= _MAX_TOLERANCE):
        raise ValueError(value)
    return number


def _areas(zone: Zone) -> Callable[[str], tuple[str, ...]]:
    """Return the reader of ids of areas; each counts once, in the order of the zone."""
    one = _one_of(*zone.area_ids)

    def reader(value: str) -> tuple[str, ...]:
        chosen = [one(name) for name in value.split(",")]
        return tuple(name for name in zone.area_ids if name in chosen)

    return reader


def _measure(zone: Zone) -> Callable[[str], int]:
    def reader(value: str) -> int:
        number = int(value)
        if number not in zone.measures.numbers:
            raise ValueError(value)
        return number

    return reader


def need_text(value: str) -> str:
    """Return words that were typed or linked, on one line and short enough for a link."""
    return plain(value, limit=MAX_NEED).strip()


@cache
def _readers(zone: Zone) -> dict[str, Callable[[str], Any]]:
    """Return what reads the value of each parameter."""
    return _ANY_ZONE | {
        "area": _one_of(*zone.ids),
        "shortlist": _areas(zone),
        "measure": _measure(zone),
        "place": _one_of(*zone.measures.place_ids),
        "term": _one_of(*zone.terms),
        "zone": _one_of(zone.id),
        "city": lambda value: written_city(read_city(zone, value)),
    }


_ANY_ZONE: dict[str, Callable[[str], Any]] = {
    "lang": _one_of(*LANGUAGES),
    "point": _point,
    "base": _one_of(*BASE_MAPS),
    "parts": _yes_or_no,
    "places": _yes_or_no,
    "tolerance": _percent,
    "section": _one_of(*SECTIONS),
    "sample": _yes_or_no,
    "desk": _one_of(*DESKS),
    "need": need_text,
    "differences": _yes_or_no,
    "sites": read_sites,
    "lesson": _one_of(*LESSONS),
}
