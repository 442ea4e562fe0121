"""Beside the map: figures, industries, positioning and placement of what is chosen."""

from functools import lru_cache

import streamlit as st

from ftzmap.address import Address
from ftzmap.check.report import CONFIDENCE
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import links, text_tables
from ftzmap.views.sections import measure_cards, shortlist
from ftzmap.zone.measure_reading import place_of
from ftzmap.zone.measured import Row, rows
from ftzmap.zone.zone import Feature, Zone, industry_groups


@lru_cache(maxsize=20)
def measured_rows(zone: Zone, tolerance: float) -> tuple[Row, ...]:
    """Return the figures of a zone against its own outlines in km², measured once."""
    return rows(zone, tolerance)


def show(zone: Zone, address: Address, t: Language) -> None:
    """Show the details of the chosen feature, or of the whole zone."""
    measured = {row.id: row for row in measured_rows(zone, address.tolerance)}
    if address.area is None:
        _whole_zone(zone, measured, t)
    else:
        _feature(zone, zone[address.area], measured, t)


def _whole_zone(zone: Zone, measured: dict[str, Row], t: Language) -> None:
    st.subheader(markdown_text(t.of(zone)), anchor=False)
    _figures([measured["zone"], *(measured[area.id] for area in zone.areas)], t)
    st.markdown(
        t(
            "Three areas, each with a part of the Production and Construction Corps "
            "({corps} km² in all) and a comprehensive bonded zone ({bonded} km² in all).",
            corps=_total(measured, "corps", t),
            bonded=_total(measured, "bonded", t),
        )
    )
    st.markdown(
        t(
            "**Next:** click a card to open an area, or the map to ask about a point. *Find a "
            "site* starts from what you need, *Check coverage* from a boundary of your own, "
            "*Learn* from the beginning."
        )
    )


def _total(measured: dict[str, Row], kind: str, t: Language) -> str:
    return t.number(sum(row.figure.km2 for row in measured.values() if row.kind == kind))


def _feature(zone: Zone, feature: Feature, measured: dict[str, Row], t: Language) -> None:
    st.subheader(markdown_text(t.of(feature)), anchor=False)
    parts = zone.parts(feature.id)
    _figures([measured[feature.id], *(measured[part.id] for part in parts)], t)
    if feature.figure.derivation:
        st.caption(
            t(
                "{km2} km² is derived: {sum}. The English text leaves this figure out; "
                "the Chinese original has 134.6.",
                km2=feature.figure,
                sum=feature.figure.derivation,
            )
        )
    if feature.kind == "area":
        _industries(feature, t)
        _positioning(zone, feature, t)
    else:
        st.caption(t("The plan assigns industries to the areas only, not to their parts."))
        _whole_area(zone[feature.parent], t)
    place = place_of(zone, feature)
    if place:
        measure_cards.of_place(place, t)
    _placement(feature, t)
    if feature.kind == "area":
        _next(feature, t)


def _whole_area(area: Feature, t: Language) -> None:
    """Lead from a part to its area."""
    links.turn(t("Part of the {area}: its industries", area=t.of(area)), "area", area=area.id)


def _next(area: Feature, t: Language) -> None:
    """Lead from an area to what an investor asks next."""
    st.markdown(f"**{t('Next steps')}**")
    links.link(links.FIND, t("The three areas side by side"), desk="compare")
    kept = shortlist.with_area(area.id)
    links.link(links.FIND, t("A brief on one A4 page"), desk="brief", shortlist=kept)


def _figures(shown: list[Row], t: Language) -> None:
    head = [t("Figure, km²"), t("Stated"), t("Measured"), t("Difference"), t("Grade")]
    lines = []
    for row in shown:
        stated = t.number(row.figure.km2, row.figure.decimals)
        measured = t.number(row.measured_km2, 4)
        difference = t.number(round(row.difference_km2, 4) + 0.0, 4)
        name = t("Whole zone") if row.kind == "zone" else t.of(row)
        lines.append([markdown_text(name), stated, measured, difference, t(row.grade.title)])
    text_tables.markdown(head, lines, right=(1, 2, 3))


def _industries(area: Feature, t: Language) -> None:
    st.markdown(t("**Designated industries** ({n})", n=len(area.industries)))
    for items in industry_groups(area).values():
        names = t("; ").join(markdown_text(t.of(item)) for item in items)
        st.markdown(f":gray[{markdown_text(t.of(items[0], 'group'))}]  \n{names}")
    st.caption(
        t("The lists are open: an industry that is absent is not prohibited. Section II(2).")
    )


def _positioning(zone: Zone, area: Feature, t: Language) -> None:
    position = zone.plan.positions.get(area.id)
    if position:
        st.markdown(f"**{t('Positioning')}**")
        st.markdown(
            f":gray[{t('Relies on')}]{t(': ')}{markdown_text(t.of(position, 'relying_on'))}  \n"
            f":gray[{t('Role')}]{t(': ')}{markdown_text(t.of(position, 'role'))}"
        )
        st.caption(t("In our own short words, after section II(2)."))


def _placement(feature: Feature, t: Language) -> None:
    st.markdown(f"**{t('Where it is drawn, and why')}**")
    st.markdown(markdown_text(t.of(feature, "placement")))
    st.caption(
        t(
            "Schematic outline, not an official boundary. Confidence of its place: {level}.",
            level=t(CONFIDENCE[feature.confidence]),
        )
    )
