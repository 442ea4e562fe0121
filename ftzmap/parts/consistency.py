"""Whether the files of a folder have the same columns and the same coordinate system."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from ftzmap.parts.manifest import Record
from geo.crs.zones import ONE_DATUM
from geo.errors import CrsError, GeoError
from geo.formats.declared_system import declared_epsg
from geo.formats.format import ending_of
from geo.messages import Message, message

WKT_NAME = re.compile(r'^\s*\w+\[\s*"([^"]{1,100})"')
MAX_NAMES = 300  # characters of a list of columns


class Declared(TypedDict):
    """How a file spells its coordinate system, and the EPSG code that it is read as."""

    crs: str | None
    epsg: int | None


def declared(crs: str | None, from_crs: str | None = None) -> Declared:
    """Return how a system is spelled and which it is; nothing where the user says which it is."""
    if crs is None or from_crs is not None:
        return {"crs": None, "epsg": None}
    epsg = None
    with suppress(CrsError):
        epsg = declared_epsg(crs)
    return {"crs": _spelling(crs), "epsg": epsg}


def columns_and_system(file: Path, layer: str | None) -> tuple[tuple[str, ...], str | None]:
    """Return the columns of a file with their types, and the system that it names.

    There are none of a file that cannot be read in batches.
    """
    from geo.streams.any_file import open_batches

    with suppress(GeoError), open_batches(file, layer=layer) as stream:
        if stream is not None:
            return stream.columns, stream.crs
    return (), None


def _spelling(crs: str) -> str:
    """Return a system as a file has it: its code, or the name in WKT or PROJJSON."""
    if crs.lstrip().startswith("{"):
        with suppress(ValueError, AttributeError, KeyError, TypeError, RecursionError):
            about = json.loads(crs)
            code = about.get("id")
            return f"{code['authority']}:{code['code']}"[:100] if code else str(about["name"])[:100]
    name = WKT_NAME.match(crs)
    return name[1] if name else crs.strip()[:100]


def changes(records: Sequence[Record]) -> Iterator[Message]:
    """Yield a sentence on each file that differs from the first with its ending or any system."""
    first: dict[str, Record] = {}
    for record in records:
        known = first.setdefault(ending_of(record.input), record)
        odd = sorted(set(record.columns) ^ set(known.columns))
        if odd:
            yield message(
                "The columns of {file} differ from those of {other}: {names}.",
                file=record.result,
                other=known.result,
                names=", ".join(odd)[:MAX_NAMES],
            )
    yield from _other_systems(records)


def _other_systems(records: Sequence[Record]) -> Iterator[Message]:
    known = next((record for record in records if record.crs), None)
    for record in records:
        if known and record.crs and record.crs != known.crs and not _is_one(record, known):
            yield message(
                "{file} is in another coordinate system than {other}: {name}, not {other_name}.",
                file=record.input,
                other=known.input,
                name=record.crs,
                other_name=known.crs,
            )


def _is_one(record: Record, other: Record) -> bool:
    """Return whether two files are in one system."""
    if record.epsg in ONE_DATUM:
        return other.epsg in ONE_DATUM
    return record.epsg is not None and record.epsg == other.epsg


def spellings(records: Sequence[Record]) -> Iterator[Message]:
    """Yield a sentence on each further way in which the system of the first file is spelled."""
    known = next((record for record in records if record.crs), None)
    shown = {known.crs} if known else set()
    for record in records:
        if known and record.crs and record.crs not in shown and _is_one(record, known):
            shown.add(record.crs)
            yield message(
                "{file} calls the coordinate system {name}, and {other} calls it {other_name}; "
                "both are read as the same.",
                file=record.input,
                other=known.input,
                name=record.crs,
                other_name=known.crs,
            )
