"""Which feature of the zone an outline of a file is: by its id, or by a name in any spelling."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Feature, Zone

_IGNORED = re.compile(r"[\s\-_–—·.,，。、'’\"“”()（）:：/]+|\bthe\b|\bpart\b|\bof\b|部分")
_AREA_WORDS = ("", "area", "片区", "自贸片区", "自贸试验区", "зона")


def feature_of(zone: Zone, label: object) -> str | None:
    """Return the feature of a zone that an id or a name stands for, or None."""
    return _spellings(zone).get(_folded(str(label))) if label is not None else None


def title_of(zone: Zone, label: str, t: Language) -> str:
    """Return what to call an outline: the name of the feature that it is, else its own label."""
    return t.of(zone[label]) if label in zone else label


@cache
def _spellings(zone: Zone) -> dict[str, str]:
    """Return the feature id of every folded spelling; what two features share stands for none."""
    spellings: dict[str, str | None] = {}
    for feature in zone.features:
        for name in {_folded(name) for name in (feature.id, *_names(zone, feature))}:
            spellings[name] = None if spellings.get(name, feature.id) != feature.id else feature.id
    return {name: feature for name, feature in spellings.items() if feature and name}


def _names(zone: Zone, feature: Feature) -> Iterator[str]:
    """Yield what a feature may be called: its names, spellings, and those of its area and kind."""
    spelled = zone.plan.spellings
    own = spelled.get(feature.id, ())
    yield from feature.name.all
    yield from own
    if feature.parent is None:
        yield from (city + word for city in own for word in _AREA_WORDS)
        return
    cities = spelled.get(feature.parent, zone[feature.parent].short_name.all)
    kind = zone.kind(feature.kind)
    kinds = (*kind.name.all, *spelled.get(feature.kind, ()))
    for one, others in ((cities, kinds), (cities, own), (kinds, own)):
        yield from (a + b for a in one for b in others)
        yield from (b + a for a in one for b in others)


def _folded(text: str) -> str:
    """Return `text` without case, accents, blanks, punctuation and words that tell nothing."""
    plain = unicodedata.normalize("NFKD", text[:200]).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return _IGNORED.sub("", letters)
