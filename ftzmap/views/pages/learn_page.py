"""Page *Learn*: the zone in plain words, sizes, the map, the words, exercises."""

import streamlit as st

from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.frame import section_switch
from ftzmap.views.sections import (
    exercises_lesson,
    map_lesson,
    sizes_lesson,
    words_lesson,
    zone_lesson,
)


def show() -> None:
    """Draw the chosen lesson."""
    t = state.language()
    lessons = {
        "zone": _zone,
        "sizes": sizes_lesson.show,
        "map": map_lesson.show,
        "words": words_lesson.show,
        "exercises": exercises_lesson.show,
    }
    lessons[_lessons(t)](t)


def _zone(t: Language) -> None:
    """Show the lesson on the zone, and beside it a question on it."""
    with st.container(key="desk"):
        lesson, beside = st.columns([1.6, 1], gap="large")
    with lesson:
        zone_lesson.show(t)
    with beside:
        exercises_lesson.one(state.zone(), t)


def _lessons(t: Language) -> str:
    names = {
        "zone": t("The zone"),
        "sizes": t("How large?"),
        "map": t("Reading the map"),
        "words": t("Words"),
        "exercises": t("Exercises"),
    }
    return section_switch(t, t("Lesson"), "lesson", names)


show()
