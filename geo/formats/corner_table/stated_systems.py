"""What titles and heads of corner tables say of their coordinate system.

Of columns in several systems side by side those on CGCS2000 or WGS 84 are read. A table on an older
datum says so, as its shift is local; a central meridian or zone in a title counts where eastings
have no number of a zone.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from geo.crs.zones import GRIDS, gauss_kruger_epsg
from geo.formats.corner_table.corners import Corner
from geo.formats.corner_table.rows import Row
from geo.formats.corner_table.stacked_tables import SheetTable, of_group

_NEW = re.compile(r"(?<![\d.])2000(?![\d.])|cgcs|wgs[ _-]?84", re.IGNORECASE)
_OLD = re.compile(
    r"(?:19)?(?:80|54)年?\s?-?(?:西安|北京)|(?:西安|北京)-?\s?(?:19)?(?:80|54)"
    r"|(?:西安|北京)\S{0,4}坐标系|xi'?an\s?-?_?(?:19)?80|beijing\s?-?_?(?:19)?54",
    re.IGNORECASE,
)  # the names of cities alone are of places
_EPSG = re.compile(r"\bEPSG\s?:\s?(\d{4,6})\b", re.IGNORECASE)
_MERIDIAN = re.compile(
    r"(?:中央(?:子午线|经线)|central\s?meridian|\bcm)[^\d;。]{0,8}?(\d{2,3})(?!\d|\.\d|带|\s?[°度]\s?0?[1-9]\d?\s?[′'分])",
    re.IGNORECASE,
)
_ZONE = re.compile(r"带号\s?[:=]?\s?(\d{2})(?!\d)|(?<!\d)(\d{2})\s?[号]?带")
STEP = 3  # degrees between the meridians of zones
MAX_PLAIN = 1_000_000.0  # metres; eastings with the number of a zone are more


def in_one_system(tables: Sequence[SheetTable]) -> tuple[list[SheetTable], int]:
    """Return tables without the columns of other systems beside those that are read, and a count.

    Columns on CGCS2000 or WGS 84 are read, else the first.
    """
    found = [_in_one_system(table) for table in tables]
    left = sum(
        len(before.head.groups) - len(after.head.groups)
        for before, after in zip(tables, found, strict=True)
    )
    return found, left


def _in_one_system(table: SheetTable) -> SheetTable:
    groups = table.head.groups
    texts = [
        _folded([of_group(row, table.head, number) for row in table.above])
        for number in range(len(groups))
    ]
    is_new = [bool(_NEW.search(text)) for text in texts]
    is_old = [bool(_OLD.search(text)) and not new for text, new in zip(texts, is_new, strict=True)]
    if len(groups) < 2 or not any(is_old) or not any(is_new):
        return table
    beside = {kind: at for kind, at in groups[0].items() if kind not in table.head.axes}
    kept = tuple(beside | group for group, new in zip(groups, is_new, strict=True) if new)
    return replace(table, head=replace(table.head, groups=kept))


def old_datum(text: str) -> str | None:
    """Return the name of an older datum that titles state, where they state no newer one."""
    match = _OLD.search(text)
    return match[0] if match and not _NEW.search(text) else None


def named_system(
    text: str, corners: Sequence[Corner | None], *, in_degrees: bool = False
) -> str | None:
    """Return the EPSG code that titles name, or that of the zone or meridian that they name."""
    codes = set(_EPSG.findall(text))
    if codes:
        return f"EPSG:{codes.pop()}" if len(codes) == 1 else None
    eastings = [corner.x for corner in corners if corner is not None]
    norths = [corner.y for corner in corners if corner is not None]
    if in_degrees or not max(eastings) < MAX_PLAIN < min(norths):
        return None
    zones = {int(one or other) for one, other in _ZONE.findall(text)}
    zones |= {
        int(degrees) // STEP for degrees in _MERIDIAN.findall(text) if not int(degrees) % STEP
    }
    meridians = {_meridian(zone) for zone in zones}
    known = any(zone in grid.zones for zone in zones for grid in GRIDS)
    return f"EPSG:{gauss_kruger_epsg(min(zones))}" if known and len(meridians) == 1 else None


def _meridian(zone: int) -> int:
    three = next(grid for grid in GRIDS if grid.degrees == STEP)
    return STEP * zone if zone in three.zones else 2 * STEP * zone - STEP


def text_above(tables: Sequence[SheetTable]) -> str:
    """Return the titles and heads of tables as one text."""
    return _folded([row for table in tables for row in table.above])


def _folded(rows: Sequence[Row]) -> str:
    text = " ".join(str(cell)[:500] for row in rows for cell in row if cell)
    return unicodedata.normalize("NFKC", text)
