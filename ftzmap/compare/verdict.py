"""One sentence on needs: which areas name most of them, and why. It stands alone as a rule.

Counted is what the lists say and nothing else: first the needs that an area's list names, then
those of which it names another industry of the same sector.
"""

from dataclasses import dataclass

from ftzmap.compare.distances import from_city
from ftzmap.compare.matrix import NAMED, RELATED, cell
from ftzmap.search.search import Answer, Need
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Zone

_SECTOR_ONLY, _ONE_AREA, _LEVEL = "sector only", "one area", "level"
_ON_ONE_NEED = {
    _SECTOR_ONLY: N_(
        "{areas}: no list names your need, but each has an industry of the same sector."
    ),
    _ONE_AREA: N_("{areas}: its list names your need."),
    _LEVEL: N_("{areas}: their lists name your need."),
}
_ON_NEEDS = {
    _SECTOR_ONLY: N_(
        "{areas}: no list names any of your {n} needs, but each has an industry of the same sector."
    ),
    _ONE_AREA: N_("{areas}: its list names {named} of your {n} needs, the most of all areas."),
    _LEVEL: N_("{areas}: their lists each name {named} of your {n} needs, the most of all areas."),
}


@dataclass(frozen=True)
class Score:
    """The needs that an area's list names, and those it names a neighbour of."""

    area: str
    named: tuple[Need, ...]
    related: tuple[Need, ...]

    @property
    def rank(self) -> tuple[int, int]:
        """What areas are compared by."""
        return len(self.named), len(self.related)


def scores(answer: Answer) -> tuple[Score, ...]:
    """Return the areas that answer a need at all, the best first, else in their order."""
    found = (
        Score(area=area, named=_of(answer, area, NAMED), related=_of(answer, area, RELATED))
        for area in answer.areas
    )
    return tuple(sorted(found, key=lambda score: score.rank, reverse=True))


def best_areas(answer: Answer) -> tuple[str, ...]:
    """Return the ids of the areas that answer most of the needs; several if they are level."""
    found = scores(answer)
    return tuple(score.area for score in found if score.rank == found[0].rank)


def verdict(
    answer: Answer,
    zone: Zone,
    t: Language,
    city: Place | None = None,
) -> str:
    """Return in a sentence which areas answer most of the needs, and by which of their terms.

    Parameters
    ----------
    city
        The reader's own city: how much nearer one area lies to it is told where several are level.
    """
    best = best_areas(answer)
    if not best:
        return t("No area lists what you need.") if answer.needs else ""
    score = scores(answer)[0]
    said = [_counted(score, best, answer, zone, t)]
    if len(best) == 1:
        said.append(_why(score, zone, t))
    elif city is not None:
        said.append(_nearer(best, zone, city, t))
    return ("" if t.code == "zh" else " ").join(said)


def _of(answer: Answer, area: str, state: str) -> tuple[Need, ...]:
    return tuple(need for need in answer.needs if cell(need, area) == state)


def _counted(score: Score, best: tuple[str, ...], answer: Answer, zone: Zone, t: Language) -> str:
    kind = _SECTOR_ONLY if not score.named else _ONE_AREA if len(best) == 1 else _LEVEL
    total = len(answer.needs)
    return t(
        (_ON_ONE_NEED if total == 1 else _ON_NEEDS)[kind],
        areas=t.listed(t(zone[area].name) for area in best),
        n=total,
        named=len(score.named),
    )


def _why(score: Score, zone: Zone, t: Language) -> str:
    """Return the terms of an area's list that answer, need by need."""
    pairs = (
        t(
            "{need} – “{terms}”",
            need=need.text,
            terms=t("”, “").join(
                dict.fromkeys(t(h.industry.name) for h in need.hits if h.area == score.area)
            ),
        )
        for need in score.named or score.related
    )
    return t("In the plan's words: {terms}.", terms=t("; ").join(pairs))


def _nearer(best: tuple[str, ...], zone: Zone, city: Place, t: Language) -> str:
    """Return how much nearer to a city the nearest of some areas is than the next."""
    near, other = [found for found in from_city(zone, city).items() if found[0] in best][:2]
    return t(
        "{area} is {km} km nearer to {city} than {other}, in a straight line.",
        area=zone[near[0]].name,
        km=t.number((other[1].metres - near[1].metres) / 1000, 0),
        city=city.name,
        other=zone[other[0]].name,
    )
