"""GeoJSON text taken apart feature by feature, so that a large file is never held as objects.

Source: RFC 8259 for the text; the limits are our own. `geo.formats.geojson.features` is the
reader to use.
"""

import gc
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from geo.errors import FileFormatError, FileTooLargeError
from geo.limits import LIMITS
from geo.messages import Message, message

MAX_NESTED = LIMITS.max_depth  # levels of brackets; a MultiPolygon needs eight
MAX_DIGITS = 300  # of a whole number; longer ones fit no double and count as infinite
MAX_FEATURES = LIMITS.max_features
MAX_BRACKETS = LIMITS.max_vertices  # "[" or "{" each; as lists, so many vertices take about 1 GB
NESTING = (dict, list)
BATCH = 500_000
TOP = ("type", "features")  # members that decide what the document is
_BLANK = re.compile(r"[ \t\n\r]*+")
_AFTER = re.compile(r"[ \t\n\r]*+([],])[ \t\n\r]*+")  # an item of a list


class DuplicateKeys(dict):
    """An object in which a key stands twice; the last value was kept.

    Parameters
    ----------
    duplicate_keys
        The keys that stand more than once.
    pairs
        All keys and values as they stand.
    """

    duplicate_keys: frozenset[str] = frozenset()
    pairs: tuple[tuple[str, Any], ...] = ()


class Document:
    """The top level of a GeoJSON text.

    Parameters
    ----------
    text
        The document.

    Attributes
    ----------
    members
        What it holds beside its features, by name; complete once `batches` is used up.
    duplicate_keys
        Keys that stand twice in one object, in the order they were met.
    is_list
        Whether the member ``features`` is a list.
    at
        How far the text has been read, in characters.
    """

    def __init__(self, text: str) -> None:
        if text.count("[") > MAX_BRACKETS or text.count("{") > MAX_BRACKETS:
            raise FileTooLargeError(
                message("The file has more than {most:,} vertices; split it.", most=MAX_BRACKETS)
            )
        self.text = text
        self.members: dict[str, Any] = {}
        self.duplicate_keys: list[str] = []
        self.is_list = False
        self.at = 0
        decoder = json.JSONDecoder(parse_int=_whole, object_pairs_hook=self._object)
        self._decode = decoder.raw_decode

    def batches(self) -> Iterator[list[Any]]:
        """Yield the items of the member ``features``, whatever they are, in lists.

        Raises
        ------
        FileFormatError
            The text is not JSON, cut short, or nested too deep, or what decides the document
            stands twice; so may also be known only after the last item.
        FileTooLargeError
            There are more than `MAX_FEATURES`.
        """
        try:
            batch, start = [], 0
            for item in self._items():
                batch.append(item)
                if self.at - start > BATCH:
                    yield batch
                    batch, start = [], self.at
            yield batch
        except json.JSONDecodeError as error:
            raise FileFormatError(_broken(self.text, error)) from error
        except RecursionError as error:
            raise FileFormatError(_too_deep()) from error

    def _items(self) -> Iterator[Any]:
        self._skip()
        if self.text[self.at : self.at + 1] != "{":
            self._value(0)
        else:
            self.at += 1
            yield from self._members()
        self._skip()
        if self.at < len(self.text):
            raise self._unexpected()

    def _members(self) -> Iterator[Any]:
        if self._next() == "}":
            self.at += 1
            return
        mark = ","
        while mark == ",":
            name = self._name()
            if name == "features" and self._next() == "[":
                self.is_list = True
                yield from self._list()
            else:
                self.members[name] = self._value(1)
            mark = self._mark(",}")

    def _name(self) -> str:
        if self._next() != '"':
            raise self._unexpected()
        name = str(self._value(0))
        self._mark(":")
        if name in self.members or (name == "features" and self.is_list):
            self.duplicate_keys.append(name)
            if name in TOP:
                raise FileFormatError(
                    message("The file has the member {name} twice; keep only one.", name=name)
                )
        return name

    def _list(self) -> Iterator[Any]:
        self.at += 1
        if self._next() == "]":
            self.at += 1
            return
        for _ in range(MAX_FEATURES):
            item, self.at = self._decode(self.text, self.at)
            yield item
            after = _AFTER.match(self.text, self.at)
            if after is None:
                raise self._unexpected()
            self.at = after.end()
            if after[1] == "]":
                return
        raise FileTooLargeError(
            message("The file has more than {most:,} features; split it.", most=MAX_FEATURES)
        )

    def _value(self, above: int) -> object:
        """Return the value that comes next, `above` levels down."""
        self._skip()
        value, self.at = self._decode(self.text, self.at)
        check_depth(value, above)
        return value

    def _mark(self, wanted: str) -> str:
        mark = self._next()
        if not mark or mark not in wanted:
            raise self._unexpected()
        self.at += 1
        return mark

    def _next(self) -> str:
        self._skip()
        return self.text[self.at : self.at + 1]

    def _skip(self) -> None:
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at

    def _unexpected(self) -> json.JSONDecodeError:
        self._skip()
        return json.JSONDecodeError("Unexpected character", self.text, self.at)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        counts, made = Counter(name for name, _ in pairs), DuplicateKeys(made)
        made.duplicate_keys = frozenset(name for name, count in counts.items() if count > 1)
        made.pairs = tuple(pairs)
        self.duplicate_keys.extend(sorted(made.duplicate_keys))
        return made


@contextmanager
def pause_garbage_collection() -> Iterator[None]:
    """Keep the garbage collector from walking all lists again and again: halves the time.

    JSON makes no cycles, so that nothing is missed meanwhile.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def check_depth(value: object, above: int) -> None:
    """Refuse a value that reaches below `MAX_NESTED` levels, itself standing `above` levels down.

    Raises `FileFormatError`.
    """
    if not isinstance(value, NESTING):
        return
    if above >= MAX_NESTED:
        raise FileFormatError(_too_deep())
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, NESTING):
            check_depth(item, above + 1)


def _whole(digits: str) -> int | float:
    """Return a whole number, infinite where it is longer than `int` and `float` would take."""
    if len(digits) <= MAX_DIGITS:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf


def _too_deep() -> Message:
    return message("The file is nested more than {most} levels deep; flatten it.", most=MAX_NESTED)


def _broken(text: str, error: json.JSONDecodeError) -> Message:
    if not text.strip():
        return message("The file is empty; choose a GeoJSON file.")
    if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg:
        return message(
            "The file ends too early (line {line}) and is incomplete; copy it again.",
            line=error.lineno,
        )
    return message(
        "The file is not valid JSON (line {line}, column {column}); choose a GeoJSON file.",
        line=error.lineno,
        column=error.colno,
    )
