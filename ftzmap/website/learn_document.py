"""The page *Learn* of a site: the zone in plain words, sizes, the marks of the map, the words."""

from ftzmap.learn import nesting, silhouettes, svg
from ftzmap.learn.feature_facts import with_section
from ftzmap.learn.silhouettes import PITCH_KM2, Familiar
from ftzmap.learn.tour import Step, steps
from ftzmap.map.labels import kind_title
from ftzmap.text.i18n import Language
from ftzmap.text.text import EMPTY, running_text
from ftzmap.website.feature_details import blocks, developments, rest
from ftzmap.website.html_document import Page
from ftzmap.website.markup import (
    element,
    figure,
    heading,
    items,
    link,
    note,
    paragraph,
    said,
    table,
)
from ftzmap.zone.glossary import Term
from ftzmap.zone.kinds import AREA, Kind
from ftzmap.zone.zone import WHOLE, Zone

_MAX_TERMS = 4  # of the glossary in the beginning; its order is the data's
_PITCHES_DRAWN = 100  # one pitch alone would be a dot at this scale


def learn_document(zone: Zone, t: Language) -> Page:
    """Return the page with a section for each lesson."""
    lessons = {
        "zone": (t("The zone"), _zone(zone, t)),
        "sizes": (t("How large?"), _sizes(zone, t)),
        "map": (t("Reading the map"), _map(zone, t)),
        "words": (t("Words"), _words(zone, t)),
    }
    shown = {id_: lesson for id_, lesson in lessons.items() if lesson[1]}
    contents = items(link(f"#{id_}", title) for id_, (title, _) in shown.items())
    sections = [
        element("section", heading(2, title), html, id=id_) for id_, (title, html) in shown.items()
    ]
    main = heading(1, t("Learn")) + contents + "".join(sections)
    return Page(file="learn", main=main, styles=(svg.DARK,))


# ── the zone ──────────────────────────────────────────────────────────────────
def _zone(zone: Zone, t: Language) -> str:
    terms = [*zone.glossary.values()][:_MAX_TERMS]
    plain = heading(3, t("The zone in plain words")) if terms else ""
    plain += "".join(_explained(term, t) for term in terms)
    return (
        plain
        + _nesting(zone, t)
        + _derived(zone, t)
        + _remainders(zone, t)
        + _blocks(zone, t)
        + developments(zone, zone.developments.all, t)
    )


def _explained(term: Term, t: Language) -> str:
    return element("p", element("strong", said(t.of(term))), "<br>", said(t.of(term, "text")))


def _nesting(zone: Zone, t: Language) -> str:
    whole = t(
        "Every rectangle has exactly its stated area in km²; the outer one is the whole zone "
        "of {km2} km². Only areas and containment are true here, not shapes and positions.",
        km2=zone.figure,
    )
    caption = running_text(
        [with_section(whole, _section(zone, WHOLE, t), t), *(_look(k, t) for k in zone.part_kinds)]
    )
    rows = [
        [
            t.of(share.feature),
            str(share.feature.figure),
            t.percent(share.of_parent) if share.feature.parent else "",
            t.percent(share.of_zone),
        ]
        for share in nesting.shares(zone)
    ]
    head = [t("Name"), t("km²"), t("of its area"), t("of the zone")]
    return (
        heading(3, t("What contains what, drawn to area"))
        + figure(nesting.picture(zone, t), caption)
        + table(head, rows, right=(1, 2, 3))
    )


def _look(kind: Kind, t: Language) -> str:
    return t("Hatched: {kind}.", kind=kind.name) if kind.look.hatch else _filled(kind, t)


def _filled(kind: Kind, t: Language) -> str:
    return t("Filled: {kind}.", kind=kind.name)


def _section(zone: Zone, figure_id: str, t: Language) -> str:
    section = zone.plan.figure_sections.get(figure_id)
    return t(section) if section else ""


def _derived(zone: Zone, t: Language) -> str:
    pieces = []
    for area in (area for area in zone.areas if area.figure.derivation):
        size = area.figure
        rounded = t(
            "The figures are rounded, so {km2} is precise to ±{p:g} km².",
            km2=size,
            p=size.precision_km2,
        )
        pieces += [
            heading(3, t("How {km2} follows from the other figures", km2=size)),
            paragraph(t("{area}: its area follows from the other figures.", area=t.of(area))),
            paragraph(t(zone.plan.figure_notes.get(area.id, EMPTY))),
            paragraph(f"{size.derivation} = {t('{n} km²', n=size)}"),
            note(with_section(rounded, _section(zone, area.id, t), t)),
        ]
    return "".join(pieces)


def _remainders(zone: Zone, t: Language) -> str:
    found = nesting.open_remainders(zone)
    if not found:
        return ""
    widest = max(found, key=lambda one: one.high_km2 - one.low_km2)
    rows = []
    for one in found:
        area = zone[one.area]
        digits = nesting.decimals((area, *zone.parts(area.id)))
        rows.append([t.of(area), *(t.number(km2, digits) for km2 in (one.low_km2, one.high_km2))])
    why = t(
        "The plan does not say whether the parts of an area overlap. If they do not overlap, "
        "all of them are subtracted and the least remains. If the smaller ones are inside the "
        "largest, only the largest is subtracted and the most remains."
    )
    section = _section(zone, WHOLE, t)
    return (
        heading(3, t("Why the remaining area is a range"))
        + paragraph(why)
        + figure(nesting.remainder_picture(zone, widest, t))
        + table([t("Area"), t("At least, km²"), t("At most, km²")], rows, right=(1, 2))
        + note(with_section(t("Calculated from the stated figures."), section, t))
    )


