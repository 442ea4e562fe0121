"""What a need may be called: names and synonyms of the industries and sectors of a zone.

Words are compared without case, plural, Russian ending or apostrophe; Chinese by its characters;
words of languages whose endings are not known, such as Kazakh and Uzbek, letter for letter.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from ftzmap.search.stopwords import (
    CARRYING,
    SAID_FREELY,
    SAID_FREELY_EXACTLY,
    SAID_FREELY_ZH,
    TOO_GENERAL,
)
from ftzmap.text.text import text
from ftzmap.zone.plan import Industry, OpenQuestion, Sector
from ftzmap.zone.zone import WHOLE, Zone

_TOKEN = re.compile(r"[一-鿿]|[^\W_一-鿿]+")  # one Chinese character, or one word
_ASCII_TOKEN = re.compile("[a-z0-9]+")
_APOSTROPHE = re.compile(  # within a word, or behind Uzbek o and g; no English possessive
    "(?<=[^\\W\\d_])['’‘ʻʼ`´′＇](?=[^\\W\\d_])(?!(?:s|t|d|m|re|ve|ll)\\b)|(?<=[og])['’‘ʻʼ`´′＇]",
    re.IGNORECASE,
)
_APOSTROPHES = frozenset("'’‘ʻʼ`´′＇")
_HAN = re.compile(r"[一-鿿]+")
_RUSSIAN_ENDING = re.compile(
    "(?<=.{3})(?:ами|ями|ыми|ими|ого|его|ому|ему|иям|иях|ией|ия|ие|ии|ию|ий|ый|ой|ая|яя|ое|ее|ые|"
    "ов|ев|ей|ам|ям|ах|ях|ом|ем|ую|юю|ых|их|[аяоеыиуюьй])$"
)
_NO_PLURALS = frozenset({"ships"})  # vessels: the verb is what leads to freight
_EXACT = "="  # begins a word that is compared letter for letter
_OWN = "own:"  # begins the id of the sector that an industry without any is by itself
_OPEN = "open:"  # begins what stands for a sector where the plan leaves a question open
_COUNTRIES = Path(__file__).parent / "lists" / "countries.txt"  # CLDR's in en, zh, ru, as stems


@dataclass(frozen=True, eq=False)
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

    @property
    def question(self) -> str | None:
        """Id of the question left open that it leads to; None if it leads to a sector."""
        return self.sector.removeprefix(_OPEN) if self.sector.startswith(_OPEN) else None


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The phrases of a zone by token and piece, and what is said freely beside them.

    Parameters
    ----------
    sectors
        The sectors by id: those of the plan, and one for each industry that has none.
    industries
        The industries of all areas.
    questions
        What the plan leaves open, by id.
    phrases
        All names and synonyms; what they are found by is made when it is first asked for.
    free_words, free_names, free_terms
        Stems, names of several stems, and Chinese terms that may be said freely.
    """

    sectors: dict[str, Sector]
    industries: tuple[Industry, ...]
    questions: dict[str, OpenQuestion]
    phrases: tuple[Phrase, ...]
    free_words: frozenset[str]
    free_names: frozenset[tuple[str, ...]]
    free_terms: frozenset[str]

    @cached_property
    def by_token(self) -> dict[str, frozenset[Phrase]]:
        """The phrases that a stem, or a word compared letter for letter, occurs in."""
        return _index((token, p) for p in self.phrases if not is_han(p.text) for token in p.tokens)

    @cached_property
    def by_piece(self) -> dict[str, frozenset[Phrase]]:
        """The phrases that a piece of a Chinese term is enough for."""
        terms = (phrase for phrase in self.phrases if is_han(phrase.text))
        return _index((piece, p) for p in terms for piece in _pieces(p, self.free_terms))

    @cached_property
    def stems_by_letter(self) -> dict[str, tuple[str, ...]]:
        """The stems that a typing error may be one of, by their first letter."""
        found: dict[str, list[str]] = {}
        for root, phrases in self.by_token.items():
            if root[0] != _EXACT and any(phrase.question is None for phrase in phrases):
                found.setdefault(root[0], []).append(root)
        return {letter: tuple(roots) for letter, roots in found.items()}

    @cached_property
    def han_terms(self) -> dict[str, Phrase]:
        """The Chinese phrases by their text."""
        return {p.text: p for phrases in self.by_piece.values() for p in phrases}

    @cached_property
    def by_industry(self) -> dict[str, tuple[str, ...]]:
        """Ids of the sectors of each industry by its id, the closest first."""
        return {industry.id: sector_ids(industry) for industry in self.industries}

    @cached_property
    def by_sector(self) -> dict[str, tuple[Industry, ...]]:
        """The industries of each sector by its id, closest or not."""
        return {
            sector: tuple(one for one in self.industries if sector in sector_ids(one))
            for sector in self.sectors
        }


