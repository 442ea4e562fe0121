"""Whether the words of a need are all known: how names and synonyms cover it, at what cost.

A word that is not known may be a typing error of one that is; a phrase may be said whole, but for
words that mean little, or in part. A need is covered by a set of phrases when each of its words
is in one of them, or is one that may be said freely. Of several covers the cheapest counts: whole
names before parts of them, few phrases before many, words as they are before words with typing
errors.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ftzmap.search.stopwords import GENERAL, OTHER_TERMS, OTHER_WORDS, OUTSIDE
from ftzmap.search.vocabulary import CARRYING_STEMS, Phrase, Vocabulary, is_han, keys, stem, tokens

EXACT, CORE, PART = 40, 50, 70  # costs of a phrase, by how much of it is said
TYPO = 1000  # cost of one typing error
_SHORT, _LONG = 5, 9  # letters: shorter words are taken as they are; from here two errors pass
_MAX_SPAN = 14  # words or characters of one phrase
_LEAST_HAN_WHOLE = 3  # characters; a shorter term beside a word of another trade is half of a need
_LEAST_HAN_TYPO = 5  # characters; in shorter terms one other character is another word


@dataclass(frozen=True)
class Token:
    """A word or Chinese character of a need, and what it may stand for in the vocabulary.

    Parameters
    ----------
    is_free
        Whether it may be said without a meaning for the search.
    """

    text: str
    stands_for: frozenset[str]
    errors: int = 0
    is_free: bool = False


@dataclass(frozen=True)
class PhraseSpan:
    """Tokens `start` to `end` covered by a phrase, or said freely (no phrase, no cost)."""

    start: int
    end: int
    phrase: Phrase | None
    cost: int
    typos: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Cover:
    """The phrases that cover a need, and the words read otherwise than typed."""

    cost: int
    phrases: tuple[Phrase, ...]
    typos: tuple[tuple[str, str], ...]

    @property
    def is_whole(self) -> bool:
        """Whether it is one phrase, all of it, typing errors apart."""
        return self.cost % TYPO == EXACT


@dataclass(frozen=True)
class Query:
    """A need as tokens, with every span that a phrase could cover."""

    tokens: tuple[Token, ...]
    spans: tuple[PhraseSpan, ...]

    @property
    def text(self) -> str:
        """The need again, Chinese without blanks."""
        words = [token.text for token in self.tokens]
        return ("" if any(map(is_han, words)) else " ").join(words)

    def cover(self, wanted: Callable[[Phrase], bool]) -> Cover | None:
        """Return the cheapest cover by phrases that are wanted, or None."""
        return self._covers(wanted).get(len(self.tokens))

    def _covers(self, wanted: Callable[[Phrase], bool]) -> dict[int, Cover]:
        """Return the cheapest cover of the tokens before each end that can be reached."""
        reached = {0: Cover(0, (), ())}
        for span in self.spans:  # in the order of their starts
            before = reached.get(span.start)
            if before is None or (span.phrase is not None and not wanted(span.phrase)):
                continue
            phrases = before.phrases + ((span.phrase,) if span.phrase else ())
            cover = Cover(before.cost + span.cost, phrases, before.typos + span.typos)
            kept = reached.get(span.end)
            if kept is None or not kept.phrases or (phrases and cover.cost < kept.cost):
                reached[span.end] = cover
        return {end: cover for end, cover in reached.items() if cover.phrases}

    def best(self) -> dict[str, Cover]:
        """Return the cheapest covers by the sector that they are of; none where none covers."""
        found = {sector: self.cover(_of(sector)) for sector in self._sectors()}
        covers = {sector: cover for sector, cover in found.items() if cover}
        least = min((cover.cost for cover in covers.values()), default=0)
        return {sector: cover for sector, cover in covers.items() if cover.cost == least}

    def _sectors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(span.phrase.sector for span in self.spans if span.phrase))

    def runs(self, most: int) -> tuple["Query", ...]:
        """Return the need cut into at most `most` runs, each of one sector; none if one is not."""
        found: list[Query] = []
        rest = self
        while rest.tokens and len(found) < most:
            ends = [max(rest._covers(_of(sector)), default=0) for sector in rest._sectors()]
            end = max(ends, default=0)
            if not end:
                return tuple(found) if rest._is_free() else ()
            found.append(rest._part(0, end))
            rest = rest._part(end, len(rest.tokens))
        return () if rest.tokens else tuple(found)

    def named_parts(self) -> tuple["Query", ...]:
        """Return the need cut at each whole name in it; none if nothing in it is one.

        A word that is not known makes a general name, such as “trade”, another thing; a word of
        another trade, such as “nuclear”, any name of one word beside it.
        """
        starts = [place for place, _ in self._names()]
        if not starts:
            return ()
        ends = [*starts[1:], len(self.tokens)]
        return tuple(map(self._part, [0, *starts[1:]], ends))

    def name(self) -> "Query":
        """Return the first whole name in the need."""
        return self._part(*self._names()[0])

    def _names(self) -> list[tuple[int, int]]:
        """Return the start and end of the longest whole names, one after the other."""
        longest: dict[int, int] = {}
        for span in self.spans:
            if span.phrase and span.cost == EXACT and not self._is_half(span):
                longest[span.start] = max(span.end, longest.get(span.start, 0))
        found: list[tuple[int, int]] = []
        for start, end in sorted(longest.items()):
            if not found or start >= found[-1][1]:
                found.append((start, end))
        return found

    def _is_half(self, span: PhraseSpan) -> bool:
        """Whether the words beside a name may make it another thing."""
        if span.phrase is None or span.phrase.text.casefold() in GENERAL:
            return True
        before, after = self.tokens[: span.start], self.tokens[span.end :]
        if is_han(span.phrase.text):
            near = {
                _joined(before[-2:]),
                _joined(before[-1:]),
                _joined(after[:1]),
                _joined(after[:2]),
            }
            return len(span.phrase.text) < _LEAST_HAN_WHOLE and bool(OUTSIDE & near)
        return len(span.phrase.tokens) == 1 and bool(
            OUTSIDE & {_joined(before[-1:]), _joined(after[:1])}
        )

    def _is_free(self) -> bool:
        """Whether all of it may be said freely."""
        ends = {0}
        for span in self.spans:
            if span.phrase is None and span.start in ends:
                ends.add(span.end)
        return len(self.tokens) in ends

    def _part(self, start: int, end: int) -> "Query":
        inside = (s for s in self.spans if start <= s.start and s.end <= end)
        moved = (replace(s, start=s.start - start, end=s.end - start) for s in inside)
        return Query(self.tokens[start:end], tuple(moved))

    def unknown(self) -> tuple[str, ...]:
        """Return the words that no phrase knows, Chinese characters in a row as one."""
        return self._outside({n for span in self.spans for n in range(span.start, span.end)})

    def beside_name(self) -> tuple[str, ...]:
        """Return the words that are neither in the first whole name nor said freely."""
        free = (span for span in self.spans if span.phrase is None)
        known = {n for span in free for n in range(span.start, span.end)}
        return self._outside(known.union(range(*self._names()[0])))

    def _outside(self, known: set[int]) -> tuple[str, ...]:
        lost = [None if n in known else token.text for n, token in enumerate(self.tokens)]
        joined = "".join("\0" if word is None else _apart(word) for word in lost)
        return tuple(dict.fromkeys(word for word in joined.split("\0") if word))


def read_query(text: str, words: Vocabulary) -> Query:
    """Return a text as tokens and spans of a vocabulary."""
    found = _tokens_of(text, words)
    if " ".join(token.text for token in found) in OTHER_TERMS:
        return Query(found, ())
    return Query(found, _spans_of(found, words))


def _joined(part: tuple[Token, ...]) -> str:
    return "".join(token.text for token in part)


def _apart(word: str) -> str:
    return word if is_han(word) else f"\0{word}\0"


def _of(sector: str) -> Callable[[Phrase], bool]:
    return lambda phrase: phrase.sector == sector


def _tokens_of(text: str, words: Vocabulary) -> tuple[Token, ...]:
    """Return the tokens of a text; two that are one known word together are put together."""
    raw, found = tokens(text), []
    while raw:
        word = raw.pop(0)
        if (
            raw
            and not is_han(word)
            and not _is_known(word, words)
            and _is_known(word + raw[0], words)
        ):
            word += raw.pop(0)
        found.append(_token(word, words))
    return tuple(found)


def _is_known(word: str, words: Vocabulary) -> bool:
    return any(key in words.by_token or key in words.free_words for key in keys(word))


@lru_cache(maxsize=2000)
def _token(word: str, words: Vocabulary) -> Token:
    root = stem(word)
    if is_han(word) or _is_known(word, words):
        is_free = word.isdecimal() or not words.free_words.isdisjoint(keys(word))
        return Token(word, frozenset(keys(word)), is_free=is_free)
    near = _near(word, root, words)
    least = min(near.values(), default=0)
    stands_for = frozenset(known for known in near if near[known] == least)
    is_free = word.isdecimal() or bool(stands_for & words.free_words)
    return Token(word, stands_for, least, is_free=is_free)


def _near(word: str, root: str, words: Vocabulary) -> dict[str, int]:
    """Return the known words that a word may be a typing error of, with the number of errors."""
    if len(word) < _SHORT or word in OTHER_WORDS:
        return {}
    likely = words.stems_by_letter.get(root[0], ())
    allowed = 1 if len(word) < _LONG else 2
    near = process.extract(root, likely, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    return {known: errors for known, errors, _ in near if len(word) > _SHORT or _slip(root, known)}


def _slip(root: str, known: str) -> bool:
    """Whether a letter is lost, doubled or swapped: in short words another letter is too much."""
    return len(root) != len(known) or sorted(root) == sorted(known)


def _spans_of(found: tuple[Token, ...], words: Vocabulary) -> tuple[PhraseSpan, ...]:
    """Return every span of some tokens that a phrase could cover, in the order of their starts."""
    spans = [span for start in range(len(found)) for span in _spans_from(found, start, words)]
    whole = _mistyped_term(found, words)
    return tuple(sorted([*spans, *whole], key=lambda span: span.start))


def _spans_from(found: tuple[Token, ...], start: int, words: Vocabulary) -> list[PhraseSpan]:
    if is_han(found[start].text):
        return _han_spans(found, start, words)
    spans = _free_spans(found, start, words)
    fitting: frozenset[Phrase] | None = None
    for end in range(start + 1, min(len(found), start + _MAX_SPAN) + 1):
        having = _phrases_with(found[end - 1], words)
        if fitting and not fitting & having and found[end - 1].is_free:
            continue  # "traditional Chinese medicine": said freely within a phrase
        fitting = having if fitting is None else fitting & having
        if not fitting:
            break
        spans += (s for p in fitting if (s := _word_span(p, found[start:end], start)))
    return sorted(spans, key=lambda span: (span.cost, span.phrase.text if span.phrase else ""))


def _free_spans(found: tuple[Token, ...], start: int, words: Vocabulary) -> list[PhraseSpan]:
    """Return the spans of a word, and of names of several words, that are said freely."""
    ends = [start + 1] if found[start].is_free else []
    roots = tuple(stem(token.text) for token in found[start : start + _MAX_SPAN])
    ends += (start + n for n in range(2, len(roots) + 1) if roots[:n] in words.free_names)
    return [PhraseSpan(start, end, None, 0) for end in ends]


def _phrases_with(token: Token, words: Vocabulary) -> frozenset[Phrase]:
    index = words.by_token
    return frozenset(p for known in token.stands_for for p in index.get(known, ()))


def _word_span(phrase: Phrase, part: tuple[Token, ...], start: int) -> PhraseSpan | None:
    """Return how a phrase covers words that are all in it; None if they are too few of it."""
    said = frozenset(known for token in part for known in token.stands_for & phrase.tokens)
    telling = CARRYING_STEMS & said if phrase.question is None else frozenset()
    if said == phrase.tokens:
        cost = EXACT
    elif phrase.core <= said and (len(phrase.core) > 1 or telling):
        cost = CORE
    elif telling:
        cost = PART
    else:
        return None
    typos = tuple((t.text, min(t.stands_for & phrase.tokens)) for t in part if t.errors)
    return PhraseSpan(
        start,
        start + len(part),
        phrase,
        cost + TYPO * sum(token.errors for token in part),
        typos,
    )


def _han_spans(found: tuple[Token, ...], start: int, words: Vocabulary) -> list[PhraseSpan]:
    """Return the spans of Chinese characters that are a term, a telling piece, or said freely."""
    spans, text = [], ""
    for end in range(start + 1, min(len(found), start + _MAX_SPAN) + 1):
        if not is_han(found[end - 1].text):
            break
        text += found[end - 1].text
        if text in words.free_terms:
            spans.append(PhraseSpan(start, end, None, 0))
        for phrase in sorted(words.by_piece.get(text, ()), key=lambda p: p.text):
            spans.append(PhraseSpan(start, end, phrase, EXACT if text == phrase.text else PART))
    return spans


def _mistyped_term(found: tuple[Token, ...], words: Vocabulary) -> list[PhraseSpan]:
    """Return a need that is one long Chinese term but for one character."""
    text = "".join(token.text for token in found)
    if len(text) < _LEAST_HAN_TYPO or not is_han(text) or len(text) > 2 * _MAX_SPAN:
        return []
    whole = words.han_terms
    near = process.extract(text, [*whole], scorer=OSA.distance, score_cutoff=1, limit=1)
    return [
        PhraseSpan(0, len(found), whole[term], EXACT + TYPO, ((text, term),))
        for term, distance, _ in near
        if distance and len(term) >= _LEAST_HAN_TYPO
    ]
