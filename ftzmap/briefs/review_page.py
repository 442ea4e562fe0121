"""The report on a boundary as a page of HTML to print: verdict, map, findings, areas, the rest."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from ftzmap.boundary.boundary_report import METHOD
from ftzmap.boundary.review import Review
from ftzmap.briefs.review_map import figure
from ftzmap.checks.findings import Finding, Severity
from ftzmap.checks.scope import scope
from ftzmap.text.escape import html_text
from ftzmap.text.i18n import N_, Language
from ftzmap.text.tables import POLICY

MAX_LENGTH = 1000  # characters of one cell
_NUMBERS = 5  # columns of the table of areas after the name
_GRAVE = (Severity.ERROR, Severity.WARNING)
_UNIT = re.compile(r"(?<=\d) (?=(?:km²|m²|km|m|ha|mu)\b)")
_NO_BREAK = "\u00a0"
MAX_FIGURE = 14  # characters of a figure; with longer ones, the table is set smaller
_HEADS = (N_("No."), N_("Severity"), N_("Finding"), N_("Rule"), N_("Longitude, latitude"))
_STYLE = """
@page { size: A4 portrait; margin: 12mm 12mm 14mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif } }
* { box-sizing: border-box }
body { font: 9pt/1.4 system-ui, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; color: #1b1f23; background: #fff; margin: 0 auto;
  max-width: 186mm; overflow-wrap: break-word; print-color-adjust: exact;
  -webkit-print-color-adjust: exact }