def tokens(text: str) -> list[str]:
    """Return the words and single Chinese characters of a text, folded, without apostrophes."""
    joined = text if _APOSTROPHES.isdisjoint(text) else _APOSTROPHE.sub("", text)
    if joined.isascii():
        return _ASCII_TOKEN.findall(joined.lower())
    return _TOKEN.findall(unicodedata.normalize("NFKC", joined).casefold())


def keys(word: str) -> tuple[str, str]:
    """Return what a folded word is looked up by: its stem, and itself letter for letter."""
    return stem(word), f"{_EXACT}{word}"


def is_han(text: str) -> bool:
    """Return whether a text is of Chinese characters alone."""
    return _HAN.fullmatch(text) is not None


@lru_cache(maxsize=8000)
def stem(word: str) -> str:
    """Return a folded word without its English plural or Russian ending."""
    if "а" <= word[:1] <= "ё":
        return _RUSSIAN_ENDING.sub("", word.replace("ё", "е"))
    if word in _NO_PLURALS or len(word) <= 3 or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


CARRYING_STEMS = frozenset(map(stem, CARRYING))


def sector_ids(industry: Industry) -> tuple[str, ...]:
    """Return the ids of the sectors of an industry, the closest first; its own if it has none."""
    return industry.sectors or (f"{_OWN}{industry.name}",)


@cache
def vocabulary(zone: Zone) -> Vocabulary:
    """Return the vocabulary of a zone; empty of phrases where it designates no industries."""
    sectors, questions = _sectors(zone), zone.plan.open_questions
    said = [*_sector_texts(sectors.values()), *_industry_texts(zone.industries)]
    said += _question_texts(questions if zone.industries else ())
    phrases_said = [(entry, _keys_of(entry[0], is_exact=entry[-1])) for entry in said]
    in_phrases = {key for _, keys_of in phrases_said for key in keys_of}
    countries, own = _countries(), _names(_zone_names(zone))
    words = {name[0] for name in own if len(name) == 1} - in_phrases
    words |= {name[0] for name in countries if len(name) == 1}
    words |= {*map(stem, SAID_FREELY), *(f"{_EXACT}{word}" for word in SAID_FREELY_EXACTLY)}
    terms = {"".join(name) for name in own | countries if is_han("".join(name))} | SAID_FREELY_ZH
    phrases = [_phrase(*entry[:-1], found=found, free=words) for entry, found in phrases_said]
    return Vocabulary(
        sectors=sectors,
        industries=zone.industries,
        questions={question.id: question for question in questions},
        phrases=tuple(phrases),
        free_words=frozenset(words),
        free_names=frozenset(name for name in own | countries if len(name) > 1),
        free_terms=frozenset(terms),
    )


