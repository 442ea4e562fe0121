"""A measure as a card: what it is, where it applies and why, and the words it rests on."""

from collections.abc import Sequence

import streamlit as st

from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.text.text import SOURCE_LANGUAGE, quotation
from ftzmap.views import state
from ftzmap.views.links import MEASURES, link, turn
from ftzmap.zone.measure_reading import applies, by_state, reason
from ftzmap.zone.plan import cited
from ftzmap.zone.policy_measures import Measure, State

ICONS = {
    State.NAMED: ":material/place:",
    State.DOUBTFUL: ":material/help:",
    State.WHOLE_ZONE: ":material/public:",
}
_MAX_LENGTH = 1000  # characters of one sentence


def line(measure: Measure, place: str | None, t: Language) -> None:
    """Show a measure as one line that opens; icons tell how close it comes to places."""
    zone = state.zone()
    asked = [place] if place else zone.measures.place_ids
    close = {applies(zone, measure, p) for p in asked} - {State.WHOLE_ZONE}
    icons = "".join(f" {ICONS[standing]}" for standing in State if standing in close)
    with st.expander(f"{titled(measure, t)}{icons}", key=f"measure-{measure.number}"):
        _content(measure, place, t)
        turn(
            t("Measure {n} alone, with its link", n=measure.number),
            f"measure-{measure.number}",
            icon=":material/link:",
            measure=measure.number,
        )


def show(measure: Measure, place: str | None, t: Language) -> None:
    """Show a measure; with a place its state there, else every place that it comes close to."""
    with st.container(border=True, gap="small", key=f"measure-{measure.number}"):
        st.markdown(f"**{titled(measure, t)}**")
        _content(measure, place, t)


def _content(measure: Measure, place: str | None, t: Language) -> None:
    st.markdown(_text(t.of(measure, "summary")))
    zone = state.zone()
    places = zone.measures.place_ids
    close = [p for p in places if applies(zone, measure, p) is not State.WHOLE_ZONE]
    for shown in [place] if place else close:
        _state(measure, shown, t)
    if not place and not close:
        where = (*places, *zone.area_ids)[0]
        _line(State.WHOLE_ZONE, "", reason(zone, measure, where, t), t)
    if measure.evidence_zh and t.code == "zh":
        st.markdown(
            f":gray[{t('Words in the Chinese original')}]  \n{_quoted(measure.evidence_zh)}"
        )
    show_evidence([measure.evidence], measure.section, t)


def show_evidence(phrases: Sequence[str], section: str, t: Language) -> None:
    """Show phrases of the English text and where they stand; in other languages folded away."""
    if t.code == SOURCE_LANGUAGE:
        st.caption(" ".join((*map(_quoted, phrases), cited(section, t))))
        return
    st.caption(cited(section, t))
    with st.expander(t("Words in the English text")):
        st.caption("  \n".join(map(_quoted, phrases)))


def titled(measure: Measure, t: Language) -> str:
    """Return number and title of a measure for a link."""
    return f"{measure.number} {markdown_text(t.of(measure, 'title'))}"


def details(measure: Measure, t: Language) -> None:
    """Show what more is known of one measure: its topics, and every place that it mentions."""
    topics = t("; ").join(_text(topic) for topic in map(t, measure.topics))
    st.markdown(f":gray[{t('Topics')}]  \n{topics}")
    for mention in measure.mentions:
        st.markdown(f":gray[{_text(t.of(mention.place))}]  \n{_text(t.of(mention, 'what'))}")
        show_evidence([mention.evidence], measure.section, t)
        st.caption(_text(t.of(mention.place, "note")))


def of_place(place: str, t: Language) -> None:
    """Show, beside the map, which measures name a place or may mean it, as links."""
    zone = state.zone()
    near = by_state(zone, zone.measures.all, place)
    st.markdown(f"**{t('Measures that name it or may apply to it')}**")
    for standing in (State.NAMED, State.DOUBTFUL):
        if near[standing]:
            st.markdown(f":gray[{ICONS[standing]} {t(standing.label)}]")
        for measure in near[standing]:
            link(MEASURES, titled(measure, t), measure=measure.number, place=place)
    st.caption(_text(t.of(zone.measures.place(place), "note")))
    link(
        MEASURES,
        t("All measures; {n} apply to the whole zone", n=len(near[State.WHOLE_ZONE])),
        place=place,
        measure=None,
        icon=":material/gavel:",
    )


def _state(measure: Measure, place: str, t: Language) -> None:
    zone = state.zone()
    standing = applies(zone, measure, place)
    name = "" if standing is State.WHOLE_ZONE else t.of(zone.measures.place(place))
    _line(standing, name, reason(zone, measure, place, t), t)


def _line(standing: State, place: str, why: str, t: Language) -> None:
    head = " · ".join(filter(None, [t(standing.label), _text(place)]))
    st.markdown(f"{ICONS[standing]} **{head}**  \n{_text(why)}")


def _quoted(phrase: str) -> str:
    return _text(quotation(phrase))


def _text(text: str) -> str:
    return markdown_text(text, limit=_MAX_LENGTH)
