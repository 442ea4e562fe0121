"""Folders at addresses such as ``s3://bucket/folder``, by the file systems of fsspec.

A file is fetched to a scratch folder before it is read, and a result is sent when it is whole.
Credentials come from the environment of each machine; none is sent or written.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from ftzmap.parts.folders import HEAD, HIDDEN, Entry, Folder
from geo.errors import FileFormatError
from geo.formats.gdal.filegdb import FORMAT as FILEGDB
from geo.formats.gdal.shapefile import FORMAT as SHAPEFILE
from geo.messages import message
from geo.scratch import scratch_folder
from geo.streams.parquet import MAGIC, group_bytes
from geo.streams.stream import Piece

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
USER = re.compile(r"//[^/@]*@")  # a name and a password within an address
S3 = ("s3", "s3a")
WHOLE = {*S3, "gs", "gcs", "abfs", "abfss", "az", "oss"}  # a file appears there when it is whole
TAIL = 8  # bytes at the end of Parquet: how long the metadata before them are, and a mark
BLOCK = 1 << 24  # bytes fetched at once
STATES = ("ETag", "etag", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified")


def is_address(text: str) -> bool:
    """Return whether a text names a folder or file of another machine, such as ``s3://a/b``."""
    return ADDRESS.match(text) is not None


def split_address(address: str) -> tuple[str, str]:
    """Return the folder of an address and the last name in it."""
    folder, _, name = address.rstrip("/").rpartition("/")
    return folder, name


