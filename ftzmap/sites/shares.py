"""How an outline of one's own lies in the zone: its share in each area and part, its distance."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from ftzmap.zone.zone import Zone
from geo.overlay.locate import boundary_distance, outline_edges
from geo.overlay.relate import intersection
from geo.polygons.area import GEOD, lonlat_area

STEP = 0.0005  # degrees, some 50 m: the spacing of places from which a distance is taken
MAX_STEPS = 2000  # places on one outline
LEAST = 1e-9  # a smaller share is a common edge, not land


@dataclass(frozen=True)
class Shares:
    """An outline of `area_m2` and the share of it, above 0 up to 1, in features by their id.

    Parameters
    ----------
    distance_m, toward, nearest
        Metres to the nearest boundary, the azimuth towards it, and the row of its feature; of an
        area where the outline lies outside all.
    """

    area_m2: float
    shares: dict[str, float]
    distance_m: float
    toward: float
    nearest: int


def shares(zone: Zone, outline: Geometry) -> Shares:
    """Return how a valid polygon in lon, lat degrees (WGS 84) lies in the zone.

    Areas are geodesic, edges straight in longitude and latitude.
    """
    size = float(lonlat_area(outline))
    pieces = [intersection(outline, feature.geometry) for feature in zone.features]
    areas = lonlat_area(pieces) / size
    found = {f.id: float(a) for f, a in zip(zone.features, areas, strict=True) if a > LEAST}
    return Shares(size, found, *_nearest(zone, outline, found))


def _nearest(zone: Zone, outline: Geometry, found: dict[str, float]) -> tuple[float, float, int]:
    step = max(STEP, outline.length / MAX_STEPS)
    lon, lat = shapely.get_coordinates(shapely.segmentize(outline, step)).T
    best = (np.inf, np.nan, -1)
    for row in [r for r, f in enumerate(zone.features) if f.id in found] or zone.area_rows:
        geometry = zone.features[row].geometry
        if shapely.intersects(outline, outline_edges(geometry)).any():
            return 0.0, np.nan, row
        near = boundary_distance(lon, lat, geometry)
        at = int(np.argmin(near.distance_m))
        if near.distance_m[at] < best[0]:
            toward = GEOD.inv(lon[at], lat[at], near.foot_lon[at], near.foot_lat[at])[0]
            best = (float(near.distance_m[at]), float(toward), row)
    return best
