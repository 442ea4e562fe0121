"""What a need may be called: the names and synonyms of ``data/plan.json``, ready for `search`.

Words are compared without case, plural or Russian ending; Chinese by its characters.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ftzmap.search.stopwords import CARRYING, SAID_FREELY, SAID_FREELY_ZH, TOO_GENERAL
from ftzmap.zone.plan import Industry, Sector
from ftzmap.zone.shipped import shipped_zone

_TOKEN = re.compile(r"[一-鿿]|[^\W_一-鿿]+")  # one Chinese character, or one word
_HAN = re.compile(r"[一-鿿]+")
_RUSSIAN_ENDING = re.compile(
    "(?<=.{3})(?:ами|ями|ыми|ими|ого|его|ому|ему|иям|иях|ией|ия|ие|ии|ию|ий|ый|ой|ая|яя|ое|ее|ые|"
    "ов|ев|ей|ам|ям|ах|ях|ом|ем|ую|юю|ых|их|[аяоеыиуюьй])$"
)
_NO_PLURALS = frozenset({"ships"})  # vessels: the verb is what leads to freight


@dataclass(frozen=True)
class Phrase:
    """One name or synonym: the tokens it is compared by, and the sector it leads to.

    Parameters
    ----------
    industry
        Id of the industry it belongs to; None for the names of a sector.
    core
        Its tokens without those that mean little; all of them if nothing else is left.
    """

    text: str
    kind: str
    sector: str
    industry: str | None
    tokens: frozenset[str]
    core: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """All of it, with the phrases of each token and of each piece of a Chinese term."""

    sectors: dict[str, Sector]
    industries: tuple[Industry, ...]
    by_token: dict[str, frozenset[Phrase]]
    by_piece: dict[str, frozenset[Phrase]]


def tokens(text: str) -> list[str]:
    """Return the words and single Chinese characters of a text, folded."""
    return [
        found.group() for found in _TOKEN.finditer(unicodedata.normalize("NFKC", text).casefold())
    ]


def is_han(text: str) -> bool:
    """Return whether a text is of Chinese characters alone."""
    return _HAN.fullmatch(text) is not None


def stem(word: str) -> str:
    """Return a folded word without its English plural or Russian ending."""
    if re.match("[а-яё]", word):
        return _RUSSIAN_ENDING.sub("", word.replace("ё", "е"))
    if word in _NO_PLURALS or len(word) <= 3 or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


SAID_FREELY_STEMS = frozenset(map(stem, SAID_FREELY))
CARRYING_STEMS = frozenset(map(stem, CARRYING))


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the shipped plan."""
    plan = shipped_zone().plan
    phrases = [*_sector_phrases(plan.sectors.values()), *_industry_phrases(plan.industries)]
    return Vocabulary(
        dict(plan.sectors),
        plan.industries,
        _index((token, p) for p in phrases if not is_han(p.text) for token in p.tokens),
        _index((piece, p) for p in phrases if is_han(p.text) for piece in _pieces(p.text)),
    )


def _sector_phrases(sectors: Iterable[Sector]) -> list[Phrase]:
    return [
        _phrase(text, "sector", sector.id, None)
        for sector in sectors
        for text in (*sector.name.all, *sector.synonyms)
    ]


def _industry_phrases(industries: Iterable[Industry]) -> list[Phrase]:
    """Return names and synonyms; each leads to the first sector of its industry alone."""
    return [
        _phrase(text, kind, industry.sectors[0], industry.id)
        for industry in industries
        for kind, texts in (("name", industry.name.all), ("synonym", industry.synonyms))
        for text in texts
    ]


def _phrase(text: str, kind: str, sector: str, industry: str | None) -> Phrase:
    found = frozenset(stem(token) for token in tokens(text))
    return Phrase(text, kind, sector, industry, found, found - SAID_FREELY_STEMS or found)


def _pieces(term: str) -> set[str]:
    """Return what is enough of a Chinese term: all of it, or two characters that are telling."""
    size = len(term)
    parts = {term[i:j] for i in range(size) for j in range(i + 2, size + 1)}
    return (parts - TOO_GENERAL - SAID_FREELY_ZH) | {term}


def _index(pairs: Iterable[tuple[str, Phrase]]) -> dict[str, frozenset[Phrase]]:
    found: dict[str, set[Phrase]] = {}
    for key, phrase in pairs:
        found.setdefault(key, set()).add(phrase)
    return {key: frozenset(phrases) for key, phrases in found.items()}
