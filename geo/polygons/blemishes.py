"""Defects that a valid polygon can still have, each with its place and what to do about it.

Edges are straight in longitude and latitude, as RFC 7946 draws them. Lengths and angles at a
vertex are those of the CGCS2000 ellipsoid there. All thresholds are this module's own defaults,
taken from no standard; callers set theirs.
"""

from collections.abc import Iterator

import numpy as np
import shapely

from geo.errors import GeometryError
from geo.overlay.gaps import GAP_M, LEAST_M2, ROUNDING_M, Misfit, gaps, overlaps
from geo.polygons.area import geodesic_area
from geo.polygons.places import MAX, SENTENCES, at, placed
from geo.polygons.validity import Issue, usable
from geo.polygons.vertices import Floats, Geometries, Vertices, mean_width, metres_per_degree

__all__ = [
    "GAP_M",
    "HOLE_M2",
    "LEAST_M2",
    "MAX",
    "NEAR_M",
    "ROUNDING_M",
    "SENTENCES",
    "SLIVER_M",
    "SPIKE_DEGREES",
    "Misfit",
    "Vertices",
    "blemishes",
    "gaps",
    "mean_width",
    "metres_per_degree",
    "overlaps",
]

NEAR_M = 0.1  # vertices closer than this say the same; survey vertices are good to decimetres
SPIKE_DEGREES = 1.0  # between edges out and back: 1.7 m apart after 100 m
SLIVER_M = 1.0  # mean width of a part that is likely left over from cutting
HOLE_M2 = 100.0  # a hole smaller than a house
CHUNK = 1000  # rings at a time, so that memory stays flat


def blemishes(
    geometry: object,
    *,
    near_m: float = NEAR_M,
    spike_degrees: float = SPIKE_DEGREES,
    sliver_m: float = SLIVER_M,
    hole_m2: float = HOLE_M2,
) -> list[Issue]:
    """Return what a polygon in degrees had better be without, though it be valid. Never raises.

    Kinds are the first six of `SENTENCES`. Of each kind at most `MAX` are listed, and then one
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
        parts = shapely.get_parts(shapely.force_2d(usable(geometry)))
    except GeometryError:
        return []
    parts = parts[~shapely.is_empty(parts)]
    rings, part = shapely.get_rings(parts, return_index=True)
    holes = shapely.polygons(rings[part == np.append(-1, part[:-1])])
    with np.errstate(all="ignore"):  # at a pole, or where vertices are the same
        return [
            *_crowded(Vertices.of(rings), near_m),
            *_spikes(Vertices.of(rings), near_m, spike_degrees),
            *_small("sliver", parts, sliver_m, width=mean_width(parts)),
            *_small("tiny-hole", holes, hole_m2, area=geodesic_area(holes)),
            *_touching(rings),
        ]


def _crowded(vertices: Vertices, near_m: float) -> Iterator[Issue]:
    apart = vertices.steps()
    yield from placed("duplicate-points", vertices.only(apart == 0))
    near = (apart > 0) & (apart < near_m)
    yield from placed("near-points", vertices.only(near), apart=apart[near])


def _spikes(vertices: Vertices, near_m: float, spike_degrees: float) -> Iterator[Issue]:
    clear = vertices.only(vertices.steps() >= near_m)  # angles between near vertices mean nothing
    return placed("spike", clear.only(clear.angles() < spike_degrees))


def _small(kind: str, polygons: Geometries, limit: float, **sizes: Floats) -> Iterator[Issue]:
    [(name, size)] = sizes.items()
    rings = shapely.get_exterior_ring(polygons[size < limit])
    return placed(kind, at(shapely.get_point(rings, 0)), **{name: size[size < limit]})


def _touching(rings: Geometries) -> Iterator[Issue]:
    """Yield a problem for each two rings that meet; those of a valid polygon do so in points."""
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
    return placed("touching-rings", at(np.concatenate(places)))
