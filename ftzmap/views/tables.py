"""Tables of text that fit a phone: columns of one width, each area's under its accent."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import streamlit as st

from ftzmap.text import markdown_text
from ftzmap.view import COLORS
from ftzmap.zone import AREA_IDS

_ACCENTS = "".join(
    f".st-key-compared th:nth-child({n}) {{ border-bottom: 3px solid {COLORS[area]} !important }}"
    for n, area in enumerate(AREA_IDS, start=2)
)


@contextmanager
def comparing(columns: int) -> Iterator[None]:
    """Draw tables whose first column is followed by one for each area, all equally wide."""
    st.html(
        "<style>.st-key-compared table { table-layout: fixed; width: 100% }"
        f".st-key-compared th {{ width: {100 / columns:.1f}% }}{_ACCENTS}</style>"
    )
    with st.container(key="compared"):
        yield


def to_the_right(heads: Iterable[str]) -> dict[str, object]:
    """Return the settings of a data frame's columns of figures, which are written as text."""
    return {head: st.column_config.Column(alignment="right") for head in heads}


def show(lines: list[list[str]]) -> None:
    """Show a table of texts, its head first; the first column is bold."""
    head, *body = [[markdown_text(cell, limit=1000) for cell in line] for line in lines]
    body = [[f"**{first}**" if first else "", *cells] for first, *cells in body]
    rows = [head, ["---"] * len(head), *body]
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))
