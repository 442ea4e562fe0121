"""The plan as values: what ``plan.json`` says, with the section each fact stands in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ftzmap.text.i18n import N_, Language
from ftzmap.text.text import EMPTY, Text, text_of
from ftzmap.zone.figures import Figure
from ftzmap.zone.members import referred
from ftzmap.zone.site_request import Answer

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


def in_section(title: str, section: str | None, t: Language) -> str:
    """Return a title with the section of the plan that it rests on, if there is one."""
    return t("{title}, section {section}", title=title, section=t(section)) if section else title


@dataclass(frozen=True)
class Industry:
    """A designated industry of an area in the words of the plan, with its group and sectors.

    Parameters
    ----------
    sectors
        Ids of the sectors that it belongs to, the closest first.
    synonyms
        What readers call it, in any language.
    section
        Where the plan designates it; None where only the features say so.
    """

    id: str
    area: str
    group: Text
    name: Text
    sectors: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    section: str | None = None


@dataclass(frozen=True)
class Sector:
    """A sector of our own, with its ISIC Rev. 4 and GB/T 4754—2017 divisions, and its synonyms."""

    id: str
    name: Text
    isic: tuple[str, ...] = ()
    gbt: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Position:
    """What an area relies on and the role the plan gives it, in our own short words."""

    area: str
    relying_on: Text
    role: Text
    section: str


@dataclass(frozen=True)
class Remainder:
    """What is left of an area beside its parts: a range in km², because the text leaves it open."""

    area: str
    low_km2: float
    high_km2: float
    reason: Text = EMPTY


@dataclass(frozen=True)
class Clause:
    """A closing clause of the plan on some places, in our own words, and the phrase it rests on."""

    places: tuple[str, ...]
    summary: Text
    evidence: str
    section: str


@dataclass(frozen=True)
class Plan:
    """The figures, positions, open relations, industries and spellings of the plan.

    Parameters
    ----------
    source
        Title, number and issuer of the plan, and notes on its text, by their keys.
    figure_sections
        Where each of the figures stands, by its id.
    figure_notes
        What there is to say of figures that follow from others, by the id of the figure.
    industries
        As ``plan.json`` lists them, with the synonyms and sections that features do not carry.
    spellings
        Other spellings of names, by the id of what they name.
    answers
        What the plan says to the standard questions of a site request.
    """

    source: Mapping[str, Text] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    figure_sections: Mapping[str, str] = field(default_factory=dict)
    figure_notes: Mapping[str, Text] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)
    remainders: Mapping[str, Remainder] = field(default_factory=dict)
    sectors: Mapping[str, Sector] = field(default_factory=dict)
    industries: tuple[Industry, ...] = ()
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    closing: tuple[Clause, ...] = ()
    answers: tuple[Answer, ...] = ()

    def industries_of(self, area: str) -> tuple[Industry, ...]:
        """Return the industries that the plan designates for an area."""
        return tuple(industry for industry in self.industries if industry.area == area)


def read_position(raw: Mapping[str, Any]) -> Position:
    """Return the position of an area as ``plan.json`` has it."""
    return Position(
        area=raw["id"],
        relying_on=text_of(raw, "relying_on"),
        role=text_of(raw, "role"),
        section=raw["section"],
    )


def read_remainder(raw: Mapping[str, Any]) -> Remainder:
    """Return what is left of an area beside its parts, as ``plan.json`` has it."""
    return Remainder(
        area=raw["id"],
        low_km2=float(raw["low_km2"]),
        high_km2=float(raw["high_km2"]),
        reason=text_of(raw, "reason"),
    )


def read_clause(raw: Mapping[str, Any]) -> Clause:
    """Return a closing clause as ``plan.json`` has it."""
    return Clause(
        places=tuple(raw["places"]),
        summary=text_of(raw, "summary"),
        evidence=raw["evidence"],
        section=raw["section"],
    )


def read_sector(raw: Mapping[str, Any]) -> Sector:
    """Return a sector as ``plan.json`` has it."""
    return Sector(
        id=raw["id"],
        name=text_of(raw, "name"),
        isic=tuple(raw.get("isic", ())),
        gbt=tuple(raw.get("gbt4754", ())),
        synonyms=synonyms(raw),
    )


def read_industry(raw: Mapping[str, Any], groups: Mapping[str, Text]) -> Industry:
    """Return a designated industry as ``plan.json`` has it; `groups` are the names by group id."""
    return Industry(
        id=raw["id"],
        area=raw["area"],
        group=referred(raw, "group", groups, "groups") if "group" in raw else EMPTY,
        name=text_of(raw, "name"),
        sectors=tuple(raw.get("sectors", ())),
        synonyms=synonyms(raw),
        section=raw.get("section"),
    )


def synonyms(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the synonyms of a sector or industry, language after language."""
    return tuple(word for words in raw.get("synonyms", {}).values() for word in words)
