"""The 25 measures of the plan as values, as ``data/plan.json`` holds them.

Source: section III of the plan. A measure names the places that its own words mention and no
other: a city or a facility is not the area of that name.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from ftzmap import DATA
from ftzmap.zone.zone import AREA_IDS
from geo.errors import GeoError
from geo.messages import message

PLACE_IDS = (*AREA_IDS, "bonded", "cooperation-center", "corps")  # what a reader may ask about
NUMBERS = range(1, 26)


class MeasureError(GeoError):
    """A measure or a place that the plan does not have."""


def unknown_place(place_id: str) -> MeasureError:
    """Return the error for a place that measures do not speak of."""
    return MeasureError(
        message(
            "{place} is no place of the measures; choose one of {valid}.",
            place=place_id,
            valid=", ".join(PLACE_IDS),
        )
    )


class State(StrEnum):
    """How a measure stands to a place."""

    NAMED = "named"
    DOUBTFUL = "doubtful"
    WHOLE_ZONE = "whole zone"


@dataclass(frozen=True)
class NamedPlace:
    """A place that measures name: an area, a city, a kind of zone, a center, an authority."""

    id: str
    kind: str
    name: str
    name_zh: str
    doubtful_for: tuple[str, ...]
    note: str
    note_zh: str


@dataclass(frozen=True)
class Mention:
    """Words of a measure that mention a place, and the state that this way of naming gives."""

    place: NamedPlace
    state: State
    what: str
    what_zh: str
    evidence: str


@dataclass(frozen=True)
class Group:
    """One of the eight groups of measures; its Chinese name is our translation."""

    number: int
    name: str
    name_zh: str
    section: str


@dataclass(frozen=True)
class Measure:
    """One of the 25 measures; title, summary and topics are in our own words.

    Parameters
    ----------
    title_zh_official
        Whether the Chinese title is verified; if not, it is our translation.
    evidence
        A short phrase of the English text, found in the paragraph that `section` names.
    doubt
        Why the measure may or may not mean a place, or None if there is no doubt.
    vocabulary
        Everyday words of its sectors in English, Chinese and Russian, for the search.
    """

    number: int
    group: Group
    title: str
    title_zh: str
    title_zh_official: bool
    summary: str
    summary_zh: str
    topics: tuple[str, ...]
    topics_zh: tuple[str, ...]
    mentions: tuple[Mention, ...]
    doubt: str | None
    doubt_zh: str | None
    evidence: str
    section: str
    vocabulary: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the places that its own words mention, each once."""
        return tuple(dict.fromkeys(mention.place.id for mention in self.mentions))


@dataclass(frozen=True)
class Measures:
    """All measures by number, their groups, and the places that they name."""

    all: tuple[Measure, ...]
    groups: tuple[Group, ...]
    places: tuple[NamedPlace, ...]

    def __getitem__(self, number: int) -> Measure:
        found = next((measure for measure in self.all if measure.number == number), None)
        if found is None:
            raise MeasureError(
                message("There is no measure {number}; they are numbered 1 to 25.", number=number)
            )
        return found

    def place(self, place_id: str) -> NamedPlace:
        """Return the place of an id of `PLACE_IDS`."""
        found = next((place for place in self.places if place.id == place_id), None)
        if found is None:
            raise unknown_place(place_id)
        return found

    def of_group(self, number: int) -> tuple[Measure, ...]:
        """Return the measures of a group."""
        return tuple(measure for measure in self.all if measure.group.number == number)


@cache
def shipped_measures() -> Measures:
    """Return the measures of ``data/plan.json``."""
    return load_measures(DATA / "plan.json")


def load_measures(path: Path) -> Measures:
    """Return the measures that a file like ``data/plan.json`` holds."""
    raw = json.loads(path.read_bytes())
    places = {item["id"]: _place(item) for item in raw["places"]}
    groups = {item["id"]: _group(item) for item in raw["measure_groups"]}
    states = {way["id"]: State(way["state"]) for way in raw["reading"]["mention_kinds"]}
    spoken = _vocabularies(raw)
    measures = tuple(_measure(item, groups, places, states, spoken) for item in raw["measures"])
    return Measures(measures, tuple(groups.values()), tuple(places.values()))


def _place(raw: dict[str, Any]) -> NamedPlace:
    texts = ("id", "kind", "name", "name_zh")
    notes = (raw["note"], raw["note_zh"])
    return NamedPlace(*(raw[text] for text in texts), tuple(raw["doubtful_for"]), *notes)


def _group(raw: dict[str, Any]) -> Group:
    return Group(raw["id"], raw["name"], raw["name_zh"], raw["section"])


def _measure(
    raw: dict[str, Any],
    groups: dict[int, Group],
    places: dict[str, NamedPlace],
    states: dict[str, State],
    spoken: dict[str, tuple[str, ...]],
) -> Measure:
    mentions = tuple(
        Mention(places[m["place"]], states[m["as"]], m["what"], m["what_zh"], m["evidence"])
        for m in raw["mentions"]
    )
    kept = ("title", "title_zh", "title_zh_official", "summary", "summary_zh")
    ending = ("doubt", "doubt_zh", "evidence", "section")
    sources = [*raw["sectors"], *raw["names"]]
    return Measure(
        raw["number"],
        groups[raw["group"]],
        *(raw[key] for key in kept),
        tuple(raw["topics"]),
        tuple(raw["topics_zh"]),
        mentions,
        *(raw[key] for key in ending),
        vocabulary=tuple(word for source in sources for word in spoken.get(source, ())),
    )


def _vocabularies(raw: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return everyday words by sector, and the other spellings of each place by its id."""
    spellings = {item["id"]: tuple(item["names"]) for item in raw["spellings"]}
    cities = {f"{area}-city": spellings[area] for area in AREA_IDS}
    sectors = {item["id"]: (item["name"], item["name_zh"], *_said(item)) for item in raw["sectors"]}
    for industry in raw["industries"]:
        named = (industry["name"], industry["name_zh"], *_said(industry))
        for sector in industry["sectors"]:
            sectors[sector] += named
    return spellings | cities | sectors


def _said(raw: dict[str, Any]) -> tuple[str, ...]:
    return tuple(word for language in raw["synonyms"].values() for word in language)
