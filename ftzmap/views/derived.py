"""What pages draw of a value, made once for all readers as long as the value is held; apart."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

MAX_OF_ONE = 64  # drawings of one value; the oldest goes first
T = TypeVar("T")
_LOCK = threading.Lock()
_DRAWN: WeakKeyDictionary[object, dict[Hashable, Any]] = WeakKeyDictionary()


def derived(value: object, about: Hashable, make: Callable[[], T]) -> T:
    """Return what was made of a value before, or make it anew.

    Parameters
    ----------
    value
        Equal to itself alone, such as a zone or a review.
    about
        What is made, and all else that it depends on.
    make
        Makes it; it may not refer to the value, or neither would be given back.
    """
    with _LOCK:
        drawn = _DRAWN.setdefault(value, {})
        if about in drawn:
            found: T = drawn[about]
            return found
    made = make()
    with _LOCK:
        while len(drawn) >= MAX_OF_ONE:
            del drawn[next(iter(drawn))]
        drawn[about] = made
    return made
