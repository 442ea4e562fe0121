"""Mutations read in processes that read some hundreds each, and what came of every one."""

import json
import os
import resource
import signal
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from bench.doors import Door
from bench.forked_worker import forget_peak, limit_time, peak
from bench.guarded_batches import Batches, batches
from bench.mutations import mutated_file
from ftzmap.isolation.calls import isolated
from geo.errors import GeoError
from geo.limits import LIMITS

BATCH = 500  # readings of one process
SECONDS = 25  # of the processor, after which a process that reads is ended


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came of one mutation.

    Parameters
    ----------
    sentence
        With which it was refused; empty where there is a result.
    fault
        What is wrong; empty where nothing is.
    seconds, peak
        Of the processor, but on the wall where a process died; and bytes at most of the process
        that took most.
    deaths
        How processes ended of it.
    """

    name: str
    seed: int
    sentence: str = ""
    fault: str = ""
    seconds: float = 0.0
    peak: int = 0
    deaths: tuple[str, ...] = ()


def readings(door: Door, files: dict[str, bytes], seeds: Iterable[int]) -> Iterator[Reading]:
    """Yield what came of the mutation of one of some files for each seed."""
    left = list(seeds)
    while left:
        some, done = left[:BATCH], 0
        for reading in _in_one_process(door, files, some):
            done += 1
            yield reading
        if done < len(some):  # it died
            yield _alone(door, *_case(files, some[done]), some[done])
            done += 1
        left = left[done:]


def _case(files: dict[str, bytes], seed: int) -> tuple[str, bytes]:
    name = sorted(files)[seed % len(files)]
    return name, mutated_file(files[name], seed // len(files))


def _in_one_process(door: Door, files: dict[str, bytes], seeds: Sequence[int]) -> Iterator[Reading]:
    """Yield what a process tells of readings until it ends."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        code = 1
        try:
            with os.fdopen(theirs, "w") as told:
                _read_all(door, files, seeds, told)
            code = 0
        finally:
            os._exit(code)
    os.close(theirs)
    try:
        with os.fdopen(ours) as lines:
            for line in lines:
                if line.endswith("\n"):
                    about = json.loads(line)
                    yield Reading(**about | {"deaths": tuple(about["deaths"])})
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _read_all(door: Door, files: dict[str, bytes], seeds: Sequence[int], told: IO[str]) -> None:
    """Read under the limits that a reading has in the program, and tell of each at once."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMITS.max_memory, LIMITS.max_memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with batches() as guarded:
        for seed in seeds:
            name, data = _case(files, seed)
            told.write(f"{json.dumps(asdict(_read(door, name, data, seed, guarded)))}\n")
            told.flush()


def _read(door: Door, name: str, data: bytes, seed: int, guarded: Batches) -> Reading:
    guarded.forget()
    forget_peak()
    sentence = fault = ""
    limit_time(SECONDS)
    began = time.process_time()
    try:
        fault = door.look(door.read(data, name))
    except GeoError as error:
        sentence = str(error)
        fault = "" if sentence else "a refusal without a sentence"
    except Exception as error:  # what is looked for
        fault = _place(error)
    seconds = time.process_time() - began + guarded.seconds
    limit_time(0)
    return Reading(
        name=name,
        seed=seed,
        sentence=sentence,
        fault=fault,
        seconds=seconds,
        peak=max(peak(), guarded.peak),
        deaths=tuple(guarded.deaths),
    )


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [each for each in frames if "site-packages" not in each.filename][-1]
    last = frames[-1]
    places = dict.fromkeys(f"{Path(f.filename).name}:{f.lineno}" for f in (own, last))
    return f"{error!r:.200} {' '.join(places)}"


def _alone(door: Door, name: str, data: bytes, seed: int) -> Reading:
    """Read as the program does, in a process of its own: it has to be a result or a refusal."""
    began = time.monotonic()
    sentence = fault = ""
    try:
        isolated("bench.doors:read", door.id, data, name)
    except GeoError as error:
        sentence = str(error)
        fault = sentence if "internal error" in sentence else ""
    except Exception as error:  # what is looked for
        fault = _place(error)
    return Reading(
        name=name,
        seed=seed,
        sentence=sentence,
        fault=fault,
        seconds=time.monotonic() - began,
        deaths=("reader",),
    )
