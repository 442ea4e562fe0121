"""The shipped zone: the folder ``data``."""

from collections.abc import Mapping
from functools import cache

from ftzmap import DATA
from ftzmap.zone.folder import load_zone
from ftzmap.zone.glossary import Term
from ftzmap.zone.landmarks import Place
from ftzmap.zone.plan import Plan
from ftzmap.zone.policy_measures import Measures
from ftzmap.zone.zone import Zone


@cache
def shipped_zone() -> Zone:
    """Return the zone of the folder ``data``, with its schematic outlines."""
    return load_zone(DATA)


def shipped_plan() -> Plan:
    """Return the plan of the shipped zone."""
    return shipped_zone().plan


def shipped_measures() -> Measures:
    """Return the measures of the shipped zone."""
    return shipped_zone().measures


def shipped_places() -> tuple[Place, ...]:
    """Return the landmarks of the shipped zone."""
    return shipped_zone().landmarks


def shipped_glossary() -> Mapping[str, Term]:
    """Return the glossary of the shipped zone."""
    return shipped_zone().glossary


AREA_IDS = shipped_zone().area_ids
FEATURE_IDS = shipped_zone().ids
KINDS = tuple(kind.id for kind in shipped_zone().kinds)
PLACE_IDS = shipped_measures().place_ids
NUMBERS = shipped_measures().numbers
CITY_OF_AREA = shipped_zone().cities
