"""What the commands on needs do: `find` areas that answer one, `measures` of the plan on one."""

from __future__ import annotations

import textwrap
from argparse import Namespace
from typing import TYPE_CHECKING

from ftzmap.cli.zone_commands import CLEAN, FINDINGS
from ftzmap.text.i18n import Language
from ftzmap.text.terminal import say, say_json
from ftzmap.zone.policy_measures import OUR_TRANSLATION
from ftzmap.zone.zone import Zone
from geo.errors import GeoError
from geo.messages import message

if TYPE_CHECKING:  # the search itself is imported when it is asked for
    from ftzmap.search.search import Answer, Hit, Need

_WIDTH = 96  # columns of the terminal that text may take


def find(options: Namespace, t: Language) -> int:
    """Print what answers each need; 0 if anything does, 1 if the text is silent on all."""
    from ftzmap.search import search

    zone = options.zone
    answer = search.find(zone, " ".join(options.words), language=t.code)
    if not answer.needs:
        raise GeoError(message("Say what you need, such as: find medicines, freight."))
    if options.json:
        say_json([row for need in answer.needs for row in _as_json(zone, answer, need, t)])
    else:
        _print_answer(zone, answer, t)
        for need in answer.needs:
            _print_need(zone, need, t)
        if zone.industries:
            say(t("The lists are open: an industry that is absent is not prohibited."))
    return CLEAN if answer.areas else FINDINGS


def _as_json(zone: Zone, answer: Answer, need: Need, t: Language) -> list[dict[str, object]]:
    """Return a row for each industry that answers, or one without for what has only remarks."""
    from ftzmap.compare.verdict import verdict
    from ftzmap.search.wording import explanation, remarks

    same: dict[str, object] = {
        "need": need.text,
        "answer": verdict(answer, zone, t),
        "unknown": [*need.unknown],
        "remarks": [*remarks(need, t)],
    }
    rows: list[dict[str, object]] = [
        {
            "area": hit.area,
            "industry": t(hit.industry.name),
            "group": t(hit.industry.group),
            "sector": hit.sector.id if hit.industry.sectors else None,
            "match": explanation(hit, t),
            "section": hit.industry.section,
            **same,
        }
        for hit in need.hits
    ]
    if rows or not same["remarks"]:
        return rows
    section = need.question.section if need.question else None
    nothing = dict.fromkeys(("area", "industry", "group", "sector", "match"))
    return [{**nothing, "section": section, **same}]


def _print_answer(zone: Zone, answer: Answer, t: Language) -> None:
    """Print the one answer to all needs, and needs by areas where there are several."""
    from ftzmap.compare import matrix
    from ftzmap.compare.verdict import verdict

    if not answer.areas:
        return
    say(verdict(answer, zone, t))
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

    zone = options.zone
    if not zone.measures:
        raise GeoError(message("This zone has no measures: its folder has none in plan.json."))
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
        ours = t(OUR_TRANSLATION) if t.code == "zh" and not measure.title_zh_official else ""
        say(f"{measure.number:>2}  {t.of(measure, 'title')}{ours}  [{where}]")
        lines = [t.of(measure, "summary")]
        lines += [reason(zone, measure, options.area, t)] if options.area else []
        for line in lines:
            for piece in textwrap.wrap(line, _WIDTH):
                say(f"    {piece}")
        say(f"    “{measure.evidence}” {measure.section}")
    say(
        t(
            "{n} of {total} measures, by the strict reading: a city or a facility is not the area "
            "of that name. Summaries are our own words.",
            n=len(found),
            total=len(zone.measures.all),
        )
    )
    return CLEAN
