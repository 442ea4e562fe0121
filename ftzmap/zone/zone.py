"""A zone as values: features with their outlines, figures and industries, and what is said of them.

`ftzmap.zone.folder` reads one from a folder. Nothing here knows how many areas there are, what
kinds of parts they have, or where on Earth they lie.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from shapely import Geometry

from ftzmap.text.text import EMPTY, Text
from ftzmap.zone.blocks import Block, remainder_by_blocks
from ftzmap.zone.developments import Development, Developments
from ftzmap.zone.figures import Figure
from ftzmap.zone.glossary import GENERAL, Term
from ftzmap.zone.ground_file import Ground
from ftzmap.zone.kinds import AREA, COLORS, NEUTRAL, Kind
from ftzmap.zone.landmarks import Place
from ftzmap.zone.plan import Industry, Plan, Remainder
from ftzmap.zone.policy_measures import Measures

_NO_DEVELOPMENTS = Developments()
WHOLE = "zone"  # the id under which figures and findings speak of the zone as a whole


@dataclass(frozen=True)
class Feature:
    """An area or a part of one: geometry in lon, lat degrees (WGS 84), figure in km²."""

    id: str
    name: Text
    short_name: Text
    kind: str
    parent: str | None
    figure: Figure
    industries: tuple[Industry, ...]
    geometry: Geometry
    outline: str = ""
    placement: Text = EMPTY
    confidence: str = ""
    source: Text = EMPTY
    outline_source: Text = EMPTY

    @property
    def area_id(self) -> str:
        """Id of the area that it is, or is a part of."""
        return self.parent or self.id


@dataclass(frozen=True, eq=False)
class Zone:
    """A zone with all that its folder says of it; each area stands before its parts.

    Two zones are the same only if they are one object, so that results can be kept by zone.

    Parameters
    ----------
    id
        What ``zone=ID`` in a link and the picker of the app know it by.
    figure
        The stated size of the whole zone.
    kinds
        The kinds of its features in their order, areas first.
    colors
        The accent of each area by its id.
    cities
        Id of the landmark that is the city of an area, by the area's id.
    familiar
        Ids of landmarks that the map leaves out, because the areas bear their names.
    plan, measures, glossary, landmarks
        What ``plan.json`` and ``places.geojson`` say; empty without these files.
    folder
        Where it was read from.
    blocks
        Functional blocks of the areas after other sources, counted in none of the figures.
    developments
        What happened since the plan, after other sources.
    """

    id: str
    name: Text
    figure: Figure
    source: Text
    features: tuple[Feature, ...]
    kinds: tuple[Kind, ...]
    colors: Mapping[str, str]
    cities: Mapping[str, str]
    familiar: frozenset[str]
    plan: Plan
    measures: Measures
    glossary: Mapping[str, Term]
    landmarks: tuple[Place, ...]
    folder: Path
    blocks: tuple[Block, ...] = ()
    developments: Developments = _NO_DEVELOPMENTS
    ground: Ground | None = None

    def __getitem__(self, feature_id: str) -> Feature:
        return self._by_id[feature_id]

    def __contains__(self, feature_id: object) -> bool:
        return isinstance(feature_id, str) and feature_id in self._by_id

    def __iter__(self) -> Iterator[Feature]:
        return iter(self.features)

    @cached_property
    def _by_id(self) -> dict[str, Feature]:
        return {feature.id: feature for feature in self.features}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of all features, in their order."""
        return tuple(feature.id for feature in self.features)

    @cached_property
    def terms(self) -> dict[str, Term]:
        """The glossary of the plan, then the general terms that it does not explain, by id."""
        general = (term for term in GENERAL if term.id not in self.glossary)
        return {**self.glossary, **{term.id: term for term in general}}

    def explanation(self, term_id: str) -> Text:
        """Return what a term means, for tooltips; empty if this zone does not explain it."""
        return self.terms[term_id].text if term_id in self.terms else EMPTY

    def term_of(self, kind: Kind) -> str:
        """Return the id of the term that explains a kind: that of its title, else its own id."""
        title = str(kind.title).casefold()
        named = (id_ for id_, term in self.terms.items() if str(term.name).casefold() == title)
        return next(named, kind.id)

    @cached_property
    def areas(self) -> tuple[Feature, ...]:
        """The areas, in their order."""
        return tuple(feature for feature in self.features if feature.parent is None)

    @cached_property
    def area_ids(self) -> tuple[str, ...]:
        """Ids of the areas, in their order."""
        return tuple(area.id for area in self.areas)

    @cached_property
    def area_rows(self) -> tuple[int, ...]:
        """The places of the areas among the features, from 0."""
        return tuple(row for row, feature in enumerate(self.features) if feature.parent is None)

    @cached_property
    def is_in_china(self) -> bool:
        """Whether an area lies in the box around China, where its grids and datums serve."""
        from geo.crs.choose import is_in_china  # its tables of grids are not for every command

        boxes = (area.geometry.bounds for area in self.areas)
        return any(is_in_china((w + e) / 2, (s + n) / 2) for w, s, e, n in boxes)

    @cached_property
    def part_kinds(self) -> tuple[Kind, ...]:
        """The kinds of parts, in their order; empty where areas have no parts."""
        return tuple(kind for kind in self.kinds if kind.id != AREA)

    @cached_property
    def industries(self) -> tuple[Industry, ...]:
        """The designated industries of all areas, area by area."""
        return tuple(industry for area in self.areas for industry in area.industries)

    @cached_property
    def outlines(self) -> dict[str, Geometry]:
        """The geometry of every feature by its id."""
        return {feature.id: feature.geometry for feature in self.features}

    @cached_property
    def is_schematic(self) -> bool:
        """Whether any outline is schematic rather than a boundary that somebody published."""
        return any(feature.outline == "schematic" for feature in self.features)

    def kind(self, kind_id: str) -> Kind:
        """Return the record of a kind of its features."""
        return next(kind for kind in self.kinds if kind.id == kind_id)

    def area_of(self, feature_id: str | None) -> str | None:
        """Return the id of the area that a feature is, or is a part of; None for none."""
        return self[feature_id].area_id if feature_id else None

    def parts(self, area_id: str) -> tuple[Feature, ...]:
        """Return the parts of an area, in the order of their kinds."""
        return tuple(feature for feature in self.features if feature.parent == area_id)

    def of_kind(self, kind_id: str) -> tuple[Feature, ...]:
        """Return the features of a kind, in the order of their areas."""
        return tuple(feature for feature in self.features if feature.kind == kind_id)

    def remainder(self, area_id: str) -> Remainder | None:
        """Return what is left of an area beside its parts, where the text leaves that open.

        A range in km²: low if no two parts overlap, high if all lie in the largest. None for
        an area without parts, or with one part alone, whose rest is a plain difference.
        """
        sizes = [part.figure.km2 for part in self.parts(area_id)]
        if len(sizes) < 2:
            return None
        whole = self[area_id].figure.km2
        low, high = max(whole - sum(sizes), 0.0), whole - max(sizes)
        said = self.plan.remainders.get(area_id)
        return Remainder(
            area=area_id,
            low_km2=round(low, 9),  # of a sum of floats
            high_km2=round(high, 9),
            reason=said.reason if said else EMPTY,
        )

    def blocks_of(self, area_id: str) -> tuple[Block, ...]:
        """Return the functional blocks of an area, in their order."""
        return tuple(block for block in self.blocks if block.area == area_id)

    def remainder_by_blocks(self, area_id: str) -> float | None:
        """Return what is left of an area in km² if its parts lie apart, as its blocks say."""
        parts = [part.id for part in self.parts(area_id)]
        return remainder_by_blocks(self.remainder(area_id), parts, self.blocks_of(area_id))

    def developments_of(self, feature_id: str) -> tuple[Development, ...]:
        """Return what happened since the plan to a feature or its parts."""
        parts = (part.id for part in self.parts(feature_id))
        return self.developments.about((feature_id, *parts))

    def city_of(self, area_id: str) -> Place | None:
        """Return the landmark that is the city of an area, or None if no city is named."""
        wanted = self.cities.get(area_id)
        return next((place for place in self.landmarks if place.id == wanted), None)

    def color_of(self, feature_id: str | None) -> str:
        """Return the accent of the area that a feature is or lies in; grey for none."""
        if feature_id is None or feature_id not in self:
            return NEUTRAL
        return self.colors[self[feature_id].area_id]

    def color_round(self, area_id: str) -> int:
        """Return how often the colours were used up before this area: 0 for the first eight."""
        return self.area_ids.index(area_id) // len(COLORS)


def industry_groups(area: Feature) -> dict[Text, list[Industry]]:
    """Return the industries of an area by the group that the plan puts them in."""
    groups: dict[Text, list[Industry]] = {}
    for industry in area.industries:
        groups.setdefault(industry.group, []).append(industry)
    return groups
