"""Names of datums as they stand in cells, heads, titles and beside numbers."""

import re
import unicodedata
from collections.abc import Iterable

from geo.crs.datum import TO_WGS84

_SHORT = r"(?:gd|tx|qq)"  # only beside the name of an axis
_WORDS = {  # what names a datum, within other words or alone
    "gcj02": r"gcj0?2?(?:ll)?|火星|高德(?:地图)?|腾讯(?:地图)?|国测局|amap|gaode|autonavi|tencent"
    rf"|qqmap|\bmars\b|\b{_SHORT}(?= ?(?:lon|lng|lat|经|纬))"
    rf"|(?:(?<=lon )|(?<=lng )|(?<=lat )){_SHORT}\b",
    "bd09": r"bd0?9(?:ll|mc)?|百度(?:地图)?|baidu|bdmap|\bbd\b"
    r"|(?<![a-z])bd(?=lon|lng|lat|x|y|坐标|经|纬)",
    "wgs84": r"wgs(?:19)?84|wgs|epsg:?4326|epsg:?4490|\b4326\b|\b4490\b|gps|cgcs(?:2000)?|国家2000|"
    r"2000国家|天地图|大地2000|坐标系2000|谷歌地球|google ?earth|\bosm\b|openstreetmap",
}
_PATTERNS = {datum: re.compile(words) for datum, words in _WORDS.items()}
_SEPARATORS = re.compile(r"[\s_\-./()（）\[\]]+")
_CERTAIN = re.compile(r"gcj|bd0?9|火星|国测局|坐标|经纬|地图|datum|coord|system|\bmap\b")
_BESIDE = re.compile(  # of names that are never part of a number
    r"gcj[-_ ]?0?2|bd[-_ ]?0?9|wgs[-_ ]?(?:19)?84|cgcs[-_ ]?2000|火星|amap"
    r"|(?:高德|腾讯|百度)(?:地图)?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"坐标系?|经纬度|\bcoord(?:inate)?s?\b", re.IGNORECASE)
_LONGEST = 60  # characters of a name that are looked at
_LONGEST_TITLE = 200


def _spaced(text: str, most: int = _LONGEST) -> str:
    folded = unicodedata.normalize("NFKC", text[:most]).casefold()
    return _SEPARATORS.sub(" ", re.sub(r"(?<=[a-z])[-_ ](?=\d)", "", folded)).strip()


def _datums_in(spaced: str) -> set[str]:
    return {datum for datum, pattern in _PATTERNS.items() if pattern.search(spaced)}


def datum_of(text: str) -> str | None:
    """Return the datum that a text such as ``GCJ-02`` or ``百度地图`` names, or None.

    None where it names several.
    """
    found = _datums_in(_spaced(text))
    return found.pop() if len(found) == 1 else None


def shifted_datum(text: str) -> str | None:
    """Return the datum of a Chinese web map that a text names; None where it names another too."""
    datum = datum_of(text)
    return datum if datum in TO_WGS84 else None


def titled_datum(titles: Iterable[object]) -> str | None:
    """Return the datum of a Chinese web map that the texts above a table state, else None.

    The name of a company that draws maps says so only beside a word for coordinates or maps.
    """
    found: set[str] = set()
    for title in titles:
        spaced = _spaced(str(title), _LONGEST_TITLE)
        if _CERTAIN.search(spaced):
            found |= _datums_in(spaced)
    datum = found.pop() if len(found) == 1 else None
    return datum if datum in TO_WGS84 else None


def without_datum(text: str) -> str:
    """Return the head of a column without the words that name a datum, such as ``lng``."""
    spaced = _spaced(text)
    for pattern in _PATTERNS.values():
        spaced = pattern.sub(" ", spaced)
    return spaced.strip()


def split_datum(text: str) -> tuple[str | None, str]:
    """Return the datum that is named beside two numbers, and the text without it."""
    datum = datum_of(text)
    if datum is None:
        return None, text
    return datum, _LABEL.sub(" ", _BESIDE.sub(" ", text)).strip(" :：,，")
