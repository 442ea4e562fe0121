"""The rule profile: a reader's own file, its thresholds and clauses; apart as a form of its own."""

import streamlit as st

from ftzmap.checks.profile import SHIPPED, Profile, parse_profile, shipped_profile
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import text_tables
from ftzmap.views.shield import tell
from geo.errors import GeoError


def chosen(t: Language) -> Profile:
    """Offer a field for a profile of one's own; return the one in force, with its thresholds."""
    with st.expander(t("Rule profile"), icon=":material/tune:"):
        upload = st.file_uploader(
            t("A rule profile of your own, as TOML"), type=["toml"], key="profile_file"
        )
        st.download_button(
            t("Download the shipped profile"),
            SHIPPED.read_bytes(),
            "profile.toml",
            "application/toml",
            icon=":material/download:",
            on_click="ignore",
        )
        profile = shipped_profile()
        if upload is not None:
            try:
                profile = _parsed(upload.getvalue(), upload.name)
            except GeoError as error:
                tell(error.message, t)
        st.markdown(t("In force: {name}", name=f"**{_cell(profile.name)}**"))
        head, *rows = _lines(profile, t)
        text_tables.markdown(head, rows, right=[1])
        st.caption(
            t(
                "A file names what it changes, each with a value and the clause that it rests on; "
                "the rest stays as shipped. docs/profiles.md in the program's folder tells more."
            )
        )
    return profile


def _parsed(data: bytes, name: str) -> Profile:
    """Return the profile of a file; the same one for the same file, so that a review stays."""
    before: tuple[tuple[bytes, str], Profile] | None = st.session_state.get("profile_parsed")
    if before is None or before[0] != (data, name):
        before = (data, name), parse_profile(data, name)
        st.session_state["profile_parsed"] = before
    return before[1]


def _lines(profile: Profile, t: Language) -> list[list[str]]:
    titles = {
        "near_vertices_m": t("Vertices nearer than this are given twice, m"),
        "spike_degrees": t("Edges that meet at less are a spike, degrees"),
        "sliver_width_m": t("A part of less mean width is a sliver, m"),
        "hole_m2": t("A hole of less area is tiny, m²"),
        "gap_width_m": t("A gap nowhere wider is probably not meant, m"),
        "gap_rounding_m": t("A gap of no more mean width is rounding, m"),
        "overlap_m2": t("Overlaps up to this are rounding, m²"),
        "same_outline_share": t("Outlines that share this much are the same ground"),
        "city_km": t("An outline farther from its city is elsewhere, km"),
        "wrong_zone_km": t("Moved by whole zones it comes nearer: the zone was wrong, km"),
        "survey_plane_share": t("Areas of a survey TXT may be off by this share"),
    }
    head = [t("Threshold"), t("Value"), t("Clause")]
    body = [
        [titles.get(name, name), f"{one.value:.10g}", _cell(one.clause)]
        for name, one in profile.thresholds.items()
    ]
    return [head, *body]


def _cell(text: str) -> str:
    return markdown_text(text, limit=300)
