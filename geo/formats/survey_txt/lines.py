"""The survey TXT taken apart: bytes to header, parcel lines and points, nothing understood yet.

Punctuation is read as it comes: full-width brackets, commas and digits, and the enumeration
comma, stand for their plain forms. `geo.formats.survey_txt.reader` is the reader to use.
"""

import codecs
import re
import unicodedata
from array import array
from dataclasses import dataclass, field
from typing import NamedTuple

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.texts import BOMS, SNIFF, utf_by_zeros
from geo.limits import LIMITS
from geo.messages import message

MAX_TEXT = 200  # characters kept of a name or header value
MAX_FIELDS = 20  # of a parcel line; 13 are the most in use
KINDS = {"面", "线", "点"}  # area, line, point: the fifth field of a parcel line
FIELDS = 8  # of a parcel line that are understood
KIND_AT = 4  # after count, area, number and name; 3 where the count is left out
COMMAS = (",", "，", "、", "\t", " ")  # as far as needed, for a name may hold the later ones
MAX_BYTES, MAX_LINES = LIMITS.max_text_bytes, LIMITS.max_text_lines
FIELDS_OF_POINT = 4  # label, ring, X and Y
MIN_METRES, MAX_DEGREES = 100_000, 360  # of coordinates
MAX_POINT = 200  # characters of a line that may be a point
UNREAD, MAX_UNREAD = "\ufffd", 0.01  # what decoders put; share above which it is no text
COORDINATES = "地块坐标"  # the section that holds parcels and points
MERIDIANS = ("中央子午线", "中央子午线经度", "中央经线")  # what the entry of it is called
OF_ALL = (
    "坐标系",
    "几度分带",
    "投影类型",
    "计量单位",
    "带号",
    *MERIDIANS,
)  # for all points of a file
OPENING, CLOSING = "[［【", "]］】"
COMMENTS = "#/;*"
_ENTRY = re.compile(r"([^=＝]*)[=＝](.*)|([^,，、\s:：]{1,30})\s?[:：](.*)")
_HEADING = re.compile(r"\d{1,6}\s*[,，](?:[^,，]*[,，]){2,3}\s*[面线点]\s*[,，]")
POINT_COMMAS = str.maketrans("、;\t", ",,,")  # after full-width forms are made plain


class Heading(NamedTuple):
    """A parcel line: `line` its number, the rest as written, cleaned; empty where left out."""

    line: int
    point_count: str = ""
    area: str = ""
    number: str = ""
    name: str = ""
    kind: str = ""
    sheet: str = ""
    use: str = ""
    land_class: str = ""


@dataclass
class Sheet:
    """A survey TXT taken apart; one entry a point where not said otherwise, in the file's order.

    Numbers are kept in arrays, which take a quarter of the memory of lists.

    Parameters
    ----------
    encoding, unread_count
        How the bytes were read, and how many characters were not.
    cut_count
        How many names and other texts were longer than `MAX_TEXT`, and were cut.
    extra_count
        How many points have numbers after X and Y, such as heights.
    note_count
        How many lines among the points are words alone.
    has_parcel_lines
        Whether there are parcel lines; else all points are of one parcel without name.
    header
        Key and value of all sections before the points.
    headings
        The parcel lines.
    parcel
        Index into `headings` of each point.
    labels, rings
        Point and ring number of each point, as written.
    norths, easts
        X and Y of each point as written, by the rule metres north and metres east.
    lines
        Line number of each point, from 1.
    """

    encoding: str
    unread_count: int
    cut_count: int = 0
    extra_count: int = 0
    note_count: int = 0
    has_parcel_lines: bool = True
    header: dict[str, str] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    parcel: array = field(default_factory=lambda: array("q"))
    labels: list[str] = field(default_factory=list)
    rings: list[str] = field(default_factory=list)
    norths: array = field(default_factory=lambda: array("d"))
    easts: array = field(default_factory=lambda: array("d"))
    lines: array = field(default_factory=lambda: array("q"))


