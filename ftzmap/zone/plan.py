"""The plan as values: what ``data/plan.json`` says, with the section each fact stands in."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ftzmap import DATA
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.figures import Figure

_SECTIONS = (  # as the data names them; for the catalogue
    *(N_("II(1)"), N_("II(2)"), N_("III"), N_("III(1)"), N_("III(2)"), N_("III(3)")),
    *(N_("III(4)"), N_("III(5)"), N_("III(6)"), N_("III(7)"), N_("III(8)"), N_("IV")),
)


def cited(section: str, t: Language) -> str:
    """Return in words where something stands in the plan, such as ``III(6) 17``."""
    clause, _, number = section.partition(" ")
    if number:
        return t("Section {clause}, measure {n}", clause=t(clause), n=number)
    return t("Section {section}", section=t(clause))


@dataclass(frozen=True)
class Position:
    """What an area relies on and the role the plan gives it, in our own short words."""

    area: str
    relying_on: str
    relying_on_zh: str
    role: str
    role_zh: str
    section: str


@dataclass(frozen=True)
class Remainder:
    """What is left of an area beside its parts: a range in km², because the text leaves it open."""

    area: str
    low_km2: float
    high_km2: float
    reason: str
    reason_zh: str


@dataclass(frozen=True)
class Clause:
    """A closing clause of the plan on some places, in our own words, and the phrase it rests on."""

    places: tuple[str, ...]
    summary: str
    summary_zh: str
    evidence: str
    section: str


@dataclass(frozen=True)
class Plan:
    """The figures, positions, open relations and industry names of the plan."""

    figures: dict[str, Figure]
    positions: dict[str, Position]
    remainders: dict[str, Remainder]
    industries: tuple[tuple[str, str], ...]
    spellings: dict[str, tuple[str, ...]]
    closing: tuple[Clause, ...]

    def industries_of(self, area: str) -> tuple[str, ...]:
        """Return the names of the industries that the plan designates for an area."""
        return tuple(name for owner, name in self.industries if owner == area)


@cache
def shipped_plan() -> Plan:
    """Return what ``data/plan.json`` says."""
    return load_plan(DATA / "plan.json")


def load_plan(path: Path) -> Plan:
    """Return the plan that a file like ``data/plan.json`` holds."""
    raw = json.loads(path.read_bytes())
    return Plan(
        {item["id"]: _figure(item) for item in raw["figures"]},
        {item["id"]: _position(item) for item in raw["areas"]},
        {item["id"]: _remainder(item) for item in raw["relations"]},
        tuple((item["area"], item["name"]) for item in raw["industries"]),
        {item["id"]: tuple(item["names"]) for item in raw["spellings"]},
        tuple(_clause(item) for item in raw["closing"]),
    )


def _figure(raw: dict[str, Any]) -> Figure:
    return Figure(raw["stated_km2"], raw["stated_decimals"], raw["basis"], raw["derivation"])


def _position(raw: dict[str, Any]) -> Position:
    texts = ("relying_on", "relying_on_zh", "role", "role_zh", "section")
    return Position(raw["id"], *(raw[text] for text in texts))


def _remainder(raw: dict[str, Any]) -> Remainder:
    return Remainder(raw["id"], raw["low_km2"], raw["high_km2"], raw["reason"], raw["reason_zh"])


def _clause(raw: dict[str, Any]) -> Clause:
    texts = ("summary", "summary_zh", "evidence", "section")
    return Clause(tuple(raw["places"]), *(raw[text] for text in texts))
