"""How the rings of a polygon in longitude and latitude turn, and turning them as GeoJSON asks."""

import shapely
from shapely.geometry.base import BaseGeometry

from geo.polygons.validity import usable


def wound_rfc7946(geometry: BaseGeometry) -> bool:
    """Return whether the outer rings of a polygon turn counter-clockwise and its holes clockwise.

    Source: RFC 7946, 3.1.6. Raises `GeometryError` if not given a polygon in degrees.
    """
    parts = shapely.get_parts(usable(geometry))
    return all(_is_wound(part) for part in parts if not part.is_empty)


def wind_rfc7946(geometry: BaseGeometry) -> BaseGeometry:
    """Return a polygon with outer rings counter-clockwise and holes clockwise.

    Source: RFC 7946, 3.1.6. Raises `GeometryError` if not given a polygon in degrees.
    """
    return shapely.orient_polygons(usable(geometry), exterior_cw=False)


def _is_wound(part: shapely.Polygon) -> bool:
    return part.exterior.is_ccw and not any(hole.is_ccw for hole in part.interiors)
