"""Needs → sectors → industries → areas: what a zone designates for a need in free words.

Every word of a need that matters must be known, so that a need the text is silent on finds
nothing. Known words lead to a sector, and a sector to the industry of each area that belongs
to it, in that area's own term; an industry without a sector is one by itself. Several needs are
told apart by commas and the like, by "and" where the words around it are no one name, and where
neighbouring words belong to different sectors; each is answered by itself.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ftzmap.search import classes, matching
from ftzmap.search.matching import Cover
from ftzmap.search.measure_search import speaking_of
from ftzmap.search.vocabulary import Phrase, Vocabulary, tokens, vocabulary
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.zone.measure_reading import headings
from ftzmap.zone.plan import Industry, Sector
from ftzmap.zone.zone import Zone
from geo.messages import Message, message

MAX_LENGTH = 200  # characters of a question; what comes after is not read
_MAX_NEEDS = 12  # of one question
_MAX_JOINED = 4  # pieces between connectives that may be one name
_STOPS = re.compile(r"[,;，；、。|!?！？\n]+|\.(?=\s|$)")
_CONNECTIVES = re.compile(
    r"(?<!\s)\s++(?:and|or|plus|as well as|и|или|а также)\s++"
    r"|(?:(?<!\s)\s++)?[&+/]\s*+|以及|[和与及]",
    re.IGNORECASE,
)
_NO_INDUSTRIES = message("This zone designates no industries, so no area can answer a need.")
_STRENGTH = ("name", "synonym", "code", "sector", "related")


@dataclass(frozen=True)
class Match:
    """Why an industry answers a need.

    Parameters
    ----------
    kind
        ``name``: its own name; ``synonym``: an everyday word for it; ``sector``: a word for its
        sector; ``related``: a word for another industry of its sector; ``code``: a class.
    found
        The names and synonyms that the need was recognised by, or the code.
    whole
        Whether it was all of one of them, not a part.
    typos
        Pairs of a word as typed and as read.
    """

    kind: str
    found: tuple[str, ...]
    typos: tuple[tuple[str, str], ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class Hit:
    """One industry of one area that answers a need, in the words of the text."""

    area: str
    industry: Industry
    sector: Sector
    match: Match

    @property
    def is_direct(self) -> bool:
        """Whether the need names the industry or its sector, not a neighbour in the sector."""
        return self.match.kind != "related"


@dataclass(frozen=True)
class Need:
    """One need as it was typed, what answers it, and the words that nothing in the plan knows."""

    text: str
    hits: tuple[Hit, ...]
    unknown: tuple[str, ...] = ()

    @property
    def areas(self) -> tuple[str, ...]:
        """Ids of the areas that answer."""
        return tuple(dict.fromkeys(hit.area for hit in self.hits))


@dataclass(frozen=True)
class Answer:
    """The needs of one question in their order.

    Parameters
    ----------
    area_ids
        Ids of the areas of the zone, in their order.
    note
        What there is to say of all needs alike, such as that the zone designates no industries.
    """

    needs: tuple[Need, ...]
    area_ids: tuple[str, ...]
    note: Message | None = None

    @property
    def areas(self) -> tuple[str, ...]:
        """Ids of the areas that answer at least one need, in their order."""
        found = {area for need in self.needs for area in need.areas}
        return tuple(area for area in self.area_ids if area in found)

    @property
    def silent(self) -> tuple[Need, ...]:
        """The needs on which the text is silent."""
        return tuple(need for need in self.needs if not need.hits)

    @property
    def terms(self) -> dict[str, frozenset[str]]:
        """The English names of the industries that answer, by area."""
        hits = [hit for need in self.needs for hit in need.hits]
        return {
            area: frozenset(str(hit.industry.name) for hit in hits if hit.area == area)
            for area in self.areas
        }

    def of(self, area: str) -> tuple[tuple[Need, tuple[Hit, ...]], ...]:
        """Return the needs that an area meets, each with the area's hits."""
        pairs = ((need, tuple(h for h in need.hits if h.area == area)) for need in self.needs)
        return tuple((need, hits) for need, hits in pairs if hits)


def find(zone: Zone, text: str) -> Answer:
    """Return what a zone designates for the needs in a text of any length or content."""
    words = vocabulary(zone)
    question = plain(unicodedata.normalize("NFKC", text[:MAX_LENGTH]), limit=MAX_LENGTH)
    pieces = [piece.strip() for piece in _STOPS.split(question)]
    needs = [need for piece in pieces if tokens(piece) for need in _needs(piece, words)]
    different = {need.text.casefold(): need for need in reversed(needs)}
    return Answer(
        needs=tuple(reversed(different.values()))[:_MAX_NEEDS],
        area_ids=zone.area_ids,
        note=None if zone.industries else _NO_INDUSTRIES,
    )


