"""The measures of the plan as values, as ``plan.json`` holds them.

A measure names the places that its own words mention and no other: a city or a facility is not
the area of that name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ftzmap.text.i18n import N_
from ftzmap.text.text import Text, text_of
from ftzmap.text.titled import TitledEnum
from ftzmap.zone.members import referred
from geo.errors import GeoError
from geo.messages import message

NO_MEASURES = message("This zone has no measures: the plan.json in its folder lists none.")


class MeasureError(GeoError):
    """A measure or a place that the plan does not have."""


class State(TitledEnum):
    """How a measure stands to a place."""

    NAMED = "named", N_("named here")
    DOUBTFUL = "doubtful", N_("may apply")
    WHOLE_ZONE = "whole zone", N_("whole zone")


@dataclass(frozen=True)
class NamedPlace:
    """A place that measures name: an area, a city, a kind of zone, a center, an authority.

    Parameters
    ----------
    doubtful_for
        Ids of the places that a measure may or may not mean where it names this one.
    is_listed
        Whether a reader may ask where measures stand to it.
    """

    id: str
    kind: str
    name: Text
    doubtful_for: tuple[str, ...]
    note: Text
    is_listed: bool = True


@dataclass(frozen=True)
class Mention:
    """Words of a measure that mention a place, and the state that this way of naming gives."""

    place: NamedPlace
    state: State
    what: Text
    evidence: str


@dataclass(frozen=True)
class Group:
    """A group of measures."""

    number: int
    name: Text
    section: str


@dataclass(frozen=True)
class Measure:
    """A measure of the plan; title, summary and topics are in our own words.

    Parameters
    ----------
    title_zh_official
        Whether the Chinese title is verified; if not, it is our translation.
    topics
        What it is about, topic by topic.
    evidence
        A short phrase of the English text, found in the paragraph that `section` names.
    evidence_zh
        A clause of the Chinese original; empty where none was seen.
    doubt
        Why the measure may or may not mean a place; empty if there is no doubt.
    vocabulary
        Everyday words of its sectors in the languages of needs, for the search.
    sectors
        Ids of the sectors that it speaks of.
    """

    number: int
    group: Group
    title: Text
    title_zh_official: bool
    summary: Text
    topics: tuple[Text, ...]
    mentions: tuple[Mention, ...]
    doubt: Text
    evidence: str
    section: str
    vocabulary: tuple[str, ...]
    evidence_zh: str = ""
    sectors: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the places that its own words mention, each once."""
        return tuple(dict.fromkeys(mention.place.id for mention in self.mentions))


@dataclass(frozen=True)
class Measures:
    """All measures by number, their groups, and the places that they name; empty without any."""

    all: tuple[Measure, ...] = ()
    groups: tuple[Group, ...] = ()
    places: tuple[NamedPlace, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all)

    def __getitem__(self, number: int) -> Measure:
        found = next((measure for measure in self.all if measure.number == number), None)
        if found is None:
            raise MeasureError(
                message(
                    "There is no measure {number}; measures have numbers from {first} to {last}.",
                    number=number,
                    first=min(self.numbers, default=0),
                    last=max(self.numbers, default=0),
                )
            )
        return found

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the measures, in their order."""
        return tuple(measure.number for measure in self.all)

    @cached_property
    def place_ids(self) -> tuple[str, ...]:
        """Ids of the places that a reader may ask about, in their order."""
        return tuple(place.id for place in self.places if place.is_listed)

    def place(self, place_id: str) -> NamedPlace:
        """Return the place of an id.

        Raises
        ------
        MeasureError
            No measure speaks of such a place.
        """
        found = next((place for place in self.places if place.id == place_id), None)
        if found is None:
            raise self.unknown_place(place_id)
        return found

    def unknown_place(self, place_id: str, areas: tuple[str, ...] = ()) -> MeasureError:
        """Return the error for a place that measures do not speak of, and that is no area."""
        return MeasureError(
            message(
                "The measures name no place {place}; choose one of {valid}.",
                place=place_id,
                valid=", ".join(dict.fromkeys((*areas, *self.place_ids))),
            )
        )

    def of_group(self, number: int) -> tuple[Measure, ...]:
        """Return the measures of a group."""
        return tuple(measure for measure in self.all if measure.group.number == number)


def read_named_place(raw: Mapping[str, Any]) -> NamedPlace:
    """Return a place of the measures as ``plan.json`` has it."""
    return NamedPlace(
        id=raw["id"],
        kind=raw["kind"],
        name=text_of(raw, "name"),
        doubtful_for=tuple(raw.get("doubtful_for", ())),
        note=text_of(raw, "note"),
        is_listed=raw.get("listed", True),
    )


def read_group(raw: Mapping[str, Any]) -> Group:
    """Return a group of measures as ``plan.json`` has it."""
    return Group(number=raw["id"], name=text_of(raw, "name"), section=raw["section"])


def read_measure(
    raw: Mapping[str, Any],
    *,
    groups: Mapping[int, Group],
    places: Mapping[str, NamedPlace],
    states: Mapping[str, State],
    vocabularies: Mapping[str, tuple[str, ...]],
) -> Measure:
    """Return a measure as ``plan.json`` has it.

    Parameters
    ----------
    states
        The state that each way of naming a place gives, by its id.
    vocabularies
        Everyday words by sector id, and spellings by place id.
    """
    sources = [*raw.get("sectors", ()), *raw.get("names", ())]
    return Measure(
        number=raw["number"],
        group=referred(raw, "group", groups, "measure_groups"),
        title=text_of(raw, "title"),
        title_zh_official=raw.get("title_zh_official", False),
        summary=text_of(raw, "summary"),
        topics=tuple(text_of({"topic": topic}, "topic") for topic in raw.get("topics", ())),
        mentions=tuple(_mention(item, places, states) for item in raw.get("mentions", ())),
        doubt=text_of(raw, "doubt"),
        evidence=raw.get("evidence", ""),
        evidence_zh=raw.get("evidence_zh", ""),
        section=raw["section"],
        sectors=tuple(raw.get("sectors", ())),
        vocabulary=tuple(word for source in sources for word in vocabularies.get(source, ())),
    )


def _mention(
    raw: Mapping[str, Any], places: Mapping[str, NamedPlace], states: Mapping[str, State]
) -> Mention:
    return Mention(
        place=referred(raw, "place", places, "places"),
        state=referred(raw, "as", states, "reading, mention_kinds"),
        what=text_of(raw, "what"),
        evidence=raw["evidence"],
    )
