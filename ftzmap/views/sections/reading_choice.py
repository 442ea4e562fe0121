"""The readings that fit a file, drawn side by side, one of them to be chosen."""

from collections.abc import Callable, Sequence

import streamlit as st
from shapely import Geometry

from ftzmap.boundary.candidates import Candidate, Question, question
from ftzmap.isolation.calls import isolated
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.sections.reading_picture import corner_picture, place_picture
from ftzmap.views.shield import callback
from geo.errors import GeoError

NUMBERS = "ftzmap.boundary.candidates:numbers_of"
MAX_BYTES = 5_000_000  # of a file whose readings are sought beside the page
IN_A_ROW = 3
M2_PER_KM2 = 1e6
_STYLE = "<style>.ftz-reading svg { width: 100%; height: auto; border: 1px solid var(--ftz-line) }</style>"


def question_on(key: str, data: bytes, name: str, layer: str | None, about: object) -> Question:
    """Return the readings that fit a file, sought once for what `about` identifies.

    A file that is too large or cannot be read has none.
    """
    before: tuple[object, Question] | None = st.session_state.get(f"{key}_question")
    if before is not None and before[0] == (about, layer):
        return before[1]
    found = Question(candidates=(), count=0, is_declared=True)
    try:
        numbers = isolated(NUMBERS, data, name, layer=layer) if len(data) <= MAX_BYTES else None
        found = question(state.zone(), numbers) if numbers is not None else found
    except GeoError:
        pass  # why it cannot be read is told where it is read
    st.session_state[f"{key}_question"] = (about, layer), found
    return found


def show(
    candidates: Sequence[Candidate],
    taken: Candidate | None,
    choose: Callable[[str], None],
    key: str,
    t: Language,
) -> None:
    """Show readings as drawings in rows, each with what it is and a button to read it so.

    Parameters
    ----------
    taken
        The reading in which the file was read, if it was.
    choose
        Called with the name of the reading whose button is pressed.
    key
        Of the buttons, with the place of each behind it.
    """
    for first in range(0, len(candidates), IN_A_ROW):
        columns = st.columns(IN_A_ROW, gap="small")
        row = candidates[first : first + IN_A_ROW]
        for place, (column, one) in enumerate(zip(columns, row, strict=False), start=first):
            with column:
                others = [each for each in candidates if each is not one]
                draw(place_picture(state.zone(), one, others, t))
                st.markdown(_words(one, t))
                is_taken = taken is not None and one.name == taken.name
                st.button(
                    t("Taken") if is_taken else t("Read it so"),
                    icon=":material/check:" if is_taken else ":material/read_more:",
                    key=f"{key}_{place}",
                    disabled=is_taken,
                    on_click=callback(choose),
                    args=(one.name,),
                )


def corners(candidate: Candidate, t: Language) -> None:
    """Show the corners of a reading, and what it is."""
    draw(corner_picture(candidate, t))
    st.markdown(_words(candidate, t))


def draw(picture: str) -> None:
    """Show a drawing as wide as there is room, in the colours of the page."""
    st.html(f'{_STYLE}<div class="ftz-reading">{picture}</div>')


def taken_of(asked: Question, outlines: Sequence[Geometry | None]) -> Candidate | None:
    """Return the reading in which outlines were taken, if it is one of those that fit."""
    drawn = [outline for outline in outlines if outline is not None]
    return asked.taken(drawn) if drawn and asked.count == len(drawn) else None


def _words(one: Candidate, t: Language) -> str:
    """Return what a reading is, in plain words: system, order, place and area."""
    lines = [f"**{markdown_text(t(one.title), limit=200)}**"]
    if one.is_swapped:
        lines.append(t("The two numbers of each vertex exchanged"))
    name = markdown_text(t.of(state.zone()[one.feature]), limit=60)
    lines.append(
        t("{km} km from {name}", km=t.number(one.km, 1), name=name)
        if one.km > 0
        else t("In {name}", name=name)
    )
    lines.append(t("Middle: {lon}, {lat}", lon=f"{one.lon:.4f}", lat=f"{one.lat:.4f}"))
    if one.area_m2:
        lines.append(t("{km2} km² together", km2=t.number(one.area_m2 / M2_PER_KM2, 4)))
    return "  \n".join(lines)
