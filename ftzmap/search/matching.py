"""Whether the words of a need are all known: how names and synonyms cover it, at what cost.

A need is covered by a set of phrases when each of its words is in one of them, or is one that
may be said freely. Of several covers the cheapest counts: whole names before parts of them,
few phrases before many, words as they are before words with typing errors.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ftzmap.search.spans import EXACT, TYPO, Span, Token, spans_of, tokens_of
from ftzmap.search.stopwords import OTHER_TERMS
from ftzmap.search.vocabulary import Phrase, is_han


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
class Asked:
    """A need as tokens, with every span that a phrase could cover."""

    tokens: tuple[Token, ...]
    spans: tuple[Span, ...]

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

    def runs(self, most: int) -> tuple["Asked", ...]:
        """Return the need cut into at most `most` runs, each of one sector; none if one is not."""
        found, rest = [], self
        while rest.tokens and len(found) < most:
            ends = [max(rest._covers(_of(sector)), default=0) for sector in rest._sectors()]
            end = max(ends, default=0)
            if not end:
                return tuple(found) if all(token.is_free for token in rest.tokens) else ()
            found.append(rest._part(0, end))
            rest = rest._part(end, len(rest.tokens))
        return () if rest.tokens else tuple(found)

    def _part(self, start: int, end: int) -> "Asked":
        inside = (s for s in self.spans if start <= s.start and s.end <= end)
        moved = (replace(s, start=s.start - start, end=s.end - start) for s in inside)
        return Asked(self.tokens[start:end], tuple(moved))

    def unknown(self) -> tuple[str, ...]:
        """Return the words that no phrase knows, Chinese characters in a row as one."""
        known = {place for span in self.spans for place in range(span.start, span.end)}
        lost = [None if n in known else token.text for n, token in enumerate(self.tokens)]
        joined = "".join("\0" if word is None else _apart(word) for word in lost)
        return tuple(dict.fromkeys(word for word in joined.split("\0") if word))


def _apart(word: str) -> str:
    return word if is_han(word) else f"\0{word}\0"


def _of(sector: str) -> Callable[[Phrase], bool]:
    return lambda phrase: phrase.sector == sector


def read(text: str) -> Asked:
    """Return a text as tokens and spans."""
    found = tokens_of(text)
    if " ".join(token.text for token in found) in OTHER_TERMS:
        return Asked(found, ())
    return Asked(found, spans_of(found))
