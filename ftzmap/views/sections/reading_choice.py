"""The readings that fit a file, drawn side by side, one of them to be chosen."""

import zlib
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from shapely import Geometry

from ftzmap.boundary.candidates import Candidate, Question
from ftzmap.boundary.first_look import Findings
from ftzmap.boundary.systems import systems
from ftzmap.isolation import calls
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.derived import derived
from ftzmap.views.lookups import lookup, settle
from ftzmap.views.sections.reading_picture import PALETTES, Palette, corner_picture, place_picture
from ftzmap.views.shield import callback
from ftzmap.work.session_work import Source
from geo.crs.zones import WGS84
from geo.messages import message

LAYERS = "ftzmap.boundary.opening:layers_of"
TRANSFORMER = "geo.crs.zones:transformer"
WARM_UP = "ftzmap.boundary.warm_up:warm_up"
QUESTION = "ftzmap.boundary.candidates:question_of"
SEARCH = message("Looking for the readings that fit the numbers …")
LISTING = message("Looking for other layers …")
NOTHING = Question(candidates=(), count=0, is_declared=True)
MAX_BYTES = 5_000_000  # of a file whose readings are sought beside the page
IN_A_ROW = 3
M2_PER_KM2 = 1e6


def prepare() -> None:
    """Have what files on the zone need made ready where they are read, the systems offered too."""
    codes = [int(code.removeprefix("EPSG:")) for code in systems(state.zone())]
    calls.prepare([*((TRANSFORMER, (code, WGS84)) for code in codes), (WARM_UP, ())])


def question_on(
    key: str, data: Callable[[], bytes], name: str, layer: str | None, about: object, t: Language
) -> Question | None:
    """Return the readings that fit a file, sought once for what `about` identifies.

    While they are sought, that is on the page, and None comes back. A file that is too large or
    cannot be read has none: why it cannot is told where it is read.
    """
    zone = state.zone()
    job = lookup(
        f"{key}_fits",
        _asked(about, layer),
        QUESTION,
        data,
        SEARCH,
        t,
        max_bytes=MAX_BYTES,
        tells_progress=True,
        name=name,
        zone=zone,
        layer=layer,
    )
    if job is None:
        return None
    found: Question | None = job.result
    return found or NOTHING


def settle_findings(key: str, source: Source, found: Findings) -> None:
    """Take what was found of a file with its reading as the answers of `other_layers`, `others`."""
    about = _about(source)
    settle(f"{key}_layers", (source.name, *about), found.layers)
    settle(f"{key}_fits", _asked(about, source.layer), found.question)


def _about(source: Source) -> tuple[int, int]:
    """Return what tells one file from another."""
    return zlib.crc32(source.packed), len(source.packed)


def _asked(about: object, layer: str | None) -> tuple[object, ...]:
    """Return what readings are sought for: a file, its layer and the zone that it may lie in."""
    return about, layer, state.zone().id


def others(
    key: str,
    source: Source,
    outlines: Sequence[Geometry | None],
    choose: Callable[[str], None],
    t: Language,
) -> None:
    """Offer the readings that fit a file that was read, the one that was taken marked.

    A file that names its own system is not asked about.

    Parameters
    ----------
    outlines
        As they were read, in longitude and latitude, degrees.
    choose
        As for `show`.
    """
    asked = question_on(key, lambda: source.data, source.name, source.layer, _about(source), t)
    if asked is None or asked.is_declared or len(asked.candidates) < 2:
        return
    title = t("Readings that fit the numbers: {n}", n=len(asked.candidates))
    with st.expander(title, icon=":material/alt_route:"):
        show(asked.candidates, taken_of(asked, outlines), choose, f"{key}_candidate", t)


def other_layers(key: str, source: Source, choose: Callable[[str], None], t: Language) -> None:
    """Offer the layers or sheets of a file that was read, where it has several.

    Parameters
    ----------
    choose
        Called with the name of the layer that is chosen.
    """
    job = lookup(
        f"{key}_layers",
        (source.name, *_about(source)),
        LAYERS,
        lambda: source.data,
        LISTING,
        t,
        max_bytes=MAX_BYTES,
        name=source.name,
    )
    offered = (job and job.result) or []
    if len(offered) < 2:
        return

    def chosen() -> None:
        if name := st.session_state.get(f"{key}_layer_again"):
            choose(name)

    st.selectbox(
        t("Another layer or sheet of the file"),
        offered,
        index=offered.index(source.layer) if source.layer in offered else None,
        placeholder=t("Choose one"),
        format_func=lambda name: plain(name, limit=80),
        key=f"{key}_layer_again",
        on_change=callback(chosen),
    )


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
                picture = _picture(one, others, t)
                st.image(picture, alt=_alternative(one, t), width="stretch")
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
    alt = _alternative(candidate, t)
    st.image(corner_picture(candidate, _palette(), t), alt=alt, width="stretch")
    st.markdown(_words(candidate, t))


def _picture(one: Candidate, others: Sequence[Candidate], t: Language) -> str:
    look = _palette()
    return derived(one, (look, t), partial(place_picture, state.zone(), one, others, look, t))


def _palette() -> Palette:
    return PALETTES[st.context.theme.type or "light"]


def _alternative(one: Candidate, t: Language) -> str:
    """Return what a drawing shows, for those who do not see it."""
    return ", ".join([t(one.title), *_place(one, t)])


def taken_of(asked: Question, outlines: Sequence[Geometry | None]) -> Candidate | None:
    """Return the reading in which outlines were taken, if it is one of those that fit."""
    drawn = [outline for outline in outlines if outline is not None]
    return asked.taken(drawn) if drawn and asked.count == len(drawn) else None


def _words(one: Candidate, t: Language) -> str:
    """Return what a reading is, in plain words: system, order, place and area."""
    lines = [f"**{markdown_text(t(one.title), limit=200)}**", *_place(one, t)]
    if one.is_swapped:
        lines.insert(1, t("The two numbers of each vertex exchanged"))
    if one.area_m2:
        lines.append(t("{km2} km² together", km2=t.km2(one.area_m2 / M2_PER_KM2)))
    return "  \n".join(lines)


def _place(one: Candidate, t: Language) -> tuple[str, str]:
    """Return how far a reading lies from the zone, and its middle in degrees."""
    name = markdown_text(t.of(state.zone()[one.feature]), limit=60)
    if one.km > 0:
        where = t("{km} km from {name}", km=t.number(one.km, 1), name=name)
    else:
        where = t("In {name}", name=name)
    return where, t("Middle: {lon}, {lat}", lon=f"{one.lon:.4f}", lat=f"{one.lat:.4f}")
