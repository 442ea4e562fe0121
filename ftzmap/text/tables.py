"""Titled tables of text, one after another: as a page of HTML, and as an Excel workbook."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, BinaryIO

from ftzmap.text.escape import html_text
from ftzmap.text.i18n import Language

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Lines = list[list[str]]
_CREATED = datetime(1980, 1, 1)  # the first day that the files within a workbook may bear
POLICY = (  # of pages without scripts
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
_MIN_WIDTH, _MAX_WIDTH = 8, 60  # letters of a column of a workbook
_STYLE = (
    "body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1f23}table{border-collapse:collapse;width:100%}td,th{border:1px solid #c9ced3;"
    "padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "th:nth-child(-n+2){white-space:nowrap}"
)


@dataclass(frozen=True)
class Section:
    """A titled table: its head, then its lines, all as text."""

    title: str
    lines: Lines


def html_tables(sections: Sequence[Section], t: Language) -> str:
    """Return sections as one self-contained page, titled as the first of them."""
    tables = "\n".join(
        f"<h2>{html_text(section.title)}</h2>\n{_html_table(section.lines)}" for section in sections
    )
    return (
        f'<!doctype html>\n<html lang="{t.tag}"><head><meta charset="utf-8">'
        f"{POLICY}<title>{html_text(sections[0].title)}</title><style>{_STYLE}</style></head>"
        f"<body>\n{tables}\n</body></html>\n"
    )


def _html_table(lines: Lines) -> str:
    head, *rows = lines
    top = "".join(f"<th>{html_text(cell)}</th>" for cell in head) if any(head) else ""
    body = "".join(
        "<tr>" + "".join(f"<td>{html_text(cell, limit=1000)}</td>" for cell in row) + "</tr>\n"
        for row in rows
    )
    return f"<table><tr>{top}</tr>\n{body}</table>"


def xlsx_sheets(sections: Sequence[Section]) -> bytes:
    """Return sections as an Excel workbook, one sheet each; every cell is text."""
    data = io.BytesIO()
    with workbook(data, in_memory=True) as book:
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for number, section in enumerate(sections, start=1):
            sheet = book.add_worksheet(f"{number}")
            sheet.write_string(0, 0, section.title)
            for row, line in enumerate(section.lines, start=1):
                for column, cell in enumerate(line):
                    sheet.write_string(row, column, cell, wrapped)
            for column, cells in enumerate(zip_longest(*section.lines, fillvalue="")):
                sheet.set_column(column, column, _column_width(cells))
    return data.getvalue()


def workbook(sink: BinaryIO, **options: object) -> "Workbook":
    """Return a new workbook that is written to a sink, dated one fixed day for the same bytes.

    Parameters
    ----------
    options
        Of `xlsxwriter.Workbook`.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(sink, options)
    book.set_properties({"created": _CREATED})
    return book


def _column_width(cells: Sequence[str]) -> int:
    """Return the width of a column in Latin letters; a Chinese one takes two."""
    widest = max(len(cell) + sum(char > "\u2e7f" for char in cell) for cell in cells)
    return min(max(widest + 2, _MIN_WIDTH), _MAX_WIDTH)
