"""Folders of this machine: which files are in them, and how results get into them."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ftzmap.text.output import hidden_folder, remove_strays, whole_file
from geo.formats.gdal.filegdb import MARK
from geo.streams.stream import Piece

HIDDEN = (".", "_")  # how names begin of files that are no data, such as _metadata
HEAD = 1 << 16  # bytes by which a text is recognised


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file in a folder: its path there with slashes, its bytes, and what marks its state.

    `state` changes whenever the file is written again; `head` gives its first bytes.
    """

    name: str
    size: int
    state: str
    head: Callable[[], bytes]


class Folder(Protocol):
    """Where files are read or results are put; it can be sent to another process."""

    @property
    def label(self) -> str:
        """What to call it."""

    def is_file(self) -> bool:
        """Return whether it is no folder but one file, or a format that is a folder itself."""

    def entries(self) -> Iterator[Entry]:
        """Yield its files, and those of the folders within, in no order."""

    def entry(self, name: str) -> Entry:
        """Return one of its files; an error that names it where it is not there."""

    def has_pieces(self, name: str) -> bool:
        """Return whether pieces of a file can be read without the rest of it."""

    def reading(self, name: str, piece: Piece | None = None) -> AbstractContextManager[Path]:
        """Give a path of this machine from which a file can be read, or a piece of it."""

    def writing(self, name: str) -> AbstractContextManager[Path]:
        """Give a path of this machine; what is written there becomes the file at the end."""

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file; None where there is none."""

    def remove(self, name: str) -> None:
        """Remove a file."""

    def holds(self, other: "Folder", name: str = "") -> bool:
        """Return whether another folder, or a file in it, lies in this one."""

    def make(self) -> None:
        """Make it where it is not there yet, and remove what killed runs left in it."""

    def scratch(self) -> AbstractContextManager["Folder"]:
        """Give a hidden folder in it that is removed at the end, and seen where this one is."""


@dataclass(frozen=True, kw_only=True)
class LocalFolder:
    """A folder of this machine, or one that every machine of a cluster sees at the same path."""

    path: Path

    @property
    def label(self) -> str:
        """Its path."""
        return str(self.path)

    def is_file(self) -> bool:
        """Return whether it is no folder but one file, or a FileGDB."""
        self.path.stat()  # an OSError that names it
        return not self.path.is_dir() or (self.path / MARK).is_file()

    def entries(self) -> Iterator[Entry]:
        """Yield its files, a FileGDB as one of them, but no hidden ones."""
        for folder, names, files in os.walk(self.path):
            here = Path(folder)
            names[:] = [name for name in names if not name.startswith(HIDDEN)]
            databases = [name for name in names if (here / name / MARK).is_file()]
            names[:] = [name for name in names if name not in databases]
            shown = (name for name in files if not name.startswith(HIDDEN))
            for name in (*databases, *shown):
                yield from self._entry(here / name)

    def entry(self, name: str) -> Entry:
        """Return one of its files.

        Raises
        ------
        OSError
            There is no such file.
        """
        (self.path / name).stat()
        return next(self._entry(self.path / name))

    def _entry(self, path: Path) -> Iterator[Entry]:
        with suppress(FileNotFoundError):  # gone in the meantime
            inner = list(path.iterdir()) if path.is_dir() else [path]
            stats = [each.stat() for each in inner]
            yield Entry(
                name=path.relative_to(self.path).as_posix(),
                size=sum(each.st_size for each in stats),
                state=str(max((each.st_mtime_ns for each in stats), default=0)),
                head=lambda: _head(path),
            )

    def has_pieces(self, name: str) -> bool:
        """Return that pieces of any file can be read without the rest of it."""
        return True

    @contextmanager
    def reading(self, name: str, piece: Piece | None = None) -> Iterator[Path]:
        """Give the path of a file."""
        yield self.path / name

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """Give the path of a file, whose folder is there; the writer puts it in place whole."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        yield path

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file; None where there is none."""
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self.path / name).unlink()

    def holds(self, other: Folder, name: str = "") -> bool:
        """Return whether another folder, or a file in it, lies in this one."""
        if not isinstance(other, LocalFolder):
            return False
        return (other.path / name).resolve().is_relative_to(self.path.resolve())

    def make(self) -> None:
        """Make it where it is not there yet, and remove what killed runs left in it."""
        self.path.mkdir(exist_ok=True)
        for folder, _, _ in os.walk(self.path):
            remove_strays(Path(folder))

    @contextmanager
    def scratch(self) -> Iterator["LocalFolder"]:
        """Give a hidden folder in it that is removed at the end."""
        with hidden_folder(self.path) as path:
            yield LocalFolder(path=path)


def write_bytes(folder: Folder, name: str, data: bytes) -> None:
    """Write a file of a folder, whole or not at all."""
    with folder.writing(name) as path, whole_file(path) as part:
        part.write_bytes(data)


def _head(path: Path) -> bytes:
    if path.is_dir():
        return b""
    with path.open("rb") as file:
        return file.read(HEAD)
