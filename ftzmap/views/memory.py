"""When memory is searched for garbage: now and then, and not what stays; apart from all pages.

Streamlit would have all of memory looked through at the end of every run, and every reader would
wait for that; modules, zones and vocabularies are most of it.
"""

import gc
import threading
from time import sleep

SEARCH_S = 30.0  # between two searches, so that what readers leave is given back without a run
_SETTLED: set[str] = set()


def settle(page: str) -> None:
    """Take what was loaded for a page, once it was drawn for the first time, out of the search."""
    if not _SETTLED:
        threading.Thread(target=_search, name="garbage", daemon=True).start()
    if page not in _SETTLED:
        _SETTLED.add(page)
        gc.collect()
        gc.freeze()


def _search() -> None:
    while True:
        sleep(SEARCH_S)
        gc.collect()
