"""What a brief says of an area: its figures, industries, landmarks and measures."""

import re
from dataclasses import dataclass

from ftzmap.compare import distances
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.measure_reading import titles
from ftzmap.zone.measured import Row
from ftzmap.zone.policy_measures import State
from ftzmap.zone.shipped import shipped_plan
from ftzmap.zone.zone import Zone, industry_groups

GROUPS = ("airports", "stations", "capitals")
CLOSE = {State.NAMED: N_("Named in"), State.DOUBTFUL: N_("Doubtful in")}


@dataclass(frozen=True)
class Figure:
    """One figure: name, stated and measured km², grade, all as text."""

    name: str
    stated: str
    measured: str
    grade: str


@dataclass(frozen=True)
class AreaSheet:
    """What a brief says of an area, in one language.

    Parameters
    ----------
    industries
        Pairs of a group's name in the text and its terms.
    distances
        Pairs of a kind of landmark and the nearest of that kind.
    measures
        Pairs of a state and the measures that stand so to the area.
    """

    id: str
    name: str
    figures: tuple[Figure, ...]
    relies_on: str
    role: str
    industries: tuple[tuple[str, str], ...]
    distances: tuple[tuple[str, str], ...]
    measures: tuple[tuple[str, str], ...]


def area_sheet(zone: Zone, area_id: str, measured: dict[str, Row], t: Language) -> AreaSheet:
    """Return what a brief says of an area.

    Parameters
    ----------
    measured
        The nine features as they measure, by id.
    """
    area = zone[area_id]
    position = shipped_plan().positions[area_id]
    found = distances.from_outline(area.geometry, zone.landmarks)
    groups = industry_groups(area).values()
    return AreaSheet(
        area_id,
        t.of(area),
        tuple(_figure(measured[f.id], t) for f in (area, *zone.parts(area_id))),
        t.of(position, "relying_on"),
        t.of(position, "role"),
        tuple((t.of(items[0], "group"), t("; ").join(map(t.of, items))) for items in groups),
        tuple(
            (t(distances.TITLES[group]), _nearest(nearest, t))
            for group in GROUPS
            if (nearest := distances.nearest(found, group))
        ),
        tuple((t(label), titles(zone, area_id, state, t)) for state, label in CLOSE.items()),
    )


def _figure(row: Row, t: Language) -> Figure:
    stated = t.number(row.figure.km2, row.figure.decimals)
    derived = t(" (derived)") if row.figure.basis == "derived" else ""
    return Figure(
        t.of(row),
        t("{n} km²", n=stated) + derived,
        t("{n} km²", n=t.number(row.measured_km2, 4)),
        t(row.grade.title),
    )


def _nearest(nearest: distances.Distance, t: Language) -> str:
    far = t("inside the schematic outline") if nearest.inside else t.distance(nearest.metres)
    return t(
        "{place} {distance} ({precision})",
        place=t.of(nearest.place),
        distance=far,
        precision=re.split(r" ?[(（]", distances.precision_text(nearest, t))[0],
    )
