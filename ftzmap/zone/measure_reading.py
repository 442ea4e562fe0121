"""Where each measure applies, by the strict reading, and why.

A measure that names places holds for them as named; one that may mean a place is doubtful for
it; for every other place it holds as for the whole zone.
"""

from ftzmap.text.i18n import N_, Language
from ftzmap.zone.policy_measures import Measure, Measures, State
from ftzmap.zone.zone import Feature, Zone

STRICT_READING = N_(
    "Strict reading: a measure names only what its own words name. A city or a facility is not "
    "the area of the same name, so such a measure may apply in the area but does not name it."
)


def applies(zone: Zone, measure: Measure, place_id: str) -> State:
    """Return how a measure stands to a place: named, doubtful, or for the whole zone.

    Raises
    ------
    MeasureError
        `place_id` is neither an area of the zone nor a place that the measures speak of.
    """
    if place_id not in zone.area_ids and place_id not in zone.measures.place_ids:
        raise zone.measures.unknown_place(place_id, zone.area_ids)
    direct = {mention.state for mention in measure.mentions if mention.place.id == place_id}
    if State.NAMED in direct:
        return State.NAMED
    hinted = any(place_id in mention.place.doubtful_for for mention in measure.mentions)
    return State.DOUBTFUL if direct or hinted else State.WHOLE_ZONE


def reason(zone: Zone, measure: Measure, place_id: str, t: Language) -> str:
    """Return in one sentence why a measure stands to a place as it does."""
    state = applies(zone, measure, place_id)
    if state is State.DOUBTFUL:
        return t(measure.doubt)
    if state is State.NAMED:
        words = [t(m.what) for m in measure.mentions if m.place.id == place_id]
        return t("Its words name this place: {what}.", what=t("; ").join(words))
    if not measure.mentions:
        return t("It names no place and applies to the whole zone.")
    named = dict.fromkeys(t(mention.what) for mention in measure.mentions)
    return t(
        "It does not name this place. What it says about another ({what}) applies only there; "
        "the rest applies to the whole zone.",
        what=t("; ").join(named),
    )


def closest(zone: Zone, measures: tuple[Measure, ...], place_id: str) -> tuple[Measure, ...]:
    """Return measures: first what names a place, then what may mean it, then the others."""
    order = tuple(State)

    def rank(measure: Measure) -> tuple[int, int]:
        return order.index(applies(zone, measure, place_id)), measure.number

    return tuple(sorted(measures, key=rank))


def by_state(
    zone: Zone, measures: tuple[Measure, ...], place_id: str
) -> dict[State, tuple[Measure, ...]]:
    """Return measures by how they stand to a place, each state with those of it or none."""
    states = [(measure, applies(zone, measure, place_id)) for measure in measures]
    return {state: tuple(measure for measure, its in states if its is state) for state in State}


def titles(zone: Zone, place_id: str, state: State, t: Language) -> str:
    """Return numbers and titles of the measures that stand to a place in a state, or “none”."""
    found = by_state(zone, zone.measures.all, place_id)[state]
    return t("; ").join(f"{m.number} {t(m.title)}" for m in found) or t("none")


def headings(measures: Measures, t: Language) -> str:
    """Return the headings of the plan that the groups of measures stand under, such as ``III``."""
    sections = (group.section for group in measures.groups)
    found = dict.fromkeys(section.partition(" ")[0].partition("(")[0] for section in sections)
    return t("; ").join(t(heading) for heading in found)


def place_of(zone: Zone, feature: Feature) -> str | None:
    """Return the place under which measures speak of a feature: itself or its kind; else None."""
    places = zone.measures.place_ids
    return next((place for place in (feature.id, feature.kind) if place in places), None)


def as_json(zone: Zone, measure: Measure, t: Language) -> dict[str, object]:
    """Return a measure and where it applies, as the command line prints it."""
    return {
        "number": measure.number,
        "group": measure.group.number,
        "title": t(measure.title),
        "summary": t(measure.summary),
        "names": list(measure.names),
        "applies": {area: applies(zone, measure, area).value for area in zone.area_ids},
        "evidence": measure.evidence,
        "section": measure.section,
        "doubt": t(measure.doubt) or None,
    }
