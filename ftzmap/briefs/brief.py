"""A brief on chosen areas and sites: what an investor takes along on one page.

Every figure has its grade, every term its clause; what the text leaves open is said to be open.
What a zone does not have, be it landmarks, measures or industries, is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shapely import Geometry

from ftzmap.briefs.site_lines import SiteLine, rules_met, site_lines
from ftzmap.checks.report import CAVEAT
from ftzmap.compare import distances
from ftzmap.learn.feature_facts import industry_lines, position_lines
from ftzmap.sites.answers import SiteTable
from ftzmap.text.i18n import N_, Language
from ftzmap.text.text import EMPTY, running_text
from ftzmap.zone import block_reading
from ftzmap.zone.developments import Development
from ftzmap.zone.landmarks import Place
from ftzmap.zone.measure_reading import headings, titles
from ftzmap.zone.measured import Row, rows
from ftzmap.zone.plan import basis_mark, in_section
from ftzmap.zone.policy_measures import State
from ftzmap.zone.zone import WHOLE, Feature, Zone
from geo.errors import GeoError
from geo.messages import message

MAX_SITES = 8  # on the page; the workbook has them all
LANDMARKS = N_(
    "Landmarks are the nearest ones in places.geojson, which names their sources. Brackets "
    "give the accuracy of each position."
)
STRAIGHT = N_(
    "Distances are straight geodesic lines from the nearest edge of the outline, not routes; "
    "travel times are unknown."
)
OPEN = N_(
    "The lists are open: an unlisted industry is not prohibited. Industries are designated for "
    "areas, never for parts."
)
GRADED = N_(
    "Grade: the measured area compared with the stated area, to the precision "
    "of the text; own tolerance {p:g} %."
)
_GROUPS = ("airports", "stations", "capitals")  # of landmarks, where there are any of these
_CLOSE = {State.NAMED: N_("Named in"), State.DOUBTFUL: N_("May apply in")}


class BriefError(GeoError):
    """A brief about nothing, or about an area that the zone does not have."""


@dataclass(frozen=True)
class SizeLine:
    """One figure: name, stated and measured km², grade, all as text."""

    name: str
    stated: str
    measured: str
    grade: str


@dataclass(frozen=True)
class Block:
    """Something that a brief says of an area: its title, and pairs of a head and its text."""

    title: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AreaSheet:
    """What a brief says of an area, in one language.

    Parameters
    ----------
    color
        The accent of the area.
    title
        What stands above its figures.
    blocks
        Its industries, positioning, landmarks and measures, as far as it has any.
    """

    id: str
    name: str
    color: str
    title: str
    figures: tuple[SizeLine, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Brief:
    """A brief in one language: areas, sites with their shapes, rules that sites meet, notes.

    `city` is the place of the reader that distances are told from.
    """

    title: str
    on: date
    areas: tuple[AreaSheet, ...]
    sites: tuple[SiteLine, ...]
    shapes: tuple[Geometry, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    city: Place | None = None


def brief(
    zone: Zone,
    areas: Sequence[str],
    sites: SiteTable | None,
    t: Language,
    *,
    on: date,
    tolerance: float = 1.0,
    city: Place | None = None,
) -> Brief:
    """Return the brief on some areas and sites in one language.

    Parameters
    ----------
    areas
        Ids of areas; they stand in the order of the zone.
    sites
        Answered points and outlines, as `locate_shapes` makes them; None for no sites.
    city
        The reader's, which each area and each site has its distance from.

    Raises
    ------
    BriefError
        There is neither an area nor a site, or an area is none of the zone's.
    """
    unknown = [area for area in areas if area not in zone.area_ids]
    if unknown:
        raise BriefError(
            message(
                "{area} is not an area of this zone; choose from {areas}.",
                area=unknown[0],
                areas=", ".join(zone.area_ids),
            )
        )
    has_sites = sites is not None and bool(sites.table.shapes)
    if not (areas or has_sites):
        raise BriefError(message("A brief needs an area or a site; choose one first."))
    measured = {row.id: row for row in rows(zone, tolerance)}
    return Brief(
        title=t("Brief: {zone}", zone=t.of(zone)),
        on=on,
        areas=tuple(_sheet(zone, a, measured, t, city) for a in zone.areas if a.id in areas),
        sites=site_lines(zone, sites, t, city) if sites else (),
        shapes=tuple(sites.table.shapes) if sites else (),
        rules=rules_met(zone, sites, t) if sites else (),
        notes=tuple(_notes(zone, tolerance, t, city)),
        city=city,
    )


def _notes(zone: Zone, tolerance: float, t: Language, city: Place | None) -> Iterator[str]:
    if zone.is_schematic:
        yield t(CAVEAT)
    yield t(GRADED, p=tolerance)
    if zone.landmarks or city:
        yield t(STRAIGHT)
    if zone.industries:
        yield t(OPEN)
    if facts := _source(zone, t):
        yield facts
    yield from _since_notes(zone, t)
    if zone.landmarks:
        yield t(LANDMARKS)


def _since_notes(zone: Zone, t: Language) -> Iterator[str]:
    """Yield how old the plan is, and what happened since to the whole zone, with sources."""
    found = [one for one in zone.developments.about([WHOLE]) if one.confidence]
    if found:
        preface, title = t(zone.developments.preface), _since_title(found, t)
        listed = (f"{one.date}{t(': ')}{_sourced(one, t)}" for one in found)
        yield f"{preface} {title}{t(': ')}{' '.join(listed)}"


def _since_title(found: Iterable[Development], t: Language) -> str:
    dates = t("; ").join(dict.fromkeys(one.found_on for one in found))
    return t("Since the plan, from other sources (found on {dates})", dates=dates)


def _source(zone: Zone, t: Language) -> str:
    """Return where the facts come from: the plan with its number, or what the zone names."""
    plan = zone.plan.source
    title, number = (t(plan.get(key, EMPTY)) for key in ("title", "number"))
    if title and number:
        facts = t("Facts: {title}, {number}.", title=title, number=number)
    elif title or zone.source:
        facts = t("Facts: {source}.", source=title or t(zone.source))
    else:
        return ""
    return running_text([facts, t(plan.get("text_note", EMPTY))])


def _sheet(
    zone: Zone, area: Feature, measured: Mapping[str, Row], t: Language, city: Place | None
) -> AreaSheet:
    blocks = (
        _industries(area, t),
        _position(zone, area, t),
        _city(zone, area, city, t),
        _nearby(zone, area, t),
        _functional_blocks(zone, area, t),
        _since(zone, area, t),
        _measures(zone, area, t),
    )
    return AreaSheet(
        id=area.id,
        name=t.of(area),
        color=zone.color_of(area.id),
        title=in_section(t("Figures"), zone.plan.figure_sections.get(area.id), t),
        figures=tuple(_size(zone, measured[f.id], t) for f in (area, *zone.parts(area.id))),
        blocks=tuple(block for block in blocks if block.pairs),
    )


def _size(zone: Zone, row: Row, t: Language) -> SizeLine:
    stated = t.number(row.figure.km2, row.figure.km2_decimals)
    derived = basis_mark(zone.plan, row.id, row.figure, t)
    return SizeLine(
        name=t.of(row),
        stated=t("{n} km²", n=stated) + derived,
        measured=t("{n} km²", n=t.km2(row.measured_km2)),
        grade=t(row.grade.label),
    )


def _industries(area: Feature, t: Language) -> Block:
    section = area.industries[0].section if area.industries else None
    return Block(
        in_section(t("Designated industries"), section, t),
        industry_lines(area, t),
    )


def _position(zone: Zone, area: Feature, t: Language) -> Block:
    position = zone.plan.positions.get(area.id)
    if position is None:
        return Block("", ())
    title = in_section(t("Positioning"), position.section, t)
    return Block(t("{title}, in our own words", title=title), position_lines(zone, area, t))


def _city(zone: Zone, area: Feature, city: Place | None, t: Language) -> Block:
    """Return how far an area is from the reader's city."""
    if city is None:
        return Block("", ())
    distance = distances.from_outline(area.geometry, (city,))[0]
    far = distances.km_or_inside(zone, distance, t)
    return Block(t("My city, straight line"), ((t.of(city), far),))


