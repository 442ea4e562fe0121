"""Links of web maps to the numbers they hold; apart because each map writes its links in its way.

Amap and Tencent show GCJ-02 and Baidu shows BD-09, unless a link says otherwise; the others WGS 84.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from geo.errors import CoordinateError
from geo.messages import message

MAX_LINK = 2000  # characters of a link
_N = r"(-?\d{1,3}(?:\.\d{0,20})?)"
_END = r"(?![\d.])"
_COMMA = r"\s?,\s?"
_APPS = r"(?:(?:ios|android)?amap(?:uri)?|baidumap|bdapp|qqmap)://"
_LINK = re.compile(
    rf"\s*+(?:geo:|{_APPS}|(?:https?://)?[a-z0-9\-]++(?:\.[a-z0-9\-]++)++[/?#])", re.IGNORECASE
)
_HOSTS = (
    (
        "gcj02",
        re.compile(
            r"amap\.com|gaode\.com|autonavi\.com|map\.qq\.com|google\.cn|amap(?:uri)?:|qqmap:", re.I
        ),
    ),
    ("bd09", re.compile(r"baidu\.com|baidumap:|bdapp:", re.I)),
)
_SYSTEM = re.compile(r"[?&#](?:coordinate|coord_type|coordtype|src_coord)=([a-z0-9]+)", re.I)
_SYSTEMS = {
    "gaode": "gcj02",
    "gcj02": "gcj02",
    "gcj02ll": "gcj02",
    "bd09": "bd09",
    "bd09ll": "bd09",
    "wgs84": "wgs84",
    "wgs84ll": "wgs84",
}
_NOT_SHIFTED = re.compile(r"^(?:ios|android)?amap(?:uri)?://.*[?&]dev=1", re.IGNORECASE)
_LON_FIRST_HOSTS = re.compile(
    r"^(?:https?://)?[^/?#]*(?:yandex\.|2gis\.|amap\.com|gaode\.com|tianditu)", re.IGNORECASE
)
_LON_FIRST = re.compile(
    r"[?&#/](?:ll|pt|m|l|query|from|to|lnglat|location|center|(?:geo|firm)(?:/\d{1,20})?)[=/]"
    rf"{_N}{_COMMA}{_N}{_END}",
    re.IGNORECASE,
)
_LAT_LON = tuple(  # latitude first
    re.compile(pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"^geo:{_N}{_COMMA}{_N}",
        rf"!3d{_N}!4d{_N}",
        rf"[?&#]mlat={_N}&mlon={_N}",
        rf"[?&#](?:q|ll|map|query|text|destination|daddr|center|location|latlng)=(?:loc:)?{_N}{_COMMA}{_N}",
        rf"[?&#]cp={_N}~{_N}",
        rf"[?&#]sp=point\.{_N}_{_N}",
        rf"coord:{_N}{_COMMA}{_N}",
        rf"[?&]p=[^,&]*+,{_N}{_COMMA}{_N}",
        rf"[#&?]map=\d{{1,2}}(?:\.\d+)?/{_N}/{_N}",
        rf"[?&]lat(?:itude)?={_N}&(?:lon|lng|long|longitude)={_N}",
        rf"/dir/[^/]*+/{_N}{_COMMA}\+?{_N}",  # of a route its end
        rf"/(?:place|search|dir)/{_N}{_COMMA}\+?{_N}",
        rf"@{_N}{_COMMA}{_N}",
    )
)
_LON_LAT = tuple(  # longitude first
    re.compile(pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"[?&#](?:position|dest|markers?)={_N}{_COMMA}{_N}",
        rf"[?&]pointx={_N}&pointy={_N}",
        rf"[?&](?:lon|lng|long|longitude)={_N}&lat(?:itude)?={_N}",
    )
)
_MAP_HOST = re.compile(
    r"^[^?#]*(?:amap|gaode|autonavi|map\.qq|maps?\.baidu|j\.map|tianditu|openstreetmap|osm\.org"
    r"|google\.[a-z.]{2,6}/maps|maps\.google|goo\.gl|maps\.apple|bing\.com/maps|yandex|2gis|here\.com)",
    re.IGNORECASE,
)
_MERCATOR = re.compile(r"@\d{7,8}(?:\.\d+)?,\d{6,8}")


@dataclass(frozen=True)
class LinkedPlace:
    """The two numbers of a link as text, latitude first, and the datum of its map; None unknown."""

    text: str
    datum: str | None


def is_map_link(text: str) -> bool:
    """Return whether a text is a link of a web map, though it may hold no place itself."""
    link = text.strip()[:MAX_LINK]
    return bool(_LINK.match(link) and _MAP_HOST.search(link))


def read_link(text: str) -> LinkedPlace | None:
    """Return the place that a link holds; None where a text is no link, or one without a place.

    Raises
    ------
    CoordinateError
        It holds a place in the metres of Baidu, for which no formula is published.
    """
    link = unquote(text.strip()[:MAX_LINK]).replace("+", " ")
    if not _LINK.match(link):
        return None
    datum = _datum(link)
    for patterns, first, second in (*_of_host(link), (_LAT_LON, 1, 2), (_LON_LAT, 2, 1)):
        for pattern in patterns:
            if found := pattern.search(link):
                return LinkedPlace(f"Y{found[first]}, X{found[second]}", datum)
    if datum == "bd09" and _MERCATOR.search(link):
        raise CoordinateError(
            message(
                "This Baidu Maps link has Baidu's own metres. Copy the coordinate from Baidu’s "
                "coordinate picker instead and choose BD-09."
            )
        )
    return None


def _of_host(link: str) -> tuple[tuple[tuple[re.Pattern[str], ...], int, int], ...]:
    """Return the pattern of maps that write the longitude first where others do not."""
    return (((_LON_FIRST,), 2, 1),) if _LON_FIRST_HOSTS.match(link) else ()


def _datum(link: str) -> str | None:
    named = _SYSTEM.search(link)
    if named and named[1].lower() in _SYSTEMS:
        return _SYSTEMS[named[1].lower()]
    if _NOT_SHIFTED.match(link):
        return "wgs84"
    host = re.sub(r"^https?://", "", link, flags=re.IGNORECASE).split("/")[0].split("?")[0]
    return next((datum for datum, hosts in _HOSTS if hosts.search(host)), None)
