"""Which of the nine features an outline of a file is: by its id, or by a name in any spelling."""

import re
import unicodedata
from functools import cache

from ftzmap.text.i18n import Language
from ftzmap.zone.shipped import AREA_IDS, FEATURE_IDS, shipped_plan, shipped_zone

_IGNORED = re.compile(r"[\s\-_–—·.,，。、'’\"“”()（）:：/]+|\bthe\b|\bpart\b|\bof\b|部分")
_AREA_WORDS = ("", "area", "片区", "自贸片区", "自贸试验区", "зона")


def feature_of(label: object) -> str | None:
    """Return the feature that an id or a name stands for, or None."""
    return _spellings().get(_folded(str(label))) if label is not None else None


def title_of(label: str, t: Language) -> str:
    """Return what to call an outline: the name of the feature that it is, else its own label."""
    return t.of(shipped_zone()[label]) if label in FEATURE_IDS else label


@cache
def _spellings() -> dict[str, str]:
    """Return the feature id of every folded spelling."""
    zone, spelled = shipped_zone(), shipped_plan().spellings
    known = {_folded(feature): feature for feature in FEATURE_IDS}
    for feature in zone.features:
        known |= {_folded(name): feature.id for name in feature.name.all}
        known |= {_folded(name): feature.id for name in spelled.get(feature.id, ())}
    for area in AREA_IDS:
        for city in spelled[area]:
            known |= {_folded(city + word): area for word in _AREA_WORDS}
            known |= {_folded(city + word): f"{area}-bonded" for word in spelled["bonded"]}
            known |= _corps_spellings(city, area, spelled)
    return known


def _corps_spellings(city: str, area: str, spelled: dict[str, tuple[str, ...]]) -> dict[str, str]:
    divisions = spelled[f"{area}-corps"]
    names = [name for corps in spelled["corps"] for name in (city + corps, corps + city)]
    names += [name for division in divisions for name in (city + division, division + city)]
    names += [corps + division for corps in spelled["corps"] for division in divisions]
    return {_folded(name): f"{area}-corps" for name in names}


def _folded(text: str) -> str:
    """Return `text` without case, accents, blanks, punctuation and words that tell nothing."""
    plain = unicodedata.normalize("NFKD", text[:200]).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return _IGNORED.sub("", letters)
