"""Exercises worked out from the data, none written down; apart from the page because it draws.

A round takes evenly from four kinds in an order that a seed decides, so that a class can
be given the same sheet again.
"""

from collections.abc import Collection, Sequence
from itertools import chain, zip_longest
from random import Random

from ftzmap.learn.measure_exercises import measure_questions
from ftzmap.learn.question import Kind, Question
from ftzmap.learn.zone_exercises import figure_questions, industry_questions, nesting_questions
from ftzmap.text.i18n import Language
from ftzmap.zone.zone import Zone


def questions(zone: Zone, t: Language) -> tuple[Question, ...]:
    """Return every exercise that the data give, kind by kind, in one language."""
    return (
        *figure_questions(zone, t),
        *nesting_questions(zone, t),
        *industry_questions(zone, t),
        *measure_questions(zone, t),
    )


def round_of(
    every: Sequence[Question],
    *,
    seed: int,
    count: int,
    kinds: Collection[Kind] = frozenset(Kind),
) -> tuple[Question, ...]:
    """Return at most `count` exercises of some kinds, evenly mixed, in an order set by `seed`.

    The order depends on the exercises' ids alone, so a round is the same in both languages.
    """
    random = Random(seed)
    piles = []
    for kind in Kind:
        pile = sorted((q for q in every if q.kind is kind and kind in kinds), key=lambda q: q.id)
        random.shuffle(pile)
        piles.append(pile)
    mixed = [q for q in chain.from_iterable(zip_longest(*piles)) if q is not None][:count]
    random.shuffle(mixed)
    return tuple(mixed)
