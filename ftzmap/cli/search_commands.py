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
    from ftzmap.search.search import Hit, Need
    from ftzmap.zone.landmarks import Place

_WIDTH = 96  # columns of the terminal that text may take


def find(options: Namespace, t: Language) -> int:
    """Print what answers each need; 0 if anything does, 1 if the text is silent on all."""
    from ftzmap.search import search

    zone = options.zone
    city = _city(zone, options.city)
    answer = search.find(zone, " ".join(options.words))
    if not answer.needs:
        raise GeoError(message("Say what you need, such as: find medicines, freight."))
    if options.json:
        away = _away(zone, city)
        say_json(
            [
                _as_json(need, hit, t) | away.get(hit.area, {})
                for need in answer.needs
                for hit in need.hits
            ]
        )
    else:
        for need in answer.needs:
            _print_need(zone, need, t)
        if city and answer.areas:
            from ftzmap.compare.distances import city_sentence

            say(city_sentence(zone, city, answer.areas, t))
        if zone.industries:
            say(t("The lists are open: an industry that is absent is not prohibited."))
    return CLEAN if answer.areas else FINDINGS


def _city(zone: Zone, text: str | None) -> Place | None:
    """Return the place that distances are told from, if one is named."""
    from ftzmap.sites.city import read_city

    return read_city(zone, text) if text is not None else None


def _away(zone: Zone, city: Place | None) -> dict[str, dict[str, float]]:
    """Return the km between a place and each area, as a member of each hit."""
    from ftzmap.compare.distances import from_city

    found = from_city(zone, city) if city else {}
    return {area: {"km_from_city": distance.km} for area, distance in found.items()}


def _as_json(need: Need, hit: Hit, t: Language) -> dict[str, str | None]:
    from ftzmap.search.search import explanation

    return {
        "area": hit.area,
        "industry": t(hit.industry.name),
        "group": t(hit.industry.group),
        "sector": hit.sector.id if hit.industry.sectors else None,
        "match": explanation(hit, t),
        "section": hit.industry.section,
        "need": need.text,
    }


def _print_need(zone: Zone, need: Need, t: Language) -> None:
    from ftzmap.search.search import explanation, silence

    say(need.text)
    for sentence in silence(zone, need, t) if not need.hits else ():
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