def _sectors(zone: Zone) -> dict[str, Sector]:
    """Return the sectors of the plan, and those that only industries name or are by themselves."""
    found = dict(zone.plan.sectors)
    for industry in zone.industries:
        for sector in industry.sectors:
            found.setdefault(sector, Sector(id=sector, name=text(en=sector.replace("-", " "))))
        if not industry.sectors:
            (own,) = sector_ids(industry)
            found.setdefault(own, Sector(id=own, name=industry.name))
    return found


# Text, kind, sector and industry of a phrase, and whether it is compared letter for letter.
_Said = tuple[str, str, str, str | None, bool]


def _sector_texts(sectors: Iterable[Sector]) -> list[_Said]:
    return [
        (text, "sector", sector.id, None, is_exact)
        for sector in sectors
        if not sector.id.startswith(_OWN)
        for is_exact, texts in (
            (False, (*sector.name.all, *sector.synonyms)),
            (True, sector.exact_synonyms),
        )
        for text in texts
    ]


def _industry_texts(industries: Iterable[Industry]) -> list[_Said]:
    """Return names and synonyms; each leads to the first sector of its industry alone."""
    return [
        (text, kind, sector_ids(industry)[0], industry.id, is_exact)
        for industry in industries
        for kind, is_exact, texts in (
            ("name", False, industry.name.all),
            ("synonym", False, industry.synonyms),
            ("synonym", True, industry.exact_synonyms),
        )
        for text in texts
    ]


def _question_texts(questions: Iterable[OpenQuestion]) -> list[_Said]:
    return [
        (text, "question", f"{_OPEN}{question.id}", None, is_exact)
        for question in questions
        for is_exact, texts in ((False, question.words), (True, question.exact_words))
        for text in texts
    ]


def _keys_of(text: str, *, is_exact: bool) -> frozenset[str]:
    """Return what the words of a text are looked up by; Chinese terms are by their pieces."""
    if is_han(text):
        return frozenset()
    found = tokens(text)
    return frozenset([f"{_EXACT}{word}" for word in found] if is_exact else map(stem, found))


def _phrase(
    text: str,
    kind: str,
    sector: str,
    industry: str | None,
    *,
    found: frozenset[str],
    free: set[str],
) -> Phrase:
    return Phrase(
        text=text,
        kind=kind,
        sector=sector,
        industry=industry,
        tokens=found,
        core=found - free or found,
    )


def _zone_names(zone: Zone) -> Iterable[str]:
    """Yield what the zone, its features, kinds of parts and landmarks are called."""
    yield from zone.name.all
    for feature in zone.features:
        yield from (*feature.name.all, *feature.short_name.all)
    for named in (WHOLE, *zone.ids, *(kind.id for kind in zone.part_kinds)):
        yield from zone.plan.spellings.get(named, ())
    for place in zone.landmarks:
        yield from place.name.all
        yield str(place.name).removesuffix(f" {place.kind}")  # "Alma city" is also said "Alma"


@cache
def _countries() -> frozenset[tuple[str, ...]]:
    """Return the names of countries and continents in the languages that needs are read in."""
    return frozenset(
        tuple(line.split()) for line in _COUNTRIES.read_text(encoding="utf-8").splitlines()
    )


def _names(texts: Iterable[str]) -> set[tuple[str, ...]]:
    found = (tuple(stem(token) for token in tokens(text)) for text in texts)
    return {name for name in found if name}


def _pieces(phrase: Phrase, free: frozenset[str]) -> set[str]:
    """Return what is enough of a Chinese term: all of it, or two characters that are telling."""
    term, size = phrase.text, len(phrase.text)
    if phrase.question is not None:
        return {term}
    parts = {term[i:j] for i in range(size) for j in range(i + 2, size + 1)}
    return (parts - TOO_GENERAL - free) | {term}


def _index(pairs: Iterable[tuple[str, Phrase]]) -> dict[str, frozenset[Phrase]]:
    found: dict[str, set[Phrase]] = {}
    for key, phrase in pairs:
        found.setdefault(key, set()).add(phrase)
    return {key: frozenset(phrases) for key, phrases in found.items()}
