"""The page *Measures* of a site: each measure with every place that it names or may mean."""

from ftzmap.compare import measure_matrix
from ftzmap.text.i18n import Language
from ftzmap.text.text import EMPTY, SOURCE_LANGUAGE, quotation
from ftzmap.website.feature_details import developments
from ftzmap.website.html_document import Page, web_text
from ftzmap.website.markup import element, heading, note, paragraph, said, table
from ftzmap.zone.measure_reading import STRICT_READING, applies, by_state, reason
from ftzmap.zone.plan import cited
from ftzmap.zone.policy_measures import Measure, State
from ftzmap.zone.zone import Zone


def measures_document(zone: Zone, t: Language) -> Page:
    """Return the page; all of it is there without scripts, which only leave out."""
    source = zone.plan.source
    groups = [
        element(
            "section",
            heading(2, t.of(group)),
            note(cited(group.section, t)),
            *(_card(zone, measure, t) for measure in zone.measures.of_group(group.number)),
        )
        for group in zone.measures.groups
    ]
    count = t.counted(
        "{n} heading of measures", "{n} headings of measures", n=len(zone.measures.all)
    )
    main = (
        heading(1, t("Measures"))
        + paragraph(count)
        + note(t(source.get("measures_note", EMPTY)))
        + note(t(STRICT_READING))
        + _choice(zone, t)
        + "".join(groups)
        + _matrix(zone, t)
        + _closing(zone, t)
        + developments(zone, zone.developments.all, t)
    )
    return Page(file="measures", main=main, scripts=(web_text("measures.js"),))


def _choice(zone: Zone, t: Language) -> str:
    measures = zone.measures
    names = [("", t("Any place")), *((p, t.of(measures.place(p))) for p in measures.place_ids)]
    options = [element("option", said(name), value=id_ or " ") for id_, name in names]
    picker = element("select", *options, id="place")
    notes = [
        element("div", note(_counts(zone, p, t), t.of(measures.place(p), "note")), data_note=p)
        for p in measures.place_ids
    ]
    title = element("label", said(t("Place named by measures")), " ", picker)
    return element("div", title, class_="controls scripted") + "".join(notes)


def _counts(zone: Zone, place: str, t: Language) -> str:
    """Return how many measures stand to a place in each way."""
    found = by_state(zone, zone.measures.all, place)
    counts = (f"{t(state.label)}{t(': ')}{len(measures)}" for state, measures in found.items())
    return f"{t.of(zone.measures.place(place))} · {t('; ').join(counts)}"


def _card(zone: Zone, measure: Measure, t: Language) -> str:
    places = zone.measures.place_ids
    standings = {p: applies(zone, measure, p) for p in places}
    close = [p for p in places if standings[p] is not State.WHOLE_ZONE]
    lines = [_standing(zone, measure, p, t, is_close=p in close) for p in places]
    if not close:
        where = (*places, *zone.area_ids)[0]
        lines.append(_line(State.WHOLE_ZONE, "", reason(zone, measure, where, t), t, place="any"))
    return element(
        "article",
        heading(3, f"{measure.number} {t.of(measure, 'title')}"),
        paragraph(t.of(measure, "summary")),
        *lines,
        _mentions(measure, t),
        _evidence(measure, t),
        id=f"measure-{measure.number}",
        data_measure=measure.number,
    )


def _standing(zone: Zone, measure: Measure, place: str, t: Language, *, is_close: bool) -> str:
    standing = applies(zone, measure, place)
    name = t.of(zone.measures.place(place))
    why = reason(zone, measure, place, t)
    return _line(standing, name, why, t, place=place, is_close=is_close)


def _line(
    standing: State, name: str, why: str, t: Language, *, place: str, is_close: bool = True
) -> str:
    head = " · ".join(filter(None, [t(standing.label), name]))
    return element(
        "p",
        element("strong", said(head)),
        "<br>",
        said(why),
        class_=f"standing {standing.name.lower()}",
        data_place=place,
        data_close="yes" if is_close else "no",
        hidden=not is_close,
    )


def _mentions(measure: Measure, t: Language) -> str:
    """Return its topics and every place that it mentions, folded away."""
    topics = t("; ").join(map(t, measure.topics))
    pieces = [paragraph(f"{t('Topics')}{t(': ')}{topics}")] if topics else []
    for mention in measure.mentions:
        pieces += [
            paragraph(f"{t.of(mention.place)}{t(': ')}{t.of(mention, 'what')}"),
            note(quotation(mention.evidence), t.of(mention.place, "note")),
        ]
    if not pieces:
        return ""
    return element("details", element("summary", said(t("Topics and places"))), *pieces)


def _evidence(measure: Measure, t: Language) -> str:
    quoted = note(quotation(measure.evidence), cited(measure.section, t))
    if t.code == SOURCE_LANGUAGE:
        return quoted
    original = ""
    if measure.evidence_zh and t.code == "zh":
        title = t("Words in the Chinese original")
        original = paragraph(f"{title}{t(': ')}{quotation(measure.evidence_zh)}")
    words = element("summary", said(t("Words in the English text")))
    folded = element("details", words, note(quotation(measure.evidence)))
    return original + note(cited(measure.section, t)) + folded


def _matrix(zone: Zone, t: Language) -> str:
    head, *rows = measure_matrix.table(zone, t)
    below = note(
        t(
            "How many measures of a group name the area itself, and how many may apply there. "
            "All others apply to the whole zone."
        )
    )
    return heading(2, t("Areas and groups")) + table(head, rows) + below


def _closing(zone: Zone, t: Language) -> str:
    if not zone.plan.closing:
        return ""
    pieces = []
    for clause in zone.plan.closing:
        named = [t.of(zone.measures.place(place)) for place in clause.places]
        places = t("; ").join(named) or t("Whole zone")
        pieces += [
            paragraph(f"{places}{t(': ')}{t.of(clause, 'summary')}"),
            note(quotation(clause.evidence), cited(clause.section, t)),
        ]
    return element("section", heading(2, t("What the plan says at the end")), *pieces, id="closing")
