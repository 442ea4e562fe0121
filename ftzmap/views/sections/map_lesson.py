"""Lesson *Reading the map*: what each mark means, and a tour of the map."""

import streamlit as st

from ftzmap.learn.tour import steps
from ftzmap.text.escape import html_text, markdown_text
from ftzmap.text.i18n import N_, Language
from ftzmap.views import state
from ftzmap.views.links import MAP, link

_BASE = "display:inline-block;width:34px;height:16px;box-sizing:border-box;"
_STYLE = (
    "<style>.legend td,.legend th{padding:.3rem .6rem;text-align:left;font-size:.95rem}</style>"
)
_KEYS = (  # drawn as the map draws them
    (
        "border:2px dashed #444;background:rgba(80,80,80,.10)",
        N_("Area"),
        N_("A dashed line and a light fill: one of the three areas. Dashed means schematic."),
    ),
    (
        "border:2px dotted #444;background:rgba(80,80,80,.25)",
        N_("Corps part"),
        N_("A dotted line: the part of the Production and Construction Corps inside an area."),
    ),
    (
        "border:2px dashed #444;background:rgba(80,80,80,.60)",
        N_("Bonded zone"),
        N_("The darkest fill: the comprehensive bonded zone inside an area."),
    ),
    (
        "border:4px dashed #444;background:rgba(80,80,80,.10)",
        N_("Chosen"),
        N_("What is chosen has a thicker line, never another colour."),
    ),
    (
        "width:16px;margin:0 9px;border-radius:50%;background:#b00020",
        N_("Point"),
        N_("The place that you clicked; what it lies in stands below the map."),
    ),
)


def show(t: Language) -> None:
    """Draw the lesson."""
    with st.container(width=760):
        st.subheader(t("What the marks mean"), anchor=False)
        st.html(_legend(t))
        st.markdown(
            t(
                "**Schematic, not official.** No boundary of any part has been published. Each "
                "outline is placed by the facts that it names, sized to the stated km² and drawn "
                "with few vertices, so that nobody takes it for a survey."
            )
        )
        st.subheader(t("A tour of the map, step by step"), anchor=False)
        _tour(t)


def _legend(t: Language) -> str:
    rows = [(_BASE + look, t(name), t(text)) for look, name, text in _KEYS]
    zone = state.zone()
    colors = "".join(
        f'<span style="{_BASE}width:20px;margin-right:3px;background:{zone.color_of(area)}"></span>'
        for area in zone.area_ids
    )
    areas = t("; ").join(t.of(zone[area]) for area in zone.area_ids)
    one_each = t("One colour for each area, the same everywhere: {areas}.", areas=areas)
    marks = [*((f'<span style="{look}"></span>', *told) for look, *told in rows)]
    marks.append((f'<span style="white-space:nowrap">{colors}</span>', t("Colour"), one_each))
    lines = "".join(
        f"<tr><td>{mark}</td><th scope='row'>{html_text(name)}</th><td>{html_text(text)}</td></tr>"
        for mark, name, text in marks
    )
    return f'{_STYLE}<table class="legend">{lines}</table>'


def _tour(t: Language) -> None:
    for number, step in enumerate(steps(state.zone(), t), start=1):
        with st.container(border=True, gap=None, key=f"step-{number}"):
            text = markdown_text(step.text, limit=1000)
            st.markdown(f"**{number} {markdown_text(step.title)}**  \n{text}")
            link(MAP, t("Show on the map"), icon=":material/map:", **step.view)
