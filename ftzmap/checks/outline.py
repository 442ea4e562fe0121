"""Rules on one outline by itself: validity, place, winding, edges."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from ftzmap.checks.findings import Finding, Severity, Sheet, finding, rule
from ftzmap.checks.profile import Profile, shipped_profile
from ftzmap.text.areas import written_km2
from ftzmap.text.i18n import N_
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Zone
from geo.arrays import Bools, Geometries
from geo.crs.choose import is_in_china
from geo.crs.geodesics import geod
from geo.messages import counted, message
from geo.overlay.relate import piece_place
from geo.polygons.area import M2_PER_KM2, geodesic_area, lonlat_area
from geo.polygons.edges import longest_edge, longest_edge_line
from geo.polygons.validity import MAX_LAT, has_rfc7946_winding

KM_PER_DEGREE = 110.0  # of latitude, less than anywhere
STEEP = 89.0  # degrees of latitude, beyond which a degree of longitude is taken for no shorter
ZONE_DEGREES = 3  # wide is a Gauss-Kruger zone, and the wider ones are twice that
EXCHANGED = message("{id}: latitude comes before longitude; swap the axes.")


@rule("geometry", N_("Every outline is a valid polygon with finite coordinates in degrees."))
def geometry(sheet: Sheet) -> Iterator[Finding]:
    """Find outlines that cannot be measured: unclosed, crossing themselves, not finite."""
    for raw in sheet.collection.features:
        label = sheet.labels[raw.row]
        for problem in raw.problems:
            sentence = message("{id}: {problem}", id=label, problem=problem.message)
            yield finding("geometry", label, sentence, at=problem.place)
    if sheet.collection.unlisted.wrong:
        sentence = counted(
            "{n} more outline cannot be measured; repair the listed ones first.",
            "{n} more outlines cannot be measured; repair the listed ones first.",
            n=sheet.collection.unlisted.wrong,
        )
        yield finding("geometry", None, sentence)


@rule("place", N_("Every outline is near its area's city, with longitude written first."))
def place(sheet: Sheet) -> Iterator[Finding]:
    """Find outlines far from their city, and those whose axes are swapped."""
    near_km = sheet.profile["city_km"]
    for name, raw in sheet.sound.items():
        landmark = sheet.zone.city_of(sheet.zone[name].area_id)
        if landmark is not None:
            yield from _far_from(landmark, name, raw.geometry, sheet.profile)
        elif has_exchanged_axes(sheet.zone, raw.geometry, near_km):
            yield _exchange_finding(name, raw.geometry)
        else:
            sentence = message(
                "{id}: its location was not checked because its area names no city.", id=name
            )
            yield finding("place", name, sentence, Severity.SKIPPED)
    others = [raw for raw in sheet.collection.features if raw.id not in sheet.zone]
    sound = [raw for raw in others if not raw.problems]
    shapes = np.array([*(raw.geometry for raw in sound), None], dtype=object)[:-1]
    for n in np.flatnonzero(may_have_exchanged_axes(sheet.zone, shapes, near_km)).tolist():
        if has_exchanged_axes(sheet.zone, shapes[n], near_km):
            yield _exchange_finding(sheet.labels[sound[n].row], shapes[n])


def _far_from(
    landmark: Place, name: str, geometry: Geometry, profile: Profile
) -> Iterator[Finding]:
    """Yield the finding on an outline that lies far from the city of its area."""
    lon, lat = piece_place(geometry)
    city = (landmark.lon, landmark.lat)
    km, near_km = _km(lon, lat, *city), profile["city_km"]
    if km <= near_km:
        return
    if abs(lat) <= 90 and abs(lon) <= 90 and _km(lat, lon, *city) <= near_km:
        sentence = replace(EXCHANGED, values=(("id", name),))
    elif is_in_china(*city) and (degrees := _zones_off((lon, lat), city, profile["wrong_zone_km"])):
        sentence = message(
            "{id} is {km:,.0f} km from its city, but near it when moved by {degrees:+d}° of "
            "longitude. It was probably read in the wrong Gauss-Kruger zone; correct the zone.",
            id=name,
            km=km,
            degrees=degrees,
        )
    else:
        sentence = message(
            "{id} is {km:,.0f} km from its city; check the coordinates and their system.",
            id=name,
            km=km,
        )
    yield finding("place", name, sentence, at=(lon, lat), value=km, limit=near_km, shape=geometry)


def has_exchanged_axes(zone: Zone, geometry: Geometry, near_km: float | None = None) -> bool:
    """Return whether an outline in degrees lies far from a zone, and in it with axes exchanged.

    What lies within `near_km` of an area, by default that of the shipped profile, is not far.
    """
    near_km = shipped_profile()["city_km"] if near_km is None else near_km
    lon, lat = piece_place(geometry)
    if abs(lon) > MAX_LAT or _km_to(zone, lon, lat) <= near_km:
        return False
    return _km_to(zone, lat, lon) <= near_km


def may_have_exchanged_axes(zone: Zone, shapes: Geometries, near_km: float) -> Bools:
    """Return (n,) whether the box of each outline, its axes exchanged, comes near a zone at all."""
    lat_degrees = near_km / KM_PER_DEGREE
    south, west, north, east = shapely.bounds(shapes).T  # exchanged
    is_near = np.zeros(len(shapes), dtype=bool)
    for left, bottom, right, top in _boxes(zone).T:
        farthest = min(max(abs(bottom), abs(top)) + lat_degrees, STEEP)
        lon_degrees = lat_degrees / np.cos(np.radians(farthest))
        is_near |= (
            (west <= right + lon_degrees)
            & (east >= left - lon_degrees)
            & (south <= top + lat_degrees)
            & (north >= bottom - lat_degrees)
        )
    return is_near


def _km_to(zone: Zone, lon: float, lat: float) -> float:
    """Return how far a place in degrees lies from the boxes around the areas of a zone, in km."""
    west, south, east, north = _boxes(zone)
    nearest = np.clip(lon, west, east), np.clip(lat, south, north)
    here = np.full_like(west, lon), np.full_like(west, lat)
    return float(min(geod().inv(*here, *nearest)[2])) / 1000


@cache
def _boxes(zone: Zone) -> NDArray[np.float64]:
    """Return (4, n) west, south, east, north in degrees of the n pieces of all areas."""
    bounds: NDArray[np.float64] = shapely.bounds(
        shapely.get_parts([area.geometry for area in zone.areas])
    )
    return bounds.T


def _exchange_finding(label: str, geometry: Geometry) -> Finding:
    sentence = replace(EXCHANGED, values=(("id", label),))
    return finding("place", label, sentence, at=piece_place(geometry), shape=geometry)


def _zones_off(
    place: tuple[float, float], city: tuple[float, float], at_city_km: float
) -> int | None:
    """Return the whole zones, in degrees of longitude, that would bring a point near its city.

    A grid read in another zone keeps its form and its latitude, and only turns about the pole.
    """
    lon, lat = place
    degrees = ZONE_DEGREES * round((city[0] - lon) / ZONE_DEGREES)
    is_there = _km(lon + degrees, lat, *city) <= at_city_km
    return degrees if is_there else None


def _km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    return float(geod().inv(lon, lat, other_lon, other_lat)[2]) / 1000


@rule("ring-direction", N_("Outer rings run counter-clockwise, holes clockwise."))
def ring_direction(sheet: Sheet) -> Iterator[Finding]:
    """Find rings that turn the other way."""
    for name, raw in sheet.sound.items():
        if not has_rfc7946_winding(raw.geometry):
            sentence = message(
                "{id}: a ring runs in the wrong direction; reverse it (RFC 7946, 3.1.6).", id=name
            )
            shape = raw.geometry
            yield finding("ring-direction", name, sentence, Severity.WARNING, shape=shape)


@rule("edges", N_("Long edges enclose the same area however they are read."))
def edges(sheet: Sheet) -> Iterator[Finding]:
    """Find outlines whose area depends on how their long edges are read."""
    for name, outline in sheet.outlines.items():
        gap = float(abs(lonlat_area(outline) - geodesic_area(outline))) / M2_PER_KM2
        precision = sheet.zone[name].figure.precision_km2
        if gap > precision:
            sentence = message(
                "{id}: edges of up to {edge:,.1f} km change the enclosed area by {gap} km² "
                "when read as straight lines in degrees, beyond the precision of the text "
                "(±{precision:g}); divide them.",
                id=name,
                edge=longest_edge(outline) / 1000,
                gap=written_km2(gap),
                precision=precision,
            )
            yield finding(
                "edges",
                name,
                sentence,
                Severity.WARNING,
                value=gap,
                limit=precision,
                shape=longest_edge_line(outline),
            )
