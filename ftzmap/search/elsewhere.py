"""One search of measures, closing clauses and glossary; apart, so that sectors need none of it."""

from collections.abc import Iterable

from ftzmap.search.measure_search import normal, speaking_of, words_of
from ftzmap.text.i18n import Language
from ftzmap.zone.glossary import Term
from ftzmap.zone.measure_reading import headings
from ftzmap.zone.plan import Clause, Sector
from ftzmap.zone.policy_measures import Measure
from ftzmap.zone.zone import Zone


def clauses(zone: Zone, query: str) -> tuple[Clause, ...]:
    """Return the closing clauses that have every word of a query."""
    wanted = words_of(query)
    said = ((clause, (*clause.summary.all, clause.evidence)) for clause in zone.plan.closing)
    return tuple(clause for clause, texts in said if _has(texts, wanted))


def terms(zone: Zone, query: str) -> tuple[Term, ...]:
    """Return the terms of the glossary whose name has every word of a query."""
    wanted = words_of(query)
    return tuple(term for term in zone.terms.values() if _has(term.name.all, wanted))


def _has(texts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    line = normal(" | ".join(texts))
    return bool(wanted) and all(word in line for word in wanted)


def sentences(zone: Zone, query: str, sector: Sector | None, t: Language) -> tuple[str, ...]:
    """Return in words where else the plan speaks of a need, or of its sector."""
    found = []
    measures = speaking_of(zone.measures, query)
    if measures:
        found.append(
            t(
                "Elsewhere, section {section} of the text mentions it in measure: {numbers}.",
                section=headings(zone.measures, t),
                numbers=_numbers(measures),
            )
        )
    elif sector:
        of_sector = [m for m in zone.measures.all if sector.id in m.sectors]
        if of_sector:
            found.append(
                t(
                    "Elsewhere, section {section} of the text mentions its sector, {sector}, "
                    "in measure: {numbers}.",
                    sector=sector.name,
                    section=headings(zone.measures, t),
                    numbers=_numbers(of_sector),
                )
            )
    for clause in clauses(zone, query):
        found.append(
            t(
                "A closing clause in section {section} mentions it: {summary}",
                section=t(clause.section),
                summary=t(clause.summary),
            )
        )
    for term in terms(zone, query):
        found.append(
            t("The glossary explains {term}: {text}", term=t(term.name), text=t(term.text))
        )
    return tuple(found)


def _numbers(measures: Iterable[Measure]) -> str:
    return ", ".join(str(measure.number) for measure in measures)
