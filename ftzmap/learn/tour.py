"""A guided tour of the map in six steps: what to look at, and the view that shows it."""

from dataclasses import dataclass

from ftzmap.map.labels import anchor
from ftzmap.text.i18n import N_
from ftzmap.zone.zone import Zone

_PLAIN = {"area": None, "point": None, "parts": True, "places": True, "base": "none"}
_ASKED = "urumqi"  # the area in which the fifth step asks about a point


@dataclass(frozen=True)
class Step:
    """A step of the tour: its title, what to look at, and the fields of the address to change."""

    title: str
    text: str
    view: dict[str, object]


def steps(zone: Zone) -> tuple[Step, ...]:
    """Return the six steps; the point of the fifth lies well inside an area, clear of its parts."""
    point = anchor(zone[_ASKED], zone.parts(_ASKED))
    views = (
        {},
        {"area": "urumqi"},
        {"area": "kashgar"},
        {"area": "khorgos-bonded"},
        {"area": _ASKED, "point": point},
        {"parts": False, "places": False},
    )
    return tuple(
        Step(title, text, _PLAIN | view) for (title, text), view in zip(_TOLD, views, strict=True)
    )


_TOLD = (
    (
        N_("The whole zone"),
        N_(
            "Three areas far apart, one colour each. Every card names an area, its km² and its "
            "designated industries; a thin line leads from the card to the area."
        ),
    ),
    (
        N_("Urumqi, the largest area"),
        N_(
            "The dashed line is schematic. Inside lie the part of the 12th Division, dotted, "
            "and the bonded zone, darker."
        ),
    ),
    (
        N_("Kashgar, an area in two pieces"),
        N_(
            "The part of the Third Division is drawn apart, south of the city. That it lies "
            "there is not proven: read “Where it is drawn, and why” beside the map."
        ),
    ),
    (
        N_("A bonded zone of Khorgos"),
        N_(
            "A part can be chosen like an area. Its line is thicker now; its stated and "
            "measured size stand beside the map."
        ),
    ),
    (
        N_("What a point lies in"),
        N_(
            "The red dot asks about one point: the line below the map says what it lies in and "
            "how far the nearest outline is. Click the map to ask about another."
        ),
    ),
    (
        N_("Only what you need"),
        N_(
            "Landmarks and parts are switched off here. “Layers” above the map brings them "
            "back, or adds a base map where there is a network."
        ),
    ),
)
