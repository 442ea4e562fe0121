"""What `serve` does: it starts the app with its own settings, wherever it is called from."""

import errno
import os
import runpy
import signal
import socket
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import NoReturn

from ftzmap import ROOT
from ftzmap.cli.zone_commands import CLEAN
from ftzmap.isolation import allocator
from ftzmap.text.i18n import Language
from ftzmap.text.terminal import flush, say
from ftzmap.zone.folder import load_zone
from ftzmap.zone.known import DEFAULT
from geo.errors import GeoError
from geo.messages import Message, message

APP = ROOT / "server.py"  # Streamlit reads the settings beside it
LAST_PORT = 65535
OWN_NAMES = ("localhost", "127.0.0.1", "::1")
WHOLE_NETWORK = ("0.0.0.0", "::")


def serve(options: Namespace, t: Language) -> int:
    """Start the app, say where it is, and serve until it is stopped."""
    address, port = options.address, options.port
    if options.zone:
        os.environ[DEFAULT] = str(load_zone(options.zone).folder.resolve())
    _check_free(address, port)
    for sentence in _greeting(address, port):
        say(t(sentence))
    flush()
    _ensure_home()
    allocator.stay_flat()
    sys.argv = ["streamlit", "run", str(APP), f"--server.address={address}"]
    sys.argv += [f"--server.port={port}"]
    _name_hosts(address)
    try:
        with (
            _ended_by_signals(),
            Path(os.devnull).open("w") as nowhere,
            redirect_stdout(nowhere),  # its own greeting
        ):
            runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if isinstance(end.code, str):  # a sentence: Python prints it
            raise
        return end.code or CLEAN
    except KeyboardInterrupt:
        return CLEAN
    return CLEAN


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Make Ctrl-C and the stop of a service an end like any other; Streamlit calls it aborted."""

    def leave(*_: object) -> NoReturn:
        raise SystemExit(CLEAN)

    if threading.current_thread() is not threading.main_thread():  # which alone has signals
        yield
        return
    before = {one: signal.signal(one, leave) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _name_hosts(address: str) -> None:
    """Tell Streamlit under which names the app may be called, unless the environment does.

    For a whole network it is told the name of this computer, or it would ask outside for it.
    """
    names = ["*"] if address in WHOLE_NETWORK else dict.fromkeys([address, *OWN_NAMES])
    os.environ.setdefault("STREAMLIT_SERVER_ALLOWED_HOSTS", " ".join(names))
    if address in WHOLE_NETWORK:
        os.environ.setdefault("STREAMLIT_BROWSER_SERVER_ADDRESS", socket.gethostname())


def _ensure_home() -> None:
    """Give Streamlit a home to look for settings in where the user has none."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = str(ROOT)


def _greeting(address: str, port: int) -> list[Message]:
    here = "localhost" if address in WHOLE_NETWORK else address
    found = [
        message(
            "Open {url} in a browser; press Ctrl-C here to stop the program.", url=_url(here, port)
        )
    ]
    if address in WHOLE_NETWORK:
        found.append(
            message(
                "Everyone on your network can open it too, without a password, at {url}.",
                url=_url(socket.gethostname(), port),
            )
        )
    return found


def _url(host: str, port: int) -> str:
    below = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{port}" + (f"/{below}" if below else "")


def _check_free(address: str, port: int) -> None:
    """Refuse a port that is taken, and an address at which nothing can listen."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            if os.name != "nt":  # there it would share the port with another program
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except (OSError, UnicodeError) as error:
        raise GeoError(_reason(getattr(error, "errno", None), address, port)) from error


def _reason(code: int | None, address: str, port: int) -> Message:
    if code == errno.EADDRINUSE:
        return message(
            "Port {port} is in use, perhaps by this program in another window; stop that one, "
            "or choose another port, such as --port {other}.",
            port=port,
            other=port + 1 if port < LAST_PORT else port - 1,
        )
    if code == errno.EACCES:
        return message(
            "You are not allowed to use port {port}; choose one from 1024 to 65535 with --port.",
            port=port,
        )
    return message(
        "{address} is not an address of this computer; use localhost, or 0.0.0.0 to serve its "
        "whole network.",
        address=address,
    )
