"""Sizes and downloads of a boundary; apart to keep the section to review and draw."""

from datetime import date
from functools import partial

import streamlit as st

from ftzmap.boundary.desk_work import encoded_apart, report_apart
from ftzmap.boundary.review import Review
from ftzmap.checks.report import XLSX
from ftzmap.text.i18n import Language
from ftzmap.views import data_table
from ftzmap.views.shield import download
from ftzmap.views.text_tables import names_column, to_the_right

HTML = "ftzmap.briefs.review_page:html_page"
WORKBOOK = "ftzmap.boundary.review:report_workbook"
MAX_LINES = 200  # outlines in the table; the report holds all


def offer(review: Review, t: Language) -> None:
    """Show sizes in every unit, then the downloads."""
    head, *lines = review.figures(t, most=MAX_LINES)
    hidden = len(review.sizes) - len(lines)
    st.header(t("Areas in the units planners use"), anchor=False)
    data_table.show(
        {name: [line[column] for line in lines] for column, name in enumerate(head)},
        "sizes",
        settings=to_the_right(head[1:-1]) | names_column(head[0], (line[0] for line in lines)),
    )
    st.caption(
        t(
            "Plane areas (3-degree Gauss-Kruger) are always slightly larger than areas on the "
            "ellipsoid, because the projection stretches away from its meridian."
        )
    )
    if hidden > 0:
        st.caption(t("{n} more outlines are in the report.", n=hidden))
    st.header(t("Export"), anchor=False)
    with st.container(horizontal=True, gap="small"):
        for ending in review.endings:
            st.download_button(
                ending,
                download(partial(encoded_apart, review.desk, ending)),
                f"boundary{ending}",
                icon=":material/download:",
                on_click="ignore",
            )


def reports(review: Review, t: Language) -> None:
    """Show the reports on all that was found, to print and to calculate with."""
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            t("Report (HTML)"),
            download(lambda: report_apart(review, HTML, t, on=date.today())),
            "report.html",
            "text/html",
            icon=":material/description:",
            on_click="ignore",
        )
        st.download_button(
            t("Report (XLSX)"),
            download(lambda: report_apart(review, WORKBOOK, t, on=date.today())),
            "report.xlsx",
            XLSX,
            icon=":material/description:",
            on_click="ignore",
        )
