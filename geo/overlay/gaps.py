"""Gaps and overlaps between outlines that should touch: the shape and area of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.messages import message
from geo.overlay.pieces import simple_polygons
from geo.overlay.relate import intersection
from geo.polygons.area import geodesic_area
from geo.polygons.validity import Issue, require_valid
from geo.polygons.vertices import Geometries, Ints, mean_width, metres_per_degree

GAP_M = 5.0  # a gap narrower than a lane is likely not meant,
ROUNDING_M = 0.02  # but one no wider than 7 decimals are coarse is only rounding
MIN_OVERLAP_M2 = 1.0  # of an overlap; as much rounding adds along 100 m
MITRE = 20.0  # of edges moved apart and back, so that a notch above 6 degrees stays as it is
FILM_M = 5e-4  # half as wide as the films that moving edges there and back leaves along them
GRID_M, GRID_DEGREES = 1e-4, 1e-9  # what coordinates are rounded to where GEOS fails on all digits
TOUCH_M = 1e-6  # what is nearer touches; rounding of coordinates in metres is a thousand times less

SENTENCES = {
    "gap": message(
        "a gap {width:.2g} m wide separates two outlines at {place}; let them touch there."
    ),
    "overlap": message(
        "two outlines share {area:,.0f} m² at {place}; decide which of them it belongs to."
    ),
}


@dataclass(frozen=True, kw_only=True)
class TopologyIssue(Issue):
    """A gap or an overlap between two outlines, with its polygon in degrees and area in m².

    Parameters
    ----------
    polygon
        The gap or overlap, in degrees.
    area_m2
        Its geodesic area.
    between
        The positions of the two outlines in the input; twice the same for two parts of one.
    """

    polygon: BaseGeometry
    area_m2: float
    between: tuple[int, int]


def gaps(
    geometries: Iterable[BaseGeometry | None],
    *,
    narrower_than_m: float = GAP_M,
    wider_than_m: float = ROUNDING_M,
) -> list[TopologyIssue]:
    """Return narrow gaps between outlines, or parts of one, that should touch; largest first.

    A gap is what closes when two parts grow by half of `narrower_than_m` and shrink again, less
    the outlines that lie in it. Nothing is sought between a part and one that lies inside it.
    Meant for tens of outlines.

    Parameters
    ----------
    geometries
        Valid polygons or multipolygons in degrees; missing and empty ones are passed over.
    narrower_than_m
        The width in m that a gap has nowhere; right to 1 % within 70 km of latitude.
    wider_than_m
        The mean width in m up to which a gap is mere rounding.

    Raises
    ------
    GeometryError
        An outline that is no polygon, not in degrees or not valid.
    """
    parts, row = shapely.get_parts(_outlines(geometries), return_index=True)
    tree = shapely.STRtree(parts)
    found: list[TopologyIssue] = []
    shapely.prepare(parts)
    for pair in _pairs(tree, _grown_boxes(parts, narrower_than_m)):
        if shapely.covers(parts[pair], parts[pair[::-1]]).any():
            continue
        for piece in _closed_gaps(parts[pair], narrower_than_m):
            near = parts[np.setdiff1d(tree.query(piece), pair)]
            around = shapely.covers(near[:, None], parts[pair]).any(axis=1)
            free = _difference(piece, shapely.union_all(near[~around]), GRID_DEGREES)
            found += _topology_issues("gap", free, row[pair], wider_than_m)
    return sorted(found, key=lambda gap: -gap.area_m2)


def overlaps(
    geometries: Iterable[BaseGeometry | None],
    *,
    least_m2: float = MIN_OVERLAP_M2,
    nested: bool = False,
) -> list[TopologyIssue]:
    """Return each piece that two outlines share, largest first.

    Parameters
    ----------
    geometries
        Valid polygons or multipolygons in degrees; missing and empty ones are passed over.
    least_m2
        The geodesic area in m² up to which sharing, or jutting out, is mere rounding.
    nested
        Whether an outline inside a larger one overlaps it, too; two that are the same always do.

    Raises
    ------
    GeometryError
        An outline that is no polygon, not in degrees or not valid.
    """
    outlines = _outlines(geometries)
    area = geodesic_area(outlines)
    found: list[TopologyIssue] = []
    for pair in _pairs(shapely.STRtree(outlines), outlines):
        shared = intersection(*outlines[pair])
        juts_out = area[pair] - geodesic_area(shared) > least_m2
        if nested or juts_out[0] == juts_out[1]:
            found += _topology_issues("overlap", shared, pair)
    large = (overlap for overlap in found if overlap.area_m2 > least_m2)
    return sorted(large, key=lambda overlap: -overlap.area_m2)


def _outlines(geometries: Iterable[BaseGeometry | None]) -> Geometries:
    checked = [
        None if outline is None else require_valid(outline, allow_empty=True)
        for outline in geometries
    ]
    outlines: Geometries = shapely.force_2d(np.array(checked, dtype=object))
    return outlines


def _pairs(tree: shapely.STRtree, geometries: Geometries) -> Ints:
    """Return the positions of each two geometries whose boxes meet, once, as rows of two."""
    pairs: Ints = tree.query(geometries).T
    return pairs[pairs[:, 0] < pairs[:, 1]]


def _grown_boxes(geometries: Geometries, by_m: float) -> Geometries:
    west, south, east, north = shapely.bounds(geometries).T
    lon, lat = by_m / np.array(metres_per_degree(np.maximum(np.abs(south), np.abs(north))))
    boxes: Geometries = shapely.box(west - lon, south - lat, east + lon, north + lat)
    return boxes


def _closed_gaps(parts: Geometries, width_m: float) -> Geometries:
    """Return what closes between two parts, in degrees, when gaps below a width do."""
    boxes = _grown_boxes(parts, 2 * width_m)
    near = shapely.intersection(*boxes)  # holds all gaps, and little else of long outlines
    scale = metres_per_degree(near.centroid.y)
    flat = shapely.transform(shapely.intersection(parts, near), lambda vertices: vertices * scale)
    shapely.prepare(flat)
    if not shapely.dwithin(*flat, width_m):
        return np.empty(0, dtype=object)
    both = shapely.union_all(simple_polygons(flat)[0])
    closed = _offset_edges(both, width_m / 2, -width_m / 2)
    pieces = simple_polygons(_offset_edges(_difference(closed, both, GRID_M), -FILM_M, FILM_M))[0]
    between = shapely.dwithin(flat[:, None], pieces, TOUCH_M).all(axis=0)
    pieces = shapely.transform(pieces[between], lambda vertices: vertices / scale)
    valid: Geometries = shapely.make_valid(pieces, method="structure", keep_collapsed=False)
    return valid


def _difference(geometry: BaseGeometry, other: BaseGeometry, grid: float) -> BaseGeometry:
    """Return the difference, with rounded coordinates where GEOS fails on all digits."""
    try:
        return shapely.difference(geometry, other)
    except shapely.GEOSException:
        shapes = [shapely.get_parts(shapely.make_valid(shape)) for shape in (geometry, other)]
        flat = [shapely.union_all(simple_polygons(parts)[0], grid_size=grid) for parts in shapes]
        return shapely.difference(*flat, grid_size=grid)


def _offset_edges(geometry: BaseGeometry, *distances: float) -> BaseGeometry:
    """Return a geometry whose edges are moved outwards by some distances, one after another."""
    for distance in distances:
        geometry = shapely.buffer(geometry, distance, join_style="mitre", mitre_limit=MITRE)
    return geometry


def _topology_issues(
    kind: str, shape: BaseGeometry, between: Ints, wider_than_m: float = 0.0
) -> Iterator[TopologyIssue]:
    """Yield an issue for each part of a shape, in degrees, with more than a mean width."""
    parts = shapely.get_parts(shape)
    parts = parts[shapely.area(parts) > 0]
    places = shapely.get_coordinates(shapely.point_on_surface(parts)).tolist()
    sizes = zip(parts, geodesic_area(parts).tolist(), mean_width(parts).tolist(), strict=True)
    one, other = between.tolist()
    for (lon, lat), (part, area, width) in zip(places, sizes, strict=True):
        if width > wider_than_m:
            found = Issue.at((lon, lat), kind, SENTENCES[kind], width=width, area=area)
            yield TopologyIssue(**vars(found), polygon=part, area_m2=area, between=(one, other))
