"""Lesson *Reading the map*: what each mark means, and a tour of the map."""

import streamlit as st

from ftzmap.learn.tour import steps
from ftzmap.map.labels import kind_title
from ftzmap.text.escape import html_text, markdown_text, plain
from ftzmap.text.i18n import N_, Language
from ftzmap.views import state
from ftzmap.views.links import MAP, link
from ftzmap.zone.kinds import AREA, Kind
from ftzmap.zone.zone import Zone

MAX_NAME = 60  # characters of an area among all of them
MAX_TEXT = 4000  # characters of what a mark means
_BASE = "display:inline-block;width:34px;height:16px;box-sizing:border-box;"
_STYLE = """<style>
.legend :is(td, th) { padding: .3rem .6rem; text-align: start; font-size: .95rem }
.legend :is(td, th) { overflow-wrap: anywhere }
.legend td:first-child { min-width: 6rem }
.legend th { min-width: 6rem }
@media (max-width: 500px) {
  .legend, .legend tbody { display: block }
  .legend tr { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); margin-bottom: .4rem }
  .legend td:first-child { grid-row: 1 / 3 }
  .legend :is(td, th) { padding: .1rem 0 !important }
}
</style>"""
_LINES = {  # of the borders that a browser draws, what the map draws
    "solid": N_("A solid line with a fill of {percent}: {what}."),
    "dashed": N_("A dashed line with a fill of {percent}: {what}."),
    "dotted": N_("A dotted line with a fill of {percent}: {what}."),
}
_CHOSEN = "border:4px dashed var(--ftz-note);background:rgba(128,128,128,.12)"
_POINT = "width:16px;margin:0 9px;border-radius:50%;background:var(--ftz-mine)"


def show(t: Language) -> None:
    """Draw the lesson."""
    zone = state.zone()
    with st.container(width=760):
        st.header(t("What the marks mean"), anchor=False)
        st.html(_legend(zone, t))
        if zone.is_schematic:
            st.markdown(
                t(
                    "**Schematic, not official.** No boundary of any part has been published. "
                    "Each outline is located by the facts that it names, sized to the stated "
                    "km² and drawn with few vertices, so that nobody mistakes it for a survey."
                )
            )
        st.header(t("A tour of the map, step by step"), anchor=False)
        _tour(zone, t)


def _legend(zone: Zone, t: Language) -> str:
    marks = [(_mark(look), title, text) for look, title, text in _keys(zone, t)]
    colors = "".join(
        f'<span style="{_BASE}width:20px;margin-right:3px;background:{color}"></span>'
        for color in dict.fromkeys(zone.colors[area] for area in zone.area_ids)
    )
    marks.append((colors, t("Colour"), _colors(zone, t)))
    lines = "".join(
        f"<tr><td>{mark}</td><th scope='row'>{html_text(name)}</th>"
        f"<td>{html_text(text, limit=MAX_TEXT)}</td></tr>"
        for mark, name, text in marks
    )
    return f'{_STYLE}<table class="legend">{lines}</table>'


def _mark(look: str) -> str:
    return f'<span style="{_BASE}{look}"></span>'


def _keys(zone: Zone, t: Language) -> list[tuple[str, str, str]]:
    """Return style, name and meaning of each mark, drawn as the map draws it."""
    point = t("The place you clicked. The line below the map tells which area it is in.")
    return [
        *(_key(zone, kind, t) for kind in zone.kinds),
        (_CHOSEN, t("Chosen"), t("A chosen area has a thicker line, never another colour.")),
        (_POINT, t("Point"), point),
    ]


def _key(zone: Zone, kind: Kind, t: Language) -> tuple[str, str, str]:
    look, n = kind.look, len(zone.of_kind(kind.id))
    line = "solid"
    if look.dash:
        line = "dotted" if look.dash[0] < look.dash[1] else "dashed"
    style = f"border:2px {line} var(--ftz-note);background:rgba(128,128,128,{look.opacity:.2f})"
    if kind.id == AREA:
        what = t.counted("the area of the zone", "one of the {n} areas of the zone", n=n)
    else:
        what = t.counted("the one part of this kind", "one of the {n} parts of this kind", n=n)
    text = t(_LINES[line], percent=t.percent(look.opacity, 0), what=what)
    return style, kind_title(kind, t), text


def _colors(zone: Zone, t: Language) -> str:
    areas = t("; ").join(plain(t.of(area), limit=MAX_NAME) for area in zone.areas)
    if any(zone.color_round(area) for area in zone.area_ids):
        return t("Where a colour repeats, the dashes are longer: {areas}.", areas=areas)
    return t("One colour for each area, the same everywhere: {areas}.", areas=areas)


def _tour(zone: Zone, t: Language) -> None:
    for number, step in enumerate(steps(zone, t), start=1):
        with st.container(border=True, gap=None, key=f"step-{number}"):
            text = markdown_text(step.text, limit=1000)
            st.markdown(f"**{number} {markdown_text(step.title)}**  \n{text}")
            link(MAP, t("Show on the map"), icon=":material/map:", **step.view)
