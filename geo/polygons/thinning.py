"""Outlines with fewer vertices, to be drawn; never to be measured."""

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.polygons.rings import Geometries

MAX = 10_000  # vertices of a ring that GEOS simplifies in bounded time and memory
MAX_OF_TRIANGLES = 100_000  # vertices of an outline that is simplified triangle by triangle
MAX_DRAWN = 40_000  # vertices of an outline, about 1.5 MB for a browser
MAX_EDGES = 15_000  # of an outline that is thinned on a grid
MIN_KEPT = 0.5  # of the area; what keeps less on a grid is mostly narrower than its cells
MAX_OF_LINE = 1_000  # vertices of what is too narrow for a grid, or may cross itself

Cells = NDArray[np.int64]


def thinned(geometry: shapely.Geometry, tolerance: float) -> shapely.Geometry:
    """Return a valid polygon or multipolygon with fewer vertices, for drawing.

    Up to `MAX` vertices a ring this is `shapely.simplify`, with its topology preserved. Beyond, it
    is `shapely.coverage_simplify`, if that leaves at most `MAX_DRAWN` vertices. Else vertices are
    moved to the cells of a grid, as wide as the tolerance or as many times doubled as leaves at
    most `MAX_EDGES` edges; one most of which is narrower than a cell becomes a band along it.

    Parameters
    ----------
    geometry
        A valid polygon or multipolygon.
    tolerance
        How far the outline may move, in the unit of its coordinates, where that is enough.
    """
    if _longest_ring(geometry) <= MAX:
        return shapely.simplify(geometry, tolerance)
    if shapely.get_num_coordinates(geometry) <= MAX_OF_TRIANGLES:
        plainer = shapely.coverage_simplify([geometry], tolerance)[0]
        if shapely.get_num_coordinates(plainer) <= MAX_DRAWN:
            return plainer
    plainer = _on_a_grid(geometry, tolerance)
    if plainer is None or shapely.area(plainer) < MIN_KEPT * shapely.area(geometry):
        return _band(geometry, tolerance)
    return shapely.simplify(plainer, tolerance) if _longest_ring(plainer) <= MAX else plainer


def sketched(geometry: shapely.Geometry, tolerance: float) -> shapely.Geometry:
    """Return a geometry that need not be valid with fewer vertices, for drawing.

    Up to `MAX` vertices a ring this is `shapely.simplify`; beyond, some vertices of each ring as
    lines, at most about `MAX_OF_LINE` of all.
    """
    if _longest_ring(geometry) <= MAX:
        return shapely.simplify(geometry, tolerance)
    return _some_vertices(geometry)


def _rings(geometry: shapely.Geometry) -> Geometries:
    rings: Geometries = shapely.get_rings(shapely.get_parts(geometry))
    return rings


def _longest_ring(geometry: shapely.Geometry) -> int:
    return int(shapely.get_num_coordinates(_rings(geometry)).max(initial=0))


def _on_a_grid(geometry: shapely.Geometry, width: float) -> shapely.Geometry | None:
    """Return a geometry whose vertices are centres of cells of this width, or of a doubled one.

    None if it is narrower than the cells.
    """
    vertices, ring = shapely.get_coordinates(_rings(geometry), return_index=True)
    origin = vertices.min(axis=0)
    width = max(width, np.ptp(vertices, axis=0).max() / 2**30)  # a cell is to fit an integer
    cells = ((vertices - origin) // width).astype(np.int64)
    within = ring[1:] == ring[:-1]
    edges = _odd(np.column_stack([cells[:-1], cells[1:]])[within])
    while len(edges) > MAX_EDGES:
        width *= 2
        edges = _odd(edges // 2)
    lines = shapely.linestrings(edges.reshape(-1, 2, 2))
    return _filled(lines, geometry, lambda cells: origin + (cells + 0.5) * width)


def _odd(edges: Cells) -> Cells:
    """Return the edges that are there an odd number of times, whichever way, and have a length."""
    ends = edges.reshape(-1, 2, 2)
    keys = np.sort((ends[:, :, 0] << 31) | ends[:, :, 1], axis=1)
    order = np.lexsort(keys.T)
    first = np.ones(len(keys), dtype=bool)
    first[1:] = (np.diff(keys[order], axis=0) != 0).any(axis=1)
    at = np.flatnonzero(first)
    count = np.diff(at, append=len(keys))
    odd = edges[order[at[count % 2 == 1]]]
    kept: NDArray[np.int64] = odd[(odd[:, :2] != odd[:, 2:]).any(axis=1)]
    return kept


def _filled(
    lines: Geometries, geometry: shapely.Geometry, placed: Callable[[NDArray], NDArray]
) -> shapely.Geometry | None:
    """Return the faces between lines of cells that lie inside a geometry, None if none does."""
    noded = shapely.union_all(lines, grid_size=1)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    shapely.prepare(geometry)
    inner = placed(shapely.get_coordinates(shapely.point_on_surface(faces)))
    inside = faces[shapely.contains_xy(geometry, inner)]
    return shapely.transform(shapely.union_all(inside), placed) if inside.size else None


def _band(geometry: shapely.Geometry, width: float) -> shapely.Geometry:
    """Return a band of this width along some vertices of the rings."""
    return shapely.buffer(_some_vertices(geometry), width / 2, quad_segs=1)


def _some_vertices(geometry: shapely.Geometry) -> shapely.MultiLineString:
    """Return the rings as lines through every so many-th vertex, the first and last of each."""
    vertices, ring = shapely.get_coordinates(_rings(geometry), return_index=True)
    kept = np.arange(len(vertices)) % -(-len(vertices) // MAX_OF_LINE) == 0
    change = ring[1:] != ring[:-1]
    kept |= np.append(change, True) | np.insert(change, 0, True)
    return shapely.multilinestrings(shapely.linestrings(vertices[kept], indices=ring[kept]))
