"""What a point falls in, and how far it is from the nearest boundary."""

from dataclasses import dataclass

from ftzmap.zone.zone import Zone
from geo.messages import Message, message
from geo.overlay.locate import boundary_distance, members


@dataclass(frozen=True)
class Site:
    """A point at lon, lat degrees (WGS 84) and what it falls in.

    Parameters
    ----------
    area
        Id of the area it lies in, or None.
    parts
        Ids of the Corps part and bonded zone it lies in.
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
        next((feature.id for feature in holding if feature.kind == "area"), None),
        tuple(feature.id for feature in holding if feature.kind != "area"),
        distances[nearest],
        nearest,
    )


def told(zone: Zone, place: Site, *, chinese: bool = False) -> Message:
    """Return one sentence on what a site falls in, with its names in one language."""
    names = {f.id: f.name.in_language("zh" if chinese else "en") for f in zone.features}
    at = message("{lat:.5f}° N, {lon:.5f}° E", lat=place.lat, lon=place.lon)
    metres = message("{m:,.0f} m", m=place.distance_m)
    kilometres = message("{km:,.1f} km", km=place.distance_m / 1000)
    distance = metres if place.distance_m < 1000 else kilometres
    if place.area is None:
        return message(
            "{at} lies outside all three areas, {distance} from the schematic outline of "
            "{nearest}.",
            at=at,
            distance=distance,
            nearest=names[place.nearest],
        )
    holding = [names[i] for i in (place.area, *place.parts)]
    return message(
        "{at} lies in {places}, {distance} from the nearest outline ({nearest}; schematic).",
        at=at,
        places=("、" if chinese else ", ").join(holding),
        distance=distance,
        nearest=names[place.nearest],
    )
