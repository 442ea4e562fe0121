"""What is known of the whole zone and of each feature, as pieces of HTML for map and areas."""

from collections.abc import Callable, Iterable

from ftzmap.learn.feature_facts import Passage, derivation, industries, placement, positioning
from ftzmap.learn.zone_facts import contents, figure_cells, figure_head, share_of_zone, verdict
from ftzmap.text.i18n import Language
from ftzmap.website.markup import element, heading, items, link, note, paragraph, said, table
from ftzmap.zone import block_reading
from ftzmap.zone.developments import NOT_THE_PLAN, Development, provenance
from ftzmap.zone.kinds import AREA
from ftzmap.zone.measure_reading import by_state, place_of
from ftzmap.zone.measured import Row
from ftzmap.zone.policy_measures import State
from ftzmap.zone.zone import WHOLE, Feature, Zone

Measured = dict[str, Row]


def whole_zone(zone: Zone, measured: Measured, t: Language) -> str:
    """Return figures, contents and developments of the whole zone."""
    shown = [measured[WHOLE], *(measured[area.id] for area in zone.areas)]
    return (
        heading(2, t("Whole zone"))
        + paragraph(verdict(shown, t))
        + figures(shown, t)
        + paragraph(contents(zone, t))
        + developments(zone, zone.developments.about([WHOLE]), t)
    )


def feature(zone: Zone, one: Feature, measured: Measured, t: Language, *, level: int = 2) -> str:
    """Return all that is known of an area or a part of one, under a heading of a level."""
    parts = zone.parts(one.id)

    def beside(label: str, text: str) -> str:
        return paragraph(f"{label}{t(': ')}{text}")

    pieces = [
        heading(level, t.of(one)),
        paragraph(share_of_zone(zone, one.figure, t)),
        figures([measured[one.id], *(measured[part.id] for part in parts)], t),
        note(*derivation(zone, one, t)),
    ]
    if one.kind == AREA:
        pieces += [
            rest(zone, one.id, t),
            _passage(industries(one, t), _below),
            _passage(positioning(zone, one, t), beside),
        ]
    else:
        pieces.append(_part(zone, one, t))
    pieces += [
        _measures(zone, one, t),
        _placement(zone, one, t),
        blocks(zone, one.id, t),
        developments(zone, zone.developments_of(one.id), t),
    ]
    return "".join(pieces)


def figures(shown: Iterable[Row], t: Language) -> str:
    """Return stated and measured km² of rows as a table."""
    return table(figure_head(t), [figure_cells(row, t) for row in shown], right=(1, 2, 3))


def _passage(passage: Passage | None, lines: Callable[[str, str], str]) -> str:
    if passage is None:
        return ""
    said = (lines(label, text) for label, text in passage.lines)
    return _titled(passage.title, *said, note(passage.note))


def _below(label: str, text: str) -> str:
    return paragraph(label, class_="group") + paragraph(text)


def rest(zone: Zone, area_id: str, t: Language) -> str:
    """Return what is left of an area beside its parts, by each reading."""
    readings = block_reading.rest_readings(zone, area_id, t)
    if not readings:
        return ""
    lines = (said(f"{head}{t(': ')}{km2}") for head, km2 in readings)
    return _titled(t("Remaining area beside its parts"), items(lines))


def _part(zone: Zone, part: Feature, t: Language) -> str:
    area = zone[part.area_id]
    to_area = link(f"#area={area.id}", t("Part of: {area}", area=t.of(area)))
    alone = t("The plan designates industries for areas only, not for their parts.")
    return element("p", to_area) + (note(alone) if zone.industries else "")


def _measures(zone: Zone, one: Feature, t: Language) -> str:
    """Return which measures name a feature, or may mean it, as links."""
    place = place_of(zone, one)
    if place is None:
        return ""
    lists, found = [], by_state(zone, zone.measures.all, place)
    for standing in (State.NAMED, State.DOUBTFUL):
        links = [
            link(
                f"measures.html#place={place}&measure={m.number}", f"{m.number} {t.of(m, 'title')}"
            )
            for m in found[standing]
        ]
        lists += [paragraph(t(standing.label), class_="group"), items(links)] if links else []
    others = t("All measures; {n} apply to the whole zone", n=len(found[State.WHOLE_ZONE]))
    return _titled(
        t("Measures that name it or may apply to it"),
        *lists,
        note(t.of(zone.measures.place(place), "note")),
        element("p", link(f"measures.html#place={place}", others)),
    )


def _placement(zone: Zone, one: Feature, t: Language) -> str:
    passage = placement(zone, one, t)
    why = "".join(paragraph(text) for _, text in passage.lines)
    return (_titled(passage.title, why) if why else "") + "".join(
        note(line) for line in passage.note.splitlines()
    )


def blocks(zone: Zone, area_id: str, t: Language) -> str:
    """Return the blocks of an area with their sizes and sources."""
    found = zone.blocks_of(area_id)
    if not found:
        return ""
    named = (said(f"{t.of(one)}{t(': ')}{block_reading.sized(one, t)}") for one in found)
    notes = (block_reading.after_sources(zone, area_id, t), *block_reading.notes(zone, area_id, t))
    outlines = dict.fromkeys(t(one.outline_source) for one in found if one.geometry is not None)
    sources = (t("Outline: {source}", source=source) for source in outlines if source)
    title = f"{t('Functional blocks')} ({len(found)})"
    return _titled(title, items(named), *map(note, notes), *map(note, sources))


def developments(zone: Zone, found: Iterable[Development], t: Language) -> str:
    """Return what happened since the plan, each with date and source; nothing without any."""
    every = tuple(found)
    if not every:
        return ""
    lines = [paragraph(f"{one.date} {t(one.text)}") + note(provenance(one, t)) for one in every]
    before = note(t(zone.developments.preface), t(NOT_THE_PLAN))
    return _titled(t("Since the plan"), before, *lines)


def _titled(title: str, *pieces: str) -> str:
    return element("h3", said(title)) + "".join(pieces)
