"""Items made in a thread while others are used; alone, because it knows nothing of files."""

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

Item = TypeVar("Item")
WAIT = 0.1  # seconds between two looks whether anybody still wants the items
END = object()


def ahead(items: Iterator[Item], *, depth: int = 1) -> Iterator[Item]:
    """Yield items that are made in a thread, at most `depth` of them before they are wanted.

    What the making raises is raised here. When nobody wants more, the thread ends after the item
    that it makes, and is waited for.
    """
    ready: queue.Queue[object] = queue.Queue(depth)
    is_over = threading.Event()
    failures: list[BaseException] = []
    thread = threading.Thread(target=_make, args=(items, ready, is_over, failures), daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not END:
            yield item  # type: ignore[misc] # the queue holds items and the end
        if failures:
            raise failures[0]
    finally:
        is_over.set()
        thread.join()


def _make(
    items: Iterator[object],
    ready: "queue.Queue[object]",
    is_over: threading.Event,
    failures: list[BaseException],
) -> None:
    try:
        for item in items:
            if not _put(item, ready, is_over):
                return
    except BaseException as error:  # told where the items are wanted
        failures.append(error)
    _put(END, ready, is_over)


def _put(item: object, ready: "queue.Queue[object]", is_over: threading.Event) -> bool:
    """Put an item into the queue; return False when nobody wants it."""
    while not is_over.is_set():
        try:
            ready.put(item, timeout=WAIT)
        except queue.Full:
            continue
        return True
    return False
