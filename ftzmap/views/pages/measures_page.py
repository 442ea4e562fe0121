"""Page *Measures*: the measures by group, a line each, searched, and by what applies at a place."""

import streamlit as st

from ftzmap.address import need_text
from ftzmap.compare import measure_matrix
from ftzmap.search.measure_search import search
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.text.text import EMPTY, running_text
from ftzmap.views import charts, state, text_tables
from ftzmap.views.frame import zone_picker
from ftzmap.views.links import MAP, link, turn
from ftzmap.views.sections import measure_cards, other_sources
from ftzmap.views.shield import callback
from ftzmap.zone.measure_reading import STRICT_READING, by_state
from ftzmap.zone.plan import cited
from ftzmap.zone.policy_measures import NO_MEASURES, Measure, State

_ANY = "any"


def show() -> None:
    """Draw the page."""
    t = state.language()
    if not state.zone().measures:
        _without(t)
        return
    _controls(t)
    with st.container(key="desk"):
        listed, beside = st.columns([1.6, 1], gap="medium")
    with listed:
        _measures(t)
    with beside:
        _matrix(t)
        _closing(t)
        zone = state.zone()
        if zone.developments.all:
            with st.expander(t("Since the plan"), icon=":material/event:"):
                other_sources.show_developments(zone, zone.developments.all, t)


def _without(t: Language) -> None:
    """Say that the zone has no measures, as its address may still be asked for."""
    zone_picker(t)
    st.info(t(NO_MEASURES))
    link(MAP, t("Open the map"), icon=":material/map:")


def _controls(t: Language) -> None:
    address = state.address()
    measures = state.zone().measures
    names = {_ANY: t("Any place")} | {p: t.of(measures.place(p)) for p in measures.place_ids}
    st.session_state.update(place=address.place or _ANY, need=address.need)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            t("Place named by measures"),
            list(names),
            format_func=names.__getitem__,
            key="place",
            on_change=callback(_place_chosen),
            width=300,
        )
        st.text_input(
            t("Need, in your own words"),
            key="need",
            max_chars=100,
            placeholder=t("such as logistics, medicine, visas"),
            on_change=callback(_need_typed),
            icon=":material/search:",
            width=300,
        )
        zone_picker(t)


def _place_chosen() -> None:
    chosen = st.session_state["place"]
    state.change(place=None if chosen == _ANY else chosen, measure=None)


def _need_typed() -> None:
    state.change(need=need_text(st.session_state["need"]), measure=None)


def _measures(t: Language) -> None:
    address, measures = state.address(), state.zone().measures
    provenance = _about_texts(t, "provenance", "text_note")
    if provenance:
        st.caption(running_text(provenance))
    if address.measure:
        _one(measures[address.measure], t)
        return
    found = search(measures, address.need)
    st.header(_counted(found, t), anchor=False)
    if not found:
        st.info(
            t(
                "Try another word, or clear the field to see all measures: {n}.",
                n=len(measures.all),
            )
        )
        return
    st.caption("  \n".join([*_about_texts(t, "measures_note"), t(STRICT_READING)]))
    if address.place:
        st.caption(markdown_text(t.of(measures.place(address.place), "note")))
        _by_state(found, address.place, t)
    else:
        _by_group(found, t)


def _one(measure: Measure, t: Language) -> None:
    st.header(t("Measure {n}", n=measure.number), anchor=False)
    measure_cards.show(measure, state.address().place, t)
    measure_cards.details(measure, t)
    turn(t("All measures"), "all", icon=":material/arrow_back:", measure=None)


def _about_texts(t: Language, *keys: str) -> list[str]:
    """Return what the plan says of its own texts under some keys, as far as it does."""
    source = state.zone().plan.source
    said = (t(source.get(key, EMPTY)) for key in keys)
    return [markdown_text(text, limit=1000) for text in said if text]


def _counted(found: tuple[Measure, ...], t: Language) -> str:
    need, every = state.address().need, len(state.zone().measures.all)
    if not need:
        return t.counted("{n} heading of measures", "{n} headings of measures", n=every)
    if not found:
        return t("No measure mentions “{need}”", need=markdown_text(need))
    return t(
        "{n} of {all} measures mention “{need}” or its sector",
        n=len(found),
        all=every,
        need=markdown_text(need),
    )


def _by_group(found: tuple[Measure, ...], t: Language) -> None:
    for group in state.zone().measures.groups:
        members = [measure for measure in found if measure.group == group]
        if members:
            st.markdown(f"**{markdown_text(t.of(group))}** :gray[{cited(group.section, t)}]")
        with st.container(gap="xxsmall"):
            for measure in members:
                measure_cards.line(measure, None, t)


def _by_state(found: tuple[Measure, ...], place: str, t: Language) -> None:
    for standing, members in by_state(state.zone(), found, place).items():
        title = f"**{measure_cards.ICONS[standing]} {t(standing.label)}**"
        st.markdown(t("{title} ({n})", title=title, n=len(members)))
        is_folded = standing is State.WHOLE_ZONE and not state.address().need
        if members and is_folded:
            with st.expander(t("Measures that apply everywhere: {n}", n=len(members))):
                _lines(members, place, t)
        else:
            _lines(members, place, t)


def _lines(measures: tuple[Measure, ...], place: str, t: Language) -> None:
    with st.container(gap="xxsmall"):
        for measure in measures:
            measure_cards.line(measure, place, t)


def _matrix(t: Language) -> None:
    zone = state.zone()
    st.header(t("Areas and groups"), anchor=False)
    chosen = charts.choose(
        measure_matrix.chart(zone, t, _palette()),
        key=f"matrix-{state.address().place}",
        field="area_id",
        alt=measure_matrix.description(zone, t),
    )
    if chosen in zone.measures.place_ids:
        state.change(place=chosen, measure=None)
        st.rerun()
    st.caption(
        t(
            "How many measures of a group name the area itself, and how many may apply there. "
            "All others apply to the whole zone. Choose a cell to see what applies in its area."
        )
    )
    with st.expander(t("The same as a table")):
        lines = measure_matrix.table(zone, t)
        head, *rows = [[markdown_text(cell) for cell in line] for line in lines]
        text_tables.markdown(head, rows)


def _palette() -> measure_matrix.Palette:
    return measure_matrix.DARK if charts.is_dark() else measure_matrix.LIGHT


def _closing(t: Language) -> None:
    measures = state.zone().measures
    st.header(t("What the plan says at the end"), anchor=False)
    for clause in state.zone().plan.closing:
        named = [t.of(measures.place(place)) for place in clause.places]
        places = t("; ").join(named) or t("Whole zone")
        st.markdown(f":gray[{markdown_text(places)}]  \n{markdown_text(t.of(clause, 'summary'))}")
        measure_cards.show_evidence([clause.evidence], clause.section, t)


show()
