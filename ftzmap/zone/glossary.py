"""The words that readers stumble on, each with a plain explanation and its neighbours.

Source: the member ``glossary`` of ``data/plan.json``; explanations are our own words.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from ftzmap import DATA
from ftzmap.search.measure_search import MAX_QUERY, normal


@dataclass(frozen=True)
class Term:
    """A term in English and Chinese, its explanation, and the ids of related terms."""

    id: str
    name: str
    name_zh: str
    text: str
    text_zh: str
    see: tuple[str, ...]


@cache
def shipped_glossary() -> dict[str, Term]:
    """Return the terms of ``data/plan.json`` by id, in their order."""
    raw = json.loads((DATA / "plan.json").read_bytes())
    return {item["id"]: _term(item) for item in raw["glossary"]}


def filtered(terms: dict[str, Term], query: str) -> tuple[Term, ...]:
    """Return the terms that have every word of `query` in either language; all if it is blank."""
    wanted = normal(query[:MAX_QUERY]).split()
    return tuple(term for term in terms.values() if _has(term, wanted))


def _has(term: Term, wanted: list[str]) -> bool:
    line = normal(" ".join((term.name, term.name_zh, term.text, term.text_zh)))
    return all(word in line for word in wanted)


def _term(raw: dict[str, Any]) -> Term:
    texts = ("id", "term", "term_zh", "text", "text_zh")
    return Term(*(raw[text] for text in texts), see=tuple(raw["see"]))
