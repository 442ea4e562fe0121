"""Mutate small boundary files and read them: a table, or one sentence, and nothing else.

``python bench/fuzz.py 2000`` reads so many mutations of the files of each format in
``tests/data/field``, the seeds being fixed, and prints what raised anything but `GeoError`, as
the file, its seed and the error. Formats that are read in a process of their own are mutated
``--guarded`` times; their processes are forks of one that has read the libraries, so that ten
thousand take minutes. ``--ending .gpkg`` mutates those files alone.
"""

import argparse
import io
import random
import subprocess
import sys
import time
import traceback
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import GeoError
from geo.formats.files import load
from geo.formats.gdal import sandbox
from geo.formats.writers import zip_of

FIELD = Path(__file__).parents[1] / "tests" / "data" / "field"
GUARDED = {".dxf", ".gpkg", ".parquet", ".xls", ".zip"}  # endings; a zip may hold any of them
FORKED = Path(__file__).with_name("forked_worker.py")
SLOW = 20.0  # seconds that a reading may take
WORDS = (
    b"NaN", b"-1e309", b"1e309", b"0", b"-", b"", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b'"', b",",
    b"\n", b"(", b")", b"[", b"{}", b"null", b"<a>", b"</", b"&#0;", b"EPSG:0", b"180.1", b"J1",
    "度".encode(), "经度".encode("gb18030"), b"9" * 400, b"(" * 300, b"[" * 3000,
)  # fmt: skip


def mutated(data: bytes, seed: int) -> bytes:
    """Return bytes with one to six changes that a seed decides."""
    dice = random.Random(seed)
    changed = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(changed) + 1)
        end = min(len(changed), at + dice.choice((1, 2, 4, 16, 200)))
        kind = dice.randrange(6)
        if kind == 0 and at < len(changed):
            changed[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            del changed[at:end]
        elif kind == 2:
            changed[at:at] = dice.choice(WORDS)
        elif kind == 3:
            changed[at:end] = dice.choice(WORDS)
        elif kind == 4:
            changed[at:at] = changed[at:end] * dice.choice((1, 2, 50))
        else:
            del changed[dice.randrange(len(changed) + 1) :]
    return bytes(changed)


def mutated_file(data: bytes, seed: int) -> bytes:
    """Return a mutated file; of a zip every second time one of its entries, packed again."""
    if not (data.startswith(b"PK") and seed % 2):
        return mutated(data, seed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    chosen = random.Random(seed).choice(sorted(entries))
    entries[chosen] = mutated(entries[chosen], seed)
    return zip_of(entries)


def cases(folder: Path) -> dict[str, list[Path]]:
    """Return the files of a folder by their ending."""
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.iterdir()):
        found[path.suffix].append(path)
    return found


def failures(paths: list[Path], count: int, start: int = 0) -> Iterator[str]:
    """Yield what is wrong with reading so many mutations of some files."""
    for seed in range(start, start + count):
        path = paths[seed % len(paths)]
        began = time.monotonic()
        try:
            load(mutated_file(path.read_bytes(), seed), name=path.name)
        except GeoError:
            pass
        except Exception as error:  # what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            yield f"{path.name} {seed} {error!r:.200} {place.filename}:{place.lineno}"
        if time.monotonic() - began > SLOW:
            yield f"{path.name} {seed} took {time.monotonic() - began:.0f} s"


@contextmanager
def forked_workers() -> Iterator[None]:
    """Have the processes of the sandbox forked from one for each driver and script."""
    running: dict[tuple[str, ...], subprocess.Popen[str]] = {}
    before = sandbox.exit_code

    def exit_code(folder: Path, job: sandbox.Job) -> int:
        script = str(sandbox.worker_of(job))
        about = script, job.driver, *sorted(map(str, job.settings.items()))
        if about not in running:
            running[about] = subprocess.Popen(
                [sys.executable, "-I", str(FORKED), script, str(sandbox.SECONDS)],
                env=sandbox.environment(job),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return _end_of(folder, running[about])

    sandbox.exit_code = exit_code
    try:
        yield
    finally:
        sandbox.exit_code = before
        for process in running.values():
            process.communicate()


def _end_of(folder: Path, process: "subprocess.Popen[str]") -> int:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{folder}\n")
    process.stdin.flush()
    ended = process.stdout.readline().strip()
    if ended == "late":
        raise subprocess.TimeoutExpired(str(FORKED), sandbox.SECONDS)
    return int(ended)


def main() -> int:
    """Mutate the files of each ending, and print failures and how many were read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=2000)
    parser.add_argument("--guarded", type=int, default=200)
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--ending", help="of the files that are mutated")
    options = parser.parse_args()
    total = 0
    for ending, paths in cases(FIELD).items():
        if options.ending not in (None, ending):
            continue
        count = options.guarded if ending in GUARDED else options.count
        with forked_workers():
            found = list(failures(paths, count, options.start))
        total += len(found)
        sys.stdout.write("".join(f"{line}\n" for line in [*found, f"{ending}: {count} read"]))
        sys.stdout.flush()
    return 1 if total else 0


if __name__ == "__main__":
    raise SystemExit(main())
