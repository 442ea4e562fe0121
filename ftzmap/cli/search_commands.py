"""What `find` does: a need in free words, the areas that answer, each in its own term."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ftzmap.cli.zone_commands import CLEAN, FINDINGS
from ftzmap.text.i18n import Language
from ftzmap.text.terminal import say, say_json
from ftzmap.zone.zone import Zone
from geo.errors import GeoError
from geo.messages import message

if TYPE_CHECKING:  # the search itself is imported when it is asked for
    from ftzmap.search.search import Hit, Need


def find(options: Namespace, t: Language) -> int:
    """Print what answers each need; 0 if anything does, 1 if the text is silent on all."""
    from ftzmap.search import search

    zone = options.zone
    answer = search.find(zone, " ".join(options.words))
    if not answer.needs:
        raise GeoError(message("Say what you need, such as: find medicines, freight."))
    if options.json:
        say_json([_as_json(need, hit, t) for need in answer.needs for hit in need.hits])
    else:
        for need in answer.needs:
            _print_need(zone, need, t)
        if zone.industries:
            say(t("The lists are open: an industry that is absent is not prohibited."))
    return CLEAN if answer.areas else FINDINGS


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
