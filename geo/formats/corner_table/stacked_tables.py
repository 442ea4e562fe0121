"""Tables of corners one below the other in the rows of a sheet, each with its titles and head."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo.formats.corner_table.corners import Corner
from geo.formats.corner_table.rows import (
    PARCEL,
    Head,
    Row,
    corner_of,
    find_head,
    has_numbers,
    head_at,
    is_length,
    kind_of,
    number,
    text_of,
)

MAX_TITLE = 80  # characters of a name
_KEY = (
    "地块编号|地块号|地块名称|地块名|宗地编号|宗地号|宗地代码|宗地名称|图斑编号|图斑号|图斑名称|区块编号"
    r"|区块名称|地块|宗地|图斑|区块|parcel\s?no\.?|parcel\s?id|parcel\s?name|block\s?name|parcel|block"
    "|участок"
)
_KEYED = re.compile(
    rf"(?:^|[\s,;])(?P<key>{_KEY})\s{{0,3}}(?::\s{{0,3}}|\t)"
    rf"(?P<value>[^\t:,;]{{1,{MAX_TITLE}}}?)(?=\s{{0,3}}(?:$|[\t,;]|\s[^\s:]{{2,12}}:))",
    re.IGNORECASE,
)
_SORT = "(?:地块|宗地|图斑|区块|矿区)"
_SIGN = "[A-Za-z\\d一二三四五六七八九十甲乙丙丁东南西北#号]"
_WORD = r"[\w#\-.()]"
_BARE = re.compile(
    rf"(?:[一二三四五六七八九十\d]{{1,3}}[、.)]\s?)?(?P<name>{_WORD}{{0,40}}{_SORT}{_WORD}{{0,20}})"
)
_SIGNED = re.compile(rf"{_SIGN}\s?{_SORT}|{_SORT}\s?{_SIGN}")
_ENGLISH = re.compile(
    r"(?:parcel|block|plot|lot|участок)\s?(?:no\.?|№|#)?\s?[\w\-]{1,20}", re.IGNORECASE
)
_SUFFIX = re.compile(r"(?:拐点|界址点|角点|边界)?(?:坐标)?(?:成果)?(?:一览)?表$")
_COUNTED = re.compile(r"(?P<sign>[A-Za-zА-Яа-я]{1,2})[-_]?(?P<number>\d{1,4})")  # J1
MIN_LABELS = 3
_PAGE = re.compile(
    r"第\s?\d{1,4}\s?页|续\s?[表页]|[(]续[)]|\bpage\s\d|\bcontinued\b", re.IGNORECASE
)


@dataclass(frozen=True)
class SheetTable:
    """One table of a sheet.

    Parameters
    ----------
    head
        Its columns.
    above
        The rows above that belong to no table before it, and that of the head.
    rows
        Those below the head, to the last that holds a corner.
    line
        The number of the first of these, from 1.
    """

    head: Head
    above: Sequence[Row]
    rows: Sequence[Row]
    line: int

    @property
    def titles(self) -> Sequence[Row]:
        """The rows above its head."""
        return self.above[:-1]

    @property
    def is_continued(self) -> bool:
        """Whether its titles say that it goes on from the page before."""
        return any(_PAGE.search(_line(row)) for row in self.titles)


def tables_of(rows: Sequence[Row]) -> list[SheetTable]:
    """Return the tables of the rows of a sheet; the first head stands near the beginning."""
    head = find_head(rows)
    found: list[SheetTable] = []
    above = 0
    while head is not None:
        later = (h for at in range(head.first, len(rows)) if (h := _later_head(rows, at, head)))
        following = next(later, None)
        stop = following.first - 1 if following else len(rows)
        while following and stop > head.first and not has_numbers(rows[stop - 1], head):
            stop -= 1
        body = rows[head.first : stop]
        found.append(SheetTable(head, rows[above : head.first], body, head.first + 1))
        above, head = head.first + len(body), following
    return found


def _later_head(rows: Sequence[Row], at: int, head: Head) -> Head | None:
    """Return the head that a row below another is; few rows have two words, so this is quick.

    A row with a corner is none, though it has the letters of hemispheres.
    """
    words = sum(isinstance(cell, str) and bool(cell) and not cell[0].isdigit() for cell in rows[at])
    return head_at(rows, at) if words > 1 and not has_numbers(rows[at], head) else None


def corners_of(tables: Sequence[SheetTable]) -> list[Corner | None]:
    """Return the corners of tables, None where a title, a blank row or a new head stands.

    Errors are those of `geo.formats.corner_table.rows.corner_of`.
    """
    found: list[Corner | None] = []
    parcels: list[dict[str, str]] = []
    for table in tables:
        groups = table.head.groups
        goes_on = table.is_continued and len(parcels) == len(groups)
        if not goes_on:
            found.append(None)
            parcels = [_parcel(table, place) for place in range(len(groups))]
        for place, parcel in enumerate(parcels):
            found.extend(_group_corners(table, place, parcel))
    return found


def _parcel(table: SheetTable, number: int) -> dict[str, str]:
    """Return what the titles of a table say of the parcel of one of its groups of columns."""
    parcel = dict.fromkeys(PARCEL, "")
    for row in table.titles:
        parcel.update(parcel_named(of_group(row, table.head, number)))
    return parcel


def of_group(row: Row, head: Head, number: int) -> Row:
    """Return the cells of a row above or among those of one group of columns."""
    starts = [min(group.values()) for group in head.groups]
    stops = [*starts[1:], len(row)]
    return row[0 if number == 0 else starts[number] : stops[number]]


def _group_corners(
    table: SheetTable, number: int, parcel: dict[str, str]
) -> Iterator[Corner | None]:
    """Yield the corners of one group of columns; a title among them names what follows."""
    group = table.head.groups[number]
    for line, row in enumerate(table.rows, table.line):
        corner = corner_of(row, group, table.head, parcel, line)
        if corner is None and is_length(row):
            continue
        if corner is None and (named := parcel_named(of_group(row, table.head, number))):
            parcel.update(dict.fromkeys(PARCEL, "") | named)
        yield corner


def parcel_named(row: Row) -> dict[str, str]:
    """Return the number and name of a parcel that a title tells, as far as it tells them."""
    text = _line(row)
    found: dict[str, str] = {}
    for match in _KEYED.finditer(text):
        kind, value = kind_of(match["key"]), match["value"].strip()
        is_pair = ":" in match[0] or text.count("\t") % 2 == 1
        if kind in PARCEL and is_pair and kind_of(value) is None:
            found.setdefault(kind, value)
    if found or not text or len(text) > MAX_TITLE:
        return found
    plain = _SUFFIX.sub("", text.replace("\t", " "))
    bare = _BARE.fullmatch(plain)
    if bare and _SIGNED.search(plain):
        return {"name": bare["name"]}
    return {"name": plain} if _ENGLISH.fullmatch(plain) else {}


def _line(row: Row) -> str:
    """Return the cells of a row as one text, parted by tabs."""
    cells = (" ".join(str(cell).split()) for cell in row if cell not in (None, ""))
    return unicodedata.normalize("NFKC", "\t".join(filter(None, cells))[:1000])


def is_of_corners(rows: Sequence[Row], first: int) -> bool:
    """Return whether a head names points or parcels, or numbers alone stand below it.

    A table of sites has names and coordinates as well, but its rows are no corners.
    """
    kinds = {kind_of(cell) for row in rows[max(0, first - 3) : first] for cell in row}
    if kinds & {"label", "number"}:
        return True
    below = [cell for row in rows[first : first + 50] for cell in row if cell not in (None, "")]
    if below and all(number(cell) is not None for cell in below):
        return True
    return _are_counted([text_of(row, 0) for row in rows[first : first + 50]])


def _are_counted(labels: Sequence[str]) -> bool:
    """Return whether labels are those of corners in order, such as J1, J2 … or P-01, P-02 …."""
    found = [_COUNTED.fullmatch(label) for label in labels if label]
    numbers = [int(match["number"]) for match in found if match]
    signs = {match["sign"] for match in found if match}
    is_all = len(numbers) == len(found) >= MIN_LABELS and len(signs) == 1
    start = numbers[0] if numbers else 0
    return is_all and start < 2 and numbers[:-1] == list(range(start, start + len(numbers) - 1))
