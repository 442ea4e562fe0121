"""KML to a table: polygons, lines and multi-geometries of placemarks, in whatever folders.

Source: OGC 12-007r2 (KML 2.3); coordinates are longitude, latitude and height on WGS 84. The text
is read by `geo.formats.xml_text`, and no link to another file is followed.
"""

import contextlib
import re
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from geo.arrays import Floats
from geo.formats.format import Certainty, Format, by_text
from geo.formats.kml.placemarks import Placemark, parse_placemarks
from geo.formats.kml.writer import write
from geo.formats.table import (
    MAX_VERTICES,
    LineShape,
    Table,
    TableBuilder,
    columns_of,
    no_layer,
    renaming_notes,
    too_many_vertices,
)
from geo.formats.text_numbers import with_numbers
from geo.formats.xml_text import decode_xml, encoding_notes
from geo.messages import Message, message
from geo.polygons.rings import rings_from_arrays

MIN_CORNERS = 3
CHUNK = 500_000  # characters of coordinates that are held as texts of numbers at a time
_AROUND_COMMA = re.compile(r"(?:(?<!\s)\s++)?,\s*+")
_SLICE = re.compile(rf"\S.{{0,{CHUNK}}}\S*", re.DOTALL)


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
    text, encoding = decode_xml(data)
    found = parse_placemarks(text)
    marks = _in_folder(found.marks, layer)
    builder = TableBuilder()
    builder.add_rows(len(marks))
    _draw(marks, builder)
    return Table(
        builder.geometry_array(),
        with_numbers(columns_of([mark.fields for mark in marks])),
        [mark.id for mark in marks],
        in_degrees=True,
        decisions=(
            *_notes(encoding, found.links),
            *found.notes,
            *renaming_notes(found.new_names, found.new_names.values()),
            *builder.notes(),
        ),
        problems=tuple(builder.problems),
        flaws=tuple(builder.flaws),
        lines=tuple(builder.lines),
        points=builder.points,
    )


def folders(data: bytes) -> list[str]:
    """Return the paths of the folders that hold placemarks; errors are those of `read`."""
    marks = parse_placemarks(decode_xml(data)[0]).marks
    return list(dict.fromkeys(mark.folder for mark in marks if mark.folder))


def _in_folder(marks: Sequence[Placemark], layer: str | None) -> Sequence[Placemark]:
    if layer is None:
        return marks
    chosen = [m for m in marks if m.folder == layer or m.folder.startswith(f"{layer}/")]
    if not chosen:
        raise no_layer(layer, (mark.folder for mark in marks))
    return chosen


def _draw(marks: Sequence[Placemark], builder: TableBuilder) -> None:
    texts = (text for mark in marks for text in chain(*mark.rings, *mark.lines))
    if sum(text.count(",") for text in texts) > 2 * MAX_VERTICES:
        raise too_many_vertices()
    shapes, rows = [], []
    for row, mark in enumerate(marks):
        try:
            parts = [[_vertices(text) for text in part] for part in mark.rings]
            if not parts:
                _draw_lines(mark, row, builder)
            elif not all(part and all(map(len, part)) for part in parts):
                builder.add_problem(row, "empty")
            else:
                builder.left_out += len(mark.others)
                shapes.append((parts, mark.is_multi or len(parts) > 1))
                rows.append(row)
        except _NotANumberError as error:
            builder.add_problem(row, "not-a-number", number=error.args[0])
    if shapes:
        builder.add_rings(rings_from_arrays(shapes), rows)


def _draw_lines(mark: Placemark, row: int, builder: TableBuilder) -> None:
    """Add the lines of a placemark without polygon, or note that it has none."""
    lines = [_vertices(" ".join(texts))[:, :2] for texts in mark.lines]
    for at in mark.ring_lines:
        if len(lines[at]) >= MIN_CORNERS and (lines[at][0] != lines[at][-1]).any():
            lines[at] = np.vstack([lines[at], lines[at][:1]])
            builder.closed += 1
    lines = [line for line in lines if len(line) > 1]
    if lines:
        builder.left_out += sum(other != "LineString" for other in mark.others)
        builder.lines.append(LineShape(row, lines, mark.others[0]))
    elif mark.others:
        builder.add_problem(row, "not-polygon", type=mark.others[0])
        _add_point(mark, row, builder)
    else:
        builder.add_problem(row, "missing")


def _add_point(mark: Placemark, row: int, builder: TableBuilder) -> None:
    """Note the place of a placemark that is one point."""
    if len(mark.points) == len(mark.others) == 1:
        with contextlib.suppress(_NotANumberError):
            vertices = _vertices(mark.points[0])
            if len(vertices) == 1:
                builder.points[row] = (float(vertices[0, 0]), float(vertices[0, 1]))


def _vertices(text: str) -> Floats:
    """Return (k, 3) longitude, latitude and height of a text of coordinates."""
    found = [np.empty((0, 3))]
    for piece in _SLICE.finditer(_AROUND_COMMA.sub(",", text)):
        tuples = [token.split(",") for token in piece[0].split()]
        found.append(_numbers(tuples, sum(map(len, found))))
    return np.concatenate(found)


def _numbers(tuples: Sequence[Sequence[str]], before: int) -> Floats:
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


def _notes(encoding: str, links: int) -> Iterator[Message]:
    yield from encoding_notes(encoding)
    if links:
        yield message("Links to other files were not opened: {count}.", count=links)


FORMAT = Format(
    id="kml",
    title="KML",
    endings=(".kml", ".ovkml"),
    recognise=by_text(Certainty.FAMILY, lambda text: text.startswith("<")),
    crs="longitude and latitude on WGS 84, as the format says",
    read=lambda source, options: read(source.data, layer=options.layer),
    layers=lambda source: folders(source.data),
    output_ending=".kml",
    write=write,
    is_text=True,
    is_united=True,
)
