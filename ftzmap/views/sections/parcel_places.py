"""The verdict on parcels, and the walk from one gap, overlap or stray piece to the next."""

import streamlit as st

from ftzmap.parcels.defects import Defect, Kind
from ftzmap.parcels.parcels import ParcelCoverage
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views.shield import callback

Places = tuple[Defect, ...]
_PLACE = "parcels_place"  # the one on the map, with the places that it is of
_LOOKS = {
    Kind.GAP: ":material/crop_free:",
    Kind.OVERLAP: ":material/filter_none:",
    Kind.OUTSIDE: ":material/open_in_new:",
}


def verdict(result: ParcelCoverage, t: Language) -> str:
    """Return in a line, as Markdown, how many gaps, overlaps and stray parcels there are."""
    found = result.coverage
    outside = found.wholly_outside.size + found.partly_outside.size + result.parcels.far
    said = t(
        "Gaps: {gaps:,} · Overlaps: {overlaps:,} · Parcels outside: {outside:,}",
        gaps=len(found.open_ground),
        overlaps=len(found.overlaps),
        outside=outside,
    )
    left_out = len(result.left_out)
    if left_out:
        said = t("{verdict} · Left out: {n:,}", verdict=said, n=left_out)
    is_clean = result.is_clean and not result.without_parcels
    mark = ":green[:material/check_circle:]" if is_clean else ":orange[:material/warning:]"
    return f"{mark} {markdown_text(said)}"


def walk(places: Places, t: Language) -> Defect | None:
    """Show the present place in words, first the first, and the ways on; return it, if any."""
    if not places:
        return None
    at = _at(places)
    with st.container(border=True, gap="small", key="parcel_place"):
        if at is None:
            st.markdown(t("Places to look at: {n:,}, the gaps first.", n=len(places)))
        else:
            place = places[at]
            head = t("{n:,} of {all:,}", n=at + 1, all=len(places))
            sentence = markdown_text(t(place.message), limit=300)
            st.markdown(f"**{_LOOKS[place.kind]} {head}**  \n{sentence}")
        _ways(places, at, t)
    return None if at is None else places[at]


def _ways(places: Places, at: int | None, t: Language) -> None:
    """Show the buttons to the place before, to the next, and back to the whole feature."""
    ways = [
        ("next", t("Next place") if at is not None else t("Show the first"), (at or 0) + 1),
        ("before", t("Place before"), (at or 0) - 1),
        ("whole", t("Back to everything"), None),
    ]
    icons = {"next": "arrow_forward", "before": "arrow_back", "whole": "zoom_out_map"}
    if at is None:
        ways = [("next", ways[0][1], 0)]
    with st.container(horizontal=True, gap="small"):
        for name, label, to in ways:
            st.button(
                label,
                key=f"place-{name}",
                icon=f":material/{icons[name]}:",
                type="tertiary" if name == "whole" else "secondary",
                on_click=callback(_go),
                args=(places, None if to is None else to % len(places)),
            )


def forget() -> None:
    """Forget the place that is on the map; the next file is shown at its own first."""
    st.session_state.pop(_PLACE, None)


def leave(places: Places) -> None:
    """Leave the place that is on the map for a whole feature."""
    _go(places, None)


def _go(places: Places, place: int | None) -> None:
    st.session_state[_PLACE] = (id(places), place)


def _at(places: Places) -> int | None:
    """Return the row of the chosen place, the first until one is; a choice is of these only."""
    of, place = st.session_state.get(_PLACE, (None, None))
    return place if of == id(places) else 0
