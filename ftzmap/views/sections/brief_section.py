"""Section *Brief* of page *Find a site*: areas and sites on one page, to print or to take along."""

from datetime import date

import streamlit as st

from ftzmap.briefs.brief import MAX_SITES, Brief, brief
from ftzmap.briefs.page import html_page, xlsx_book
from ftzmap.checks.report import XLSX
from ftzmap.sites.answers import SiteTable
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import LANGUAGES, Language
from ftzmap.views import links, state
from ftzmap.views.frame import switch
from ftzmap.views.sections import city_choice, own_sites, questions_to_send, shortlist
from ftzmap.views.shield import download
from ftzmap.zone.zone import Zone

HEIGHT = 1130  # px: an A4 page at the width of a screen
PAGE = "<style>.st-key-paper iframe { border: 1px solid #c9ced3; background: #ffffff }</style>"


def show(t: Language) -> None:
    """Draw the section."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        shortlist.buttons(t)
        _language_switch(t)
    language = Language(st.session_state["brief_language"])
    zone = state.zone()
    mine = own_sites.located_sites(zone)
    areas = state.address().shortlist
    if not areas and mine is None:
        st.info(
            t(
                "Add an area to the shortlist above, or a site under *My sites*: the brief "
                "shows them on one A4 page."
            ),
            icon=":material/description:",
        )
        questions_to_send.show(mine, language, t)
        return
    contents = _contents(zone, mine, language)
    page = html_page(zone, contents, language)
    _downloads(page, contents, language, t)
    st.caption(
        t(
            "Open the HTML file and print it: it fits on one A4 page and loads nothing from "
            "outside. The page shows up to {n} sites, the workbook all of them.",
            n=MAX_SITES,
        )
    )
    _measures(zone, areas, t)
    questions_to_send.show(mine, language, t)
    st.html(PAGE)
    with st.container(key="paper"):
        st.iframe(page, height=HEIGHT)


def _language_switch(t: Language) -> None:
    """Show the languages of the brief beside their label, also where the line is broken."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        st.markdown(t("Language of the brief:"), width="content")
        st.session_state.setdefault("brief_language", t.code)
        switch(t("Language of the brief"), LANGUAGES, "brief_language", required=True)


def _contents(zone: Zone, mine: SiteTable | None, language: Language) -> Brief:
    address = state.address()
    return brief(
        zone,
        address.shortlist,
        mine,
        language,
        on=date.today(),
        tolerance=address.tolerance,
        city=city_choice.chosen(),
    )


def _measures(zone: Zone, areas: tuple[str, ...], t: Language) -> None:
    """Show a link to the measures of each area."""
    with st.container(horizontal=True, gap="medium"):
        for area in (area for area in areas if area in zone.measures.place_ids):
            label = t("Measures: {area}", area=markdown_text(t.of(zone[area])))
            links.link(links.MEASURES, label, icon=":material/gavel:", place=area, measure=None)


def _downloads(page: str, contents: Brief, language: Language, t: Language) -> None:
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            t("Brief (HTML, one A4 page)"),
            page,
            "brief.html",
            "text/html",
            icon=":material/description:",
            type="primary",
            on_click="ignore",
        )
        st.download_button(
            t("Brief (XLSX)"),
            download(lambda: xlsx_book(contents, language)),
            "brief.xlsx",
            XLSX,
            icon=":material/table_view:",
            on_click="ignore",
        )