@media screen { body { padding: 8mm 3mm } .wide { overflow-x: auto } }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 4mm }
h1 { font-size: 1.5em; margin: 0 } h2 { font-size: 1.15em; margin: 1.2em 0 .3em }
h2, thead { break-after: avoid } p { margin: .2em 0 } .quiet { color: #57606a; font-size: .9em }
.verdict { font-size: 1.15em; font-weight: 600 }
.name, .long { overflow-wrap: anywhere }
header p, .n, .severity, .findings th { white-space: nowrap }
figure { margin: .6em 0 0; break-inside: avoid }
figure svg { width: 100%; height: auto; display: block; font-family: inherit }
figcaption { color: #57606a; font-size: .85em; margin-top: .3em }
figcaption span { margin-right: 1em } figcaption .line { display: inline-block; width: 6mm;
  height: 2.4mm; vertical-align: -.2mm }
table { border-collapse: collapse; width: 100% } tr { break-inside: avoid }
td, th { text-align: left; vertical-align: top; padding: .2em .6em .2em 0;
  border-bottom: .2mm solid #d5dadf }
@media screen and (max-width: 600px) {
  .findings thead { display: none } .findings tr { display: block; padding: .5em 0;
    border-bottom: .2mm solid #d5dadf } .findings td { display: inline; border: 0 }
  .findings .sentence { display: block }
}
td:last-child, th:last-child { padding-right: 0 }
th { color: #57606a; font-weight: 600; font-size: .9em; vertical-align: bottom }
.figures td:not(:first-child), .figures th:not(:first-child) { text-align: right }
.figures th:not(:first-child) { min-width: 13mm }
.name, .sentence { min-width: 30mm } .small { font-size: .72em }
.n { font-variant-numeric: tabular-nums }
.error { color: #b00020; font-weight: 600 } .warning { color: #8a5a00; font-weight: 600 }
ol, ul { margin: 0; padding-left: 1.6em }
"""


def html_page(review: Review, t: Language, *, on: date) -> str:
    """Return the report of a day as HTML that prints on A4: no scripts, nothing from outside."""
    title = html_text(t("Boundary report"))
    numbered = list(enumerate(review.findings, start=1))
    notes = [(n, f) for n, f in numbered if f.severity is Severity.NOTE]
    parts = [
        f"<header><h1>{title}</h1><p>{on.isoformat()}</p></header>",
        _verdict(review, t),
        figure(review, t),
        _findings(review, [(n, f) for n, f in numbered if f.severity in _GRAVE], t),
        _areas(review, t),
        _section(t("Notes"), _table(review, notes, t)) if notes else "",
        _skipped(review, t),
        _about(review, t),
    ]
    return (
        f'<!doctype html>\n<html lang="{t.tag}"><head><meta charset="utf-8">{POLICY}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(filter(None, parts))
        + "\n</body></html>\n"
    )


def _verdict(review: Review, t: Language) -> str:
    worst = next((s for s in _GRAVE if any(f.severity is s for f in review.findings)), None)
    held = scope(
        review.zone, review.desk.collection, review.findings, review.stated, review.profile
    )
    counts = " · ".join(map(t, held.counts()))
    return (
        f'<p class="verdict {worst or ""}">{_text(review.counts(t))}</p>'
        f'<p class="name">{_text(review.desk.file.name)}</p><p class="quiet">{_text(counts)}</p>'
    )


def _findings(review: Review, found: Sequence[tuple[int, Finding]], t: Language) -> str:
    content = _table(review, found, t) if found else f"<p>{_text(t('No problems were found.'))}</p>"
    return _section(t("Errors and warnings"), content)


def _table(review: Review, found: Sequence[tuple[int, Finding]], t: Language) -> str:
    """Return a table of findings; without the column of places where none has one."""
    columns = len(_HEADS) if any(finding.place for _, finding in found) else len(_HEADS) - 1
    head = "".join(f"<th>{_text(t(name))}</th>" for name in _HEADS[:columns])
    rows = "".join(
        f"<tr>{''.join(_cells(review, number, finding, t)[:columns])}</tr>\n"
        for number, finding in found
    )
    return f'<table class="findings"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _cells(review: Review, number: int, finding: Finding, t: Language) -> list[str]:
    severity = finding.severity.value
    place = "{:.6f}, {:.6f}".format(*finding.place) if finding.place else ""
    return [
        f'<td class="n">{number}</td>',
        f'<td class="severity {severity}">{_text(t(severity))}</td>',
        f'<td class="sentence">{_text(review.desk.words(finding.message, t))}</td>',
        f'<td class="severity">{_text(finding.rule)}</td>',
        f'<td class="n">{place}</td>',
    ]


def _areas(review: Review, t: Language) -> str:
    own = t("Your own tolerance, %") + t(": ") + f"{review.tolerance:g}"
    return _section(
        t("Areas in the units planners use"),
        f'<div class="wide">{_figures(review, t)}</div>'
        f'<p class="quiet">{_text(t(METHOD))} {_text(own)}</p>',
    )


def _figures(review: Review, t: Language) -> str:
    head, *lines = review.figures(t)
    top = "".join(f"<th>{_text(cell)}</th>" for cell in head)
    rows = "".join(
        f'<tr><td class="name">{_text(name)}</td>'
        + "".join(f'<td class="n">{_text(cell)}</td>' for cell in cells)
        + "</tr>\n"
        for name, *cells in lines
    )
    longest = max((len(cell) for _, *cells in lines for cell in cells[:_NUMBERS]), default=0)
    small = " small" if longest > MAX_FIGURE else ""
    body = f"<thead><tr>{top}</tr></thead><tbody>{rows}</tbody>"
    return f'<table class="figures{small}">{body}</table>'


def _skipped(review: Review, t: Language) -> str:
    skipped = [f for f in review.findings if f.severity is Severity.SKIPPED]
    if not skipped:
        return ""
    title = t.counted("Not checked: {n} thing", "Not checked: {n} things", n=len(skipped))
    return _section(title, _list("ul", (review.desk.words(f.message, t) for f in skipped)))


def _about(review: Review, t: Language) -> str:
    """Return how the file was read and changed, and the sum that tells it from any other."""
    decisions = [review.desk.words(words, t) for words in review.desk.decisions]
    read = t("How the file was read and what was changed")
    digest = f'<p class="quiet long">SHA-256: {_text(review.desk.file.sha256)}</p>'
    return _section(read, _list("ol", decisions) + digest)


def _list(kind: str, sentences: Iterable[str]) -> str:
    return f"<{kind}>{''.join(f'<li>{_text(line)}</li>' for line in sentences)}</{kind}>"


def _section(title: str, content: str) -> str:
    return f"<section><h2>{_text(title)}</h2>{content}</section>"


def _text(text: str) -> str:
    """Return a text for HTML, each number on one line with its unit."""
    return html_text(_UNIT.sub(_NO_BREAK, text), limit=MAX_LENGTH)
