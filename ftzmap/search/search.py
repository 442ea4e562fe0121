"""Needs → sectors → industries → areas: what the plan designates for a need in free words.

Every word of a need that matters must be known, so that a need the text is silent on finds
nothing. Known words lead to a sector, and a sector to the industry of each area that belongs
to it, in that area's own term. Several needs are told apart by commas and the like, by "and"
where the words around it are no one name, and where neighbouring words belong to different
sectors; each is answered by itself.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ftzmap.search import classes, matching
from ftzmap.search.matching import Cover
from ftzmap.search.vocabulary import Phrase, tokens, vocabulary
from ftzmap.text.escape import plain
from ftzmap.zone.plan import Industry, Sector
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
class Row:
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
    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = ()

    @property
    def areas(self) -> tuple[str, ...]:
        """Ids of the areas that answer."""
        return tuple(dict.fromkeys(row.area for row in self.rows))


@dataclass(frozen=True)
class Answer:
    """The needs of one question in their order."""

    needs: tuple[Need, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """Ids of the areas that answer at least one need, in the order of the plan."""
        found = {area for need in self.needs for area in need.areas}
        return tuple(dict.fromkeys(i.area for i in vocabulary().industries if i.area in found))

    @property
    def silent(self) -> tuple[Need, ...]:
        """The needs on which the text is silent."""
        return tuple(need for need in self.needs if not need.rows)

    @property
    def terms(self) -> dict[str, frozenset[str]]:
        """The English names of the industries that answer, by area."""
        rows = [row for need in self.needs for row in need.rows]
        return {
            area: frozenset(str(row.industry.name) for row in rows if row.area == area)
            for area in self.areas
        }

    def of(self, area: str) -> tuple[tuple[Need, tuple[Row, ...]], ...]:
        """Return the needs that an area meets, each with the area's rows."""
        pairs = ((need, tuple(r for r in need.rows if r.area == area)) for need in self.needs)
        return tuple((need, rows) for need, rows in pairs if rows)


def find(text: str) -> Answer:
    """Return what the plan designates for the needs in a text of any length or content."""
    question = plain(unicodedata.normalize("NFKC", text[:MAX_LENGTH]), limit=MAX_LENGTH)
    pieces = [piece.strip() for piece in _STOPS.split(question)]
    needs = [need for piece in pieces if tokens(piece) for need in _needs(piece)]
    different = {need.text.casefold(): need for need in reversed(needs)}
    return Answer(tuple(reversed(different.values()))[:_MAX_NEEDS])


def _needs(text: str) -> Iterator[Need]:
    """Answer a piece between stops: joined by connectives as far as that is one name."""
    marks = [*_CONNECTIVES.finditer(text)][:_MAX_NEEDS]
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    at = 0
    while at < len(starts):
        last = min(len(starts), at + _MAX_JOINED)
        for to in range(last, at, -1):
            joined = text[starts[at] : ends[to - 1]].strip()
            need = _whole(joined)
            if need or to == at + 1:
                yield from [need] if need else _parted(joined)
                at = to
                break


def _whole(text: str) -> Need | None:
    """Answer a text as one need, if it is one."""
    coded = classes.read(text)
    if coded:
        return Need(text, _coded_rows(*coded))
    asked = matching.read(text)
    covers = asked.best()
    return Need(text, _rows(covers, asked)) if covers else None


def _parted(text: str) -> Iterator[Need]:
    """Answer a text word after word as several needs, or as one that finds nothing."""
    if not text:
        return
    asked = matching.read(text)
    runs = asked.runs(_MAX_NEEDS)
    if not runs:
        yield Need(text, (), asked.unknown())
    for part in runs:
        yield Need(part.text, _rows(part.best(), part))


def _rows(covers: dict[str, Cover], asked: matching.Asked) -> tuple[Row, ...]:
    rows = (
        Row(industry.area, industry, vocabulary().sectors[sector], _match(industry, cover, asked))
        for sector, cover in covers.items()
        for industry in vocabulary().industries
        if sector in industry.sectors
    )
    return _sorted(rows)


def _match(industry: Industry, cover: Cover, asked: matching.Asked) -> Match:
    """Say why an industry answers: by its own words if they are enough, else by its sector."""
    own = asked.cover(lambda phrase: phrase.industry == industry.id)
    if own:
        kind = "name" if all(p.kind == "name" for p in own.phrases) else "synonym"
        return Match(kind, _texts(own.phrases), own.typos, own.is_whole)
    common = asked.cover(lambda p: p.industry is None and p.sector in industry.sectors)
    shown = common or cover
    return Match("sector" if common else "related", _texts(shown.phrases), shown.typos)


def _texts(phrases: tuple[Phrase, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase.text for phrase in phrases))


def _coded_rows(code: str, belongs: Callable[[Sector], bool]) -> tuple[Row, ...]:
    rows = (
        Row(industry.area, industry, sector, Match("code", (code,)))
        for industry in vocabulary().industries
        for sector in map(vocabulary().sectors.__getitem__, industry.sectors)
        if belongs(sector)
    )
    return _sorted(rows)


def _sorted(rows: Iterator[Row]) -> tuple[Row, ...]:
    """Return each industry once, by area and then the most direct first."""
    areas = [*dict.fromkeys(industry.area for industry in vocabulary().industries)]
    best: dict[str, Row] = {}
    for row in sorted(rows, key=lambda r: _STRENGTH.index(r.match.kind)):
        best.setdefault(row.industry.id, row)
    return tuple(sorted(best.values(), key=lambda r: areas.index(r.area)))


def told(row: Row, *, chinese: bool = False) -> Message:
    """Return in words why a row answers."""
    match = row.match
    sector = row.sector.name
    by = f"“{('”、“' if chinese else '”, “').join(match.found)}”"
    reasons = {
        "name": message("its own name") if match.whole else message("part of its own name"),
        "synonym": message("everyday word for it: {by}", by=by),
        "sector": message("{by} means its sector, {sector}", by=by, sector=sector),
        "related": message("same sector as {by}: {sector}", by=by, sector=sector),
        "code": message("{by} is a class of its sector, {sector}", by=by, sector=sector),
    }
    if not match.typos:
        return reasons[match.kind]
    typed, read = match.typos[0]
    reason = reasons[match.kind]
    return message("{reason} (“{typed}” read as “{read}”)", reason=reason, typed=typed, read=read)
