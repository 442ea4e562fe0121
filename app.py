"""The zone explorer: the Streamlit entry that names the pages and hands over."""

import streamlit as st

from ftzmap.map.assets import WEB
from ftzmap.views import state
from ftzmap.views.frame import opened
from ftzmap.views.links import PAGES

st.set_page_config(page_title="Zone explorer", page_icon=str(WEB / "icon.svg"), layout="wide")
t = state.language()
pages = [
    st.Page(PAGES / "map_page.py", title=t("Map"), icon=":material/map:", default=True),
    st.Page(
        PAGES / "find_page.py", title=t("Find a site"), icon=":material/search:", url_path="find"
    ),
    st.Page(
        PAGES / "check_page.py", title=t("Check coverage"), icon=":material/rule:", url_path="check"
    ),
    st.Page(
        PAGES / "measures_page.py",
        title=t("Measures"),
        icon=":material/gavel:",
        url_path="measures",
    ),
    st.Page(PAGES / "learn_page.py", title=t("Learn"), icon=":material/school:", url_path="learn"),
]
page = st.navigation(pages, position="top")
with opened(page.url_path):
    page.run()
