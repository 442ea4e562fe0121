"""A real Chromium on the running app, with everything outside this machine cut off.

No wait here is for a length of time: each is for a condition, with a deadline.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from functools import cache
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect, sync_playwright
from screen import HEIGHTS, LOCALES, PATIENCE_MS, Screen

START_S = 60  # the longest that the server may take to answer
STOP_S = 10
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# What Streamlit's own server prints of a visitor who leaves while it is still answering.
LEFT_EARLY = re.compile(
    r"Exception in ASGI application\n(?:(?!Exception in ASGI).)*?"
    r'WebSocketDisconnected: Cannot call "send" once a close message has been sent',
    re.DOTALL,
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--process-per-site",  # a process for every page would compile the same scripts again
    # Cut off here, not by a route of Playwright's: a route would switch the browser's cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
)


@pytest.fixture(scope="session")
def app_url(root, tmp_path_factory):
    """Start the app on a free port of this machine; return its address."""
    url = f"http://localhost:{_free_port()}"
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("wb") as sink, _server(root, url, sink) as process:
        _wait_until_healthy(process, url, log)
        yield url
    told = LEFT_EARLY.sub("", log.read_text(encoding="utf-8"))
    assert "Traceback" not in told, told


@pytest.fixture
def restarting(root, tmp_path):
    """Start an app of the test's own; return its address, and what kills it and starts it anew."""
    url, log = f"http://localhost:{_free_port()}", tmp_path / "log.txt"
    with log.open("wb") as sink, ExitStack() as stack:

        def start():
            process = stack.enter_context(_server(root, url, sink))
            _wait_until_healthy(process, url, log)
            return process

        def restart():
            running.kill()
            running.wait(STOP_S)
            start()

        running = start()
        yield url, restart


def _free_port():
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


@contextmanager
def _server(root, url, sink):
    command = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.headless", "true"]
    command += ["--server.address", "localhost", "--server.port", url.rsplit(":", 1)[1]]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    process = subprocess.Popen(
        command, cwd=root, env=environment, stdout=sink, stderr=subprocess.STDOUT
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_S)


def _wait_until_healthy(process, url, log):
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and not _ended(process):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=START_S) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, ConnectionError):
            continue
    pytest.fail(f"The app did not start:\n{log.read_text(encoding='utf-8')}")


def _ended(process):
    try:
        process.wait(0.1)
    except subprocess.TimeoutExpired:
        return False
    return True


@pytest.fixture(scope="session")
def chromium():
    """Start the Chromium of this machine."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        message = "No Chromium here: install the package chromium to run the browser tests."
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def visiting(chromium):
    """Return a context manager: a new visitor at an address, held to ask nothing outside."""

    @cache
    def browsing(origin, lang, **options):
        """Return a browser of a language, opened once: its cache spares every visit seconds.

        A page of one word stays open there, so that the next visit finds a process at work.
        """
        context = chromium.new_context(locale=LOCALES[lang], **options)
        context.set_default_timeout(PATIENCE_MS)
        if origin.startswith("http"):
            context.new_page().goto(urljoin(origin, "_stcore/health"))
        return context

    @contextmanager
    def visit(url, *, width=1280, lang="en", **options):
        page = browsing(urljoin(url, "/"), lang, **options).new_page()
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        screen = Screen(page, width, lang).watch()
        page.goto(url)
        yield screen
        page.close()
        screen.expect_innocence()

    return visit


@pytest.fixture
def visit(visiting, app_url):
    """Return a function that opens a path of the app for a new visitor."""
    with ExitStack() as stack:
        yield lambda path="", **options: stack.enter_context(
            visiting(f"{app_url}/{path}", **options)
        )


@pytest.fixture(scope="module")
def screens(visiting, app_url):
    """Return a function: the map at a width and in a browser's language, opened only once."""
    with ExitStack() as stack:
        yield cache(
            lambda width, lang: stack.enter_context(
                visiting(app_url, width=width, lang=lang, reduced_motion="reduce")
            )
        )


@pytest.fixture(scope="module")
def screen(request, screens):
    """Return the map at a width in a language; it shows what the test before left."""
    screen = screens(*request.param)
    yield screen
    screen.expect_innocence()


@pytest.fixture(scope="module")
def shown(request, screen):
    """Choose a view and wait until the map has come to rest."""
    screen.choose(request.param)
    return screen


@pytest.fixture(scope="session")
def pictures(root):
    """Return the folder of screenshots, which git ignores."""
    folder = root / "tests" / "output"
    folder.mkdir(exist_ok=True)
    return folder
