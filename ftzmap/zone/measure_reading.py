"""Where each of the 25 measures applies, by the strict reading, and why.

A measure that names places holds for them as named; one that may mean a place is doubtful for
it; for every other place it holds as for the whole zone.
"""

from ftzmap.text.i18n import Language
from ftzmap.zone.policy_measures import Measure, State
from ftzmap.zone.shipped import AREA_IDS, PLACE_IDS, shipped_measures
from ftzmap.zone.zone import Feature


def applies(measure: Measure, place_id: str) -> State:
    """Return how `measure` stands to a place: named, doubtful, or for the whole zone.

    Raises
    ------
    MeasureError
        If `place_id` is none of `PLACE_IDS`.
    """
    if place_id not in PLACE_IDS:
        raise shipped_measures().unknown_place(place_id)
    direct = {mention.state for mention in measure.mentions if mention.place.id == place_id}
    if State.NAMED in direct:
        return State.NAMED
    hinted = any(place_id in mention.place.doubtful_for for mention in measure.mentions)
    return State.DOUBTFUL if direct or hinted else State.WHOLE_ZONE


def reason(measure: Measure, place_id: str, t: Language) -> str:
    """Return in one sentence why `measure` stands to a place as it does."""
    state = applies(measure, place_id)
    if state is State.DOUBTFUL:
        return t.of(measure, "doubt")
    if state is State.NAMED:
        said = [t.of(m, "what") for m in measure.mentions if m.place.id == place_id]
        return t("Its words name it: {what}.", what=t("; ").join(said))
    if not measure.mentions:
        return t("Names no place: it holds for the whole zone.")
    named = dict.fromkeys(t.of(mention, "what") for mention in measure.mentions)
    return t(
        "Does not name this place. What it says of another ({what}) holds there only; "
        "the rest holds for the whole zone.",
        what=t("; ").join(named),
    )


def closest(measures: tuple[Measure, ...], place_id: str) -> tuple[Measure, ...]:
    """Return `measures`: first what names a place, then what may mean it, then the others."""
    order = tuple(State)
    return tuple(sorted(measures, key=lambda m: (order.index(applies(m, place_id)), m.number)))


def listed(place_id: str, state: State, t: Language) -> str:
    """Return numbers and titles of the measures that stand to a place in a state, or “none”."""
    found = (m for m in shipped_measures().all if applies(m, place_id) is state)
    return t("; ").join(f"{m.number} {t.of(m, 'title')}" for m in found) or t("none")


def place_of(feature: Feature) -> str:
    """Return the place id under which measures speak of a feature of the zone."""
    return feature.id if feature.kind == "area" else feature.kind


def as_json(measure: Measure, t: Language) -> dict[str, object]:
    """Return a measure and where it applies, as the command line prints it."""
    return {
        "number": measure.number,
        "group": measure.group.number,
        "title": t.of(measure, "title"),
        "summary": t.of(measure, "summary"),
        "names": list(measure.names),
        "applies": {area: applies(measure, area).value for area in AREA_IDS},
        "evidence": measure.evidence,
        "section": measure.section,
        "doubt": t(measure.doubt) or None,
    }
