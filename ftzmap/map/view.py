"""What a map shows, as a value, and the accents that are the same everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.zone import Feature

OVERVIEW = "overview"
COLORS = {"urumqi": "#0072B2", "kashgar": "#D55E00", "khorgos": "#009E73"}  # safe for colour-blind
NEUTRAL = "#444444"
FADED = "#6e7781"  # still readable on white
BASE_MAPS = ("none", "osm", "imagery")


@dataclass(frozen=True)
class View:
    """The chosen area, a point asked about (lon, lat degrees), layers, base map and language.

    Where `matching` is given, it names the industries that answer a need, by area: cards list
    these alone, and areas without any step back. In a `passive` view labels are short and let
    clicks through to the map.
    """

    area: str | None = None
    point: tuple[float, float] | None = None
    parts: bool = True
    places: bool = True
    base: str = "none"
    language: Language = ENGLISH
    standalone: bool = False
    matching: Mapping[str, frozenset[str]] | None = None
    passive: bool = False

    def is_faded(self, feature: Feature) -> bool:
        """Whether a feature is not, and does not lie in, an area that matches."""
        return self.matching is not None and not self.matching.get(feature.parent or feature.id)

    def color_of(self, feature: Feature) -> str:
        """Return the colour of a feature in this view: its accent, or grey if it steps back."""
        return FADED if self.is_faded(feature) else color_of(feature)


def color_of(feature: Feature) -> str:
    """Return the accent of the area that a feature is or lies in."""
    return COLORS.get(feature.parent or feature.id, NEUTRAL)
