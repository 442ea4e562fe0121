"""GPX to a table: tracks and routes as lines, of which those that close become outlines.

Source: GPX 1.1 schema of Topografix; coordinates are latitude and longitude on WGS 84, as
attributes. Waypoints are points: they make rows without outline.
"""

from dataclasses import dataclass, field

import numpy as np

from geo.arrays import Floats
from geo.errors import FileTooLargeError
from geo.formats.format import Certainty, Format, by_text
from geo.formats.table import (
    MAX_ROWS,
    MAX_VERTICES,
    LineShape,
    Table,
    TableBuilder,
    columns_of,
    too_many_vertices,
)
from geo.formats.texts import code_page, decode
from geo.formats.xml_text import ENCODING, Target, parse
from geo.messages import Message, message

SHAPES = {"trk": "Track", "rte": "Route", "wpt": "Point"}
VERTICES = {"trkpt", "rtept", "wpt"}
TEXTS = {"name", "desc", "cmt", "type"}


@dataclass
class Trace:
    """A track, a route or a waypoint: longitude and latitude of its vertices as text.

    `parts` are its segments; a route and a waypoint have one.
    """

    kind: str
    fields: dict[str, object] = field(default_factory=dict)
    parts: list[list[tuple[str, str]]] = field(default_factory=list)


def read(data: bytes) -> Table:
    """Return the tracks, routes and waypoints of a GPX file, in its order.

    Raises
    ------
    FileFormatError
        Not GPX, not well-formed, cut short, with a DOCTYPE or nested too deep.
    FileTooLargeError
        More of them, or more vertices, than fit the memory that is set for it.
    """
    text, encoding, traces, notes = _traces(data)
    builder = TableBuilder()
    builder.add_rows(len(traces))
    for row, trace in enumerate(traces):
        _draw(trace, row, builder)
    said = (message("The text was read as {encoding}.", encoding=encoding.upper()),)
    return Table(
        builder.geometry_array(),
        columns_of([trace.fields for trace in traces]),
        in_degrees=True,
        decisions=(*(said if encoding != "utf-8" else ()), *notes, *builder.notes()),
        problems=tuple(builder.problems),
        lines=tuple(builder.lines),
    )


def traces_of(data: bytes) -> list[Trace]:
    """Return the tracks, routes and waypoints of a GPX file; errors are those of `read`."""
    return _traces(data)[2]
