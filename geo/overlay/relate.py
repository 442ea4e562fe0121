"""Differences and intersections of polygons in degrees, and their areas in m².

Edges are straight in degrees, as RFC 7946 draws them, while areas are measured along geodesics:
divide long edges first (`geo.polygons.edges.divide_edges`). Vertices that are rounded to 7
decimals leave slivers a centimetre wide along edges that should be shared; their area is reported
like any other, and how much matters is for the caller to judge.
"""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.polygons.area import geodesic_area
from geo.polygons.validity import require_valid


def outside_area(inner: BaseGeometry, outer: BaseGeometry) -> float:
    """Return the area in m² of the part of `inner` outside `outer`; 0 where it is covered.

    Arguments and errors are those of `difference`.
    """
    return float(geodesic_area(difference(inner, outer)))


def overlap_area(a: BaseGeometry, b: BaseGeometry) -> float:
    """Return the area in m² that two polygons share; 0 where they only touch.

    Arguments and errors are those of `difference`.
    """
    return float(geodesic_area(intersection(a, b)))


def difference(a: BaseGeometry, b: BaseGeometry) -> BaseGeometry:
    """Return the part of `a` outside `b`, in degrees.

    Parameters
    ----------
    a, b
        Valid polygons or multipolygons in degrees; an empty one will do.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Polygons alone: points and lines are dropped. Empty where nothing is left.

    Raises
    ------
    GeometryError
        One of the two is missing, no polygon, not in degrees or not valid.
    """
    return _polygonal(
        shapely.difference(require_valid(a, allow_empty=True), require_valid(b, allow_empty=True))
    )


def intersection(a: BaseGeometry, b: BaseGeometry) -> BaseGeometry:
    """Return what two polygons share, in degrees; what they only touch in is dropped.

    Arguments, result and errors are those of `difference`.
    """
    return _polygonal(
        shapely.intersection(require_valid(a, allow_empty=True), require_valid(b, allow_empty=True))
    )


def piece_place(geometry: BaseGeometry) -> tuple[float, float]:
    """Return the longitude and latitude of a point in the largest part, to show where a piece lies.

    Parameters
    ----------
    geometry
        A valid polygon or multipolygon in degrees.

    Raises
    ------
    GeometryError
        As `difference`, and where `geometry` is empty.
    """
    parts = shapely.get_parts(require_valid(geometry))
    place = shapely.point_on_surface(parts[np.argmax(geodesic_area(parts))])
    return place.x, place.y


def _polygonal(geometry: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(geometry)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(list(polygons))
