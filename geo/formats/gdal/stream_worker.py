"""Hand on one untrusted file batch by batch; `geo.formats.gdal.sandbox` runs this as a process.

It takes a request on standard input and answers on standard output: a line of JSON, then a stream
of Arrow. Limits and looks at the file are those of `worker`, beside which it lies; time has no cap
here, for whoever reads the stream ends a process that says nothing for too long.
"""

import contextlib
import json
import logging
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

Request = dict[str, Any]  # as JSON has it
WORKER = "worker"
MEMORY = 3 * 10**9  # bytes of address space


def main() -> None:
    """Answer the request."""
    request = json.loads(sys.stdin.readline())
    _limit()
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    worker = import_module(WORKER)
    del sys.path[0]
    try:
        _stream(worker, request)
    except worker.Refusal as refusal:
        _say({"refused": str(refusal), "names": refusal.names})
    except Exception as error:  # whatever is wrong with the file
        missing = worker.MISSING_FUNCTION.search(str(error))
        code = "function" if missing else "large" if isinstance(error, MemoryError) else "damaged"
        names = [missing[1]] if missing else []
        _say({"refused": code, "names": names, "why": repr(error)[:500]})
        sys.exit(1)


def _limit() -> None:
    """Cap memory, and files that could be written at nothing, where the system has such caps."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(answer: Request) -> None:
    sys.stdout.write(f"{json.dumps(answer, default=str)}\n")
    sys.stdout.flush()


def _stream(worker: Any, request: Request) -> None:  # noqa: ANN401 - a module
    path = Path(request["file"])
    layers, views = [], []
    if request["driver"] == "GPKG":
        layers, views = worker._look_into_sqlite(path, request["driver"])
    pyogrio = _pyogrio()
    if not (layers or views):  # else those not asked for stay closed, for one may never end
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    layer = _layer(worker, [*layers, *views], request["layer"])
    options = request["options"]
    about = pyogrio.read_info(path, layer=layer, force_feature_count=True, **options)
    if about["driver"] != request["driver"]:
        raise worker.Refusal("damaged")
    fitting = request["batch_bytes"] * about["features"] // max(1, request["bytes"])
    with pyogrio.raw.open_arrow(
        path,
        layer=layer,
        encoding=request["encoding"],
        batch_size=max(1, min(request["batch"], fitting)),
        use_pyarrow=True,
        skip_features=request["first"],
        **options,
    ) as (meta, reader):
        geometry = meta["geometry_name"] or "wkb_geometry"
        _say({"crs": meta["crs"], "rows": int(about["features"]), "geometry": geometry})
        remarks = _Remarks()
        _hand_on(reader, request["rows"])
        if remarks.has_errors:
            sys.exit(1)


def _layer(worker: Any, layers: list[str], wanted: str | None) -> str:  # noqa: ANN401
    if not layers:
        raise worker.Refusal("no layers")
    if wanted is None and len(layers) > 1:
        raise worker.Refusal("several", *layers)
    if wanted is not None and wanted not in layers:
        raise worker.Refusal("other layers", *layers)
    return wanted or layers[0]


def _pyogrio() -> Any:  # noqa: ANN401 - a module
    """Import pyogrio with pyarrow, without the packages that it would only bring along."""
    for name in ("geopandas", "pandas", "pyproj"):
        sys.modules[name] = None  # type: ignore[assignment] # such modules cannot be imported
    import pyogrio
    import pyogrio.raw

    return pyogrio


class _Remarks(logging.Handler):
    """Notices what GDAL calls an error, upon which it may end a stream as if all were well."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.has_errors = False
        logging.getLogger("pyogrio").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Remember that there was an error."""
        self.has_errors = True


def _hand_on(reader: Any, rows: int | None) -> None:  # noqa: ANN401 - pyarrow has no types
    """Hand on batches, up to so many rows."""
    import pyarrow as pa

    left = sys.maxsize if rows is None else rows

    with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as stream:
        for batch in reader:
            stream.write_batch(batch.slice(0, left))
            left -= batch.num_rows
            if left <= 0:
                break


if __name__ == "__main__":
    main()
