"""A process of its own for files that are not to be trusted to the libraries that read them.

GDAL opens whatever a file asks for, be it other files or addresses, and a small file may take all
memory or never end. So the process has caps on memory and time, knows one driver, finds a closed
port where it looks for the network, and hands back numbers and text, never objects.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from geo.errors import FileFormatError, FileTooLargeError, GeoError, LayerError
from geo.formats.table import MAX_BYTES, MAX_ROWS, MAX_VERTICES, too_many_vertices
from geo.limits import LIMITS
from geo.messages import message
from geo.scratch import scratch_folder

SECONDS = LIMITS.max_gdal_seconds + 10  # on the wall
MAX_ANSWER = min(300_000_000, LIMITS.max_answer)  # bytes of properties that are taken back
WORKER = Path(__file__).with_name("worker.py")
STREAM_WORKER = Path(__file__).with_name("stream_worker.py")
OTHER_WORKERS = {
    "sheets": Path(__file__).with_name("sheet_worker.py"),
    "parquet": Path(__file__).with_name("parquet_worker.py"),
}  # by task
CLOSED = "http://127.0.0.1:9"  # the port of the discard protocol, which nobody serves
SETTINGS = {
    "GDAL_HTTP_PROXY": CLOSED,
    "GDAL_HTTP_TIMEOUT": "1",
    "http_proxy": CLOSED,
    "https_proxy": CLOSED,
    "PROJ_NETWORK": "OFF",
    "GDAL_DRIVER_PATH": "disable",
    "OGR_SQLITE_PRAGMA": "trusted_schema=OFF",  # views call nothing that reaches beyond the file
    "OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES",  # its own loses its place at rows without geometry
    "OPENBLAS_NUM_THREADS": "1",  # each thread reserves memory that counts
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
INHERITED = (
    "PATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "GDAL_DATA",
    "PROJ_DATA",
)
REFUSALS = {
    "several": message("The file has several layers; choose one of them: {names}."),
    "other layers": message("The file has no such layer. Its layers are: {names}."),
    "no layers": message("The file has no layer with outlines; choose another file."),
    "not geopackage": message(
        "The file is an SQLite database but not a GeoPackage; save it as a GeoPackage."
    ),
    "view": message(
        "{names} is a view or a virtual table where the database needs a plain table; save the "
        "layers as a new GeoPackage."
    ),
    "function": message(
        "The view calls the function {names}, which this program does not run; save the view "
        "as a plain layer."
    ),
    "not geoparquet": message(
        "The Parquet file does not describe its geometries; save it as GeoParquet."
    ),
    "metadata": message(
        "The GeoParquet metadata of the file is wrong at {names}; save the file "
        "again as GeoParquet."
    ),
    "encoding": message("The geometries are stored as {names}; save them as WKB."),
    "damaged": message("The file is damaged or incomplete; copy or save it again."),
}
BROKE_OFF = message(
    "Reading the file failed. It is damaged, or it needs more memory than the limit allows; "
    "save it again, or split it."
)
OF_LAYERS = {"several", "other layers"}
TOO_LARGE = {
    "rows": message("The file has more than {most:,} features; split it.", most=MAX_ROWS),
    "large": message(
        "The file needs more memory than the limit of {gb:g} GB; split it.",
        gb=LIMITS.max_gdal_memory / 1e9,
    ),
    "slow": message(
        "Reading the file takes longer than the limit of {seconds} seconds; split it.",
        seconds=LIMITS.max_gdal_seconds,
    ),
}

Answer = tuple[dict[str, Any], dict[str, np.ndarray]]


@dataclass(frozen=True)
class Job:
    """What the process is asked for.

    Parameters
    ----------
    task
        One of ``"layers"``, ``"gdal"``, ``"parquet"`` and ``"sheets"``.
    files
        By name; the first is to be opened.
    driver
        Of GDAL, the only one that the process then knows.
    layer, encoding, options
        As `pyogrio.raw.read` has them.
    settings
        Of GDAL, for the environment of the process.
    opened
        The file or folder to open, where it is not the first of `files`.
    names
        Of columns of bytes that hold geometries where the file does not say which does.
    """

    task: str
    files: Mapping[str, bytes]
    driver: str = ""
    layer: str | None = None
    encoding: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    opened: str = ""
    names: Sequence[str] = ()


def run(job: Job) -> Answer:
    """Return what the process answers to a job: values as JSON has them, and arrays by name.

    Raises
    ------
    FileFormatError, FileTooLargeError
        For what it refused, or did not live to say.
    """
    with scratch_folder() as folder:
        for file, data in job.files.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_bytes(data)
        (folder / "request.json").write_text(json.dumps(_request(job)))
        try:
            code = exit_code(folder, job)
        except subprocess.TimeoutExpired as error:
            raise FileTooLargeError(TOO_LARGE["slow"]) from error
        return _answer(folder, code)


def exit_code(folder: Path, job: Job) -> int:
    """Return how the process ended that answered the request in a folder, as `subprocess` has it.

    Raises
    ------
    subprocess.TimeoutExpired
        It took longer than `SECONDS`, and was ended.
    """
    return subprocess.run(
        [sys.executable, "-I", str(worker_of(job)), str(folder)],
        timeout=SECONDS,
        env=environment(job),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


def worker_of(job: Job) -> Path:
    """Return the script that answers a job."""
    return OTHER_WORKERS.get(job.task, WORKER)


@dataclass(frozen=True, kw_only=True)
class StreamJob:
    """A file that the process is to hand on in batches of Arrow, where it lies.

    Parameters
    ----------
    path
        A file or folder; the process opens it for reading alone.
    size
        Of the file, in bytes.
    batch, batch_bytes
        How many rows a batch has at most, and how many bytes of the file it is about.
    driver, layer, encoding, options
        As for `Job`.
    first, rows
        Which rows: from 0, and how many, all that follow by default.
    """

    path: Path
    size: int
    batch: int
    batch_bytes: int
    driver: str
    layer: str | None = None
    encoding: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    first: int = 0
    rows: int | None = None


@contextmanager
def stream(job: StreamJob) -> Iterator[tuple[dict[str, Any], Any]]:
    """Give what the process says of a file, ``crs``, ``rows`` and ``geometry``, and its batches.

    The batches are an iterator with a ``schema``, a `pyarrow.RecordBatchStreamReader`. A process
    that says nothing for `SECONDS` is ended.

    Raises
    ------
    FileFormatError, FileTooLargeError, LayerError
        For what it refused, or did not live to say, be it in the midst of the batches.
    """
    process = subprocess.Popen(
        [sys.executable, "-I", str(STREAM_WORKER)],
        env=environment(Job("stream", {}, job.driver)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process, _Watch(process) as watch:
        try:
            yield _first_answer(process, job, watch), _Batches(process, watch)
        finally:
            process.kill()


def _first_answer(
    process: "subprocess.Popen[bytes]", job: StreamJob, watch: "_Watch"
) -> dict[str, Any]:
    request = {
        "file": str(job.path.resolve()),
        "driver": job.driver,
        "layer": job.layer,
        "encoding": job.encoding,
        "options": dict(job.options),
        "bytes": job.size,
        "batch": job.batch,
        "batch_bytes": job.batch_bytes,
        "first": job.first,
        "rows": job.rows,
    }
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(f"{json.dumps(request)}\n".encode())
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(process.stdout.readline())
    except (OSError, ValueError) as error:
        code = process.wait()
        raise (FileTooLargeError(TOO_LARGE["slow"]) if watch.is_late else _death(code)) from error
    if "refused" in answer:
        raise _refusal(answer["refused"], answer["names"])
    return answer


class _Watch:
    """Ends a process from which nothing comes for `SECONDS` while it is waited for."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._timer: threading.Timer | None = None
        self.is_late = False

    def __enter__(self) -> "_Watch":
        self._timer = threading.Timer(SECONDS, self._end)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _end(self) -> None:
        self.is_late = True
        self._process.kill()


