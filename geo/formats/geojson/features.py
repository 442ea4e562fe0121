"""GeoJSON read with care: what a document says, and what is wrong with it, piece by piece.

Source: RFC 7946. A document that is not a FeatureCollection is refused; what is
wrong inside a feature is a list of problems, so that the other features can
still be judged. Features are read in batches: arrays find those without any
doubt, and only the others are looked at vertex by vertex.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import FileFormatError
from geo.formats.geojson.document import MAX_NESTED as MAX_NESTED
from geo.formats.geojson.document import (
    NESTING,
    TOP,
    Document,
    DuplicateKeys,
    check_depth,
    pause_garbage_collection,
)
from geo.messages import Message, message
from geo.polygons.rings import MIN_RING_VERTICES, OddShapeError, Rings, rings_from_lists
from geo.polygons.validity import (
    MAX_LAT,
    MAX_LON,
    SENTENCES,
    Issue,
    problems,
    ring_problems,
)

ABOVE = 3  # levels of brackets above a member of a feature
POLYGONS = ("Polygon", "MultiPolygon")
OTHERS = ("Point", "MultiPoint", "LineString", "MultiLineString", "GeometryCollection")
MEANINGFUL = {"type", "id", "properties", "geometry", "coordinates", "geometries"}

_COLUMNS = ("row", "id", "properties", "problems")  # of features, beside their geometry
Shape = tuple[list, bool]  # parts of rings of positions, and whether it is a multipolygon


@dataclass(frozen=True, slots=True)
class RawFeature:
    """One feature as the document has it.

    Parameters
    ----------
    row
        Its place in the document, from 1.
    id
        The feature's id, of whatever type; None if it has none.
    properties
        Its properties; empty if they are missing or not an object.
    geometry
        Its polygon in lon, lat degrees, or None where none can be built.
    problems
        What is wrong with the geometry; empty exactly when it can be measured.
    """

    row: int
    id: object
    properties: dict[str, Any]
    geometry: BaseGeometry | None
    problems: tuple[Issue, ...]


@dataclass(frozen=True, kw_only=True)
class Unlisted:
    """How many outlines of a file that is read in batches were seen and are not listed.

    Parameters
    ----------
    sound, wrong
        Such as can be measured and are no features of a zone, and such as cannot.
    twins
        Those of the sound that seem to stand twice.
    """

    sound: int = 0
    wrong: int = 0
    twins: int = 0


NONE_UNLISTED = Unlisted()


@dataclass(frozen=True)
class Collection:
    """The features of a document, and its other members by name.

    Parameters
    ----------
    features
        In the order of the document.
    members
        What the document holds beside them.
    duplicate_keys
        Keys that stand twice in one object, whose last value was taken.
    unlisted
        What of a file read in batches is not among the features.
    columns
        Of a file that is loaded those that it has itself: features may have a name or id that is
        made of another column, or of none. None for those that the features have.
    """

    features: tuple[RawFeature, ...]
    members: dict[str, Any]
    duplicate_keys: tuple[str, ...] = ()
    unlisted: Unlisted = NONE_UNLISTED
    columns: tuple[str, ...] | None = None

    @property
    def size(self) -> int:
        """How many outlines the document has."""
        return len(self.features) + self.unlisted.sound + self.unlisted.wrong

    def __getstate__(self) -> dict[str, object]:
        """Return what another process makes it of: columns, far sooner written than records."""
        one_by_one = ([getattr(raw, name) for raw in self.features] for name in _COLUMNS)
        shapes = np.array([*(raw.geometry for raw in self.features), None], dtype=object)[:-1]
        wkb = shapely.to_wkb(shapes, include_srid=True).tolist()
        return vars(self) | {"features": (wkb, *one_by_one)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take up what `__getstate__` returned."""
        wkb, rows, ids, properties, problems = state["features"]
        shapes = shapely.from_wkb(np.array([*wkb, None], dtype=object)[:-1])
        features = tuple(map(RawFeature, rows, ids, properties, shapes, problems))
        vars(self).update(state | {"features": features})


def parse(data: bytes) -> Collection:
    """Return the feature collection that `data` holds as UTF-8 GeoJSON.

    Raises
    ------
    FileFormatError
        Not UTF-8, not JSON, cut short, nested too deep, or not a FeatureCollection.
    FileTooLargeError
        More features or vertices than fit the memory that is set for it.
    """
    document = Document(_text(data))
    features: list[RawFeature] = []
    with pause_garbage_collection():
        for batch in document.batches():
            features.extend(_features(batch, len(features) + 1))
    kind = document.members.get("type")
    if kind != "FeatureCollection" or not document.is_list:
        raise FileFormatError(_not_a_collection(kind))
    others = {name: value for name, value in document.members.items() if name not in TOP}
    return Collection(tuple(features), others, tuple(document.duplicate_keys))


def read_geometry(raw: object) -> tuple[BaseGeometry | None, list[Issue]]:
    """Return the polygon of a raw GeoJSON geometry, or None, and what is wrong with it."""
    if not isinstance(raw, dict):
        return None, [Issue("missing", SENTENCES["missing"])]
    twice = duplicate_key_problem(raw)
    if twice:
        return None, [twice]
    kind, coordinates = raw.get("type"), raw.get("coordinates")
    if kind not in POLYGONS:
        return None, [not_polygon(kind)]
    parts = coordinates if kind == "MultiPolygon" else [coordinates]
    found = [problem for ring in raw_rings(parts) for problem in ring_problems(ring)]
    if found:
        return None, found
    is_multi = kind == "MultiPolygon"
    geometry = _build(parts, is_multi) if parts and all(parts) else shapely.Polygon()
    return geometry, problems(geometry)


