"""How far it is, as a straight line: geodesics from an area or a site to landmarks.

From an area the distance is that of the nearest edge of its outline, 0 where the place lies
inside; an area may be in pieces, so a centre could lie in none of them. Nothing
here is a road, a railway or a time of travel: no source of those is in the project.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Geometry, Point

from ftzmap.text.i18n import N_, Language
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Zone
from geo.crs.datum import NAMES, TO_WGS84, gcj02_to_wgs84
from geo.crs.geodesics import geod
from geo.overlay.distance import boundary_distance
from geo.overlay.locate import members

GROUPS = {  # of landmarks, with the kinds of ``places.geojson`` in each
    "airports": ("airport",),
    "stations": ("station",),
    "passes": ("pass", "port of entry"),
    "capitals": ("capital",),
    "cities": ("city",),
}
TITLES = {
    "airports": N_("Airports"),
    "stations": N_("Railway stations"),
    "passes": N_("Passes and ports of entry"),
    "capitals": N_("Neighbouring capitals"),
    "cities": N_("Cities"),
}
NOTES = (  # what the landmarks say of their precision and confidence, for the catalogue
    N_("unknown"),
    N_("city-level"),
    N_("~30 m"),
    N_("~50 m"),
    N_("~100 m"),
    N_("~500 m"),
    N_("~1 km"),
    N_("high"),
    N_("medium"),
    N_("medium-high"),
    N_("low"),
    N_("medium (one source)"),
    N_("high (2 sources agree to 35 m)"),
    N_("high (2 sources agree to 5 m)"),
    N_("high (2 sources agree to 50 m)"),
    N_("1 arc-minute (~1.5 km)"),
    N_("~1–5 km (two sources differ)"),
    N_("±500 m"),
    N_("box 87.33111-87.45639 E x 43.93111-44.05306 N"),
)
_TO_WGS84 = {NAMES[datum]: convert for datum, convert in TO_WGS84.items()}
_SAME_AS_WGS84 = ("WGS84", "CGCS2000")  # to decimetres; "WGS84 assumed" is taken at its word
_FAR_M = 100_000  # from here kilometres are written without a decimal


@dataclass(frozen=True)
class Distance:
    """A straight line to a landmark, geodesic, in m; 0 and `inside` where an outline holds it.

    Parameters
    ----------
    datum_doubt_m
        How far the landmark would move if its coordinates, of unknown datum, were GCJ-02; 0 for
        a known one.
    """

    place: Place
    metres: float
    inside: bool = False
    datum_doubt_m: float = 0.0

    @property
    def km(self) -> float:
        """Kilometres, to 0.1 below 100 km and to 1 beyond: outlines and places bear no more."""
        return round(self.metres / 1000, 1 if self.metres < _FAR_M else 0)


def titles(zone: Zone) -> dict[str, str]:
    """Return the titles of the groups that the landmarks of a zone are in, by group."""
    present = {group_of(place) for place in zone.landmarks}
    return {group: title for group, title in TITLES.items() if group in present}


def group_of(place: Place) -> str | None:
    """Return the group of `GROUPS` that a landmark is in, or None."""
    return next((group for group, kinds in GROUPS.items() if place.kind in kinds), None)


def position(place: Place) -> tuple[float, float]:
    """Return lon, lat of a landmark in degrees on WGS 84, from the datum that it names."""
    convert = _TO_WGS84.get(place.datum)
    if convert is None:
        return place.lon, place.lat
    lon, lat = convert(place.lon, place.lat)
    return float(lon), float(lat)


def datum_doubt_m(place: Place) -> float:
    """Return how far a landmark of unknown datum moves if it is GCJ-02, in m; else 0."""
    if place.datum in _TO_WGS84 or place.datum.startswith(_SAME_AS_WGS84):
        return 0.0
    lon, lat = (float(value) for value in gcj02_to_wgs84(place.lon, place.lat))
    return float(geod().inv(place.lon, place.lat, lon, lat)[2])


def from_outline(outline: Geometry, places: tuple[Place, ...]) -> tuple[Distance, ...]:
    """Return the distance from the nearest edge of an outline (lon, lat degrees) to each place."""
    lon, lat = np.array([position(place) for place in places]).reshape(-1, 2).T
    inside = members(lon, lat, [outline])[:, 0]
    metres = np.where(inside, 0.0, boundary_distance(lon, lat, outline).distance_m)
    pairs = zip(places, metres.tolist(), inside.tolist(), strict=True)
    return tuple(Distance(place, m, held, datum_doubt_m(place)) for place, m, held in pairs)


def from_point(lon: float, lat: float, places: tuple[Place, ...]) -> tuple[Distance, ...]:
    """Return the distance from a point at lon, lat degrees (WGS 84) to each place."""
    return tuple(
        Distance(p, geod().inv(lon, lat, *position(p))[2], datum_doubt_m=datum_doubt_m(p))
        for p in places
    )


def from_shape(shape: Geometry, place: Place) -> Distance:
    """Return the distance from a point, or from the nearest edge of an outline, to one place."""
    if isinstance(shape, Point):
        return from_point(shape.x, shape.y, (place,))[0]
    return from_outline(shape, (place,))[0]


def from_areas(zone: Zone) -> dict[str, tuple[Distance, ...]]:
    """Return the distances from each area to each landmark of the zone, by the area's id."""
    return {area.id: from_outline(area.geometry, zone.landmarks) for area in zone.areas}


