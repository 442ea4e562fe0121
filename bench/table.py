"""Every race of the program against what people use, in one table: `python bench/table.py`.

A race sets methods against each other in one run: each runs once to warm up, then they take turns,
round after round, so that a busy machine slows all of them alike, and none while the disk still
writes what another left. Medians and spreads are printed, what each of the things costs in µs, how
many times as fast each method is as the first, the peer; below, the costs side by side as the work
grows. `python bench/table.py locate stated --sizes 10000` asks modules alone, at sizes of your own.

A module of this folder that takes part has `races(sizes)`, which yields `Race` values; its name
goes into `MODULES`. Races of one size, such as the start of a command, take no notice of `sizes`.
"""

import argparse
import importlib
import os
import platform
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.programs import processor_seconds, timed
from bench.race import Cost, Race, WrongAnswerError

MODULES = (
    "area", "measure", "location", "locate", "coverage", "province", "stated", "cluster", "find",
    "start", "app"
)  # fmt: skip
SIZES, LARGE = (10_000, 100_000, 1_000_000), (10_000_000,)
LIBRARIES = (
    "numpy", "shapely", "pyproj", "geopandas", "pandas", "pyarrow", "pyogrio", "sedonadb",
    "distributed", "rapidfuzz", "streamlit", "streamlit-folium"
)  # fmt: skip
ROW = "{:42} {:>10} {:30} {:>9} {:>17} {:>10} {:>7} {:>9} {:>6}  {}"
HEAD = (
    "work", "n", "method", "median s", "spread s", "µs each", "times", "cpu s", "MiB", "wanted"
)  # fmt: skip
GROWTH = "{:42} {:30} {:>10} {:>17} {:>7}  {}"
GROWTH_HEAD = ("work", "method", "each more", "from n to n", "growth", "µs each, by n")


@dataclass(frozen=True, kw_only=True)
class Line:
    """What the turns of one method cost together."""

    race: Race
    method: str
    costs: tuple[Cost, ...]
    ratio: float

    @property
    def seconds(self) -> tuple[float, ...]:
        """Each turn, as if the method had done all of the work."""
        return tuple(cost.seconds / self.race.scale.get(self.method, 1) for cost in self.costs)

    @property
    def each(self) -> float:
        """What one of the things costs by the clock, µs."""
        return 1e6 * median(self.seconds) / self.race.n

    def __str__(self) -> str:
        share = self.race.scale.get(self.method, 1)
        processor = median(cost.processor for cost in self.costs) / share
        peak = max(cost.peak for cost in self.costs)
        return ROW.format(
            self.race.work,
            f"{self.race.n:,}",
            self.method,
            rounded(median(self.seconds)),
            f"{rounded(min(self.seconds))}–{rounded(max(self.seconds))}",
            f"{self.each:,.2f}",
            f"{self.ratio:.2f}",
            rounded(processor) if processor else "",
            f"{peak:.0f}" if peak else "",
            ", ".join(self._verdicts()),
        ).rstrip()

    def _verdicts(self) -> Iterator[str]:
        """Yield what was wanted, and whether it is reached."""
        if (least := self.race.wanted.get(self.method)) is not None:
            yield f"{least:.3g} times: {verdict(self.ratio >= least)}"
        if (most := self.race.within.get(self.method)) is not None:
            yield f"at most {most:,g} µs each: {verdict(self.each <= most)}"


def rounded(seconds: float) -> str:
    """Return seconds with as many decimals as tell something."""
    return f"{seconds:.4f}" if seconds < 1 else f"{seconds:.2f}"


def verdict(is_reached: bool) -> str:
    """Return the word on what was wanted."""
    return "reached" if is_reached else "MISSED"


