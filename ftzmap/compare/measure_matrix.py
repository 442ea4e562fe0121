"""Areas by groups of measures: how many name an area, may mean it, or hold everywhere."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ftzmap.text.i18n import Language
from ftzmap.zone.measure_reading import applies
from ftzmap.zone.policy_measures import Group, State
from ftzmap.zone.zone import Zone

MAX_UPRIGHT = 8  # areas whose names and cells fit beside each other, with their words


@dataclass(frozen=True)
class Palette:
    """The colours of cells and of what is written on them, and of the paper between cells."""

    cells: dict[State, str]
    inks: dict[State, str]
    paper: str


LIGHT = Palette(
    cells={State.NAMED: "#0b5394", State.DOUBTFUL: "#f2c14e", State.WHOLE_ZONE: "#e9edf0"},
    inks={State.NAMED: "#ffffff", State.DOUBTFUL: "#1b1f23", State.WHOLE_ZONE: "#1b1f23"},
    paper="#ffffff",
)
DARK = Palette(  # ink and paper as ftzmap/map/web/theme.css has them
    cells={State.NAMED: "#0b5394", State.DOUBTFUL: "#d9a93a", State.WHOLE_ZONE: "#283036"},
    inks={State.NAMED: "#ffffff", State.DOUBTFUL: "#1b1f23", State.WHOLE_ZONE: "#e6e9ec"},
    paper="#14181b",
)


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


def cells(zone: Zone) -> tuple[Cell, ...]:
    """Return a cell for each group of measures and each area, group by group."""
    return tuple(
        _cell(zone, group, area_id) for group in zone.measures.groups for area_id in zone.area_ids
    )


def _cell(zone: Zone, group: Group, area_id: str) -> Cell:
    members = zone.measures.of_group(group.number)
    tally = Counter(applies(zone, measure, area_id) for measure in members)
    return Cell(
        area=area_id,
        group=group,
        named=tally[State.NAMED],
        doubtful=tally[State.DOUBTFUL],
        whole_zone=tally[State.WHOLE_ZONE],
    )


def label(cell: Cell, t: Language) -> str:
    """Return a cell in words, a line for each way that occurs closer than the whole zone."""
    lines = [t("{n} named", n=cell.named)] if cell.named else []
    lines += [t("{n} may apply", n=cell.doubtful)] if cell.doubtful else []
    return "\n".join(lines) or t("whole zone")


def _short_label(cell: Cell, t: Language) -> str:
    """Return a cell in words that fit into one cell of the chart."""
    return label(cell, t) if cell.named or cell.doubtful else t("zone-wide")


def table(zone: Zone, t: Language) -> list[list[str]]:
    """Return the matrix as text, head first: the text alternative of the chart."""
    lines = [[t("Group"), *(t(area.name) for area in zone.areas)]]
    found, width = cells(zone), len(zone.areas)
    for row in range(0, len(found), width):
        labels = [label(cell, t).replace("\n", t("; ")) for cell in found[row : row + width]]
        lines.append([t(found[row].group.name), *labels])
    return lines


def description(zone: Zone, t: Language) -> str:
    """Return the chart in a sentence or two."""
    close = [
        t(
            "{area}, {group}: {label}",
            area=zone[cell.area].name,
            group=cell.group.name,
            label=label(cell, t).replace("\n", t(" and ")),
        )
        for cell in cells(zone)
        if cell.strongest is not State.WHOLE_ZONE
    ]
    if not close:
        return t("Groups of measures by area. All measures apply to the whole zone.")
    return t(
        "Groups of measures by area. All measures apply to the whole zone, except: {close}.",
        close=t("; ").join(close),
    )


def chart(zone: Zone, t: Language, look: Palette = LIGHT) -> dict[str, object]:
    """Return the matrix as a Vega-Lite chart: areas across, groups down."""
    names, groups = area_labels(zone, t), zone.measures.groups
    data = [
        {
            "area": names[cell.area],
            "area_id": cell.area,
            "group": t(cell.group.name),
            "label": _short_label(cell, t),
            "color": look.cells[cell.strongest],
            "ink": look.inks[cell.strongest],
        }
        for cell in cells(zone)
    ]
    return {
        "data": {"values": data},
        "height": 38 * len(groups),
        "encoding": {
            "x": _flush(_area_axis([*names.values()])),
            "y": _flush(_axis("group", [t(group.name) for group in groups], labelLimit=150)),
        },
        "layer": _layers(look)[: 2 if len(names) <= MAX_UPRIGHT else 1],
    }


def area_labels(zone: Zone, t: Language) -> dict[str, str]:
    """Return what charts call each area, by its id: its short name, if that is its alone."""
    short = {area.id: t(area.short_name) for area in zone.areas}
    names = {area.id: t(area.name) for area in zone.areas}
    for labels in (short, names):
        if all(labels.values()) and len(set(labels.values())) == len(labels):
            return labels
    return {area: f"{names[area]} ({area})" for area in names}


def _area_axis(names: Sequence[str]) -> dict[str, object]:
    """Return the horizontal axis of the areas; names of many stand upright."""
    angle = 0 if len(names) <= MAX_UPRIGHT else -90
    return _axis("area", names, orient="top", labelAngle=angle)


def _axis(field: str, order: Sequence[str], **looks: object) -> dict[str, object]:
    """Return a Vega-Lite axis of names in a given order, without lines."""
    quiet = {"domain": False, "ticks": False, "labelOverlap": False}
    return {
        "field": field,
        "type": "nominal",
        "sort": list(order),
        "title": None,
        "axis": quiet | looks,
    }


def _flush(axis: dict[str, Any]) -> dict[str, Any]:
    """Return an axis whose first and last labels stay in the middle of their cells."""
    return axis | {"axis": axis["axis"] | {"labelFlush": False}}


def _as_given(field: str) -> dict[str, object]:
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def _layers(look: Palette) -> list[dict[str, object]]:
    """Return the cells and the words on them."""
    cells: dict[str, object] = {
        "mark": {"type": "rect", "stroke": look.paper, "strokeWidth": 2},
        "encoding": {
            "color": _as_given("color"),
            "tooltip": [{"field": "label", "type": "nominal", "title": " "}],
        },
    }
    words: dict[str, object] = {
        "mark": {"type": "text", "lineBreak": "\n", "fontSize": 12},
        "encoding": {"text": {"field": "label"}, "color": _as_given("ink")},
    }
    return [cells, words]
