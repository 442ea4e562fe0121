"""Tables of figures and texts as Markdown; sentences with the section that they rest on."""

from collections.abc import Iterable, Sequence

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from ftzmap.text.i18n import Language


def with_section(sentence: str, section: str, t: Language) -> str:
    """Return a sentence with the section of the plan that it rests on, if there is one."""
    return (
        t("{sentence} Section {section}.", sentence=sentence, section=section)
        if section
        else sentence
    )


def to_the_right(heads: Iterable[str]) -> dict[str, ColumnConfig]:
    """Return the settings of a data frame's columns of figures, which are written as text."""
    return {head: st.column_config.Column(alignment="right") for head in heads}


def markdown(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, right: Iterable[int] = ()
) -> None:
    """Show a table of Markdown cells, the columns `right`, counted from 0, set to the right."""
    figures = {*right}
    rule = ["---:" if column in figures else "---" for column in range(len(head))]
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows)))