def parse_sheet(data: bytes) -> Sheet:
    """Return the header, parcel lines and points of a survey TXT.

    Raises
    ------
    FileFormatError
        The bytes are no text, hold no parcel line, or a line among the points is no point.
    FileTooLargeError
        There are more than `MAX_BYTES`, or more than `MAX_LINES` lines.
    """
    if len(data) > MAX_BYTES:
        raise FileTooLargeError(
            message("The file is larger than {limit} MB; split it.", limit=MAX_BYTES // 10**6)
        )
    text, encoding, unread = _decode(data)
    sheet = Sheet(encoding, unread)
    parser = _Parser(sheet)
    lines = _lines(text)
    sheet.has_parcel_lines = any(is_heading(line.strip()) for line in lines)
    parser.read(lines)
    parser.check_points()
    if not sheet.headings:
        raise FileFormatError(
            message("The file has no parcel line, which would end in @; give a survey TXT.")
        )
    return sheet


def _lines(text: str) -> list[str]:
    """Return the lines, ended by CRLF, LF or a lone CR in any mixture."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MAX_LINES:
        raise FileTooLargeError(
            message("The file has more than {limit} lines; split it.", limit=MAX_LINES)
        )
    return text.split("\n")


class _Parser:
    """Fills a sheet line by line."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.section = ""
        self.open = False  # whether points may follow
        self.has_rings = True  # whether points have the number of their ring

    def read(self, lines: list[str]) -> None:
        for number, line in enumerate(lines, 1):
            short = self.open and len(line) <= MAX_POINT
            if not (short and self._point(line.split(","), number)):
                self._other(line.strip().strip("\ufeff\0").strip(), number)

    def _point(self, parts: list[str], number: int) -> bool:
        if len(parts) != 4 or "_" in parts[2] or "_" in parts[3]:  # Python reads 1_000
            return False
        try:
            north, east = float(parts[2]), float(parts[3])
        except ValueError:
            return False
        sheet = self.sheet
        sheet.parcel.append(len(sheet.headings) - 1)
        sheet.labels.append(parts[0].strip())
        sheet.rings.append(parts[1].strip())
        sheet.norths.append(north)
        sheet.easts.append(east)
        sheet.lines.append(number)
        return True

    def _other(self, line: str, number: int) -> None:
        """Take a line that is not plainly a point."""
        among_points = self.open or self.section == COORDINATES
        if not line:
            return
        if line[0] in OPENING and line[-1] in CLOSING:
            self.section, self.open = line[1:-1].strip(), False
        elif is_heading(line) and (among_points or not _ENTRY.match(line)):
            self._parcel(fields_of(line), number)
        elif among_points and _is_note(line):
            self.sheet.note_count += 1
        elif among_points:
            self._odd_point(line if len(line) <= MAX_POINT else "", number)
        elif match := _ENTRY.match(line):
            self._entry(
                clean(match[1] or match[3] or ""), clean(match[2] or match[4] or ""), number
            )

    def _entry(self, key: str, value: str, number: int) -> None:
        header = self.sheet.header
        if self.sheet.headings and key in OF_ALL and header.get(key, value) != value:
            raise FileFormatError(
                message(
                    "Line {line} changes {key} after the first parcels; save the lines from "
                    "there on as a separate file.",
                    line=number,
                    key=key,
                )
            )
        header[key] = value

    def _parcel(self, fields: list[str], number: int) -> None:
        self.check_points()
        self.sheet.headings.append(heading_of(fields, number))
        self.sheet.cut_count += sum(len(field) > MAX_TEXT for field in fields)
        self.open = True

    def check_points(self) -> None:
        """Refuse a parcel line without points, once the next begins or the file ends."""
        headings, parcel = self.sheet.headings, self.sheet.parcel
        if headings and (not parcel or parcel[-1] != len(headings) - 1):
            raise FileFormatError(
                message(
                    "The parcel in line {line} has no points; add them or delete the line.",
                    line=headings[-1].line,
                )
            )

    def _odd_point(self, line: str, number: int) -> None:
        if not self.open and self.sheet.has_parcel_lines:
            raise FileFormatError(
                message(
                    "Line {line} comes before the first parcel line, which would end in @; add "
                    "that line.",
                    line=number,
                )
            )
        parts = self._with_ring(_parts_of(line))
        is_point = _has_only_numbers_behind(parts) and self._point(parts[:4], number)
        if is_point and not self.sheet.headings:
            self.sheet.headings.append(Heading(number))
            self.sheet.parcel[-1] = 0
            self.open = True
        self.sheet.extra_count += len(parts) > 4
        if not is_point:
            raise FileFormatError(
                message(
                    "Line {line} is neither a point (label, ring, X, Y) nor a parcel line, "
                    "which would end in @; correct it.",
                    line=number,
                )
            )

    def _with_ring(self, parts: list[str]) -> list[str]:
        """Return a point with an empty ring, in a file whose points all have no such number."""
        if len(parts) != FIELDS_OF_POINT - 1 or (self.sheet.labels and self.has_rings):
            return parts
        whole = [parts[0], "", *parts[1:], "0"]
        if not (all(parts) and _has_only_numbers_behind(whole)):
            return parts
        self.has_rings = False
        return whole[:FIELDS_OF_POINT]


def _is_note(line: str) -> bool:
    """Return whether a line among points is words, such as who drew the sheet, or a comment."""
    is_remark = line[0] in COMMENTS or bool(re.search("[:：]", line)) or not re.search(r"\d", line)
    return is_remark and len(line) <= MAX_POINT and not re.search(r"\d{5}", line)


def _parts_of(line: str) -> list[str]:
    """Return the parts of a line that may be a point, between commas of any kind, else blanks."""
    plain = unicodedata.normalize("NFKC", line).translate(POINT_COMMAS).rstrip(", ")
    parts = plain.split(",")
    return parts if len(parts) > 1 else plain.split()


def _has_only_numbers_behind(parts: list[str]) -> bool:
    """Say whether what follows X and Y are numbers, and X and Y are of one kind."""
    if len(parts) <= FIELDS_OF_POINT:
        return True
    if not all(map(_is_number, [*parts[2:4], *parts[4:]])):
        return False
    sizes = [abs(float(text or 0)) for text in parts[2:4]]
    return min(sizes) > MIN_METRES or max(sizes) <= MAX_DEGREES


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return not text.strip()
    return True


def _decode(data: bytes) -> tuple[str, str, int]:
    """Return the text, its encoding, and how many characters could not be read.

    The encoding is that of the mark, else UTF-8 where strictly so, else GB18030; where neither
    reads all, as when a name was cut within a character, the one that reads more. A character cut
    off at the very end is left out.
    """
    marked = next((mark for mark in BOMS if data.startswith(mark)), b"")
    encodings = (BOMS[marked],) if marked else (utf_by_zeros(data[:SNIFF]), "gb18030")
    texts = {
        encoding: codecs.getincrementaldecoder(encoding)("replace").decode(data[len(marked) :])
        for encoding in encodings
    }
    encoding = min(texts, key=lambda name: texts[name].count(UNREAD))
    text, unread = texts[encoding], texts[encoding].count(UNREAD)
    if unread > MAX_UNREAD * len(text):
        raise FileFormatError(
            message("The file is not text in UTF-8, UTF-16 or GB18030; save it as one of them.")
        )
    return text, encoding, unread


def ends_in_at(line: str) -> bool:
    """Say whether a line is a parcel line, whose last character but commas is an at sign."""
    return line.rstrip(",，")[-1:] in ("@", "＠")


def is_heading(line: str) -> bool:
    """Say whether a line is a parcel line, though its at sign was lost: fields around 面."""
    if ends_in_at(line):
        return True
    return bool(_HEADING.match(line))


def heading_of(fields: list[str], number_of_line: int) -> Heading:
    """Return a parcel line understood: its fields stand around the one that says 面."""
    at = 3 if fields[3:4] and fields[3] in KINDS and fields[4:5] != ["面"] else KIND_AT
    whole = [*[""] * (KIND_AT - at), *fields, *[""] * FIELDS][:FIELDS]
    return Heading(number_of_line, *map(clean, whole))


def fields_of(line: str) -> list[str]:
    """Return the fields before the at sign, parted by the plainest commas that show the kind."""
    body = line.replace("＠", "@").rpartition("@")[0] if ends_in_at(line) else line.rstrip(",，")
    fallback = [body]
    for comma in COMMAS:
        body = body.replace(comma, ",")
        fields = [part.strip() for part in body.split(",", MAX_FIELDS)]
        if not KINDS.isdisjoint(fields[3:5]):
            return fields
        fallback = fallback if len(fallback) > 1 else fields
    words = body.replace(",", " ").split()
    return words if not KINDS.isdisjoint(words[3:5]) else fallback


def clean(text: str) -> str:
    """Return text on one line without control characters, cut to `MAX_TEXT` characters."""
    short = text.strip()[:MAX_TEXT]
    if short.isprintable():
        return short
    return "".join(c for c in short if c.isprintable() or c == "\u3000")
