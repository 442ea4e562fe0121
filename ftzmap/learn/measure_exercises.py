"""Exercises on the measures of the plan, worked out from what each one names."""

from collections.abc import Iterator

from ftzmap.learn.question import Kind, Question
from ftzmap.text.i18n import Language
from ftzmap.zone.measure_reading import applies, reason
from ftzmap.zone.policy_measures import Measure, Measures, State
from ftzmap.zone.zone import Feature, Zone

_MAX_GROUPS = 4


def measure_questions(zone: Zone, t: Language) -> Iterator[Question]:
    """Yield exercises on what measures name, where they apply, and how they are grouped."""
    measures = zone.measures
    if len(measures.all) > 1:
        yield _silent(measures, t)
    named_areas = [area for area in zone.areas if area.id in measures.place_ids]
    for area in named_areas:
        yield _naming(zone, area, t)
        for measure in measures.all:
            if any(applies(zone, measure, a.id) is not State.WHOLE_ZONE for a in named_areas):
                yield _standing(zone, measure, area, t)
    groups = [group for group in measures.groups if measures.of_group(group.number)]
    for group in groups if len(groups) > 1 else ():
        yield _grouping(measures, measures.of_group(group.number)[0], t)


def _heading(measures: Measures) -> str:
    """Return the heading of the plan that all measures stand under; empty if there are several."""
    found = {group.section.partition(" ")[0].partition("(")[0] for group in measures.groups}
    return found.pop() if len(found) == 1 else ""


def _silent(measures: Measures, t: Language) -> Question:
    silent = [measure.number for measure in measures.all if not measure.mentions]
    return Question(
        id="silent",
        kind=Kind.MEASURES,
        prompt=t("How many of the {n} measures name no place at all?", n=len(measures.all)),
        answer=str(len(silent)),
        why=t("Measures {numbers}.", numbers=_listed(silent, t)),
        clause=_heading(measures),
        number=len(silent),
    )


def _naming(zone: Zone, area: Feature, t: Language) -> Question:
    every = zone.measures.all
    named = [m.number for m in every if applies(zone, m, area.id) is State.NAMED]
    near = [m.number for m in every if applies(zone, m, area.id) is State.DOUBTFUL]
    why = t(
        "Named in: {named}. May apply in: {near}, because a city, a facility or a name is not "
        "the area itself.",
        named=_listed(named, t),
        near=_listed(near, t),
    )
    if not near:
        why = t("Named in: {named}. May apply in none.", named=_listed(named, t))
    return Question(
        id=f"naming-{area.id}",
        kind=Kind.MEASURES,
        prompt=t(
            "How many measures name the {name} itself, by the strict reading?", name=t.of(area)
        ),
        answer=str(len(named)),
        why=why,
        clause=_heading(zone.measures),
        number=len(named),
    )


def _standing(zone: Zone, measure: Measure, area: Feature, t: Language) -> Question:
    prompt = t(
        "How does measure {n}, “{title}”, apply to the {name}?",
        n=measure.number,
        title=t.of(measure, "title"),
        name=t.of(area),
    )
    return Question(
        id=f"standing-{measure.number}-{area.id}",
        kind=Kind.MEASURES,
        prompt=prompt,
        answer=t(applies(zone, measure, area.id).label),
        why=reason(zone, measure, area.id, t),
        clause=measure.section,
        choices=tuple(t(state.label) for state in State),
    )


def _grouping(measures: Measures, measure: Measure, t: Language) -> Question:
    first = measures.groups.index(measure.group)
    count = min(_MAX_GROUPS, len(measures.groups))
    around = [(first + step) % len(measures.groups) for step in range(count)]
    choices = [measures.groups[row] for row in sorted(around)]
    return Question(
        id=f"group-{measure.number}",
        kind=Kind.MEASURES,
        prompt=t(
            "Which group does measure {n}, “{title}”, belong to?",
            n=measure.number,
            title=t.of(measure, "title"),
        ),
        answer=t.of(measure.group),
        why=t.of(measure, "summary"),
        clause=measure.section,
        choices=tuple(t.of(group) for group in choices),
    )


def _listed(numbers: list[int], t: Language) -> str:
    return ", ".join(map(str, numbers)) if numbers else t("none")
