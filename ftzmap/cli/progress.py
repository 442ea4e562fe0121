"""How far a long command is, on a terminal's standard error; nothing where that is a file."""

import sys
import time
from collections.abc import Iterator

from ftzmap.text.i18n import Language
from ftzmap.text.terminal import redraw
from geo.messages import Message, message
from geo.streams.stream import B

BAR_WIDTH = 30  # signs


def rate_shown(
    t: Language, rows: int | None, batches: Iterator[B], *, is_about: bool = False
) -> Iterator[B]:
    """Yield batches, and show how many rows have gone by, of `rows` where that is known."""
    bar = RateBar(t, rows, is_about=is_about)
    try:
        yield from bar.count(batches)
    finally:
        bar.wipe()


class RateBar:
    """How many rows are done, at what rate and for how long still."""

    def __init__(self, t: Language, rows: int | None, *, is_about: bool = False) -> None:
        self._t, self._rows, self._length = t, rows, 0
        self._is_about = is_about
        self._start, self._done = time.monotonic(), 0

    def count(self, batches: Iterator[B]) -> Iterator[B]:
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
            line = t("{done:,} rows, {rate:,.0f} per second", done=self._done, rate=rate)
        else:
            line = t(self._of(self._rows, rate))
        redraw(line)
        self._length = 2 * len(line)  # a Chinese letter takes two cells

    def _of(self, rows: int, rate: float) -> Message:
        """Return how many of all rows are done, and what is left."""
        filled = min(BAR_WIDTH, BAR_WIDTH * self._done // rows)
        figures = {
            "bar": f"{'#' * filled}{'.' * (BAR_WIDTH - filled)}",
            "done": self._done,
            "rows": rows,
            "rate": rate,
            "left": max(0, rows - self._done) / rate,
        }
        if self._is_about:
            return message(
                "[{bar}] {done:,} of about {rows:,} rows, {rate:,.0f} per second, "
                "{left:,.0f} s left",
                **figures,
            )
        return message(
            "[{bar}] {done:,} of {rows:,} rows, {rate:,.0f} per second, {left:,.0f} s left",
            **figures,
        )

    def wipe(self) -> None:
        """Leave the line empty for what comes next."""
        if self._length:
            redraw(" " * self._length, end="\r")


class FilesBar:
    """How many files of a folder are done, and how many rows a second."""

    def __init__(self, t: Language, files: int) -> None:
        self._t, self._files, self._length = t, files, 0
        self._start, self._done, self._rows = time.monotonic(), 0, 0

    def add(self, rows: int | None) -> None:
        """Show that one more file is done, of so many rows where that is known."""
        self._done += 1
        self._rows += rows or 0
        if not sys.stderr.isatty():
            return
        seconds = max(time.monotonic() - self._start, 1e-3)
        t = self._t
        line = t(
            "{done:,} of {files:,} files, {rate:,.0f} rows a second",
            done=self._done,
            files=self._files,
            rate=self._rows / seconds,
        )
        redraw(line)
        self._length = 2 * len(line)

    def wipe(self) -> None:
        """Leave the line empty for what comes next."""
        if self._length:
            redraw(" " * self._length, end="\r")


class Bar:
    """A progress bar on one line."""

    def __init__(self, text: str) -> None:
        self._text, self._length = text, 0
        self._shown: int | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show that so much of so much is done."""
        percent = 100 * done // total
        if percent != self._shown and sys.stderr.isatty():
            filled = BAR_WIDTH * done // total
            line = f"{self._text} [{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {percent:3d} %"
            redraw(line)
            self._shown = percent
            self._length = len(line) + len(self._text)  # a Chinese letter takes two cells

    def wipe(self) -> None:
        """Leave the line empty for what comes next."""
        if self._length:
            redraw(" " * self._length, end="\r")
