"""Needs → sectors → industries → areas: what a zone designates for a need in free words.

Every word of a need that matters must be known, so that a need the text is silent on finds
nothing. Known words lead to a sector, and a sector to the industry of each area that belongs
to it, in that area's own term; an industry without a sector is one by itself. Several needs are
told apart by commas and the like, by "and" where the words around it are no one name, and where
neighbouring words belong to different sectors; each is answered by itself.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ftzmap.search import classes, matching
from ftzmap.search.classes import Code, CodeReading
from ftzmap.search.matching import Cover, Query
from ftzmap.search.vocabulary import Phrase, Vocabulary, tokens, vocabulary
from ftzmap.text.escape import plain
from ftzmap.zone.plan import Industry, OpenQuestion, Sector
from ftzmap.zone.zone import Zone
from geo.messages import Message, message

MAX_LENGTH = 200  # characters of a question; what comes after is not read
_MAX_NEEDS = 12  # of one question
_MAX_JOINED = 4  # pieces between connectives that may be one name
_STOPS = re.compile(r"[,;，；、。|!?！？\n]+|(?<!rev)\.(?=\s|$)", re.IGNORECASE)
_CONNECTIVES = re.compile(
    r"(?<!\s)\s++(?:and|or|plus|as well as|и|или|а также)\s++"
    r"|(?:(?<!\s)\s++)?[&+/]\s*+|以及|[和与及]",
    re.IGNORECASE,
)
_FOR = re.compile(r"\s(?:for|of|для)$", re.IGNORECASE)  # what follows says what a thing is for
NO_INDUSTRIES = message("This zone designates no industries, so no area can meet a need.")
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
    """One need as it was typed, and what answers it.

    Parameters
    ----------
    unknown
        The words that were not understood; the hits answer the others.
    question
        What the plan leaves open, if the need is that.
    note
        What there is to say of how a code was read.
    sector
        The sector it is of, if no area has an industry of that.
    """

    text: str
    hits: tuple[Hit, ...]
    unknown: tuple[str, ...] = ()
    question: OpenQuestion | None = None
    note: Message | None = None
    sector: Sector | None = None

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
        """The needs that no area's list answers."""
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


def find(zone: Zone, text: str, *, language: str = "en") -> Answer:
    """Return what a zone designates for the needs in a text of any length or content.

    `language` is that of the page: on a Chinese one a bare code is first one of GB/T 4754.
    """
    words = _Reader(vocabulary(zone), chinese_first=language == "zh")
    typed = text[:MAX_LENGTH].replace("´", "'")  # which NFKC takes for a blank with an accent
    question = plain(unicodedata.normalize("NFKC", typed), limit=MAX_LENGTH)
    pieces = [piece.strip() for piece in _STOPS.split(question)]
    needs = [need for piece in pieces if tokens(piece) for need in words.needs(piece)]
    different = {need.text.casefold(): need for need in reversed(needs)}
    return Answer(
        needs=tuple(reversed(different.values()))[:_MAX_NEEDS],
        area_ids=zone.area_ids,
        note=None if zone.industries else NO_INDUSTRIES,
    )


