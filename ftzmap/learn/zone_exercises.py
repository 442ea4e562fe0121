"""Exercises on figures, nesting and industries, worked out from the zone's data."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ftzmap.learn.nesting import decimals, open_remainders, shares
from ftzmap.learn.question import Kind, Question, selection
from ftzmap.text.i18n import Language
from ftzmap.zone.figures import Figure
from ftzmap.zone.kinds import Kind as FeatureKind
from ftzmap.zone.plan import Industry, Remainder
from ftzmap.zone.zone import WHOLE, Feature, Zone

_PERCENT_MARGIN = 0.1  # of a percentage point: one decimal is asked for
_PRECISIONS = (0.005, 0.015, 0.05, 0.5)  # km², what one may take a figure to be exact to


def _section(zone: Zone, figure_id: str) -> str:
    """Return the section of the plan that states a figure; empty if the data name none."""
    return zone.plan.figure_sections.get(figure_id) or ""


# ── figures ───────────────────────────────────────────────────────────────────
def figure_questions(zone: Zone, t: Language) -> Iterator[Question]:
    """Yield exercises on the stated figures and on how exact they are."""
    yield _stated(zone, None, t)
    for feature in zone.features:
        yield _stated(zone, feature, t)
    if len({area.figure.km2 for area in zone.areas}) == len(zone.areas) > 1:
        yield from _extremes(zone, t)
    for kind in zone.part_kinds:
        if len(zone.of_kind(kind.id)) > 1:
            yield _total(zone, kind, t)
    for feature in zone.features:
        if feature.figure.precision_km2 in _PRECISIONS[1:]:
            yield _precision(zone, feature, t)


def _stated(zone: Zone, feature: Feature | None, t: Language) -> Question:
    """Return the question for the size of a feature, or of the whole zone."""
    figure = feature.figure if feature else zone.figure
    name = t.of(feature) if feature else t("zone as a whole")
    prompt, why = _size_prompt(zone, figure, name, t)
    id_ = feature.id if feature else WHOLE
    question = _km2(
        f"figure-{id_}",
        Kind.FIGURES,
        prompt,
        why,
        figure.km2,
        _section(zone, id_),
        t,
    )
    answer = f"{figure} {t('km²')}"  # with the decimals that the plan writes
    return replace(question, answer=answer, margin=figure.precision_km2)


def _size_prompt(zone: Zone, figure: Figure, name: str, t: Language) -> tuple[str, str]:
    if figure.derivation:
        prompt = t(
            "The area of the {name} is derived. How many km² follow from the other figures?",
            name=name,
        )
        return prompt, t("{sum} = {km2} km².", sum=_sum(figure), km2=figure)
    if zone.plan.source:
        prompt = t("How many km² does the plan state for the {name}?", name=name)
        return prompt, t("The plan states {km2} km².", km2=figure)
    prompt = t("How many km² are stated for the {name}?", name=name)
    return prompt, t("{km2} km² are stated.", km2=figure)


def _sum(figure: Figure) -> str:
    unit = "" if figure.unit == "km2" else f" {figure.unit}"
    return f"{figure.derivation}{unit}"


def _extremes(zone: Zone, t: Language) -> Iterator[Question]:
    ranked = sorted(zone.areas, key=lambda area: area.figure.km2)
    listed = t("; ").join(t("{name} {km2} km²", name=t.of(a), km2=a.figure) for a in ranked)
    for id_, prompt, area in (
        ("largest", t("Which area is the largest?"), ranked[-1]),
        ("smallest", t("Which area is the smallest?"), ranked[0]),
    ):
        yield Question(
            id=id_,
            kind=Kind.FIGURES,
            prompt=prompt,
            answer=t.of(area),
            why=listed,
            clause=_section(zone, area.id),
            choices=_area_choices(zone, area, t),
        )


def _total(zone: Zone, kind: FeatureKind, t: Language) -> Question:
    features = zone.of_kind(kind.id)
    digits = decimals(features)
    total = round(sum(feature.figure.km2 for feature in features), digits)
    prompt = t(
        "How many km² do the {n} {parts} cover together?", n=len(features), parts=t(kind.plural)
    )
    why = f"{' + '.join(str(feature.figure) for feature in features)} = {total:.{digits}f}"
    clause = _section(zone, features[0].id)
    return _km2(f"total-{kind.id}", Kind.FIGURES, prompt, why, total, clause, t, digits=digits)


def _precision(zone: Zone, feature: Feature, t: Language) -> Question:
    figure = feature.figure
    why = t("Half a unit of the last digit: ±{p:g} km².", p=figure.precision_km2)
    if figure.derivation:
        why = t(
            "Every figure in {sum} is rounded: together ±{p:g} km².",
            sum=_sum(figure),
            p=figure.precision_km2,
        )
    return Question(
        id=f"precision-{feature.id}",
        kind=Kind.FIGURES,
        prompt=t(
            "How precise is the figure {km2} km² for the {name}?", km2=figure, name=t.of(feature)
        ),
        answer=_exact(figure.precision_km2, t),
        why=why,
        clause=_section(zone, feature.id),
        choices=tuple(_exact(precision, t) for precision in _PRECISIONS),
    )


# ── nesting ───────────────────────────────────────────────────────────────────
def nesting_questions(zone: Zone, t: Language) -> Iterator[Question]:
    """Yield exercises on what lies in what, on shares and on what is left."""
    for share in shares(zone):
        feature = share.feature
        area = zone[feature.parent] if feature.parent and len(zone.areas) > 1 else None
        if area and not _names_its_area(area, feature):
            yield _parent(zone, area, feature, t)
        if feature.parent or len(zone.areas) > 1:
            yield _share(zone, feature, share.of_parent, t)
    for remainder in open_remainders(zone):
        yield from _remainder(zone, remainder, t)


def _names_its_area(area: Feature, part: Feature) -> bool:
    """Whether the name of a part says which area it lies in, so that nobody need be asked."""
    return any(short in name for short in area.short_name.all for name in part.name.all)


def _parent(zone: Zone, area: Feature, part: Feature, t: Language) -> Question:
    return Question(
        id=f"parent-{part.id}",
        kind=Kind.NESTING,
        prompt=t("Which area includes the {name}?", name=t.of(part)),
        answer=t.of(area),
        why=t("It is listed under the {area}.", area=t.of(area)),
        clause=_section(zone, part.id),
        choices=_area_choices(zone, area, t),
    )


def _share(zone: Zone, feature: Feature, share: float, t: Language) -> Question:
    parent = zone[feature.parent] if feature.parent else zone
    whole = t.of(parent) if feature.parent else t("zone as a whole")
    percent = t.percent(share)
    prompt = t(
        "What share of the {whole} is the {name}, in percent with one decimal?",
        whole=whole,
        name=t.of(feature),
    )
    return Question(
        id=f"share-{feature.id}",
        kind=Kind.NESTING,
        prompt=prompt,
        answer=percent,
        why=f"{feature.figure} / {parent.figure} = {percent}",
        clause=_section(zone, feature.id),
        number=round(100 * share, 1),
        margin=_PERCENT_MARGIN,
    )


def _remainder(zone: Zone, remainder: Remainder, t: Language) -> Iterator[Question]:
    low, high = remainder.low_km2, remainder.high_km2
    area, parts = zone[remainder.area], zone.parts(remainder.area)
    digits, figures = decimals((area, *parts)), [part.figure for part in parts]
    larger = max(figures, key=lambda figure: figure.km2)
    named = {"n": len(parts), "name": t.of(area)}
    apart = t("If they do not overlap: {sum}.", sum=_difference(area.figure, *figures, result=low))
    nested = t(
        "If the smaller is inside the larger: {sum}. The text does not say.",
        sum=_difference(area.figure, larger, result=high),
    )
    least = t("At least how many km² does the {name} have beside its {n} parts?", **named)
    most = t("At most how many km² does the {name} have beside its {n} parts?", **named)
    for id_, prompt, why, number in (
        (f"least-{area.id}", least, apart, low),
        (f"most-{area.id}", most, nested, high),
    ):
        clause = _section(zone, area.id)
        yield _km2(id_, Kind.NESTING, prompt, why, number, clause, t, digits=digits)


# ── industries ────────────────────────────────────────────────────────────────
def industry_questions(zone: Zone, t: Language) -> Iterator[Question]:
    """Yield exercises on which area has which designated industry, and how many."""
    if len(zone.areas) > 1:
        yield from _owners(zone, t)
    for area in zone.areas:
        if area.industries:
            yield _count(area, t)


def _owners(zone: Zone, t: Language) -> Iterator[Question]:
    owners: dict[str, dict[str, Feature]] = {}
    named: dict[str, Industry] = {}
    for area in zone.areas:
        for industry in area.industries:
            owners.setdefault(str(industry.name), {})[area.id] = area
            named.setdefault(str(industry.name), industry)
    combined = [tuple(areas.values()) for areas in owners.values()]
    choices = list(dict.fromkeys([*((area,) for area in zone.areas), *combined]))
    for name, areas in owners.items():
        answer = tuple(areas.values())
        yield Question(
            id=f"industry-{name}",
            kind=Kind.INDUSTRIES,
            prompt=t(
                "Which area or areas have “{industry}” among their designated industries?",
                industry=t.of(named[name]),
            ),
            answer=_joined(answer, t),
            why=t("It is listed for: {areas}. The lists are open.", areas=_joined(answer, t)),
            clause=named[name].section or "",
            choices=tuple(_joined(c, t) for c in selection(choices, choices.index(answer))),
        )


def _count(area: Feature, t: Language) -> Question:
    return Question(
        id=f"industries-{area.id}",
        kind=Kind.INDUSTRIES,
        prompt=t("How many designated industries are listed for the {name}?", name=t.of(area)),
        answer=str(len(area.industries)),
        why=t("; ").join(t.of(industry) for industry in area.industries),
        clause=area.industries[0].section or "",
        number=len(area.industries),
    )


# ── of all kinds ──────────────────────────────────────────────────────────────
def _km2(
    id_: str,
    kind: Kind,
    prompt: str,
    why: str,
    number: float,
    clause: str,
    t: Language,
    *,
    digits: int = 2,
) -> Question:
    """Return a question for a size in km², right to half a unit of its last digit."""
    return Question(
        id=id_,
        kind=kind,
        prompt=prompt,
        answer=t("{n} km²", n=f"{number:.{digits}f}"),
        why=why,
        clause=clause,
        number=number,
        margin=0.5 * 10**-digits,
    )


def _difference(whole: Figure, *parts: Figure, result: float) -> str:
    digits = max(figure.km2_decimals for figure in (whole, *parts))
    return f"{' − '.join(str(figure) for figure in (whole, *parts))} = {result:.{digits}f}"


def _exact(precision_km2: float, t: Language) -> str:
    return t("{n} km²", n=f"±{precision_km2:g}")


def _area_choices(zone: Zone, right: Feature, t: Language) -> tuple[str, ...]:
    return tuple(t.of(area) for area in selection(zone.areas, zone.areas.index(right)))


def _joined(areas: Sequence[Feature], t: Language) -> str:
    return t(" and ").join(t.of(area) for area in areas)
