"""The words that readers stumble on, each with a plain explanation and its neighbours.

Source: the member ``glossary`` of ``plan.json``; explanations are our own words. It stands alone
because its terms are a member of the data that nothing else of the zone reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ftzmap.text.text import Text, text_of


@dataclass(frozen=True)
class Term:
    """A term, its explanation, and the ids of related terms."""

    id: str
    name: Text
    text: Text
    see: tuple[str, ...]


def read_term(raw: Mapping[str, Any]) -> Term:
    """Return a term as ``plan.json`` has it."""
    return Term(
        id=raw["id"],
        name=text_of(raw, "term"),
        text=text_of(raw, "text"),
        see=tuple(raw.get("see", ())),
    )