@dataclass(frozen=True)
class _Reader:
    """Reads needs by the vocabulary of a zone."""

    words: Vocabulary
    chinese_first: bool

    def needs(self, text: str) -> Iterator[Need]:
        """Answer a piece between stops: joined by connectives as far as that is one name."""
        marks = [*_CONNECTIVES.finditer(text)][:_MAX_NEEDS]
        starts = [0, *(mark.end() for mark in marks)]
        ends = [*(mark.start() for mark in marks), len(text)]
        at = 0
        while at < len(starts):
            last = min(len(starts), at + _MAX_JOINED)
            for to in range(last, at, -1):
                joined = text[starts[at] : ends[to - 1]].strip()
                need = self._whole(joined)
                if need or to == at + 1:
                    yield from [need] if need else self._parted(joined)
                    at = to
                    break

    def _whole(self, text: str) -> Need | None:
        """Answer a text as one need, if it is one."""
        reading = classes.read_class(text, chinese_first=self.chinese_first)
        if reading:
            return self._coded(text, reading)
        query = matching.read_query(text, self.words)
        return self._answered(text, query) if query.best() else None

    def _answered(self, text: str, query: Query, unknown: tuple[str, ...] = ()) -> Need:
        covers = query.best()
        asked = (p.question for cover in covers.values() for p in cover.phrases)
        question = next((self.words.questions[name] for name in asked if name), None)
        hits = _hits(covers, query, self.words)
        known = (self.words.sectors[name] for name in covers if name in self.words.sectors)
        sector = None if hits else next(known, None)
        return Need(text, hits, unknown, question=question, sector=sector)

    def _parted(self, text: str) -> Iterator[Need]:
        """Answer a text word after word as several needs, or what is known of it."""
        if not text:
            return
        query = matching.read_query(text, self.words)
        runs = query.runs(_MAX_NEEDS)
        yield from _joined(
            [self._answered(_as_typed(part, text), part) for part in runs], self.words
        )
        if not runs:
            yield from self._known(text, query)

    def _known(self, text: str, query: Query) -> Iterator[Need]:
        """Answer the whole names in a text and name the words beside them."""
        parts = query.named_parts()
        if not parts:
            yield Need(text, (), query.unknown())
        for part in parts:
            said = text if len(parts) == 1 else _as_typed(part, text)
            yield self._answered(said, part.name(), part.beside_name())

    def _coded(self, text: str, reading: CodeReading) -> Need:
        if reading.words:
            query = matching.read_query(reading.words, self.words)
            return replace(self._answered(text, query), note=reading.note)
        sectors = self.words.sectors.values()
        codes = [code for code in reading.codes if classes.has_classes(code, sectors)]
        found = {code: _coded_hits(code, self.words) for code in codes}
        hits: dict[str, Hit] = {}
        for hit in chain(*found.values()):
            hits.setdefault(hit.industry.id, hit)
        answers = {frozenset(hit.industry.id for hit in some) for some in found.values()}
        note = _two_codes(text, codes) if len(answers) > 1 else reading.note
        return Need(text, _sorted(iter(hits.values()), self.words), note=note)


def _two_codes(text: str, codes: Sequence[Code]) -> Message:
    """Return that a code is one of two classifications, which differ."""
    first, second = codes
    return message(
        "“{typed}” is both {first} and {second}, which are different; both are answered.",
        typed=text,
        first=str(first),
        second=str(second),
    )


def _as_typed(part: Query, text: str) -> str:
    """Return a part of a text in the letters that it was typed in, as far as they are found."""
    words = r"[^\w]*".join(re.escape(token.text) for token in part.tokens)
    found = re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE)
    return found[0] if found else part.text


def _joined(needs: list[Need], words: Vocabulary) -> Iterator[Need]:
    """Yield needs, one that says what the one before it is for being one with it."""
    whole: Need | None = None
    for need in needs:
        if whole and _FOR.search(whole.text) and not (whole.question or need.question):
            whole = _both(whole, need, words)
            continue
        if whole:
            yield whole
        whole = need
    if whole:
        yield whole


def _both(need: Need, purpose: Need, words: Vocabulary) -> Need:
    """Return a need with what answers the thing itself and what answers its purpose."""
    hits = _sorted(chain(need.hits, purpose.hits), words)
    return replace(need, text=f"{need.text} {purpose.text}", hits=hits)


def _hits(covers: dict[str, Cover], query: Query, words: Vocabulary) -> tuple[Hit, ...]:
    hits = (
        Hit(industry.area, industry, words.sectors[sector], _match(industry, cover, query, words))
        for sector, cover in covers.items()
        for industry in words.by_sector.get(sector, ())
    )
    return _sorted(hits, words)


def _match(industry: Industry, cover: Cover, query: Query, words: Vocabulary) -> Match:
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


def _coded_hits(code: Code, words: Vocabulary) -> tuple[Hit, ...]:
    hits = (
        Hit(industry.area, industry, sector, Match("code", (str(code),)))
        for sector in words.sectors.values()
        if code.is_of(sector)
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
