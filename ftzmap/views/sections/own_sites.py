"""The sites of the link: what each lies in; adding, removing, taking back.

Their names, the steps that can be undone and a complaint stay in the session.
"""

import streamlit as st

from ftzmap.sites import in_link
from ftzmap.sites.answers import SiteTable, locate_shapes
from ftzmap.sites.in_link import Site, Sites
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.zone.zone import Zone
from geo.messages import Message, message


def located_sites(zone: Zone) -> SiteTable | None:
    """Return the sites of the link with what each lies in, or None where there are none."""
    sites = state.address().sites
    if not sites:
        return None
    names = st.session_state.get("site_names", {})
    shapes = [in_link.shape(site) for site in sites]
    return locate_shapes(zone, shapes, [names.get(site) for site in sites])


def keep(found: dict[Site, str]) -> bool:
    """Add named sites to those of the link, each place once; return whether they fit."""
    now = state.address().sites
    names = st.session_state.setdefault("site_names", {})
    names.update({site: name for site, name in found.items() if name})
    return _change(tuple(dict.fromkeys((*now, *found))))


def _change(sites: Sites) -> bool:
    """Change the sites of the link, if they fit into it; the step can be undone."""
    if not in_link.fits(sites):
        complain(
            message(
                "A link has room for {most} points and vertices; remove some, or load a table.",
                most=in_link.MAX_LINKED,
            )
        )
        return False
    st.session_state.setdefault("site_steps", []).append(state.address().sites)
    state.change(sites=sites)
    return True


def add(lon: float, lat: float, name: str = "") -> None:
    """Add a point in lon, lat degrees (WGS 84); the map goes to the area that it lies in."""
    site = (in_link.rounded(lon, lat),)
    if not keep({site: name}):
        return
    found = locate_shapes(state.zone(), [in_link.shape(site)])
    row = int(found.located.area[0])
    if row >= 0:
        state.change(area=state.zone().features[row].id)


def remove(rows: tuple[int, ...]) -> None:
    """Remove the sites of some rows; of no rows, all."""
    sites = state.address().sites
    left = tuple(site for row, site in enumerate(sites) if row not in rows) if rows else ()
    _change(left)
    st.session_state.pop("own_rows", None)


def undo() -> None:
    """Take back the last change."""
    state.change(sites=st.session_state["site_steps"].pop())


def complain(sentence: Message) -> None:
    """Hold a sentence on why sites were not changed, for `complaint` to show."""
    st.session_state["site_complaint"] = sentence


def complaint(t: Language) -> None:
    """Show once why sites were not changed."""
    sentence = st.session_state.pop("site_complaint", None)
    if sentence is not None:
        st.error(markdown_text(t(sentence), limit=600))
