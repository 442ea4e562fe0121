"""What the heads of a table say: axes, names, datums, degrees beside their minutes and seconds.

A head may take two rows; coordinates in several datums stand in pairs of columns, which are never
mixed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.crs.datum_words import datum_of, without_datum
from geo.formats.angle_parts import (
    PARTS,
    count_of_parts,
    part_of,
    side_of,
    split_head,
    split_side,
)

HEADS = {  # names of columns, folded, in the languages that tables come in
    "lon": (
        *("lon", "lng", "long", "longitude", "x", "经度", "东经", "lon_wgs84", "долгота"),
        *("經度", "東經", "経度", "東経", "бойлық", "бойлык"),
        *(
            "easting",
            "east",
            "x坐标",
            "横坐标",
            "横坐标y",
            "y横坐标",
            "东坐标",
            "坐标x",
            "coordx",
            "xcoord",
            "pointx",
            "东",
            "восток",
            "e",
            "平面x",
            "x2000",
            "2000坐标x",
            "utmx",
        ),
    ),
    "lat": (
        *("lat", "latitude", "y", "纬度", "北纬", "lat_wgs84", "широта"),
        *("緯度", "北緯", "ендік", "ендик"),
        *(
            "northing",
            "north",
            "y坐标",
            "纵坐标",
            "纵坐标x",
            "x纵坐标",
            "北坐标",
            "坐标y",
            "coordy",
            "ycoord",
            "pointy",
            "北",
            "север",
            "n",
            "平面y",
            "y2000",
            "2000坐标y",
            "utmy",
        ),
    ),
    "both": (
        *("coordinates", "coordinate", "coords", "coord", "latlon", "latlng", "lnglat", "lonlat"),
        *("location", "坐标", "经纬度", "经纬度坐标", "地理坐标", "位置坐标", "координаты"),
        *("wkt", "geometry", "geom", "the_geom"),
    ),
    "name": (
        *("name", "site", "title", "label", "名称", "企业名称", "公司名称", "项目名称", "地块名称"),
        *("地点", "地块", "场地", "企业", "название", "наименование"),
    ),
    "datum": (
        *("datum", "crs", "srs", "system", "coordsystem", "coordsys", "coordtype"),
        *("coordinatesystem", "坐标系", "坐标系统", "坐标系名称", "坐标系类型", "坐标类型"),
        *("坐标来源", "基准", "大地基准", "система координат"),
    ),
}
PAIR_ORDER = ("wgs84", None, "gcj02", "bd09")  # of datums, the one to be taken first
_IGNORED_IN_HEADS = re.compile(r"[\s\-_.:/]+|(?s:[(（\[].*)")
_FOLDED_HEADS = {
    kind: tuple(_IGNORED_IN_HEADS.sub("", head) for head in heads) for kind, heads in HEADS.items()
}
_SETS = {kind: frozenset(heads) for kind, heads in _FOLDED_HEADS.items()}
_TAIL = re.compile(r"^坐标系?|坐标系?$")  # what words for a datum leave behind


@dataclass(frozen=True)
class Pair:
    """Two columns of one datum, or one with both numbers, with the columns of their minutes."""

    lon: str | None = None
    lat: str | None = None
    both: str | None = None
    datum: str | None = None
    lon_parts: tuple[str, ...] = ()
    lat_parts: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether coordinates can be read from it."""
        return bool(self.both or (self.lon and self.lat))

    @property
    def columns(self) -> tuple[str | None, ...]:
        """All of its columns."""
        return (self.lon, self.lat, self.both, *self.lon_parts, *self.lat_parts)


def folded_head(name: object) -> str:
    """Return a column's name without case, blanks and what stands in brackets."""
    return _IGNORED_IN_HEADS.sub("", str(name).casefold()).strip()


def kind_of(name: object) -> tuple[str | None, str | None, int]:
    """Return what a head names, a key of `HEADS`, the datum in it, and its place among such heads.

    Both are None where it names neither.
    """
    folded = folded_head(name)
    datum = datum_of(str(name))
    rest = folded_head(without_datum(str(name))) if datum else folded
    for candidate in (folded, rest, _TAIL.sub("", rest)):
        for kind, heads in _FOLDED_HEADS.items():
            if candidate in _SETS[kind]:
                return kind, datum, heads.index(candidate)
    return None, None, 0


def names_coordinates(cells: Sequence[object]) -> bool:
    """Return whether the cells of a row name columns of coordinates."""
    names = [str(cell) for cell in cells if cell is not None and str(cell).strip()]
    return best_pair(names).complete


def has_head(cells: Sequence[object]) -> bool:
    """Return whether a first line names columns: it says so, or no cell holds a digit."""
    if any(kind_of(cell)[0] for cell in cells if cell is not None):
        return True
    return not any(re.search(r"\d", str(cell)) for cell in cells)


