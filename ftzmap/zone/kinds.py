"""Kinds of features: one record each of names, look and order, read wherever a kind is shown.

Colours tell areas apart, looks tell kinds apart. What a zone does not say itself is taken from
here: eight colours that colour-blind readers can tell apart, and looks in the order of the kinds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from ftzmap.text.text import Text, text, text_of
from ftzmap.zone.members import Members, are, is_flag, is_number, is_string, is_text

AREA = "area"  # the kind of every feature without a parent


@dataclass(frozen=True)
class Look:
    """How outlines of a kind are drawn, whatever the medium.

    Parameters
    ----------
    opacity
        Of the fill, 0 to 1.
    dash
        Lengths of line and gap in px, in turn; empty for a solid line.
    weight
        Width of the line in px.
    hatch
        Whether drawings fill it with lines, where they can.
    """

    opacity: float
    dash: tuple[float, ...]
    weight: float = 2
    hatch: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of feature: what one and several of them are called, and how they look.

    Parameters
    ----------
    id
        ``"area"``, or what the features of the zone say their kind is.
    name, plural
        Such as “bonded zone” and “bonded zones”.
    title
        The full name, for legends.
    look
        How its outlines are drawn.
    """

    id: str
    name: Text
    plural: Text
    title: Text
    look: Look


COLORS = (  # told apart by colour-blind readers, all at least 3:1 against white
    *("#0072B2", "#D55E00", "#009E73", "#AA3377"),
    *("#7A5C00", "#332288", "#3A8FB7", "#882255"),
)
NEUTRAL = "#444444"  # of what belongs to no area
_AREA_LOOK = Look(0.10, (7, 5))
_PART_LOOKS = (
    Look(0.25, (2, 4), hatch=True),
    Look(0.60, (7, 3)),
    Look(0.40, (9, 3, 2, 3)),
    Look(0.15, (4, 2), hatch=True),
    Look(0.50, ()),
)
_AREA_NAMES = {
    "name": text(en="area", zh="片区"),
    "plural": text(en="areas", zh="片区"),
    "title": text(en="Area", zh="片区"),
}

_LOOK = Members(
    optional={"opacity": is_number, "dash": are(is_number), "weight": is_number, "hatch": is_flag},
    is_open=True,
)
KIND = Members(
    needed={"id": is_string},
    optional={"name": is_text, "plural": is_text, "title": is_text},
    items={"look": _LOOK},
    is_open=True,
)
"""The members of a kind in ``areas.geojson``."""


def default_kind(kind_id: str, order: int) -> Kind:
    """Return the record of a kind of which a zone says nothing; `order` counts part kinds from 0.

    Its id, with hyphens for blanks, is its name.
    """
    if kind_id == AREA:
        return Kind(id=AREA, look=_AREA_LOOK, **_AREA_NAMES)
    name = text(en=kind_id.replace("-", " ").replace("_", " "))
    look = _PART_LOOKS[order % len(_PART_LOOKS)]
    return Kind(id=kind_id, name=name, plural=name, title=name, look=look)


def read_kind(raw: Mapping[str, Any], order: int) -> Kind:
    """Return the record of a kind as the member ``kinds`` of a zone has it.

    Raises
    ------
    KeyError, TypeError, ValueError
        Without an id, or with members that are not what ``docs/data.md`` says.
    """
    default = default_kind(raw["id"], order)
    name = text_of(raw, "name") or default.name
    return replace(
        default,
        name=name,
        plural=text_of(raw, "plural") or (default.plural if name == default.name else name),
        title=text_of(raw, "title") or (default.title if name == default.name else name),
        look=_read_look(raw.get("look") or {}, default.look),
    )


def is_color(value: object) -> TypeGuard[str]:
    """Return whether a value is a colour that is written like ``#0072B2``."""
    return isinstance(value, str) and bool(re.fullmatch("#[0-9A-Fa-f]{6}", value))


def read_color(raw: str) -> str:
    """Return a colour that is written like ``#0072B2``.

    Raises
    ------
    TypeError, ValueError
        It is written in another way.
    """
    if not is_color(raw):
        raise ValueError("color")
    return raw


def _read_look(raw: Mapping[str, Any], default: Look) -> Look:
    look = Look(
        opacity=float(raw.get("opacity", default.opacity)),
        dash=tuple(float(length) for length in raw.get("dash", default.dash)),
        weight=float(raw.get("weight", default.weight)),
        hatch=bool(raw.get("hatch", default.hatch)),
    )
    if not (0 <= look.opacity <= 1 and look.weight > 0 and all(n > 0 for n in look.dash)):
        raise ValueError("look")
    return look
