"""Exercises on the 25 measures, worked out from what each one names."""

from collections.abc import Iterator

from ftzmap.cli.measure_commands import STATES
from ftzmap.learn.question import Kind, Question
from ftzmap.text.i18n import Language
from ftzmap.zone.measure_reading import applies, reason
from ftzmap.zone.policy_measures import Measure, Measures, State
from ftzmap.zone.zone import Zone

_SECTION = "III"
_GROUPS_OFFERED = 4


def measure_questions(measures: Measures, zone: Zone, t: Language) -> Iterator[Question]:
    """Yield exercises on what measures name, where they apply, and how they are grouped."""
    yield _silent(measures, t)
    for area in zone.areas:
        yield _naming(measures, zone, area.id, t.of(area), t)
        for measure in measures.all:
            if any(applies(zone, measure, a.id) is not State.WHOLE_ZONE for a in zone.areas):
                yield _standing(zone, measure, area.id, t.of(area), t)
    for group in measures.groups:
        yield _grouping(measures, measures.of_group(group.number)[0], t)


def _silent(measures: Measures, t: Language) -> Question:
    silent = [measure.number for measure in measures.all if not measure.mentions]
    return Question(
        "silent",
        Kind.MEASURES,
        t("How many of the {n} measures name no place at all?", n=len(measures.all)),
        str(len(silent)),
        t("Measures {numbers}.", numbers=_listed(silent, t)),
        _SECTION,
        number=len(silent),
    )


def _naming(measures: Measures, zone: Zone, area_id: str, name: str, t: Language) -> Question:
    named = [m.number for m in measures.all if applies(zone, m, area_id) is State.NAMED]
    near = [m.number for m in measures.all if applies(zone, m, area_id) is State.DOUBTFUL]
    why = t(
        "Named in: {named}. Doubtful in: {near}, because a city, a facility or a name is not "
        "the area.",
        named=_listed(named, t),
        near=_listed(near, t),
    )
    prompt = t("How many measures name the {name} itself, by the strict reading?", name=name)
    number = len(named)
    return Question(
        f"naming-{area_id}", Kind.MEASURES, prompt, str(number), why, _SECTION, number=number
    )


def _standing(zone: Zone, measure: Measure, area_id: str, name: str, t: Language) -> Question:
    prompt = t(
        "How does measure {n}, “{title}”, stand to the {name}?",
        n=measure.number,
        title=t.of(measure, "title"),
        name=name,
    )
    return Question(
        f"standing-{measure.number}-{area_id}",
        Kind.MEASURES,
        prompt,
        t(STATES[applies(zone, measure, area_id)]),
        reason(zone, measure, area_id, t),
        measure.section,
        tuple(t(STATES[state]) for state in State),
    )


def _grouping(measures: Measures, measure: Measure, t: Language) -> Question:
    first = measures.groups.index(measure.group)
    around = [(first + step) % len(measures.groups) for step in range(_GROUPS_OFFERED)]
    offered = [measures.groups[row] for row in sorted(around)]
    return Question(
        f"group-{measure.number}",
        Kind.MEASURES,
        t(
            "To which group does measure {n}, “{title}”, belong?",
            n=measure.number,
            title=t.of(measure, "title"),
        ),
        t.of(measure.group),
        t.of(measure, "summary"),
        measure.section,
        tuple(t.of(group) for group in offered),
    )


def _listed(numbers: list[int], t: Language) -> str:
    return ", ".join(map(str, numbers)) if numbers else t("none")
