"""Section *Needs* of page *Find a site*: from a need in free words to the areas that answer."""

import streamlit as st

from ftzmap.address import MAX_NEED
from ftzmap.checks.report import CAVEAT
from ftzmap.compare import matrix
from ftzmap.compare.verdict import verdict
from ftzmap.map import scene
from ftzmap.map.view import View
from ftzmap.search import search, wording
from ftzmap.search.classes import GBT, ISIC
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import charts, offline_map, state, text_tables
from ftzmap.views.sections import city_choice, shortlist
from ftzmap.views.shield import callback
from ftzmap.zone.zone import Zone

MAP_HEIGHT = 400  # px
_MAX_VERDICT = 1500  # characters: the terms of twelve needs


def show(t: Language) -> None:
    """Draw the section."""
    zone = state.zone()
    answer = search.find(zone, state.address().need, language=t.code)
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
        chart, beside = st.columns([1.25, 1], gap="medium")
    with chart:
        _map(zone, answer, t)
    with beside:
        _matrix(answer, zone, t)
    _cards(answer, zone, t)


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
        return (*ours, t("casino"))
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
    """Say which areas meet how many of the needs, and on what the text is silent."""
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
        said = verdict(answer, zone, t, city=city_choice.chosen())
        st.markdown(f"**{markdown_text(said, limit=_MAX_VERDICT)}**")
    for need in answer.needs:
        _remarks(need, zone, t)


def _remarks(need: search.Need, zone: Zone, t: Language) -> None:
    """Say how a need was read, what the plan leaves open, or that the lists are silent."""
    said = wording.remarks(need, t) if need.hits else wording.silence(zone, need, t)
    is_silent = not need.hits and not need.question and not need.note
    icon = ":material/volume_off:" if is_silent else ":material/info:"
    if said:
        st.info("  \n".join(markdown_text(sentence) for sentence in said), icon=icon)


def _map(zone: Zone, answer: search.Answer, t: Language) -> None:
    matching = answer.terms if answer.needs else None
    city = city_choice.chosen()
    view = View(language=t, parts=False, places=False, matching=matching, city=city)
    offline_map.show(
        scene.scene(zone, view),
        "find_map",
        height=MAP_HEIGHT,
    )
    if zone.is_schematic:
        st.caption(t(CAVEAT))


def _matrix(answer: search.Answer, zone: Zone, t: Language) -> None:
    charts.show(matrix.chart(answer, zone, t))
    with text_tables.area_columns(len(zone.area_ids) + 1):
        text_tables.show(matrix.table(answer, zone, t))
    st.caption(
        t(
            "Filled: the area's text names it or its sector. Pale: the text names only another "
            "industry of the same sector. Empty: the text does not mention it. The lists are "
            "open: an industry that is not listed is not prohibited."
        )
    )


def _cards(answer: search.Answer, zone: Zone, t: Language) -> None:
    if not answer.areas:
        return
    accents = "".join(
        f".st-key-card_{area} {{ border-left: 5px solid {color} !important }}"
        for area, color in zone.colors.items()
    )
    st.html(f"<style>{accents}</style>")
    columns = st.columns(len(zone.area_ids), gap="small")
    for column, area in zip(columns, zone.area_ids, strict=True):
        with column, st.container(border=True, key=f"card_{area}"):
            _card(area, answer, zone, t)


def _card(area: str, answer: search.Answer, zone: Zone, t: Language) -> None:
    st.markdown(f"**{markdown_text(t.of(zone[area]))}**")
    if area not in answer.areas:
        st.caption(t("This area's list does not mention what you need."))
    for need, hits in answer.of(area):
        st.markdown(f":gray[{markdown_text(need.text)}]")
        for hit in hits:
            st.markdown(
                t(
                    "**{industry}**  \n{group} · section {section}  \n:gray[{match}]",
                    industry=markdown_text(t.of(hit.industry)),
                    group=markdown_text(t.of(hit.industry, "group")),
                    section=markdown_text(t(hit.industry.section or "")),
                    match=markdown_text(wording.explanation(hit, t)),
                )
            )
    shortlist.button(area, t, where="needs")
