"""Lesson *How large?*: the areas at one scale, and against a size that the reader knows."""

import streamlit as st

from ftzmap.learn import silhouettes
from ftzmap.learn.silhouettes import PITCH_KM2, Familiar
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.sections.zone_lesson import lines, picture
from ftzmap.views.shield import callback
from ftzmap.zone.zone import Zone

_PITCHES_DRAWN = 100  # one pitch alone would be a dot at this scale
_LEAST_KM2, _MOST_KM2 = 0.01, 100_000.0


def show(t: Language) -> None:
    """Draw the lesson."""
    zone = state.zone()
    with st.container(width=760):
        title = t.counted("The area at its scale", "The {n} areas at one scale", n=len(zone.areas))
        st.header(title, anchor=False)
        familiar = _familiar(t)
        picture(
            silhouettes.picture(zone, t, familiar=familiar),
            silhouettes.description(zone, t, familiar=familiar),
        )
        st.caption(
            t(
                "Areas in km². An equal-area projection lays them flat, with north at the top; "
                "the distances between areas are not to scale."
            )
        )
        if zone.is_schematic:
            st.caption(
                t(
                    "Outlines are schematic: their areas are as stated, their shapes are not "
                    "official."
                )
            )
        if familiar is None:
            return
        _comparison(zone, familiar, t)


def _familiar(t: Language) -> Familiar | None:
    kinds = {
        "pitch": t("Football pitches"),
        "own": t("My own city or district"),
        "none": t("Nothing"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.radio(
            t("Compare with"),
            list(kinds),
            format_func=kinds.__getitem__,
            horizontal=True,
            key="familiar",
        )
        km2 = st.number_input(
            t("Area of your city or district, km²"),
            min_value=_LEAST_KM2,
            max_value=_MOST_KM2,
            value=100.0,
            key="familiar_km2",
            on_change=callback(_own),
            width=240,
        )
    if chosen == "own":
        return Familiar(t("Yours"), km2)
    if chosen == "pitch":
        return Familiar(t("{n} pitches", n=_PITCHES_DRAWN), _PITCHES_DRAWN * PITCH_KM2)
    return None


def _own() -> None:
    """Compare with the reader's own size, now that it is typed."""
    st.session_state["familiar"] = "own"


def _comparison(zone: Zone, familiar: Familiar, t: Language) -> None:
    pitch = st.session_state["familiar"] == "pitch"
    head = t("Football pitches") if pitch else t("Multiples of your area")
    sizes = [(markdown_text(t.of(area)), area.figure) for area in zone.areas]
    sizes.append((f"**{t('Whole zone')}**", zone.figure))
    lines(
        [t("Name"), t("km²"), head],
        [
            [
                name,
                str(figure),
                t.number(silhouettes.pitches(figure.km2), 0)
                if pitch
                else t.number(figure.km2 / familiar.km2),
            ]
            for name, figure in sizes
        ],
    )
    if pitch:
        st.caption(t("A pitch of 105 m by 68 m, the usual size for international matches."))
