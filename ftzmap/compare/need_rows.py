"""What answers needs as rows of plain data, the same for the command line and for programs."""

from ftzmap.compare.distances import from_city
from ftzmap.compare.verdict import verdict
from ftzmap.search.search import Answer, Need
from ftzmap.search.wording import explanation, remarks
from ftzmap.text.i18n import Language
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Zone


def need_rows(
    zone: Zone, answer: Answer, t: Language, *, city: Place | None = None
) -> list[dict[str, object]]:
    """Return a row for each industry that answers a need; with a city, its distance in km, too."""
    found = from_city(zone, city) if city else {}
    away = {area: {"km_from_city": distance.km} for area, distance in found.items()}
    rows = (row for need in answer.needs for row in _rows(zone, answer, need, city, t))
    return [row | away.get(str(row["area"]), {}) for row in rows]


def _rows(
    zone: Zone, answer: Answer, need: Need, city: Place | None, t: Language
) -> list[dict[str, object]]:
    """Return a row for each industry that answers, or one without for what has only remarks."""
    same: dict[str, object] = {
        "need": need.text,
        "answer": verdict(answer, zone, t, city=city),
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
