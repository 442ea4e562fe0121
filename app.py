"""The zone explorer: the Streamlit entry that names the pages and hands over."""

import streamlit as st
from streamlit import net_util

from ftzmap.map.assets import WEB
from ftzmap.text.escape import plain
from ftzmap.views import state
from ftzmap.views.frame import page_frame, zone_or_stop
from ftzmap.views.links import PAGES, TITLES

net_util._external_ip = "localhost"  # else Streamlit asks outside for a foreign page's address
st.set_page_config(page_title="Zone explorer", page_icon=str(WEB / "icon.svg"), layout="wide")
zone, t = zone_or_stop(), state.language()
ICONS = {"find": "search", "check": "rule", "measures": "gavel", "learn": "school"}
pages = [st.Page(PAGES / "map_page.py", title=t("Map"), icon=":material/map:", default=True)]
for path, icon in ICONS.items():
    file, title = PAGES / f"{path}_page.py", t(TITLES[path])
    pages.append(st.Page(file, title=title, icon=f":material/{icon}:", url_path=path))
page = st.navigation(pages, position="hidden")
offered = [each for each in pages if each.url_path != "measures" or zone.measures]
name = plain(t.of(zone))
title = f"{page.title} · {name}" if page.url_path else name
st.set_page_config(page_title=title)
with page_frame(offered, page, title):
    page.run()
