"""GeoJSON read with care: what a document says, and what is wrong with it, piece by piece.

Source: RFC 7946. A document that is not a FeatureCollection is refused; what is
wrong inside a feature is a list of problems, so that the other features can
still be judged.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import FileFormatError
from geo.shape import SENTENCES, Problem, problems, ring_problems
from geo.words import Words, words

MOST_NESTED = 64  # levels of brackets; a MultiPolygon needs eleven
MOST_DIGITS = 300  # of a whole number; longer ones fit no double and count as infinite
_BRACKETS_AND_STRINGS = re.compile(r'[][{}]|"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_GEOMETRIES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "GeometryCollection"}
)


@dataclass(frozen=True)
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
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Collection:
    """The features of a document, and its other members by name."""

    features: tuple[RawFeature, ...]
    members: dict[str, Any]


def parse(data: bytes) -> Collection:
    """Return the feature collection that `data` holds as UTF-8 GeoJSON.

    Raises
    ------
    FileFormatError
        Not UTF-8, not JSON, cut short, nested too deep, or not a FeatureCollection.
    """
    document = _document(data)
    raw = document["features"]
    return Collection(
        tuple(_feature(row, item) for row, item in enumerate(raw, start=1)),
        {name: value for name, value in document.items() if name not in {"type", "features"}},
    )


def _document(data: bytes) -> dict[str, Any]:
    text = _text(data)
    _check_depth(text)
    try:
        document = json.loads(text, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise FileFormatError(_broken(text, error)) from error
    kind = document.get("type") if isinstance(document, dict) else None
    if kind != "FeatureCollection" or not isinstance(document.get("features"), list):
        raise FileFormatError(_not_a_collection(kind))
    return document


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFormatError(
            words("The file is not UTF-8 text (byte {at}); save it as UTF-8.", at=error.start)
        ) from error


def _check_depth(text: str) -> None:
    """Refuse deep nesting before the parser recurses into it; brackets in strings are text."""
    depth = 0
    for token in _BRACKETS_AND_STRINGS.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MOST_NESTED:
                raise FileFormatError(
                    words("The file is nested more than {most} deep; flatten it.", most=MOST_NESTED)
                )
        elif token[0] in "]}":
            depth -= 1


def _whole(digits: str) -> int | float:
    """Return a whole number, infinite where it is longer than `int` and `float` would take."""
    if len(digits) <= MOST_DIGITS:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf


def _broken(text: str, error: json.JSONDecodeError) -> Words:
    if not text.strip():
        return words("The file is empty; choose a GeoJSON file.")
    if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg:
        return words(
            "The file ends too early (line {line}); it is cut short, copy it again.",
            line=error.lineno,
        )
    return words(
        "The file is not JSON (line {line}, column {column}); choose a GeoJSON file.",
        line=error.lineno,
        column=error.colno,
    )


def _not_a_collection(kind: object) -> Words:
    if kind == "Feature":
        return words(
            "The file holds a single Feature; put it into the features of a FeatureCollection."
        )
    return words("The file is not a GeoJSON FeatureCollection; choose one that is.")


def _feature(row: int, raw: object) -> RawFeature:
    item = raw if isinstance(raw, dict) else {}
    properties = item.get("properties")
    geometry, found = read_geometry(item.get("geometry"))
    known = properties if isinstance(properties, dict) else {}
    return RawFeature(row, item.get("id"), known, geometry, tuple(found))


def read_geometry(raw: object) -> tuple[BaseGeometry | None, list[Problem]]:
    """Return the polygon of a raw GeoJSON geometry, or None, and what is wrong with it."""
    if not isinstance(raw, dict):
        return None, [Problem("missing", SENTENCES["missing"])]
    kind, coordinates = raw.get("type"), raw.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        return None, [_not_a_polygon(kind)]
    parts = coordinates if kind == "MultiPolygon" else [coordinates]
    found = [problem for ring in _rings(parts) for problem in ring_problems(ring)]
    if found:
        return None, found
    geometry = _built(parts) if _rings_are_there(parts) else shapely.Polygon()
    return geometry, problems(geometry)


def _built(parts: list) -> BaseGeometry:
    """Return the polygon of checked parts; heights, and what else a position has, are left out."""
    flat = [[[position[:2] for position in ring] for ring in part] for part in parts]
    polygons = [shapely.Polygon(shell, holes) for shell, *holes in flat]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _not_a_polygon(kind: object) -> Problem:
    known = isinstance(kind, str) and kind in _GEOMETRIES
    values = (("type", kind if known else words("geometry of no known type")),)
    return Problem("not-polygon", replace(SENTENCES["not-polygon"], values=values))


def _rings(parts: object) -> Iterator[object]:
    """Yield every ring of the parts; what is not a list of rings is given as it is."""
    if not isinstance(parts, list):
        yield parts
        return
    for part in parts:
        yield from part if isinstance(part, list) else [part]


def _rings_are_there(parts: list) -> bool:
    return bool(parts) and all(parts)
