"""Page *Check coverage*: the ten figures, stated against measured, and every rule."""

import streamlit as st

from ftzmap.views import figures, state
from ftzmap.views.frame import language_switch

t = state.language()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    figures.tolerance_choice(t)
    language_switch(t)
figures.show(t)
