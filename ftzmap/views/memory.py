"""What stays in memory is told to the collector of garbage, so that it looks at the rest alone.

Streamlit has all of memory looked through at the end of every run; modules, zones and vocabularies
are most of it, and every reader would wait for that.
"""

import gc

_SETTLED: set[str] = set()


def settle(page: str) -> None:
    """Take what was loaded for a page, once it was drawn for the first time, out of the search."""
    if page not in _SETTLED:
        _SETTLED.add(page)
        gc.collect()
        gc.freeze()
