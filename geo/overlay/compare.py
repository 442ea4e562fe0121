"""Comparison of two outlines in degrees: areas gained and lost in m², shift of the centroid in m.

Edges are straight in longitude and latitude, as RFC 7946 draws them, while areas are measured along
geodesics, on CGCS2000: divide long edges of both first (`geo.polygons.edges.divide_edges`), or
what is gained less what is lost will not quite be the new area less the old.
"""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs.geodesics import geod
from geo.overlay.centroids import centroids
from geo.overlay.relate import difference, intersection
from geo.polygons.area import geodesic_area
from geo.polygons.validity import require_valid

STILL_M = 1e-6  # a centroid that moves less has not moved; rounding moves it by less than 1e-8


@dataclass(frozen=True)
class Comparison:
    """A new outline against an old one.

    Parameters
    ----------
    gained_m2, lost_m2, kept_m2
        Geodesic areas of what only the new outline covers, only the old one, both.
    iou
        Kept by all that either covers: 1 for equal outlines, 0 for outlines apart.
    centroid_shift_m
        The geodesic distance from the old centroid to the new one.
    centroid_azimuth
        The way it points at the old one, in degrees clockwise from north, 0 to 360; None where
        the centroid has not moved.
    gained, lost
        Polygons in degrees, empty where there is nothing.
    """

    gained_m2: float
    lost_m2: float
    kept_m2: float
    iou: float
    centroid_shift_m: float
    centroid_azimuth: float | None
    gained: BaseGeometry
    lost: BaseGeometry


def compare(old: BaseGeometry, new: BaseGeometry) -> Comparison:
    """Return the areas in m² that `new` gains and loses against `old`, and the centroid shift in m.

    Parameters
    ----------
    old, new
        Valid polygons or multipolygons in degrees, not empty.

    Raises
    ------
    GeometryError
        One of the two is missing, empty, no polygon, not in degrees or not valid.
    """
    if require_valid(new) == require_valid(old):
        return _unchanged(new)
    gained, lost = difference(new, old), difference(old, new)
    areas = geodesic_area([gained, lost, intersection(old, new)])
    gained_m2, lost_m2, kept_m2 = areas.tolist()
    azimuth, _, shift = geod().inv(*centroid(old), *centroid(new))
    return Comparison(
        gained_m2=gained_m2,
        lost_m2=lost_m2,
        kept_m2=kept_m2,
        iou=kept_m2 / (gained_m2 + lost_m2 + kept_m2),
        centroid_shift_m=shift,
        centroid_azimuth=azimuth % 360 if shift > STILL_M else None,
        gained=gained,
        lost=lost,
    )


def _unchanged(outline: BaseGeometry) -> Comparison:
    """Return the comparison of an outline with itself, vertex by vertex."""
    return Comparison(
        gained_m2=0.0,
        lost_m2=0.0,
        kept_m2=geodesic_area(outline).item(),
        iou=1.0,
        centroid_shift_m=0.0,
        centroid_azimuth=None,
        gained=shapely.Polygon(),
        lost=shapely.Polygon(),
    )


def centroid(outline: BaseGeometry) -> tuple[float, float]:
    """Return the longitude and latitude of the middle of an outline's area on the ellipsoid.

    It is taken in an equal-area plane around the outline, as `geo.overlay.centroids` has it, whose
    distances are right to 1e-6 within 18 km.

    Parameters
    ----------
    outline
        A valid polygon or multipolygon in degrees, not empty.

    Raises
    ------
    GeometryError
        As `compare`.
    """
    lon, lat = centroids([require_valid(outline)])[0].tolist()
    return lon, lat
