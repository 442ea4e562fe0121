"""Exercises on figures, nesting and industries, worked out from the zone's data."""

from collections.abc import Iterator
from dataclasses import replace

from ftzmap.learn.nesting import rest_km2, shares
from ftzmap.learn.question import Kind, Question
from ftzmap.text.i18n import Language
from ftzmap.zone.figures import Figure
from ftzmap.zone.zone import Feature, Zone

EXTENT, FUNCTIONS = "II(1)", "II(2)"  # sections of the plan
_PERCENT_MARGIN = 0.1  # of a percentage point: one decimal is asked for
_SUM_MARGIN_KM2 = 0.005
_PRECISIONS = (0.005, 0.015, 0.05, 0.5)  # km², what one may take a figure to be exact to


def figure_questions(zone: Zone, t: Language) -> Iterator[Question]:
    """Yield exercises on the ten figures and on how exact they are."""
    yield _stated("zone", zone.figure, t("zone as a whole"), t)
    for feature in zone.features:
        yield _stated(feature.id, feature.figure, t.of(feature), t)
    yield from _extremes(zone, t)
    for kind, name in (("corps", t("three Corps parts")), ("bonded", t("three bonded zones"))):
        yield _total(zone, kind, name, t)
    for feature in zone.features:
        if feature.figure.precision_km2 in _PRECISIONS[1:]:
            yield _precision(feature, t)


def _stated(id_: str, figure: Figure, name: str, t: Language) -> Question:
    if figure.derivation:
        prompt = t(
            "The English text leaves out the size of the {name}. How many km² follow from the "
            "other figures?",
            name=name,
        )
        why = t("{sum} = {km2} km².", sum=figure.derivation, km2=figure)
    else:
        prompt = t("How many km² does the plan state for the {name}?", name=name)
        why = t("The plan states {km2} km².", km2=figure)
    answer = f"{figure} {t('km²')}"  # with the decimals that the plan writes
    asked = _km2(f"figure-{id_}", Kind.FIGURES, prompt, why, figure.km2, figure.precision_km2, t)
    return replace(asked, answer=answer)


def _extremes(zone: Zone, t: Language) -> Iterator[Question]:
    ranked = sorted(zone.areas, key=lambda area: area.figure.km2)
    listed = t("; ").join(t("{name} {km2} km²", name=t.of(a), km2=a.figure) for a in ranked)
    for id_, prompt, area in (
        ("largest", t("Which area is the largest?"), ranked[-1]),
        ("smallest", t("Which area is the smallest?"), ranked[0]),
    ):
        yield Question(id_, Kind.FIGURES, prompt, t.of(area), listed, EXTENT, _names(zone, t))


def _total(zone: Zone, kind: str, name: str, t: Language) -> Question:
    figures = [feature.figure for feature in zone.features if feature.kind == kind]
    total = round(sum(figure.km2 for figure in figures), 2)
    prompt = t("How many km² do the {parts} have together?", parts=name)
    why = f"{' + '.join(map(str, figures))} = {total:.2f}"
    return _km2(f"total-{kind}", Kind.FIGURES, prompt, why, total, _SUM_MARGIN_KM2, t)


def _precision(feature: Feature, t: Language) -> Question:
    figure = feature.figure
    why = t("Half a unit of the last digit: ±{p:g} km².", p=figure.precision_km2)
    if figure.derivation:
        why = t(
            "Every figure in {sum} is rounded: together ±{p:g} km².",
            sum=figure.derivation,
            p=figure.precision_km2,
        )
    return Question(
        f"precision-{feature.id}",
        Kind.FIGURES,
        t("How exact is the figure {km2} km² of the {name}?", km2=figure, name=t.of(feature)),
        _exact(figure.precision_km2, t),
        why,
        EXTENT,
        tuple(_exact(precision, t) for precision in _PRECISIONS),
    )


