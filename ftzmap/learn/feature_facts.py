"""What the plan says of a feature, in words that page, brief and site share."""

from dataclasses import dataclass

from ftzmap.checks.report import CONFIDENCE
from ftzmap.learn.zone_facts import origins
from ftzmap.text.i18n import Language
from ftzmap.text.text import EMPTY, running_text
from ftzmap.zone.zone import Feature, Zone, industry_groups

Lines = tuple[tuple[str, str], ...]  # a label, empty where there is none, and its text


@dataclass(frozen=True)
class Passage:
    """A passage: its title, labelled lines, and a note with the section that it rests on."""

    title: str
    lines: Lines
    note: str


def industry_lines(area: Feature, t: Language) -> Lines:
    """Return the industries of an area, a line for each group that the plan puts them in."""
    return tuple(
        (t(group), t("; ").join(t.of(industry) for industry in members))
        for group, members in industry_groups(area).items()
    )


def position_lines(zone: Zone, area: Feature, t: Language) -> Lines:
    """Return what an area relies on and what its role is; nothing where the plan says neither."""
    position = zone.plan.positions.get(area.id)
    if position is None:
        return ()
    return (
        (t("Relies on"), t.of(position, "relying_on")),
        (t("Role"), t.of(position, "role")),
    )


def industries(area: Feature, t: Language) -> Passage | None:
    """Return the designated industries of an area, None if it has none."""
    if not area.industries:
        return None
    sections = dict.fromkeys(t(one.section) for one in area.industries if one.section)
    open_list = t("The lists are open: an industry that is not listed is not prohibited.")
    return Passage(
        title=f"{t('Designated industries')} ({len(area.industries)})",
        lines=industry_lines(area, t),
        note=with_section(open_list, t.listed(sections), t),
    )


def positioning(zone: Zone, area: Feature, t: Language) -> Passage | None:
    """Return the positioning of an area in our own words, None if the plan has none."""
    lines = position_lines(zone, area, t)
    if not lines:
        return None
    note = t("Our own summary.")
    section = t(zone.plan.positions[area.id].section)
    return Passage(t("Positioning"), lines, with_section(note, section, t))


def derivation(zone: Zone, feature: Feature, t: Language) -> tuple[str, ...]:
    """Return how a figure follows from others, and the plan's note on it; empty if it is stated."""
    if not feature.figure.derivation:
        return ()
    follows = t(
        "{km2} km² follows from the other figures: {sum}.",
        km2=feature.figure,
        sum=feature.figure.derivation,
    )
    note = t(zone.plan.figure_notes.get(feature.id, EMPTY))
    return (follows, note) if note else (follows,)


def placement(zone: Zone, feature: Feature, t: Language) -> Passage:
    """Return why a feature is drawn where it is, how sure that is, and where all comes from.

    The note is of lines, one a source.
    """
    sentences = []
    if feature.outline == "schematic":
        sentences.append(t("Schematic outline, not an official boundary."))
    if feature.confidence:
        level = t(CONFIDENCE.get(feature.confidence, feature.confidence))
        sentences.append(t("Confidence in its location: {level}.", level=level))
    why = ((("", t.of(feature, "placement")),)) if feature.placement else ()
    notes = filter(None, (running_text(sentences), *origins(zone, feature, t)))
    return Passage(t("Where it is drawn, and why"), why, "\n".join(notes))


def with_section(sentence: str, section: str, t: Language) -> str:
    """Return a sentence with the section of the plan that it rests on, if there is one."""
    if not section:
        return sentence
    return t("{sentence} Section {section}.", sentence=sentence, section=section)
