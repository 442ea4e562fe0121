"""Mutate small files of every format and read them: a result, or one sentence, and nothing else.

``python -m bench.fuzz 10000`` reads so many mutations of the files of each ending, those of
`bench.fuzz_seeds`, and prints a table: how many gave a result, how many a sentence, and how many
were faults, each of which it names before by its file, its seed and what was wrong. ``--door``
says who reads, ``--ending .gpkg`` mutates those files alone, ``--start`` is the first seed, and
``--minutes`` ends a run before its count is reached.

Readings are done in processes that do some hundreds of them, each with a limit of time; the jobs
of the guarded process in processes that do a hundred, under its limits. A reading that such a
process dies of is done again as the program does it, in a process of its own, and has to be
refused there in one sentence.
"""

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.doors import DOORS, Door
from bench.reader_batches import Reading, readings

MAX_SECONDS = 20.0  # of the processor that a reading may take
MAX_BYTES = 2 << 30
HEAD = (
    "| Ending | Mutations | Results | Sentences | Died | Faults | Slowest | MiB | A second |\n"
    "|---|---|---|---|---|---|---|---|---|\n"
)


@dataclass
class Tally:
    """What came of the mutations of the files of one ending."""

    read: int = 0
    results: int = 0
    sentences: int = 0
    died: int = 0
    faults: int = 0
    slowest: float = 0.0
    peak: int = 0
    said: Counter[str] = field(default_factory=Counter)

    def add(self, reading: Reading) -> str:
        """Count a reading; return what is wrong with it, nothing if nothing is."""
        self.read += 1
        self.slowest = max(self.slowest, reading.seconds)
        self.peak = max(self.peak, reading.peak)
        self.died += bool(reading.deaths)
        fault = reading.fault
        if reading.seconds > MAX_SECONDS:
            fault = fault or f"took {reading.seconds:.0f} s"
        if reading.peak > MAX_BYTES:
            fault = fault or f"took {reading.peak >> 20} MiB"
        self.results += not fault and not reading.sentence
        self.sentences += bool(not fault and reading.sentence)
        self.faults += bool(fault)
        self.said[re.sub(r"[0-9.]+", "0", reading.sentence)[:120]] += 1
        return fault

    def row(self, ending: str, seconds: float) -> str:
        """Return the row of the table."""
        cells = (
            ending,
            self.read,
            self.results,
            self.sentences,
            self.died,
            self.faults,
            f"{self.slowest:.1f} s",
            self.peak >> 20,
            f"{self.read / seconds:.0f}",
        )
        return f"| {' | '.join(map(str, cells))} |"


def tally(
    door: Door, files: dict[str, bytes], seeds: Iterable[int], *, seconds: float = 1e9
) -> tuple[Tally, list[str]]:
    """Return what came of mutations of some files, and every fault in a line."""
    found, lines, end = Tally(), [], time.monotonic() + seconds
    for reading in readings(door, files, seeds):
        if fault := found.add(reading):
            lines.append(f"{reading.name} {reading.seed} {fault}")
        if time.monotonic() > end:
            break
    return found, lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Mutate the files of each ending, and print faults and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--door", choices=DOORS, default="boundary")
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--ending", action="append", help="of the files that are mutated")
    parser.add_argument("--said", type=int, default=0, help="how many sentences are printed")
    parser.add_argument("--minutes", type=float, default=1e6, help="of each ending at most")
    options = parser.parse_args(arguments)
    door, rows = DOORS[options.door], []
    for ending in options.ending or door.seeds(None):
        began = time.monotonic()
        seeds = range(options.start, options.start + options.count)
        files = door.seeds(ending)[ending]
        found, lines = tally(door, files, seeds, seconds=60 * options.minutes)
        rows.append((found, found.row(ending, time.monotonic() - began)))
        said = [f"{count} {text}" for text, count in found.said.most_common(options.said)]
        sys.stdout.write("".join(f"{line}\n" for line in [*lines, *said, rows[-1][1]]))
        sys.stdout.flush()
    sys.stdout.write(f"\n{HEAD}" + "".join(f"{row}\n" for _, row in rows))
    return 1 if any(found.faults for found, _ in rows) else 0


if __name__ == "__main__":
    raise SystemExit(main())
