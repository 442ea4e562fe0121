"""A brief on chosen areas and sites: what an investor takes along on one page.

Every figure has its grade, every term its clause; what the text leaves open is said to be open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shapely import Geometry, Point

from ftzmap.i18n import N_, Language
from ftzmap.learning.measures import State, listed
from ftzmap.locating.site_columns import Columns
from ftzmap.locating.site_table import SiteTable, answered
from ftzmap.locating.site_words import applies, boundary, inside, is_answered, lies_in, note
from ftzmap.locating.tables import Table
from ftzmap.measured import Row, rows
from ftzmap.needs import distances
from ftzmap.places import shipped_places
from ftzmap.plan import shipped_plan
from ftzmap.report import CAVEAT, GRADES
from ftzmap.text import plain
from ftzmap.zone import AREA_IDS, Zone, industry_groups
from geo.errors import GeoError
from geo.words import words

MOST_SITES = 8  # on the page; the workbook has them all
GROUPS = ("airports", "stations", "capitals")
CLOSE = {State.NAMED: N_("Named in"), State.DOUBTFUL: N_("Doubtful in")}
SOURCE = N_(
    "Facts: Overall Plan for the China (Xinjiang) Pilot Free Trade Zone, 国发〔2023〕17号, "
    "sections II(1), II(2) and III; the English text is a machine translation, the Chinese "
    "original governs."
)
LANDMARKS = N_(
    "Landmarks are the nearest of those in data/places.geojson, which names their sources; in "
    "brackets, how exactly their place is known."
)
STRAIGHT = N_(
    "Distances are geodesic straight lines from the nearest edge of the schematic outline, not "
    "routes; no travel times are known."
)
OPEN = N_(
    "Lists of industries are open: absence is not prohibition. Industries are assigned to areas "
    "only, never to their parts."
)
GRADED = N_("Grade: measured against stated, to the precision of the text; own tolerance {p:g} %.")


RULES = {  # by kind of part, what the closing section has for it
    "bonded": N_("the rule on bonded zones, section IV"),
    "corps": N_("the rule on the Corps, section IV"),
}


class BriefError(GeoError):
    """A brief about nothing, or about an area that is none of the three."""


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


@dataclass(frozen=True)
class SiteLine:
    """What a brief says of a site, in one language."""

    number: int
    name: str
    place: str
    lies_in: str
    boundary: str
    applies: str


@dataclass(frozen=True)
class Brief:
    """A brief in one language: areas, sites with their shapes, rules that sites meet, notes."""

    title: str
    on: date
    areas: tuple[AreaSheet, ...]
    sites: tuple[SiteLine, ...]
    shapes: tuple[Geometry, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...]


def site_table(
    zone: Zone, shapes: Sequence[Geometry], names: Sequence[str | None] = ()
) -> SiteTable:
    """Return points and outlines (lon, lat degrees, WGS 84) with what each lies in."""
    given = [*names, *[None] * (len(shapes) - len(names))]
    table = Table("sites", ("name",), tuple((name,) for name in given), tuple(shapes))
    return answered(zone, table, Columns(name="name"))


def brief(
    zone: Zone,
    areas: Sequence[str],
    sites: SiteTable | None,
    t: Language,
    *,
    on: date,
    tolerance: float = 1.0,
) -> Brief:
    """Return the brief on some areas and sites in one language.

    Parameters
    ----------
    areas
        Ids of areas; those of the three, in the order of the plan.
    sites
        Answered points and outlines, as `site_table` makes them.

    Raises
    ------
    BriefError
        There is neither an area nor a site, or an area is none of the three.
    """
    unknown = [area for area in areas if area not in AREA_IDS]
    if unknown:
        raise BriefError(
            words(
                "{area} is no area; choose from {areas}.",
                area=unknown[0],
                areas=", ".join(AREA_IDS),
            )
        )
    has_sites = sites is not None and bool(sites.table.shapes)
    if not (areas or has_sites):
        raise BriefError(words("A brief needs an area or a site; choose one first."))
    measured = {row.id: row for row in rows(zone, tolerance)}
    sheets = [_sheet(zone, area, measured, t) for area in AREA_IDS if area in areas]
    lines = [_site(zone, sites, row, t) for row in range(len(sites.table.rows))] if sites else []
    notes = (t(CAVEAT), t(GRADED, p=tolerance), t(STRAIGHT), t(OPEN), t(SOURCE), t(LANDMARKS))
    return Brief(
        t("Brief on the China (Xinjiang) Pilot Free Trade Zone"),
        on,
        tuple(sheets),
        tuple(lines),
        tuple(sites.table.shapes) if sites else (),
        _rules(zone, sites, t) if sites else (),
        notes,
    )


def _sheet(zone: Zone, area_id: str, measured: dict[str, Row], t: Language) -> AreaSheet:
    area = zone[area_id]
    position = shipped_plan().positions[area_id]
    found = distances.from_outline(area.geometry, shipped_places())
    groups = industry_groups(area).values()
    return AreaSheet(
        area_id,
        t.of(area),
        tuple(_figure(measured[f.id], t) for f in (area, *zone.parts(area_id))),
        t.of(position, "relying_on"),
        t.of(position, "role"),
        tuple((t.of(items[0], "group"), t("; ").join(map(t.of, items))) for items in groups),
        tuple((t(distances.TITLES[group]), _nearest(found, group, t)) for group in GROUPS),
        tuple((t(label), listed(area_id, state, t)) for state, label in CLOSE.items()),
    )


def _figure(row: Row, t: Language) -> Figure:
    stated = t.number(row.figure.km2, row.figure.decimals)
    derived = t(" (derived)") if row.figure.basis == "derived" else ""
    return Figure(
        t.of(row),
        t("{n} km²", n=stated) + derived,
        t("{n} km²", n=t.number(row.measured_km2, 4)),
        t(GRADES[row.grade]),
    )


def _nearest(found: tuple[distances.Distance, ...], group: str, t: Language) -> str:
    nearest = distances.nearest(found, group)
    far = t("inside the schematic outline") if nearest.inside else t.distance(nearest.metres)
    return t(
        "{place} {distance} ({precision})",
        place=t.of(nearest.place),
        distance=far,
        precision=re.split(r" ?[(（]", distances.precision_told(nearest, t))[0],
    )


def _site(zone: Zone, sites: SiteTable, row: int, t: Language) -> SiteLine:
    shape, located = sites.table.shapes[row], sites.located
    place = f"{located.lat[row]:.5f}° N, {located.lon[row]:.5f}° E"
    if not is_answered(sites, row):
        return SiteLine(row + 1, _name(sites, row), "", note(sites, row, t), "", "")
    if not isinstance(shape, Point):
        km2 = t.number(sites.outlines[row].area_m2 / 1e6, 4)
        place = t("outline of {km2} km² around {place}", km2=km2, place=place)
    held = [zone[feature] for feature in inside(sites, row)]
    tied = [
        t("industries of {area}, section II(2)", area=t.of(feature))
        for feature in held
        if feature.kind == "area"
    ]
    kinds = {feature.kind for feature in held}
    tied += [t(RULES[kind]) for kind in RULES if kind in kinds]
    return SiteLine(
        row + 1,
        _name(sites, row),
        place,
        lies_in(zone, sites, row, t),
        boundary(zone, sites, row, t),
        t("; ").join(tied) or t("no industries are designated here"),
    )


def _rules(zone: Zone, sites: SiteTable, t: Language) -> tuple[str, ...]:
    """Return the closing rules that any of the sites meets, each once."""
    met = {f for row in range(len(sites.table.rows)) for f in inside(sites, row)} - {*AREA_IDS}
    return tuple(
        dict.fromkeys(
            t("Section {section}: {text}", section=clause.section, text=clause.text)
            for clause in applies(zone, sorted(met), t)
        )
    )


def _name(sites: SiteTable, row: int) -> str:
    name = sites.table.rows[row][0]
    return plain(name, limit=40) if name is not None else ""
