"""The members of JSON objects: which there are, of what type each is, and what is wrong with them.

``docs/schema`` says the same for other programs.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, TypeGuard, TypeVar

from ftzmap.text.escape import plain
from geo.errors import GeoError
from geo.messages import Message, message

_LANGUAGE = re.compile("[a-z]{2,3}")
_FLAT = re.compile("(.+)_[a-z]{2}")  # ``name_zh`` beside ``name``, as GeoJSON has texts
MIN_LIKENESS = 0.8  # of 1: from there a name is taken for a misspelt one
Test = Callable[[Any], bool]
T = TypeVar("T")


class UnknownIdError(GeoError):
    """An id of something that the plan does not list."""


def is_string(value: object) -> TypeGuard[str]:
    """Return whether a value is a string."""
    return isinstance(value, str)


def is_id(value: object) -> bool:
    """Return whether a value is a string that is not empty."""
    return isinstance(value, str) and bool(value)


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def is_integer(value: object) -> bool:
    """Return whether a value is a whole number; JSON has one kind of number, 2.0 is 2."""
    return isinstance(value, int | float) and is_number(value) and value == int(value)


def is_flag(value: object) -> bool:
    """Return whether a value is true or false."""
    return isinstance(value, bool)


def is_text(value: object) -> bool:
    """Return whether a value is a text: a string in English, or strings by language code."""
    return is_string(value) or (is_by_language(value) and all(map(is_string, value.values())))


def is_name(value: object) -> bool:
    """Return whether a value is a text that is not empty."""
    return is_text(value) and bool(value)


def is_by_language(value: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a value is an object whose keys are codes of languages."""
    return isinstance(value, dict) and all(map(_LANGUAGE.fullmatch, value))


def are(test: Test) -> Test:
    """Return the test whether a value is a list of what passes a test."""
    return lambda value: isinstance(value, list) and all(map(test, value))


def one_of(*values: str) -> Test:
    """Return the test whether a value is one of some strings."""
    return lambda value: value in values


def by_key(test: Test) -> Test:
    """Return the test whether a value is an object of what passes a test."""
    return lambda value: isinstance(value, dict) and all(map(test, value.values()))


def is_synonyms(value: object) -> bool:
    """Return whether a value has lists of words by language code."""
    return is_by_language(value) and all(map(are(is_string), value.values()))


@dataclass(frozen=True)
class Members:
    """The members of an object by name, each with the test of its value; null is as good as none.

    Parameters
    ----------
    items
        The members of the objects in those members that are objects or lists of objects.
    is_open
        Whether members of other programs are usual there, so that none is a spelling mistake.

    Texts may also stand as GeoJSON has them: ``name_zh`` beside ``name``. Other members are left
    alone, unless their name is nearly one of these.
    """

    needed: Mapping[str, Test] = field(default_factory=dict)
    optional: Mapping[str, Test] = field(default_factory=dict)
    items: Mapping[str, "Members"] = field(default_factory=dict)
    is_open: bool = False

    def test(self, key: str) -> Test | None:
        """Return the test of a member, or None for one that is not described."""
        tests = {**self.needed, **self.optional}
        if is_flat(key, [name for name in tests if tests[name] in (is_text, is_name)]):
            return is_string
        return tests.get(key)

    def is_lacking(self, key: str, values: Mapping[str, Any]) -> bool:
        """Return whether a needed member is missing, or empty where that is as good as missing."""
        if key not in self.needed:
            return False
        return key not in values or (values[key] in ("", {}) and not self.needed[key](values[key]))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all members."""
        return (*self.needed, *self.optional, *self.items)


def filled(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object without the members that are null."""
    return {key: value for key, value in raw.items() if value is not None}


def objections_to(raw: object, members: Members, place: str) -> Iterator[Message]:
    """Yield what is wrong with the members of an object at a place of a file."""
    if not isinstance(raw, dict):
        yield message("{place} does not follow docs/data.md; correct it.", place=place)
        return
    values = filled(raw)
    for key in members.needed:
        if members.is_lacking(key, values):
            yield message("{place} has no “{key}”; add it.", place=place, key=key)
    for key, value in values.items():
        if not members.is_lacking(key, values):
            yield from _objections_to_member(key, value, members, place)


def _objections_to_member(
    key: str, value: object, members: Members, place: str
) -> Iterator[Message]:
    test = members.test(key)
    if key in members.items:
        yield from _objections_to_items(value, members.items[key], f"{place}, {key}")
    elif test is None and not members.is_open:
        yield from misspelt_member(key, members.names, place)
    elif test is not None and not test(value):
        yield message(
            "{place}: “{key}” does not follow docs/data.md; correct it.",
            place=place,
            key=key,
        )


def _objections_to_items(value: object, members: Members, place: str) -> Iterator[Message]:
    if not isinstance(value, list):
        yield from objections_to(value, members, place)
        return
    for n, item in enumerate(value, start=1):
        yield from objections_to(item, members, f"{place} {n}")


def is_flat(key: str, known: Container[str]) -> bool:
    """Return whether a member is a version of a known text in another language: ``name_zh``."""
    flat = _FLAT.fullmatch(key)
    return flat is not None and flat[1] in known


def misspelt_member(key: str, known: Iterable[str], place: str) -> Iterator[Message]:
    """Yield the objection to a member whose name is nearly a known one."""
    from difflib import get_close_matches

    for name in get_close_matches(key, known, n=1, cutoff=MIN_LIKENESS):
        yield message(
            "{place}: docs/data.md has no member “{key}”; if you mean “{name}”, write that.",
            place=place,
            key=plain(key, limit=60),
            name=name,
        )


def referred(raw: Mapping[str, Any], key: str, known: Mapping[Any, T], member: str) -> T:
    """Return what the id under `key` refers to among the known items of another member.

    Raises
    ------
    UnknownIdError
        There is no item of this id.
    """
    if raw[key] not in known:
        raise UnknownIdError(
            message(
                "“{key}” is “{id}”, which is not in “{member}”; correct it or add it there.",
                key=key,
                id=plain(raw[key], limit=60),
                member=member,
            )
        )
    return known[raw[key]]
