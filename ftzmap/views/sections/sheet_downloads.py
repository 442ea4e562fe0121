"""Downloads of the map: a sheet of paper as SVG or PNG, and a page that opens without a network."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st
from streamlit.components.v2 import component

from ftzmap.map.map_sheet import PAPERS, Paper, zone_sheet
from ftzmap.map.view import View
from ftzmap.text.i18n import Language
from ftzmap.views.shield import download
from ftzmap.zone.zone import Zone

_PIXELS_PER_MM = 200 / 25.4  # 200 dpi
# The browser draws the SVG of the sheet on a canvas: nothing is sent, nothing comes from outside.
_PICTURE = component(
    "ftzmap_picture",
    html='<button type="button" class="ftz-picture"></button>',
    css="""
.ftz-picture { width: 100%; min-height: 2.25rem; padding: .25rem .75rem; font: inherit;
  font-size: .82rem; border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius, .5rem); background: var(--st-background-color);
  color: var(--st-text-color); cursor: pointer; }
.ftz-picture:is(:hover, :focus-visible) { border-color: var(--st-primary-color);
  color: var(--st-primary-color); }
""",
    js="""
export default function ({ parentElement, data }) {
  const button = parentElement.querySelector(".ftz-picture");
  button.textContent = data.label;
  const save = (blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = data.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const failed = () => { button.textContent = data.failed; };
  button.onclick = () => {
    const picture = new Image();
    const source = URL.createObjectURL(new Blob([data.svg], { type: "image/svg+xml" }));
    picture.onerror = failed;
    picture.onload = () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [data.width, data.height];
      canvas.getContext("2d").drawImage(picture, 0, 0, data.width, data.height);
      URL.revokeObjectURL(source);
      canvas.toBlob((blob) => (blob ? save(blob) : failed()), "image/png");
    };
    picture.src = source;
  };
}
""",
)


def show(zone: Zone, view: View, t: Language) -> None:
    """Show the downloads behind a button; what it holds is made once it is pressed."""
    label = t("Download the map")
    opened = st.popover(label, icon=":material/download:", key="sheet_downloads", on_change="rerun")
    if opened.open:
        with opened:
            _choices(zone, view, t)


def _choices(zone: Zone, view: View, t: Language) -> None:
    papers = {"landscape": t("A4 landscape"), "portrait": t("A4 portrait")}
    chosen = st.radio(
        t("Map sheet"), papers, format_func=papers.__getitem__, key="map_paper", horizontal=True
    )
    paper = PAPERS[chosen]
    name = "-".join(filter(None, (zone.id, view.area)))
    drawing = partial(zone_sheet, zone, view, paper, on=date.today())
    # Named on the buttons: a press before the page has followed the choice saves what it says.
    _button(f"SVG · {papers[chosen]}", drawing, f"{name}.svg", "image/svg+xml")
    _picture(drawing(), paper, f"{name}.png", f"PNG · {papers[chosen]}", t)
    st.caption(t("With title, legend, scale, source and date; drawn here, offline."))
    _button(t("Map page (HTML)"), partial(_page, zone, view), f"{name}.html", "text/html")
    st.caption(t("One page to zoom and print; it opens without a network."))


def _button(label: str, make: Callable[[], str], name: str, mime: str) -> None:
    st.download_button(
        label,
        download(make),
        name,
        mime,
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )


def _picture(svg: str, paper: Paper, name: str, label: str, t: Language) -> None:
    _PICTURE(
        key="map_picture",
        data={
            "svg": svg,
            "name": name,
            "label": label,
            "failed": t("The picture could not be made; download the SVG."),
            "width": round(paper.width * _PIXELS_PER_MM),
            "height": round(paper.height * _PIXELS_PER_MM),
        },
    )


def _page(zone: Zone, view: View) -> str:
    from ftzmap.map.folium_page import page

    t = view.language
    return page(zone, replace(view, standalone=True, base="none", point=None), title=t.of(zone))
