"""Tables of figures and texts as Markdown, with columns of figures set to the right."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from ftzmap.learn.zone_facts import hover
from ftzmap.map.marks import text_width
from ftzmap.text.escape import markdown_text
from ftzmap.views import state

_LONG = 1000  # characters of one text
_ROOM, _NARROW = 320, 200  # px: of the longest name that decides its column, of one too long to
_SIZE = 13  # px of the letters of a data frame


def to_the_right(
    heads: Iterable[str], terms: Mapping[str, str] | None = None
) -> dict[str, ColumnConfig]:
    """Return the settings of a data frame's columns of figures, which are written as text.

    Parameters
    ----------
    terms
        The ids of the terms that explain heads, of figures or others, in a tooltip.
    """
    tips = {head: explanation(id_) for head, id_ in (terms or {}).items()}
    figures = {
        head: st.column_config.Column(alignment="right", help=tips.get(head)) for head in heads
    }
    return {head: st.column_config.Column(help=tip) for head, tip in tips.items()} | figures


def names_column(head: str, names: Iterable[str]) -> dict[str, ColumnConfig]:
    """Return the settings of a data frame's column of names, which leaves figures room."""
    longest = max((text_width(name, _SIZE) for name in names), default=0.0)
    return {head: st.column_config.Column(width=_NARROW)} if longest > _ROOM else {}


def explanation(term_id: str) -> str | None:
    """Return the tooltip of a term, Markdown; None if the zone does not explain it."""
    said = state.language()(state.zone().explanation(term_id))
    return markdown_text(said, limit=_LONG) if said else None


def markdown(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Iterable[int] = (),
    terms: Mapping[str, str] | None = None,
) -> None:
    """Show a table of Markdown cells, the columns `right`, counted from 0, set to the right.

    Heads that are among `terms` explain the term of that id in a tooltip.
    """
    figures, zone, t = {*right}, state.zone(), state.language()
    rule = ["---:" if column in figures else "---" for column in range(len(head))]
    tips = {name: t(zone.explanation(id_)) for name, id_ in (terms or {}).items()}
    top = [hover(name, tips.get(name, "")) for name in head]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (top, rule, *rows))
    st.markdown(table, unsafe_allow_html=any(tips.values()))
