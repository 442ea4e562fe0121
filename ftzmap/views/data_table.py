"""Data frames that on a phone are cards, for a phone has no room for more than two columns."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from ftzmap.text.escape import html_text
from ftzmap.views import state

MAX_CARDS = 100  # rows; more are a data frame at any width
DECIMALS = 4  # of figures that are no text yet
STYLE = """
.ftz-row-card { border: 1px solid var(--ftz-line); border-radius: 4px; padding: 0.4rem 0.6rem;
  margin-bottom: 0.4rem }
.ftz-row-card b { overflow-wrap: anywhere }
.ftz-row-card dl { display: grid; grid-template-columns: 1fr auto; gap: 0 0.6rem; margin: 0 }
.ftz-row-card dt { color: var(--ftz-note) }
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
    """Show columns of one length by their heads, the first of names; on a phone cards for rows.

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
    """Return a row as HTML: its name, then each other cell that is not empty below its head."""
    name, *cells = map(_text, row)
    said = "".join(
        f"<dt>{html_text(head)}</dt><dd>{html_text(cell)}</dd>"
        for head, cell in zip(heads[1:], cells, strict=True)
        if cell
    )
    return f'<div class="ftz-row-card"><b>{html_text(name)}</b><dl>{said}</dl></div>'


def _text(cell: object) -> str:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    return state.language().number(cell, DECIMALS) if isinstance(cell, float) else str(cell)