def nesting_questions(zone: Zone, t: Language) -> Iterator[Question]:
    """Yield exercises on what lies in what, on shares and on what is left."""
    for share in shares(zone):
        feature = share.feature
        if feature.kind == "corps":
            yield _parent(zone, feature, t)
        yield _share(zone, feature, share.of_parent, t)
    for area in zone.areas:
        yield from _rests(zone, area, t)


def _parent(zone: Zone, part: Feature, t: Language) -> Question:
    area = t.of(zone[part.parent])
    return Question(
        f"parent-{part.id}",
        Kind.NESTING,
        t("Which area includes the {name}?", name=t.of(part)),
        area,
        t("The plan lists it under the {area}: “including”.", area=area),
        EXTENT,
        _names(zone, t),
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
        f"share-{feature.id}",
        Kind.NESTING,
        prompt,
        percent,
        f"{feature.figure} / {parent.figure} = {percent}",
        EXTENT,
        number=round(100 * share, 1),
        margin=_PERCENT_MARGIN,
    )


def _rests(zone: Zone, area: Feature, t: Language) -> Iterator[Question]:
    low, high = rest_km2(zone, area.id)
    figures = [part.figure for part in zone.parts(area.id)]
    larger = max(figures, key=lambda figure: figure.km2)
    name = t.of(area)
    apart = t("If the two lie apart: {sum}.", sum=_difference(area.figure, *figures, result=low))
    nested = t(
        "If the smaller lies inside the larger: {sum}. The text does not say.",
        sum=_difference(area.figure, larger, result=high),
    )
    least = t("What is the least, in km², that the {name} has beside its two parts?", name=name)
    most = t("What is the most, in km², that the {name} may have beside its two parts?", name=name)
    yield _km2(f"least-{area.id}", Kind.NESTING, least, apart, low, _SUM_MARGIN_KM2, t)
    yield _km2(f"most-{area.id}", Kind.NESTING, most, nested, high, _SUM_MARGIN_KM2, t)


def industry_questions(zone: Zone, t: Language) -> Iterator[Question]:
    """Yield exercises on which area has which designated industry, and how many."""
    owners: dict[str, list[Feature]] = {}
    english = {}
    for area in zone.areas:
        for industry in area.industries:
            owners.setdefault(t.of(industry), []).append(area)
            english[t.of(industry)] = industry.name
    combined = {_joined(areas, t): None for areas in owners.values()}
    choices = tuple(dict.fromkeys([*_names(zone, t), *combined]))
    for name, areas in owners.items():
        yield Question(
            f"industry-{english[name]}",
            Kind.INDUSTRIES,
            t(
                "Which area, or areas, have “{industry}” among their designated industries?",
                industry=name,
            ),
            _joined(areas, t),
            t("The plan lists it for: {areas}. The lists are open.", areas=_joined(areas, t)),
            FUNCTIONS,
            choices,
        )
    for area in zone.areas:
        yield _count(area, t)


def _count(area: Feature, t: Language) -> Question:
    listed = t("; ").join(t.of(industry) for industry in area.industries)
    return Question(
        f"industries-{area.id}",
        Kind.INDUSTRIES,
        t("How many designated industries does the plan list for the {name}?", name=t.of(area)),
        str(len(area.industries)),
        listed,
        FUNCTIONS,
        number=len(area.industries),
    )


def _km2(
    id_: str, kind: Kind, prompt: str, why: str, number: float, margin: float, t: Language
) -> Question:
    return Question(
        id_,
        kind,
        prompt,
        t("{n} km²", n=f"{number:.2f}"),
        why,
        EXTENT,
        number=number,
        margin=margin,
    )


def _difference(whole: Figure, *parts: Figure, result: float) -> str:
    return f"{' − '.join(str(figure) for figure in (whole, *parts))} = {result:.2f}"


def _exact(precision_km2: float, t: Language) -> str:
    return t("{n} km²", n=f"±{precision_km2:g}")


def _names(zone: Zone, t: Language) -> tuple[str, ...]:
    return tuple(t.of(area) for area in zone.areas)


def _joined(areas: list[Feature], t: Language) -> str:
    return t(" and ").join(t.of(area) for area in areas)
