"""GPX to a table: tracks and routes as lines, of which those that close become outlines.

Source: GPX 1.1 schema of Topografix; coordinates are latitude and longitude on WGS 84, as
attributes. Waypoints are points: they make rows without outline.
"""

import re
from dataclasses import dataclass, field

import numpy as np

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
from geo.formats.xml_text import Target, decode_xml, encoding_notes, parse
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
    """Return the tracks and routes of a GPX file, in its order; else its waypoints.

    Raises
    ------
    FileFormatError
        Not GPX, not well-formed, cut short, with a DOCTYPE or nested too deep.
    FileTooLargeError
        More of them, or more vertices, than fit the memory that is set for it.
    """
    text, encoding = decode_xml(data)
    every, mended = parse_traces(text)
    traces = [trace for trace in every if trace.kind != "Point"] or every
    builder = TableBuilder(left_out=len(every) - len(traces))
    builder.add_rows(len(traces))
    for row, trace in enumerate(traces):
        _draw(trace, row, builder)
    return Table(
        builder.geometry_array(),
        columns_of([trace.fields for trace in traces]),
        in_degrees=True,
        decisions=(*encoding_notes(encoding), *mended, *builder.notes()),
        problems=tuple(builder.problems),
        lines=tuple(builder.lines),
        points=builder.points,
    )


def parse_traces(text: str) -> tuple[list[Trace], tuple[Message, ...]]:
    """Return the tracks, routes and waypoints of a GPX text, and what was mended in the text.

    Errors are those of `read`.
    """
    target, notes = parse(text, _Target)
    return target.traces, notes


def _draw(trace: Trace, row: int, builder: TableBuilder) -> None:
    try:
        parts = [np.array(part, dtype=float).reshape(-1, 2) for part in trace.parts]
    except ValueError:
        builder.add_problem(row, "unreadable")
        return
    lines = [part for part in parts if len(part) > 1]
    if trace.kind == "Point" and parts and len(parts[0]):
        x, y = parts[0][0].tolist()
        builder.points[row] = (x, y)
    if lines and trace.kind != "Point":
        builder.lines.append(LineShape(row, lines, trace.kind))
    else:
        builder.add_problem(row, "not-polygon", type=trace.kind)


class _Target(Target):
    """What the parser calls, element by element."""

    root, title = "gpx", "GPX"

    def __init__(self) -> None:
        super().__init__()
        self.traces: list[Trace] = []
        self._vertices = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        name = tag.rpartition("}")[2]
        self.check(name)
        if name in SHAPES and self.open == ["gpx"]:
            self._begin(SHAPES[name], is_track=name == "trk")
        elif name == "trkseg" and self.traces:
            self.traces[-1].parts.append([])
        elif name in TEXTS:
            self.text = []
        if name in VERTICES and self.traces and self.traces[-1].parts:
            self._add(attributes)
        self.open.append(name)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        name = self.open.pop()
        if name in TEXTS and self.text is not None:
            if self.traces and len(self.open) == 2 and self.open[1] in SHAPES:
                self.traces[-1].fields[name] = "".join(self.text).strip()
            self.text = None

    def _begin(self, kind: str, *, is_track: bool) -> None:
        if len(self.traces) == MAX_ROWS:
            raise FileTooLargeError(
                message("The file has more than {most:,} features; split it.", most=MAX_ROWS)
            )
        self.traces.append(Trace(kind, parts=[] if is_track else [[]]))

    def _add(self, attributes: dict[str, str]) -> None:
        self._vertices += 1
        if self._vertices > MAX_VERTICES:
            raise too_many_vertices()
        vertex = attributes.get("lon", ""), attributes.get("lat", "")
        self.traces[-1].parts[-1].append(vertex)


FORMAT = Format(
    id="gpx",
    title="GPX",
    endings=(".gpx",),
    recognise=by_text(Certainty.CONTENT, lambda text: re.search(r"<gpx[\s>]", text)),
    crs="longitude and latitude on WGS 84, as the format says",
    read=lambda source, _: read(source.data),
    is_text=True,
)
