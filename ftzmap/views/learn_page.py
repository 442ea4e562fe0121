"""Page *Learn*: the zone in plain words, sizes, the map, the words, exercises."""

import streamlit as st

from ftzmap.i18n import Language
from ftzmap.views import learn_exercises, learn_map, learn_sizes, learn_words, learn_zone, state
from ftzmap.views.frame import language_switch


def show() -> None:
    """Draw the chosen lesson."""
    t = state.language()
    _lessons(t)
    lessons = {
        "zone": learn_zone.show,
        "sizes": learn_sizes.show,
        "map": learn_map.show,
        "words": learn_words.show,
        "exercises": learn_exercises.show,
    }
    lessons[state.address().lesson](t)


def _lessons(t: Language) -> None:
    names = {
        "zone": t("The zone"),
        "sizes": t("How large?"),
        "map": t("Reading the map"),
        "words": t("Words"),
        "exercises": t("Exercises"),
    }
    st.session_state["lesson"] = state.address().lesson
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            t("Lesson"),
            list(names),
            format_func=names.__getitem__,
            key="lesson",
            label_visibility="collapsed",
            on_change=_lesson_chosen,
            required=True,
            wrap=True,
        )
        language_switch(t)


def _lesson_chosen() -> None:
    state.change(lesson=st.session_state["lesson"])


show()
