"""Edges of polygons in degrees: their geodesic lengths in m, and their division."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Floats
from geo.crs.geodesics import geod
from geo.errors import GeometryError
from geo.messages import message
from geo.polygons.validity import require_polygon

MAX_VERTICES = 10_000_000  # of a divided outline; 160 MB of coordinates
ROUNDING = 1e-6  # relative; holds pieces below their limit when vertices are rounded to doubles


def longest_edge(geometry: BaseGeometry) -> float:
    """Return the length in m, along the geodesic, of a polygon's longest edge; 0 when empty.

    Raises `GeometryError` if not given a polygon in degrees.
    """
    return float(_edge_lengths(require_polygon(geometry)).max(initial=0.0))


def longest_edge_line(geometry: BaseGeometry) -> shapely.LineString:
    """Return a polygon's longest edge along the geodesic as a line in degrees; empty when it is.

    Raises `GeometryError` if not given a polygon in degrees.
    """
    starts, ends = _edges(require_polygon(geometry))
    if not len(starts):
        return shapely.LineString()
    longest = int(np.argmax(_edge_lengths(geometry)))
    return shapely.LineString([starts[longest], ends[longest]])


def divide_edges(geometry: BaseGeometry, *, longest: float = 1000.0) -> BaseGeometry:
    """Return a polygon whose edges are divided along the geodesic into equal pieces.

    Vertices stay bit for bit, rings and parts in their order; heights of new vertices lie on the
    straight line between the old ones. An edge takes the short way round the Earth.

    Parameters
    ----------
    geometry
        A polygon or multipolygon in degrees; it need not be valid.
    longest
        The length in m that no piece exceeds.

    Raises
    ------
    GeometryError
        Not a polygon in degrees, `longest` not above 0, or more than `MAX_VERTICES` to make.
    """
    require_polygon(geometry)
    if not longest > 0:
        raise GeometryError(
            message("The longest edge must be more than 0 m; give a longer length.")
        )
    if _edge_lengths(geometry).sum() > MAX_VERTICES * longest:
        raise GeometryError(
            message(
                "Edges of {longest:g} m would create more than {most:,} vertices; allow "
                "longer ones.",
                longest=longest,
                most=MAX_VERTICES,
            )
        )
    if geometry.is_empty:
        return geometry
    parts = [_divided_part(part, longest) for part in shapely.get_parts(geometry)]
    return shapely.multipolygons(parts) if geometry.geom_type == "MultiPolygon" else parts[0]


def _edge_lengths(geometry: BaseGeometry) -> Floats:
    starts, ends = _edges(geometry)
    lengths: Floats = geod().inv(*starts.T, *ends.T)[2]
    return lengths


def _edges(geometry: BaseGeometry) -> tuple[Floats, Floats]:
    """Return (e, 2) lon, lat degrees where each edge of a polygon begins, and where it ends."""
    rings = shapely.get_rings(shapely.get_parts(geometry))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    return vertices[:-1][same], vertices[1:][same]


def _divided_part(part: shapely.Polygon, longest: float) -> shapely.Polygon:
    if part.is_empty:
        return part
    holes = [_divided_ring(hole, longest) for hole in part.interiors]
    return shapely.Polygon(_divided_ring(part.exterior, longest), holes)


def _divided_ring(ring: shapely.LinearRing, longest: float) -> Floats:
    vertices = shapely.get_coordinates(ring, include_z=ring.has_z)
    lon, lat = vertices[:, 0], vertices[:, 1]
    azimuth, _, length = geod().inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    pieces = np.where(length > longest, np.ceil(length / longest * (1 + ROUNDING)), 1).astype(int)
    edge = np.repeat(np.arange(pieces.size), pieces)  # on which each vertex to come lies
    share = (np.arange(edge.size) - (np.cumsum(pieces) - pieces)[edge]) / pieces[edge]
    new, on = share > 0, edge[share > 0]
    along = geod().fwd(lon[on], lat[on], azimuth[on], share[new] * length[on])
    divided = vertices[edge]
    divided[new] += share[new, None] * (vertices[on + 1] - vertices[on])
    divided[new, :2] = np.transpose(along[:2])
    return np.vstack([divided, vertices[-1:]])
