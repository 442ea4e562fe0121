"""The shipped zone: the folder ``data``. It stands alone so that only the doors need to name it."""

from functools import cache

from ftzmap import DATA
from ftzmap.zone.folder import load_zone
from ftzmap.zone.zone import Zone


@cache
def shipped_zone() -> Zone:
    """Return the zone of the folder ``data``, with its schematic outlines."""
    return load_zone(DATA)
