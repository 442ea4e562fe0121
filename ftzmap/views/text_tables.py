"""Tables of text that fit a phone; areas stand in columns of one width, each under its accent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from ftzmap.learn.zone_facts import hover
from ftzmap.text.escape import html_text, markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import state

NOTE = "var(--ftz-note)"  # of the theme
_LONG = 1000  # characters of one text
_FIRST = 1.3  # times as wide as the others: names of sectors and places are longest there


@contextmanager
def area_columns(columns: int) -> Iterator[None]:
    """Draw tables whose first column is followed by one for each area, these equally wide."""
    share = 100 / (columns - 1 + _FIRST)
    st.html(
        "<style>.st-key-compared table { table-layout: fixed; width: 100% }"
        f".st-key-compared th {{ width: {share:.1f}% }}"
        f".st-key-compared th:first-child {{ width: {_FIRST * share:.1f}% }}{_accents()}</style>"
    )
    with st.container(key="compared"):
        yield


def _accents() -> str:
    """Return the rules that draw the colour of each area under the head of its column."""
    return "".join(
        f".st-key-compared th:nth-child({n}) {{ border-bottom: 3px solid {color} !important }}"
        for n, color in enumerate(state.zone().colors.values(), start=2)
    )


def with_section(sentence: str, section: str, t: Language) -> str:
    """Return a sentence with the section of the plan that it rests on, if there is one."""
    return (
        t("{sentence} Section {section}.", sentence=sentence, section=section)
        if section
        else sentence
    )


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


def explanation(term_id: str) -> str | None:
    """Return the tooltip of a term, Markdown; None if the zone does not explain it."""
    said = state.language()(state.zone().explanation(term_id))
    return markdown_text(said, limit=_LONG) if said else None


def show(lines: list[list[str]], notes: Sequence[str] = ()) -> None:
    """Show a table of texts, its head first; the first column is bold, with a note on each."""
    head, *body = [[markdown_text(cell, limit=_LONG) for cell in line] for line in lines]
    firsts = [f"**{first}**" if first else "" for first, *_ in body]
    noted = [f"{first} :gray[{markdown_text(n)}]" for first, n in zip(firsts, notes, strict=False)]
    body = [[first, *cells] for first, (_, *cells) in zip(noted or firsts, body, strict=True)]
    markdown(head, body)


@dataclass(frozen=True)
class Bar:
    """A cell of a table of bars: its text, and the length of its bar as a share of the longest."""

    text: str
    share: float


@dataclass(frozen=True)
class BarRow:
    """A row of a table of bars: what it is, a note on that, and a bar for each column."""

    name: str
    note: str
    bars: Sequence[Bar]
    color: str = ""


def bars(head: Sequence[str], rows: Sequence[BarRow], colors: Sequence[str]) -> None:
    """Show a table of texts with a bar under each, in the colour of its row or of its column."""
    top = "".join(f"<th>{html_text(name)}</th>" for name in head)
    body = "".join(
        f"<tr><td><strong>{html_text(row.name)}</strong> "
        f'<span style="color:{NOTE}">{html_text(row.note)}</span></td>'
        + "".join(_bar(bar, row.color or c) for bar, c in zip(row.bars, colors, strict=True))
        + "</tr>"
        for row in rows
    )
    st.markdown(
        f'<table style="width:100%"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>',
        unsafe_allow_html=True,
    )


def _bar(bar: Bar, color: str) -> str:
    """Return a cell; its bar says nothing to a screen reader that its text does not."""
    length = f"{100 * min(max(bar.share, 0.0), 1.0):.1f}%"
    return (
        f'<td style="vertical-align:top">{html_text(bar.text)}<div aria-hidden="true" '
        f'style="height:5px;border-radius:2px;width:{length};background:{color}"></div></td>'
    )


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
