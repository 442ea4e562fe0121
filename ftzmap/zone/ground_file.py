"""The ground of a zone's map, from its folder ``ground``: pictures, and names in their places.

It stands alone because the ground is no part of the plan and of no figure: what it shows is there
for readers to find their way, and nothing is measured on it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ftzmap.text.escape import plain
from ftzmap.text.text import EMPTY, Text, text_of
from ftzmap.zone.landmarks import Place
from ftzmap.zone.members import (
    Members,
    are,
    filled,
    is_id,
    is_integer,
    is_name,
    is_number,
    is_string,
    is_text,
    objections_to,
    one_of,
    referred,
)
from ftzmap.zone.objections import Objections
from geo.messages import message

FOLDER, GROUND = "ground", "ground/ground.json"
MEDIA_TYPES = {".webp": "image/webp", ".png": "image/png", ".svg": "image/svg+xml"}
KINDS = ("city", "country", "region", "range", "desert", "basin", "lake", "river")
SIZES = (1, 2, 3)  # 1 for what is named first
_FILE = re.compile(r"[A-Za-z0-9_-]+\.(webp|png|svg)")
Box = tuple[float, float, float, float]  # west, south, east, north in degrees


def _is_file(value: object) -> bool:
    return isinstance(value, str) and _FILE.fullmatch(value) is not None


def _is_size(value: object) -> bool:
    return bool(is_integer(value) and value in SIZES)


def _is_box(value: object) -> bool:
    if not (isinstance(value, list) and len(value) == 4 and all(map(is_number, value))):
        return False
    west, south, east, north = value
    return bool(-180 <= west < east <= 180 and -85 <= south < north <= 85)  # Mercator ends there


def _is_route(value: object) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(map(_is_place, value))


def _is_place(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(is_number, value))


NAME = Members(
    needed={"kind": one_of(*KINDS), "size": _is_size},
    optional={"name": is_name, "lon": is_number, "lat": is_number, "place": is_id},
)
"""The members of a name on the ground."""

MEMBERS = Members(
    needed={"bbox": _is_box},
    optional={
        "$schema": is_string,
        "about": is_string,
        "pictures": are(_is_file),
        "lines": are(_is_file),
        "railways": are(_is_route),  # for tools/ground.py
        "overview": _is_box,
        "credit": is_text,
        "source": are(is_text),
        "licence": is_string,
    },
    items={"names": NAME},
)
"""The members of ``ground/ground.json``."""


@dataclass(frozen=True)
class GroundName:
    """A name on the ground at lon, lat degrees.

    Parameters
    ----------
    size
        1 for what is named first, 3 for what is named last.
    place
        Id of the landmark that it names, if it is one.
    """

    name: Text
    kind: str
    size: int
    lon: float
    lat: float
    place: str | None = None


@dataclass(frozen=True)
class Ground:
    """What lies under the outlines of a zone.

    Parameters
    ----------
    box
        West, south, east, north of the pictures in degrees.
    pictures
        Files from the lowest to the highest, in the Mercator projection of web maps.
    lines
        The same of drawings of rivers and railways, which lie above and show on dark paper, too.
    overview
        What the map shows first; None for the areas alone.
    credit
        Whom the map names for its ground; empty for nobody.
    """

    box: Box
    pictures: tuple[Path, ...]
    names: tuple[GroundName, ...]
    overview: Box | None = None
    lines: tuple[Path, ...] = ()
    credit: Text = EMPTY


def read_ground(folder: Path, landmarks: Sequence[Place], objections: Objections) -> Ground | None:
    """Return the ground that the folder of a zone holds; None if it holds none."""
    raw = objections.read_json(folder / GROUND)
    if raw is None:
        return None
    wrong = tuple(objections_to(raw, MEMBERS, GROUND))
    objections.every.extend(wrong)
    if wrong:
        return None
    values = filled(raw)
    overview = values.get("overview")
    return Ground(
        box=tuple(values["bbox"]),
        pictures=_pictures(values.get("pictures", ()), folder / FOLDER, objections),
        credit=text_of(raw, "credit"),
        names=_names(values.get("names", ()), landmarks, objections),
        overview=tuple(overview) if overview else None,
        lines=_pictures(values.get("lines", ()), folder / FOLDER, objections),
    )


def _pictures(files: Sequence[str], folder: Path, objections: Objections) -> tuple[Path, ...]:
    for file in files:
        if not (folder / file).is_file():
            objections.add(
                message(
                    "{file} names the picture “{picture}”, which is not in the same folder; "
                    "put it there, or remove its name.",
                    file=GROUND,
                    picture=plain(file, limit=60),
                )
            )
    return tuple(folder / file for file in files)


def _names(
    raw: Sequence[Mapping[str, Any]], landmarks: Sequence[Place], objections: Objections
) -> tuple[GroundName, ...]:
    known = {place.id: place for place in landmarks}
    found = []
    for n, each in enumerate(raw, start=1):
        with objections.at(f"{GROUND}, names {n}"):
            found.append(_name(filled(each), known))
    return tuple(found)


def _name(raw: Mapping[str, Any], known: Mapping[str, Place]) -> GroundName:
    """Return a name, where and what it is called after its landmark unless it says so itself."""
    place = referred(raw, "place", known, "places.geojson") if "place" in raw else None
    lon, lat = (place.lon, place.lat) if place else (raw["lon"], raw["lat"])
    return GroundName(
        name=place.name if place and "name" not in raw else _own_name(raw),
        kind=raw["kind"],
        size=int(raw["size"]),
        lon=float(lon),
        lat=float(lat),
        place=place.id if place else None,
    )


def _own_name(raw: Mapping[str, Any]) -> Text:
    name = text_of(raw, "name")
    if not name:
        raise KeyError("name")
    return name
