"""What a module of the table yields, and what a turn costs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ROUNDS = 3


class WrongAnswerError(Exception):
    """Methods of a race do not answer the same; says in what."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one turn of a method cost.

    Parameters
    ----------
    seconds, processor
        By the clock, and of the processor, over all threads and processes.
    peak
        The most MiB that it held, where it is a process of its own.
    answer
        What it found, for the check of its race.
    """

    seconds: float
    processor: float = 0.0
    peak: float = 0.0
    answer: Any = None


@dataclass(frozen=True, kw_only=True)
class Race:
    """Methods that do the same work on the same n things; the first is the peer.

    Parameters
    ----------
    work, n
        What is done, and on how many.
    methods
        By name: a function that does the work. What returns a `Cost` has timed itself.
    wanted
        How many times faster than the peer each is to be, by name.
    within
        How many µs each of the n things may take at most, by name.
    scale
        By name: the share of the n things that a method does, where all would take too long.
    once
        Names of methods that are too slow for several turns: one turn stands for all.
    beside
        Ids of processes whose time of the processor counts, such as workers that stand ready.
    check
        Is given the last cost of each method by name, and returns a remark on what they answered.
        It raises `WrongAnswerError` where that is not the same.
    """

    work: str
    n: int
    methods: Mapping[str, Callable[[], object]]
    wanted: Mapping[str, float] = field(default_factory=dict)
    within: Mapping[str, float] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    once: frozenset[str] = frozenset()
    rounds: int = ROUNDS
    beside: tuple[int, ...] = ()
    check: Callable[[Mapping[str, Cost]], str] | None = None
