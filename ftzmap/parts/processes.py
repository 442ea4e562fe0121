"""Tasks in several processes of this machine; a process that ends loses no task."""

import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import cast

from ftzmap.parts.tasks import Outcome, Outcomes, Task, lost, work_elsewhere

MAX_ATTEMPTS = 3
MIN_BYTES = 32_000_000  # of input for each process; less is done before another has started
PATIENCE = 5  # seconds that a process may take to leave nothing half-written
STOPPED = (BrokenPipeError, ConnectionResetError, EOFError)


def processes_that_pay(sizes: Sequence[int]) -> int:
    """Return how many processes are worth starting for files of so many bytes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, len(sizes), sum(sizes) // MIN_BYTES))


def in_processes(tasks: list[Task], count: int) -> Outcomes:
    """Yield what comes of tasks in the order in which they are done, by `count` processes."""
    waiting, attempts = deque(tasks), Counter[str]()
    workers = [_Worker() for _ in range(min(count, len(tasks)))]
    try:
        while waiting or any(worker.task for worker in workers):
            _hand_out(waiting, workers)
            for task, outcome in _received(workers):
                attempts[task.name] += 1
                if outcome is None and attempts[task.name] < MAX_ATTEMPTS:
                    waiting.appendleft(task)
                else:
                    yield outcome or lost(task.name, MAX_ATTEMPTS)
    finally:
        for worker in workers:
            worker.stop()
        for worker in workers:
            worker.end()


def _hand_out(waiting: deque[Task], workers: Sequence["_Worker"]) -> None:
    for worker in workers:
        if waiting and worker.task is None:
            worker.give(waiting.popleft())


def _received(workers: Sequence["_Worker"]) -> Iterator[tuple[Task, Outcome | None]]:
    """Wait, and yield each task that is done; None where its process ended."""
    busy = {worker.connection: worker for worker in workers if worker.task}
    for connection in wait(list(busy)):
        worker = busy[cast(Connection, connection)]
        task = worker.task
        if task is not None:
            yield task, worker.outcome()


class _Worker:
    """A process that does one task at a time; started when it gets one, and anew when it ended."""

    def __init__(self) -> None:
        self.task: Task | None = None
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # no thread or lock of this process
        self.connection, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other,), daemon=False)
        self._process.start()
        other.close()  # so that the end of the process is the end of the connection

    def give(self, task: Task) -> None:
        """Send a task; if the process has ended, that is seen where its outcome is waited for."""
        self.task = task
        with suppress(*STOPPED):
            self.connection.send(task)

    def outcome(self) -> Outcome | None:
        """Return what came of the task; None where the process ended, and another is started."""
        self.task = None
        try:
            return cast(Outcome, self.connection.recv())
        except STOPPED:
            self.end()
            self._start()
            return None

    def stop(self) -> None:
        """Ask the process to end: at once if it works, for then nobody wants the result."""
        with suppress(*STOPPED):
            self.connection.send(None)
        if self.task is not None:
            self._process.terminate()

    def end(self) -> None:
        """Wait until the process has ended, and end it if it takes too long."""
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self.connection.close()


def _serve(connection: Connection) -> None:
    """Do tasks until there are no more, or whoever sends them has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal, told to all; who asked decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(*STOPPED):
        while (task := connection.recv()) is not None:
            connection.send(work_elsewhere(task))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # what it was writing is removed by the next run