def _nearby(zone: Zone, area: Feature, t: Language) -> Block:
    found = distances.from_outline(area.geometry, zone.landmarks)
    there = {distances.group_of(distance.place) for distance in found}
    every = [group for group in distances.GROUPS if group in there]
    groups = [group for group in _GROUPS if group in there] or every
    return Block(
        t("Nearest landmarks, straight line"),
        tuple(
            (t(distances.TITLES[group]), _distance(zone, nearest, t))
            for group in groups
            if (nearest := distances.nearest(found, group))
        ),
    )


def _distance(zone: Zone, nearest: distances.Distance, t: Language) -> str:
    within = t("inside the schematic outline") if zone.is_schematic else t("inside the outline")
    values = {
        "place": t.of(nearest.place),
        "distance": within if nearest.inside else t.distance(nearest.metres),
    }
    precision = re.split(r" ?[(（]", distances.precision_text(nearest, t))[0]
    if not precision:
        return t("{place} {distance}", **values)
    return t("{place} {distance} ({precision})", **values, precision=precision)


def _measures(zone: Zone, area: Feature, t: Language) -> Block:
    if not zone.measures:
        return Block("", ())
    return Block(
        t(
            "Measures, section {section}; all others apply to the whole zone",
            section=headings(zone.measures, t),
        ),
        tuple((t(label), titles(zone, area.id, state, t)) for state, label in _CLOSE.items()),
    )


def _functional_blocks(zone: Zone, area: Feature, t: Language) -> Block:
    """Return the blocks of an area after other sources, and both readings of its rest."""
    readings = block_reading.rest_readings(zone, area.id, t)
    shown = zip(
        (N_("{km2} according to the plan"), N_("{km2} according to these blocks")),
        readings,
        strict=False,
    )
    rest = t("; ").join(t(sentence, km2=km2) for sentence, (_, km2) in shown)
    blocks = (
        t.of(block) + (t(": ") + block_reading.sized(block, t) if block.figure else "")
        for block in zone.blocks_of(area.id)
    )
    pairs = (
        (
            t("From {sources}", sources=block_reading.sources(zone, area.id, t)),
            t("; ").join(blocks),
        ),
        (t("Remaining area beside its parts"), rest),
    )
    return Block(t("Blocks and remaining area"), tuple(pair for pair in pairs if pair[1]))


def _since(zone: Zone, area: Feature, t: Language) -> Block:
    found = zone.developments_of(area.id)
    return Block(_since_title(found, t), tuple((one.date, _sourced(one, t)) for one in found))


def _sourced(development: Development, t: Language) -> str:
    return t("{text} ({source})", text=development.text, source=development.source)