def _blocks(zone: Zone, t: Language) -> str:
    pieces = []
    for area in (area for area in zone.areas if zone.blocks_of(area.id)):
        title = t("Inside the {area}: blocks from other sources", area=t.of(area))
        pieces += [heading(3, title), blocks(zone, area.id, t)]
        if zone.remainder_by_blocks(area.id) is not None:
            pieces.append(rest(zone, area.id, t))
    return "".join(pieces)


# ── sizes ─────────────────────────────────────────────────────────────────────
def _sizes(zone: Zone, t: Language) -> str:
    pitches = Familiar(t("{n} pitches", n=_PITCHES_DRAWN), _PITCHES_DRAWN * PITCH_KM2)
    flat = t(
        "Areas in km². An equal-area projection lays them flat, with north at the top; the "
        "distances between areas are not to scale."
    )
    schematic = t(
        "Outlines are schematic: their areas are as stated, their shapes are not official."
    )
    sizes = [*((t.of(area), area.figure) for area in zone.areas), (t("Whole zone"), zone.figure)]
    rows = [[name, str(size), t.number(silhouettes.pitches(size.km2), 0)] for name, size in sizes]
    return (
        figure(silhouettes.picture(zone, t, familiar=pitches), flat)
        + note(schematic if zone.is_schematic else "")
        + table([t("Name"), t("km²"), t("Football pitches")], rows, right=(1, 2))
        + note(t("A pitch of 105 m by 68 m, the usual size for international matches."))
    )


# ── the map ───────────────────────────────────────────────────────────────────
def _map(zone: Zone, t: Language) -> str:
    kinds = [[kind_title(kind, t), _line(zone, kind, t)] for kind in zone.kinds]
    chosen = t("A chosen area has a thicker line, never another colour.")
    point = t("The place you clicked. The line below the map tells which area it is in.")
    marks = [*kinds, [t("Chosen"), chosen], [t("Point"), point], [t("Colour"), _colors(zone, t)]]
    tour = [
        element(
            "li",
            element("strong", said(step.title)),
            "<br>",
            said(step.text),
            " ",
            link(f"index.html#{_view(step)}", t("Show on the map")),
        )
        for step in steps(zone, t)
    ]
    schematic = t(
        "**Schematic, not official.** No boundary of any part has been published. Each outline "
        "is located by the facts that it names, sized to the stated km² and drawn with few "
        "vertices, so that nobody mistakes it for a survey."
    ).replace("**", "")
    return (
        heading(3, t("What the marks mean"))
        + table([t("Mark"), t("Meaning")], marks)
        + paragraph(schematic if zone.is_schematic else "")
        + heading(3, t("A tour of the map, step by step"))
        + element("ol", *tour)
    )


def _line(zone: Zone, kind: Kind, t: Language) -> str:
    n = len(zone.of_kind(kind.id))
    if kind.id == AREA:
        what = t.counted("the area of the zone", "one of the {n} areas of the zone", n=n)
    else:
        what = t.counted("the one part of this kind", "one of the {n} parts of this kind", n=n)
    said = {"percent": t.percent(kind.look.opacity, 0), "what": what}
    if not kind.look.dash:
        return t("A solid line with a fill of {percent}: {what}.", **said)
    if kind.look.dash[0] < kind.look.dash[1]:
        return t("A dotted line with a fill of {percent}: {what}.", **said)
    return t("A dashed line with a fill of {percent}: {what}.", **said)


def _colors(zone: Zone, t: Language) -> str:
    areas = t("; ").join(t.of(area) for area in zone.areas)
    if any(zone.color_round(area) for area in zone.area_ids):
        return t("Where a colour repeats, the dashes are longer: {areas}.", areas=areas)
    return t("One colour for each area, the same everywhere: {areas}.", areas=areas)


def _view(step: Step) -> str:
    """Return the fields of a step's view as the address of the map names them."""
    written = {name: value for name, value in step.view.items() if value is not None}
    point = written.get("point")
    if isinstance(point, tuple):
        written["point"] = ",".join(f"{degrees:.6f}" for degrees in point)
    shown = {name: value for name, value in written.items() if name != "base" and value is not True}
    return "&".join(f"{k}={'no' if v is False else v}" for k, v in shown.items())


# ── words ─────────────────────────────────────────────────────────────────────
def _words(zone: Zone, t: Language) -> str:
    terms = [_term(zone, term, t) for term in zone.terms.values()]
    own = note(t("The explanations are our own words, not the plan's."))
    return "".join(terms) + own + _spellings(zone, t)


def _term(zone: Zone, term: Term, t: Language) -> str:
    other = term.name.in_language("zh" if t.code == "en" else "en")
    near = (zone.terms[id_] for id_ in term.see if id_ in zone.terms)
    links = ", ".join(link(f"#word-{one.id}", t.of(one)) for one in near)
    return element(
        "div",
        element("p", element("strong", said(t.of(term))), " ", said(other)),
        paragraph(t.of(term, "text")),
        element("p", links) if links else "",
        id=f"word-{term.id}",
        class_="word",
    )


def _spellings(zone: Zone, t: Language) -> str:
    if not zone.plan.spellings:
        return ""
    names = {
        **{one.id: t.of(one) for one in zone.landmarks},
        **{one.id: t.of(one) for one in zone.terms.values()},
        **{one.id: t.of(one) for one in zone.measures.places},
        **{one.id: t.of(one) for one in zone.features},
        WHOLE: t.of(zone),
    }
    rows = [
        [names.get(id_, id_), t("; ").join(written)] for id_, written in zone.plan.spellings.items()
    ]
    return heading(3, t("Other spellings")) + table([t("Name"), t("Other spellings")], rows)
