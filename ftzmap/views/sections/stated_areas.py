"""Areas that the reader's file states, against the measured: a table, a chart and sums by group."""

from collections.abc import Iterable

import numpy as np
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from ftzmap.boundary.review import Review
from ftzmap.checks.findings import label_of
from ftzmap.checks.stated import UNIT_TITLES, StatedAreas, columns_of, grouped
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import charts, data_table
from ftzmap.views.text_tables import explanation
from geo.formats.geojson.features import Collection
from geo.polygons.area import M2_PER_HECTARE

MAX_ROWS = 10_000  # of the table, and of groups
MAX_BARS = 20  # of the chart
BAR, AXIS = 26, 76  # px of a bar, and of the axis below all with its title
DECIMALS = 4  # of figures; a deviation that is nought in them is not drawn
OFF, AGREES = "#c0392b", "#2c7a4b"  # red and green that are told apart in grey, too


def show(review: Review, t: Language) -> None:
    """Draw what the file states of its outlines; nothing where it states nothing."""
    stated, collection = review.stated, review.desk.collection
    if stated is None:
        return
    st.header(t("Areas stated in the file"), anchor=False)
    st.markdown(
        markdown_text(
            t(
                "Stated areas: column {column}, in {unit}; {n} checked, {agree} agree.",
                column=plain(stated.column),
                unit=t(UNIT_TITLES[stated.unit]),
                n=len(stated.rows),
                agree=int(stated.agrees.sum()),
            )
        )
    )
    places = _largest_first(stated)
    names = [plain(label_of(collection.features[n])) for n in stated.rows[places].tolist()]
    _table(stated, places, names, t)
    _chart(stated, places[:MAX_BARS], names[:MAX_BARS], t)
    _sums(stated, collection, t)


def _largest_first(stated: StatedAreas) -> np.ndarray:
    """Return the places of the outlines, those with the largest deviations first."""
    return np.argsort(-np.abs(stated.deviations), kind="stable")[:MAX_ROWS]


def _table(stated: StatedAreas, places: np.ndarray, names: list[str], t: Language) -> None:
    figures = {
        t("Stated, ha"): stated.stated[places] / M2_PER_HECTARE,
        t("Measured, ha"): stated.measured[places] / M2_PER_HECTARE,
        t("Difference, ha"): (stated.measured - stated.stated)[places] / M2_PER_HECTARE,
        t("Deviation, %"): 100 * stated.deviations[places],
    }
    agrees = [t("agrees") if agrees else t("off") for agrees in stated.agrees[places].tolist()]
    data_table.show(
        {t("Outline"): names, **figures, t("Grade"): agrees},
        "stated",
        settings=_columns(figures, t),
    )
    if len(stated.rows) > len(places):
        st.caption(
            t(
                "Only the {n} largest deviations are shown; the command line lists all.",
                n=t.number(len(places), 0),
            )
        )


def _columns(figures: Iterable[str], t: Language) -> dict[str, ColumnConfig]:
    """Return the settings of columns of figures, and the tooltips of words that need one."""
    tips = {t("Stated, ha"): explanation("stated-area")}
    numbers = {
        name: st.column_config.NumberColumn(format=f"%.{DECIMALS}f", help=tips.get(name))
        for name in figures
    }
    return {**numbers, t("Grade"): st.column_config.Column(help=explanation("grade"))}


def _chart(stated: StatedAreas, places: np.ndarray, names: list[str], t: Language) -> None:
    """Draw the largest deviations as bars, in percent of the stated area, if there are any."""
    percent = (100 * stated.deviations[places]).tolist()
    if not np.round(percent, DECIMALS).any():
        return
    agrees = stated.agrees[places].tolist()
    labels = [f"{n} · {name}" for n, name in enumerate(names, start=1)]  # names may be the same
    data = [
        {"name": label, "percent": value, "color": AGREES if is_right else OFF}
        for label, value, is_right in zip(labels, percent, agrees, strict=True)
    ]
    listed = (f"{n} {t.percent(p / 100, 2)}" for n, p in zip(names, percent, strict=True))
    charts.show(
        {
            "data": {"values": data},
            "height": BAR * len(data) + AXIS,
            "mark": {"type": "bar"},
            "encoding": {
                "y": {
                    "field": "name",
                    "type": "nominal",
                    "sort": labels,
                    "title": None,
                    "axis": {"labelLimit": 200, "labelOverlap": False},
                },
                "x": {"field": "percent", "type": "quantitative", "title": t("Deviation, %")},
                "color": {"field": "color", "type": "nominal", "scale": None},
            },
        },
        alt=t("Bar chart of the deviations: {listed}.", listed=t("; ").join(listed)),
    )


def _sums(stated: StatedAreas, collection: Collection, t: Language) -> None:
    """Show stated and measured sums, of all or by a column that the reader chooses."""
    columns = [name for name in columns_of(collection) if name != stated.column]
    chosen: str | None = st.selectbox(
        t("Sums by"), [None, *columns], format_func=lambda name: plain(name) if name else t("all")
    )
    sums = (grouped(stated, collection, chosen) if chosen else stated).sums()[:MAX_ROWS]
    figures = {
        t("Stated, ha"): [one.stated_m2 / M2_PER_HECTARE for one in sums],
        t("Measured, ha"): [one.measured_m2 / M2_PER_HECTARE for one in sums],
        t("Deviation, %"): [100 * (one.measured_m2 / one.stated_m2 - 1) for one in sums],
    }
    data_table.show(
        {
            t("Group"): [plain(one.group) or t("Together") for one in sums],
            t("Outlines"): [one.count for one in sums],
            **figures,
        },
        "sums",
        settings=_columns(figures, t),
    )
