"""Questions to send: what the plan answers of a site request, and what to ask the authority."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ftzmap.briefs.brief import BriefError
from ftzmap.briefs.site_lines import SiteLine
from ftzmap.text.i18n import N_, Language
from ftzmap.text.tables import Section
from ftzmap.text.text import EMPTY
from ftzmap.zone.landmarks import Place
from ftzmap.zone.plan import cited
from ftzmap.zone.site_request import INQUIRIES, Answer, Inquiry
from ftzmap.zone.zone import Zone
from geo.messages import message

OURS = N_(
    "The answers are our own short summaries of the plan. The questions are ours too, and "
    "nobody has answered them yet."
)


@dataclass(frozen=True)
class AnswerLine:
    """One answer of the plan in one language, numbered on from what is asked."""

    number: int
    topic: str
    question: str
    answer: str
    section: str
    evidence: str


@dataclass(frozen=True)
class QuestionLine:
    """One question to the authority in one language."""

    number: int
    topic: str
    question: str


@dataclass(frozen=True)
class Questions:
    """A site request in one language: what it is about, what is answered, what is asked."""

    title: str
    about: tuple[tuple[str, str], ...]
    answered: tuple[AnswerLine, ...]
    open: tuple[QuestionLine, ...]


def questions(
    zone: Zone,
    areas: Sequence[str],
    t: Language,
    *,
    on: date,
    sites: Sequence[SiteLine] = (),
    city: Place | None = None,
) -> Questions:
    """Return the standard questions of a site request on some areas, with the plan's answers.

    Parameters
    ----------
    areas
        Ids of areas; none stands for all.
    sites
        The reader's sites, which the request names by number and place.

    Raises
    ------
    BriefError
        An area is none of the zone's.
    """
    chosen = _chosen(zone, areas)
    answers = {inquiry.id: _answers(zone, inquiry, chosen) for inquiry in INQUIRIES}
    answered = [inquiry for inquiry in INQUIRIES if answers[inquiry.id]]
    left = [inquiry for inquiry in INQUIRIES if not answers[inquiry.id]]
    lines = [
        _line(zone, number, inquiry, answer, t)
        for number, inquiry in enumerate(answered, start=len(left) + 1)
        for answer in answers[inquiry.id]
    ]
    asked = [
        QuestionLine(number=number, topic=t(inquiry.topic), question=t(inquiry.text))
        for number, inquiry in enumerate(left, start=1)
    ]
    return Questions(
        title=t("Questions about a site in the {zone}", zone=zone.name),
        about=tuple(_about(zone, chosen, sites, city, on, t)),
        answered=tuple(lines),
        open=tuple(asked),
    )


def _chosen(zone: Zone, areas: Sequence[str]) -> tuple[str, ...]:
    unknown = [area for area in areas if area not in zone.area_ids]
    if unknown:
        raise BriefError(
            message(
                "{area} is not an area of this zone; choose from {areas}.",
                area=unknown[0],
                areas=", ".join(zone.area_ids),
            )
        )
    return tuple(area for area in zone.area_ids if not areas or area in areas)


def _answers(zone: Zone, inquiry: Inquiry, areas: tuple[str, ...]) -> list[Answer]:
    """Return the answers to a question; none unless each of the areas has one."""
    found = [answer for answer in zone.plan.answers if answer.inquiry == inquiry.id]
    if all(any(not a.areas or area in a.areas for a in found) for area in areas):
        return [a for a in found if not a.areas or {*a.areas} & {*areas}]
    return []


def _line(zone: Zone, number: int, inquiry: Inquiry, answer: Answer, t: Language) -> AnswerLine:
    names = t(", ").join(t.of(zone[area]) for area in answer.areas)
    said = t(answer.summary)
    return AnswerLine(
        number=number,
        topic=t(inquiry.topic),
        question=t(inquiry.text),
        answer=names + t(": ") + said if names else said,
        section=cited(answer.section, t),
        evidence=answer.evidence,
    )


def _about(
    zone: Zone,
    areas: tuple[str, ...],
    sites: Sequence[SiteLine],
    city: Place | None,
    on: date,
    t: Language,
) -> Iterator[tuple[str, str]]:
    yield t("Date"), on.isoformat()
    yield t("Areas"), t("; ").join(t.of(zone[area]) for area in areas)
    for site in sites:
        yield (
            t("Site {number}", number=site.number),
            t("; ").join(filter(None, (site.name, site.place, site.lies_in))),
        )
    if city:
        yield t("My city"), t.of(city)
    source = zone.plan.source
    title, number = (t(source.get(key, EMPTY)) for key in ("title", "number"))
    if zone.plan.answers and title:
        yield t("Source of the answers"), t(", ").join(filter(None, (title, number)))
        yield t("Note"), t(OURS)


def sections(made: Questions, t: Language) -> list[Section]:
    """Return a request as titled tables: about, questions to send, answers, their phrases.

    The phrases of the English text stand in a table of their own, apart from the answers.
    """
    about = Section(made.title, [["", ""], *map(list, made.about)])
    head = [t("No."), t("Topic"), t("Question"), t("Your answer")]
    lines = [[str(line.number), line.topic, line.question, ""] for line in made.open]
    asked = Section(t("Questions for the authority"), [head, *lines])
    if not made.answered:
        return [about, asked]
    head = [t("No."), t("Topic"), t("Question"), t("What the plan says"), t("Where")]
    lines = [
        [str(line.number), line.topic, line.question, line.answer, line.section]
        for line in made.answered
    ]
    answered = Section(t("Answered by the plan"), [head, *lines])
    head = [t("No."), t("Where"), t("Phrase from the English text")]
    phrases = [[str(line.number), line.section, line.evidence] for line in made.answered]
    return [about, asked, answered, Section(t("Text behind the answers"), [head, *phrases])]
