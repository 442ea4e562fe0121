"""Tables with a column for each area that fit a phone: rows open, heads stay in sight.

Where a window is narrow, a row is laid as a block: what is long is folded behind the title of its
row, what is a yes or a no is a dot. No script is needed, so a table is one element of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import east_asian_width

import streamlit as st

from ftzmap.learn.zone_facts import hover
from ftzmap.text.escape import html_text

MAX_TEXT = 1000  # characters of one cell
_LONG = 44  # Latin letters, of which a Chinese character is as wide as two, that fold a row there
_MOST_BESIDE = 4  # columns of areas that stand beside each other on a phone
_MOST_WIDE = 8  # columns that fit a window; more scroll sideways
_NARROW = "max-width: 600px"
_STYLE = """<style>
.ftz-areas {
  width: 100%; table-layout: fixed; border-collapse: separate; border-spacing: 0;
  font-size: 0.867rem; line-height: 1.35;
}
.ftz-areas :is(th, td) {
  padding: 0.3rem 0.5rem !important; text-align: start; vertical-align: top; border: 0;
  border-bottom: 1px solid var(--ftz-line); overflow-wrap: break-word;
}
.ftz-areas th { font-weight: 600 }
.ftz-areas th:first-child { width: calc(130% / (var(--ftz-areas) + 1.3)) }
.ftz-areas thead th {
  position: sticky; top: 3.75rem; z-index: 2; background: var(--ftz-page);
  border-bottom: 3px solid var(--ftz-accent, var(--ftz-line));
}
.ftz-areas thead th > .ftz-name {
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden;
}
.ftz-areas summary { cursor: pointer; min-height: 24px }
.ftz-areas summary:hover { color: var(--ftz-link) }
.ftz-areas .ftz-note { color: var(--ftz-note); font-weight: 400; font-size: 0.8rem }
.ftz-areas td .ftz-note { display: none }
.ftz-areas tr:has(details[open]) td .ftz-note { display: block }
.ftz-areas .ftz-unseen {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
.ftz-areas .ftz-silent { color: var(--ftz-note) }
.ftz-areas .ftz-dot {
  display: inline-block; width: 0.8em; height: 0.8em; margin-inline-end: 0.4em;
  border: 1.5px solid var(--ftz-accent); border-radius: 50%; vertical-align: -0.05em;
  background: color-mix(in srgb, var(--ftz-accent) var(--ftz-fill), transparent);
}
.ftz-areas .ftz-bar {
  display: block; height: 5px; border-radius: 2px; background: var(--ftz-accent);
}
.ftz-areas .ftz-dots .ftz-dot, .ftz-areas .ftz-narrow { display: none }
.ftz-areas .ftz-rows-more { display: none }
.ftz-sideways { overflow-x: auto }
.ftz-sideways thead th { position: static }
.ftz-sideways th:first-child { position: sticky; left: 0; z-index: 3; background: var(--ftz-page) }
.ftz-sideways table { table-layout: auto }
.ftz-sideways :is(th, td) { min-width: 7rem }
@media (NARROW) {
  .ftz-areas, .ftz-areas :is(thead, tbody) { display: block }
  .ftz-areas .ftz-wide { display: none }
  .ftz-areas .ftz-narrow { display: block }
  .ftz-areas tr {
    display: grid; grid-template-columns: 1.3fr repeat(var(--ftz-beside), minmax(0, 1fr));
  }
  .ftz-areas th:first-child { width: auto; hyphens: auto }
  .ftz-areas.ftz-areas :is(th, td) { min-width: 0 }
  .ftz-many tr { grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)) }
  .ftz-many tbody th:first-child { grid-column: 1 / -1 }
  .ftz-above tr { grid-template-columns: repeat(var(--ftz-beside), minmax(0, 1fr)) }
  .ftz-above :is(th:first-child, td[colspan]) { grid-column: 1 / -1 }
  .ftz-above tbody th:first-child { border: 0; padding-bottom: 0 !important }
  .ftz-above thead th:first-child { display: none }
  .ftz-areas tr.ftz-folds th:first-child { grid-column: 1 / -1 }
  .ftz-areas tr:is(.ftz-folds, .ftz-dots:has(details[open])) td {
    display: none; grid-column: 1 / -1; border-left: 3px solid var(--ftz-accent);
  }
  .ftz-areas tr.ftz-dots:has(details[open]) th:first-child { grid-column: 1 / -1 }
  .ftz-areas tr:is(.ftz-folds, .ftz-dots):has(details[open]) td { display: block }
  .ftz-areas tr:is(.ftz-folds, .ftz-dots):has(details[open]) td::before,
  .ftz-many tbody td::before {
    content: attr(data-area); display: block; color: var(--ftz-note); font-size: 0.8rem;
  }
  .ftz-areas:is(.ftz-many, :not(:has(tbody tr:not(.ftz-folds)))) thead { display: none }
  .ftz-areas tr.ftz-dots td { text-align: center }
  .ftz-areas tr.ftz-dots .ftz-dot { display: inline-block; margin: 0 }
  .ftz-areas tr.ftz-dots:not(:has(details[open])) .ftz-text {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  }
  .ftz-areas tr.ftz-dots:has(details[open]) td { text-align: start }
  .ftz-areas .ftz-rows-more { display: block }
  .ftz-areas .ftz-rows-more td { grid-column: 1 / -1 }
  .ftz-areas .ftz-rows-more + tbody { display: none }
  .ftz-areas .ftz-rows-more:has(details[open]) + tbody { display: block }
}
</style>""".replace("NARROW", _NARROW)


class Fold(StrEnum):
    """How a row is laid where the window is narrow."""

    NEVER = ""
    TEXT = "ftz-folds"
    DOTS = "ftz-dots"


@dataclass(frozen=True)
class Cell:
    """What stands in a row for one area.

    Parameters
    ----------
    note
        Shown where the row is opened.
    bar
        The length of a bar below the text, as a share of the longest.
    fill
        How full the dot before the text is, from 0 to 1; None without a dot.
    is_silent
        Whether the text says that there is nothing to say.
    """

    text: str
    note: str = ""
    bar: float | None = None
    fill: float | None = None
    is_silent: bool = False


@dataclass(frozen=True)
class Row:
    """A row: its title, a note on that where it is opened, and a cell for each area.

    Parameters
    ----------
    remarks
        Sentences on all areas, below the cells, or instead of them.
    color
        The colour of its dots and bars, if it is not that of their columns.
    tip
        What explains its title where the pointer rests on it.
    """

    title: str
    cells: Sequence[Cell] = ()
    note: str = ""
    remarks: Sequence[str] = ()
    color: str = ""
    fold: Fold = Fold.NEVER
    tip: str = ""


def fold_of(cells: Sequence[Cell]) -> Fold:
    """Return how cells are laid on a phone: as dots, folded if long, or as they are."""
    if any(cell.fill is not None for cell in cells):
        return Fold.DOTS
    return Fold.TEXT if max(_letters(cell.text) for cell in cells) > _LONG else Fold.NEVER


def _letters(text: str) -> int:
    return sum(1 + (east_asian_width(letter) in "WF") for letter in text)


def style() -> None:
    """Write the style of these tables into the page, once for all."""
    st.html(_STYLE)


def show(
    head: Sequence[str],
    rows: Sequence[Row],
    colors: Sequence[str],
    *,
    is_above: bool = False,
    shown: int | None = None,
    more: str = "",
) -> None:
    """Show a table, as `html` makes it."""
    st.html(html(head, rows, colors, is_above=is_above, shown=shown, more=more))


def html(
    head: Sequence[str],
    rows: Sequence[Row],
    colors: Sequence[str],
    *,
    is_above: bool = False,
    shown: int | None = None,
    more: str = "",
) -> str:
    """Return a table.

    Parameters
    ----------
    head
        The heads of the titles, which only a screen reader needs to be told, and of each column.
    colors
        Of each column.
    is_above
        Whether titles stand above their cells where the window is narrow.
    shown, more
        How many rows a phone shows before a line that opens the rest, and what that says.
    """
    columns = len(head) - 1
    looks = ["ftz-areas", "ftz-above" * is_above, "ftz-many" * (columns > _MOST_BESIDE)]
    beside = min(columns, _MOST_BESIDE)
    body = [_row(row, head[1:], colors) for row in rows]
    table = (
        f'<table role="table" class="{" ".join(filter(None, looks))}" '
        f'style="--ftz-areas:{columns};--ftz-beside:{beside}">'
        f"{_head(head, colors)}{_bodies(body, columns, shown, more)}</table>"
    )
    return f'<div class="ftz-sideways">{table}</div>' if columns > _MOST_WIDE else table


def _head(head: Sequence[str], colors: Sequence[str]) -> str:
    first, *names = head
    cells = "".join(
        f'<th role="columnheader" scope="col" style="--ftz-accent:{color}">'
        f'<span class="ftz-name" title="{_text(name)}">{_text(name)}</span></th>'
        for name, color in zip(names, colors, strict=True)
    )
    unseen = f'<span class="ftz-unseen">{_text(first)}</span>'
    corner = f'<th role="columnheader" scope="col">{unseen}</th>'
    return f'<thead role="rowgroup"><tr role="row">{corner}{cells}</tr></thead>'


def _bodies(rows: Sequence[str], columns: int, shown: int | None, more: str) -> str:
    if shown is None or len(rows) <= shown + 1:
        return _body(rows)
    opening = (
        f'<tr role="row"><td role="cell" colspan="{columns + 1}">'
        f"<details><summary>{_text(more)}</summary></details></td></tr>"
    )
    between = f'<tbody role="rowgroup" class="ftz-rows-more">{opening}</tbody>'
    return _body(rows[:shown]) + between + _body(rows[shown:])


def _body(rows: Sequence[str]) -> str:
    return f'<tbody role="rowgroup">{"".join(rows)}</tbody>'


def _row(row: Row, areas: Sequence[str], colors: Sequence[str]) -> str:
    cells = "".join(
        _cell(cell, area, row.color or color)
        for cell, area, color in zip(row.cells, areas, colors, strict=False)
    )
    said = "<br>".join(map(_text, row.remarks))
    wide = f'<td role="cell" colspan="{{}}" class="ftz-silent">{said}</td>' if said else ""
    after = f'<tr role="row">{wide.format(len(areas) + 1)}</tr>' if cells and wide else ""
    name = f' aria-label="{_text(row.title)}"'  # what opens would give its row no name
    return (
        f'<tr role="row" class="{row.fold.value}">'
        f'<th role="rowheader" scope="row"{name}>{_title(row)}</th>'
        f"{cells or wide.format(len(areas))}</tr>{after}"
    )


def _title(row: Row) -> str:
    title, note = hover(_text(row.title), row.tip), ""
    if row.note:
        note = f'<div class="ftz-note">{_text(row.note)}</div>'
    if note or any(cell.note for cell in row.cells):
        return f"<details><summary>{title}</summary>{note}</details>"
    if row.fold is Fold.NEVER:
        return title
    folded = f'<details class="ftz-narrow"><summary>{title}</summary></details>'
    return f'<span class="ftz-wide">{title}</span>{folded}'


def _cell(cell: Cell, area: str, color: str) -> str:
    silent = " ftz-silent" * cell.is_silent
    dot = ""
    if cell.fill is not None:
        fill = f"{100 * cell.fill:g}%"
        dot = f'<span class="ftz-dot" aria-hidden="true" style="--ftz-fill:{fill}"></span>'
    note = f'<span class="ftz-note">{_text(cell.note)}</span>' if cell.note else ""
    return (
        f'<td role="cell" data-area="{_text(area)}" style="--ftz-accent:{color}">{dot}'
        f'<span class="ftz-text{silent}">{_text(cell.text)}</span>{note}{_bar(cell.bar)}</td>'
    )


def _bar(share: float | None) -> str:
    """Return a bar, which says nothing to a screen reader that its text does not."""
    if share is None:
        return ""
    length = f"{100 * min(max(share, 0.0), 1.0):.1f}%"
    return f'<span class="ftz-bar" aria-hidden="true" style="width:{length}"></span>'


def _text(text: str) -> str:
    return html_text(text, limit=MAX_TEXT)
