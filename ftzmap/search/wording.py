"""Sentences on needs: why an industry answers, what stays open, where else the text speaks."""

from ftzmap.search import classes, elsewhere
from ftzmap.search.search import NO_INDUSTRIES, Hit, Need
from ftzmap.text.i18n import Language
from ftzmap.zone.plan import cited
from ftzmap.zone.zone import Zone
from geo.messages import message


def explanation(hit: Hit, t: Language) -> str:
    """Return in words why an industry answers a need."""
    match, sector = hit.match, hit.sector.name
    by = f"“{t('”, “').join(match.found)}”"
    reasons = {
        "name": message("its own name") if match.whole else message("part of its own name"),
        "synonym": message("everyday word for it: {by}", by=by),
        "sector": message("{by} means its sector, {sector}", by=by, sector=sector),
        "related": message("same sector as {by}: {sector}", by=by, sector=sector),
        "code": message("{by} is a class of its sector, {sector}", by=by, sector=sector),
    }
    reason = reasons[match.kind]
    if not match.typos:
        return t(reason)
    typed, read = match.typos[0]
    return t("{reason} (“{typed}” read as “{read}”)", reason=reason, typed=typed, read=read)


def remarks(need: Need, t: Language) -> tuple[str, ...]:
    """Return in words how a need was read: its code, what it leaves open, words not understood."""
    said = [t(need.note)] if need.note else []
    if need.question:
        said.append(t(need.question.answer))
        where = cited(need.question.section, t)
        said.append(t("{section}: “{evidence}”", section=where, evidence=need.question.evidence))
    if need.unknown and (need.hits or need.question):
        unknown = "”, “".join(need.unknown)
        said.append(t("Not recognised: “{unknown}”; the answer leaves it out.", unknown=unknown))
    return tuple(said)


def silence(zone: Zone, need: Need, t: Language) -> tuple[str, ...]:
    """Return in words that no area's list names a need, and where else the text speaks of it.

    Silence of the lists is said, never more than that; a zone without industries has no lists.
    What the plan leaves open, and a code that is not mapped, is told by `remarks`.
    """
    if need.hits or not zone.industries:
        return () if need.hits else (t(NO_INDUSTRIES),)
    if need.question:
        return remarks(need, t)
    coded = classes.read_class(need.text)
    if coded:
        return (*remarks(need, t), *_without_class(zone, need, coded, t))
    places = elsewhere.sentences(zone, need.text, need.sector, t)
    return (_silent(zone, Need(need.text, ()) if places else need, t), *places)


def _without_class(
    zone: Zone, need: Need, coded: classes.CodeReading, t: Language
) -> tuple[str, ...]:
    """Return what there is to say of a code that is in a list and of no sector with industries."""
    if not coded.codes:
        return ()
    sectors = zone.plan.sectors.values()
    if any(classes.has_classes(code, sectors) for code in coded.codes):
        return (_silent(zone, need, t),)
    return (
        t(
            "The industries of this zone have no class codes such as {code}; type a "
            "word for the need.",
            code=str(coded.codes[0]),
        ),
    )


def _silent(zone: Zone, need: Need, t: Language) -> str:
    if not need.unknown:
        return t.counted(
            "The area's list does not mention “{need}”; this neither prohibits nor permits it.",
            "The areas' lists do not mention “{need}”; this neither prohibits nor permits it.",
            n=len(zone.areas),
            need=need.text,
        )
    return t.counted(
        "The area's list does not mention “{need}”; this neither prohibits nor permits it. Not "
        "recognised: “{unknown}”; check the spelling or try a broader word.",
        "The areas' lists do not mention “{need}”; this neither prohibits nor permits it. Not "
        "recognised: “{unknown}”; check the spelling or try a broader word.",
        n=len(zone.areas),
        need=need.text,
        unknown="”, “".join(need.unknown),
    )
