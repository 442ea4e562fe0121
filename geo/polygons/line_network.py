"""Outlines that a network of lines encloses, where neighbours share their edges.

Ends that lie apart by no more than a gap are one; an end that lies on another line parts it, and so
does a crossing. What lies between lines is then found by GEOS, which knows islands as holes.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely

from geo.arrays import Floats, Geometries, Ints
from geo.polygons.line_rings import LineEnds, line_ends

MAX_VERTICES = 100_000  # of all lines; some 7 s


class Face(NamedTuple):
    """A polygon that lines enclose, and the numbers of these in ascending order."""

    polygon: shapely.Polygon
    lines: tuple[int, ...]


class Network(NamedTuple):
    """The faces of lines, and how many ends lay apart from what they meet."""

    faces: list[Face]
    gaps: int


def enclosed_faces(lines: Sequence[Floats], gap: float) -> Network:
    """Return what lines enclose together; nothing of more than `MAX_VERTICES` vertices.

    Parameters
    ----------
    lines
        (k, 2) vertices of each, k ≥ 2, in the unit of any plane.
    gap
        How far an end may lie from what it meets, in that unit.
    """
    if is_too_large(lines):
        return Network([], 0)
    drawn, gaps = _with_common_ends(lines, gap)
    noded = shapely.get_parts(shapely.union_all(drawn))
    found = shapely.get_parts(shapely.polygonize(noded))
    found = found[2 * shapely.area(found) > gap * shapely.length(found)]  # wider than a gap
    owners = _owners(found, drawn)
    return Network([Face(*each) for each in zip(found, owners, strict=True)], gaps)


def is_too_large(lines: Sequence[Floats]) -> bool:
    """Return whether lines have more than `MAX_VERTICES` vertices."""
    return sum(map(len, lines)) > MAX_VERTICES


def _with_common_ends(lines: Sequence[Floats], gap: float) -> tuple[Geometries, int]:
    """Return lines whose ends are vertices of what they meet, and how many had to be moved."""
    ends = line_ends(lines, gap)
    sizes = [len(line) for line in lines]
    vertices, last = np.concatenate(lines), np.cumsum(sizes) - 1
    at = np.concatenate([last + 1 - sizes, last])
    places = ends.places[np.concatenate([ends.start, ends.end])]
    gaps = int((vertices[at] != places).any(axis=1).sum())
    vertices[at] = places
    drawn: Geometries = shapely.linestrings(
        vertices, indices=np.repeat(np.arange(len(lines)), sizes)
    )
    for number, nodes in _nodes_on_lines(drawn, ends, gap).items():
        met, apart = _with_vertices(shapely.get_coordinates(drawn[number]), ends.places[nodes], gap)
        drawn[number] = shapely.LineString(met)
        gaps += apart
    return drawn, gaps


def _nodes_on_lines(drawn: Geometries, ends: LineEnds, gap: float) -> dict[int, list[int]]:
    """Return the nodes that each line passes, its own ends left out."""
    nodes: Ints = np.unique([ends.start, ends.end])
    points = shapely.points(ends.places[nodes])
    near, number = shapely.STRtree(drawn).query(points, predicate="dwithin", distance=gap)
    node = nodes[near]
    passed = (node != ends.start[number]) & (node != ends.end[number])
    found: dict[int, list[int]] = defaultdict(list)
    for each, line in zip(node[passed].tolist(), number[passed].tolist(), strict=True):
        found[line].append(each)
    return found


def _with_vertices(line: Floats, places: Floats, gap: float) -> tuple[Floats, int]:
    """Return a line that runs through places near it, and how many did not lie on it."""
    apart = 0
    for place in places:
        distance = np.hypot(*(line - place).T)
        nearest = int(distance.argmin())
        if distance[nearest] <= gap and 0 < nearest < len(line) - 1:
            apart += bool(distance[nearest] > 0)
            line[nearest] = place
            continue
        at, off = _segment(line, place)
        apart += off > gap / 1e4  # beyond what numbers are rounded to
        line = np.insert(line, at + 1, place, axis=0)
    return line, apart


def _segment(line: Floats, place: Floats) -> tuple[int, float]:
    """Return the number of the segment that is nearest to a place, and how far it is."""
    start, along = line[:-1], np.diff(line, axis=0)
    length = (along**2).sum(axis=1)
    share = ((place - start) * along).sum(axis=1) / np.where(length > 0, length, 1)
    foot = start + along * np.clip(share, 0, 1)[:, None]
    off = np.hypot(*(foot - place).T)
    at = int(off.argmin())
    return at, float(off[at])


def _owners(faces: Geometries, lines: Geometries) -> list[tuple[int, ...]]:
    """Return the lines along each face: those nearest to the middles of its edges."""
    rings, face_of = shapely.get_rings(faces, return_index=True)
    vertices, ring_of = shapely.get_coordinates(rings, return_index=True)
    inner = ring_of[:-1] == ring_of[1:]
    middles = (vertices[:-1] + vertices[1:])[inner] / 2
    if not len(middles):
        return []
    of_edge, line = shapely.STRtree(lines).query_nearest(shapely.points(middles))
    found: list[set[int]] = [set() for _ in faces]
    for face, number in zip(
        face_of[ring_of[:-1][inner][of_edge]].tolist(), line.tolist(), strict=True
    ):
        found[face].add(number)
    return [tuple(sorted(each)) for each in found]
