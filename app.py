"""The zone explorer: the Streamlit entry that names the pages and hands over."""

import streamlit as st
from streamlit import net_util

from ftzmap.map.assets import WEB
from ftzmap.text.escape import plain
from ftzmap.views import state
from ftzmap.views.frame import page_frame, zone_or_stop
from ftzmap.views.links import PAGES

net_util._external_ip = "localhost"  # else Streamlit asks outside for a foreign page's address
st.set_page_config(page_title="Zone explorer", page_icon=str(WEB / "icon.svg"), layout="wide")
zone, t = zone_or_stop(), state.language()
pages = [
    st.Page(PAGES / "map_page.py", title=t("Map"), icon=":material/map:", default=True),
    st.Page(
        PAGES / "find_page.py", title=t("Find a site"), icon=":material/search:", url_path="find"
    ),
    st.Page(
        PAGES / "check_page.py", title=t("Check coverage"), icon=":material/rule:", url_path="check"
    ),
    st.Page(PAGES / "learn_page.py", title=t("Learn"), icon=":material/school:", url_path="learn"),
]
if zone.measures:
    measures = PAGES / "measures_page.py"
    title, icon = t("Measures"), ":material/gavel:"
    pages.insert(-1, st.Page(measures, title=title, icon=icon, url_path="measures"))
page = st.navigation(pages, position="hidden")
name = plain(t.of(zone))
title = f"{page.title} · {name}" if page.url_path else name
st.set_page_config(page_title=title)
with page_frame(pages, page, title):
    page.run()
