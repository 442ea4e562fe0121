"""Calls in a process of its own whose value is shared among all who hold it.

A class that loads one file has it read once. It stands alone because the calls know no values.
"""

import hashlib
import pickle
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import is_dataclass
from itertools import count
from types import SimpleNamespace
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, WeakValueDictionary

T = TypeVar("T")
_LOCK = threading.Lock()
_NUMBERS = count()
_NUMBER_OF: WeakKeyDictionary[object, int] = WeakKeyDictionary()
_VALUES: WeakValueDictionary[bytes, Any] = WeakValueDictionary()


def shared(inputs: tuple[object, ...], make: Callable[[], T]) -> T:
    """Return a value made of inputs: the one that somebody still holds, or else a new one.

    Parameters
    ----------
    inputs
        All that the value depends on, as pickle takes it.
    make
        Makes the value; nobody may change it afterwards.
    """
    key = _digest(inputs)
    with _LOCK:
        before: T | None = _VALUES.get(key)
    if before is not None:
        return before
    found = make()
    with _LOCK, suppress(TypeError):  # a list, or None, belongs to one
        value: T = _VALUES.setdefault(key, found)
        return value
    return found


def _digest(inputs: tuple[object, ...]) -> bytes:
    digest = hashlib.sha256()
    _Writer(SimpleNamespace(write=digest.update), protocol=5).dump(inputs)
    return digest.digest()


class _Writer(pickle.Pickler):
    """Writes a record that equals itself alone, such as a zone, as a number of its own."""

    def reducer_override(self, value: object) -> Any:  # noqa: ANN401 - as pickle has it
        """Return such a record as its number; what is written by its content pickle knows."""
        kind = type(value)
        if not is_dataclass(kind) or kind.__eq__ is not object.__eq__:
            return NotImplemented
        with _LOCK:
            return kind, (_NUMBER_OF.setdefault(value, next(_NUMBERS)),)
