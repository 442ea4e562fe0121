"""Section *Needs* of page *Find a site*: from a need in free words to the areas that answer."""

import streamlit as st

from ftzmap.address import MAX_NEED
from ftzmap.checks.report import CAVEAT
from ftzmap.compare import matrix
from ftzmap.compare.verdict import best_areas, verdict
from ftzmap.map import scene
from ftzmap.map.view import View
from ftzmap.search import search, wording
from ftzmap.search.classes import GBT, ISIC
from ftzmap.sites.city import city_mentioned
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import area_tables, offline_map, state
from ftzmap.views.area_tables import Cell, Row
from ftzmap.views.sections import brief_download, city_choice, shortlist
from ftzmap.views.shield import callback
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Zone

MAP_HEIGHT = 400  # px
_FILL = {matrix.NAMED: 1.0, matrix.RELATED: 0.35, matrix.SILENT: 0.0}  # of the dots
_MAX_VERDICT = 1500  # characters: the terms of twelve needs


def show(t: Language) -> None:
    """Draw the section."""
    zone = state.zone()
    answer = search.find(zone, state.address().need, language=t.code)
    if not answer.areas:  # else the shortlist stands below the answer
        shortlist.summary(t)
    if answer.note is not None:
        st.info(t(answer.note), icon=":material/lightbulb:")
        _map(zone, search.find(zone, ""), t)
        return
    _question(zone, t)
    _verdict(answer, zone, t)
    if not answer.needs:
        _map(zone, answer, t)
        return
    with st.container(key="desk"):
        beside, chart = st.columns([1.15, 1], gap="medium")
    with beside:
        _matrix(answer, zone, t)
    with chart:
        _map(zone, answer, t)


def _question(zone: Zone, t: Language) -> None:
    st.session_state["need"], examples = state.address().need, _examples(zone, t)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            t("What do you need? Separate several needs with commas."),
            key="need",
            max_chars=MAX_NEED,
            placeholder=examples[0],
            on_change=callback(_need_entered),
            width=560,
        )
        with st.popover(t("By class"), icon=":material/category:"):
            _classes(zone, t)
    with st.container(horizontal=True, gap="small"):
        for number, example in enumerate(examples):
            st.button(
                example,
                key=f"example_{number}",
                type="tertiary",
                icon=":material/search:",
                on_click=callback(state.change),
                kwargs={"need": example},
            )


def _need_entered() -> None:
    state.change(need=st.session_state["need"])


def _examples(zone: Zone, t: Language) -> tuple[str, ...]:
    """Return needs to try: ours, or industries of the zone where none of ours has an answer."""
    ours = (
        t("medicines, freight to Almaty"),
        t("solar panels"),
        t("clothes factory and online shop"),
    )
    if any(search.find(zone, text).areas for text in ours):
        return (*ours, t("dried fruit, cold chain"))
    names = dict.fromkeys(plain(t.of(industry), limit=40) for industry in zone.industries)
    return tuple(names)[:4]


def _classes(zone: Zone, t: Language) -> None:
    """Offer the sections of the classifications in use; divisions are typed, such as C21."""
    offered = [("isic", t("ISIC Rev. 4 section"), "ISIC {}", ISIC)]
    hint = t("You can also type a division above, such as C21. This classification is our own aid.")
    if zone.is_in_china:  # GB/T 4754 is China's
        offered.append(("gbt", t("GB/T 4754—2017 section"), "GB/T 4754 {}", GBT))
        hint = t(
            "You can also type a division above, such as C21 or GB/T 4754 C27. This "
            "classification is our own aid."
        )
    for key, title, code, sections in offered:
        titles = {letter: f"{letter}  {t(name)}" for letter, name in sections.items()}
        st.session_state[key] = None
        st.selectbox(
            title,
            list(titles),
            format_func=titles.__getitem__,
            key=key,
            index=None,
            placeholder=t("Choose a section"),
            on_change=callback(_class_chosen),
            args=(key, code),
        )
    st.caption(hint)


def _class_chosen(key: str, code: str) -> None:
    if st.session_state[key]:
        state.change(need=code.format(st.session_state[key]))


def _verdict(answer: search.Answer, zone: Zone, t: Language) -> None:
    """Say in one sentence which areas meet most of the needs."""
    if not answer.needs:
        st.info(
            t(
                "Type what you make, sell or need – in English, Chinese, Russian, Kazakh or "
                "Uzbek – or choose an example. You see the matching words in the text for each "
                "area."
            ),
            icon=":material/lightbulb:",
        )
    if answer.areas:
        said = verdict(answer, zone, t, city=_city(answer, zone))
        st.markdown(f"**{markdown_text(said, limit=_MAX_VERDICT)}**")


def _city(answer: search.Answer, zone: Zone) -> Place | None:
    """Return the reader's city: the one that was chosen, else the one that the needs name."""
    return city_choice.chosen() or city_mentioned(zone, " ".join(n.text for n in answer.needs))


def _map(zone: Zone, answer: search.Answer, t: Language) -> None:
    matching = answer.terms if answer.needs else None
    city = _city(answer, zone)
    view = View(language=t, parts=False, places=False, matching=matching, city=city)
    offline_map.show(
        scene.scene(zone, view),
        "find_map",
        height=MAP_HEIGHT,
    )
    if zone.is_schematic:
        st.caption(t(CAVEAT))


def _matrix(answer: search.Answer, zone: Zone, t: Language) -> None:
    """Show what each area's list says to each need; a row opens to why."""
    area_tables.style()
    head = [t("Need"), *(t.of(zone[area]) for area in zone.area_ids)]
    rows = [_row(need, zone, t) for need in answer.needs]
    area_tables.show(head, rows, [*zone.colors.values()], is_above=True)
    if answer.areas:
        st.caption(
            t(
                "A full dot: the area's list names it or its sector. A pale dot: it names only "
                "another industry of the same sector. The lists are open: an industry that is "
                "not listed is not prohibited. Open a need to see why."
            )
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            shortlist.buttons(t)
            brief_download.show(best_areas(answer), t, where="needs")


def _row(need: search.Need, zone: Zone, t: Language) -> Row:
    """Return a need with each area's terms, and how it was read; or the silence of all lists."""
    if not need.hits:
        return Row(need.text, remarks=wording.silence(zone, need, t) or wording.remarks(need, t))
    cells = [
        Cell(found.text, note=found.why, fill=_FILL[found.state], is_silent=not found.why)
        for found in matrix.cells(need, zone, t)
    ]
    return Row(need.text, cells, remarks=wording.remarks(need, t))
