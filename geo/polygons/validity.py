"""Validity and winding of polygons in degrees of longitude and latitude.

Validity is that of OGC simple features, as GEOS reads it, after a look at the numbers:
GEOS itself calls a polygon with vertices at 1e308 valid.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from numbers import Real

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError
from geo.messages import Message, message

MAX_LON, MAX_LAT = 180.0, 90.0  # degrees
MIN_VERTICES = 3  # different ones, for a ring to have an inside

SENTENCES = {
    "missing": message("the outline is missing; draw it or delete the feature."),
    "not-polygon": message("the geometry is a {type}; draw the outline as a polygon."),
    "empty": message("the outline has no vertices; draw it or delete the feature."),
    "not-a-list": message("the ring is not a list; write it as [[longitude, latitude], …]."),
    "not-a-position": message("vertex {number} is not a pair; write [longitude, latitude]."),
    "not-a-number": message("vertex {number} has a value that is not a number; correct it."),
    "not-finite": message("vertex {number} has a coordinate that is not finite; correct it."),
    "out-of-range": message(
        "vertex {number} at {x:.10g}, {y:.10g} is not in degrees of longitude and latitude; "
        "correct it, or state the coordinate system of the numbers."
    ),
    "not-closed": message(
        "the ring ends at {place}, not where it begins; repeat its first vertex."
    ),
    "too-few-points": message(
        "a ring has fewer than three different vertices; add them or delete it."
    ),
    "self-intersection": message("the ring crosses or retraces itself at {place}; move an edge."),
    "self-touching": message(
        "the ring touches itself or doubles back at {place}; move that vertex."
    ),
    "crossing-rings": message("a hole crosses another ring or runs along it at {place}; move it."),
    "duplicate-rings": message("two rings are the same at {place}; delete one of them."),
    "hole-outside": message("the hole at {place} is outside the outer ring; move or delete it."),
    "nested-holes": message("the hole at {place} is inside another hole; delete one of them."),
    "disconnected-interior": message("rings cut the inside in two at {place}; draw two parts."),
    "overlapping-parts": message("two parts overlap or share an edge at {place}; merge them."),
    "nested-shells": message("the part at {place} is inside another; delete it or make it a hole."),
    "invalid": message("the outline is not valid at {place}; draw it again there."),
}

# The kinds of what GEOS says of a ring alone, of a part with its holes, of the parts together.
RING = {
    "Self-intersection": "self-intersection",
    "Ring Self-intersection": "self-touching",
    "Too few points in geometry component": "too-few-points",
}
PART = {
    "Self-intersection": "crossing-rings",
    "Hole lies outside shell": "hole-outside",
    "Holes are nested": "nested-holes",
    "Interior is disconnected": "disconnected-interior",
}
WHOLE = {"Self-intersection": "overlapping-parts", "Nested shells": "nested-shells"}


@dataclass(frozen=True)
class Issue:
    """One issue of a geometry, in words and with its place in degrees.

    Parameters
    ----------
    kind
        A key of `SENTENCES`, such as ``"self-intersection"``; stable.
    message
        What is wrong and what to do, without the name of the feature.
    lon, lat
        Where, in degrees; None where no place on the map can be given.
    """

    kind: str
    message: Message
    lon: float | None = None
    lat: float | None = None

    @classmethod
    def at(
        cls, place: tuple[float, float] | None, kind: str, sentence: Message, /, **values: object
    ) -> "Issue":
        """Return the issue at a place in degrees, if it has one, named in the blank ``{place}``.

        Parameters
        ----------
        place
            Longitude and latitude in degrees; None where no place on the map can be given.
        kind, sentence, values
            Of the issue, and what fills the other blanks of its sentence.
        """
        lon, lat = place or (None, None)
        if place:
            values = {**values, "place": f"{lon:.5f}, {lat:.5f}"}
        filled = replace(sentence, values=tuple(values.items()))
        return Issue(kind=kind, message=filled, lon=lon, lat=lat)

    @property
    def place(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees; None where it has no place on the map."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)


def problems(geometry: object) -> list[Issue]:
    """Return the issues of a polygon in degrees; an empty list when it is valid.

    It is valid when `geometry` is a polygon or multipolygon with an inside, its
    coordinates are finite and in degrees, and GEOS finds it valid. Otherwise the first issue
    of each invalid ring is given; where each ring is valid by itself, of each invalid part; else
    of the whole. Heights are ignored. Never raises.
    """
    issue = _polygon_issue(geometry)
    if issue:
        return [issue]
    with np.errstate(all="ignore"):  # GEOS computes with what it is given
        if shapely.is_valid(geometry):
            return []
        return next(filter(None, (_geos_issues(*level) for level in _levels(geometry))))


def require_valid(geometry: object, *, allow_empty: bool = False) -> BaseGeometry:
    """Return `geometry` if it is a valid polygon or multipolygon in degrees; else raise.

    Parameters
    ----------
    geometry
        Anything.
    allow_empty
        Whether a polygon without vertices is accepted.

    Raises
    ------
    GeometryError
        With the sentence of its first issue.
    """
    found = problems(geometry)
    if found and not (allow_empty and found[0].kind == "empty"):
        raise GeometryError(found[0].message)
    return geometry


def ring_problems(coordinates: object) -> list[Issue]:
    """Return the issues of the raw positions of a ring in degrees, before it is built.

    Only numbers, range, closure and the count of vertices are issues, and of each kind the
    first is given; a ring that crosses itself is for `problems` to find. Never raises.

    Parameters
    ----------
    coordinates
        What should be a list of ``[lon, lat]`` or ``[lon, lat, height]`` in degrees, closed by
        its first vertex.
    """
    positions = _as_list(coordinates)
    if positions is None:
        return [_issue("not-a-list")]
    vertices = [
        _checked_vertex(number, position) for number, position in enumerate(positions, start=1)
    ]
    wrong = [vertex for vertex in vertices if isinstance(vertex, Issue)]
    first = {issue.kind: issue for issue in reversed(wrong)}
    return [*first.values(), *_end_issues(vertices)]


def has_rfc7946_winding(geometry: BaseGeometry) -> bool:
    """Return whether the outer rings of a polygon turn counter-clockwise and its holes clockwise.

    Source: RFC 7946, 3.1.6. Raises `GeometryError` if not given a polygon in degrees.
    """
    parts = shapely.get_parts(require_polygon(geometry))
    return all(_is_wound(part) for part in parts if not part.is_empty)


def wind_rfc7946(geometry: BaseGeometry) -> BaseGeometry:
    """Return a polygon with outer rings counter-clockwise and holes clockwise.

    Source: RFC 7946, 3.1.6. Raises `GeometryError` if not given a polygon in degrees.
    """
    return shapely.orient_polygons(require_polygon(geometry), exterior_cw=False)


def _issue(kind: str, place: tuple[float, float] | None = None, **values: object) -> Issue:
    return Issue.at(place, kind, SENTENCES[kind], **values)


def require_polygon(geometry: object) -> BaseGeometry:
    """Return `geometry` if it is a polygon in finite degrees, valid or empty or not; else raise."""
    issue = _polygon_issue(geometry)
    if issue and issue.kind != "empty":
        raise GeometryError(issue.message)
    return geometry


def _polygon_issue(geometry: object) -> Issue | None:
    if not isinstance(geometry, BaseGeometry):
        return _issue("missing")
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        return _issue("not-polygon", type=geometry.geom_type)
    if geometry.is_empty:
        return _issue("empty")
    vertices = shapely.get_coordinates(geometry)
    if np.isfinite(vertices).all() and (np.abs(vertices) <= (MAX_LON, MAX_LAT)).all():
        return None
    issues = (
        _vertex_issue(number, *vertex) for number, vertex in enumerate(vertices.tolist(), start=1)
    )
    return next(filter(None, issues))


def _vertex_issue(number: int, *numbers: float) -> Issue | None:
    if not all(map(math.isfinite, numbers)):
        return _issue("not-finite", number=number)
    lon, lat = numbers[:2]
    if abs(lon) > MAX_LON or abs(lat) > MAX_LAT:
        return _issue("out-of-range", number=number, x=lon, y=lat)
    return None


def _levels(geometry: BaseGeometry) -> Iterator[tuple[dict[str, str], np.ndarray]]:
    parts = shapely.get_parts(geometry)
    yield RING, shapely.polygons(shapely.get_rings(parts))
    yield PART, parts
    yield WHOLE, np.array([geometry])


def _geos_issues(kinds: dict[str, str], pieces: np.ndarray) -> list[Issue]:
    return [_geos_issue(kinds, piece) for piece in pieces[~shapely.is_valid(pieces)]]


def _geos_issue(kinds: dict[str, str], piece: BaseGeometry) -> Issue:
    reason, _, place = shapely.is_valid_reason(piece).partition("[")  # "Nested shells[1 2]"
    lon, lat = map(float, place.rstrip("]").split()[:2])
    kind = kinds.get(reason, "invalid")
    if kind == "crossing-rings" and _has_same_rings(piece):
        kind = "duplicate-rings"
    return _issue(kind, (lon, lat))


def _has_same_rings(part: shapely.Polygon) -> bool:
    rings = shapely.normalize(shapely.polygons(shapely.get_rings(part)))
    return len(set(rings)) < len(rings)


def _checked_vertex(number: int, position: object) -> tuple[float, float] | Issue:
    values = _as_list(position)
    if values is None or len(values) < 2:
        return _issue("not-a-position", number=number)
    numbers = [x for x in map(_as_float, values[:3]) if x is not None]
    if len(numbers) < len(values[:3]):
        return _issue("not-a-number", number=number)
    return _vertex_issue(number, *numbers) or (numbers[0], numbers[1])


def _as_list(value: object) -> list | tuple | None:
    value = value.tolist() if isinstance(value, np.ndarray) else value
    return value if isinstance(value, list | tuple) else None


def _as_float(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        return float(value)
    except OverflowError:  # an integer of more than 308 digits
        return math.inf


def _end_issues(vertices: list[tuple[float, float] | Issue]) -> Iterator[Issue]:
    ends = [vertex for vertex in (*vertices[:1], *vertices[-1:]) if isinstance(vertex, tuple)]
    if len(ends) == 2 and ends[0] != ends[1]:
        yield _issue("not-closed", ends[1])
    if len(set(vertices)) < MIN_VERTICES:
        yield _issue("too-few-points", ends[0] if ends else None)


def _is_wound(part: shapely.Polygon) -> bool:
    return part.exterior.is_ccw and not any(hole.is_ccw for hole in part.interiors)