def from_city(zone: Zone, city: Place) -> dict[str, Distance]:
    """Return the distance between a place and each area by the area's id, the nearest first."""
    found = {area.id: from_outline(area.geometry, (city,))[0] for area in zone.areas}
    return dict(sorted(found.items(), key=lambda item: item[1].metres))


def city_sentence(zone: Zone, city: Place, areas: Collection[str], t: Language) -> str:
    """Return in one sentence how far some areas are from a place, the nearest first."""
    found = from_city(zone, city)
    told = [
        t("{place}: {distance}", place=zone[area].name, distance=km_or_inside(zone, distance, t))
        for area, distance in found.items()
        if area in areas
    ]
    return t(
        "Straight line from {city}, not a route – {areas}.",
        city=city.name,
        areas=t("; ").join(told),
    )


def km_or_inside(zone: Zone, distance: Distance, t: Language) -> str:
    """Return a distance with its unit, or in words that the place lies inside the outline."""
    far = t("{n} km", n=km_text(distance, t))
    return inside_text(zone, t) if distance.inside else far


def by_city(found: tuple[Distance, ...], city: Place) -> tuple[Distance, ...]:
    """Return distances to landmarks in the order of how far these are from a place."""
    away = from_point(*position(city), tuple(distance.place for distance in found))
    pairs = sorted(zip(away, found, strict=True), key=lambda pair: pair[0].metres)
    return tuple(distance for _, distance in pairs)


def nearest_first(
    columns: Sequence[Sequence[Distance]], *, by: int | None = None
) -> list[list[Distance]]:
    """Return columns of distances to the same landmarks, the nearest landmarks first.

    Parameters
    ----------
    by
        The column whose distances count; if None, the shortest distance of each landmark.
    """
    rows = list(zip(*columns, strict=True))
    rows.sort(key=lambda row: row[by].metres if by is not None else min(d.metres for d in row))
    return [list(column) for column in zip(*rows, strict=True)]


def precision_text(distance: Distance, t: Language) -> str:
    """Return how exactly the place of a landmark is known, with what is known of its datum."""
    precision = t(distance.place.precision)
    if not distance.datum_doubt_m:
        return precision
    return t(
        "{precision}; datum unknown, {m:.0f} m off if it is GCJ-02",
        precision=precision,
        m=distance.datum_doubt_m,
    )


def km_text(distance: Distance, t: Language) -> str:
    """Return the kilometres as a language writes them, or that an outline holds the place."""
    if distance.inside:
        return t("inside")
    return t.number(distance.km, 1 if distance.metres < _FAR_M else 0)


def description(zone: Zone, distance: Distance, t: Language) -> str:
    """Return a landmark with its distance from an area and, if known, the precision of its place.

    A place within an outline is said to be inside it, and inside a schematic one only if it is.
    """
    distance_text = km_or_inside(zone, distance, t)
    if not distance.place.precision:
        return t("{place}: {distance}", place=distance.place.name, distance=distance_text)
    return t(
        "{place}: {distance} (accuracy of its position: {precision})",
        place=distance.place.name,
        distance=distance_text,
        precision=precision_text(distance, t),
    )


def inside_text(zone: Zone, t: Language) -> str:
    """Return in words that a place lies inside an outline of a zone."""
    return t("inside the schematic outline") if zone.is_schematic else t("inside the outline")


def nearest(found: tuple[Distance, ...], group: str) -> Distance | None:
    """Return the nearest landmark of a group of `GROUPS`, or None if it has none."""
    members = (distance for distance in found if group_of(distance.place) == group)
    return min(members, key=lambda distance: distance.metres, default=None)
