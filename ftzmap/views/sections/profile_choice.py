"""The rule profile: a reader's own file, its thresholds and clauses; apart as a form of its own."""

import streamlit as st

from ftzmap.checks.profile import SHIPPED, Profile, parse_profile, shipped_profile
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import text_tables
from ftzmap.views.shield import callback, tell
from ftzmap.work.session_work import source_of
from geo.errors import GeoError

FIELD = "profile_file"  # the key of the field for a file


EXAMPLE = """name = "Drawing office, 2024"

[sliver_width_m]
value = 2.0
clause = "Drawing rules of the office, section 4.2."
"""


def in_force() -> Profile:
    """Return the profile that was chosen before, or else the shipped one."""
    profile: Profile = st.session_state.get("profile") or shipped_profile()
    return profile


def chosen(t: Language) -> Profile:
    """Offer a field for a profile of one's own; return the one in force, with its thresholds."""
    profile = in_force()
    with st.expander(t("Rule profile"), icon=":material/tune:"):
        st.file_uploader(
            t("A rule profile of your own, as TOML"),
            type=["toml"],
            key=FIELD,
            on_change=callback(_take),
        )
        if (failure := st.session_state.get("profile_failure")) is not None:
            tell(failure.message, t)
        _buttons(t)
        st.markdown(t("In force: {name}", name=f"**{_cell(profile.name)}**"))
        head, *rows = _lines(profile, t)
        text_tables.markdown(head, rows, right=[1])
        _explain(t)
    return profile


def _buttons(t: Language) -> None:
    """Offer the shipped profile as a file, and the way back to it."""
    with st.container(horizontal=True):
        st.download_button(
            t("Download the shipped profile"),
            SHIPPED.read_bytes(),
            "profile.toml",
            "application/toml",
            icon=":material/download:",
            on_click="ignore",
        )
        if "profile" in st.session_state:
            st.button(
                t("Use the shipped profile"),
                icon=":material/undo:",
                key="profile_shipped",
                on_click=callback(_forget),
            )


def _explain(t: Language) -> None:
    st.markdown(
        t(
            "A profile of your own is a text file ending in .toml. It names itself, and below it,"
            " in brackets, each threshold that it changes, with its value and the clause that it"
            " rests on. Thresholds that it leaves out are as shipped. The download above has all of"
            " them;"
            " a short one looks like this:"
        )
    )
    st.code(EXAMPLE, language="toml")
    st.caption(t("“Keep my work” saves your profile with your files, and a reload keeps it."))


def _take() -> None:
    """Take the profile of the file that is given; none leaves the shipped one."""
    _forget()
    upload = st.session_state.get(FIELD)
    if upload is None:
        return
    data = upload.getvalue()
    try:
        st.session_state["profile"] = parse_profile(data, upload.name)
        st.session_state["profile_source"] = source_of(data, upload.name)
    except GeoError as error:
        st.session_state["profile_failure"] = error


def _forget() -> None:
    for key in ("profile", "profile_source", "profile_failure"):
        st.session_state.pop(key, None)


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
