"""The zone as values: nine features with their outlines, figures and industries.

Source: ``data/areas.geojson``, read with json and shapely alone so that the
command line starts fast. What is wrong in a file is told by `ftzmap.check.registry`;
here one error names everything that keeps a feature from being a value.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shapely import Geometry
from shapely.geometry import shape

from ftzmap import DATA
from ftzmap.zone.figures import Figure
from geo.errors import GeoError
from geo.messages import Message, message

AREA_IDS = ("urumqi", "kashgar", "khorgos")
KINDS = ("area", "corps", "bonded")
FEATURE_IDS = tuple(name for area in AREA_IDS for name in (area, f"{area}-corps", f"{area}-bonded"))


class ZoneError(GeoError):
    """A file that does not hold the nine features of the zone."""


@dataclass(frozen=True)
class Industry:
    """A designated industry in the words of the plan, with its group and sectors."""

    group: str
    group_zh: str
    name: str
    name_zh: str
    sectors: tuple[str, ...]


@dataclass(frozen=True)
class Feature:
    """One of the nine features: geometry in lon, lat degrees (WGS 84), figure in km²."""

    id: str
    name: str
    name_zh: str
    kind: str
    parent: str | None
    figure: Figure
    industries: tuple[Industry, ...]
    outline: str
    placement: str
    placement_zh: str
    confidence: str
    source: str
    geometry: Geometry


@dataclass(frozen=True)
class Zone:
    """The whole zone: its own figure and its nine features, each area before its parts."""

    name: str
    name_zh: str
    figure: Figure
    features: tuple[Feature, ...]

    def __getitem__(self, feature_id: str) -> Feature:
        return next(feature for feature in self.features if feature.id == feature_id)

    @property
    def areas(self) -> tuple[Feature, ...]:
        """The three areas."""
        return tuple(feature for feature in self.features if feature.kind == "area")

    def area_of(self, feature_id: str | None) -> str | None:
        """Return the id of the area that a feature is, or is a part of; None for none."""
        return feature_id and (self[feature_id].parent or feature_id)

    def parts(self, area_id: str) -> tuple[Feature, ...]:
        """Return the Corps part and the bonded zone of an area."""
        return tuple(feature for feature in self.features if feature.parent == area_id)


def short_name(name: str) -> str:
    """Return an area's name without the word for area, where only areas are named."""
    return name.removesuffix(" Area").removesuffix("片区")


def industry_groups(area: Feature) -> dict[tuple[str, str], list[Industry]]:
    """Return the industries of an area by group, keyed by the group's English and Chinese name."""
    groups: dict[tuple[str, str], list[Industry]] = {}
    for industry in area.industries:
        groups.setdefault((industry.group, industry.group_zh), []).append(industry)
    return groups


@cache
def shipped_zone() -> Zone:
    """Return the zone with the schematic outlines of ``data/areas.geojson``."""
    return load_zone(DATA / "areas.geojson")


def load_zone(path: Path) -> Zone:
    """Return the zone that a file like ``data/areas.geojson`` holds.

    Raises
    ------
    ZoneError
        Naming every missing feature and property at once.
    """
    document = json.loads(path.read_bytes())
    objections = [*_objections(document)]
    if objections:
        raise ZoneError(_all_in_one(path.name, objections))
    by_id = {raw["id"]: raw for raw in document["features"]}
    about = document["zone"]
    return Zone(
        about["name"],
        about["name_zh"],
        _figure(about),
        tuple(_feature(by_id[name]) for name in FEATURE_IDS),
    )


_REQUIRED = (
    "name",
    "name_zh",
    "kind",
    "stated_km2",
    "stated_decimals",
    "basis",
    "outline",
    "placement",
    "placement_zh",
    "confidence",
    "source",
)


def _objections(document: dict) -> list[str]:
    present = {raw.get("id"): raw.get("properties") or {} for raw in document.get("features", [])}
    missing = [name for name in FEATURE_IDS if name not in present]
    lacking = [
        f"{name}.{key}"
        for name, properties in present.items()
        if name in FEATURE_IDS
        for key in _REQUIRED
        if key not in properties
    ]
    return missing + lacking + ([] if "zone" in document else ["zone"])


def _all_in_one(file: str, objections: list[str]) -> Message:
    return message(
        "{file} lacks {missing}; add them, or restore the shipped file.",
        file=file,
        missing=", ".join(objections),
    )


def _figure(properties: dict) -> Figure:
    return Figure(
        properties["stated_km2"],
        properties["stated_decimals"],
        properties["basis"],
        properties.get("derivation"),
    )


def _feature(raw: dict) -> Feature:
    properties = raw["properties"]
    texts = ("outline", "placement", "placement_zh", "confidence", "source")
    return Feature(
        raw["id"],
        properties["name"],
        properties["name_zh"],
        properties["kind"],
        properties.get("parent"),
        _figure(properties),
        tuple(_industry(item) for item in properties.get("industries") or ()),
        *(properties[text] for text in texts),
        geometry=shape(raw["geometry"]),
    )


def _industry(raw: dict) -> Industry:
    return Industry(
        raw["group"], raw["group_zh"], raw["name"], raw["name_zh"], tuple(raw["sectors"])
    )
