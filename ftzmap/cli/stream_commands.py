"""What `measure --out` does: every row of a file, or of each file of a folder, with its size."""

import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftzmap.cli.zone_commands import CLEAN, FINDINGS
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, whole_file
from ftzmap.text.terminal import note, redraw, say, say_json, say_json_lines
from geo.errors import FileFormatError, GeoError
from geo.messages import Message, message

if TYPE_CHECKING:
    from geo.streams.measuring import Tally

RESULT = ".parquet"  # of a file whose own format is not written
LABELS = ("name", "id")  # columns that name a row
NAN = float("nan")
MAX_DOCUMENT = 100_000  # outlines; the JSON of more is one line each
MIN_LONG = 2_000_000  # bytes; a smaller file has not so many, unless it is packed
PACKED = (".parquet", ".geoparquet")
BAR_WIDTH = 30  # signs
HIDDEN = (".", "_")  # how names of files begin that are none of outlines, such as _manifest.json
HEAD = 1 << 16  # bytes by which a text is recognised
REASONS = {
    "missing": message("Rows without a geometry, whose figures are empty: {count:,}."),
    "unreadable": message(
        "Rows with a geometry that cannot be read, whose figures are empty: {count:,}."
    ),
    "outside": message(
        "Rows with a vertex outside the coordinate system, whose figures are empty: {count:,}."
    ),
    "others": message("Rows that are no polygons, whose figures are empty: {count:,}."),
}


