"""What single parcels have of areas, page by page; apart because the section draws the rest."""

import numpy as np
import streamlit as st

from ftzmap.parcels.measured_file import STATES, Measured
from ftzmap.parcels.parcel_shares import share_lines
from ftzmap.parcels.parcels import ParcelCoverage
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import N_, Language

ROWS = 1_000  # of a page
_STATES = {
    "loaded": N_("{label}, {m2} m²: lies within the outlines and overlaps no other parcel."),
    "partly": N_("{label}, {m2} m²: lies partly outside the outlines."),
    "wholly": N_("{label}, {m2} m²: lies wholly outside the outlines."),
    "overlapping": N_("{label}, {m2} m²: overlaps another parcel."),
}


def shares(result: ParcelCoverage, t: Language) -> None:
    """Show what each parcel has of each area and part, in numbers that can be sorted by."""
    count = len(result.shares.m2)
    with st.expander(t("Share of each parcel in areas and parts"), icon=":material/percent:"):
        first = ROWS * (_page(-(-count // ROWS), t) - 1)
        lines, zone = share_lines(result, slice(first, first + ROWS)), result.zone
        st.dataframe(
            {
                t("Parcel"): [plain(result.parcels.label(line.parcel - 1)) for line in lines],
                t("Name"): [plain(t.of(zone[line.id])) for line in lines],
                t("m²"): [round(line.m2, 2) for line in lines],
                t("Of the parcel, %"): [round(line.percent, 2) for line in lines],
                t("Of the area or part, %"): [round(line.feature_percent, 4) for line in lines],
            },
            hide_index=True,
            width="stretch",
        )
        if count > len(lines):
            st.caption(
                t(
                    "Rows {first} to {last} of {n}; the GeoPackage has all.",
                    first=t.number(first + 1, 0),
                    last=t.number(first + len(lines), 0),
                    n=t.number(count, 0),
                )
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
    mine = np.flatnonzero(result.shares.parcel == row).tolist()
    lines = [line for at in mine for line in share_lines(result, slice(at, at + 1))]
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
