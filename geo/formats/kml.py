"""KML to a table: polygons and multi-geometries of placemarks, in whatever folders they lie.

Source: OGC 12-007r2 (KML 2.3). The text is read as a stream by expat; a DOCTYPE is refused, so
that no entity is ever expanded, and links to other files are not followed.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from xml.etree.ElementTree import ParseError, XMLParser

import numpy as np
from numpy.typing import NDArray

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.table import MOST_ROWS, Drawer, Table, columns_of
from geo.formats.texts import decoded
from geo.rings import assembled
from geo.words import Words, words

MOST_NESTED = 64  # elements within elements
CHUNK = 1_000_000  # characters given to the parser at a time
OTHERS = {
    "Point": "Point",
    "LineString": "LineString",
    "Track": "LineString",
    "MultiTrack": "MultiLineString",
    "Model": "Model",
}
GEOMETRIES = {"Polygon", "LinearRing", *OTHERS}
TEXTS = {"name", "description", "value", "SimpleData", "coordinates"}
FOLDERS = {"Folder", "Document"}

Corners = NDArray[np.float64]


@dataclass
class _Placemark:
    id: str | None
    folder: str
    fields: dict[str, object] = field(default_factory=dict)
    parts: list[list[Corners]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    is_multi: bool = False
    wrong: bool = False


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
        There are more placemarks than `MOST_ROWS`.
    """
    text, encoding = decoded(data)
    target = _parsed(text)
    marks = [mark for mark in target.placemarks if layer is None or layer in mark.folder.split("/")]
    drawer = Drawer()
    drawer.blank(len(marks))
    for row, mark in enumerate(marks):
        _draw(mark, row, drawer)
    return Table(
        drawer.drawn(),
        columns_of([mark.fields for mark in marks]),
        [mark.id for mark in marks],
        in_degrees=True,
        decisions=(*_notes(encoding, target, marks), *drawer.heights()),
        problems=tuple(drawer.problems),
        flaws=tuple(drawer.flaws),
    )


def folders(data: bytes) -> list[str]:
    """Return the names of the folders that hold placemarks; errors are those of `read`."""
    marks = _parsed(decoded(data)[0]).placemarks
    return list(dict.fromkeys(mark.folder for mark in marks if mark.folder))


class _Target:
    """What the parser calls, element by element."""

    def __init__(self) -> None:
        self.placemarks: list[_Placemark] = []
        self.links = 0
        self._open: list[str] = []  # elements
        self._folders: list[str] = []
        self._field = ""  # name of the data element
        self._text: list[str] | None = None
        self._mark: _Placemark | None = None

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise FileFormatError(
            words("The file has a DOCTYPE, which is not read; save it as plain KML.")
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._open.append(name)
        if len(self._open) > MOST_NESTED:
            raise FileFormatError(
                words("The file is nested more than {most} deep; flatten it.", most=MOST_NESTED)
            )
        if len(self._open) == 1 and name != "kml":
            raise FileFormatError(
                words("The file is XML, but not KML ({root}); save it as KML.", root=name[:100])
            )
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
        elif self._mark and name in SHAPES:
            self._shape(name)

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = self._open.pop()
        if self._text is not None and name in TEXTS:
            text, self._text = "".join(self._text), None
            self._value(name, text)
        if name == "Folder":
            self._folders.pop()
        elif name == "Placemark":
            self._mark = None

    def close(self) -> "_Target":
        return self

    def _begin(self, identifier: str | None) -> None:
        if len(self.placemarks) >= MOST_ROWS:
            raise FileTooLargeError(
                words("The file has more than {most:,} features; divide it.", most=MOST_ROWS)
            )
        folder = "/".join(filter(None, self._folders))
        self._mark = _Placemark(identifier, folder, {"folder": folder} if folder else {})
        self.placemarks.append(self._mark)

    def _shape(self, name: str) -> None:
        inside = "Polygon" in self._open[:-1]
        if name == "Polygon":
            self._mark.parts.append([])
        elif name == "MultiGeometry":
            self._mark.is_multi = True
        elif name in OTHERS and not inside:
            self._mark.others.append(OTHERS[name])

    def _value(self, name: str, text: str) -> None:
        parent = self._open[-1] if self._open else ""
        if name == "coordinates":
            if self._mark and self._mark.parts and "Polygon" in self._open:
                self._ring(text)
        elif name == "name" and parent == "Folder":
            self._folders[-1] = text.strip().replace("/", "|")
        elif self._mark and name in ("name", "description") and parent == "Placemark":
            self._mark.fields[name] = text.strip()
        elif self._mark and name in ("value", "SimpleData"):
            self._mark.fields.setdefault(self._field, text.strip())

    def _ring(self, text: str) -> None:
        part = self._mark.parts[-1]
        part.insert(0 if "outerBoundaryIs" in self._open else len(part), text)


def _parsed(text: str) -> _Target:
    parser = XMLParser(target=_Target())
    text = text.lstrip()
    try:
        for start in range(0, len(text), CHUNK):
            parser.feed(text[start : start + CHUNK])
        return parser.close()
    except ParseError as error:
        line, column = error.position
        if error.code in CUT_SHORT:
            raise FileFormatError(
                words(
                    "The file ends too early (line {line}); it is cut short, copy it again.",
                    line=line,
                )
            ) from error
        raise FileFormatError(
            words(
                "The file is not well-formed XML (line {line}, column {column}); save it anew.",
                line=line,
                column=column,
            )
        ) from error


def _draw(mark: _Placemark, row: int, drawer: Drawer) -> None:
    try:
        parts = [[_corners(ring) for ring in part] for part in mark.parts]
    except NotANumberError as error:
        drawer.complain(row, "not-a-number", number=error.corner)
        return
    if not parts and mark.others:
        drawer.complain(row, "not-polygon", type=mark.others[0])
    elif not parts:
        drawer.complain(row, "missing")
    elif not all(ring.size for part in parts for ring in part or [np.empty(0)]):
        drawer.complain(row, "too-few-points")
    else:
        drawer.draw(assembled([(parts, mark.is_multi)]), [row])
