"""What single parcels have of areas, page by page; apart because the section draws the rest."""

import numpy as np
import streamlit as st

from ftzmap.parcels.measured_parcels import STATES, Measured
from ftzmap.parcels.parcel_shares import Share, share_lines
from ftzmap.parcels.parcels import ParcelCoverage
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import N_, Language
from ftzmap.text.percentages import percent_cell
from ftzmap.views import data_table
from geo.arrays import Ints

ROWS = 1_000  # of a page
_STATES = {
    "loaded": N_("{label}, {m2} m²: is inside the outlines and overlaps no other parcel."),
    "partly": N_("{label}, {m2} m²: is partly outside the outlines."),
    "wholly": N_("{label}, {m2} m²: is wholly outside the outlines."),
    "overlapping": N_("{label}, {m2} m²: overlaps another parcel."),
}


def shares(result: ParcelCoverage, t: Language) -> None:
    """Show what each parcel has of each area and part, in numbers that can be sorted by."""
    with st.expander(t("Share of each parcel in areas and parts"), icon=":material/percent:"):
        query = st.text_input(
            t("Find a parcel by its number or name"),
            key="parcel_sought",
            max_chars=100,
            icon=":material/search:",
            width=320,
        )
        found = _sought(result, query)
        if not found.size:
            st.info(t("No parcel has these words; clear the field to see all."))
            return
        first = ROWS * (_page(-(-found.size // ROWS), t) - 1)
        _table(result, share_lines(result, found[first : first + ROWS]), t)
        if found.size > ROWS:
            st.caption(
                t(
                    "Rows {first} to {last} of {n}; the GeoPackage has all of them.",
                    first=t.number(first + 1, 0),
                    last=t.number(min(first + ROWS, found.size), 0),
                    n=t.number(found.size, 0),
                )
            )


def _sought(result: ParcelCoverage, query: str) -> Ints:
    """Return the rows of the shares of the parcels whose number or name has a text in it."""
    sought, parcels = query.strip().casefold(), result.shares.parcel
    if not sought:
        return np.arange(parcels.size)
    label = result.parcels.label
    rows = [row for row in np.unique(parcels).tolist() if sought in label(row).casefold()]
    return np.flatnonzero(np.isin(parcels, rows))


def _table(result: ParcelCoverage, lines: list[Share], t: Language) -> None:
    percents = {
        t("% of the parcel"): [float(percent_cell(line.percent)) for line in lines],
        t("% of the area or part"): [
            float(percent_cell(line.feature_percent, 4)) for line in lines
        ],
    }
    data_table.show(
        {
            t("Parcel"): [plain(result.parcels.label(line.parcel - 1)) for line in lines],
            t("Name"): [plain(t.of(result.zone[line.id])) for line in lines],
            t("m²"): [round(line.m2, 2) for line in lines],
            **percents,
        },
        "shares",
        settings=dict.fromkeys(percents, st.column_config.NumberColumn(format="%.6g")),
    )


def _page(pages: int, t: Language) -> int:
    """Ask for a page of the table where there are several."""
    if pages < 2:
        return 1
    label = t("Page, 1 to {n}", n=t.number(pages, 0))
    st.session_state["parcels_page"] = min(st.session_state.get("parcels_page", 1), pages)
    return int(st.number_input(label, 1, pages, step=1, key="parcels_page", width=200))


def one(measured: Measured, row: int, t: Language) -> None:
    """Say how a parcel lies, and what it has of each area and part."""
    result, state = measured.coverage, STATES[measured.states[row]]
    label = result.parcels.label(row)
    if problem := result.left_out.get(row):
        said = t("Left out: {label}: {problem}", label=label, problem=t(problem.message))
    else:
        m2 = t.number(float(result.shares.parcel_m2[row]), 1)
        said = t(_STATES[state], label=label, m2=m2)
    st.markdown(markdown_text(said, limit=600))
    lines = share_lines(result, np.flatnonzero(result.shares.parcel == row))
    has = [
        t(
            "{name}: {m2} m², {percent} of the parcel",
            name=t.of(result.zone[line.id]),
            m2=t.number(line.m2, 1),
            percent=t.percent(line.percent / 100, 2),
        )
        for line in lines
    ]
    st.markdown("\n".join(f"- {markdown_text(each, limit=300)}" for each in has))
