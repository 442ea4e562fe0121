"""Rows of a table of corners understood: which columns hold what, by names else by numbers."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from geo.crs.datum_words import datum_of, shifted_datum, without_datum
from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.corner_table.corners import Corner
from geo.formats.corner_table.split_angles import (
    Kinds,
    is_split,
    is_under,
    split_kinds,
    split_value,
)
from geo.formats.json_lists import is_of_rows, rows_of_list
from geo.formats.table import MAX_ROWS
from geo.formats.texts import without_quotes
from geo.messages import message

Cell = str | float | int | None
Row = Sequence[Cell]

MINUTES = 60  # of a degree, and seconds of a minute
ZONES = range(13, 46)  # the numbers of Gauss-Kruger zones of China
PREFIX = 1_000_000  # metres; the number of the zone stands before this digit of an easting
MAX_TITLES = 15  # rows above the head
MAX_LINE = 200_000  # characters of a cell
_WORDS = {
    "north": "x|x坐标|x座标|x座標|коордx|коордх|координатаx|координатах|х|север|縱坐標|縱坐標x"
    "|北坐標|坐标x|纵坐标|纵坐标x|x纵坐标|北坐标|北|n|north|northing|xn",
    "east": "y|y坐标|y座标|y座標|коордy|координатаy|координатау|у|восток|橫坐標|橫坐標y|東坐標"
    "|東|坐标y|横坐标|横坐标y|y横坐标|东坐标|东|e|east|easting|ye",
    "lon": "经度|东经|经度l|lon|lng|long|longitude|l|долгота|经|經度|経度|東經|東経|бойлық|бойлык",
    "lat": "纬度|北纬|纬度b|lat|latitude|b|широта|纬|緯度|北緯|ендік|ендик",
    "label": "点号|界址点号|界址点|界址点编号|拐点|拐点号|拐点编号|拐点序号|点名|点编号|角点"
    "|角点号|序号|顶点|桩号|编号|point|pt|vertex|corner|no|pointno|номер|точка|№|点"
    "|點|點號|界址點|界址點號|拐點|拐點編號|頂點|點名|点番号|測点|測点名|пункт|нүкте"
    "|номерточки|№точки|точка№|поворотнаяточка|обозначениехарактерныхточекграниц|обозначение",
    "number": "地块编号|地块号|宗地编号|宗地号|宗地代码|图斑编号|图斑号|parcel|parcelno"
    "|parcelid|block|区块编号|地块序号|участок|地塊編號|宗地編號|地番",
    "name": "地块名称|宗地名称|地块名|图斑名称|parcelname|blockname|区块名称|地块|宗地|图斑|区块"
    "|地塊|地塊名稱",
    "ring": "圈号|环号|地块圈号|ring|ringno",
    "zone": "带号|投影带号|zone|zoneno",
    "side": "边长|距离|间距|side|sidelength|length|distance|длина|邊長|辺長",
}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words.split("|")}
PARCEL = ("number", "name", "ring")  # kinds that tell the parcel and its ring
_PAIRS = (("north", "east"), ("lat", "lon"))
_IGNORED = re.compile(r"\((?:m|米|单位[^)]*|°|度)?[^)]*\)|[\s_\-.:/]+")
_KM = re.compile(r"km$|千米$|公里$|[\s_\-./]+")  # behind the name of an axis
ANGLE = re.compile(
    r"(?P<before>[NSEWnsew北南东西][纬经]?)?\s{0,3}(?P<d>\d{1,3})\s?[°º˚度]\s{0,3}"
    r"(?P<m>\d{1,2}(?:\.\d{1,12})?)\s?[′'’´分]\s{0,3}"
    r"(?:(?P<s>\d{1,2}(?:\.\d{1,12})?)\s?(?:[″\"”秒]|''|′′|’’)?)?\s{0,3}(?P<after>[NSEWnsew])?"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,}|(?: \d{3})+(?:\.\d+)?)")
_DECIMAL_COMMA = re.compile(r"\d{4,15},\d{1,15}")
_LETTERED = re.compile(
    r"(?P<before>[NSEWnsew]|[北南]纬|[东西]经)?\s{0,3}(?P<n>\d{1,3}\.\d{1,15})\s?°?\s{0,3}(?P<after>[NSEWnsew])?"
)
_PLAIN_ANGLE = re.compile(
    r"(?P<d>[+-]?\d{1,3})\s{0,2}[:\s\-._d]\s{0,2}(?P<m>\d{1,2})\s{0,2}[:\s\-._m]\s{0,2}"
    r"(?P<s>\d{1,2}(?:[.,]\d{1,12})?)\s?s?",
    re.IGNORECASE,
)
_SIDE = re.compile(
    r"\s*[A-Za-z]{0,4}\d{1,6}\s*(?:-{1,2}|[—–~→至到]{1,2})\s*[A-Za-z]{0,4}\d{1,6}\s*"
)
_LABEL = re.compile(r"[A-Za-z]{1,4}-?\d{1,6}")  # of a corner, such as J1
SOUTH_OR_WEST = "SWsw南西"
LATITUDE, LONGITUDE = "NSns北南", "EWew东西"


@dataclass(frozen=True)
class Head:
    """The columns of a table of corners: for each group side by side the place of each kind.

    `datum` is that of a Chinese web map which the heads of degrees name, such as ``"gcj02"``.
    """

    groups: tuple[dict[str, int], ...]
    first: int
    in_degrees: bool
    datum: str | None = None

    @property
    def axes(self) -> tuple[str, str]:
        """The kinds of its two columns of numbers, that of the easting or longitude first."""
        return ("lon", "lat") if self.in_degrees else ("east", "north")


def kind_of(cell: object) -> str | None:
    """Return what a head names, a key of the words known here; None where it is another."""
    folded = unicodedata.normalize("NFKC", str(cell or "")).casefold()
    known = _KIND_OF.get(_IGNORED.sub("", folded)) or _KIND_OF.get(_KM.sub("", folded))
    if known is not None or not datum_of(folded):
        return known
    plain = _KIND_OF.get(_IGNORED.sub("", without_datum(folded).replace("坐标", "")))
    return plain if plain in ("lon", "lat") else None


def rows_of(text: str) -> list[list[Cell]]:
    """Return the cells of lines, parted by the sign that the first lines have most, else blanks.

    A JSON list has its own.
    """
    if is_of_rows(text):
        return rows_of_list(text)
    lines = [line for line in text.splitlines() if line.strip()][: MAX_ROWS + 1]
    if len(lines) > MAX_ROWS:
        raise FileTooLargeError(
            message("The file has more than {most:,} features; split it.", most=MAX_ROWS)
        )
    start = "\n".join(lines[:20])
    signs = [sign for sign in "\t;|，,、" if start.count(sign) >= len(lines[:20]) / 2]
    if not signs:
        return [list(re.split(r"\s+", line.strip())) for line in lines]
    most = max(signs, key=start.count)
    delimiter = next((sign for sign in signs if find_head(_cells(lines[:20], sign))), most)
    return _cells(lines, delimiter)


def _cells(lines: Sequence[str], delimiter: str) -> list[list[Cell]]:
    """Return the cells of lines; none where one cannot be read."""
    csv.field_size_limit(MAX_LINE)
    try:
        return [list(row) for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)]
    except csv.Error:
        return []


def find_head(rows: Sequence[Row]) -> Head | None:
    """Return the head of a table, which may stand below titles and take two rows."""
    found = (head_at(rows, at) for at in range(min(len(rows), MAX_TITLES)))
    return next(filter(None, found), None)


def head_at(rows: Sequence[Row], at: int) -> Head | None:
    """Return the head that a row is, with what the row above it names; None where it is none."""
    if split := split_kinds(rows, at, kind_of):
        above = _above(rows, at)
        return Head(_groups(split, above, ("lat", "lon")), at + 1, True)
    if at + 1 < len(rows) and is_under(rows[at + 1]):
        return None
    kinds = [kind_of(cell) for cell in rows[at]]
    for pair in _PAIRS:
        if all(kind in kinds for kind in pair):
            above = [kind_of(cell) for cell in rows[at - 1]] if at else []
            in_degrees = pair == ("lat", "lon")
            datum = _only_datum(rows[at], kinds) if in_degrees else None
            return Head(_groups(kinds, above, pair), at + 1, in_degrees, datum)
    return None


def _above(rows: Sequence[Row], at: int) -> Kinds:
    """Return what the two rows above a head name, the nearer first; they may be merged with it."""
    near, far = ([kind_of(cell) for cell in rows[at - up]] if at >= up else [] for up in (1, 2))
    return [one or other for one, other in zip_longest(near, far)]


def _only_datum(row: Row, kinds: list[str | None]) -> str | None:
    """Return the datum of the columns of degrees that are read; those of others are passed over.

    Of several pairs the one on WGS 84 is taken, or that whose heads name no datum.
    """
    of_cell = [shifted_datum(str(cell or "")) for cell in row]
    named = {kind: {d for d, k in zip(of_cell, kinds, strict=True) if k == kind} for kind in kinds}
    both = named["lon"] & named["lat"]
    datum = None if None in both or not both else min(filter(None, both))
    for at, kind in enumerate(kinds):
        if kind in ("lon", "lat") and both and of_cell[at] != datum:
            kinds[at] = None
    return datum


def _groups(
    kinds: Sequence[str | None], above: Sequence[str | None], pair: tuple[str, str]
) -> tuple[dict[str, int], ...]:
    """Return the places of each kind, of one group of columns after another side by side."""
    above = [kind if kind not in pair else None for kind in above]
    full = [
        kind or (above[at] if at < len(above) else None) for at, kind in enumerate(kinds)
    ] + list(above[len(kinds) :])
    groups: list[dict[str, int]] = [{}]
    for at, kind in enumerate(full):
        if kind is None:
            continue
        if kind in groups[-1] and set(pair) <= set(groups[-1]):
            groups.append({})
        groups[-1].setdefault(kind, at)
    return tuple(group for group in groups if set(pair) <= set(group))


def has_numbers(row: Row, head: Head) -> bool:
    """Return whether a row below a head holds a corner."""
    return any(None not in _values(row, group, head) for group in head.groups)


def _values(row: Row, group: Mapping[str, int], head: Head) -> list[float | None]:
    if is_split(group):
        return [split_value(row, group, axis) for axis in head.axes]
    read = _degrees_number if head.in_degrees else number
    return [read(text_of(row, group[name])) for name in head.axes]


def _degrees_number(text: str) -> float | None:
    """Return the degrees of a cell, also without marks or with a comma: ``87 36 0``, ``87,6``."""
    folded = unicodedata.normalize("NFKC", text[:60])
    match = _PLAIN_ANGLE.fullmatch(folded)
    if match:
        minutes, seconds = float(match["m"]), float(match["s"].replace(",", "."))
        size = abs(float(match["d"])) + minutes / 60 + seconds / 3600
        fits = minutes < MINUTES and seconds < MINUTES
        return (-size if match["d"].startswith("-") else size) if fits else None
    is_decimal = re.fullmatch(r"[+-]?\d{1,3},\d{1,15}", folded)
    return number(folded.replace(",", ".") if is_decimal else text)


def is_length(row: Row) -> bool:
    """Return whether a row without corner holds a side, such as ``J1-J2``, and numbers alone."""
    filled = [cell for cell in row if cell not in (None, "") and not _SIDE.fullmatch(str(cell))]
    return bool(filled) and all(number(cell) is not None for cell in filled)


def corner_of(
    row: Row, group: Mapping[str, int], head: Head, parcel: dict[str, str], line: int
) -> Corner | None:
    """Return the corner of a row, None where there is none.

    Parameters
    ----------
    group
        The columns of it, one of those of the head.
    parcel
        Number, name and ring, which are taken on from the rows above; it is changed.
    line
        The number of the row, from 1.

    Raises
    ------
    FileFormatError
        The row has a label and one of its two numbers cannot be read.
    """
    _take_parcel(row, group, parcel)
    texts = [text_of(row, group[name]) for name in head.axes]
    values = _values(row, group, head)
    if any(text.startswith("=") for text in texts):
        raise FileFormatError(
            message(
                "Line {line} of the table has a formula that was never calculated; open the table"
                " in Excel or WPS, save it there, and give it again.",
                line=line,
            )
        )
    if values[0] is None or values[1] is None:
        if any(value is not None for value in values) and (all(texts) or _is_half(row, group)):
            raise unread_number(line)
        return None
    label = text_of(row, group.get("label"))
    zone = number(text_of(row, group.get("zone")))
    if zone is not None and not head.in_degrees and zone in ZONES and 0 < values[0] < PREFIX:
        values[0] += zone * PREFIX
    return Corner(values[0], values[1], label, (parcel["number"], parcel["name"], parcel["ring"]))


def _is_half(row: Row, group: Mapping[str, int]) -> bool:
    """Return whether a row is of a corner, by its label; those of lengths and areas have none."""
    return bool(_LABEL.fullmatch(text_of(row, group.get("label"))))


def unread_number(line: int) -> FileFormatError:
    """Return the error of a corner that has no two numbers, by its line from 1."""
    return FileFormatError(
        message("Line {line} of the table has a number that cannot be read; correct it.", line=line)
    )


def _take_parcel(row: Row, group: Mapping[str, int], parcel: dict[str, str]) -> None:
    for kind in PARCEL:
        value = text_of(row, group.get(kind))
        if value and (kind != "number" or value != parcel["number"]):
            parcel.update({"name": "", "ring": ""} if kind == "number" else {})
            parcel[kind] = value


def text_of(row: Row, at: int | None) -> str:
    """Return the text of a cell, empty where there is none."""
    cell = row[at] if at is not None and at < len(row) else None
    return "" if cell is None else without_quotes(str(cell))


def number(cell: Cell) -> float | None:
    """Return a number, or the degrees of an angle with its marks; None for anything else."""
    if isinstance(cell, int | float):
        return float(cell)
    text = unicodedata.normalize("NFKC", without_quotes(str(cell or "")[:60]))
    if match := ANGLE.fullmatch(unicodedata.normalize("NFC", str(cell or "").strip()[:60])):
        return degrees(match)
    if (match := _LETTERED.fullmatch(text)) and (side := match["before"] or match["after"]):
        return -float(match["n"]) if side[0] in SOUTH_OR_WEST else float(match["n"])
    if _THOUSANDS.fullmatch(text):
        text = re.sub("[, ]", "", text)
    elif _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    match = re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{0,15})?\s?(?:m|米|°|度)?", text)
    return float(re.sub(r"[^\d.+-]", "", text)) if match else None


def degrees(match: re.Match[str]) -> float:
    """Return the degrees of an angle that `ANGLE` has found."""
    size = int(match["d"]) + float(match["m"]) / 60 + float(match["s"] or 0) / 3600
    letter = (match["before"] or match["after"] or " ")[0]
    return -size if letter in SOUTH_OR_WEST else size
