"""One search over all that a zone holds; apart, because it asks the searches of several rooms."""

import re
from dataclasses import dataclass

from ftzmap.search import elsewhere
from ftzmap.search.measure_search import MAX_QUERY, normal, speaking_of, words_of
from ftzmap.search.search import Answer, find
from ftzmap.sites.coordinates import read_coordinates
from ftzmap.text.text import Text
from ftzmap.zone.glossary import Term
from ftzmap.zone.landmarks import Place
from ftzmap.zone.policy_measures import Measure
from ftzmap.zone.zone import Feature, Zone
from geo.errors import CoordinateError


@dataclass(frozen=True)
class Finds:
    """What a query finds in a zone, of each kind in the order of the zone.

    Parameters
    ----------
    at
        Longitude and latitude in degrees (WGS 84) where the query is a coordinate.
    answer
        The industries that answer the query as a need.
    """

    at: tuple[float, float] | None = None
    features: tuple[Feature, ...] = ()
    places: tuple[Place, ...] = ()
    answer: Answer | None = None
    measures: tuple[Measure, ...] = ()
    terms: tuple[Term, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        industries = self.answer and self.answer.areas
        return not (
            self.at or self.features or self.places or industries or self.measures or self.terms
        )


def look_up(zone: Zone, query: str, *, language: str = "en") -> Finds:
    """Return what a query of any length or content finds; a coordinate finds its place alone."""
    text = query[:MAX_QUERY].strip()
    if not text:
        return Finds()
    if at := _coordinate(text):
        return Finds(at=at)
    return Finds(
        features=tuple(f for f in zone.features if _names(zone, f.id, f.name, f.short_name, text)),
        places=tuple(p for p in zone.landmarks if _names(zone, p.id, p.name, p.name, text)),
        answer=find(zone, text, language=language),
        measures=speaking_of(zone.measures, text),
        terms=elsewhere.terms(zone, text),
    )


def _coordinate(text: str) -> tuple[float, float] | None:
    if not re.search(r"\d", text):
        return None
    try:
        found = read_coordinates(text)
    except CoordinateError:
        return None
    return found.lon, found.lat


def _names(zone: Zone, id_: str, name: Text, short: Text, query: str) -> bool:
    """Whether every word of a query stands in the names or spellings of a thing."""
    wanted = words_of(query)
    line = normal(" | ".join((*name.all, *short.all, *zone.plan.spellings.get(id_, ()))))
    return bool(wanted) and all(word in line for word in wanted)
