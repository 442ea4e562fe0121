"""Lesson *The zone*: what it is, what lies in what, and what its figures do and do not say."""

import streamlit as st

from ftzmap.learn import nesting
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import state, text_tables
from ftzmap.zone.zone import Zone

_FIRST_WORDS = ("pilot-free-trade-zone", "area", "corps", "comprehensive-bonded-zone")
PICTURE_PX = 600  # the widest that a drawing is shown; narrower on a phone


def show(t: Language) -> None:
    """Draw the lesson."""
    zone = state.zone()
    with st.container(width=760):
        _plain_words(t)
        _nesting(zone, t)
        _derived(zone, t)
        _rest(zone, t)


def picture(image: str, alt: str) -> None:
    """Show a drawing no wider than it reads well, with its text alternative."""
    with st.container(width=PICTURE_PX):
        st.image(image, alt=alt, width="stretch")


def lines(head: list[str], rows: list[list[str]]) -> None:
    """Show a table of texts, its first column to the left and the others to the right."""
    text_tables.markdown(head, rows, right=range(1, len(head)))


def _plain_words(t: Language) -> None:
    st.subheader(t("The zone in plain words"), anchor=False)
    terms = state.zone().glossary
    for term in (terms[id_] for id_ in _FIRST_WORDS):
        name, text = (markdown_text(t.of(term, key), limit=1000) for key in ("name", "text"))
        st.markdown(f"**{name}**  \n{text}")


def _nesting(zone: Zone, t: Language) -> None:
    st.subheader(t("What lies in what, true to area"), anchor=False)
    picture(nesting.picture(zone, t), nesting.described(zone, t))
    st.caption(
        t(
            "Every rectangle has exactly its stated size, in km²; the outer one is the whole zone "
            "of {km2} km². Hatched: Corps part. Dark: bonded zone. Only sizes and what lies in "
            "what are true here, not shapes and places. Section II(1).",
            km2=zone.figure,
        )
    )
    names = {feature.id: markdown_text(t.of(feature)) for feature in zone.features}
    lines(
        [t("Name"), t("km²"), t("of its area"), t("of the zone")],
        [
            [
                f"**{names[s.feature.id]}**" if s.feature.kind == "area" else names[s.feature.id],
                str(s.feature.figure),
                "" if s.feature.kind == "area" else t.percent(s.of_parent),
                t.percent(s.of_zone),
            ]
            for s in nesting.shares(zone)
        ],
    )


def _derived(zone: Zone, t: Language) -> None:
    for area in zone.areas:
        if not area.figure.derivation:
            continue
        figure, part = area.figure, zone.parts(area.id)[0]
        st.subheader(t("How {km2} follows from the other figures", km2=figure), anchor=False)
        st.markdown(
            t(
                "The English text states no size for the {area}: it goes on at once with "
                "“including {part} square kilometers”, and {part} is easily taken for the whole "
                "area. The three areas make up the zone exactly, so the missing figure follows:",
                area=t.of(area),
                part=part.figure,
            )
        )
        st.markdown(f"**{figure.derivation} = {t('{n} km²', n=figure)}**")
        st.caption(
            t(
                "Each of the three figures is rounded to 0.01 km² and may be off by 0.005, so "
                "{km2} is exact to ±{p:g} km². The Chinese original states 134.6. Section II(1).",
                km2=figure,
                p=figure.precision_km2,
            )
        )


def _rest(zone: Zone, t: Language) -> None:
    st.subheader(t("Why “the rest” of an area is a range"), anchor=False)
    st.markdown(
        t(
            "Each area includes a Corps part and a bonded zone. The plan does not say whether the "
            "two overlap. If they lie apart, both are taken away and least is left; if the smaller "
            "lies inside the larger, only the larger is taken away and most is left."
        )
    )
    shown = zone.area_ids[0]  # its two parts differ most, so the drawing is the plainest
    picture(nesting.rest_picture(zone, shown, t), nesting.rest_described(zone, shown, t))
    lines(
        [t("Area"), t("At least, km²"), t("At most, km²")],
        [
            [
                markdown_text(t.of(zone[area])),
                *(f"{km2:.2f}" for km2 in nesting.rest_km2(zone, area)),
            ]
            for area in zone.area_ids
        ],
    )
    st.caption(t("Worked out from the stated figures of section II(1); the plan names no rest."))