class _Batches:
    """The batches that a process hands on."""

    def __init__(self, process: "subprocess.Popen[bytes]", watch: _Watch) -> None:
        import pyarrow as pa

        self._process, self._watch = process, watch
        try:
            self._reader = pa.ipc.open_stream(process.stdout)
        except pa.ArrowException as error:
            raise self._why() from error
        self.schema = self._reader.schema
        watch.__exit__()

    def __iter__(self) -> Iterator[Any]:
        import pyarrow as pa

        while True:
            try:
                with self._watch:
                    batch = self._reader.read_next_batch()
            except StopIteration:
                if self._process.wait():
                    raise self._why() from None
                return
            except (pa.ArrowException, OSError) as error:
                raise self._why() from error
            yield batch

    def _why(self) -> GeoError:
        if self._watch.is_late:
            return FileTooLargeError(TOO_LARGE["slow"])
        code = self._process.wait()
        return FileFormatError(REFUSALS["damaged"]) if code == 1 else _death(code)


def _request(job: Job) -> dict[str, object]:
    return {
        "task": job.task,
        "file": job.opened or next(iter(job.files)),
        "driver": job.driver,
        "layer": job.layer,
        "encoding": job.encoding,
        "options": dict(job.options),
        "names": list(job.names),
        "most_memory": LIMITS.max_gdal_memory,
        "most_seconds": LIMITS.max_gdal_seconds,
        "most_rows": MAX_ROWS,
        "most_vertices": MAX_VERTICES,
        "most_bytes": 3 * MAX_BYTES,  # of a Parquet file, once it is unpacked
    }


def environment(job: Job) -> dict[str, str]:
    """Return the variables that the process of a job gets, and no other."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return inherited | SETTINGS | dict(job.settings) | {"GDAL_SKIP": _drivers_to_skip(job.driver)}


@cache
def _drivers_to_skip(driver: str) -> str:
    """Return all drivers of this GDAL but the one that is wanted."""
    import pyogrio

    return ",".join(name for name in pyogrio.list_drivers() if name != driver)


def _answer(folder: Path, code: int) -> Answer:
    path = folder / "answer.json"
    if not path.exists():
        raise _death(code)
    if path.stat().st_size > MAX_ANSWER:
        raise FileTooLargeError(TOO_LARGE["large"])
    try:
        answer = json.loads(path.read_text())
        with np.load(folder / "answer.npz", allow_pickle=False) as arrays:
            found = dict(arrays)
    except (ValueError, OSError, EOFError, BadZipFile) as error:  # it died while it wrote
        raise FileFormatError(BROKE_OFF) from error
    if "refused" in answer:
        raise _refusal(answer["refused"], answer["names"])
    return answer, found


def _death(code: int) -> GeoError:
    """Return what it means that the process ended with a code and no answer."""
    if -code == getattr(signal, "SIGXCPU", 0):
        return FileTooLargeError(TOO_LARGE["slow"])
    if -code in (getattr(signal, "SIGKILL", 0), getattr(signal, "SIGABRT", 0)):
        return FileTooLargeError(TOO_LARGE["large"])
    return FileFormatError(BROKE_OFF)


def _refusal(code: str, names: Sequence[str]) -> GeoError:
    if code == "vertices":
        return too_many_vertices()
    if code in TOO_LARGE:
        return FileTooLargeError(TOO_LARGE[code])
    error = LayerError if code in OF_LAYERS else FileFormatError
    return error(replace(REFUSALS[code], values=(("names", ", ".join(map(str, names))[:500]),)))
