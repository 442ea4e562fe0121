import gc
from dataclasses import dataclass

import pytest

from ftzmap.isolation.shared_calls import shared
from ftzmap.views.derived import MAX_OF_ONE, derived


@dataclass(frozen=True)
class Value:
    n: int


@dataclass(frozen=True, eq=False)
class Place:
    """Equal to itself alone, as a zone is."""

    name: str


@pytest.fixture
def makes():
    """Return a maker of values that tells how often it was called."""
    made = []

    def make():
        made.append(len(made))
        return Value(made[-1])

    return make, made


def test_who_asks_the_same_gets_the_value_that_another_holds(makes):
    make, made = makes
    first = shared(("read", b"1,2", {"layer": None}), make)

    assert shared(("read", b"1,2", {"layer": None}), make) is first
    assert made == [0]


@pytest.mark.parametrize(
    "other",
    [
        ("read", b"1,3", {"layer": None}),
        ("read", b"1,2", {"layer": "a"}),
        ("check", b"1,2", {"layer": None}),
    ],
)
def test_other_bytes_answers_or_work_make_a_value_of_their_own(makes, other):
    make, made = makes
    held = [shared(("read", b"1,2", {"layer": None}), make), shared(other, make)]

    assert made == [0, 1]
    assert held[0] is not held[1]


def test_a_value_that_nobody_holds_any_more_is_given_back(makes):
    make, made = makes
    shared(("read", b"1,2"), make)
    gc.collect()
    shared(("read", b"1,2"), make)

    assert made == [0, 1]


def test_what_equals_itself_alone_is_told_apart_from_its_twin(makes):
    make, made = makes
    here, twin = Place("here"), Place("here")
    held = [shared((place, 1), make) for place in (here, twin, here)]

    assert held[0] is held[2]
    assert made == [0, 1]


def test_what_fails_is_asked_again(makes):
    def fail():
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        shared(("read", b"4"), fail)
    assert shared(("read", b"4"), makes[0]) == Value(0)


def test_what_is_drawn_of_a_value_is_drawn_once_and_goes_with_it(makes):
    make, made = makes
    place = Place("here")

    drawn = [derived(place, about, make) for about in ("light", "dark", "light")]
    assert drawn == [Value(0), Value(1), Value(0)]
    del place
    gc.collect()
    assert derived(Place("here"), "light", make) == Value(2)
    assert made == [0, 1, 2]


def test_of_many_drawings_of_one_value_the_oldest_goes(makes):
    make, _ = makes
    place = Place("here")
    for about in range(MAX_OF_ONE + 1):
        derived(place, about, make)

    assert derived(place, MAX_OF_ONE, make) == Value(MAX_OF_ONE)
    assert derived(place, 0, make) == Value(MAX_OF_ONE + 1)