def _needs(text: str, words: Vocabulary) -> Iterator[Need]:
    """Answer a piece between stops: joined by connectives as far as that is one name."""
    marks = [*_CONNECTIVES.finditer(text)][:_MAX_NEEDS]
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    at = 0
    while at < len(starts):
        last = min(len(starts), at + _MAX_JOINED)
        for to in range(last, at, -1):
            joined = text[starts[at] : ends[to - 1]].strip()
            need = _whole(joined, words)
            if need or to == at + 1:
                yield from [need] if need else _parted(joined, words)
                at = to
                break


def _whole(text: str, words: Vocabulary) -> Need | None:
    """Answer a text as one need, if it is one."""
    coded = classes.read_class(text)
    if coded:
        return Need(text, _coded_hits(*coded, words))
    query = matching.read_query(text, words)
    covers = query.best()
    return Need(text, _hits(covers, query, words)) if covers else None


def _parted(text: str, words: Vocabulary) -> Iterator[Need]:
    """Answer a text word after word as several needs, or as one that finds nothing."""
    if not text:
        return
    query = matching.read_query(text, words)
    runs = query.runs(_MAX_NEEDS)
    if not runs:
        yield Need(text, (), query.unknown())
    for part in runs:
        yield Need(part.text, _hits(part.best(), part, words))


def _hits(covers: dict[str, Cover], query: matching.Query, words: Vocabulary) -> tuple[Hit, ...]:
    hits = (
        Hit(industry.area, industry, words.sectors[sector], _match(industry, cover, query, words))
        for sector, cover in covers.items()
        for industry in words.by_sector[sector]
    )
    return _sorted(hits, words)


def _match(industry: Industry, cover: Cover, query: matching.Query, words: Vocabulary) -> Match:
    """Say why an industry answers: by its own words if they are enough, else by its sector."""
    own = query.cover(lambda phrase: phrase.industry == industry.id)
    if own:
        kind = "name" if all(p.kind == "name" for p in own.phrases) else "synonym"
        return Match(kind, _texts(own.phrases), own.typos, own.is_whole)
    sectors = words.by_industry[industry.id]
    common = query.cover(lambda p: p.industry is None and p.sector in sectors)
    shown = common or cover
    return Match("sector" if common else "related", _texts(shown.phrases), shown.typos)


def _texts(phrases: tuple[Phrase, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase.text for phrase in phrases))


def _coded_hits(code: str, belongs: Callable[[Sector], bool], words: Vocabulary) -> tuple[Hit, ...]:
    hits = (
        Hit(industry.area, industry, sector, Match("code", (code,)))
        for sector in words.sectors.values()
        if belongs(sector)
        for industry in words.by_sector[sector.id]
    )
    return _sorted(hits, words)


def _sorted(hits: Iterator[Hit], words: Vocabulary) -> tuple[Hit, ...]:
    """Return each industry once, by area and then the most direct first."""
    areas = [*dict.fromkeys(industry.area for industry in words.industries)]
    best: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda h: _STRENGTH.index(h.match.kind)):
        best.setdefault(hit.industry.id, hit)
    return tuple(sorted(best.values(), key=lambda h: areas.index(h.area)))


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


def silence(zone: Zone, need: Need, t: Language) -> tuple[str, ...]:
    """Return in words that no area's list names a need, and which measures speak of it.

    Silence of the lists is said, never more than that; a zone without industries has no lists.
    """
    measures = speaking_of(zone.measures, need.text)
    if not measures:
        return (_silent(zone, need, t),)
    numbers = ", ".join(str(measure.number) for measure in measures)
    elsewhere = t(
        "Elsewhere the text speaks of it, in section {section}, measure: {numbers}.",
        section=headings(zone.measures, t),
        numbers=numbers,
    )
    return _silent(zone, Need(need.text, ()), t), elsewhere


def _silent(zone: Zone, need: Need, t: Language) -> str:
    coded = classes.read_class(need.text)
    if not zone.industries:
        return t(_NO_INDUSTRIES)
    if coded and not classes.has_classes(coded[0], zone.plan.sectors.values()):
        return t(
            "The industries of this zone have no classes such as {code}; type a word for the need.",
            code=coded[0],
        )
    if not need.unknown:
        return t.counted(
            "The area's list is silent on “{need}”; that is no prohibition, and no permission.",
            "The areas' lists are silent on “{need}”; that is no prohibition, and no permission.",
            n=len(zone.areas),
            need=need.text,
        )
    return t.counted(
        "The area's list is silent on “{need}”; that is no prohibition, and no permission. "
        "Not recognised: “{unknown}”; check the spelling or try a broader word.",
        "The areas' lists are silent on “{need}”; that is no prohibition, and no permission. "
        "Not recognised: “{unknown}”; check the spelling or try a broader word.",
        n=len(zone.areas),
        need=need.text,
        unknown="”, “".join(need.unknown),
    )
