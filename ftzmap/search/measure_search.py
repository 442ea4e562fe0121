"""Search of measures by words of any language, over the texts of the plan.

A word matches if a text has it, a longer form of it, or one with the same stem.
Chinese has no blanks: a run of it matches as a whole, or else by the terms in it.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ftzmap.zone.glossary import Term
from ftzmap.zone.policy_measures import Measure, Measures

MAX_QUERY = 300  # characters that are read; no need takes more words
_MAX_TERMS = 24
_STEM = 5  # letters that two forms of one word share at least
_SHARED = 0.65  # of the longer form: "logistics" and "logistic", not "transport" and "transfer"
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TERM = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IDLE_WORDS = (
    "a about an and any are at be by can do for from how i in is it measure measures my need of on "
    "or our that the to want we what where which with и в на для по с о"
)
_SPELLINGS = (("ё", "е"), ("center", "centre"))
_IDLE = frozenset(_IDLE_WORDS.split())


@dataclass(frozen=True)
class _Text:
    """What is searched in one measure: its words in alphabets, and all of it as one line."""

    words: frozenset[str]
    line: str


@dataclass(frozen=True)
class _Index:
    texts: tuple[_Text, ...]
    own: tuple[_Text, ...]  # without what only its sectors are called
    phrases: frozenset[str]  # Chinese terms of two characters or more


def search(measures: Measures, query: str) -> tuple[Measure, ...]:
    """Return the measures that match the most words of `query`, in their order.

    A blank query finds all; a query without any letter or digit finds none. At most the
    first 300 characters are read, in any script; control characters separate words.
    """
    text = normal(query[:MAX_QUERY])
    if not text.strip():
        return measures.all
    index = _index(measures)
    terms = _terms(text, index)
    scores = [sum(_matches(term, entry) for term in terms) for entry in index.texts]
    best = max(scores, default=0)
    found = zip(measures.all, scores, strict=True)
    return tuple(measure for measure, score in found if best and score == best)


def speaking_of(measures: Measures, query: str) -> tuple[Measure, ...]:
    """Return the measures whose own title, summary or topics have every word of `query`."""
    index = _index(measures)
    terms = _terms(normal(query[:MAX_QUERY]), index)
    found = zip(measures.all, index.own, strict=True)
    return tuple(m for m, own in found if terms and all(_matches(term, own) for term in terms))


def words_of(query: str) -> tuple[str, ...]:
    """Return the words of a query that tell something, in one form; Chinese runs as they are."""
    found = _TERM.findall(normal(query[:MAX_QUERY]))[:_MAX_TERMS]
    return tuple(word for word in found if word not in _IDLE and len(word) > 1)


def normal(text: str) -> str:
    """Return `text` in one form: NFKC, case folded, one spelling, controls as blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for one, other in _SPELLINGS:
        folded = folded.replace(one, other)
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Cs"} else c for c in folded)


def _terms(text: str, index: _Index) -> list[str]:
    """Return what is looked for: words but idle ones, Chinese runs or the terms known in them."""
    terms: dict[str, None] = {}
    for found in _TERM.findall(text)[:_MAX_TERMS]:
        if not _is_han(found):
            terms |= {} if found in _IDLE else {found: None}
        elif any(found in entry.line for entry in index.texts):
            terms[found] = None
        else:
            known = sorted(phrase for phrase in index.phrases if phrase in found)
            terms |= dict.fromkeys(known or [found])
    return list(terms)


def _is_han(term: str) -> bool:
    return re.match(f"[{_HAN}]", term) is not None


def _matches(term: str, text: _Text) -> bool:
    if _is_han(term):
        return term in text.line
    return term in text.words or any(_same_stem(term, word) for word in text.words)


def _same_stem(one: str, other: str) -> bool:
    if one in {f"{other}s", other.removesuffix("s")}:
        return True
    if one[:_STEM] != other[:_STEM] or min(len(one), len(other)) < _STEM:
        return False
    return _shared(one, other) >= _SHARED * max(len(one), len(other))


def _shared(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


@cache
def _index(measures: Measures) -> _Index:
    texts = tuple(_text(_searchable(measure)) for measure in measures.all)
    own = tuple(_text(_own(measure)) for measure in measures.all)
    runs = {run for text in texts for run in _TERM.findall(text.line) if _is_han(run)}
    return _Index(texts, own, frozenset(run for run in runs if len(run) > 1))


def _text(said: list[str]) -> _Text:
    line = normal(" | ".join(said))
    return _Text(frozenset(word for word in _TERM.findall(line) if not _is_han(word)), line)


def _own(measure: Measure) -> list[str]:
    topics = (text for topic in measure.topics for text in topic.all)
    return [*measure.title.all, *measure.summary.all, measure.evidence, *topics]


def _searchable(measure: Measure) -> list[str]:
    mentions = [text for m in measure.mentions for text in (*m.what.all, m.evidence)]
    group = [*measure.group.name.all, str(measure.number)]
    return [*_own(measure), *group, *mentions, *measure.vocabulary]


def matching_terms(terms: Mapping[str, Term], query: str) -> tuple[Term, ...]:
    """Return the terms that have every word of `query` in any language; all if it is blank."""
    return tuple(
        term
        for term in terms.values()
        if has_words(" ".join((*term.name.all, *term.text.all)), query)
    )


def has_words(text: str, query: str) -> bool:
    """Return whether a text has every word of a query; a blank query asks for nothing."""
    line = normal(text)
    return all(word in line for word in normal(query[:MAX_QUERY]).split())
