"""What `find` does: a need in free words, the areas that answer, each in its own term."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ftzmap.cli.zone_commands import CLEAN, FINDINGS
from ftzmap.terminal import say, say_json
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import shipped_zone
from geo.errors import GeoError
from geo.messages import message

if TYPE_CHECKING:  # the search itself is imported when it is asked for
    from ftzmap.search.search import Need, Row


def find(options: Namespace, t: Language) -> int:
    """Print what answers each need; 0 if anything does, 1 if the text is silent on all."""
    from ftzmap.search import search

    answer = search.find(" ".join(options.words))
    if not answer.needs:
        raise GeoError(message("Say what you need, such as: find medicines, freight."))
    if options.json:
        say_json([_as_json(need, row, t) for need in answer.needs for row in need.rows])
    else:
        for need in answer.needs:
            _tell(need, t)
        say(t("The lists are open: an industry that is absent is not prohibited."))
    return CLEAN if answer.areas else FINDINGS


def _as_json(need: Need, row: Row, t: Language) -> dict[str, str]:
    from ftzmap.search.search import told

    return {
        "area": row.area,
        "industry": t.of(row.industry),
        "group": t.of(row.industry, "group"),
        "sector": row.sector.id,
        "match": t(told(row, chinese=t.code == "zh")),
        "section": row.industry.section,
        "need": need.text,
    }


def _tell(need: Need, t: Language) -> None:
    from ftzmap.search.search import told
    from ftzmap.search.silence import silence

    say(need.text)
    for sentence in silence(need) if not need.rows else ():
        say(f"  {t(sentence)}")
    zone = shipped_zone()
    for row in need.rows:
        say(
            t(
                "  {area}: {industry} ({group}; section {section}) – {match}",
                area=t.of(zone[row.area]),
                industry=t.of(row.industry),
                group=t.of(row.industry, "group"),
                section=t(row.industry.section),
                match=told(row, chinese=t.code == "zh"),
            )
        )
