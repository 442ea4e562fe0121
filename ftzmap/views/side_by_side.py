"""Section of page *Find a site*."""

import streamlit as st

from ftzmap.i18n import Language


def show(t: Language) -> None:
    """Draw the section."""
    st.caption(t("Outlines are schematic: no official boundary of any part has been published."))
