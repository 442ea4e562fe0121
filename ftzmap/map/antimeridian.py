"""Longitudes for drawing: a zone on both sides of the antimeridian is drawn as one place."""

from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from ftzmap.zone.zone import Zone

_WEST = -180.0


@cache
def seam(zone: Zone) -> float:
    """Return the longitude in degrees west of which places are drawn 360° further east.

    It lies in the middle of the widest stretch of longitudes that has no outline of the zone;
    -180 where that is the stretch around the antimeridian, so that nothing moves.
    """
    bounds = shapely.bounds(shapely.get_parts([area.geometry for area in zone.areas]))
    spans = sorted((west, east) for west, _, east, _ in bounds.tolist())
    reached, best, middle = spans[0][1], 360.0 - _width(spans), _WEST
    for west, east in spans[1:]:
        if west - reached > best:
            best, middle = west - reached, (west + reached) / 2
        reached = max(reached, east)
    return middle


def _width(spans: list[tuple[float, float]]) -> float:
    return max(east for _, east in spans) - spans[0][0]


def drawn_lon(zone: Zone, lon: float) -> float:
    """Return the longitude in degrees at which a place is drawn: from the seam to 360° east."""
    return lon + 360.0 if lon < seam(zone) else lon


def drawn_outline(zone: Zone, geometry: Geometry) -> Geometry:
    """Return a geometry in lon, lat degrees as it is drawn, its pieces joined at the antimeridian.

    Where the zone does not cross the antimeridian, it is the geometry itself.
    """
    limit = seam(zone)
    if limit == _WEST:
        return geometry

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([np.where(xy[:, 0] < limit, xy[:, 0] + 360.0, xy[:, 0]), xy[:, 1]])

    moved = shapely.transform(geometry, move)
    return (
        shapely.union_all(shapely.get_parts(moved)) if moved.geom_type == "MultiPolygon" else moved
    )
