"""A report on a loaded boundary: figures, findings, decisions, date, method, file hash."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ftzmap.findings import Finding, in_words, label_of
from ftzmap.i18n import N_, Language
from ftzmap.plan import shipped_plan
from ftzmap.planning.desk import Desk
from ftzmap.planning.sizes import Size, sizes
from ftzmap.report import GRADES
from ftzmap.text import html_text
from ftzmap.zone import shipped_zone

METHOD = N_(
    "Areas are geodesic on the CGCS2000 ellipsoid; plane areas are 3-degree Gauss-Kruger, always "
    "a little larger. No official tolerance for zone areas is known; the tolerance is the user's "
    "own."
)
_HEADS = (
    N_("Name"),
    N_("km²"),
    N_("Hectares"),
    N_("Mu"),
    N_("Plane − ellipsoid, m²"),
    N_("Perimeter, km"),
    N_("Stated km²"),
    N_("Grade"),
)
Lines = list[list[str]]


@dataclass(frozen=True)
class Section:
    """A titled table: its head, then its lines, all as text."""

    title: str
    lines: Lines


def sections(
    desk: Desk, findings: Sequence[Finding], tolerance: float, t: Language, *, on: date
) -> list[Section]:
    """Return the report as tables in one language."""
    about = [
        [t("File"), desk.opened.name],
        ["SHA-256", desk.opened.sha256],
        [t("Date"), on.isoformat()],
        [t("Method"), t(METHOD)],
        [t("Your own tolerance, %"), f"{tolerance:g}"],
    ]
    decided = [[str(n), in_words(words, t)] for n, words in enumerate(desk.decisions, start=1)]
    return [
        Section(t("Report on a boundary"), [["", ""], *about]),
        Section(t("How the file was read, and what was changed"), [["", ""], *decided]),
        Section(t("Figures"), figure_lines(desk, tolerance, t)),
        Section(t("Findings"), _finding_lines(findings, t)),
    ]


def figure_lines(desk: Desk, tolerance: float, t: Language, *, most: int | None = None) -> Lines:
    """Return outlines in the units planners use, graded where the plan has a figure.

    All of them, or the first `most`; those of the nine features come first.
    """
    raws = desk.collection.features[:most]
    measured = sizes([_sound(raw) for raw in raws], [label_of(raw) for raw in raws])
    lines = [[t(head) for head in _HEADS]]
    return lines + [_figure_line(size, tolerance, t) for size in measured]


def _sound(raw: object) -> object:
    return raw.geometry if not raw.problems else None


def _figure_line(size: Size, tolerance: float, t: Language) -> list[str]:
    figures, zone = shipped_plan().figures, shipped_zone()
    known = size.name in figures and size.name != "zone"
    name = t.of(zone[size.name]) if known else str(size.name)
    if size.area_m2 != size.area_m2:
        return [name, t("not measured"), "", "", "", "", "", ""]
    plane = "" if size.plane_m2 is None else t.number(size.plane_m2 - size.area_m2, 1)
    stated = str(figures[size.name]) if known else t("not stated")
    grade = t(GRADES[figures[size.name].grade(size.km2, tolerance)]) if known else ""
    numbers = [t.number(size.km2, 6), t.number(size.hectare, 4), t.number(size.mu, 2)]
    return [name, *numbers, plane, t.number(size.perimeter_m / 1000, 3), stated, grade]


def _finding_lines(findings: Sequence[Finding], t: Language) -> Lines:
    head = [t("No."), t("Severity"), t("Rule"), t("Finding"), t("Place")]
    return [head] + [
        [
            str(number),
            t(finding.severity.value),
            finding.rule,
            in_words(finding.words, t),
            f"{finding.lon:.6f}, {finding.lat:.6f}" if finding.lon is not None else "",
        ]
        for number, finding in enumerate(findings, start=1)
    ]


def html_report(report: Sequence[Section], t: Language) -> str:
    """Return the report as one self-contained page."""
    tables = "\n".join(
        f"<h2>{html_text(section.title)}</h2>\n{_html_table(section.lines)}" for section in report
    )
    return (
        f'<!doctype html>\n<html lang="{t.tag}"><head><meta charset="utf-8">'
        f"<title>{html_text(report[0].title)}</title><style>{_STYLE}</style></head>"
        f"<body>\n{tables}\n</body></html>\n"
    )


_STYLE = (
    "body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1f23}table{border-collapse:collapse;width:100%}td,th{border:1px solid #c9ced3;"
    "padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "th:nth-child(-n+2){white-space:nowrap}"
)


def _html_table(lines: Lines) -> str:
    head, *rows = lines
    top = "".join(f"<th>{html_text(cell)}</th>" for cell in head) if any(head) else ""
    body = "".join(
        "<tr>" + "".join(f"<td>{html_text(cell, limit=1000)}</td>" for cell in row) + "</tr>\n"
        for row in rows
    )
    return f"<table><tr>{top}</tr>\n{body}</table>"


def xlsx_report(report: Sequence[Section]) -> bytes:
    """Return the report as an Excel workbook, one sheet a section; every cell is text."""
    import xlsxwriter

    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        for number, section in enumerate(report, start=1):
            sheet = book.add_worksheet(f"{number}")
            for row, line in enumerate([[section.title], *section.lines]):
                for column, cell in enumerate(line):
                    sheet.write_string(row, column, cell)
            sheet.set_column(0, 0, 34)
            sheet.set_column(1, 7, 22)
    return data.getvalue()
