"""The areas of a zone side by side: what each is, holds, relies on and is near to.

Every line has one cell for each area, in their order; a line says whether its cells differ.
Industries are aligned by sector, because texts call one thing by several names. What a zone does
not have, such as measures or landmarks, has no block and no line.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ftzmap.checks.report import CONFIDENCE
from ftzmap.compare import distances
from ftzmap.search.vocabulary import vocabulary
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.block_reading import rest_readings, sources
from ftzmap.zone.landmarks import Place
from ftzmap.zone.measure_reading import headings, titles
from ftzmap.zone.measured import measured_km2
from ftzmap.zone.plan import Industry, basis_mark
from ftzmap.zone.policy_measures import State
from ftzmap.zone.zone import Feature, Zone

_OUTLINES = (N_("schematic"),)  # as the data call them; for the catalogue


@dataclass(frozen=True)
class Line:
    """One property, and its text for each area.

    Parameters
    ----------
    named
        Of a sector, which areas name an industry of it; empty for any other property.
    term
        Id of the term that explains the title, or nothing.
    """

    title: str
    cells: tuple[str, ...]
    differs: bool
    named: tuple[bool, ...] = ()
    term: str = ""


@dataclass(frozen=True)
class Block:
    """Lines under one heading, with the source that they rest on."""

    title: str
    lines: tuple[Line, ...]
    source: str


def blocks(zone: Zone, t: Language, city: Place | None = None) -> tuple[Block, ...]:
    """Return all that is compared, in the words of a language; blocks without lines left out.

    `city` is the reader's, which every area has its distance from.
    """
    found = (
        Block(t("Figures"), _figures(zone, t), _source_of_figures(zone, t)),
        Block(
            t("Designated industries, by sector"),
            _industries(zone, t),
            _source_of_industries(zone, t),
        ),
        Block(t("Positioning"), _positions(zone, t), _source_of_positions(zone, t)),
        Block(
            t("Measures"),
            _measures(zone, t),
            t(
                "Section {section}, by the strict reading; all others apply to the whole zone.",
                section=headings(zone.measures, t),
            ),
        ),
        Block(
            t("Nearest landmarks of those under Distances"),
            (*_city(zone, city, t), *_landmarks(zone, t)),
            _source_of_landmarks(zone, t),
        ),
    )
    return tuple(block for block in found if block.lines)


def only_differences(found: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks with the lines that differ; blocks that have none are left out."""
    kept = (
        Block(block.title, tuple(line for line in block.lines if line.differs), block.source)
        for block in found
    )
    return tuple(block for block in kept if block.lines)


def remainder_km2(zone: Zone, area: Feature) -> tuple[float, float]:
    """Return the least and the most km² that an area has beside its parts; equal if not open."""
    left_open = zone.remainder(area.id)
    if left_open:
        return left_open.low_km2, left_open.high_km2
    rest = area.figure.km2 - sum(part.figure.km2 for part in zone.parts(area.id))
    return rest, rest


def _line(title: str, cells: Iterable[str], term: str = "") -> Line:
    cells = tuple(cells)
    return Line(title, cells, len(set(cells)) > 1, term=term)


def _figures(zone: Zone, t: Language) -> tuple[Line, ...]:
    areas = zone.areas
    measured = map(t.km2, measured_km2(areas))
    shares = (t.percent(area.figure.km2 / zone.figure.km2) for area in areas)
    parts = (
        _line(
            t(kind.title),
            [_parts(zone, area, kind.id, t) for area in areas],
            zone.term_of(kind),
        )
        for kind in zone.part_kinds
    )
    return (
        _line(t("Stated, km²"), [_stated(zone, area, t) for area in areas], "stated-figure"),
        _line(_measured_title(zone, t), measured, "schematic-outline" * zone.is_schematic),
        _line(t("Share of the whole zone"), shares),
        *parts,
        *_remainders(zone, t),
        *_known(t("Outline"), [t(area.outline) for area in areas], t),
        *_known(t("Confidence in its location"), [_confidence(area, t) for area in areas], t),
    )


def _measured_title(zone: Zone, t: Language) -> str:
    if zone.is_schematic:
        return t("Measured from the schematic outline, km²")
    return t("Measured from the outline, km²")


def _known(title: str, cells: list[str], t: Language) -> tuple[Line, ...]:
    """Return a line of what is known of some areas; none if it is known of no area."""
    return (_line(title, [cell or t("not stated") for cell in cells]),) if any(cells) else ()


def _confidence(area: Feature, t: Language) -> str:
    return t(CONFIDENCE.get(area.confidence, area.confidence))


def _stated(zone: Zone, feature: Feature, t: Language) -> str:
    km2 = t.number(feature.figure.km2, feature.figure.km2_decimals)
    return km2 + basis_mark(zone.plan, feature.id, feature.figure, t)


def _parts(zone: Zone, area: Feature, kind: str, t: Language) -> str:
    parts = (part for part in zone.parts(area.id) if part.kind == kind)
    return t("; ").join(_part(zone, area, part, t) for part in parts) or t("none")


def _part(zone: Zone, area: Feature, part: Feature, t: Language) -> str:
    return t(
        "{name}: {km2} km², {share} of the area",
        name=part.name,
        km2=_stated(zone, part, t),
        share=t.percent(part.figure.km2 / area.figure.km2),
    )


