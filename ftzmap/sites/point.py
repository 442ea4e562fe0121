"""What a point falls in, and how far it is from the nearest boundary."""

from dataclasses import dataclass

from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Zone
from geo.messages import Message, message
from geo.overlay.distance import boundary_distance
from geo.overlay.locate import members


@dataclass(frozen=True)
class Site:
    """A point at lon, lat degrees (WGS 84) and what it falls in.

    Parameters
    ----------
    area
        Id of the area it lies in, or None.
    parts
        Ids of the parts of areas it lies in.
    distance_m
        Geodesic metres to the nearest boundary: of any feature it lies in,
        or of the nearest area when it lies in none.
    nearest
        Id of the feature whose boundary that is.
    """

    lon: float
    lat: float
    area: str | None
    parts: tuple[str, ...]
    distance_m: float
    nearest: str

    def as_json(self) -> dict[str, object]:
        """Return the site as the command line prints it."""
        return {
            "lon": self.lon,
            "lat": self.lat,
            "area": self.area,
            "parts": list(self.parts),
            "distance_m": round(self.distance_m, 3),
            "nearest": self.nearest,
        }


def site(zone: Zone, lon: float, lat: float) -> Site:
    """Return what the point at lon, lat degrees falls in.

    Raises
    ------
    CoordinateError
        Outside the range of longitude and latitude.
    """
    inside = members(lon, lat, [feature.geometry for feature in zone.features])
    holding = [feature for feature, is_in in zip(zone.features, inside, strict=True) if is_in]
    distances = {
        feature.id: float(boundary_distance(lon, lat, feature.geometry)[0])
        for feature in holding or zone.areas
    }
    nearest = min(distances, key=distances.__getitem__)
    return Site(
        lon,
        lat,
        next((feature.id for feature in holding if feature.parent is None), None),
        tuple(feature.id for feature in holding if feature.parent),
        distances[nearest],
        nearest,
    )


def description(zone: Zone, place: Site, t: Language) -> str:
    """Return one sentence on what a site falls in, with the names of a language."""
    at = coordinates(place.lon, place.lat)
    metres = message("{m:,.0f} m", m=place.distance_m)
    kilometres = message("{km:,.1f} km", km=place.distance_m / 1000)
    distance = metres if place.distance_m < 1000 else kilometres
    blanks = {"at": at, "distance": distance, "nearest": zone[place.nearest].name}
    if place.area is None:
        return t(_outside(blanks, schematic=zone.is_schematic))
    places = t(", ").join(t.of(zone[i]) for i in (place.area, *place.parts))
    return t(_inside(blanks | {"places": places}, schematic=zone.is_schematic))


def _outside(blanks: dict[str, object], *, schematic: bool) -> Message:
    if schematic:
        return message(
            "{at} is outside all areas, {distance} from the schematic outline of {nearest}.",
            **blanks,
        )
    return message("{at} is outside all areas, {distance} from the outline of {nearest}.", **blanks)


def _inside(blanks: dict[str, object], *, schematic: bool) -> Message:
    if schematic:
        return message(
            "{at} is in {places}, {distance} from the nearest outline ({nearest}; schematic).",
            **blanks,
        )
    return message(
        "{at} is in {places}, {distance} from the nearest outline ({nearest}).", **blanks
    )


def coordinates(lon: float, lat: float) -> Message:
    """Return degrees with their hemispheres, latitude first."""
    here = {"lat": abs(lat), "lon": abs(lon)}
    if lat < 0:
        return (
            message("{lat:.5f}° S, {lon:.5f}° W", **here)
            if lon < 0
            else message("{lat:.5f}° S, {lon:.5f}° E", **here)
        )
    if lon < 0:
        return message("{lat:.5f}° N, {lon:.5f}° W", **here)
    return message("{lat:.5f}° N, {lon:.5f}° E", **here)
