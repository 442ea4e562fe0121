"""The three areas side by side: what each is, holds, relies on and is near to.

Every line has one cell for each area, in the order of the plan; a line says whether its cells
differ. Industries are aligned by sector, because the text calls one thing by several names.
"""

from dataclasses import dataclass

from ftzmap.check.report import CONFIDENCE
from ftzmap.compare import distances
from ftzmap.search.vocabulary import vocabulary
from ftzmap.text.i18n import Language
from ftzmap.zone.measure_reading import titles
from ftzmap.zone.measured import measured_km2
from ftzmap.zone.plan import Industry
from ftzmap.zone.policy_measures import State
from ftzmap.zone.shipped import AREA_IDS, shipped_places, shipped_plan, shipped_zone
from ftzmap.zone.zone import Feature, Zone


@dataclass(frozen=True)
class Line:
    """One property, and its text for each area."""

    title: str
    cells: tuple[str, ...]
    differs: bool


@dataclass(frozen=True)
class Block:
    """Lines under one heading, with the source that they rest on."""

    title: str
    lines: tuple[Line, ...]
    source: str


def blocks(zone: Zone, t: Language) -> tuple[Block, ...]:
    """Return all that is compared, in the words of a language."""
    return (
        Block(
            t("Figures"),
            _figures(zone, t),
            t(
                "Section II(1) of the plan; shares are of its stated figures. Only the measured "
                "figures are of the schematic outlines."
            ),
        ),
        Block(
            t("Designated industries, by sector"),
            _industries(t),
            t(
                "Section II(2), in the text's words; the sectors are ours. The lists are open: an "
                "industry that is absent is not prohibited."
            ),
        ),
        Block(t("Positioning"), _positions(t), t("In our own short words, after section II(2).")),
        Block(
            t("Measures"),
            _measures(t),
            t("Section III, by the strict reading; all others hold for the whole zone."),
        ),
        Block(
            t("Nearest of the landmarks under Distances"),
            _landmarks(zone, t),
            t(
                "Straight lines from the nearest edge of each schematic outline; no roads and no "
                "travel times."
            ),
        ),
    )


def only_differences(found: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks with the lines that differ; blocks that have none are left out."""
    kept = (
        Block(block.title, tuple(line for line in block.lines if line.differs), block.source)
        for block in found
    )
    return tuple(block for block in kept if block.lines)


def _line(title: str, cells: list[str]) -> Line:
    return Line(title, tuple(cells), len(set(cells)) > 1)


def _figures(zone: Zone, t: Language) -> tuple[Line, ...]:
    areas = zone.areas
    measured = measured_km2(areas)
    remainders = [shipped_plan().remainders[area.id] for area in areas]
    return (
        _line(t("Stated, km²"), [_stated(area, t) for area in areas]),
        _line(t("Measured on the schematic outline, km²"), [t.number(km2, 4) for km2 in measured]),
        _line(
            t("Share of the whole zone"),
            [t.percent(area.figure.km2 / zone.figure.km2) for area in areas],
        ),
        _line(t("Corps part"), [_part(zone, area, "corps", t) for area in areas]),
        _line(t("Comprehensive bonded zone"), [_part(zone, area, "bonded", t) for area in areas]),
        _line(
            t("Rest of the area, km² (the text leaves it open)"),
            [f"{t.number(r.low_km2)}–{t.number(r.high_km2)}" for r in remainders],
        ),
        _line(t("Outline"), [t("schematic") for _ in areas]),
        _line(t("Confidence of its place"), [t(CONFIDENCE[area.confidence]) for area in areas]),
    )


def _stated(feature: Feature, t: Language) -> str:
    basis = t(" (derived)") if feature.figure.basis == "derived" else ""
    return t.number(feature.figure.km2, feature.figure.decimals) + basis


def _part(zone: Zone, area: Feature, kind: str, t: Language) -> str:
    (part,) = (part for part in zone.parts(area.id) if part.kind == kind)
    return t(
        "{name}: {km2} km², {share} of the area",
        name=t.of(part),
        km2=_stated(part, t),
        share=t.percent(part.figure.km2 / area.figure.km2),
    )


def _industries(t: Language) -> tuple[Line, ...]:
    """Return a line for the number of industries and one for each sector.

    A sector differs where it is not in every area: other words for the same are no difference.
    """
    everything = vocabulary().industries
    counts = [str(sum(item.area == area for item in everything)) for area in AREA_IDS]
    lines = [_line(t("Number"), counts)]
    for sector in vocabulary().sectors.values():
        members = [item for item in everything if item.sectors[0] == sector.id]
        terms = [[_industry(i, t) for i in members if i.area == area] for area in AREA_IDS]
        cells = tuple(t("; ").join(own) or t("silent") for own in terms)
        lines.append(Line(t.of(sector), cells, not all(terms)))
    return tuple(lines)


def _industry(industry: Industry, t: Language) -> str:
    return t("{industry} ({group})", industry=t.of(industry), group=t.of(industry, "group"))


def _positions(t: Language) -> tuple[Line, ...]:
    positions = [shipped_plan().positions[area] for area in AREA_IDS]
    return (
        _line(t("Relies on"), [t.of(position, "relying_on") for position in positions]),
        _line(t("Role"), [t.of(position, "role") for position in positions]),
    )


def _measures(t: Language) -> tuple[Line, ...]:
    return (
        _line(t("Named in"), [titles(shipped_zone(), area, State.NAMED, t) for area in AREA_IDS]),
        _line(
            t("Doubtful in"), [titles(shipped_zone(), area, State.DOUBTFUL, t) for area in AREA_IDS]
        ),
    )


def _landmarks(zone: Zone, t: Language) -> tuple[Line, ...]:
    """Return the nearest airport, station and capital.

    No nearest pass: Khorgos and Alashankou are ports of entry, too, but listed as what they
    are besides.
    """
    found = distances.from_areas(zone, shipped_places())
    nearest = {
        "airports": t("Nearest airport"),
        "stations": t("Nearest railway station"),
        "capitals": t("Nearest neighbouring capital"),
    }
    return tuple(
        _line(
            title,
            [distances.told(distances.nearest(found[area], group), t) for area in AREA_IDS],
        )
        for group, title in nearest.items()
    )
