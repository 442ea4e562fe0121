"""Needs against areas: what the list of each area says to each need, as values."""

from dataclasses import dataclass

from ftzmap.search.search import Answer, Hit, Need
from ftzmap.search.wording import explanation
from ftzmap.text.i18n import Language
from ftzmap.zone.plan import cited
from ftzmap.zone.zone import Zone

NAMED, RELATED, SILENT = "named", "related", "silent"


@dataclass(frozen=True)
class Cell:
    """What the list of one area says to one need.

    Parameters
    ----------
    state
        `NAMED`, `RELATED` or `SILENT`.
    text
        The area's own terms, or that there are none.
    why
        Group, section and reason of each term.
    """

    state: str
    text: str
    why: str = ""


def cell(need: Need, area: str) -> str:
    """Return whether an area's text names a need, only its sector, or is silent."""
    hits = [hit for hit in need.hits if hit.area == area]
    if not hits:
        return SILENT
    return NAMED if any(hit.is_direct for hit in hits) else RELATED


def table(answer: Answer, zone: Zone, t: Language) -> list[list[str]]:
    """Return the matrix as text: a head, then for each need the terms of each area."""
    head = [t("Need"), *(t(area.name) for area in zone.areas)]
    lines = [
        [need.text, *(_terms(need, area, t) or _nothing(need, t) for area in zone.area_ids)]
        for need in answer.needs
    ]
    return [head, *lines]


def _terms(need: Need, area: str, t: Language) -> str:
    return t("; ").join(t(hit.industry.name) for hit in need.hits if hit.area == area)


def _nothing(need: Need, t: Language) -> str:
    return t("left open") if need.question else t("not listed")


def cells(need: Need, zone: Zone, t: Language) -> tuple[Cell, ...]:
    """Return what the list of each area says to a need, in the order of the areas."""
    return tuple(_cell(need, area, t) for area in zone.area_ids)


def _cell(need: Need, area: str, t: Language) -> Cell:
    hits = [hit for hit in need.hits if hit.area == area]
    state, terms = cell(need, area), _terms(need, area, t)
    if state == RELATED:
        terms = t("{terms} (same sector)", terms=terms)
    return Cell(state, terms or _nothing(need, t), t("; ").join(_why(hit, t) for hit in hits))


def _why(hit: Hit, t: Language) -> str:
    """Return group and section of an industry, as far as it has any, and why it answers."""
    section = cited(hit.industry.section, t) if hit.industry.section else ""
    return " · ".join(filter(None, [t(hit.industry.group), section, explanation(hit, t)]))
