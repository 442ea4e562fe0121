"""What a map shows, as a value, and how the outlines on it are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Feature, Zone

OVERVIEW = "overview"
FADED = "#6e7781"  # still readable on white
BASE_MAPS = ("none", "osm", "imagery")
_SOLID = (12.0, 3.0)  # px: what a solid line becomes where it needs a dash to differ


@dataclass(frozen=True)
class View:
    """The chosen area, a point asked about (lon, lat degrees), layers, base map and language.

    Where `matching` is given, it names the industries that answer a need, by area: cards list
    these alone, and areas without any step back. In a `passive` view labels are short and let
    clicks through to the map. The `city` of the reader is marked whatever else is on the map;
    `sites` says that sites of the reader are drawn as well, for the legend.
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
    city: Place | None = None
    sites: bool = False

    def is_faded(self, feature: Feature) -> bool:
        """Whether a feature is not, and does not lie in, an area that matches."""
        return self.matching is not None and not self.matching.get(feature.area_id)

    def color_of(self, zone: Zone, feature: Feature) -> str:
        """Return the colour of a feature in this view: its accent, or grey if it steps back."""
        return FADED if self.is_faded(feature) else zone.color_of(feature.id)


def dash_of(zone: Zone, feature: Feature) -> tuple[float, ...]:
    """Return lengths of line and gap in px, longer for areas whose colour others had before."""
    dash, turn = zone.kind(feature.kind).look.dash, zone.color_round(feature.area_id)
    return tuple(length * (1 + turn) for length in dash or _SOLID[: 2 * bool(turn)])
