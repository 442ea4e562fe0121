"""The placemarks of a KML text, in whatever folders; no link to another file is followed."""

from dataclasses import dataclass, field

from geo.errors import FileTooLargeError
from geo.formats.table import MAX_ROWS
from geo.formats.xml_text import Target, parse
from geo.messages import Message, message

OTHERS = {
    "Point": "Point",
    "LineString": "LineString",
    "LinearRing": "LineString",
    "Track": "LineString",
    "MultiTrack": "MultiLineString",
    "Model": "Model",
}
LINES = {"LineString", "LinearRing", "Track"}
TEXTS = {"name", "description", "value", "SimpleData", "coordinates", "coord"}


@dataclass
class Placemark:
    """One placemark: `rings` are texts of coordinates, those of a part with its shell first.

    `folder` is the path of folders around it, parted by slashes; `others` are its geometries that
    are no polygons, `lines` the texts of coordinates of those that are lines, and `points` of those
    that are points; `ring_lines` are the places of the lines that are rings of their own.
    """

    id: str | None
    folder: str
    fields: dict[str, object] = field(default_factory=dict)
    rings: list[list[str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    lines: list[list[str]] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    ring_lines: set[int] = field(default_factory=set)
    is_multi: bool = False


@dataclass(frozen=True)
class Placemarks:
    """The placemarks of a KML text.

    `links` is how many links to other files it has, `new_names` are those of data whose name
    another element of the placemark has, `notes` say what was mended in the text.
    """

    marks: tuple[Placemark, ...]
    links: int
    new_names: dict[str, str]
    notes: tuple[Message, ...]


def parse_placemarks(text: str) -> Placemarks:
    """Return the placemarks of a KML text, and what there is to say of it.

    Raises
    ------
    FileFormatError
        Not KML, not well-formed, cut short, with a DOCTYPE, or nested too deep.
    FileTooLargeError
        There are more placemarks than `MAX_ROWS`.
    """
    target, notes = parse(text, _Target)
    return Placemarks(tuple(target.placemarks), target.links, target.new_names, notes)


class _Target(Target):
    """What the parser calls, element by element."""

    root, title = "kml", "KML"

    def __init__(self) -> None:
        super().__init__()
        self.placemarks: list[Placemark] = []
        self.links = 0
        self.new_names: dict[str, str] = {}  # names of data that stand twice, and what they became
        self._folders: list[str] = []
        self._field = ""  # name of the data element
        self._mark: Placemark | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self.check(name)
        if name in TEXTS:
            self.text = []
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
        self.open.append(name)

    def end(self, tag: str) -> None:
        name = self.open.pop()
        if name in TEXTS and self.text is not None:
            text, self.text = "".join(self.text), None
            self._value(name, text)
        elif name == "Folder":
            self._folders.pop()
        elif name == "Placemark":
            self._mark = None

    def _begin(self, identifier: str | None) -> None:
        if len(self.placemarks) == MAX_ROWS:
            raise FileTooLargeError(
                message("The file has more than {most:,} features; split it.", most=MAX_ROWS)
            )
        folder = "/".join(filter(None, self._folders))
        self._mark = Placemark(identifier, folder, {"folder": folder} if folder else {})
        self.placemarks.append(self._mark)

    def _shape(self, mark: Placemark, name: str) -> None:
        if name == "Polygon":
            mark.rings.append([])
        elif name == "MultiGeometry":
            mark.is_multi = True
        elif name in OTHERS and "Polygon" not in self.open:
            mark.others.append(OTHERS[name])
            if name in LINES:
                mark.ring_lines |= {len(mark.lines)} if name == "LinearRing" else set()
                mark.lines.append([])

    def _value(self, name: str, text: str) -> None:
        parent = self.open[-1] if self.open else ""
        if name == "name" and parent == "Folder":
            self._folders[-1] = text.strip().replace("/", "|")
        elif self._mark:
            self._value_of(self._mark, name, text, parent)

    def _value_of(self, mark: Placemark, name: str, text: str, parent: str) -> None:
        if name == "coordinates" and "Polygon" in self.open and mark.rings:
            part = mark.rings[-1]
            part.insert(0 if "outerBoundaryIs" in self.open else len(part), text)
        elif mark.lines and parent in LINES and "Polygon" not in self.open:
            mark.lines[-1].append(text if name == "coordinates" else ",".join(text.split()))
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
