"""Tasks on a cluster of Dask: only tasks and answers are sent, files are read where they lie."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from ftzmap import version
from ftzmap.isolation import allocator
from ftzmap.parts.tasks import Outcome, Outcomes, Task, lost, work_elsewhere
from geo.errors import GeoError
from geo.messages import message

CONNECTING, JOINING = 5, 30  # seconds until a scheduler, then a worker has to be there
KEPT = 1 << 28  # bytes


class SchedulerError(GeoError):
    """A scheduler that cannot be reached, has no workers, or does not answer any more."""


def on_cluster(tasks: list[Task], address: str) -> Outcomes:
    """Yield what comes of tasks in the order in which they are done, by workers of a scheduler.

    Raises
    ------
    SchedulerError
        The scheduler is not there, has no workers, or vanishes.
    """
    with _client(address) as client:
        from distributed import as_completed

        names = {client.submit(_work_there, task, pure=False): task.name for task in tasks}
        try:
            for future in as_completed(list(names), loop=client.loop):
                yield _outcome(future, names[future], address)
                future.release()
        finally:
            with suppress(Exception):
                client.cancel([future for future in names if not future.done()])


def _work_there(task: Task) -> Outcome:
    """Do a task in a worker."""
    _keep_memory()
    return work_elsewhere(task)


@cache  # once in a process
def _keep_memory() -> None:
    """Let the process keep memory between batches.

    Dask starts workers so that glibc hands back each array at once, and to get it anew takes longer
    than to measure what is in it.
    """
    allocator.set_option(allocator.M_MMAP_THRESHOLD, KEPT)
    allocator.set_option(allocator.M_TRIM_THRESHOLD, KEPT)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """Give a connection to a scheduler that has a worker."""
    try:
        from distributed import Client
    except ImportError as error:
        raise SchedulerError(
            message(
                "A cluster needs more packages; install them with: pip install 'ftzmap[cluster]'."
            )
        ) from error
    for name in [
        name for name in logging.root.manager.loggerDict if name.startswith("distributed")
    ]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # told in our own sentences
    try:
        client = Client(address, timeout=CONNECTING, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SchedulerError(
            message(
                "There is no scheduler at {address}; check the address, or start it with: dask "
                "scheduler.",
                address=address,
            )
        ) from error
    try:
        _check_workers(client, address)
        yield client
    finally:
        with suppress(Exception):  # a scheduler that is gone needs no farewell
            client.close(timeout=1)


def _check_workers(client: Any, address: str) -> None:  # noqa: ANN401 - Dask has no types
    """Wait for a worker, and hold the program there to the one here."""
    try:
        client.wait_for_workers(1, timeout=JOINING)
    except TimeoutError as error:
        raise SchedulerError(
            message(
                "The scheduler at {address} has no workers; start some with: dask worker "
                "{address}.",
                address=address,
            )
        ) from error
    except OSError as error:
        raise _vanished(address) from error
    try:
        versions = set(client.run(version).values())
    except Exception as error:  # whatever keeps a worker from importing it
        raise SchedulerError(
            message(
                "The workers at {address} cannot run ftzmap: {reason}. Install it on each machine.",
                address=address,
                reason=str(error)[:200],
            )
        ) from error
    if versions - {version()}:
        raise SchedulerError(
            message(
                "The workers at {address} have ftzmap {versions}, and this machine has {version}; "
                "install the same everywhere.",
                address=address,
                versions=", ".join(sorted(versions)),
                version=version(),
            )
        )


def _outcome(future: Any, name: str, address: str) -> Outcome:  # noqa: ANN401 - Dask has no types
    """Return what came of a task."""
    from concurrent.futures import CancelledError

    from distributed.scheduler import KilledWorker

    try:
        outcome: Outcome = future.result()
    except (CancelledError, OSError) as error:  # of the connection; those of files are outcomes
        raise _vanished(address) from error
    except KilledWorker as error:
        return lost(name, error.allowed_failures + 1)
    return outcome


def _vanished(address: str) -> SchedulerError:
    return SchedulerError(
        message(
            "The scheduler at {address} does not answer any more; what is finished stays. "
            "Start it again, and go on with --resume.",
            address=address,
        )
    )