@dataclass(frozen=True, kw_only=True)
class RemoteFolder:
    """A folder at an address; `endpoint` is the URL of a server that speaks S3, if not Amazon's."""

    address: str
    endpoint: str | None = None

    def __getstate__(self) -> dict[str, object]:
        """Return what is sent to another process: not the connection."""
        return {"address": self.address, "endpoint": self.endpoint}

    @property
    def label(self) -> str:
        """Its address without name and password."""
        return USER.sub("//", self.address)

    @cached_property
    def _files(self) -> tuple[Any, str]:
        """The file system, and the path of the folder in it."""
        protocol = self.address.partition("://")[0].lower()
        options: dict[str, str] = {}
        if self.endpoint is not None:
            if protocol not in S3:
                raise FileFormatError(message("--endpoint is for addresses of s3:// alone."))
            options["endpoint_url"] = self.endpoint
        try:
            import fsspec

            found, path = fsspec.core.url_to_fs(self.address, **options)
        except ImportError as error:
            raise _missing(protocol, error) from error
        except ValueError as error:
            raise FileFormatError(
                message("{protocol}:// is no file system that is known.", protocol=protocol)
            ) from error
        return found, str(path).rstrip("/")

    def is_file(self) -> bool:
        """Return whether the address is one file."""
        files, root = self._files
        with self._refusing(""):
            return bool(files.isfile(root))

    def entries(self) -> Iterator[Entry]:
        """Yield its files, but no hidden ones; of a FileGDB, one entry.

        Raises
        ------
        FileFormatError
            Nothing lies there, which is all that an address that is not there has.
        """
        files, root = self._files
        with self._refusing(""):
            files.invalidate_cache()
            found: Mapping[str, Mapping[str, Any]] = files.find(root, detail=True)
        if not found:
            raise FileFormatError(
                message("There is no file at {file}; check the address.", file=self.label)
            )
        databases: dict[str, list[Mapping[str, Any]]] = {}
        for path, about in found.items():
            name = path.removeprefix(root).lstrip("/")
            database = _database_of(name)
            if database:
                databases.setdefault(database, []).append(about)
            elif name and not any(part.startswith(HIDDEN) for part in name.split("/")):
                yield self._entry(name, [about])
        for name, inner in databases.items():
            yield self._entry(name, inner)

    def _entry(self, name: str, inner: list[Mapping[str, Any]]) -> Entry:
        states = (about[key] for about in inner for key in STATES if about.get(key) is not None)
        return Entry(
            name=name,
            size=sum(int(about.get("size") or 0) for about in inner),
            state=str(next(states, "")),
            head=lambda: self._head(name),
        )

    def _head(self, name: str) -> bytes:
        files, root = self._files
        with self._refusing(name):
            return bytes(files.cat_file(f"{root}/{name}", start=0, end=HEAD))

    def entry(self, name: str) -> Entry:
        """Return one of its files."""
        files, root = self._files
        with self._refusing(name):
            files.invalidate_cache()
            return self._entry(name, [files.info(f"{root}/{name}")])

    def has_pieces(self, name: str) -> bool:
        """Return whether a file is Parquet, of which row groups can be fetched alone."""
        return self._head(name).startswith(MAGIC)

    @contextmanager
    def reading(self, name: str, piece: Piece | None = None) -> Iterator[Path]:
        """Give a copy of a file, with those beside it that belong to it.

        Of Parquet only the bytes of a piece are fetched; between them the copy is empty.
        """
        files, root = self._files
        with scratch_folder() as folder:
            local = folder / PurePosixPath(name).name
            if piece is not None and self.has_pieces(name):
                with self._refusing(name):
                    _fetch_piece(files, f"{root}/{name}", local, piece)
                yield local
                return
            with self._refusing(name):
                for path in self._belonging(name):
                    copy = local.with_suffix(PurePosixPath(path).suffix)
                    files.get(f"{root}/{path}", str(copy), recursive=bool(_database_of(f"{path}/")))
            yield local

    def _belonging(self, name: str) -> list[str]:
        """Return a file and, of a Shapefile, those beside it."""
        path = PurePosixPath(name)
        if path.suffix.lower() not in SHAPEFILE.endings:
            return [name]
        files, root = self._files
        beside = files.ls(str(PurePosixPath(root, path.parent)), detail=False)
        endings = {*SHAPEFILE.endings, *SHAPEFILE.part_endings}
        return [
            str(path.parent / one.name)
            for one in map(PurePosixPath, beside)
            if one.stem == path.stem and one.suffix.lower() in endings
        ]

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """Give a path of this machine whose file is sent at the end."""
        files, root = self._files
        with scratch_folder() as folder:
            local = folder / PurePosixPath(name).name
            yield local
            with self._refusing(""):  # what is not there is the bucket
                self._send(files, local, f"{root}/{name}")

    def _send(self, files: Any, local: Path, path: str) -> None:  # noqa: ANN401 - of fsspec
        if self.address.partition("://")[0].lower() in WHOLE:
            files.put_file(str(local), path)
            return
        files.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
        part = f"{PurePosixPath(path).parent}/.ftzmap-{secrets.token_hex(4)}.part"
        try:
            files.put_file(str(local), part)
            files.mv(part, path)
        except BaseException:
            if files.exists(part):
                files.rm_file(part)
            raise

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file; None where there is none."""
        files, root = self._files
        with self._refusing(name):
            try:
                return bytes(files.cat_file(f"{root}/{name}"))
            except FileNotFoundError:
                return None

    def remove(self, name: str) -> None:
        """Remove a file."""
        files, root = self._files
        with self._refusing(name):
            files.rm_file(f"{root}/{name}")

    def holds(self, other: Folder, name: str = "") -> bool:
        """Return whether another folder, or a file in it, lies in this one."""
        if not isinstance(other, RemoteFolder):
            return False
        here, there = self.address.rstrip("/"), f"{other.address.rstrip('/')}/{name}".rstrip("/")
        return f"{there}/".startswith(f"{here}/")

    def make(self) -> None:
        """Do nothing: folders arise with the files in them."""

    @contextmanager
    def scratch(self) -> Iterator["RemoteFolder"]:
        """Give a hidden folder in it that is removed at the end."""
        name = f".ftzmap-{secrets.token_hex(4)}.folder"
        made = replace(self, address=f"{self.address.rstrip('/')}/{name}")
        try:
            yield made
        finally:
            files, root = made._files
            with suppress(Exception):  # what came before it is told
                files.invalidate_cache()
                files.rm(root, recursive=True)

    @contextmanager
    def _refusing(self, name: str) -> Iterator[None]:
        """Raise what libraries of object stores raise as one sentence on a file."""
        file = "/".join(filter(None, (self.label, name)))
        try:
            yield
        except FileNotFoundError as error:
            raise FileFormatError(
                message("{file} does not exist; check the name and the folder.", file=file)
            ) from error
        except Exception as error:  # of any library, as the address has it
            raise FileFormatError(
                message(
                    "{file} cannot be used: {reason}. Check the address, the rights to it and the "
                    "network.",
                    file=file,
                    reason=(str(error).strip().rstrip(".") or type(error).__name__)[:300],
                )
            ) from error


def _fetch_piece(files: Any, path: str, local: Path, piece: Piece) -> None:  # noqa: ANN401
    """Copy what is needed of a Parquet file to read a piece of it, each byte at its place."""
    import pyarrow.parquet as pq

    size = int(files.info(path)["size"])
    tail = files.cat_file(path, start=size - TAIL, end=size)
    footer = size - TAIL - int.from_bytes(tail[:4], "little")
    with local.open("wb") as copy:
        copy.write(MAGIC)
        copy.truncate(size)
        copy.seek(max(0, footer))
        copy.write(files.cat_file(path, start=max(0, footer), end=size))
        copy.flush()
        for start, end in group_bytes(pq.read_metadata(local), piece):
            copy.seek(start)
            for at in range(start, end, BLOCK):
                copy.write(files.cat_file(path, start=at, end=min(end, at + BLOCK)))


def _database_of(name: str) -> str | None:
    """Return the FileGDB that a file lies in, a folder of many files; None for others."""
    parts = name.split("/")
    ending = FILEGDB.endings[0]
    at = next((n for n, part in enumerate(parts[:-1]) if part.lower().endswith(ending)), None)
    return None if at is None else "/".join(parts[: at + 1])


def _missing(protocol: str, error: ImportError) -> FileFormatError:
    """Return what to install for an address."""
    if error.name == "fsspec":
        return FileFormatError(
            message(
                "Addresses such as {protocol}:// need more packages; install them with: "
                "pip install 'ftzmap[cluster]'.",
                protocol=protocol,
            )
        )
    return FileFormatError(
        message(
            "The package for {protocol}:// is missing: {reason}.",
            protocol=protocol,
            reason=str(error).strip().rstrip("."),
        )
    )
