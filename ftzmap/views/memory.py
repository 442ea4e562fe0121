"""When memory is searched for garbage: now and then, and not what stays; apart from all pages.

Streamlit would have all of memory looked through at the end of every run, and every reader would
wait for that; modules, zones and vocabularies are most of it. It also keeps sessions that nobody
can come back to any more until another one ends, with all that their readers have loaded.
"""

import gc
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from time import sleep
from typing import Any

from streamlit import runtime

from ftzmap.isolation import allocator
from ftzmap.text.crash import refusal

SEARCH_S = 30.0  # between two searches, so that what readers leave is given back without a run
THOROUGH = 120  # the search of so many that looks through all of memory, whoever is there
_SETTLED: set[str] = set()
_FORGET: list[Callable[[], None]] = []
_LOCK = threading.RLock()  # what one search takes out, no other puts back before it has ended


def settle(page: str) -> None:
    """Take what was loaded for a page, once it was drawn for the first time, out of the search."""
    if page in _SETTLED:
        return
    with _LOCK:
        if not _SETTLED:
            threading.Thread(target=_search, name="garbage", daemon=True).start()
        _SETTLED.add(page)
        gc.collect()
        gc.freeze()


def at_each_search(forget: Callable[[], None]) -> None:
    """Have a function called before each search, which lets go what is out of date."""
    _FORGET.append(forget)


def give_back(*, is_thorough: bool = False) -> None:
    """Forget what is out of date, search for garbage, and give free memory to the system.

    Parameters
    ----------
    is_thorough
        Whether all of memory is searched: who was there when a page settled has left since.
    """
    forget_sessions()
    for forget in _FORGET:
        forget()
    with _LOCK:
        if is_thorough:
            gc.unfreeze()
        gc.collect()
        if is_thorough:
            gc.freeze()
    allocator.give_back()


def forget_sessions() -> None:
    """Let go sessions whose time to come back is over, and what they hold.

    Streamlit's loop holds the one that left last until another comes: it is emptied, so that its
    uploads are given back and its work ends.
    """
    with suppress(AttributeError):  # of a Streamlit that stores them in another way
        manager = _sessions()
        if manager is None:
            return
        with manager._storage_lock:
            over = manager._session_storage._cache.expire() or ()
        for _, info in over:
            info.session.shutdown()
            info.session.session_state.clear()


def _sessions() -> Any:  # noqa: ANN401 - there is no public way
    """Return what manages the sessions; None where nothing is served, or in another way."""
    return getattr(runtime.get_instance(), "_session_mgr", None) if runtime.exists() else None


def _is_anybody_there() -> bool:
    """Return whether a reader is there, or may still come back."""
    manager = _sessions()
    return manager is not None and manager.num_sessions() > 0


def _search(
    rest: Callable[[float], None] = sleep,
    is_anybody_there: Callable[[], bool] = _is_anybody_there,
    search: Callable[..., None] = give_back,
) -> None:
    """Search now and then; all of memory once readers have left, which nobody has to wait for.

    With readers there it would take what they hold out of the search, and keep it when they leave.
    """
    were_there = True
    for number in count(1):
        rest(SEARCH_S)
        are_there = is_anybody_there()
        has_emptied = were_there and not are_there
        try:
            search(is_thorough=has_emptied or number % THOROUGH == 0)
        except Exception as error:  # or nothing would be given back ever after
            refusal(error)  # which logs it
        were_there = are_there