def first_of(names: Sequence[str], kind: str) -> str | None:
    """Return the column that names a kind of `HEADS` best, the first of several; None if none."""
    found = [(kind_of(name)[2], at, name) for at, name in enumerate(names)]
    return min((one for one in found if kind_of(one[2])[0] == kind), default=(0, 0, None))[2]


def best_pair(names: Sequence[str]) -> Pair:
    """Return the columns of coordinates by their heads: those in WGS 84 first, never two datums."""
    found: dict[tuple[str, str | None], tuple[int, str]] = {}
    for name in names:
        kind, datum, place = kind_of(name)
        if kind in ("lon", "lat", "both"):
            best = found.get((kind, datum))
            if best is None or place < best[0]:
                found[kind, datum] = place, name
    pairs, parts = [_pair(found, datum) for datum in PAIR_ORDER], _in_parts(names)
    complete = next((pair for pair in (*pairs, parts) if pair.complete), None)
    if complete and parts.complete and {complete.lon, complete.lat} <= {*parts.columns}:
        return parts  # whose degrees alone would lie far off
    return complete or next((pair for pair in (*pairs, parts) if pair.lon or pair.lat), Pair())


def _pair(found: Mapping[tuple[str, str | None], tuple[int, str]], datum: str | None) -> Pair:
    """Return the columns of one datum; one that names none may stand beside one that does."""
    lon, lat, both = (found.get((kind, datum), (0, None))[1] for kind in ("lon", "lat", "both"))
    if datum and (lon or lat) and not (lon and lat):
        lon = lon or found.get(("lon", None), (0, None))[1]
        lat = lat or found.get(("lat", None), (0, None))[1]
    return Pair(lon=lon, lat=lat, both=both, datum=datum)


def _in_parts(names: Sequence[str]) -> Pair:
    """Return the columns of degrees with those of their minutes and seconds."""
    for datum in PAIR_ORDER:
        of_datum = [name for name in names if datum_of(name) == datum]
        lon, lat = _parts_of(of_datum, "lon"), _parts_of(of_datum, "lat")
        if lon and lat:
            return Pair(lon=lon[0], lat=lat[0], datum=datum, lon_parts=lon[1:], lat_parts=lat[1:])
    return Pair()


def _parts_of(names: Sequence[str], kind: str) -> tuple[str, ...]:
    """Return the columns of degrees, minutes and, where there are any, seconds of an axis.

    That of its hemisphere comes last, where there is one.
    """
    found = []
    for place in range(len(PARTS)):
        name = next((name for name in names if _is_part(name, kind, place)), None)
        if name is None:
            break
        found.append(name)
    side = next((name for name in names if found and is_side(name, kind)), None)
    return (*found, *filter(None, [side])) if len(found) > 1 else ()


def is_side(name: str, kind: str) -> bool:
    """Return whether a head is that of the hemisphere of an axis, alone or behind its name."""
    return side_of(name) == kind or split_side(name) in _SETS[kind]


def _is_part(name: str, kind: str, place: int) -> bool:
    """Return whether a head is one of an axis with a word for a part behind it or in brackets."""
    return any(kind_of(rest)[0] == kind and at == place for rest, at in split_head(name))


def is_under(cells: Sequence[object]) -> bool:
    """Return whether a row is the second of a head, with words for the parts of an angle alone."""
    words = [cell for cell in cells if cell is not None and str(cell).strip()]
    is_known = all(part_of(word) is not None or side_of(word) is not None for word in words)
    return is_known and sum(part_of(word) is not None for word in words) >= 2


def joined_heads(upper: Sequence[object], lower: Sequence[object]) -> list[str]:
    """Return one head of two rows; cells above that are merged stand over all below them."""
    width, names, above = max(len(upper), len(lower)), [], ""
    for at in range(width):
        top, low = _cell(upper, at), _cell(lower, at)
        above = top or (above if low else "")
        is_axis = bool(low) and datum_of(above) is not None and datum_of(low) is None
        is_part = is_axis or part_of(low) is not None or side_of(low) is not None
        names.append(f"{above} {low}".strip() if is_part else low or top)
    return names


def heads_over_parts(head: Sequence[object], below: Sequence[object]) -> list[str] | None:
    """Return a head whose axes are merged over degrees, minutes and seconds, with their words.

    None where it is not, by its blanks and the numbers of the row below.
    """
    names = [_cell(head, at) for at in range(max(len(head), len(below)))]
    counts = {
        at: count_of_parts(names, below, at)
        for at, name in enumerate(names)
        if kind_of(name)[0] in ("lon", "lat")
    }
    if len(counts) != 2 or 1 in counts.values():
        return None
    for at, count in counts.items():
        names[at : at + count] = [f"{names[at]} {words[0]}" for words in PARTS[:count]]
    return names


def _cell(cells: Sequence[object], at: int) -> str:
    value = cells[at] if at < len(cells) else None
    return "" if value is None else str(value).strip()
