"""Lesson *Words*: the glossary, linked, and other spellings; alone because each lesson is."""

from collections.abc import Mapping

import streamlit as st

from ftzmap.search.measure_search import has_words, matching_terms
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.links import turn
from ftzmap.views.shield import callback
from ftzmap.zone.glossary import Term
from ftzmap.zone.zone import WHOLE, Zone


def show(t: Language) -> None:
    """Draw the lesson."""
    zone, chosen = state.zone(), state.address().term
    terms = zone.terms
    with st.container(width=760):
        st.header(t("Words of the plan and the checks, explained"), anchor=False)
        query = st.text_input(
            t("Find a word, in English or Chinese"),
            key="word",
            max_chars=100,
            on_change=callback(state.change),
            kwargs={"term": None},
            width=320,
        )
        if chosen:
            _term(terms[chosen], t, terms)
            turn(t("All words"), "all", icon=":material/arrow_back:", term=None)
            return
        found = matching_terms(terms, query)
        spelled = _spellings(zone, t, query)
        if not (found or spelled):
            st.info(t("No term contains these words; clear the field to see all terms."))
        with st.container(gap="small" if query.strip() else "xxsmall"):
            for term in found:
                (_term if query.strip() else _line)(term, t, terms)
        if found:
            st.caption(t("The explanations are our own words, not the plan's."))
        if spelled:
            with st.expander(t("Other spellings"), expanded=bool(query.strip())):
                st.markdown("\n\n".join(spelled))


def _line(term: Term, t: Language, terms: Mapping[str, Term]) -> None:
    """Show a term as one line that opens."""
    with st.expander(_name(term, t)):
        _text(term, t, terms)


def _term(term: Term, t: Language, terms: Mapping[str, Term]) -> None:
    with st.container(gap=None, key=f"term-{term.id}"):
        st.markdown(_name(term, t))
        _text(term, t, terms)


def _name(term: Term, t: Language) -> str:
    """Return what a term is called, and what the other language calls it."""
    other = term.name.in_language("zh" if t.code == "en" else "en")
    return f"**{markdown_text(t.of(term))}** :gray[{markdown_text(other)}]"


def _text(term: Term, t: Language, terms: Mapping[str, Term]) -> None:
    st.markdown(markdown_text(t.of(term, "text"), limit=1000))
    with st.container(horizontal=True, gap="small"):
        for near in (terms[id_] for id_ in term.see if id_ in terms):
            turn(markdown_text(t.of(near)), f"{term.id}-{near.id}", term=near.id)


def _spellings(zone: Zone, t: Language, query: str) -> list[str]:
    """Return the other spellings of each name, of those that have every word of a query."""
    names = {
        **{landmark.id: t.of(landmark) for landmark in zone.landmarks},
        **{term.id: t.of(term) for term in zone.terms.values()},
        **{place.id: t.of(place) for place in zone.measures.places},
        **{feature.id: t.of(feature) for feature in zone.features},
        WHOLE: t.of(zone),
    }
    named = {id_: (names.get(id_, id_), *others) for id_, others in zone.plan.spellings.items()}
    return [
        f"**{markdown_text(name)}**  \n{t('; ').join(map(markdown_text, others))}"
        for name, *others in named.values()
        if has_words(" ".join((name, *others)), query)
    ]
