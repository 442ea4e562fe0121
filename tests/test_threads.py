import threading

import pytest

from geo.threads import AHEAD, in_threads


def test_results_come_in_the_order_of_the_items_whatever_takes_longest():
    is_last_done = threading.Event()

    def work(item):
        if item == 0:
            assert is_last_done.wait(10)  # the first ends after the second
        else:
            is_last_done.set()
        return -item

    assert list(in_threads(work, range(20))) == [-item for item in range(20)]


def test_two_items_are_worked_on_at_once():
    both = threading.Barrier(2, timeout=10)

    assert len(list(in_threads(lambda _: both.wait(), range(2)))) == 2


def test_an_error_comes_in_place_of_its_result():
    results = in_threads(lambda item: 1 / (3 - item), range(5))

    assert [next(results) for _ in range(3)] == [1 / 3, 1 / 2, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_items_are_taken_only_a_few_before_they_are_needed():
    taken = []
    results = in_threads(abs, (taken.append(item) or item for item in range(1000)))

    next(results)
    assert len(taken) <= AHEAD + 1
    results.close()
    assert len(taken) <= AHEAD + 1
