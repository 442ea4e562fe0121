"""Blemishes of valid polygons in degrees: issues with their places, and what to do about them.

Edges are straight in longitude and latitude, as RFC 7946 draws them. Lengths and angles at a
vertex are those of the CGCS2000 ellipsoid there. All thresholds are this module's own defaults,
taken from no standard; callers set theirs.
"""

from collections.abc import Iterator

import numpy as np
import shapely

from geo.arrays import Floats, Geometries
from geo.errors import GeometryError
from geo.messages import message
from geo.polygons.area import geodesic_area
from geo.polygons.validity import Issue, require_polygon
from geo.polygons.vertices import Vertices, issues_at, mean_width, points_as_vertices

NEAR_M = 0.1  # vertices closer than this say the same; survey vertices are good to decimetres
SPIKE_DEGREES = 1.0  # between edges out and back: 1.7 m apart after 100 m
SLIVER_M = 1.0  # mean width of a part that is likely left over from cutting
HOLE_M2 = 100.0  # a hole smaller than a house
CHUNK = 1000  # rings at a time, so that memory stays flat

SENTENCES = {
    "duplicate-points": message("the vertex at {place} appears twice; delete one of the two."),
    "near-points": message("two vertices at {place} are {apart:.2g} m apart; delete one of them."),
    "spike": message("the outline runs out to {place} and straight back; delete that vertex."),
    "sliver": message(
        "the part at {place} is only {width:.2g} m wide; delete it or merge it with its neighbour."
    ),
    "tiny-hole": message(
        "the hole at {place} has only {area:.2g} m²; fill it unless it is intended."
    ),
    "touching-rings": message("two rings of the outline meet at {place}; move one of them away."),
}


def blemishes(
    geometry: object,
    *,
    near_m: float = NEAR_M,
    spike_degrees: float = SPIKE_DEGREES,
    sliver_m: float = SLIVER_M,
    hole_m2: float = HOLE_M2,
) -> list[Issue]:
    """Return the blemishes of a polygon in degrees that may well be valid. Never raises.

    Kinds are the keys of `SENTENCES`. Of each kind at most `MAX_PLACES` are listed, and then one
    that counts the rest. What is no polygon in degrees has none, and what makes a polygon invalid
    is not sought: that is for `geo.polygons.validity.problems` to say.

    Parameters
    ----------
    geometry
        A polygon or multipolygon in degrees, or anything. Heights are ignored.
    near_m
        The distance in m from one vertex to the next below which one of them is too many.
    spike_degrees
        The angle between two edges below which their vertex is a spike.
    sliver_m
        The mean width in m (see `mean_width`) below which a part is a sliver.
    hole_m2
        The geodesic area in m² below which a hole is tiny.
    """
    try:
        parts = shapely.get_parts(shapely.force_2d(require_polygon(geometry)))
    except GeometryError:
        return []
    parts = parts[~shapely.is_empty(parts)]
    rings, part = shapely.get_rings(parts, return_index=True)
    holes = shapely.polygons(rings[part == np.append(-1, part[:-1])])
    with np.errstate(all="ignore"):  # at a pole, or where vertices are the same
        return [
            *_near_vertices(Vertices.of(rings), near_m),
            *_spikes(Vertices.of(rings), near_m, spike_degrees),
            *_small("sliver", parts, sliver_m, width=mean_width(parts)),
            *_small("tiny-hole", holes, hole_m2, area=geodesic_area(holes)),
            *_touching(rings),
        ]


def _issues(kind: str, vertices: Vertices, **values: Floats) -> Iterator[Issue]:
    return issues_at(vertices, kind, SENTENCES[kind], **values)


def _near_vertices(vertices: Vertices, near_m: float) -> Iterator[Issue]:
    apart = vertices.steps()
    yield from _issues("duplicate-points", vertices.only(apart == 0))
    near = (apart > 0) & (apart < near_m)
    yield from _issues("near-points", vertices.only(near), apart=apart[near])


def _spikes(vertices: Vertices, near_m: float, spike_degrees: float) -> Iterator[Issue]:
    clear = vertices.only(vertices.steps() >= near_m)  # angles between near vertices mean nothing
    return _issues("spike", clear.only(clear.angles() < spike_degrees))


def _small(kind: str, polygons: Geometries, limit: float, **sizes: Floats) -> Iterator[Issue]:
    [(name, size)] = sizes.items()
    rings = shapely.get_exterior_ring(polygons[size < limit])
    return _issues(
        kind, points_as_vertices(shapely.get_point(rings, 0)), **{name: size[size < limit]}
    )


def _touching(rings: Geometries) -> Iterator[Issue]:
    """Yield an issue for each two rings that meet; those of a valid polygon do so in points."""
    rings = rings[shapely.length(rings) > 0]  # GEOS crashes on the nearest points of others
    largest_first = rings[np.argsort(-shapely.get_num_coordinates(rings), kind="stable")]
    shapely.prepare(largest_first)
    tree, places = shapely.STRtree(largest_first), [rings[:0]]
    for start in range(0, rings.size, CHUNK):
        a, b = tree.query(largest_first[start : start + CHUNK])
        first, second = largest_first[[a + start, b]][:, a + start < b]
        touch = shapely.intersects(first, second)
        lines = shapely.shortest_line(first[touch], second[touch])
        places.append(shapely.get_point(lines, 0))
    return _issues("touching-rings", points_as_vertices(np.concatenate(places)))
