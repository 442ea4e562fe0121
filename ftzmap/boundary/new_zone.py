"""A folder of a zone made from any boundary file: ids from names, figures from a column."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from shapely.geometry import mapping

from ftzmap.checks.findings import label_of
from ftzmap.checks.stated import columns_of, no_column
from ftzmap.zone.kinds import AREA
from geo.errors import GeoError
from geo.formats.geojson.features import Collection, RawFeature
from geo.messages import Message, message

MAX_NAMED = 10  # outlines named in one sentence


@dataclass(frozen=True)
class NewZone:
    """What ``areas.geojson`` will hold, and in sentences what is still missing."""

    document: dict[str, Any]
    missing: tuple[Message, ...]


def new_zone(
    collection: Collection,
    zone_id: str,
    *,
    name: str | None = None,
    stated: str | None = None,
    unit: str = "km2",
) -> NewZone:
    """Return a zone whose areas are the outlines of a file, in lon, lat degrees (WGS 84).

    Parameters
    ----------
    name, stated
        The columns of names and of stated sizes; names are looked for, sizes are not.
    unit
        One of `ftzmap.zone.figures.UNITS`, in which the sizes are stated.

    Raises
    ------
    GeoError
        There is no such column, or no sound outline.
    """
    columns = columns_of(collection)
    for column in filter(None, (name, stated)):
        if column not in columns:
            raise no_column(column, columns)
    sound = [raw for raw in collection.features if not raw.problems]
    if not sound:
        raise GeoError(message("The file has no outline that can be measured; correct it first."))
    names = [_name(raw, name) for raw in sound]
    sizes = [_size(raw.properties.get(stated)) if stated else None for raw in sound]
    ids = list(_ids(names))
    features = [
        _feature(raw, id_, label, size, unit)
        for raw, id_, label, size in zip(sound, ids, names, sizes, strict=True)
    ]
    zone = {"id": zone_id, "name": zone_id, **_total(sizes, unit)}
    document = {"type": "FeatureCollection", "zone": zone, "features": features}
    return NewZone(document, tuple(_missing(collection, names, sizes)))


def _name(raw: RawFeature, column: str | None) -> str:
    value = raw.properties.get(column) if column else None
    return str(value) if value not in (None, "") else label_of(raw)


def _ids(names: list[str]) -> Iterator[str]:
    """Yield an id for each name: its letters and digits, and a number where it is taken."""
    taken = {"zone", ""}
    for name in names:
        folded = unicodedata.normalize("NFKC", name).casefold()
        stem = re.sub(r"[^\w]+", "-", folded).strip("-_") or "area"
        id_, number = stem, 2
        while id_ in taken:
            id_, number = f"{stem}-{number}", number + 1
        taken.add(id_)
        yield id_


def _size(value: object) -> str | None:
    """Return a size above 0 as it is written, without blanks and signs of thousands."""
    text = re.sub(r"[\s,]", "", str(value)) if value is not None else ""
    text = text.removesuffix(".0") if isinstance(value, float) else text
    return text if re.fullmatch(r"\d+(\.\d+)?", text) and float(text) > 0 else None


def _stated(size: str, unit: str) -> dict[str, Any]:
    decimals = len(size.partition(".")[2])
    number = float(size) if decimals else int(size)
    key = {"stated_km2": number} if unit == "km2" else {"stated": number, "stated_unit": unit}
    return key | {"stated_decimals": decimals}


def _feature(raw: RawFeature, id_: str, name: str, size: str | None, unit: str) -> dict[str, Any]:
    properties = {"id": id_, "name": name, "kind": AREA, "parent": None}
    properties |= _stated(size, unit) if size else {}
    geometry = mapping(raw.geometry)
    return {"type": "Feature", "id": id_, "properties": properties, "geometry": geometry}


def _total(sizes: list[str | None], unit: str) -> dict[str, Any]:
    """Return the sum of the sizes as the figure of the whole zone, with how it comes about."""
    known = [size for size in sizes if size]
    if not known or len(known) < len(sizes):
        return {}
    decimals = max(len(size.partition(".")[2]) for size in known)
    total = f"{float(sum(map(Fraction, known))):.{decimals}f}"
    derived = {"basis": "derived", "derivation": " + ".join(known)} if len(known) > 1 else {}
    return _stated(total, unit) | derived


def _missing(
    collection: Collection, names: list[str], sizes: list[str | None]
) -> Iterator[Message]:
    broken = [label_of(raw) for raw in collection.features if raw.problems]
    if broken:
        yield message("Left out because they cannot be measured: {names}.", names=_listed(broken))
    unsized = [name for name, size in zip(names, sizes, strict=True) if not size]
    if unsized:
        yield message(
            "No stated area: {names}; add stated_km2 and stated_decimals to areas.geojson.",
            names=_listed(unsized),
        )
    if any(not size for size in sizes):
        yield message("The area of the whole zone is missing; add it to the member “zone”.")


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:MAX_NAMED])
    return shown if len(names) <= MAX_NAMED else f"{shown} …"
