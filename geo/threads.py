"""Work shared by two threads; apart, as several rooms call libraries that release Python's lock."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
THREADS = 2  # more gain little beside the thread that reads and the one that writes
AHEAD = 2 * THREADS  # items that are begun before their results are asked for


def in_threads(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield what is made of each item, in order; few items are taken before they are needed.

    What the work raises is raised here. When nobody wants more, what is begun is waited for.
    """
    begun: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        for item in items:
            begun.append(pool.submit(work, item))
            if len(begun) > AHEAD:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
