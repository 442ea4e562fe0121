"""What the search of a site looks in: the vocabulary of needs, the classes, names and texts."""

from collections.abc import Iterable, Iterator

from ftzmap.search import code_lists, stopwords
from ftzmap.search.search import find
from ftzmap.search.vocabulary import CARRYING_STEMS, Vocabulary, vocabulary
from ftzmap.sites.coordinates import EAST, NORTH, SOUTH, WEST
from ftzmap.text.i18n import Language
from ftzmap.zone.plan import cited
from ftzmap.zone.zone import Zone

Rows = dict[str, int]


def search_index(zone: Zone, t: Language) -> dict[str, object]:
    """Return the index as plain data for ``web/search.js``; its order is the same every time."""
    words = vocabulary(zone)
    rows = {industry.id: row for row, industry in enumerate(words.industries)}
    return {
        **_needs(words, rows, t),
        **_lists(words),
        "codes": _codes(zone, words, rows),
        "naics": code_lists.NAICS_WORDS,
        "entries": [*_entries(zone, t)],
        "areas": {area.id: t.of(area) for area in zone.areas},
        "box": [WEST, SOUTH, EAST, NORTH],
    }


def _needs(words: Vocabulary, rows: Rows, t: Language) -> dict[str, object]:
    """Return phrases, industries, sectors and open questions; industries by their rows."""
    return {
        "phrases": [
            [
                one.text,
                one.kind,
                one.sector,
                rows[one.industry] if one.industry else -1,
                sorted(one.tokens),
                sorted(one.core),
            ]
            for one in words.phrases
        ],
        "industries": [[one.area, t.of(one)] for one in words.industries],
        "industrySectors": [[*words.by_industry[one.id]] for one in words.industries],
        "sectors": {
            id_: [t.of(sector), [rows[one.id] for one in words.by_sector[id_]]]
            for id_, sector in words.sectors.items()
        },
        "questions": {
            id_: [t(one.answer), f"{cited(one.section, t)}: “{one.evidence}”"]
            for id_, one in words.questions.items()
        },
    }


def _lists(words: Vocabulary) -> dict[str, object]:
    return {
        "freeWords": sorted(words.free_words),
        "freeNames": sorted(" ".join(name) for name in words.free_names),
        "freeTerms": sorted(words.free_terms),
        "carrying": sorted(CARRYING_STEMS),
        "general": sorted(stopwords.GENERAL),
        "outside": sorted(stopwords.OUTSIDE),
        "otherWords": sorted(stopwords.OTHER_WORDS),
        "otherTerms": sorted(stopwords.OTHER_TERMS),
        "tooGeneral": sorted(stopwords.TOO_GENERAL),
    }


def _codes(zone: Zone, words: Vocabulary, rows: Rows) -> dict[str, dict[str, list[int]]]:
    """Return the rows of the industries that answer each class, by classification and code."""
    found: dict[str, dict[str, list[int]]] = {}
    for scheme in (code_lists.ISIC, code_lists.GBT) if words.industries else ():
        answers = found.setdefault(scheme, {})
        for code in sorted(code_lists.codes(scheme)):
            needs = find(zone, f"{scheme} {code}").needs
            hits = [rows[hit.industry.id] for need in needs for hit in need.hits]
            if hits:
                answers[code] = hits
    return found


def _entries(zone: Zone, t: Language) -> Iterator[dict[str, object]]:
    """Yield what is found by its name or its words: kind, title, text, page, and all its words."""
    for feature in zone.features:
        names = (*feature.name.all, *feature.short_name.all, *_spelt(zone, feature.id))
        yield _entry("feature", t.of(feature), f"index.html#area={feature.id}", names)
    for place in zone.landmarks:
        at = f"index.html#point={place.lon:.6f},{place.lat:.6f}"
        yield _entry("place", t.of(place), at, (*place.name.all, *_spelt(zone, place.id)))
    for measure in zone.measures.all:
        title = f"{measure.number} {t.of(measure, 'title')}"
        page = f"measures.html#measure-{measure.number}"
        topics = (text for topic in measure.topics for text in topic.all)
        said = (*measure.title.all, *measure.summary.all, *topics, measure.evidence)
        yield _entry("measure", title, page, (*said, *measure.vocabulary), t.of(measure, "summary"))
    for term in zone.terms.values():
        said = (*term.name.all, *_spelt(zone, term.id))
        yield _entry("word", t.of(term), f"learn.html#word-{term.id}", said, t.of(term, "text"))
    for clause in zone.plan.closing:
        said = (*clause.summary.all, clause.evidence)
        yield _entry("clause", t(clause.summary), "measures.html#closing", said)


def _entry(
    kind: str, title: str, page: str, said: Iterable[str], text: str = ""
) -> dict[str, object]:
    words = " | ".join(dict.fromkeys(said))
    return {"kind": kind, "title": title, "page": page, "said": words, "text": text}


def _spelt(zone: Zone, id_: str) -> tuple[str, ...]:
    return zone.plan.spellings.get(id_, ())
