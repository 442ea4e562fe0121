"""Page *Learn*: the zone in plain words, sizes, the map, the words, exercises."""

from ftzmap.text.i18n import Language
from ftzmap.views import learn_exercises, learn_map, learn_sizes, learn_words, learn_zone, state
from ftzmap.views.frame import section_switch


def show() -> None:
    """Draw the chosen lesson."""
    t = state.language()
    lessons = {
        "zone": learn_zone.show,
        "sizes": learn_sizes.show,
        "map": learn_map.show,
        "words": learn_words.show,
        "exercises": learn_exercises.show,
    }
    lessons[_lessons(t)](t)


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
