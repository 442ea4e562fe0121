"""Functional blocks (功能区块) of the areas, from ``blocks.geojson``: a level that the plan lacks.

It stands alone because blocks are a file of their own, told apart from the plan: what other
sources say of an area's inside. They are counted in none of the figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shapely import Geometry
from shapely.geometry import shape

from ftzmap.text.text import EMPTY, Text, text_of
from ftzmap.zone.figures import Figure, read_figure
from ftzmap.zone.members import Members, is_id, is_name, is_number, is_string, is_text
from ftzmap.zone.plan import Remainder


@dataclass(frozen=True)
class Block:
    """A functional block of an area, after a source other than the plan.

    Parameters
    ----------
    area
        Id of the area that it lies in.
    source, date
        Who says so, and when (``YYYY-MM-DD`` or ``YYYY-MM``).
    figure
        Its size; None where the source gives none.
    part
        Id of the part of the area that the source means by it; None for a block of its own.
    geometry
        Its outline in lon, lat degrees (WGS 84); None where none is drawn.
    note, confidence, outline_source
        What else is to be said of it, how sure its place is, and where its outline comes from.
    """

    id: str
    area: str
    name: Text
    source: Text
    date: str
    figure: Figure | None = None
    part: str | None = None
    geometry: Geometry | None = None
    note: Text = EMPTY
    confidence: str = ""
    outline_source: Text = EMPTY


_PROPERTIES = Members(
    needed={"name": is_name, "area": is_id, "source": is_name, "date": is_id},
    optional={
        "id": is_string,
        "part": is_string,
        "stated_km2": is_number,
        "stated_decimals": is_number,
        "note": is_text,
        "outline": is_string,
        "confidence": is_string,
        "outline_source": is_text,
    },
    is_open=True,
)
BLOCK = Members(items={"properties": _PROPERTIES}, is_open=True)
"""The members of a block in ``blocks.geojson``."""


def read_block(raw: Mapping[str, Any]) -> Block:
    """Return a block as a feature of ``blocks.geojson`` has it.

    Raises
    ------
    FigureError, KeyError, TypeError, ValueError
        Without id, area or date, or with a size or an outline that is none.
    """
    properties = raw["properties"]
    return Block(
        id=raw["id"] if "id" in raw else properties["id"],
        area=properties["area"],
        name=text_of(properties, "name"),
        source=text_of(properties, "source"),
        date=properties["date"],
        figure=read_figure(properties) if properties.get("stated_km2") is not None else None,
        part=properties.get("part"),
        geometry=shape(raw["geometry"]) if raw.get("geometry") else None,
        note=text_of(properties, "note"),
        confidence=properties.get("confidence") or "",
        outline_source=text_of(properties, "outline_source"),
    )


def remainder_by_blocks(
    remainder: Remainder | None, parts: Iterable[str], blocks: Iterable[Block]
) -> float | None:
    """Return what is left of an area in km² where blocks say that its parts lie apart.

    None where no range is open, or where not every part is a block of its own.
    """
    apart = {block.part for block in blocks}
    if remainder is None or not set(parts) <= apart:
        return None
    return remainder.low_km2