def run(race: Race) -> list[Line]:
    """Return what each method of a race cost, the peer first."""
    for name, method in race.methods.items():
        if name not in race.once:
            method()
    turns: dict[str, list[Cost]] = defaultdict(list)
    for _ in range(race.rounds):
        for name, method in race.methods.items():
            if name not in race.once or not turns[name]:
                turns[name].append(_turn(race, method))
    seconds = {
        name: [cost.seconds / race.scale.get(name, 1) for cost in costs]
        for name, costs in turns.items()
    }
    peer = _in_every_round(next(iter(seconds.values())), race.rounds)
    return [
        Line(
            race=race,
            method=name,
            costs=tuple(turns[name]),
            ratio=median(
                a / b for a, b in zip(peer, _in_every_round(own, race.rounds), strict=True)
            ),
        )
        for name, own in seconds.items()
    ]


def _turn(race: Race, method: object) -> Cost:
    """Return what one turn cost, with what the processes beside it did."""
    os.sync()
    before = processor_seconds(race.beside)
    cost = timed(method)
    beside = processor_seconds(race.beside) - before
    return Cost(
        seconds=cost.seconds,
        processor=cost.processor + beside,
        peak=cost.peak,
        answer=cost.answer,
    )


def _in_every_round(seconds: Sequence[float], rounds: int) -> list[float]:
    """Return the seconds of each round, where one turn may stand for all."""
    return list(seconds) if len(seconds) == rounds else [seconds[0]] * rounds


def told(race: Race, lines: Sequence[Line]) -> bool:
    """Print what the check of a race says, and return whether the answers are right."""
    if race.check is None:
        return True
    try:
        print(f"    {race.check({line.method: line.costs[-1] for line in lines})}", flush=True)
    except WrongAnswerError as wrong:
        print(f"    WRONG: {wrong}", flush=True)
        return False
    return True


def growth(lines: Iterable[Line]) -> Iterator[str]:
    """Yield a row of each method that met several sizes: what each thing cost at each of them.

    What each more costs is the step between the two largest sizes, which the start of a program
    has no part in; growth is the cost of each at the largest size by that at the smallest.
    """
    found: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        found[line.race.work, line.method].append(line)
    for (work, method), sizes in found.items():
        if len(sizes) < 2:
            continue
        first, (last, largest) = sizes[0], sizes[-2:]
        step = median(largest.seconds) - median(last.seconds)
        yield GROWTH.format(
            work,
            method,
            f"{1e6 * step / (largest.race.n - last.race.n):,.2f}",
            f"{last.race.n:.0e} to {largest.race.n:.0e}".replace("e+0", "e"),
            f"{largest.each / first.each:.2f}",
            ", ".join(f"{line.race.n:,}: {line.each:,.2f}" for line in sizes),
        )


def versions() -> Iterator[str]:
    """Yield the libraries that are installed, with their versions."""
    for name in LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} is not installed"


def load() -> str:
    """Return how many processes want a processor on average, over the last minute."""
    return f"load {os.getloadavg()[0]:.1f}"


def options(words: Sequence[str]) -> argparse.Namespace:
    """Return what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(MODULES)}")
    parser.add_argument("--sizes", nargs="+", type=int, metavar="N", default=list(SIZES))
    parser.add_argument("--large", action="store_true", help=f"also {LARGE[0]:,}")
    found = parser.parse_args(words)
    unknown = [name for name in found.modules if name not in MODULES]
    if unknown:
        parser.error(f"{unknown[0]} has no races; name some of {', '.join(MODULES)}")
    if min(found.sizes) < 1:
        parser.error("a size is at least 1")
    return found


def main(words: Sequence[str]) -> int:
    """Print the table of the modules that are named, or of all; return 1 if an answer is wrong."""
    asked = options(words)
    sizes = sorted({*asked.sizes, *(LARGE if asked.large else ())})
    print(f"Python {platform.python_version()}, {', '.join(versions())}")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, {load()}")
    print(ROW.format(*HEAD))
    lines, is_right = [], True
    for name in asked.modules or MODULES:
        for race in importlib.import_module(f"bench.{name}").races(sizes):
            found = run(race)
            print(*found, sep="\n", flush=True)
            is_right &= told(race, found)
            lines += found
    rows = list(growth(lines))
    if rows:
        print(f"\nAs work grows ({load()} at the end)\n{GROWTH.format(*GROWTH_HEAD)}")
        print(*rows, sep="\n")
    return int(not is_right)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
