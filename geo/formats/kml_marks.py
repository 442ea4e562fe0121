"""The placemarks of a KML text, read as a stream by expat; `geo.formats.kml` is the reader to use.

A DOCTYPE is refused, so that no entity is ever expanded, and no link to another file is followed.
"""

from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError, XMLParser
from xml.parsers.expat import errors

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.table import MAX_ROWS
from geo.messages import Message, message

MAX_NESTED = 64  # elements within elements
CHUNK = 1_000_000  # characters given to the parser at a time
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


@dataclass
class Placemark:
    """One placemark: `rings` are texts of coordinates, those of a part with its shell first.

    `folder` is the path of folders around it, parted by slashes; `others` are its geometries that
    are no polygons.
    """

    id: str | None
    folder: str
    fields: dict[str, object] = field(default_factory=dict)
    rings: list[list[str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    is_multi: bool = False


def parsed(text: str) -> tuple[list[Placemark], int, dict[str, str]]:
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
        for start in range(0, len(text), CHUNK):
            parser.feed(text[start : start + CHUNK])
        parser.close()
    except ParseError as error:
        raise FileFormatError(_broken(error)) from error
    return target.placemarks, target.links, target.repeated


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
        self.repeated: dict[str, str] = {}  # names of data that stand twice, and what they became
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
            self._shape(name)
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

    def _shape(self, name: str) -> None:
        if name == "Polygon":
            self._mark.rings.append([])
        elif name == "MultiGeometry":
            self._mark.is_multi = True
        elif name in OTHERS and "Polygon" not in self._open:
            self._mark.others.append(OTHERS[name])

    def _value(self, name: str, text: str) -> None:
        parent = self._open[-1] if self._open else ""
        if name == "name" and parent == "Folder":
            self._folders[-1] = text.strip().replace("/", "|")
        elif self._mark is None:
            return
        elif name == "coordinates" and "Polygon" in self._open and self._mark.rings:
            part = self._mark.rings[-1]
            part.insert(0 if "outerBoundaryIs" in self._open else len(part), text)
        elif name in ("name", "description") and parent == "Placemark":
            self._mark.fields[name] = text.strip()
        elif name in ("value", "SimpleData"):
            self._mark.fields[self._free()] = text.strip()

    def _free(self) -> str:
        """Return the name of the data element, with the suffix ``_`` where it is taken."""
        field = self._field
        while field in self._mark.fields:
            field += "_"
            self.repeated.setdefault(self._field, field)
        return field
