"""What `measure`, `locate` and others do with a folder of files, here or at an address."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ftzmap.cli.progress import rate_shown
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.terminal import note
from geo.errors import FileFormatError
from geo.messages import Message, message

if TYPE_CHECKING:
    from ftzmap.parts.folders import Folder
    from ftzmap.parts.manifest import Record
    from ftzmap.parts.tasks import Schedule

Line = Callable[["Record", str, Language], str]
Records: TypeAlias = "Sequence[Record]"
LOCAL = "local"
CLUSTERS = ("tcp://", "tls://", "ws://", "wss://", "ucx://")
ADDRESS_SIGN = "://"


def _nothing(*_: object) -> Iterator[Message]:
    return iter(())


@dataclass(frozen=True, kw_only=True)
class Report:
    """How the outcome of a job is told.

    Parameters
    ----------
    line
        Returns what is printed on a file.
    changes
        Yields sentences on files that differ from others, beside those of columns and systems.
    total, total_json
        Prints what is said of all files together, or returns it for the JSON document; a job that
        has such a total can do without an output.
    """

    line: Line
    changes: Callable[[Records], Iterator[Message]] = _nothing
    total: Callable[[Records, Language], None] | None = None
    total_json: Callable[[Records], object] | None = None


def add_options(command: ArgumentParser) -> None:
    """Add the options on folders of files to a command."""
    group = command.add_argument_group("a folder of files, here or at an address such as s3://a/b")
    about = "who does the work: local for processes of this machine, or tcp://HOST:PORT of Dask"
    group.add_argument("--scheduler", metavar="WHERE", help=about)
    about = "with --scheduler local: how many processes (default: as many as pay)"
    group.add_argument("--workers", type=_count, metavar="N", help=about)
    about = "leave out what manifest.json says is complete and unchanged"
    group.add_argument("--resume", action="store_true", help=about)
    about = "name files that cannot be read, and go on with the others"
    group.add_argument("--keep-going", action="store_true", help=about)
    about = "of a server for s3:// that is not Amazon's (else AWS_ENDPOINT_URL)"
    group.add_argument("--endpoint", metavar="URL", help=about)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1024:
        raise ArgumentTypeError("give a number of processes from 1 to 1024")
    return int(text)


def place(text: str) -> Path | str:
    """Return a path of this machine, or an address such as ``s3://bucket/folder`` as it is."""
    return text if ADDRESS_SIGN in text else Path(text)


def is_of_folders(options: Namespace, file: Path | str) -> bool:
    """Return whether a call is one for this module: a folder, an address, or a word on how.

    Raises
    ------
    OSError
        There is no such input: of an output, too, it could not be said whether it suits.
    """
    if isinstance(file, Path) and options.out is not None:
        file.stat()
    if isinstance(file, str) or isinstance(options.out, str):
        return True
    said = (options.scheduler, options.workers, options.endpoint)
    return any((*said, options.resume, options.keep_going)) or is_folder(file)


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder of files, and no format that is a folder itself."""
    from ftzmap.parts.folders import LocalFolder

    return path.is_dir() and not LocalFolder(path=path).is_file()


def check_endpoint(options: Namespace, file: Path | str) -> None:
    """Refuse the URL of a server where no address is named."""
    if options.endpoint and isinstance(file, Path) and not isinstance(options.out, str):
        raise FileFormatError(message("--endpoint is for addresses of s3:// alone."))


def folder_of(where: Path | str, endpoint: str | None) -> "Folder":
    """Return the folder at a path or an address."""
    if isinstance(where, str):
        from ftzmap.parts.object_store import RemoteFolder

        return RemoteFolder(address=where, endpoint=endpoint)
    from ftzmap.parts.folders import LocalFolder

    return LocalFolder(path=where.absolute())


def name_of(where: Path | str) -> str:
    """Return the last name of a path or an address."""
    return where.name if isinstance(where, Path) else where.rstrip("/").rpartition("/")[2]


def split(where: Path | str, endpoint: str | None) -> "tuple[Folder, str]":
    """Return the folder of a file, and its name there."""
    if isinstance(where, str):
        from ftzmap.parts.object_store import split_address

        folder, name = split_address(where)
        return folder_of(folder, endpoint), name
    return folder_of(where.absolute().parent, endpoint), where.name


def schedule_of(options: Namespace, t: Language, sizes: Sequence[int]) -> "Schedule":
    """Return who does the work on files of so many bytes.

    Raises
    ------
    FileFormatError
        The options on that do not fit one another.
    """
    from ftzmap.parts.cluster import on_cluster
    from ftzmap.parts.processes import in_processes, processes_that_pay
    from ftzmap.parts.tasks import one_by_one

    where = options.scheduler
    if options.workers and where != LOCAL:
        raise FileFormatError(
            message("--workers is for --scheduler local; a cluster has the workers it was given.")
        )
    if where is not None and where.lower().startswith(CLUSTERS):
        return partial(on_cluster, address=where)
    if where not in (None, LOCAL):
        raise FileFormatError(
            message(
                "--scheduler {where} is unknown; give local, or an address such as "
                "tcp://10.0.0.5:8786.",
                where=where,
            )
        )
    count = 1 if where is None else options.workers or processes_that_pay(sizes)
    if count == 1:
        return partial(one_by_one, watch=partial(rate_shown, t))
    return partial(in_processes, count=count)


def say_note(t: Language, sentence: Message) -> None:
    """Print a sentence on standard error."""
    note(plain(t(sentence), limit=1000))
