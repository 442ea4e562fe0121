"""Longitudes beyond 180 degrees: outlines taken back by whole turns, or cut at the antimeridian.

It stands alone because it is the only place where an outline becomes two of its parts. The cut
runs along a meridian, which is a geodesic, between vertices on the geodesics of the edges: the
areas of the parts add up to that of the whole.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Floats, Geometries
from geo.crs.geodesics import geod
from geo.formats.table import Table
from geo.messages import Message, message
from geo.polygons.validity import MAX_LAT, MAX_LON

TURN = 360.0  # degrees
MAX_TURNED = 540.0  # degrees: half a turn beyond one, as outlines across 360 have
MAX_EDGE = 90.0  # degrees of longitude; a slip of a digit makes longer ones
STEPS = 60  # halvings of an edge, to the last digit


def in_one_turn(table: Table) -> tuple[Table, tuple[Message, ...]]:
    """Return a table in degrees with longitudes from -180 to 180, and what was done.

    A part that lies beyond is moved by whole turns; one that crosses the antimeridian is cut
    there. What spans more than `MAX_EDGE` degrees in one edge is left as it is, for that is a slip.
    """
    rows = np.flatnonzero(~shapely.is_missing(table.geometries))
    bounds = shapely.bounds(table.geometries[rows])
    west, south, east, north = bounds.T
    on_earth = (south >= -MAX_LAT) & (north <= MAX_LAT) & (np.abs(bounds).max(axis=1) <= MAX_TURNED)
    beyond = rows[on_earth & ((west < -MAX_LON) | (east > MAX_LON))]
    if not beyond.size:
        return table, ()
    work = _Work()
    geometries = table.geometries.copy()
    for row in beyond.tolist():
        geometries[row] = work.turned(geometries[row])
    return replace(table, geometries=geometries), work.notes()


@dataclass
class _Work:
    """Moves and cuts outlines, and counts them."""

    moved: int = 0
    cut: int = 0
    _is_cut: bool = field(default=False, init=False)

    def turned(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a geometry with longitudes from -180 to 180; itself where an edge is too long."""
        if _longest_edge(shape) > MAX_EDGE:
            return shape
        self._is_cut = False
        parts: Geometries = shapely.get_parts(shape)
        made = [one for part in parts for one in self._pieces(part)]
        self.cut += self._is_cut
        self.moved += not self._is_cut
        return made[0] if len(made) == 1 else _joined(made)

    def _pieces(self, part: BaseGeometry) -> list[BaseGeometry]:
        west, _, east, _ = part.bounds
        part = _shifted(part, -TURN * np.floor((west + MAX_LON) / TURN))
        west, _, east, _ = part.bounds
        if east <= MAX_LON:
            return [part]
        if west == MAX_LON:
            return [_shifted(part, -TURN)]
        self._is_cut = True
        return _cut(part)

    def notes(self) -> tuple[Message, ...]:
        """Return the sentences on what was moved and cut."""
        said = []
        if self.moved:
            said.append(
                message(
                    "Outlines beyond 180 degrees of longitude, which were moved by a whole turn:"
                    " {count}.",
                    count=self.moved,
                )
            )
        if self.cut:
            said.append(
                message(
                    "Outlines across the antimeridian, which were cut there into parts: {count}.",
                    count=self.cut,
                )
            )
        return tuple(said)


def _longest_edge(shape: BaseGeometry) -> float:
    """Return the degrees of longitude that the longest edge of a geometry spans."""
    lines = shapely.get_rings(shapely.get_parts(shape))
    vertices, line = shapely.get_coordinates(lines if len(lines) else shape, return_index=True)
    spans = np.abs(np.diff(vertices[:, 0]))[line[1:] == line[:-1]]
    return float(spans.max(initial=0))


def _shifted(shape: BaseGeometry, degrees: float) -> BaseGeometry:
    """Return a geometry so many degrees further east."""
    if not degrees:
        return shape
    return shapely.transform(shape, lambda x, y: (x + degrees, y), interleaved=False)


def _joined(parts: list[BaseGeometry]) -> BaseGeometry:
    if all(part.geom_type == "Polygon" for part in parts):
        return shapely.MultiPolygon(parts)
    return shapely.GeometryCollection(parts)


def _cut(part: BaseGeometry) -> list[BaseGeometry]:
    """Return what of a part lies west of 180 degrees, and what east of it, moved by a turn.

    What is no valid polygon is not cut: its vertices are moved one by one, and its edges then run
    the short way.
    """
    if part.geom_type != "Polygon" or not part.is_valid:
        return [shapely.transform(part, _wrapped)]
    whole = shapely.Polygon(
        _with_crossings(part.exterior), list(map(_with_crossings, part.interiors))
    )
    _, south, east, north = whole.bounds
    boxes = (-MAX_LON, MAX_LON), (MAX_LON, east)
    sides = [whole.intersection(shapely.box(a, south, b, north)) for a, b in boxes]
    sides[1] = _shifted(sides[1], -TURN)
    return [
        shapely.orient_polygons(piece, exterior_cw=not part.exterior.is_ccw)
        for side in sides
        for piece in shapely.get_parts(side).tolist()
        if piece.geom_type == "Polygon"
    ]


def _wrapped(xy: Floats) -> Floats:
    """Return vertices with longitudes from -180 to 180."""
    return np.column_stack([np.where(xy[:, 0] > MAX_LON, xy[:, 0] - TURN, xy[:, 0]), xy[:, 1]])


def _with_crossings(ring: BaseGeometry) -> Floats:
    """Return the vertices of a ring and, where an edge crosses 180 degrees, the place of that."""
    vertices = shapely.get_coordinates(ring)
    side = np.sign(vertices[:, 0] - MAX_LON)
    found = np.flatnonzero(side[:-1] * side[1:] < 0)
    places = [[MAX_LON, _crossing(*vertices[at], *vertices[at + 1])] for at in found]
    return np.insert(vertices, found + 1, places, axis=0) if places else vertices


def _crossing(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    """Return the latitude at which the geodesic between two places meets the antimeridian."""
    azimuth, _, length = geod().inv(lon, lat, to_lon, to_lat)
    near, far = 0.0, length
    for _ in range(STEPS):
        middle = (near + far) / 2
        here = geod().fwd(lon, lat, azimuth, middle)[0]
        has_passed = (here - lon + MAX_LON) % TURN - MAX_LON
        if abs(has_passed) < abs(MAX_LON - lon):
            near = middle
        else:
            far = middle
    return float(geod().fwd(lon, lat, azimuth, near)[1])
