"""The reader's city: a landmark by its name or id, or a coordinate as people write it.

It is the one place that distances are told from besides the areas. A link carries the id of a
landmark, or degrees with their hemispheres.
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

from ftzmap.sites.coordinates import read_coordinates
from ftzmap.sites.point import coordinates
from ftzmap.text.escape import plain
from ftzmap.text.i18n import LANGUAGES, Language
from ftzmap.text.text import Text
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Zone
from geo.errors import CoordinateError
from geo.messages import Message, message

MAX_CITY = 120  # characters that are read
MAX_MENTION = 2000  # characters that are searched for the name of a city
_SEATS = frozenset({"capital", "city"})  # what a city is, where other landmarks bear its name, too
_SHOWN = 5  # names in a sentence
_MIN_HAN = 2  # characters of a part of a Chinese name


def read_city(zone: Zone, text: str) -> Place:
    """Return the place that a reader means: a landmark of the zone, or degrees on WGS 84.

    Parameters
    ----------
    text
        The id of a landmark, its name in any language, another spelling of an area (its city is
        meant), a part of a name that one city bears, or a coordinate as `read_coordinates` takes.

    Raises
    ------
    CoordinateError
        It names nothing, or several landmarks, or is no coordinate.
    """
    typed = plain(text, limit=MAX_CITY).strip()
    found = _named(zone, typed)
    if len(found) == 1:
        return found[0]
    if found:
        raise CoordinateError(_several(typed, found))
    if re.search(r"\d", typed):
        return _at(typed)
    raise CoordinateError(_nowhere(zone, typed))


def city_mentioned(zone: Zone, text: str) -> Place | None:
    """Return the one city or capital outside the areas whose name is in a text, or None.

    “freight to Almaty” asks about Almaty; where two cities are named, none is taken.
    """
    folded = _folded(plain(text, limit=MAX_MENTION))
    own = {city.id for city in map(zone.city_of, zone.area_ids) if city}
    found = {
        place.id: place
        for place in zone.landmarks
        if place.kind in _SEATS
        and place.id not in own
        and any(_mentions(folded, _folded(name)) for name in place.name.all)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _mentions(text: str, name: str) -> bool:
    """Return whether a name is in a text: whole words, or the letters of a Chinese name."""
    if re.search("[\u3400-\u9fff]", name):
        return len(name) >= _MIN_HAN and name in text
    return bool(name) and f" {name} " in f" {text} "


def written_city(city: Place) -> str:
    """Return a place as a link carries it: ``almaty``, or ``43.250000N,76.900000E``."""
    if city.id:
        return city.id
    north, east = "N" if city.lat >= 0 else "S", "E" if city.lon >= 0 else "W"
    return f"{abs(city.lat):.6f}{north},{abs(city.lon):.6f}{east}"


def city_elsewhere(here: Zone, there: Zone, written: str) -> str:
    """Return how a link carries the city of one zone in another that may not list it."""
    city = read_city(here, written)
    listed = next((place for place in there.landmarks if place == city), None)
    return written_city(listed or _place(city.lon, city.lat))


def _place(lon: float, lat: float) -> Place:
    said = coordinates(lon, lat)
    name = Text(tuple((code, Language(code)(said)) for code in LANGUAGES))
    return Place(id="", name=name, kind="", lon=lon, lat=lat)


def _at(typed: str) -> Place:
    position = read_coordinates(typed)
    return _place(round(position.lon, 6) + 0.0, round(position.lat, 6) + 0.0)


def _named(zone: Zone, typed: str) -> tuple[Place, ...]:
    """Return the landmarks that a name fits best: one, several that it fits alike, or none."""
    wanted = _folded(typed)
    if not wanted:
        return ()
    by_id = tuple(place for place in zone.landmarks if place.id == typed)
    equal = tuple(p for p in zone.landmarks if wanted in map(_folded, (p.id, *p.name.all)))
    return by_id or equal or _of_area(zone, wanted) or _by_part(zone, wanted)


def _of_area(zone: Zone, wanted: str) -> tuple[Place, ...]:
    """Return the city of the area that a name or a spelling of it means."""
    for area in zone.areas:
        names = (*area.name.all, *area.short_name.all, *zone.plan.spellings.get(area.id, ()))
        city = zone.city_of(area.id)
        if city and wanted in map(_folded, names):
            return (city,)
    return ()


def _by_part(zone: Zone, wanted: str) -> tuple[Place, ...]:
    """Return the landmarks with a name that holds all the words; the city alone if one is."""
    found = tuple(p for p in zone.landmarks if any(_holds(n, wanted) for n in p.name.all))
    seats = tuple(place for place in found if place.kind in _SEATS)
    return seats if len(seats) == 1 else found


def _holds(name: str, wanted: str) -> bool:
    folded = _folded(re.sub(r"[(（].*?[)）]", " ", name))
    if re.search("[\u3400-\u9fff]", wanted):
        return len(wanted) >= _MIN_HAN and wanted in folded
    return set(wanted.split()) <= set(folded.split())


def _folded(text: str) -> str:
    """Return a text in lower case, without accents and marks, its words one blank apart."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = (c for c in bare if not unicodedata.combining(c) and c not in "'’ʻʼ`")
    return " ".join(re.findall(r"\w+", "".join(letters)))


def _several(typed: str, found: Sequence[Place]) -> Message:
    return message(
        "“{text}” could be any of these places: {names}; type the id in brackets.",
        text=typed,
        names=_listed(found, "{name} ({id})"),
    )


def _nowhere(zone: Zone, typed: str) -> Message:
    if not typed:
        return message("No city is given; type a name from the list or a coordinate.")
    by_name = {_folded(n): n for place in zone.landmarks for n in place.name.all}
    near = get_close_matches(_folded(typed), by_name, n=2, cutoff=0.75)
    if near:
        return message(
            "“{text}” is not on a list of this zone; if you mean {names}, type that, or a "
            "coordinate such as 43.25 N, 76.95 E.",
            text=typed,
            names=" / ".join(by_name[name] for name in near),
        )
    if not zone.landmarks:
        return message(
            "“{text}” is not a valid coordinate, and this zone lists no places; type one such "
            "as 43.25 N, 76.95 E.",
            text=typed,
        )
    return message(
        "“{text}” is neither on a list of this zone nor a coordinate; type one of its "
        "landmarks, such as {names}, or a coordinate such as 43.25 N, 76.95 E.",
        text=typed,
        names=_listed(_examples(zone), "{name}"),
    )


def _examples(zone: Zone) -> Sequence[Place]:
    seats = [p for p in zone.landmarks if p.kind in _SEATS and p.id not in zone.familiar]
    return (seats or zone.landmarks)[:3]


def _listed(places: Sequence[Place], form: str) -> Text:
    """Return the names of the first places in every language, in a form for each."""
    more = ["…"] if len(places) > _SHOWN else []
    return Text(
        tuple(
            (
                code,
                Language(code)(", ").join(
                    [form.format(name=p.name.in_language(code), id=p.id) for p in places[:_SHOWN]]
                    + more
                ),
            )
            for code in LANGUAGES
        )
    )
