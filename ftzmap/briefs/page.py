"""A brief as one A4 page of self-contained HTML, or as an Excel workbook."""

from collections.abc import Iterable

from ftzmap.briefs.brief import MAX_SITES, AreaSheet, Brief
from ftzmap.briefs.fit import SITE_WIDTHS, columns_of, scale
from ftzmap.briefs.map import svg
from ftzmap.briefs.panel import MM_PER_PX
from ftzmap.map.labels import kind_title
from ftzmap.text.escape import html_text
from ftzmap.text.i18n import Language
from ftzmap.text.tables import POLICY, Section, xlsx_sheets
from ftzmap.zone.kinds import NEUTRAL, Look
from ftzmap.zone.zone import Zone

MAX_LENGTH = 400  # characters of one cell of the page
MAX_NOTE = 1000  # characters of one note below
_STYLE = """
@page { size: A4 portrait; margin: 10mm 12mm }
* { box-sizing: border-box }
body { font: calc(8.4pt * var(--size))/1.32 system-ui, "Segoe UI", Roboto, "PingFang SC",
  "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #1b1f23; margin: 0 auto;
  max-width: 186mm }
@media screen { body { padding: 8mm 2mm } }
svg { width: 100%; height: auto; display: block; font-family: inherit }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 4mm }
header p { white-space: nowrap }
h1 { font-size: 1.45em; margin: 0 0 0.4em }
h2 { font-size: 1.14em; margin: 0 0 0.2em; color: var(--accent, #1b1f23) }
h3 { font-size: 0.9em; margin: 0.4em 0 0; color: #57606a; font-weight: 600 }
p { margin: 0; overflow-wrap: anywhere }
.areas { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr));
  gap: 4mm; margin-top: 0.6em }
.area { border-top: 0.6mm solid var(--accent); padding-top: 0.3em }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
td, th { text-align: left; vertical-align: top; padding: 0.1em 0.5em 0.1em 0;
  overflow-wrap: anywhere; border-bottom: 0.1mm solid #d5dadf }
th { color: #57606a; font-weight: 600; font-size: 0.95em }
.group { color: #57606a }
.key { color: #57606a; font-size: 0.82em; margin-top: 0.3em }
.key svg { display: inline-block; width: 5mm; height: 2.4mm; vertical-align: -0.2mm }
.key span { white-space: nowrap; margin-right: 1em }
.sites { margin-top: 0.7em; font-size: 0.88em }
footer { margin-top: 0.7em; border-top: 0.2mm solid #9aa3ab; padding-top: 0.3em;
  color: #3d444b; font-size: 0.82em }
@media screen and (max-width: 600px) { /* maps as large as on paper, areas below each other */
  .map { overflow-x: auto }
  .map > svg { width: 680px }
  .areas { grid-template-columns: minmax(0, 1fr) }
}
"""


def html_page(zone: Zone, brief: Brief, t: Language) -> str:
    """Return the brief as HTML that prints to one A4 page: no scripts, nothing from outside."""
    areas = [sheet.id for sheet in brief.areas]
    drawn = svg(zone, areas, brief.shapes[:MAX_SITES], t, brief.city)
    parts = [
        f"<header><h1>{html_text(brief.title)}</h1><p>{brief.on.isoformat()}</p></header>",
        f'<div class="map" tabindex="0">{drawn}</div>' if drawn else "",
        f'<p class="key">{_key(zone, brief, t)}</p>',
        _areas(brief, t),
        _sites(brief, t),
        f"<footer>{''.join(map(_note, brief.notes))}</footer>",
    ]
    return (
        f'<!doctype html>\n<html lang="{t.tag}"><head><meta charset="utf-8">{POLICY}'
        f"<title>{html_text(brief.title)}</title><style>{_STYLE}</style></head>\n"
        f'<body style="--size:{scale(brief):g}">\n' + "\n".join(parts) + "\n</body></html>\n"
    )


def xlsx_book(brief: Brief, t: Language) -> bytes:
    """Return the brief as a workbook: one sheet an area, one for all sites, one for the notes."""
    notes = [[t("Date"), brief.on.isoformat()], *([t("Note"), note] for note in brief.notes)]
    sections = [Section(brief.title, notes)]
    sections += [Section(sheet.name, _sheet_lines(sheet, t)) for sheet in brief.areas]
    if brief.sites:
        lines = [list(map(str, site.cells)) for site in brief.sites]
        sections.append(Section(t("Sites"), [_site_heads(t), *lines, *([r] for r in brief.rules)]))
    return xlsx_sheets(sections)


