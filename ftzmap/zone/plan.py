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
    *(N_("I(2)"), N_("II(1)"), N_("II(2)"), N_("III"), N_("III(1)"), N_("III(2)"), N_("III(3)")),
    *(N_("III(4)"), N_("III(5)"), N_("III(6)"), N_("III(7)"), N_("III(8)"), N_("IV")),
)

_INFLECTED = ("en", "zh", "ru")  # languages whose words are compared without their endings


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
        What readers call it in English, Chinese and Russian, in any inflection.
    exact_synonyms
        What readers call it in other languages, compared letter for letter.
    section
        Where the plan designates it; None where only the features say so.
    """

    id: str
    area: str
    group: Text
    name: Text
    sectors: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    exact_synonyms: tuple[str, ...] = ()
    section: str | None = None


@dataclass(frozen=True)
class Sector:
    """A sector of our own, with its ISIC Rev. 4 and GB/T 4754—2017 codes, and its synonyms."""

    id: str
    name: Text
    isic: tuple[str, ...] = ()
    gbt: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    exact_synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Position:
    """What an area relies on and the role the plan gives it, in our own short words."""

    area: str
    relying_on: Text
    role: Text
    section: str


@dataclass(frozen=True)
class SecondSource:
    """A figure in km² that another text states for what the plan's text leaves to be derived."""

    km2: float
    decimals: int
    where: Text


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
class OpenQuestion:
    """A subject that readers ask for and the plan does not settle, with the clause nearest to it.

    Parameters
    ----------
    words, exact_words
        What readers call it, as synonyms of sectors.
    answer
        One sentence in our own words: that the plan leaves it open, and what comes nearest.
    """

    id: str
    words: tuple[str, ...]
    exact_words: tuple[str, ...]
    answer: Text
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
    second_sources
        Figures that other texts state for those that follow from others, by the id.
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
    second_sources: Mapping[str, tuple[SecondSource, ...]] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)
    remainders: Mapping[str, Remainder] = field(default_factory=dict)
    sectors: Mapping[str, Sector] = field(default_factory=dict)
    industries: tuple[Industry, ...] = ()
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    closing: tuple[Clause, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
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


def read_second_source(raw: Mapping[str, Any]) -> SecondSource:
    """Return what another text states for a figure, as ``plan.json`` has it."""
    return SecondSource(
        km2=float(raw["km2"]), decimals=int(raw["decimals"]), where=text_of(raw, "where")
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
        synonyms=_words(raw, "synonyms", is_inflected=True),
        exact_synonyms=_words(raw, "synonyms", is_inflected=False),
    )


def read_industry(raw: Mapping[str, Any], groups: Mapping[str, Text]) -> Industry:
    """Return a designated industry as ``plan.json`` has it; `groups` are the names by group id."""
    return Industry(
        id=raw["id"],
        area=raw["area"],
        group=referred(raw, "group", groups, "groups") if "group" in raw else EMPTY,
        name=text_of(raw, "name"),
        sectors=tuple(raw.get("sectors", ())),
        synonyms=_words(raw, "synonyms", is_inflected=True),
        exact_synonyms=_words(raw, "synonyms", is_inflected=False),
        section=raw.get("section"),
    )


def read_open_question(raw: Mapping[str, Any]) -> OpenQuestion:
    """Return a subject that the plan does not settle as ``plan.json`` has it."""
    return OpenQuestion(
        id=raw["id"],
        words=_words(raw, "words", is_inflected=True),
        exact_words=_words(raw, "words", is_inflected=False),
        answer=text_of(raw, "answer"),
        evidence=raw["evidence"],
        section=raw["section"],
    )


def _words(raw: Mapping[str, Any], key: str, *, is_inflected: bool) -> tuple[str, ...]:
    """Return words of the languages whose inflection is known, or of all others."""
    by_language = raw.get(key, {}).items()
    chosen = (words for code, words in by_language if (code in _INFLECTED) is is_inflected)
    return tuple(word for words in chosen for word in words)


def basis_mark(plan: Plan, figure_id: str, figure: Figure, t: Language) -> str:
    """Return what stands behind a figure that follows from others: that, and who else states it."""
    if figure.basis != "derived":
        return ""
    for other in plan.second_sources.get(figure_id, ()):
        km2 = t.number(other.km2, other.decimals)
        return t(" (derived; {where}: {km2})", where=other.where, km2=km2)
    return t(" (derived)")
