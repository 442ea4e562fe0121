"""The view in a link: which query parameters exist, what they may say, how they are written."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from ftzmap.map.view import BASE_MAPS
from ftzmap.sites.in_link import MAX_LINK, Sites, read_sites, write_sites
from ftzmap.text.escape import plain
from ftzmap.text.i18n import LANGUAGES
from ftzmap.zone.figures import DEFAULT_TOLERANCE
from ftzmap.zone.shipped import AREA_IDS, FEATURE_IDS, NUMBERS, PLACE_IDS, shipped_glossary
from geo.messages import Message, message

DESKS = ("needs", "compare", "distances", "sites", "brief")  # sections of the page Find a site
SECTIONS = ("figures", "boundary", "parcels")  # of the page Check coverage
LESSONS = ("zone", "sizes", "map", "words", "exercises")  # of the page Learn
MAX_NEED = 200  # characters of a need, typed or in a link
_MAX_VALUE = MAX_NEED  # characters of a value, but for those of
_MAX_LENGTH = {"sites": MAX_LINK}
_MAX_TOLERANCE = 50.0  # percent


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
    desk: str = "needs"
    need: str = ""
    shortlist: tuple[str, ...] = ()
    differences: bool = False
    sites: Sites = ()
    measure: int | None = None
    place: str | None = None
    lesson: str = "zone"
    term: str | None = None


def read(parameters: Mapping[str, str]) -> tuple[Address, tuple[str, ...]]:
    """Return the view of a query string, and the names of parameters that made no sense."""
    understood: dict[str, Any] = {}
    ignored = []
    for name, value in parameters.items():
        try:
            understood[name] = _READERS[name](value[: _MAX_LENGTH.get(name, _MAX_VALUE)])
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


def valid_values(ignored: tuple[str, ...]) -> tuple[Message, ...]:
    """Return what parameters that made no sense may say, where that can be listed."""
    lists = {
        "measure": message("Measures are numbered 1 to 25."),
        "area": message("Areas and their parts: {valid}.", valid=", ".join(FEATURE_IDS)),
        "place": message("Places of the measures: {valid}.", valid=", ".join(PLACE_IDS)),
    }
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


def _areas(value: str) -> tuple[str, ...]:
    """Read ids of areas; each counts once, in the order of the plan."""
    chosen = [_one_of(*AREA_IDS)(name) for name in value.split(",")]
    return tuple(name for name in AREA_IDS if name in chosen)


def _measure(value: str) -> int:
    return NUMBERS[NUMBERS.index(int(value))]  # an index raises ValueError for a stranger


def _term(value: str) -> str:
    return _one_of(*shipped_glossary())(value)


def need_text(value: str) -> str:
    """Return words that were typed or linked, on one line and short enough for a link."""
    return plain(value, limit=MAX_NEED).strip()


_READERS: dict[str, Callable[[str], Any]] = {
    "lang": _one_of(*LANGUAGES),
    "area": _one_of(*FEATURE_IDS),
    "point": _point,
    "base": _one_of(*BASE_MAPS),
    "parts": _yes_or_no,
    "places": _yes_or_no,
    "tolerance": _percent,
    "section": _one_of(*SECTIONS),
    "desk": _one_of(*DESKS),
    "need": need_text,
    "shortlist": _areas,
    "differences": _yes_or_no,
    "sites": read_sites,
    "measure": _measure,
    "place": _one_of(*PLACE_IDS),
    "lesson": _one_of(*LESSONS),
    "term": _term,
}
