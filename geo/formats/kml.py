"""KML to a table and back: polygons and multi-geometries of placemarks, in whatever folders.

Source: OGC 12-007r2 (KML 2.3); coordinates are longitude, latitude and height on WGS 84. The text
is read as a stream by expat. A DOCTYPE is refused, so that no entity is ever expanded, and no link
to another file is followed.
"""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError, XMLParser
from xml.parsers.expat import errors
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Floats
from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.format import Certainty, Format, by_text
from geo.formats.table import (
    MAX_ROWS,
    MAX_VERTICES,
    Table,
    TableBuilder,
    columns_of,
    no_layer,
    renaming_notes,
    too_many_vertices,
)
from geo.formats.texts import code_page, decode
from geo.formats.writers import records
from geo.messages import Message, message
from geo.polygons.rings import rings_from_arrays

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

MAX_NESTED = 64  # elements within elements
PIECE = 1_000_000  # characters given to the parser at a time
OTHERS = {
    "Point": "Point",
    "LineString": "LineString",
    "LinearRing": "LineString",
    "Track": "LineString",
    "MultiTrack": "MultiLineString",
    "Model": "Model",
}
TEXTS = {"name", "description", "value", "SimpleData", "coordinates"}
CUT_SHORT = {
    errors.codes[message]
    for message in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_UNCLOSED_TOKEN,
        errors.XML_ERROR_PARTIAL_CHAR,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
CHUNK = 500_000  # characters of coordinates that are held as texts of numbers at a time
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([\w.:-]{1,40})""")
_AROUND_COMMA = re.compile(r"(?:(?<!\s)\s++)?,\s*+")
_SLICE = re.compile(rf"\S.{{0,{CHUNK}}}\S*", re.DOTALL)
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # for XML 1.0


@dataclass
class Placemark:
    """One placemark: `rings` are texts of coordinates, those of a part with its shell first.

    `folder` is the path of folders around it, parted by slashes; `others` are its geometries that
    are no polygons, `points` the coordinates of those that are points.
    """

    id: str | None
    folder: str
    fields: dict[str, object] = field(default_factory=dict)
    rings: list[list[str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    is_multi: bool = False


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
    text, encoding = _decode(data)
    every, links, new_names = parse_placemarks(text)
    marks = _in_folder(every, layer)
    builder = TableBuilder()
    builder.add_rows(len(marks))
    _draw(marks, builder)
    return Table(
        builder.geometry_array(),
        columns_of([mark.fields for mark in marks]),
        [mark.id for mark in marks],
        in_degrees=True,
        decisions=(
            *_notes(encoding, links, marks),
            *renaming_notes(new_names, new_names.values()),
            *builder.height_notes(),
        ),
        problems=tuple(builder.problems),
        flaws=tuple(builder.flaws),
        points=builder.points,
    )


def folders(data: bytes) -> list[str]:
    """Return the paths of the folders that hold placemarks; errors are those of `read`."""
    marks, *_ = parse_placemarks(_decode(data)[0])
    return list(dict.fromkeys(mark.folder for mark in marks if mark.folder))


def _decode(data: bytes) -> tuple[str, str]:
    """Return the text of a KML file and its encoding, of which its first line may tell."""
    named = _ENCODING.match(data)
    return decode(data, declared=code_page(named[1].decode("ascii", "replace")) if named else None)


def _in_folder(marks: list[Placemark], layer: str | None) -> list[Placemark]:
    if layer is None:
        return marks
    chosen = [m for m in marks if m.folder == layer or m.folder.startswith(f"{layer}/")]
    if not chosen:
        raise no_layer(layer, (mark.folder for mark in marks))
    return chosen


def _draw(marks: Sequence[Placemark], builder: TableBuilder) -> None:
    if sum(ring.count(",") for mark in marks for ring in chain(*mark.rings)) > 2 * MAX_VERTICES:
        raise too_many_vertices()
    shapes, rows = [], []
    for row, mark in enumerate(marks):
        try:
            parts = [[_vertices(text) for text in part] for part in mark.rings]
        except _NotANumberError as error:
            builder.add_problem(row, "not-a-number", number=error.args[0])
            continue
        if not parts and mark.others:
            builder.add_problem(row, "not-polygon", type=mark.others[0])
            _add_point(mark, row, builder)
        elif not parts:
            builder.add_problem(row, "missing")
        elif not all(part and all(map(len, part)) for part in parts):
            builder.add_problem(row, "empty")
        else:
            shapes.append((parts, mark.is_multi or len(parts) > 1))
            rows.append(row)
    if shapes:
        builder.add_rings(rings_from_arrays(shapes), rows)


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


def parse_placemarks(text: str) -> tuple[list[Placemark], int, dict[str, str]]:
    """Return the placemarks of a KML text, how many links to other files it has, and new names.

    The last are those of data whose name another element of the placemark has.

    Raises
    ------
    FileFormatError
        Not KML, not well-formed, cut short, with a DOCTYPE, or nested too deep.
    FileTooLargeError
        There are more placemarks than `MAX_ROWS`.
    """
    target = _Target()
    parser = XMLParser(target=target)
    text = text.lstrip()
    try:
        for start in range(0, len(text), PIECE):
            parser.feed(text[start : start + PIECE])
        parser.close()
    except ParseError as error:
        raise FileFormatError(_broken(error)) from error
    return target.placemarks, target.links, target.new_names


def _broken(error: ParseError) -> Message:
    line, column = error.position
    if error.code in CUT_SHORT:
        return message(
            "The file ends too early (line {line}); it is cut short, copy it again.", line=line
        )
    return message(
        "The file is not well-formed XML (line {line}, column {column}); save it anew.",
        line=line,
        column=column + 1,
    )


class _Target:
    """What the parser calls, element by element."""

    def __init__(self) -> None:
        self.placemarks: list[Placemark] = []
        self.links = 0
        self.new_names: dict[str, str] = {}  # names of data that stand twice, and what they became
        self._open: list[str] = []  # the elements around
        self._folders: list[str] = []
        self._field = ""  # name of the data element
        self._text: list[str] | None = None
        self._mark: Placemark | None = None

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise FileFormatError(
            message("The file has a DOCTYPE, which is not read; save it as plain KML.")
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._check(name)
        if name in TEXTS:
            self._text = []
        if name in ("Data", "SimpleData"):
            self._field = attributes.get("name", "")
        elif name == "Folder":
            self._folders.append("")
        elif name == "Placemark":
            self._begin(attributes.get("id"))
        elif name == "NetworkLink":
            self.links += 1
        elif self._mark:
            self._shape(self._mark, name)
        self._open.append(name)

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = self._open.pop()
        if name in TEXTS and self._text is not None:
            text, self._text = "".join(self._text), None
            self._value(name, text)
        elif name == "Folder":
            self._folders.pop()
        elif name == "Placemark":
            self._mark = None

    def _check(self, name: str) -> None:
        if len(self._open) == MAX_NESTED:
            raise FileFormatError(
                message("The file is nested more than {most} deep; flatten it.", most=MAX_NESTED)
            )
        if not self._open and name != "kml":
            raise FileFormatError(
                message("The file is XML, but not KML ({root}); save it as KML.", root=name[:100])
            )

    def _begin(self, identifier: str | None) -> None:
        if len(self.placemarks) == MAX_ROWS:
            raise FileTooLargeError(
                message("The file has more than {most:,} features; divide it.", most=MAX_ROWS)
            )
        folder = "/".join(filter(None, self._folders))
        self._mark = Placemark(identifier, folder, {"folder": folder} if folder else {})
        self.placemarks.append(self._mark)

    def _shape(self, mark: Placemark, name: str) -> None:
        if name == "Polygon":
            mark.rings.append([])
        elif name == "MultiGeometry":
            mark.is_multi = True
        elif name in OTHERS and "Polygon" not in self._open:
            mark.others.append(OTHERS[name])

    def _value(self, name: str, text: str) -> None:
        parent = self._open[-1] if self._open else ""
        if name == "name" and parent == "Folder":
            self._folders[-1] = text.strip().replace("/", "|")
        elif self._mark:
            self._value_of(self._mark, name, text, parent)

    def _value_of(self, mark: Placemark, name: str, text: str, parent: str) -> None:
        if name == "coordinates" and "Polygon" in self._open and mark.rings:
            part = mark.rings[-1]
            part.insert(0 if "outerBoundaryIs" in self._open else len(part), text)
        elif name == "coordinates" and parent == "Point":
            mark.points.append(text)
        elif name in ("name", "description") and parent == "Placemark":
            mark.fields[name] = text.strip()
        elif name in ("value", "SimpleData"):
            mark.fields[self._free(mark)] = text.strip()

    def _free(self, mark: Placemark) -> str:
        """Return the name of the data element, with the suffix ``_`` where it is taken."""
        field = self._field
        while field in mark.fields:
            field += "_"
            self.new_names.setdefault(self._field, field)
        return field


def write(frame: "GeoDataFrame") -> bytes:
    """Return KML 2.3: a placemark a row, properties as extended data."""
    marks = [
        _placemark(name, record, geometry)
        for name, record, geometry in zip(
            frame["name"], records(frame, ["id"]), frame.geometry, strict=True
        )
    ]
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n',
            *marks,
            "</Document></kml>\n",
        )
    ).encode()


def _placemark(name: str | None, record: dict[str, object], geometry: BaseGeometry | None) -> str:
    data = "".join(
        f"<Data name={_attribute(key)}><value>{_text(value)}</value></Data>"
        for key, value in record.items()
        if value is not None
    )
    label = "" if name is None else f"<name>{_text(name)}</name>"
    extended = f"<ExtendedData>{data}</ExtendedData>" if data else ""
    return f"<Placemark>{label}{extended}{_shape(geometry)}</Placemark>\n"


def _shape(geometry: BaseGeometry | None) -> str:
    if geometry is None or geometry.is_empty:
        return ""
    parts = "".join(map(_polygon, shapely.get_parts(geometry)))
    is_multi = geometry.geom_type == "MultiPolygon"
    return f"<MultiGeometry>{parts}</MultiGeometry>" if is_multi else parts


def _polygon(part: shapely.Polygon) -> str:
    inner = "".join(f"<innerBoundaryIs>{_ring(hole)}</innerBoundaryIs>" for hole in part.interiors)
    return f"<Polygon><outerBoundaryIs>{_ring(part.exterior)}</outerBoundaryIs>{inner}</Polygon>"


def _ring(ring: shapely.LinearRing) -> str:
    vertices = shapely.get_coordinates(ring).tolist()
    text = " ".join(f"{lon!r},{lat!r}" for lon, lat in vertices)
    return f"<LinearRing><coordinates>{text}</coordinates></LinearRing>"


def _text(value: object) -> str:
    return escape(_UNFIT.sub("", str(value)))


def _attribute(name: str) -> str:
    return quoteattr(_UNFIT.sub("", name))


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
