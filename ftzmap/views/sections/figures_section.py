"""The figures on page *Check coverage*: stated against measured, and every rule."""

from functools import lru_cache

import streamlit as st

from ftzmap.checks import report
from ftzmap.checks.findings import Finding, Severity, in_words
from ftzmap.checks.registry import RULES, counted, run
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import charts, data_table, state
from ftzmap.views.sections.details import measured_rows
from ftzmap.views.shield import callback, download, shield_errors
from ftzmap.views.text_tables import names_column, to_the_right
from ftzmap.zone.measured import Row
from ftzmap.zone.zone import Zone
from geo.formats.geojson.features import parse

_LABEL = 90  # px that bars leave free on the right for the label of the largest
_TICKS = 8  # of the axis, about
_ICONS = {
    Severity.ERROR: ":material/error:",
    Severity.WARNING: ":material/warning:",
    Severity.NOTE: ":material/info:",
    Severity.SKIPPED: ":material/block:",
}


def show(t: Language) -> None:
    """Draw the section."""
    address, zone = state.address(), state.zone()
    rows = measured_rows(zone, address.tolerance)
    agreeing = sum(row.grade == "agrees" for row in rows)
    st.markdown(
        t(
            "**{n} of {all} figures agree** to their stated precision.",
            n=agreeing,
            all=len(rows),
        )
    )
    if zone.is_schematic:
        st.markdown(
            t(
                "The outlines are schematic and sized to the stated areas; they are not "
                "official boundaries."
            )
        )
    _table(rows, t)
    _downloads(zone, rows, t)
    with shield_errors(t):
        _chart(zone, rows, t)
    with shield_errors(t):
        _rules(zone, address.tolerance, t)


def tolerance_choice(t: Language) -> None:
    """Show the reader's own tolerance."""
    st.session_state["tolerance"] = state.address().tolerance
    st.number_input(
        t("Your own tolerance, %"),
        min_value=0.0,
        max_value=50.0,
        step=0.1,
        key="tolerance",
        help=t("No official tolerance for zone areas is known; this one is yours."),
        on_change=callback(_tolerance_chosen),
        width=220,
    )


def _tolerance_chosen() -> None:
    state.change(tolerance=float(st.session_state["tolerance"]))


def _table(rows: tuple[Row, ...], t: Language) -> None:
    numbers = {
        t("Stated km²"): [t.number(row.figure.km2, row.figure.km2_decimals) for row in rows],
        t("Precision ±"): [f"{row.figure.precision_km2:g}" for row in rows],
        t("Measured km²"): [t.km2(row.measured_km2, 6) for row in rows],
        t("Difference km²"): [t.km2(row.difference_km2, 6, like=row.measured_km2) for row in rows],
    }
    terms = {
        t("Stated km²"): "stated-figure",
        t("Precision ±"): "stated-figure",
        t("Grade"): "grade",
        t("Basis"): "derived-figure",
    }
    names = [t.of(row) for row in rows]
    data_table.show(
        {
            t("Name"): names,
            **numbers,
            t("Grade"): [t(row.grade.label) for row in rows],
            t("Basis"): [t(report.BASES[row.figure.basis]) for row in rows],
        },
        "figures",
        settings=to_the_right(numbers, terms) | names_column(t("Name"), names),
        height="content",
    )


def _downloads(zone: Zone, rows: tuple[Row, ...], t: Language) -> None:
    offers = (
        ("CSV", "figures.csv", "text/csv", lambda: report.csv_bytes(rows, t)),
        ("XLSX", "figures.xlsx", report.XLSX, lambda: report.xlsx_bytes(rows, t)),
        ("GeoJSON", "areas.geojson", "application/geo+json", lambda: report.geojson_bytes(zone)),
        (
            "GeoPackage",
            "areas.gpkg",
            "application/geopackage+sqlite3",
            lambda: report.geopackage_bytes(zone, rows),
        ),
    )
    with st.container(horizontal=True, gap="small"):
        for label, file, kind, make in offers:
            st.download_button(
                label, download(make), file, kind, icon=":material/download:", on_click="ignore"
            )


def _chart(zone: Zone, rows: tuple[Row, ...], t: Language) -> None:
    """Show stated figures as ticks on bars of what was measured."""
    st.header(t("Measured area, with the stated area as a tick"), anchor=False)
    names = [t.of(row) if row.kind != "zone" else t("Whole zone") for row in rows]
    data = [
        {
            "row": number,
            "measured": row.measured_km2,
            "stated": row.figure.km2,
            "end": max(row.measured_km2, row.figure.km2),
            "label": t("{n} km²", n=t.number(row.figure.km2, row.figure.km2_decimals)),
            "color": charts.color(zone.color_of(row.id)),
        }
        for number, row in enumerate(rows)
    ]
    listed = (f"{name} {t.km2(row.measured_km2, 2)}" for name, row in zip(names, rows, strict=True))
    charts.show(
        _chart_of(data, names, t),
        alt=t("Bar chart of the measured areas in km²: {listed}.", listed=t("; ").join(listed)),
    )


def _chart_of(data: list[dict], names: list[str], t: Language) -> dict:
    """Return a Vega-Lite chart: bars of measured, ticks and texts of stated km²."""
    y = {"field": "row", "type": "nominal", "sort": None, "title": None}
    largest = max(bar["end"] for bar in data)
    scale = {"domain": [0, largest], "range": [0, {"expr": f"width - {_LABEL}"}], "nice": False}
    measured = {"field": "measured", "type": "quantitative", "title": t("km²"), "scale": scale}
    measured["axis"] = {"tickCount": _TICKS}
    bars = {
        "mark": {"type": "bar", "opacity": 0.75},
        "encoding": {"x": measured, "color": {"field": "color", "type": "nominal", "scale": None}},
    }
    ticks = {
        "mark": {"type": "tick", "thickness": 2, "size": 18},
        "encoding": {"x": {"field": "stated", "type": "quantitative"}},
    }
    texts = {
        "mark": {"type": "text", "align": "left", "dx": 6},
        "encoding": {
            "x": {"field": "end", "type": "quantitative"},
            "text": {"field": "label", "type": "nominal"},
        },
    }
    return {
        "data": {"values": data},
        "height": 44 * len(data),
        "encoding": {"y": y | {"axis": charts.names_beside(names)}},
        "layer": [bars, ticks, texts],
    }


@lru_cache(maxsize=20)
def _findings(zone: Zone, tolerance: float) -> tuple[Finding, ...]:
    return run(zone, parse(report.geojson_bytes(zone)), tolerance)


def _rules(zone: Zone, tolerance: float, t: Language) -> None:
    findings = _findings(zone, tolerance)
    st.header(t("Every rule, applied to the outlines of the zone"), anchor=False)
    st.caption(counted(findings, t))
    for rule in RULES:
        broken = [finding for finding in findings if finding.rule == rule.name]
        worst = next((s for s in Severity if any(f.severity is s for f in broken)), None)
        icon = _ICONS[worst] if worst else ":material/check_circle:"
        st.markdown(f"{icon} {markdown_text(t(rule.demand))}")
        for finding in broken:
            st.caption(markdown_text(in_words(zone, finding.message, t)))
