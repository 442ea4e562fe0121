"""Lesson *The zone*: what it is, what lies in what, and what its figures do and do not say."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ftzmap.learn import nesting, svg
from ftzmap.learn.feature_facts import with_section
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.text.text import EMPTY, running_text
from ftzmap.views import state, text_tables
from ftzmap.views.sections import other_sources
from ftzmap.zone.kinds import Kind
from ftzmap.zone.plan import Remainder
from ftzmap.zone.zone import WHOLE, Feature, Zone

_MAX_TERMS = 4  # of the glossary in the beginning; its order is the data's
PICTURE_PX = 600  # the widest that a drawing is shown; narrower on a phone


def show(t: Language) -> None:
    """Draw the lesson."""
    zone = state.zone()
    with st.container(width=760):
        _plain_words(zone, t)
        _nesting(zone, t)
        _derived(zone, t)
        _remainders(zone, t)
        _blocks(zone, t)
        _developments(zone, t)


def picture(image: str, alt: str) -> None:
    """Show a drawing no wider than it reads well, with its text alternative."""
    with st.container(width=PICTURE_PX):
        st.image(svg.by_scheme(image), alt=alt, width="stretch")


def lines(head: list[str], rows: list[list[str]]) -> None:
    """Show a table of texts, its first column to the left and the others to the right."""
    text_tables.markdown(head, rows, right=range(1, len(head)))


def _plain_words(zone: Zone, t: Language) -> None:
    terms = [*zone.glossary.values()][:_MAX_TERMS]
    if terms:
        st.header(t("The zone in plain words"), anchor=False)
    for term in terms:
        name, text = (markdown_text(t.of(term, key), limit=1000) for key in ("name", "text"))
        st.markdown(f"**{name}**  \n{text}")


def _nesting(zone: Zone, t: Language) -> None:
    st.header(t("What contains what, drawn to area"), anchor=False)
    picture(nesting.picture(zone, t), nesting.description(zone, t))
    whole = t(
        "Every rectangle has exactly its stated area in km²; the outer one is the whole zone "
        "of {km2} km². Only areas and containment are true here, not shapes and positions.",
        km2=zone.figure,
    )
    section = _section(zone, WHOLE, t)
    looks = [_look(kind, t) for kind in zone.part_kinds]
    st.caption(running_text([with_section(whole, section, t), *looks]))
    names = {feature.id: markdown_text(t.of(feature)) for feature in zone.features}
    lines(
        [t("Name"), t("km²"), t("of its area"), t("of the zone")],
        [
            [
                f"**{names[s.feature.id]}**" if s.feature.kind == "area" else names[s.feature.id],
                str(s.feature.figure),
                "" if s.feature.kind == "area" else t.percent(s.of_parent),
                t.percent(s.of_zone),
            ]
            for s in nesting.shares(zone)
        ],
    )


def _look(kind: Kind, t: Language) -> str:
    name = markdown_text(t.of(kind))
    return t("Hatched: {kind}.", kind=name) if kind.look.hatch else t("Filled: {kind}.", kind=name)


def _section(zone: Zone, figure_id: str, t: Language) -> str:
    """Return where the plan states a figure; empty if it is not known."""
    section = zone.plan.figure_sections.get(figure_id)
    return t(section) if section else ""


def _derived(zone: Zone, t: Language) -> None:
    for area in zone.areas:
        if not area.figure.derivation:
            continue
        figure = area.figure
        with _row(t("How {km2} follows from the other figures", km2=figure), "calculate"):
            _derivation(zone, area, t)


def _derivation(zone: Zone, area: Feature, t: Language) -> None:
    figure = area.figure
    note = t(zone.plan.figure_notes.get(area.id, EMPTY))
    follows = t("{area}: its area follows from the other figures.", area=t.of(area))
    st.markdown("  \n".join(markdown_text(said, limit=600) for said in (follows, note) if said))
    st.markdown(f"**{markdown_text(figure.derivation)} = {t('{n} km²', n=figure)}**")
    rounded = t(
        "The figures are rounded, so {km2} is precise to ±{p:g} km².",
        km2=figure,
        p=figure.precision_km2,
    )
    st.caption(with_section(rounded, _section(zone, area.id, t), t))


def _row(label: str, icon: str) -> DeltaGenerator:
    """Return a line that opens, so that a phone shows all of the lesson at once."""
    return st.expander(markdown_text(label), icon=f":material/{icon}:")


def _remainders(zone: Zone, t: Language) -> None:
    remainders = nesting.open_remainders(zone)
    if remainders:
        with _row(t("Why the remaining area is a range"), "unfold_more"):
            _range_of_each(zone, remainders, t)


def _range_of_each(zone: Zone, remainders: Sequence[Remainder], t: Language) -> None:
    st.markdown(
        t(
            "The plan does not say whether the parts of an area overlap. If they do not "
            "overlap, all of them are subtracted and the least remains. If the smaller ones "
            "are inside the largest, only the largest is subtracted and the most remains."
        )
    )
    widest = max(remainders, key=lambda found: found.high_km2 - found.low_km2)
    alt = nesting.remainder_description(zone, widest, t)
    picture(nesting.remainder_picture(zone, widest, t), alt)
    lines(
        [t("Area"), t("At least, km²"), t("At most, km²")],
        [_range(zone, remainder, t) for remainder in remainders],
    )
    section = _section(zone, WHOLE, t)
    st.caption(with_section(t("Calculated from the stated figures."), section, t))


def _blocks(zone: Zone, t: Language) -> None:
    """Show the level that the plan lacks: the blocks of each area and what they leave of it."""
    for area in zone.areas:
        if not zone.blocks_of(area.id):
            continue
        label = t("Inside the {area}: blocks from other sources", area=t.of(area))
        with _row(label, "grid_view"):
            other_sources.show_blocks(zone, area.id, t)
            if zone.remainder_by_blocks(area.id) is not None:
                other_sources.show_rest(zone, area.id, t)


def _developments(zone: Zone, t: Language) -> None:
    if every := zone.developments.all:
        with _row(f"{t('Since the plan')} ({len(every)})", "event"):
            other_sources.show_developments(zone, every, t)


def _range(zone: Zone, remainder: Remainder, t: Language) -> list[str]:
    area = zone[remainder.area]
    digits = nesting.decimals((area, *zone.parts(area.id)))
    ends = (t.number(km2, digits) for km2 in (remainder.low_km2, remainder.high_km2))
    return [markdown_text(t.of(area)), *ends]
