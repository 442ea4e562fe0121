"""Names of datums as they stand in cells and in heads; apart because cells, heads and links ask."""

import re
import unicodedata

_WORDS = {  # what names a datum, within other words or alone
    "gcj02": r"gcj0?2?|火星|高德|腾讯|国测局|amap|gaode|autonavi|tencent|qqmap|mars",
    "bd09": r"bd0?9(?:ll|mc)?|百度|baidu|bdmap|\bbd\b|(?<![a-z])bd(?=lon|lng|lat|x|y|坐标|经|纬)",
    "wgs84": r"wgs(?:19)?84|wgs|epsg:?4326|epsg:?4490|\b4326\b|\b4490\b|gps|cgcs2000|国家2000|"
    r"2000国家|天地图|大地2000",
}
_PATTERNS = {datum: re.compile(words) for datum, words in _WORDS.items()}
_SEPARATORS = re.compile(r"[\s_\-./()（）\[\]]+")
_LONGEST = 60  # characters of a name that are looked at


def _spaced(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    return _SEPARATORS.sub(" ", re.sub(r"(?<=[a-z])[-_ ](?=\d)", "", folded)).strip()


def datum_of(text: str) -> str | None:
    """Return the datum that a text such as ``GCJ-02`` or ``百度地图`` names, or None.

    None where it names several.
    """
    spaced = _spaced(text)
    found = [datum for datum, pattern in _PATTERNS.items() if pattern.search(spaced)]
    return found[0] if len(found) == 1 else None


def without_datum(text: str) -> str:
    """Return the head of a column without the words that name a datum, such as ``lng``."""
    spaced = _spaced(text)
    for pattern in _PATTERNS.values():
        spaced = pattern.sub(" ", spaced)
    return spaced.strip()
