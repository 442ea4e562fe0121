"""One exercise as a value, and whether an answer to it is right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
MAX_CHOICES = 8  # the letters A to H stand before them on paper

_ROUNDING_OF_FLOATS = 1e-9  # 134.615 − 134.6 must count as 0.015


class Kind(StrEnum):
    """What an exercise is about."""

    FIGURES = "figures"
    NESTING = "nesting"
    INDUSTRIES = "industries"
    MEASURES = "measures"


@dataclass(frozen=True)
class Question:
    """An exercise in one language, with its explained answer and the clause it rests on.

    Parameters
    ----------
    id
        The same in every language and whatever the data say.
    choices
        What to choose from, or nothing if a number is asked for.
    answer
        The right choice, or the number as it is written, with its unit.
    clause
        The section of the plan; empty where the data name none.
    number, margin
        For a number: the right one, and how far off an answer may be.
    """

    id: str
    kind: Kind
    prompt: str
    answer: str
    why: str
    clause: str
    choices: tuple[str, ...] = ()
    number: float | None = None
    margin: float = 0.0


def selection(choices: Sequence[T], right: int) -> tuple[T, ...]:
    """Return the right choice, at row `right`, among at most `MAX_CHOICES`, in their order."""
    rows = {(right + step) % len(choices) for step in range(min(MAX_CHOICES, len(choices)))}
    return tuple(choices[row] for row in sorted(rows))


def is_right(question: Question, reply: str | float | None) -> bool:
    """Return whether `reply`, a choice or a number, answers the question."""
    if reply is None:
        return False
    if question.number is None:
        return reply == question.answer
    return (
        isinstance(reply, int | float)
        and math.isfinite(reply)
        and abs(reply - question.number) <= question.margin + _ROUNDING_OF_FLOATS
    )
