"""Lines and collections of GeoJSON as the reader takes them; apart because strict files have none.

Of a collection the polygons are taken as one multipolygon, else the lines as one multiline.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from geo.arrays import Floats
from geo.formats.geojson.document import check_depth
from geo.formats.geojson.features import ABOVE, POLYGONS
from geo.polygons.rings import PLAIN_NUMBERS

COLLECTION = "GeometryCollection"
LINES = ("LineString", "MultiLineString")


def is_collection(raw: object) -> bool:
    """Return whether a raw geometry is a collection with a list of members."""
    return (
        type(raw) is dict
        and raw.get("type") == COLLECTION
        and isinstance(raw.get("geometries"), list)
    )


def without_collection(raw: dict[str, Any]) -> tuple[object, int]:
    """Return the polygons of a raw collection as one geometry, else its lines, else itself.

    With it comes how many members were left out beside them.

    Raises
    ------
    FileFormatError
        It is nested too deep.
    """
    check_depth(raw, ABOVE)
    members = list(_members(raw))
    for kinds, multi in ((POLYGONS, "MultiPolygon"), (LINES, "MultiLineString")):
        taken = [each for each in members if each.get("type") in kinds]
        if taken:
            coordinates = [part for each in taken for part in _parts_of(each)]
            return {"type": multi, "coordinates": coordinates}, len(members) - len(taken)
    return raw, 0


def outlines_of(collection: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a collection that is the whole document as collections, one for each polygon in it.

    What is no polygon stays with the first. Raises `FileFormatError` where it is nested too deep.
    """
    check_depth(collection, 1)
    members = list(_members(collection))
    polygons = [each for each in members if each.get("type") in POLYGONS]
    others = [each for each in members if each.get("type") not in POLYGONS]
    if len(polygons) < 2:
        return [collection]
    first = {"type": COLLECTION, "geometries": [polygons[0], *others]}
    return [first, *polygons[1:]]


def line_parts(raw: object) -> list[Floats] | None:
    """Return (k, 2) longitude and latitude of each line of a raw geometry, if it is of sound lines.

    Heights, and what else a position has, are left out.
    """
    if type(raw) is not dict or raw.get("type") not in LINES:
        return None
    lines = raw.get("coordinates")
    parts = [_vertices(line) for line in ([lines] if raw["type"] == LINES[0] else _list(lines))]
    sound = [part for part in parts if part is not None]
    return sound if sound and len(sound) == len(parts) else None


def _members(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for member in raw["geometries"]:
        if is_collection(member):
            yield from _members(member)
        else:
            yield member if isinstance(member, dict) else {}


def _parts_of(raw: dict[str, Any]) -> Sequence[object]:
    """Return the parts of a raw geometry, whatever they are."""
    coordinates = raw.get("coordinates")
    if str(raw["type"]).startswith("Multi") and isinstance(coordinates, list):
        return coordinates
    return [coordinates]


def _vertices(line: object) -> Floats | None:
    positions = _list(line)
    if len(positions) < 2 or not all(isinstance(p, list) and len(p) >= 2 for p in positions):
        return None
    numbers = [position[:2] for position in positions]
    if not {type(value) for pair in numbers for value in pair} <= PLAIN_NUMBERS:
        return None
    return np.array(numbers, dtype=float)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
