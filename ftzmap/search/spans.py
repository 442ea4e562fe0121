"""The words of a need, and which phrases of the vocabulary each run of them may stand for.

A word that is not known may be a typing error of one that is; a phrase may be said whole, but for
words that mean little, or in part. Each has its cost.
"""

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ftzmap.search.stopwords import OTHER_WORDS, SAID_FREELY_ZH
from ftzmap.search.vocabulary import (
    CARRYING_STEMS,
    SAID_FREELY_STEMS,
    Phrase,
    is_han,
    stem,
    tokens,
    vocabulary,
)

EXACT, CORE, PART = 40, 50, 70  # costs of a phrase, by how much of it is said
TYPO = 1000  # cost of one typing error
_SHORT, _LONG = 5, 9  # letters: shorter words are taken as they are; from here two errors pass
_MAX_SPAN = 14  # words or characters of one phrase
_LEAST_HAN_TYPO = 5  # characters; in shorter terms one other character is another word


@dataclass(frozen=True)
class Token:
    """A word or Chinese character of a need, and what it may stand for in the vocabulary."""

    text: str
    stands_for: frozenset[str]
    errors: int = 0

    @property
    def is_free(self) -> bool:
        """Whether the word may be said without a meaning for the search."""
        return bool(self.stands_for & SAID_FREELY_STEMS) or self.text.isdecimal()


@dataclass(frozen=True)
class Span:
    """Tokens `start` to `end` covered by a phrase, or said freely (no phrase, no cost)."""

    start: int
    end: int
    phrase: Phrase | None
    cost: int
    typos: tuple[tuple[str, str], ...] = ()


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text; two that are one known word together are put together."""
    raw, found = tokens(text), []
    while raw:
        word = raw.pop(0)
        if raw and not is_han(word) and not _is_known(word) and _is_known(word + raw[0]):
            word += raw.pop(0)
        found.append(_token(word))
    return tuple(found)


def _is_known(word: str) -> bool:
    return stem(word) in vocabulary().by_token or stem(word) in SAID_FREELY_STEMS


@lru_cache(maxsize=2000)
def _token(word: str) -> Token:
    root = stem(word)
    if is_han(word) or _is_known(word):
        return Token(word, frozenset([root]))
    near = _near(word, root)
    least = min(near.values(), default=0)
    return Token(word, frozenset(known for known in near if near[known] == least), least)


def _near(word: str, root: str) -> dict[str, int]:
    """Return the known words that a word may be a typing error of, with the number of errors."""
    if len(word) < _SHORT or word in OTHER_WORDS:
        return {}
    likely = [known for known in vocabulary().by_token if known[0] == root[0]]
    allowed = 1 if len(word) < _LONG else 2
    near = process.extract(root, likely, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    return {known: errors for known, errors, _ in near if len(word) > _SHORT or _slip(root, known)}


def _slip(root: str, known: str) -> bool:
    """Whether a letter is lost, doubled or swapped: in short words another letter is too much."""
    return len(root) != len(known) or sorted(root) == sorted(known)


def spans_of(found: tuple[Token, ...]) -> tuple[Span, ...]:
    """Return every span of some tokens that a phrase could cover, in the order of their starts."""
    spans = [span for start in range(len(found)) for span in _spans_from(found, start)]
    whole = _mistyped_term(found)
    return tuple(sorted([*spans, *whole], key=lambda span: span.start))


def _spans_from(found: tuple[Token, ...], start: int) -> list[Span]:
    if is_han(found[start].text):
        return _han_spans(found, start)
    spans = [Span(start, start + 1, None, 0)] if found[start].is_free else []
    fitting: frozenset[Phrase] | None = None
    for end in range(start + 1, min(len(found), start + _MAX_SPAN) + 1):
        having = _phrases_with(found[end - 1])
        if fitting and not fitting & having and found[end - 1].is_free:
            continue  # "traditional Chinese medicine": said freely within a phrase
        fitting = having if fitting is None else fitting & having
        if not fitting:
            break
        spans += (s for p in fitting if (s := _word_span(p, found[start:end], start)))
    return sorted(spans, key=lambda span: (span.cost, span.phrase.text if span.phrase else ""))


def _phrases_with(token: Token) -> frozenset[Phrase]:
    index = vocabulary().by_token
    return frozenset(p for known in token.stands_for for p in index.get(known, ()))


def _word_span(phrase: Phrase, part: tuple[Token, ...], start: int) -> Span | None:
    """Return how a phrase covers words that are all in it; None if they are too few of it."""
    said = frozenset(known for token in part for known in token.stands_for & phrase.tokens)
    telling = CARRYING_STEMS & said
    if said == phrase.tokens:
        cost = EXACT
    elif phrase.core <= said and (len(phrase.core) > 1 or telling):
        cost = CORE
    elif telling:
        cost = PART
    else:
        return None
    typos = tuple((t.text, min(t.stands_for & phrase.tokens)) for t in part if t.errors)
    return Span(
        start,
        start + len(part),
        phrase,
        cost + TYPO * sum(token.errors for token in part),
        typos,
    )


def _han_spans(found: tuple[Token, ...], start: int) -> list[Span]:
    """Return the spans of Chinese characters that are a term, a telling piece, or said freely."""
    spans, text = [], ""
    for end in range(start + 1, min(len(found), start + _MAX_SPAN) + 1):
        if not is_han(found[end - 1].text):
            break
        text += found[end - 1].text
        if text in SAID_FREELY_ZH:
            spans.append(Span(start, end, None, 0))
        for phrase in sorted(vocabulary().by_piece.get(text, ()), key=lambda p: p.text):
            spans.append(Span(start, end, phrase, EXACT if text == phrase.text else PART))
    return spans


def _mistyped_term(found: tuple[Token, ...]) -> list[Span]:
    """Return a need that is one long Chinese term but for one character."""
    text = "".join(token.text for token in found)
    if len(text) < _LEAST_HAN_TYPO or not is_han(text) or len(text) > 2 * _MAX_SPAN:
        return []
    whole = {p.text: p for piece in vocabulary().by_piece.values() for p in piece}
    near = process.extract(text, [*whole], scorer=OSA.distance, score_cutoff=1, limit=1)
    return [
        Span(0, len(found), whole[term], EXACT + TYPO, ((text, term),))
        for term, distance, _ in near
        if distance and len(term) >= _LEAST_HAN_TYPO
    ]
