"""What is checked and what is found: a sheet of features, findings as values."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shapely.geometry.base import BaseGeometry

from ftzmap.checks.profile import Profile, shipped_profile
from ftzmap.text.escape import plain
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.figures import DEFAULT_TOLERANCE
from ftzmap.zone.zone import WHOLE, Zone
from geo.formats.geojson.features import Collection, RawFeature
from geo.messages import Message
from geo.polygons.area import M2_PER_KM2, geodesic_area

if TYPE_CHECKING:
    from ftzmap.checks.stated import StatedAreas

OWN_PROPERTIES = frozenset({"stated_km2", "industries"})  # what only a file like ours carries


class Severity(StrEnum):
    """How much a finding matters; errors and warnings make a check fail."""

    ERROR = N_("error")
    WARNING = N_("warning")
    NOTE = N_("note")
    SKIPPED = N_("skipped")


@dataclass(frozen=True)
class Finding:
    """One thing found: which rule, about which feature, in words, where, and the numbers.

    Parameters
    ----------
    rule, severity, feature
        The rule's name, how much it matters, the id it is about (None: the whole file).
    message
        What is wrong and what to do.
    lon, lat
        Where, in degrees, if it has a place.
    value, limit
        The measured number and the one it was held against, in the unit of the sentence.
    shape
        The ground or the line that is wrong, in lon, lat degrees, where it is more than a point.
    datum
        ``"gcj02"`` or ``"bd09"`` where such a shift is what was found.
    """

    rule: str
    severity: Severity
    feature: str | None
    message: Message
    lon: float | None = None
    lat: float | None = None
    value: float | None = None
    limit: float | None = None
    datum: str | None = None
    shape: BaseGeometry | None = None

    @property
    def place(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees; None where it has no place on the map."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)

    def as_json(self, message: str) -> dict[str, Any]:
        """Return the finding as the command line prints it."""
        kept = ("rule", "severity", "feature", "lon", "lat", "value", "limit")
        found = {key: getattr(self, key) for key in kept}
        return {**found, "severity": self.severity.value, "message": message}


@dataclass(frozen=True)
class Rule:
    """A rule's name, what it demands, and the function that finds where it is broken."""

    name: str
    demand: str
    check: Callable[["Sheet"], Iterator[Finding]]


def rule(name: str, demand: str) -> Callable[[Callable[["Sheet"], Iterator[Finding]]], Rule]:
    """Return a decorator that makes a rule of the function that finds where it is broken."""
    return lambda check: Rule(name=name, demand=demand, check=check)


@dataclass(frozen=True)
class Sheet:
    """A collection under check, with the zone and the outlines it is compared with.

    A record carries figures and industries of its own, which are compared with the zone's, too.
    """

    collection: Collection
    zone: Zone
    reference: Mapping[str, BaseGeometry]
    tolerance_percent: float = DEFAULT_TOLERANCE
    is_record: bool = True
    stated: "StatedAreas | None" = None
    profile: Profile = field(default_factory=shipped_profile)

    @cached_property
    def labels(self) -> dict[int, str]:
        """How to call each feature, by its row: its id, or its place in the file."""
        return {raw.row: label_of(raw) for raw in self.collection.features}

    @cached_property
    def named(self) -> dict[str, RawFeature]:
        """The features of the zone that the file holds, by id; the first of a duplicate."""
        found: dict[str, RawFeature] = {}
        for raw in self.collection.features:
            if isinstance(raw.id, str) and raw.id in self.zone:
                found.setdefault(raw.id, raw)
        return found

    @cached_property
    def id_counts(self) -> Counter[str]:
        """How often each text id occurs."""
        return Counter(raw.id for raw in self.collection.features if isinstance(raw.id, str))

    @cached_property
    def sound(self) -> dict[str, RawFeature]:
        """The features of the zone whose geometry can be measured."""
        return {name: raw for name, raw in self.named.items() if not raw.problems}

    @cached_property
    def outlines(self) -> dict[str, BaseGeometry]:
        """The geometry of every sound feature, in lon, lat degrees, by id."""
        return {name: r.geometry for name, r in self.sound.items() if r.geometry is not None}

    @cached_property
    def km2(self) -> dict[str, float]:
        """The geodesic area in km² of every sound feature."""
        areas = geodesic_area([*self.outlines.values()]) / M2_PER_KM2
        return dict(zip(self.outlines, areas.tolist(), strict=True))


def is_record(collection: Collection) -> bool:
    """Whether a file carries figures or industries of its own, as ours do."""
    return any(OWN_PROPERTIES & raw.properties.keys() for raw in collection.features)


def label_of(raw: RawFeature) -> str:
    """Return how to call a feature: its id, its name, or its place in the file."""
    if isinstance(raw.id, str) and raw.id:
        return plain(raw.id, limit=60)
    name = raw.properties.get("name")
    return plain(name, limit=60) if isinstance(name, str) and name else f"#{raw.row}"


def in_words(zone: Zone, sentence: Message, t: Language) -> str:
    """Return a sentence on features for a reader: their names stand where it has their ids."""
    named = tuple((key, _named(zone, value, t)) for key, value in sentence.values)
    return t(replace(sentence, values=named))


def _named(zone: Zone, value: object, t: Language) -> object:
    ids = value.split(", ") if isinstance(value, str) else []
    if ids == [WHOLE]:
        return t.of(zone)
    if not ids or any(id_ not in zone for id_ in ids):
        return value
    return t(", ").join(t.of(zone[id_]) for id_ in ids)


def finding(
    rule: str,
    feature: str | None,
    sentence: Message,
    severity: Severity = Severity.ERROR,
    *,
    at: tuple[float, float] | None = None,
    value: float | None = None,
    limit: float | None = None,
    datum: str | None = None,
    shape: BaseGeometry | None = None,
) -> Finding:
    """Return a finding, an error unless said otherwise, `at` lon, lat degrees if it has a place."""
    lon, lat = at or (None, None)
    return Finding(rule, severity, feature, sentence, lon, lat, value, limit, datum, shape)