def measure_to(options: Namespace, t: Language) -> int:
    """Write the rows of a file, or of each file of a folder, with their areas and perimeters."""
    if is_folder(options.file):
        return _measure_folder(options, t)
    from ftzmap.parcels.batch_files import ending_of

    out = options.out
    ending = ending_of(out.name)
    check_output(out, source=options.file)
    tally = _measure_file(options.file, out, ending, options, t)
    _tell([(out, tally)], options, t)
    return FINDINGS if tally.reasons else CLEAN


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder of files, and no format that is a folder itself."""
    from geo.streams.gdal_layers import driver_of

    return path.is_dir() and driver_of(path, b"") is None


def _measure_folder(options: Namespace, t: Language) -> int:
    """Measure every file of a folder into one of the same name in another folder."""
    source, target = options.file, options.out
    pairs = _results(source, target)
    done: list[tuple[Path, Tally]] = []
    endings = [file.suffix.lower() for file, _ in pairs]
    target.mkdir(exist_ok=True)
    for file, out in pairs:
        try:
            done.append((out, _measure_file(file, out, out.suffix.lower(), options, t)))
        except GeoError as error:
            raise _in_file(error, file.name) from error
    _tell(done, options, t)
    changes = list(_changes(endings, done))
    for sentence in changes:
        note(t(sentence))
    return FINDINGS if changes or any(tally.reasons for _, tally in done) else CLEAN


def _in_file(error: GeoError, name: str) -> GeoError:
    """Return an error whose sentence names the file, in the class that says how to settle it."""
    error.message = message("{id}: {problem}", id=name, problem=error.message)
    return error


def _changes(endings: Sequence[str], done: "Sequence[tuple[Path, Tally]]") -> Iterator[Message]:
    """Yield a sentence on each file whose columns are not those of the first with its ending."""
    first: dict[str, tuple[Path, Tally]] = {}
    for ending, (out, tally) in zip(endings, done, strict=True):
        known, other = first.setdefault(ending, (out, tally))
        odd = sorted(set(tally.columns) ^ set(other.columns))
        if odd:
            yield message(
                "{file} has other columns than {other}: {names}.",
                file=out.name,
                other=known.name,
                names=", ".join(odd)[:300],
            )


def _results(source: Path, target: Path) -> list[tuple[Path, Path]]:
    """Return the files of a folder that are read, and the name of the result of each.

    Raises
    ------
    FileFormatError
        The folder holds none, or the results would lie within it, or two would have one name.
    """
    from ftzmap.parcels.batch_files import WRITERS
    from geo.formats.format import ending_of

    if target.is_file():
        raise FileFormatError(
            message("The input is a folder, so the output must be one; name a folder.")
        )
    if target.resolve().is_relative_to(source.resolve()):
        raise FileFormatError(
            message("The output would lie inside the input folder; name another folder.")
        )
    files = [path for path in sorted(source.iterdir()) if is_read(path)]
    if not files:
        raise FileFormatError(message("The folder holds no file that is read; name another."))
    names = [
        file.name if ending_of(file.name) in WRITERS else f"{file.stem}{RESULT}" for file in files
    ]
    names = [
        f"{file.name}{RESULT}" if names.count(name) > 1 and name != file.name else name
        for file, name in zip(files, names, strict=True)
    ]
    return [(file, target / name) for file, name in zip(files, names, strict=True)]


def is_read(path: Path) -> bool:
    """Return whether a file of a folder is one of outlines; notes and parts of others are not."""
    from geo.formats.catalogue import FORMATS, promised_format
    from geo.formats.format import SourceFile, ending_of

    known = promised_format(path.name)
    ending = ending_of(path.name)
    if path.name.startswith(HIDDEN) or known is None or ending not in known.endings:
        return False
    if not path.is_file():
        return not is_folder(path)
    if ending not in known.common_endings:
        return True
    with path.open("rb") as file:
        head = file.read(HEAD)
    return any(one.recognise(SourceFile(head, path.name)) for one in FORMATS)


def _measure_file(file: Path, out: Path, ending: str, options: Namespace, t: Language) -> "Tally":
    """Write the rows of one file with their figures, and return how many there are."""
    from ftzmap.parcels.batch_files import Batches, write_batches
    from geo.streams.ahead import ahead
    from geo.streams.any_file import open_stream
    from geo.streams.measuring import AREA, measure

    def tell(sentence: Message) -> None:
        note(t(sentence))

    with (
        open_stream(file, layer=options.layer, from_crs=options.from_crs) as stream,
        whole_file(out) as part,
    ):
        for sentence in stream.notes:
            tell(sentence)
        measured = measure(_read_ahead(stream), from_crs=options.from_crs, tell=tell)
        if measured.names[0] != AREA:
            tell(_renamed(measured.names))
        bar = RateBar(t, stream.rows)
        try:
            batches = bar.count(ahead(measured.batches))
            write_batches(part, ending, Batches.of(stream, measured.schema, batches))
        finally:
            bar.wipe()
    return measured.tally


def is_long(options: Namespace) -> bool:
    """Return whether a file has more rows than are printed as one document."""
    file = options.file
    is_packed = file.suffix.lower() in PACKED
    if vars(options).get("total") or not file.is_file():
        return False
    if file.stat().st_size < MIN_LONG and not is_packed:
        return False
    from geo.streams.any_file import has_more_rows

    return has_more_rows(file, MAX_DOCUMENT, layer=options.layer)


def print_lines(options: Namespace, t: Language) -> int:
    """Print the size of every row of a long file as a line of JSON, as `measure --json` has it."""
    from geo.streams.any_file import open_stream
    from geo.streams.measuring import measure

    with open_stream(options.file, layer=options.layer, from_crs=options.from_crs) as stream:
        for sentence in stream.notes:
            note(t(sentence))
        measured = measure(
            _read_ahead(stream),
            from_crs=options.from_crs,
            tell=lambda sentence: note(t(sentence)),
        )
        first = 0
        for batch in measured.batches:
            say_json_lines(_lines(batch, measured.names, first))
            first += batch.num_rows
    for reason, count in measured.tally.reasons.items():
        note(t(_reason(reason, count)))
    return FINDINGS if measured.tally.reasons else CLEAN


def _lines(batch: Any, names: tuple[str, str], first: int) -> Iterator[dict[str, object]]:  # noqa: ANN401
    """Yield the sizes of the rows of a batch, the first of which has the number `first`."""
    from ftzmap.boundary.sizes import Size

    labels = [batch.column(name).to_pylist() for name in LABELS if name in batch.schema.names]
    areas, perimeters = (batch.column(name).to_pylist() for name in names)
    for row, (area, perimeter) in enumerate(zip(areas, perimeters, strict=True)):
        known = next((column[row] for column in labels if column[row] is not None), None)
        yield Size(
            index=first + row,
            name=str(first + row + 1 if known is None else known),
            area_m2=NAN if area is None else area,
            perimeter_m=NAN if perimeter is None else perimeter,
            plane_m2=None,
        ).as_json()


def _read_ahead(stream: Any) -> Any:  # noqa: ANN401 - a Stream
    from dataclasses import replace

    from geo.streams.ahead import ahead

    return replace(stream, batches=ahead(stream.batches))


def _renamed(names: Sequence[str]) -> Message:
    return message(
        "The file has a column of that name already, so the figures are called {names}.",
        names=", ".join(names),
    )


def _tell(done: Sequence[tuple[Path, "Tally"]], options: Namespace, t: Language) -> None:
    """Print what was written, and why rows have no figures."""
    for out, tally in done:
        for reason, count in tally.reasons.items():
            note(t(message("{id}: {problem}", id=out.name, problem=_reason(reason, count))))
    if options.json:
        shown = [_as_json(out, tally) for out, tally in done]
        say_json(shown if is_folder(options.file) else shown[0])
        return
    for out, tally in done:
        say(
            t(
                "Wrote {file}: {rows:,} rows, {measured:,} measured, {km2:,.6f} km² in all.",
                file=plain(out),
                rows=tally.rows,
                measured=tally.measured,
                km2=tally.area_m2 / 1e6,
            )
        )


def _reason(reason: str, count: int) -> Message:
    from dataclasses import replace

    return replace(REASONS[reason], values=(("count", count),))


def _as_json(out: Path, tally: "Tally") -> dict[str, object]:
    return {
        "out": str(out),
        "rows": tally.rows,
        "measured": tally.measured,
        "area_m2": tally.area_m2,
        **{reason: tally.reasons.get(reason, 0) for reason in REASONS},
    }


class RateBar:
    """How many rows are done, at what rate and for how long still, on a terminal's standard error.

    Nothing is shown where that is a file.
    """

    def __init__(self, t: Language, rows: int | None) -> None:
        self._t, self._rows, self._length = t, rows, 0
        self._start, self._done = time.monotonic(), 0

    def count(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Yield batches, and show after each how many rows have gone by."""
        for batch in batches:
            yield batch
            self._done += batch.num_rows
            if sys.stderr.isatty():
                self._show(max(time.monotonic() - self._start, 1e-3))

    def reach(self, rows: int) -> None:
        """Show that so many rows have gone by."""
        self._done = rows
        if sys.stderr.isatty():
            self._show(max(time.monotonic() - self._start, 1e-3))

    def _show(self, seconds: float) -> None:
        t, rate = self._t, self._done / seconds
        if not self._rows:
            line = t("{done:,} rows, {rate:,.0f} a second", done=self._done, rate=rate)
        else:
            filled = min(BAR_WIDTH, BAR_WIDTH * self._done // self._rows)
            line = t(
                "[{bar}] {done:,} of {rows:,} rows, {rate:,.0f} a second, {left:,.0f} s left",
                bar=f"{'#' * filled}{'.' * (BAR_WIDTH - filled)}",
                done=self._done,
                rows=self._rows,
                rate=rate,
                left=max(0, self._rows - self._done) / rate,
            )
        redraw(line)
        self._length = 2 * len(line)  # a Chinese letter takes two cells

    def wipe(self) -> None:
        """Leave the line empty for what comes next."""
        if self._length:
            redraw(" " * self._length, end="\r")
