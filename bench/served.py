"""Programs that are served while a bench drives readers at them."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.programs import ROOT, environment

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
WIDTH, HEIGHT = 1280, 800
START_S = 60
STREAMLIT = "-m streamlit run --server.port {port} --server.headless true"
QUIET = "--browser.gatherUsageStats false"


@contextmanager
def browser() -> Iterator["Browser"]:
    """Give the Chromium of this system."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@contextmanager
def serving(script: Path) -> Iterator[str]:
    """Serve a Streamlit script and give its address."""
    with listening(f"{STREAMLIT} {QUIET} {script.name}", cwd=script.parent) as (address, _):
        yield address


@contextmanager
def listening(words: str, *, cwd: Path = ROOT, **variables: str) -> Iterator[tuple[str, int]]:
    """Start Python with some words, ``{port}`` among them; give its address and id, and end it."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, *words.format(port=port).split()],
        cwd=cwd,
        env=environment() | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://localhost:{port}/_stcore/health")
        yield f"http://localhost:{port}", server.pid
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str) -> None:
    """Wait until something answers at an address."""
    deadline = time.monotonic() + START_S
    while not answers(address):
        if time.monotonic() > deadline:
            raise TimeoutError(address)
        time.sleep(0.1)


def answers(address: str) -> bool:
    """Whether something answers at an address."""
    try:
        urllib.request.urlopen(address, timeout=1).close()
    except OSError:
        return False
    return True
