"""What a file is: told by its first bytes, and only then by its name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.errors import FileFormatError
from geo.formats.texts import BOMS, without_mark
from geo.formats.wkt_csv import is_wkt
from geo.messages import Message, message

HEAD = 4096  # bytes looked at
SURVEY = re.compile(
    r"[\[［【]\s*(?:属性描述|地块坐标|项目信息|扩展信息)|^.*,\s*[@＠]\s*$", re.MULTILINE
)
DXF = re.compile(rb"\s*+(?:999\r?\n.*+\n\s*+)*+0[^\S\n]*+\n\s*+SECTION\b")
BINARY = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # one without entries
    (b"SQLite format 3\x00", "gpkg"),
    (b"PAR1", "parquet"),
    (b"\x00\x00\x27\x0a", "shp"),
)
STRANGERS = (
    (b"\xff\xd8\xff", message("a JPEG picture")),
    (b"\x89PNG", message("a PNG picture")),
    (b"GIF8", message("a GIF picture")),
    (b"II*\x00", message("a TIFF picture")),
    (b"MM\x00*", message("a TIFF picture")),
    (b"%PDF", message("a PDF document")),
    (b"\xd0\xcf\x11\xe0", message("an old Office document")),
    (b"AC10", message("a DWG drawing")),
    (b"AutoCAD Binary DXF", message("a binary DXF drawing")),
    (b"Rar!", message("a RAR archive")),
    (b"7z\xbc\xaf", message("a 7z archive")),
    (b"\x1f\x8b", message("a gzip archive")),
    (b"fgb\x03", message("a FlatGeobuf file")),
    (b"MZ", message("a program")),
    (b"\x7fELF", message("a program")),
)
TITLES = {
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "shp": "Shapefile",
    "kml": "KML",
    "parquet": "GeoParquet",
    "csv": "WKT/CSV",
    "txt": "TXT",
    "dxf": "DXF",
    "zip": "ZIP",
}
ENDINGS: Mapping[str, str] = {
    ".geojson": "geojson",
    ".json": "geojson",
    ".gpkg": "gpkg",
    ".shp": "shp",
    ".kml": "kml",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".wkt": "csv",
    ".txt": "txt",
    ".dxf": "dxf",
    ".zip": "zip",
    ".kmz": "zip",
}


@dataclass(frozen=True)
class Given:
    """A file that was handed over.

    Parameters
    ----------
    data
        Its bytes.
    name
        What it is called; empty where it has no name.
    beside
        For a Shapefile, the files beside it by ending, such as ``".dbf"``.
    """

    data: bytes
    name: str = ""
    beside: Mapping[str, bytes] | None = None

    @property
    def ending(self) -> str:
        """The last ending of the name in small letters, such as ``".kml"``; else empty."""
        return ending_of(self.name)

    @property
    def stem(self) -> str:
        """The name without folders and last ending."""
        base = re.split(r"[/\\]", self.name)[-1]
        return base[: len(base) - len(self.ending)]


def ending_of(name: str) -> str:
    """Return the last ending of a file name in small letters, such as ``".kml"``; else empty."""
    match = re.search(r"\.[A-Za-z0-9]+$", name)
    return match[0].lower() if match else ""


def kind_of(given: Given) -> str:
    """Return the kind of a file, a key of `TITLES`.

    Raises
    ------
    FileFormatError
        It is empty, or of no kind that is read here.
    """
    head = given.data[:HEAD]
    if not given.data or (given.data.isspace() if len(given.data) < HEAD else False):
        raise FileFormatError(message("The file is empty; choose another."))
    for magic, kind in BINARY:
        if head.startswith(magic):
            return kind
    for magic, what in STRANGERS:
        if head.startswith(magic):
            raise _stranger(what)
    if DXF.match(head):
        return "dxf"
    return _kind_of_text(given)


def misnamed(given: Given, kind: str) -> tuple[Message, ...]:
    """Return the sentence on a name that promises another kind of file, if it does."""
    if ENDINGS.get(given.ending, kind) == kind:
        return ()
    return (
        message(
            "The name ends in {ending}, but the file is {kind}; it was read as that.",
            ending=given.ending,
            kind=TITLES[kind],
        ),
    )


def _stranger(what: Message) -> FileFormatError:
    return FileFormatError(
        message("The file is {what}, not a boundary file; choose another.", what=what)
    )


def _kind_of_text(given: Given) -> str:
    text = _start(given.data[:HEAD]).lstrip("\ufeff \t\r\n")
    if SURVEY.search(text) and not text.startswith("{"):
        return "txt"
    if text.startswith(("{", "[")):
        return "geojson"
    if text.startswith("<"):
        return "kml"
    if is_wkt(text) or re.search(r"\b(?:MULTI)?POLYGON\s*+Z?M?\s*+\(", text, re.IGNORECASE):
        return "csv"
    promised = ENDINGS.get(given.ending)
    if promised in ("geojson", "kml", "csv", "txt", "dxf") and "\0" not in text:
        return promised  # whose reader says what is wrong
    raise FileFormatError(
        message(
            "The file is no boundary file that is known here; give one of {kinds}.",
            kinds=", ".join(TITLES.values()),
        )
    )


def _start(head: bytes) -> str:
    """Return the beginning of a text, whatever of it can be read."""
    for mark, encoding in BOMS.items():
        if head.startswith(mark):
            return head.decode(encoding, "ignore")
    text = head.decode(without_mark(head), "replace")
    return text if text.count("\ufffd") < 3 else head.decode("gb18030", "replace")
