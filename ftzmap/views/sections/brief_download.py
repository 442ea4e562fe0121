"""The brief on some areas, made when its button is pressed."""

from datetime import date

import streamlit as st

from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.sections import city_choice
from ftzmap.views.shield import download


def show(areas: tuple[str, ...], t: Language, *, where: str) -> None:
    """Show the button that makes the brief; `where` tells equal buttons apart."""
    zone, address, city = state.zone(), state.address(), city_choice.chosen()

    def page() -> str:
        """Return the brief as HTML; imported when asked for, because the first page waits."""
        from ftzmap.briefs.brief import brief
        from ftzmap.briefs.page import html_page

        tolerance = address.tolerance
        contents = brief(zone, areas, None, t, on=date.today(), tolerance=tolerance, city=city)
        return html_page(zone, contents, t)

    st.download_button(
        t("Brief (HTML, one A4 page)"),
        download(page),
        "brief.html",
        "text/html",
        key=f"brief-{where}",
        icon=":material/description:",
        on_click="ignore",
    )
