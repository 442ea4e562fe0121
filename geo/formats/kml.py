"""KML to a table: polygons and multi-geometries of placemarks, in whatever folders they lie.

Source: OGC 12-007r2 (KML 2.3); coordinates are longitude, latitude and height on WGS 84.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from geo.formats.kml_marks import Placemark, parsed
from geo.formats.table import (
    MAX_VERTICES,
    Drawer,
    Table,
    columns_of,
    no_layer,
    renamed,
    too_many_vertices,
)
from geo.formats.texts import code_page, decoded
from geo.messages import Message, message
from geo.polygons.rings import rings_from_arrays

CHUNK = 500_000  # characters of coordinates that are held as texts of numbers at a time
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([\w.:-]{1,40})""")
_AROUND_COMMA = re.compile(r"(?:(?<!\s)\s++)?,\s*+")
_SLICE = re.compile(rf"\S.{{0,{CHUNK}}}\S*", re.DOTALL)

Vertices = NDArray[np.float64]


class _NotANumberError(ValueError):
    """A vertex, counted from 1, that is no pair or triple of numbers."""


def read(data: bytes, *, layer: str | None = None) -> Table:
    """Return the placemarks of a KML file.

    Parameters
    ----------
    data
        The bytes of the file.
    layer
        The folder to read, with those inside it; all by default.

    Raises
    ------
    FileFormatError
        Not KML, not well-formed, cut short, with a DOCTYPE, nested too deep, or without such a
        folder.
    FileTooLargeError
        More placemarks or vertices than fit the memory that is set for it.
    """
    text, encoding = _decoded(data)
    every, links, repeated = parsed(text)
    marks = _in_folder(every, layer)
    drawer = Drawer()
    drawer.blank(len(marks))
    _draw(marks, drawer)
    return Table(
        drawer.drawn(),
        columns_of([mark.fields for mark in marks]),
        [mark.id for mark in marks],
        in_degrees=True,
        decisions=(
            *_notes(encoding, links, marks),
            *renamed(repeated, repeated.values()),
            *drawer.heights(),
        ),
        problems=tuple(drawer.problems),
        flaws=tuple(drawer.flaws),
    )


def folders(data: bytes) -> list[str]:
    """Return the paths of the folders that hold placemarks; errors are those of `read`."""
    marks, *_ = parsed(_decoded(data)[0])
    return list(dict.fromkeys(mark.folder for mark in marks if mark.folder))


def _decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a KML file and its encoding, of which its first line may tell."""
    named = _ENCODING.match(data)
    return decoded(data, declared=code_page(named[1].decode("ascii", "replace")) if named else None)


def _in_folder(marks: list[Placemark], layer: str | None) -> list[Placemark]:
    if layer is None:
        return marks
    chosen = [m for m in marks if m.folder == layer or m.folder.startswith(f"{layer}/")]
    if not chosen:
        raise no_layer(layer, (mark.folder for mark in marks))
    return chosen


def _draw(marks: Sequence[Placemark], drawer: Drawer) -> None:
    if sum(ring.count(",") for mark in marks for ring in chain(*mark.rings)) > 2 * MAX_VERTICES:
        raise too_many_vertices()
    shapes, rows = [], []
    for row, mark in enumerate(marks):
        try:
            parts = [[_vertices(text) for text in part] for part in mark.rings]
        except _NotANumberError as error:
            drawer.complain(row, "not-a-number", number=error.args[0])
            continue
        if not parts and mark.others:
            drawer.complain(row, "not-polygon", type=mark.others[0])
        elif not parts:
            drawer.complain(row, "missing")
        elif not all(part and all(map(len, part)) for part in parts):
            drawer.complain(row, "empty")
        else:
            shapes.append((parts, mark.is_multi or len(parts) > 1))
            rows.append(row)
    if shapes:
        drawer.draw(rings_from_arrays(shapes), rows)


def _vertices(text: str) -> Vertices:
    """Return (k, 3) longitude, latitude and height of a text of coordinates."""
    found = [np.empty((0, 3))]
    for piece in _SLICE.finditer(_AROUND_COMMA.sub(",", text)):
        tuples = [token.split(",") for token in piece[0].split()]
        found.append(_numbers(tuples, sum(map(len, found))))
    return np.concatenate(found)


def _numbers(tuples: Sequence[Sequence[str]], before: int) -> Vertices:
    try:
        padded = [(x, y, *(rest[:1] or ("0",))) for x, y, *rest in tuples]
        return np.array(padded, dtype=float)
    except ValueError:
        raise _NotANumberError(before + _first_wrong(tuples)) from None


def _first_wrong(tuples: Sequence[Sequence[str]]) -> int:
    for number, values in enumerate(tuples, 1):
        try:
            np.array(values[:3], dtype=float)
        except ValueError:
            return number
        if len(values) < 2:
            return number
    return len(tuples)


def _notes(encoding: str, links: int, marks: Sequence[Placemark]) -> Iterator[Message]:
    if encoding != "utf-8":
        yield message("The text was read as {encoding}.", encoding=encoding.upper())
    if links:
        yield message("Links to other files, which were not followed: {count}.", count=links)
    beside = sum(len(mark.others) for mark in marks if mark.rings)
    if beside:
        yield message(
            "Points and lines beside polygons, which were left out: {count}.", count=beside
        )
