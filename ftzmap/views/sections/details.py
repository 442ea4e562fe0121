"""Beside the map: figures, industries, positioning and placement of what is chosen."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import streamlit as st

from ftzmap.address import Address
from ftzmap.checks.report import CAVEAT
from ftzmap.learn.feature_facts import Passage, derivation, industries, placement, positioning
from ftzmap.learn.overview import overview
from ftzmap.learn.zone_facts import figure_cells, figure_head, figure_terms, share_of_zone
from ftzmap.map.ground import credit
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.text.text import running_text
from ftzmap.views import links, text_tables
from ftzmap.views.sections import brief_download, measure_cards, other_sources, shortlist
from ftzmap.zone.figures import Grade
from ftzmap.zone.measure_reading import place_of
from ftzmap.zone.measured import Row, rows
from ftzmap.zone.zone import WHOLE, Feature, Zone


@lru_cache(maxsize=20)
def measured_rows(zone: Zone, tolerance: float) -> tuple[Row, ...]:
    """Return the figures of a zone against its own outlines in km², measured once."""
    return rows(zone, tolerance)


def show(zone: Zone, address: Address, t: Language, tools: Callable[[], None]) -> None:
    """Show the details of the chosen feature, or of the whole zone, and notes on the map.

    `tools` shows what else can be done with the map, beside the next steps.
    """
    measured = {row.id: row for row in measured_rows(zone, address.tolerance)}
    if address.area is None:
        _whole_zone(zone, measured, t, tools)
    else:
        _feature(zone, zone[address.area], measured, t)
        tools()
        st.caption("  \n".join(markdown_text(one, limit=600) for one in _notes(zone, t)))


def _notes(zone: Zone, t: Language) -> Iterator[str]:
    yield t("Click the map to see which area a point is in. Click a card to open its area.")
    if zone.is_schematic:
        yield t(CAVEAT)
    yield from credit(zone, t)


def _whole_zone(
    zone: Zone, measured: dict[str, Row], t: Language, tools: Callable[[], None]
) -> None:
    """Show the zone at a glance in few elements, so that the first page waits for little else."""
    rows = (measured[WHOLE], *(measured[area.id] for area in zone.areas))
    first, more = _overview(zone, rows, t, tuple(_notes(zone, t)))
    st.html(first)
    with st.container(horizontal=True, gap="small"):
        links.link(links.FIND, t("Find where a project fits"), icon=":material/search:")
        links.link(links.CHECK, t("Check a boundary"), icon=":material/rule:", section="boundary")
        links.link(links.LEARN, t("How large?"), icon=":material/straighten:", lesson="sizes")
        links.link(
            links.CHECK,
            t("Check sample parcels"),
            icon=":material/science:",
            section="parcels",
            sample=True,
        )
    tools()
    st.html(more)


_overview = lru_cache(maxsize=20)(overview)


def _feature(zone: Zone, feature: Feature, measured: dict[str, Row], t: Language) -> None:
    """Show a feature: what it is for, where it lies, how large it is, how that was checked."""
    kind = text_tables.explanation(zone.term_of(zone.kind(feature.kind)))
    st.title(markdown_text(t.of(feature)), anchor=False, help=kind)
    with st.container(key="size"):
        st.markdown(_size(zone, measured[feature.id], t), help=_size_help(measured[feature.id]))
    if feature.kind == "area":
        brief_download.show((feature.id,), t, where="area")
        _passage(industries(feature, t))
        _passage(positioning(zone, feature, t))
    else:
        if zone.industries:
            st.caption(t("The plan designates industries for areas only, not for their parts."))
        _whole_area(zone[feature.area_id], t)
    place = place_of(zone, feature)
    if place:
        measure_cards.of_place(place, t)
    with st.expander(t("Where it is drawn, and why"), icon=":material/place:"):
        _placement(zone, feature, t)
        other_sources.show_blocks(zone, feature.id, t)
    with st.expander(t("How the figures were checked"), icon=":material/straighten:"):
        _checked(zone, feature, measured, t)
    if developments := zone.developments_of(feature.id):
        with st.expander(t("Since the plan"), icon=":material/event:"):
            other_sources.show_developments(zone, developments, t)
    if feature.kind == "area":
        _next(zone, feature, t)


def _size(zone: Zone, row: Row, t: Language) -> str:
    """Return in one line how large a feature is, its share of the zone, and how it measures."""
    km2 = t("{n} km²", n=t.number(row.figure.km2, row.figure.km2_decimals))
    basis = t(" (derived)") if row.figure.basis == "derived" else ""
    share = share_of_zone(zone, row.figure, t)
    mark = ":green[✓\u00a0" if row.grade is Grade.AGREES else ":red[✗\u00a0"
    return f"**{km2}**{basis} · {share} · {mark}{t(row.grade.label)}]"


def _size_help(row: Row) -> str | None:
    """Return what the words beside a size mean."""
    words = ("derived-figure", "grade") if row.figure.basis == "derived" else ("grade",)
    return "\n\n".join(filter(None, map(text_tables.explanation, words))) or None


def _checked(zone: Zone, feature: Feature, measured: dict[str, Row], t: Language) -> None:
    _figures([measured[f.id] for f in (feature, *zone.parts(feature.id))], t)
    if found := derivation(zone, feature, t):
        st.caption(running_text(markdown_text(sentence, limit=600) for sentence in found))
    if feature.kind == "area":
        other_sources.show_rest(zone, feature.id, t)


def _whole_area(area: Feature, t: Language) -> None:
    """Lead from a part to its area."""
    name = t.of(area)
    label = (
        t("Part of the {area}: its industries", area=name)
        if area.industries
        else t("Part of: {area}", area=name)
    )
    links.turn(label, "area", area=area.id)


def _next(zone: Zone, area: Feature, t: Language) -> None:
    """Lead from an area to what an investor asks next."""
    st.markdown(f"**{t('Next steps')}**")
    if len(zone.areas) > 1:
        links.link(links.FIND, t("The areas side by side"), desk="compare")
    sites = shortlist.with_area(area.id)
    links.link(links.FIND, t("One-page brief (A4)"), desk="brief", shortlist=sites)


def _figures(shown: list[Row], t: Language) -> None:
    lines = [[markdown_text(cell) for cell in figure_cells(row, t)] for row in shown]
    text_tables.markdown(figure_head(t), lines, right=(1, 2, 3), terms=figure_terms(t))


def _passage(passage: Passage | None) -> None:
    """Show a passage; labels stand above their texts."""
    if passage is None:
        return
    st.markdown(f"**{markdown_text(passage.title)}**")
    for label, text in passage.lines:
        head = f":gray[{markdown_text(label)}]  \n" if label else ""
        st.markdown(f"{head}{markdown_text(text, limit=2000)}")
    st.caption(markdown_text(passage.note, limit=1000))


def _placement(zone: Zone, feature: Feature, t: Language) -> None:
    passage = placement(zone, feature, t)
    for _, text in passage.lines:
        st.markdown(markdown_text(text, limit=2000))
    if passage.note:
        notes = (markdown_text(one, limit=1000) for one in passage.note.splitlines())
        st.caption("  \n".join(notes))
