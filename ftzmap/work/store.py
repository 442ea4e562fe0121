"""Work held for readers who come back, by key; apart because it belongs to no session."""

import re
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic

from ftzmap.work.session_work import Work
from geo.limits import LIMITS

MAX_AGE_S = 2 * 3600.0  # after which work is forgotten
MAX_BYTES = LIMITS.max_held_bytes  # of all work; the oldest is forgotten first
MAX_COUNT = 1000
_KEY = re.compile(r"[A-Za-z0-9_-]{32}")


def new_key() -> str:
    """Return a key of 192 random bits."""
    return secrets.token_urlsafe(24)


def is_key(key: object) -> bool:
    """Return whether something that a browser tells can be a key."""
    return isinstance(key, str) and _KEY.fullmatch(key) is not None


@dataclass(frozen=True)
class Held:
    """Work that is held, since when on the clock of the process, and whether a work file has it."""

    work: Work
    since: float
    is_kept: bool


class Store:
    """Holds work by key, for some time and up to some size."""

    def __init__(self, max_bytes: int = MAX_BYTES, max_age_s: float = MAX_AGE_S) -> None:
        self._max_bytes, self._max_age_s = max_bytes, max_age_s
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, key: str, work: Work, *, is_kept: bool = False) -> None:
        """Hold work under a key in place of what was there, unless it is too large by itself.

        Parameters
        ----------
        is_kept
            Whether a work file has it.
        """
        with self._lock:
            self._held.pop(key, None)
            if work.size <= self._max_bytes:
                self._held[key] = Held(work, monotonic(), is_kept)
            self._forget_oldest()

    def find(self, key: str | None) -> Held | None:
        """Return the work under a key, if it is still held."""
        if key is None or not is_key(key):
            return None
        with self._lock:
            self._forget_oldest()
            return self._held.get(key)

    def drop(self, key: str) -> None:
        """Forget the work under a key."""
        with self._lock:
            self._held.pop(key, None)

    def forget_oldest(self) -> None:
        """Forget what is held for too long."""
        with self._lock:
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        oldest = monotonic() - self._max_age_s
        size = sum(held.work.size for held in self._held.values())
        while self._held:
            key, held = next(iter(self._held.items()))
            if held.since >= oldest and size <= self._max_bytes and len(self._held) <= MAX_COUNT:
                return
            del self._held[key]
            size -= held.work.size
