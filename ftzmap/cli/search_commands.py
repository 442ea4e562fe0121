"""What the commands on needs do: `find` areas that answer one, `measures` of the plan on one."""

from __future__ import annotations

import textwrap
from argparse import Namespace
from typing import TYPE_CHECKING

from ftzmap.cli.zone_commands import CLEAN, FINDINGS
from ftzmap.text.i18n import Language
from ftzmap.text.terminal import say, say_json
from ftzmap.text.text import EMPTY, SOURCE_LANGUAGE, quotation
from ftzmap.zone.plan import cited
from ftzmap.zone.zone import Zone
from geo.errors import GeoError
from geo.messages import message

if TYPE_CHECKING:  # the search itself is imported when it is asked for
    from ftzmap.search.search import Answer, Hit, Need
    from ftzmap.zone.landmarks import Place
    from ftzmap.zone.policy_measures import Measure

_WIDTH = 96  # columns of the terminal that text may take


def find(options: Namespace, t: Language) -> int:
    """Print what answers each need; 0 if anything does, 1 if the text is silent on all."""
    from ftzmap.search import search

    zone = options.zone
    city = _city(zone, options.city)
    answer = search.find(zone, " ".join(options.words), language=t.code)
    if not answer.needs:
        raise GeoError(message("Add what you need, as in: find medicines, freight."))
    if options.json:
        from ftzmap.compare.need_rows import need_rows

        say_json(need_rows(zone, answer, t, city=city))
    else:
        _print_answer(zone, answer, city, t)
        for need in answer.needs:
            _print_need(zone, need, t)
        if city and answer.areas:
            from ftzmap.compare.distances import city_sentence

            say(city_sentence(zone, city, answer.areas, t))
        if zone.industries:
            say(t("The lists are open: an industry that is not listed is not prohibited."))
    return CLEAN if answer.areas else FINDINGS


def _city(zone: Zone, text: str | None) -> Place | None:
    """Return the place that distances are told from, if one is named."""
    from ftzmap.sites.city import read_city

    return read_city(zone, text) if text is not None else None


def _print_answer(zone: Zone, answer: Answer, city: Place | None, t: Language) -> None:
    """Print the one answer to all needs, and needs by areas where there are several."""
    from ftzmap.compare import matrix
    from ftzmap.compare.verdict import verdict

    if not answer.areas:
        return
    say(verdict(answer, zone, t, city=city))
    if len(answer.needs) > 1:
        head, *lines = matrix.table(answer, zone, t)
        for need, *cells in lines:
            pairs = zip(head[1:], cells, strict=True)
            cells = [t(": ").join(pair) for pair in pairs]
            say(f"  {need}{t(': ')}" + " | ".join(cells))
    say("")


def _print_need(zone: Zone, need: Need, t: Language) -> None:
    from ftzmap.search.wording import explanation, remarks, silence

    say(need.text)
    for sentence in remarks(need, t) if need.hits else silence(zone, need, t):
        say(f"  {sentence}")
    for hit in need.hits:
        say(
            t(
                "  {area}: {industry}{origin} – {match}",
                area=zone[hit.area].name,
                industry=hit.industry.name,
                origin=_origin(hit, t),
                match=explanation(hit, t),
            )
        )


def _origin(hit: Hit, t: Language) -> str:
    """Return in parentheses the group and the section of an industry, as far as it has any."""
    group, section = t(hit.industry.group), hit.industry.section
    if group and section:
        return t(" ({group}; section {section})", group=group, section=t(section))
    if section:
        return t(" (section {section})", section=t(section))
    return t(" ({group})", group=group) if group else ""


def measures(options: Namespace, t: Language) -> int:
    """Print the measures that a need finds; with an area, those closest to it first."""
    from ftzmap.search.measure_search import search
    from ftzmap.zone.measure_reading import applies, as_json, closest, reason
    from ftzmap.zone.policy_measures import NO_MEASURES

    zone = options.zone
    if not zone.measures:
        raise GeoError(NO_MEASURES)
    found = search(zone.measures, options.need)
    if options.area:
        found = closest(zone, found, options.area)
    if options.json:
        say_json([as_json(zone, measure, t) for measure in found])
        return CLEAN
    for measure in found:
        areas = (options.area,) if options.area else zone.area_ids
        states = {area: applies(zone, measure, area) for area in areas}
        where = "; ".join(f"{area}: {t(state.label)}" for area, state in states.items())
        say(f"{measure.number:>2}  {t.of(measure, 'title')}  [{where}]")
        lines = [t.of(measure, "summary")]
        lines += [reason(zone, measure, options.area, t)] if options.area else []
        for line in lines:
            for piece in textwrap.wrap(line, _WIDTH):
                say(f"    {piece}")
        say(f"    {_evidence(measure, t)}")
    say(
        t(
            "{n} of {total} headings of measures, by the strict reading: a city or a facility "
            "is not the area of the same name. The summaries are our own words.",
            n=len(found),
            total=len(zone.measures.all),
        )
    )
    provenance = t(zone.plan.source.get("provenance", EMPTY))
    if provenance:
        say(provenance)
    return CLEAN


def _evidence(measure: Measure, t: Language) -> str:
    """Return the words that a measure rests on in the reader's language, and where they stand."""
    if t.code == SOURCE_LANGUAGE:
        return f"“{measure.evidence}” {measure.section}"
    own = quotation(measure.evidence_zh) if t.code == "zh" and measure.evidence_zh else ""
    return " ".join(filter(None, [own, cited(measure.section, t)]))
