"""Pasted lines: cells of a spreadsheet, or one site a line, with or without a name before it."""

import re

from ftzmap.sites.columns import guess
from ftzmap.sites.coordinates import read_coordinates
from ftzmap.sites.heads import HEADS
from ftzmap.sites.site_table import Cell, Table
from ftzmap.sites.table_files import read_text
from geo.errors import CoordinateError

MAX_PARTED = 200  # characters of a line whose name is looked for
_START = re.compile(r"(?<=[\s,;:|、，；：])(?=[-+\d.NSEWnsew北南东西纬经])")  # of a coordinate


def read_lines(
    text: str, name: str, *, heads: tuple[str, str] = (HEADS["name"][0], HEADS["both"][0])
) -> Table:
    """Return the table of pasted lines; where no columns show, each line is one site.

    Errors are those of `read_table`.

    Parameters
    ----------
    heads
        What the columns of names and of coordinates are called; each is one of `HEADS`.
    """
    table = read_text(text, name)
    if len(table.rows) and guess(table).complete:
        return table
    sites = [parted(line.strip()) for line in text.splitlines() if line.strip()]
    if any(title for title, _ in sites):
        return Table(name, heads, tuple(sites))
    return Table(name, heads[1:], tuple((place,) for _, place in sites))


def parted(line: str) -> tuple[Cell, str]:
    """Return the name of a line and its coordinate; all of the line where that is in doubt.

    A name is only taken where the rest can be read as a coordinate from one start alone: where
    it ends in numbers of its own, nothing tells them from the coordinate.
    """
    if len(line) > MAX_PARTED or _is_read(line):
        return None, line
    starts = [match.start() for match in _START.finditer(line)]
    read = [start for start in starts if _is_read(line[start:])]
    if len(read) != 1:
        return None, line
    return line[: read[0]].strip(" \t,;:|、，；："), line[read[0] :]


def _is_read(text: str) -> bool:
    try:
        read_coordinates(text)
    except CoordinateError:
        return False
    return True
