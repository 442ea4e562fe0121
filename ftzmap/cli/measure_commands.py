"""What the command `measures` does: the measures of the plan, and where each applies."""

import textwrap
from argparse import Namespace

from ftzmap.cli.zone_commands import CLEAN
from ftzmap.text.i18n import Language
from ftzmap.text.terminal import say, say_json
from ftzmap.zone.policy_measures import OUR_TRANSLATION
from geo.errors import GeoError
from geo.messages import message

_WIDTH = 96  # columns of the terminal that text may take


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
        asked = (options.area,) if options.area else zone.area_ids
        states = {area: applies(zone, measure, area) for area in asked}
        told = "; ".join(f"{area}: {t(state.label)}" for area, state in states.items())
        ours = t(OUR_TRANSLATION) if t.code == "zh" and not measure.title_zh_official else ""
        say(f"{measure.number:>2}  {t.of(measure, 'title')}{ours}  [{told}]")
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
