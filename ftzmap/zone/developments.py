"""What happened since the plan, from ``since.json``: dated, each with its source, apart from it.

It stands alone because nothing here is the word of the plan: no figure and no verdict rests on it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ftzmap.text.i18n import N_, Language
from ftzmap.text.text import EMPTY, Text, text_of
from ftzmap.zone.members import Members, are, is_id, is_name, is_string, is_text, one_of

SINCE = "since.json"
NOT_THE_PLAN = N_(
    "The following is not in the plan: it comes from other sources and changes no figure and "
    "no verdict."
)
LEVELS = {"high": N_("high"), "medium": N_("medium"), "low": N_("low")}  # of confidence
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Development:
    """Something that other sources say of a zone, dated.

    Parameters
    ----------
    date
        When it happened or was reported: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
    found_on
        When it was found, written alike.
    confidence
        ``"high"``, ``"medium"`` or ``"low"``; empty where there is nothing to be sure of.
    about
        Ids of the features that it is about; ``"zone"`` for the whole.
    """

    id: str
    date: str
    text: Text
    source: Text
    found_on: str
    confidence: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Developments:
    """What happened since the plan, oldest first, and one sentence on how old the plan is."""

    preface: Text = EMPTY
    all: tuple[Development, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all)

    def about(self, ids: Iterable[str]) -> tuple[Development, ...]:
        """Return what is about any of some features, or the whole zone by its id."""
        wanted = set(ids)
        return tuple(one for one in self.all if wanted & set(one.about))


def is_date(value: object) -> bool:
    """Return whether a value is a year, a month or a day as ISO 8601 writes it."""
    return isinstance(value, str) and bool(_DATE.fullmatch(value))


DEVELOPMENT = Members(
    needed={"id": is_id, "date": is_date, "text": is_name, "source": is_name, "found_on": is_date},
    optional={"confidence": one_of(*LEVELS), "about": are(is_string)},
)
DEVELOPMENTS = Members(
    optional={"$schema": is_string, "about": is_string, "preface": is_text},
    items={"developments": DEVELOPMENT},
)
"""The members of ``since.json``."""


def read_developments(raw: Mapping[str, Any]) -> Developments:
    """Return what ``since.json`` holds."""
    found = (_development(item) for item in raw.get("developments") or ())
    return Developments(
        preface=text_of(raw, "preface"), all=tuple(sorted(found, key=lambda one: one.date))
    )


def _development(raw: Mapping[str, Any]) -> Development:
    return Development(
        id=raw["id"],
        date=raw["date"],
        text=text_of(raw, "text"),
        source=text_of(raw, "source"),
        found_on=raw["found_on"],
        confidence=raw.get("confidence") or "",
        about=tuple(raw.get("about") or ()),
    )


def provenance(development: Development, t: Language) -> str:
    """Return in a sentence who says so, when that was found, and how sure it is."""
    said = {"source": development.source, "date": development.found_on}
    if not development.confidence:
        return t("Source: {source}; found on {date}.", **said)
    level = t(LEVELS[development.confidence])
    return t("Source: {source}; found on {date}; confidence: {level}.", **said, level=level)