def _remainders(zone: Zone, t: Language) -> tuple[Line, ...]:
    """Return a line of what is left of each area beside its parts; none if no area has parts."""
    if not zone.part_kinds:
        return ()
    cells = [_remainder(zone, area, t) for area in zone.areas]
    if any("–" in cell for cell in cells):
        settled = [_remainder_by_blocks(zone, area, t) for area in zone.areas]
        return (
            _line(t("Remaining area, km² (the text leaves it open)"), cells),
            *_known(t("Remaining area, km², from other sources"), settled, t),
        )
    return (_line(t("Remaining area, km²"), cells),)


def _remainder(zone: Zone, area: Feature, t: Language) -> str:
    figures = (feature.figure for feature in (area, *zone.parts(area.id)))
    decimals = max(figure.km2_decimals for figure in figures)
    bounds = (t.number(km2, decimals) for km2 in remainder_km2(zone, area))
    return "–".join(dict.fromkeys(bounds))


def _remainder_by_blocks(zone: Zone, area: Feature, t: Language) -> str:
    """Return what other sources leave of an area and who they are; empty without any."""
    if zone.remainder_by_blocks(area.id) is None:
        return ""
    _, (_, km2) = rest_readings(zone, area.id, t)
    return t("{km2}, from {sources}", km2=km2, sources=sources(zone, area.id, t))


def _industries(zone: Zone, t: Language) -> tuple[Line, ...]:
    """Return a line for the number of industries and one for each sector; none without any.

    A sector differs where it is not in every area: other words for the same are no difference.
    """
    if not zone.industries:
        return ()
    counts = [str(len(area.industries)) for area in zone.areas]
    return (_line(t("Number"), counts), *_sectors(zone, t))


def _sectors(zone: Zone, t: Language) -> Iterable[Line]:
    words = vocabulary(zone)
    for sector in words.sectors.values():
        members = [one for one in zone.industries if words.by_industry[one.id][0] == sector.id]
        terms = [[_industry(i, t) for i in members if i.area == area] for area in zone.area_ids]
        cells = tuple(t("; ").join(own) or t("not listed") for own in terms)
        if members:
            named = tuple(map(bool, terms))
            yield Line(t(sector.name), cells, differs=not all(named), named=named)


def _industry(industry: Industry, t: Language) -> str:
    if not industry.group:
        return t(industry.name)
    return t("{industry} ({group})", industry=industry.name, group=industry.group)


def _positions(zone: Zone, t: Language) -> tuple[Line, ...]:
    positions = [zone.plan.positions.get(area) for area in zone.area_ids]
    return (
        *_known(t("Relies on"), [t(p.relying_on) if p else "" for p in positions], t),
        *_known(t("Role"), [t(p.role) if p else "" for p in positions], t),
    )


def _measures(zone: Zone, t: Language) -> tuple[Line, ...]:
    """Return a line of the measures that name each area and one of those in doubt."""
    if not zone.measures:
        return ()
    named, doubtful = (
        [titles(zone, area, state, t) for area in zone.area_ids]
        for state in (State.NAMED, State.DOUBTFUL)
    )
    return _line(t("Named in"), named), _line(t("May apply in"), doubtful)


def _city(zone: Zone, city: Place | None, t: Language) -> tuple[Line, ...]:
    """Return the line of how far each area is from the reader's city; none without one."""
    if city is None:
        return ()
    found = distances.from_city(zone, city)
    title = t("My city: {city}", city=city.name)
    cells = (distances.km_or_inside(zone, found[area], t) for area in zone.area_ids)
    return (_line(title, cells),)


def _landmarks(zone: Zone, t: Language) -> tuple[Line, ...]:
    """Return the nearest airport, station and capital, of those kinds that the zone lists.

    No nearest pass: a city can be a port of entry, too, but be listed as what it is besides.
    """
    found = distances.from_areas(zone)
    groups = {
        "airports": t("Nearest airport"),
        "stations": t("Nearest railway station"),
        "capitals": t("Nearest neighbouring capital"),
    }
    lines = []
    for group, title in groups.items():
        nearest = [distances.nearest(found[area], group) for area in zone.area_ids]
        cells = [distances.description(zone, one, t) for one in nearest if one]
        lines += [_line(title, cells)] if cells else []
    return tuple(lines)


def _source_of_figures(zone: Zone, t: Language) -> str:
    section = _sections(zone.plan.figure_sections.values(), t)
    if section:
        origin = t(
            "Section {section} of the plan; shares are calculated from its stated areas.",
            section=section,
        )
    else:
        origin = t("As the zone states them; shares are calculated from these areas.")
    if zone.is_schematic:
        return t(
            "{origin} Only the measured areas come from the schematic outlines.", origin=origin
        )
    return t("{origin} Only the measured areas come from the outlines.", origin=origin)


def _source_of_industries(zone: Zone, t: Language) -> str:
    section = _sections((industry.section for industry in zone.industries), t)
    if section:
        return t(
            "Section {section}, in the words of the text; the sectors are ours. The lists are "
            "open: an industry that is not listed is not prohibited.",
            section=section,
        )
    return t(
        "In the words of the text; the sectors are ours. The lists are open: an industry that "
        "is not listed is not prohibited."
    )


def _source_of_positions(zone: Zone, t: Language) -> str:
    sections = (position.section for position in zone.plan.positions.values())
    return t("Our own summary of section {section}.", section=_sections(sections, t))


def _source_of_landmarks(zone: Zone, t: Language) -> str:
    if zone.is_schematic:
        return t(
            "Straight lines from the nearest edge of each schematic outline, not roads; travel "
            "times are not known."
        )
    return t(
        "Straight lines from the nearest edge of each outline, not roads; travel "
        "times are not known."
    )


def _sections(sections: Iterable[str | None], t: Language) -> str:
    return t("; ").join(t(section) for section in dict.fromkeys(sections) if section)