def not_polygon(kind: object) -> Issue:
    """Return the problem of a geometry of another type than a polygon."""
    name = kind if isinstance(kind, str) and kind in OTHERS else "geometry of no known type"
    return Issue("not-polygon", replace(SENTENCES["not-polygon"], values=(("type", name),)))


def duplicate_key_problem(raw: object) -> Issue | None:
    """Return the problem of a feature or geometry in which a key that matters stands twice."""
    keys = sorted(MEANINGFUL & raw.duplicate_keys) if isinstance(raw, DuplicateKeys) else []
    if not keys:
        return None
    return Issue("repeated", message("The feature has {key} twice; keep only one.", key=keys[0]))


def raw_rings(parts: object) -> Iterator[object]:
    """Yield every ring of raw parts; what is not a list of rings is given as it is."""
    if not isinstance(parts, list):
        yield parts
        return
    for part in parts:
        yield from part if isinstance(part, list) else [part]


def raw_point(raw: object) -> tuple[float, float] | None:
    """Return the two numbers of a raw point; None where it is none."""
    numbers = (
        raw.get("coordinates") if isinstance(raw, dict) and raw.get("type") == "Point" else None
    )
    if not isinstance(numbers, list) or len(numbers) < 2:
        return None
    x, y = numbers[:2]
    fits = all(isinstance(n, int | float) and not isinstance(n, bool) for n in (x, y))
    return (x, y) if fits and abs(x) < sys.float_info.max and abs(y) < sys.float_info.max else None


def raw_shape(raw: object) -> Shape | None:
    """Return a raw polygon as `geo.polygons.rings.rings_from_lists` takes it, if it is one."""
    if not isinstance(raw, dict) or not isinstance(raw.get("coordinates"), list):
        return None
    if raw.get("type") not in POLYGONS or duplicate_key_problem(raw):
        return None
    multi = raw["type"] == "MultiPolygon"
    return (raw["coordinates"] if multi else [raw["coordinates"]]), multi


def pieces(shapes: Sequence[Shape], start: int = 0) -> Iterator[tuple[int, Rings | None]]:
    """Yield rings of successive runs of shapes with the index of the first; None for one odd."""
    if not shapes:
        return
    try:
        rings = rings_from_lists(shapes)
    except OddShapeError:
        if len(shapes) == 1:
            yield start, None
            return
        half = len(shapes) // 2
        yield from pieces(shapes[:half], start)
        yield from pieces(shapes[half:], start + half)
    else:
        yield start, rings


def _features(items: Sequence[object], first_row: int) -> Iterator[RawFeature]:
    sure = _sound_geometries(items)
    for row, (item, geometry) in enumerate(zip(items, sure, strict=True), first_row):
        if not isinstance(item, dict):
            check_depth(item, ABOVE - 1)
            item = {}
        for name, value in item.items():
            if isinstance(value, NESTING) and not (geometry is not None and name == "geometry"):
                check_depth(value, ABOVE)
        found: Sequence[Issue] = ()
        if geometry is None:
            geometry, found = _examine(item)
        properties = item.get("properties")
        known = properties if isinstance(properties, dict) else {}
        yield RawFeature(row, item.get("id"), known, geometry, tuple(found))


def _examine(item: dict[str, Any]) -> tuple[BaseGeometry | None, list[Issue]]:
    twice = duplicate_key_problem(item)
    return (None, [twice]) if twice else read_geometry(item.get("geometry"))


def _sound_geometries(items: Sequence[object]) -> list[BaseGeometry | None]:
    """Return the polygons in which nothing can be wrong; None where a closer look is needed."""
    made: list[BaseGeometry | None] = [None] * len(items)
    plain = [
        (i, shape)
        for i, item in enumerate(items)
        if type(item) is dict and (shape := raw_shape(item.get("geometry")))
    ]
    for start, rings in pieces([shape for _, shape in plain]):
        if rings is None:
            continue
        sure = ~rings.rows_with(_is_doubtful(rings))
        polygons = rings.only(sure).polygons()
        for at, polygon, valid in zip(
            np.flatnonzero(sure), polygons, shapely.is_valid(polygons), strict=True
        ):
            if valid:
                made[plain[start + at][0]] = polygon
    return made


def _is_doubtful(rings: Rings) -> np.ndarray:
    """Return whether each ring may not be drawn in degrees as it stands."""
    good = (np.abs(rings.vertices) <= (MAX_LON, MAX_LAT)).all(axis=1)  # not so for NaN
    good &= np.isfinite(rings.heights)
    return rings.holds(~good) | ~rings.is_closed() | (rings.sizes < MIN_RING_VERTICES)


def _build(parts: list, is_multi: bool) -> BaseGeometry:
    """Return the polygon of checked parts; heights, and what else a position has, are left out."""
    flat = [[[position[:2] for position in ring] for ring in part] for part in parts]
    polygons = [shapely.Polygon(shell, holes) for shell, *holes in flat]
    return shapely.MultiPolygon(polygons) if is_multi else polygons[0]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFormatError(
            message("The file is not UTF-8 text (byte {at}); save it as UTF-8.", at=error.start)
        ) from error


def _not_a_collection(kind: object) -> Message:
    if kind == "Feature":
        return message(
            "The file is a single Feature; put it into the features of a FeatureCollection."
        )
    return message("The file is not a GeoJSON FeatureCollection; choose one that is.")
