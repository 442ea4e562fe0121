"""Data frames that on a phone are rows that open, for it has no room for more than two columns."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from ftzmap.text.escape import html_text
from ftzmap.text.percentages import bounded
from ftzmap.views import state

MAX_CARDS = 100  # rows; more are a data frame at any width
DECIMALS = 4  # of figures that are no text yet
STYLE = """
.ftz-row-card { border-bottom: 1px solid var(--ftz-line) }
.ftz-row-card summary { display: flex; flex-wrap: wrap; justify-content: space-between;
  gap: 0 0.6rem; min-height: 2rem; align-items: center; cursor: pointer; overflow-wrap: anywhere }
.ftz-row-card summary::before { content: "▸" }
.ftz-row-card[open] summary::before { content: "▾" }
.ftz-row-card b { flex: 1 }
.ftz-row-card dl { display: grid; grid-template-columns: 1fr auto; gap: 0 0.6rem;
  margin: 0 0 0.4rem }
.ftz-row-card :is(dt, i) { color: var(--ftz-note); font-style: normal }
.ftz-row-card dd { margin: 0; text-align: right; overflow-wrap: anywhere }
@media (min-width: 501px) { [class*=st-key-cards_] { display: none } }
@media (max-width: 500px) { [class*=st-key-frame_] { display: none } }
"""


def show(
    columns: Mapping[str, Sequence[object]],
    key: str,
    *,
    settings: Mapping[str, ColumnConfig] | None = None,
    **options: Any,  # noqa: ANN401 - those of Streamlit
) -> None:
    """Show columns of one length by their heads, the first of names; on a phone rows that open.

    Parameters
    ----------
    key
        What no other table of the page has.
    settings, options
        Those of columns and of the whole, as `streamlit.dataframe` takes them.
    """
    rows = list(zip(*columns.values(), strict=True))
    has_cards = len(rows) <= MAX_CARDS
    with st.container(key=f"frame_{key}" if has_cards else f"rows_{key}"):
        st.dataframe(
            dict(columns),
            column_config=dict(settings or {}),
            hide_index=True,
            width="stretch",
            **options,
        )
    if has_cards:
        with st.container(key=f"cards_{key}"):
            st.html("".join(_card(list(columns), row) for row in rows))


def _card(heads: Sequence[str], row: Sequence[object]) -> str:
    """Return a row as HTML: its name and first cell, and the others, if not empty, to be opened."""
    name, first, *cells = map(_text, row)
    said = "".join(
        f"<dt>{html_text(head)}</dt><dd>{html_text(cell)}</dd>"
        for head, cell in zip(heads[2:], cells, strict=True)
        if cell
    )
    return (
        f'<details class="ftz-row-card"><summary><b>{html_text(name)}</b>'
        f"<span><i>{html_text(heads[1])}</i> {html_text(first)}</span></summary>"
        f"<dl>{said}</dl></details>"
    )


def _text(cell: object) -> str:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if not isinstance(cell, float):
        return str(cell)
    return bounded(cell, partial(state.language().number, decimals=DECIMALS), DECIMALS)
