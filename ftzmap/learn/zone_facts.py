"""Facts of a zone in words that page, first screen and site share: figures, contents, origins."""

from collections.abc import Iterable, Iterator

from ftzmap.learn.nesting import decimals
from ftzmap.text.escape import html_text
from ftzmap.text.i18n import N_, Language
from ftzmap.text.text import Text
from ftzmap.zone.figures import Figure, Grade
from ftzmap.zone.kinds import Kind
from ftzmap.zone.measured import Row
from ftzmap.zone.zone import WHOLE, Feature, Zone

_LONG = 1000  # characters of one text


def figure_head(t: Language) -> list[str]:
    """Return the heads of a table of figures against the outlines."""
    return [t("Figure, km²"), t("Stated"), t("Measured"), t("Difference"), t("Grade")]


def figure_terms(t: Language) -> dict[str, str]:
    """Return the ids of the terms that explain heads of `figure_head`, by the head."""
    return {t("Stated"): "stated-figure", t("Grade"): "grade"}


def hover(word: str, tip: str) -> str:
    """Return a word, safe in HTML and Markdown, as HTML that shows a tip on hover."""
    return f'<abbr title="{html_text(tip, limit=_LONG)}">{word}</abbr>' if tip else word


def contents_html(zone: Zone, t: Language) -> str:
    """Return `contents` as HTML, the name of each kind with what the glossary says of it."""
    html = html_text(contents(zone, t), limit=_LONG)
    for kind in zone.part_kinds:
        name = kind.name if len(zone.of_kind(kind.id)) == 1 else kind.plural
        word = html_text(t(name))
        html = html.replace(word, hover(word, t(zone.explanation(zone.term_of(kind)))), 1)
    return html


def figure_cells(row: Row, t: Language) -> list[str]:
    """Return the cells of a figure: name, stated, measured and difference in km², grade."""
    return [
        t("Whole zone") if row.kind == WHOLE else t.of(row),
        t.number(row.figure.km2, row.figure.km2_decimals),
        t.km2(row.measured_km2),
        t.km2(row.difference_km2, like=row.measured_km2),
        t(row.grade.label),
    ]


def share_of_zone(zone: Zone, figure: Figure, t: Language) -> str:
    """Return which share of the whole zone a figure is."""
    return t("{percent} of the zone", percent=t.percent(figure.km2 / zone.figure.km2, 0))


def verdict(shown: Iterable[Row], t: Language) -> str:
    """Return in a sentence whether outlines measure what is stated."""
    if all(row.grade is Grade.AGREES for row in shown):
        return t("✓ The outlines on the map measure the stated areas.")
    return t("✗ Not every outline on the map measures its stated area.")


def contents(zone: Zone, t: Language) -> str:
    """Return how many areas the zone has, and parts of each kind with their km²."""
    areas = t.counted("The zone has {n} area.", "The zone has {n} areas.", n=len(zone.areas))
    if not zone.part_kinds:
        return areas
    kinds = t.listed(_all_of(zone, kind, t) for kind in zone.part_kinds)
    return t("{areas} Inside the areas: {parts}.", areas=areas, parts=kinds)


def _all_of(zone: Zone, kind: Kind, t: Language) -> str:
    parts = zone.of_kind(kind.id)
    km2 = t.number(sum(part.figure.km2 for part in parts), decimals(parts))
    if len(parts) == 1:
        return t("1 {kind} of {km2} km²", kind=kind.name, km2=km2)
    return t("{n} {kinds} of {km2} km² in total", n=len(parts), kinds=kind.plural, km2=km2)


def origins(zone: Zone, feature: Feature, t: Language) -> Iterator[str]:
    """Yield where the figure comes from and, apart from it, where the outline does."""
    for label, source in (
        (N_("Figure: {source}"), figure_source(zone, feature.id, feature.source, t)),
        (N_("Outline: {source}"), t(feature.outline_source)),
    ):
        if source:
            yield t(label, source=source)


def figure_source(zone: Zone, figure_id: str, source: Text, t: Language) -> str:
    """Return where a figure comes from: its section of the plan, or else its own `source`."""
    section = zone.plan.figure_sections.get(figure_id)
    return t("the plan, section {section}", section=t(section)) if section else t(source)
