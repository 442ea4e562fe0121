"""Questions to send, on section *Brief*: what to ask the authority, and what the plan answers."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from ftzmap.briefs.questions import AnswerLine, QuestionLine, Questions, questions, sections
from ftzmap.briefs.site_lines import site_lines
from ftzmap.checks.report import XLSX
from ftzmap.sites.answers import SiteTable
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.text.tables import html_tables, xlsx_sheets
from ftzmap.views import state
from ftzmap.views.sections import city_choice
from ftzmap.views.shield import download


def show(mine: SiteTable | None, language: Language, t: Language) -> None:
    """Draw the questions on the areas of the shortlist, or on all, in the brief's language."""
    zone, city = state.zone(), city_choice.chosen()
    lines = site_lines(zone, mine, language, city) if mine else ()
    made = questions(
        zone, state.address().shortlist, language, on=date.today(), sites=lines, city=city
    )
    st.header(t("Questions to send"), anchor=False)
    asked, answered = len(made.open), len({line.number for line in made.answered})
    st.caption(
        t(
            "The standard questions of a site request. For the authority: {asked}. Answered by "
            "the plan, each with its section: {answered}.",
            asked=asked,
            answered=answered,
        )
    )
    _downloads(made, language, t)
    with st.expander(t("Questions for the authority: {n}", n=asked), icon=":material/mail:"):
        _asked(made.open)
    if made.answered:
        with st.expander(t("Answered by the plan: {n}", n=answered), icon=":material/gavel:"):
            _answered(made.answered, t)


def _downloads(made: Questions, language: Language, t: Language) -> None:
    tables = sections(made, language)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            t("Questions (HTML)"),
            download(lambda: html_tables(tables, language)),
            "questions.html",
            "text/html",
            icon=":material/mail:",
            on_click="ignore",
        )
        st.download_button(
            t("Questions (XLSX)"),
            download(lambda: xlsx_sheets(tables)),
            "questions.xlsx",
            XLSX,
            icon=":material/table_view:",
            on_click="ignore",
        )


def _asked(lines: Sequence[QuestionLine]) -> None:
    for topic in dict.fromkeys(line.topic for line in lines):
        members = [line for line in lines if line.topic == topic]
        listed = "".join(
            f"\n{line.number}. {markdown_text(line.question, limit=400)}" for line in members
        )
        st.markdown(f"**{markdown_text(topic)}**\n{listed}")


def _answered(lines: Sequence[AnswerLine], t: Language) -> None:
    with_phrases = st.toggle(t("With phrases from the English text"), key="with_phrases")
    for question in dict.fromkeys(line.question for line in lines):
        members = [line for line in lines if line.question == question]
        said = "".join(f"\n- {_answer(line, with_phrases)}" for line in members)
        st.markdown(f"**{markdown_text(question, limit=400)}**\n{said}")


def _answer(line: AnswerLine, with_phrase: bool) -> str:
    """Return an answer with its section, and the phrase that it rests on if that is asked for."""
    said = f"{markdown_text(line.answer, limit=900)} :gray[{markdown_text(line.section)}]"
    return f"{said}  \n:gray[“{markdown_text(line.evidence, limit=900)}”]" if with_phrase else said
