"""How tables of sites name their columns, and where the row of the names stands."""

import re
from collections.abc import Sequence

MAX_TITLES = 10  # rows of titles and blanks that may stand above the head
HEADS = {  # names of columns, folded, in the languages that tables come in
    "lon": ("lon", "lng", "long", "longitude", "x", "经度", "东经", "lon_wgs84", "долгота"),
    "lat": ("lat", "latitude", "y", "纬度", "北纬", "lat_wgs84", "широта"),
    "both": (
        *("coordinates", "coordinate", "coords", "coord", "latlon", "latlng", "lnglat", "lonlat"),
        *("location", "坐标", "经纬度", "经纬度坐标", "地理坐标", "位置坐标", "координаты"),
    ),
    "name": (
        *("name", "site", "title", "label", "名称", "企业名称", "公司名称", "项目名称", "地块名称"),
        *("地点", "地块", "场地", "企业", "название", "наименование"),
    ),
    "datum": ("datum", "crs", "system", "坐标系", "坐标系统", "基准"),
}
_IGNORED_IN_HEADS = re.compile(r"[\s\-_.:/]+|(?s:[(（\[].*)")
_FOLDED_HEADS = {
    kind: frozenset(_IGNORED_IN_HEADS.sub("", head) for head in heads)
    for kind, heads in HEADS.items()
}


def folded_head(name: object) -> str:
    """Return a column's name without case, blanks and what stands in brackets."""
    return _IGNORED_IN_HEADS.sub("", str(name).casefold()).strip()


def _names_coordinates(cells: Sequence[object]) -> bool:
    """Return whether the cells of a row name columns of coordinates."""
    said = {folded_head(cell) for cell in cells if cell is not None}
    lon, lat, both = (not said.isdisjoint(_FOLDED_HEADS[kind]) for kind in ("lon", "lat", "both"))
    return both or (lon and lat)


def has_head(cells: Sequence[object]) -> bool:
    """Return whether a first line names columns: it says so, or no cell holds a digit."""
    said = {folded_head(cell) for cell in cells if cell is not None}
    if any(not said.isdisjoint(heads) for heads in _FOLDED_HEADS.values()):
        return True
    return not any(re.search(r"\d", str(cell)) for cell in cells)


def head_row(rows: Sequence[Sequence[object]]) -> int | None:
    """Return the place of the row that names columns of coordinates, titles above it or not."""
    for place, row in enumerate(rows[:MAX_TITLES]):
        if _names_coordinates(row) and (place == 0 or rows[place + 1 :]):
            return place
    return None
