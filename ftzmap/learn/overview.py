"""The zone at a glance, as HTML: its size, the share and industries of each area, their shapes."""

from base64 import b64encode
from collections.abc import Iterable, Sequence

from ftzmap.learn import silhouettes, svg
from ftzmap.learn.feature_facts import industry_lines
from ftzmap.learn.zone_facts import (
    contents_html,
    figure_cells,
    figure_head,
    figure_terms,
    hover,
    verdict,
)
from ftzmap.text.escape import html_text
from ftzmap.text.i18n import Language
from ftzmap.text.text import running_text
from ftzmap.zone.developments import NOT_THE_PLAN, provenance
from ftzmap.zone.measured import Row
from ftzmap.zone.zone import WHOLE, Feature, Zone

_LONG = 1000  # characters of one text
STYLE = """
.ftz-glance { font-size: .93rem; line-height: 1.4; overflow-wrap: anywhere }
.ftz-glance h1 { font-size: 1.35rem; line-height: 1.25; margin: 0; padding: 0; font-weight: 650 }
.ftz-glance :is(h1, .ftz-line > strong) {
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden;
}
.ftz-glance p, .ftz-glance figure { margin: .4rem 0 }
.ftz-total { font-size: 1.35rem; font-weight: 650; font-variant-numeric: tabular-nums }
.ftz-share { display: flex; gap: 2px; height: .7rem; margin: .5rem 0 }
.ftz-share > span { border-radius: 2px; min-width: 3px }
.ftz-glance ul.ftz-areas { list-style: none; margin: 0; padding: 0 }
.ftz-areas > li { margin: .45rem 0; padding: 0 0 0 .6rem; border-left: .3rem solid }
.ftz-glance .ftz-line { display: flex; justify-content: space-between; gap: .6rem }
.ftz-line > span { font-variant-numeric: tabular-nums; white-space: nowrap }
.ftz-glance summary { cursor: pointer; padding: .15rem 0 }
.ftz-glance .ftz-quiet, .ftz-glance summary { opacity: .8 }
.ftz-glance table { width: 100%; border-collapse: collapse; font-size: .8rem }
.ftz-glance :is(th, td) { padding: .2rem .3rem; text-align: right; white-space: nowrap }
.ftz-glance :is(th, td):first-child { text-align: left; white-space: normal }
.ftz-glance tr { border-bottom: 1px solid rgba(128, 128, 128, .3) }
.ftz-glance img { width: 100%; height: auto; border-radius: 4px }
"""


def overview(
    zone: Zone, rows: Sequence[Row], t: Language, notes: Sequence[str] = ()
) -> tuple[str, str]:
    """Return the zone at a glance: what it is, and what more there is to it.

    Parameters
    ----------
    rows
        The figures of the whole zone and of its areas against the outlines, km².
    notes
        Sentences at the end.
    """
    areas = "".join(_area(zone, area, t) for area in zone.areas)
    first = [
        f'<h1 title="{_text(t.of(zone))}">{_text(t.of(zone))}</h1>',
        _total(zone, rows, t),
        _share(zone),
        f'<ul class="ftz-areas">{areas}</ul>',
    ]
    more = [
        f"<p>{contents_html(zone, t)}</p>",
        _shapes(zone, t),
        _figures(zone, rows, t),
        _developments(zone, t),
        *(f'<p class="ftz-quiet">{_text(note)}</p>' for note in notes),
    ]
    return f"<style>{STYLE}</style>{_glance(first)}", _glance(more)


def _glance(pieces: Iterable[str]) -> str:
    return f'<div class="ftz-glance">{"".join(pieces)}</div>'


def _total(zone: Zone, rows: Sequence[Row], t: Language) -> str:
    km2 = t("{n} km²", n=t.number(zone.figure.km2, zone.figure.km2_decimals))
    return f'<p><span class="ftz-total">{_text(km2)}</span><br>{_text(verdict(rows, t))}</p>'


def _share(zone: Zone) -> str:
    """Return a bar of the areas by their size; the list below says the same in words."""
    bars = "".join(
        f'<span style="flex:{area.figure.km2:.6g};background:{zone.color_of(area.id)}"></span>'
        for area in zone.areas
    )
    return f'<div class="ftz-share" aria-hidden="true">{bars}</div>'


def _area(zone: Zone, area: Feature, t: Language) -> str:
    km2 = t("{n} km²", n=t.number(area.figure.km2, area.figure.km2_decimals))
    share = t.percent(area.figure.km2 / zone.figure.km2, 0) if zone.figure.km2 else ""
    size = f"{_text(km2)} · {_text(share)}"
    name = _text(t.of(area))
    title = f'<strong title="{name}">{name}</strong>'
    head = f'<div class="ftz-line">{title}<span>{size}</span></div>'
    color = zone.color_of(area.id)
    return f'<li style="border-color:{color}">{head}{_industries(area, t)}</li>'


def _industries(area: Feature, t: Language) -> str:
    """Return the industries of an area behind their number, by group."""
    if not area.industries:
        return ""
    count = t.counted(
        "{n} designated industry", "{n} designated industries", n=len(area.industries)
    )
    groups = []
    for name, listed in industry_lines(area, t):
        head = f'<span class="ftz-quiet">{_text(name)}</span><br>' if name else ""
        groups.append(f"<p>{head}{_text(listed)}</p>")
    return _folded(count, "".join(groups))


def _shapes(zone: Zone, t: Language) -> str:
    title = t.counted("The area at its scale", "The {n} areas at one scale", n=len(zone.areas))
    drawn = b64encode(svg.by_scheme(silhouettes.picture(zone, t)).encode()).decode()
    alt = _text(silhouettes.description(zone, t))
    image = f'<img alt="{alt}" src="data:image/svg+xml;base64,{drawn}">'
    return _folded(title, f"<figure>{image}</figure>", opened=True)


def _figures(zone: Zone, rows: Iterable[Row], t: Language) -> str:
    terms = figure_terms(t)
    tips = {name: t(zone.explanation(id_)) for name, id_ in terms.items()}
    heads = (f"<th>{hover(_text(name), tips.get(name, ''))}</th>" for name in figure_head(t))
    lines = [f"<tr>{''.join(heads)}</tr>", *(_cells(figure_cells(row, t)) for row in rows)]
    return _folded(t("How the figures were checked"), f"<table>{''.join(lines)}</table>")


def _cells(texts: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td>{_text(text)}</td>' for text in texts)}</tr>"


def _developments(zone: Zone, t: Language) -> str:
    found = zone.developments.about([WHOLE])
    if not found:
        return ""
    prefaces = filter(None, (t(zone.developments.preface), t(NOT_THE_PLAN)))
    lines = (
        f"<p>{_text(one.date)} {_text(t(one.text))}<br>"
        f'<span class="ftz-quiet">{_text(provenance(one, t))}</span></p>'
        for one in found
    )
    head = f'<p class="ftz-quiet">{_text(running_text(prefaces))}</p>'
    title = t("{title} ({n})", title=t("Since the plan"), n=len(found))
    return _folded(title, head + "".join(lines))


def _folded(title: str, body: str, *, opened: bool = False) -> str:
    return f"<details{' open' * opened}><summary>{_text(title)}</summary>{body}</details>"


def _text(text: str) -> str:
    return html_text(text, limit=_LONG)
