"""Areas by groups of measures: how many name an area, may mean it, or hold everywhere."""

from collections import Counter
from dataclasses import dataclass

from ftzmap.text.i18n import Language
from ftzmap.zone.measure_reading import applies
from ftzmap.zone.policy_measures import Group, Measures, State
from ftzmap.zone.shipped import shipped_zone
from ftzmap.zone.zone import Zone

COLORS = {State.NAMED: "#0b5394", State.DOUBTFUL: "#f2c14e", State.WHOLE_ZONE: "#e9edf0"}
INKS = {State.NAMED: "#ffffff", State.DOUBTFUL: "#1b1f23", State.WHOLE_ZONE: "#1b1f23"}


@dataclass(frozen=True)
class Cell:
    """How many measures of a group stand to an area in each way."""

    area: str
    group: Group
    named: int
    doubtful: int
    whole_zone: int

    @property
    def strongest(self) -> State:
        """The closest way in which any measure of the group stands to the area."""
        if self.named:
            return State.NAMED
        return State.DOUBTFUL if self.doubtful else State.WHOLE_ZONE


def cells(measures: Measures, area_ids: tuple[str, ...]) -> tuple[Cell, ...]:
    """Return a cell for each group and area, group by group."""
    return tuple(
        _cell(measures, group, area_id) for group in measures.groups for area_id in area_ids
    )


def _cell(measures: Measures, group: Group, area_id: str) -> Cell:
    tally = Counter(
        applies(shipped_zone(), measure, area_id) for measure in measures.of_group(group.number)
    )
    return Cell(area_id, group, *(tally[state] for state in State))


def label(cell: Cell, t: Language) -> str:
    """Return a cell in words, a line for each way that occurs closer than the whole zone."""
    told = [t("{n} named", n=cell.named)] if cell.named else []
    told += [t("{n} doubtful", n=cell.doubtful)] if cell.doubtful else []
    return "\n".join(told) or t("whole zone")


def table(measures: Measures, zone: Zone, t: Language) -> list[list[str]]:
    """Return the matrix as text, head first: the text alternative of the chart."""
    areas = tuple(area.id for area in zone.areas)
    lines = [[t("Group"), *(t.of(area) for area in zone.areas)]]
    found = cells(measures, areas)
    for row in range(0, len(found), len(areas)):
        told = [label(cell, t).replace("\n", t("; ")) for cell in found[row : row + len(areas)]]
        lines.append([t.of(found[row].group), *told])
    return lines


def described(measures: Measures, zone: Zone, t: Language) -> str:
    """Return the chart in a sentence or two."""
    close = [
        t(
            "{area}, {group}: {label}",
            area=t.of(zone[cell.area]),
            group=t.of(cell.group),
            label=label(cell, t).replace("\n", t(" and ")),
        )
        for cell in cells(measures, tuple(area.id for area in zone.areas))
        if cell.strongest is not State.WHOLE_ZONE
    ]
    return t(
        "Groups of measures by area. Everything holds for the whole zone but: {close}.",
        close=t("; ").join(close),
    )


def chart(measures: Measures, zone: Zone, t: Language) -> dict[str, object]:
    """Return the matrix as a Vega-Lite chart: areas across, groups down."""
    names = {area.id: t(area.short_name) for area in zone.areas}
    data = [
        {
            "area": names[cell.area],
            "group": t.of(cell.group),
            "label": label(cell, t),
            "color": COLORS[cell.strongest],
            "ink": INKS[cell.strongest],
        }
        for cell in cells(measures, tuple(names))
    ]
    return {
        "data": {"values": data},
        "height": 38 * len(measures.groups),
        "encoding": {
            "x": _axis("area", list(names.values()), {"orient": "top", "labelAngle": 0}),
            "y": _axis("group", [t.of(group) for group in measures.groups], {"labelLimit": 150}),
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 2},
                "encoding": {"color": _as_given("color")},
            },
            {
                "mark": {"type": "text", "lineBreak": "\n", "fontSize": 12},
                "encoding": {"text": {"field": "label"}, "color": _as_given("ink")},
            },
        ],
    }


def _axis(field: str, order: list[str], axis: dict[str, object]) -> dict[str, object]:
    quiet = {"title": None, "domain": False, "ticks": False, "labelColor": "#1b1f23"}
    quiet["labelFlush"] = False  # else the first and the last label leave their cells' middle
    return {"field": field, "type": "nominal", "sort": order, "axis": quiet | axis}


def _as_given(field: str) -> dict[str, object]:
    return {"field": field, "type": "nominal", "scale": None, "legend": None}
