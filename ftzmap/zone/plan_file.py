"""Read ``plan.json`` once into the values that a zone is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ftzmap.text.text import Text, text_of
from ftzmap.zone.figures import Figure, read_figure
from ftzmap.zone.glossary import Term, read_term
from ftzmap.zone.objections import Objections
from ftzmap.zone.plan import (
    Industry,
    Plan,
    Sector,
    read_clause,
    read_industry,
    read_position,
    read_remainder,
    read_sector,
)
from ftzmap.zone.policy_measures import (
    Measure,
    Measures,
    NamedPlace,
    State,
    read_group,
    read_measure,
    read_named_place,
)

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
        return PlanFile()
    reader = _Reader(raw, path.name, objections)
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

    def each(self, member: str, build: Callable[[Mapping[str, Any]], T]) -> list[T]:
        built = []
        with self.objections.at(f"{self.file}, {member}"):
            for n, item in enumerate(self.raw.get(member) or (), start=1):
                with self.objections.at(f"{self.file}, {member} {n}"):
                    built.append(build(item))
        return built


def _plan(reader: _Reader) -> Plan:
    groups = dict(reader.each("groups", lambda raw: (raw["id"], text_of(raw, "name"))))
    source = reader.raw.get("source") or {}
    titles = {key for key in source if not key.endswith("_zh")} if isinstance(source, dict) else ()
    return Plan(
        source={key: text_of(source, key) for key in titles},
        figures=dict(reader.each("figures", _figure)),
        figure_sections=dict(reader.each("figures", lambda raw: (raw["id"], raw.get("section")))),
        figure_notes=dict(reader.each("figures", _figure_note)),
        positions={item.area: item for item in reader.each("areas", read_position)},
        remainders={item.area: item for item in reader.each("relations", read_remainder)},
        sectors={item.id: item for item in reader.each("sectors", read_sector)},
        industries=tuple(reader.each("industries", lambda raw: read_industry(raw, groups))),
        spellings=dict(
            reader.each("spellings", lambda raw: (raw["id"], tuple(map(str, raw["names"]))))
        ),
        closing=tuple(reader.each("closing", read_clause)),
    )


def _figure(raw: Mapping[str, Any]) -> tuple[str, Figure]:
    return raw["id"], read_figure(raw)


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
    return (*named.name.all, *named.synonyms)


def _figure_note(raw: Mapping[str, Any]) -> tuple[str, Text]:
    return raw["id"], text_of(raw, "derivation_note")
