"""What a row of a table of sites falls in, and what applies there, as sentences with clauses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ftzmap.sites.answers import SiteTable
from ftzmap.sites.location import FINE, NONE, REASONS, TWICE, compass
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Zone

WHOLE = 0.99995  # a share that rounds to 100.0 %


@dataclass(frozen=True)
class Clause:
    """What the plan says for a place, and the section that says it."""

    text: str
    section: str


def is_answered(sites: SiteTable, row: int) -> bool:
    """Return whether a row has an answer; `note` says what is odd about one that has."""
    return sites.located.reason[row] in (FINE, TWICE)


def note(sites: SiteTable, row: int, t: Language) -> str:
    """Return why a row was refused, or what is odd about it; empty where it is fine."""
    reason = int(sites.located.reason[row])
    return t(REASONS[reason]) if reason != FINE else ""


def lies_in(zone: Zone, sites: SiteTable, row: int, t: Language) -> str:
    """Return the names of what a row lies in, with the shares of an outline."""
    share = sites.outlines[row]
    if share is not None:
        names = [
            f"{t.of(zone[name])} {t.percent(part, 1 if part < WHOLE else 0)}"
            for name, part in share.shares.items()
        ]
    else:
        names = [t.of(zone[name]) for name in inside(sites, row)]
    return t(", ").join(names) or (t("outside all areas") if is_answered(sites, row) else "")


def boundary(zone: Zone, sites: SiteTable, row: int, t: Language) -> str:
    """Return how far the nearest boundary is, whose it is and on which side."""
    located = sites.located
    if located.nearest[row] == NONE:
        return ""
    name = t.of(zone.features[located.nearest[row]])
    if np.isnan(located.toward[row]):
        return t("crosses the outline of {name}", name=name)
    return t(
        "{distance} to the {side} ({name})",
        distance=t.distance(float(located.distance_m[row])),
        side=t(compass(float(located.toward[row]))),
        name=name,
    )


def inside(sites: SiteTable, row: int) -> tuple[str, ...]:
    """Return the ids of the features that a row lies in, wholly or in part."""
    row_inside = sites.located.inside[row]
    return tuple(
        name for name, is_in in zip(sites.located.zone.ids, row_inside, strict=True) if is_in
    )


def applies(zone: Zone, features: Sequence[str], t: Language) -> tuple[Clause, ...]:
    """Return what the plan says for a place that lies in some features, clause by clause.

    Industries are designated for areas, never for their parts; closing clauses may speak of parts
    of a kind.
    """
    places = [zone[name] for name in features]
    clauses = [
        Clause(
            t(
                "{area}, designated industries: {names}. The list is open.",
                area=t.of(area),
                names=t("; ").join(t.of(i) for i in area.industries if i.section == section),
            ),
            t(section or ""),
        )
        for area in places
        for section in dict.fromkeys(industry.section for industry in area.industries)
    ]
    kinds = {feature.kind for feature in places}
    return (
        *clauses,
        *(
            Clause(t.of(closing, "summary"), t(closing.section))
            for closing in zone.plan.closing
            if kinds & set(closing.places)
        ),
    )
