"""Read ``plan.json`` once into the values that a zone is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ftzmap.text.text import Text, text_of
from ftzmap.zone.figures import Figure, read_figure
from ftzmap.zone.glossary import Term, read_term
from ftzmap.zone.members import (
    Members,
    filled,
    is_flat,
    is_text,
    misspelt_member,
    objections_to,
)
from ftzmap.zone.objections import Objections
from ftzmap.zone.plan import (
    Industry,
    Plan,
    SecondSource,
    Sector,
    read_clause,
    read_industry,
    read_open_question,
    read_position,
    read_remainder,
    read_second_source,
    read_sector,
)
from ftzmap.zone.plan_members import EVERY, ITEMS, READING
from ftzmap.zone.policy_measures import (
    Measure,
    Measures,
    NamedPlace,
    State,
    read_group,
    read_measure,
    read_named_place,
)
from ftzmap.zone.site_request import read_answer
from geo.messages import message

Raw = Mapping[str, Any]  # an object of the file
T = TypeVar("T")
_CITY = "city"  # the kind of a place that bears the name of the areas it is doubtful for


@dataclass(frozen=True)
class PlanFile:
    """What ``plan.json`` holds; all empty where there is none."""

    plan: Plan = field(default_factory=Plan)
    measures: Measures = field(default_factory=Measures)
    glossary: Mapping[str, Term] = field(default_factory=dict)


def read_plan_file(path: Path, objections: Objections) -> PlanFile:
    """Return what the file holds; what cannot be built of it is added to `objections`."""
    raw = objections.read_json(path)
    if not isinstance(raw, dict):
        if raw is not None:
            objections.add(message("{file} is not a JSON object; correct it.", file=path.name))
        return PlanFile()
    reader = _Reader(raw=raw, file=path.name, objections=objections)
    reader.object_to_members()
    plan = _plan(reader)
    return PlanFile(
        plan=plan,
        measures=_measures(reader, plan),
        glossary={term.id: term for term in reader.each("glossary", read_term)},
    )


@dataclass(frozen=True)
class _Reader:
    """The members of the file, each item of which is built or objected to."""

    raw: Mapping[str, Any]
    file: str
    objections: Objections

    def object_to_members(self) -> None:
        """Object to members of the file that no zone has, and to what `reading` holds."""
        for key in self.raw.keys() - set(EVERY):
            for objection in misspelt_member(key, EVERY, self.file):
                self.objections.add(objection)
        reading = self.raw.get("reading")
        if reading is not None:
            for objection in objections_to(reading, READING, f"{self.file}, reading"):
                self.objections.add(objection)

    def each(self, member: str, build: Callable[[Mapping[str, Any]], T]) -> list[T]:
        built = []
        with self.objections.at(f"{self.file}, {member}"):
            for n, item in enumerate(self.raw.get(member) or (), start=1):
                place = f"{self.file}, {member} {n}"
                wrong = tuple(objections_to(item, ITEMS[member], place))
                self.objections.every.extend(wrong)
                with self.objections.at(place):
                    built += [] if wrong else [build(filled(item))]
        return built


def _plan(reader: _Reader) -> Plan:
    groups = dict(reader.each("groups", lambda raw: (raw["id"], text_of(raw, "name"))))
    figures = reader.each("figures", _figure)
    return Plan(
        source=_source(reader),
        figures={raw["id"]: figure for raw, figure, _ in figures},
        figure_sections={raw["id"]: raw.get("section", "") for raw, *_ in figures},
        figure_notes={raw["id"]: text_of(raw, "derivation_note") for raw, *_ in figures},
        second_sources={raw["id"]: others for raw, _, others in figures},
        positions={item.area: item for item in reader.each("areas", read_position)},
        remainders={item.area: item for item in reader.each("relations", read_remainder)},
        sectors={item.id: item for item in reader.each("sectors", read_sector)},
        industries=tuple(reader.each("industries", lambda raw: read_industry(raw, groups))),
        spellings=dict(
            reader.each("spellings", lambda raw: (raw["id"], tuple(map(str, raw["names"]))))
        ),
        closing=tuple(reader.each("closing", read_clause)),
        open_questions=tuple(reader.each("open_questions", read_open_question)),
        answers=tuple(reader.each("answers", read_answer)),
    )


def _figure(raw: Raw) -> tuple[Raw, Figure, tuple[SecondSource, ...]]:
    others = raw.get("also_stated") or ()
    return raw, read_figure(raw), tuple(read_second_source(other) for other in others)


def _source(reader: _Reader) -> dict[str, Text]:
    """Return the title of the plan and what else is said of it, by key."""
    source, place = reader.raw.get("source") or {}, f"{reader.file}, source"
    with reader.objections.at(place):
        members = Members(optional={key: is_text for key in source if not is_flat(key, source)})
        wrong = tuple(objections_to(source, members, place))
        reader.objections.every.extend(wrong)
        return {} if wrong else {key: text_of(source, key) for key in members.optional}
    return {}


def _measures(reader: _Reader, plan: Plan) -> Measures:
    places = {place.id: place for place in reader.each("places", read_named_place)}
    groups = {group.number: group for group in reader.each("measure_groups", read_group)}
    states = _states(reader)
    vocabularies = _vocabularies(plan, places)

    def build(raw: Mapping[str, Any]) -> Measure:
        return read_measure(
            raw, groups=groups, places=places, states=states, vocabularies=vocabularies
        )

    return Measures(
        all=tuple(reader.each("measures", build)),
        groups=tuple(groups.values()),
        places=tuple(places.values()),
    )


def _states(reader: _Reader) -> dict[str, State]:
    states: dict[str, State] = {}
    with reader.objections.at(f"{reader.file}, reading"):
        for way in (reader.raw.get("reading") or {}).get("mention_kinds", ()):
            states[way["id"]] = State(way["state"])
    return states


def _vocabularies(plan: Plan, places: Mapping[str, NamedPlace]) -> dict[str, tuple[str, ...]]:
    """Return everyday words by sector, and the other spellings of each place by its id."""
    cities = {
        place.id: tuple(n for area in place.doubtful_for for n in plan.spellings.get(area, ()))
        for place in places.values()
        if place.kind == _CITY
    }
    sectors = {sector.id: _words(sector) for sector in plan.sectors.values()}
    for industry in plan.industries:
        for sector in industry.sectors:
            sectors[sector] = (*sectors.get(sector, ()), *_words(industry))
    return {**plan.spellings, **cities, **sectors}


def _words(named: Sector | Industry) -> tuple[str, ...]:
    return (*named.name.all, *named.synonyms, *named.exact_synonyms)
