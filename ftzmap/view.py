"""What a map shows, as a value, and the accents that are the same everywhere."""

from dataclasses import dataclass

from ftzmap.i18n import ENGLISH, Language
from ftzmap.zone import Feature

OVERVIEW = "overview"
COLORS = {"urumqi": "#0072B2", "kashgar": "#D55E00", "khorgos": "#009E73"}  # safe for colour-blind
NEUTRAL = "#444444"
BASE_MAPS = ("none", "osm", "imagery")


@dataclass(frozen=True)
class View:
    """The chosen area, a point asked about (lon, lat degrees), layers, base map and language."""

    area: str | None = None
    point: tuple[float, float] | None = None
    parts: bool = True
    places: bool = True
    base: str = "none"
    language: Language = ENGLISH
    standalone: bool = False


def color_of(feature: Feature) -> str:
    """Return the accent of the area that a feature is or lies in."""
    return COLORS.get(feature.parent or feature.id, NEUTRAL)