def _key(zone: Zone, brief: Brief, t: Language) -> str:
    """Return the key of the map: what is schematic, the kinds that are there, what is red."""
    ids = {sheet.id for sheet in brief.areas}
    shown = {feature.kind for feature in zone.features if feature.area_id in ids}
    entries = [
        f"{_swatch(kind.look)} {html_text(kind_title(kind, t))}"
        for kind in zone.kinds
        if kind.id in shown
    ]
    if zone.is_schematic:
        entries.insert(0, html_text(t("Schematic outlines, not official boundaries.")))
    if brief.shapes:
        entries.append(html_text(t("Red numbers: sites.")))
    if brief.city:
        entries.append(html_text(t("Red star: my city.")))
    return " ".join(f"<span>{entry}</span>" for entry in entries)


def _swatch(look: Look) -> str:
    dash = " ".join(f"{px * MM_PER_PX:g}" for px in look.dash)
    return (
        '<svg viewBox="0 0 5 2.4" aria-hidden="true"><rect x="0.2" y="0.2" width="4.6" '
        f'height="2" fill="{NEUTRAL}" fill-opacity="{look.opacity:g}" stroke="{NEUTRAL}" '
        f'stroke-width="0.4" stroke-dasharray="{dash or "none"}"/></svg>'
    )


def _areas(brief: Brief, t: Language) -> str:
    if not brief.areas:
        return ""
    sheets = "".join(_area(sheet, t) for sheet in brief.areas)
    return f'<div class="areas" style="--columns:{columns_of(brief)}">{sheets}</div>'


def _area(sheet: AreaSheet, t: Language) -> str:
    blocks = [
        f"<h2>{html_text(sheet.name)}</h2>",
        _figures(sheet, t),
        *(_block(block.title, block.pairs, t) for block in sheet.blocks),
    ]
    return f'<div class="area" style="--accent:{sheet.color}">{"".join(blocks)}</div>'


def _figures(sheet: AreaSheet, t: Language) -> str:
    pairs = [
        (
            figure.name,
            t(
                "{stated} stated, {measured} measured: {grade}",
                stated=figure.stated,
                measured=figure.measured,
                grade=figure.grade,
            ),
        )
        for figure in sheet.figures
    ]
    return _block(sheet.title, pairs, t)


def _block(title: str, pairs: Iterable[tuple[str, str]], t: Language) -> str:
    lines = "".join(
        f'<p><span class="group">{_long(head)}{t(": ") if head else ""}</span>{_long(text)}</p>'
        for head, text in pairs
    )
    return f"<h3>{html_text(title)}</h3>{lines}"


def _site_heads(t: Language) -> list[str]:
    heads = (t("No."), t("Site"), t("Place (WGS 84)"), t("Is in"), t("Nearest boundary"))
    return [*heads, t("What applies there")]


def _sites(brief: Brief, t: Language) -> str:
    shown = brief.sites[:MAX_SITES]
    if not shown:
        return ""
    rows = [_heads_row(_site_heads(t)), *(_row(site.cells) for site in shown)]
    more = len(brief.sites) - len(shown)
    notes = [*brief.rules, *([t("{n} more sites are in the workbook.", n=more)] if more else [])]
    widths = "".join(f'<col style="width:{share}%">' for share in SITE_WIDTHS)
    told = "".join(f"<p>{_long(note)}</p>" for note in notes)
    return (
        f'<div class="sites"><h2>{html_text(t("Sites"))}</h2>'
        f"<table><colgroup>{widths}</colgroup>{''.join(rows)}</table>{told}</div>"
    )


def _heads_row(heads: list[str]) -> str:
    return "<tr>" + "".join(f"<th>{html_text(head)}</th>" for head in heads) + "</tr>"


def _row(cells: tuple[object, ...]) -> str:
    return "<tr>" + "".join(f"<td>{_long(cell)}</td>" for cell in cells) + "</tr>"


def _long(text: object) -> str:
    return html_text(text, limit=MAX_LENGTH)


def _note(note: str) -> str:
    return f"<p>{html_text(note, limit=MAX_NOTE)}</p>"


def _sheet_lines(sheet: AreaSheet, t: Language) -> list[list[str]]:
    """Return an area as lines of text cells."""
    figures = [[f.name, f.stated, f.measured, f.grade] for f in sheet.figures]
    lines = [[sheet.title, t("Stated"), t("Measured"), t("Grade")], *figures]
    for block in sheet.blocks:
        lines += [[block.title], *([head, text] for head, text in block.pairs)]
    return lines
