import errno
import os
import socket
import subprocess
import sys

import pytest

HERE = "Open http://localhost:8765 in a browser; press Ctrl-C here to stop the program."
LOOP = "Open http://[::1]:8765 in a browser; press Ctrl-C here to stop the program."
SHARED = (
    "Everyone on your network can open it too, without a password, at http://planning-office:8765."
)

HEAPS = """
import ctypes, runpy, socket, threading
from ftzmap.cli.main import main

def app(*_, **__):
    all_there = threading.Barrier(12)
    work = lambda: (bytearray(9000), all_there.wait())
    threads = [threading.Thread(target=work) for _ in range(12)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    file = ctypes.c_void_p(libc.fopen(b"/dev/stderr", b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)

runpy.run_module = app
with socket.create_server(("localhost", 0)) as probe:
    port = probe.getsockname()[1]
main(["serve", "--port", str(port)])
"""

HOSTS = ("STREAMLIT_SERVER_ALLOWED_HOSTS", "STREAMLIT_BROWSER_SERVER_ADDRESS")


@pytest.fixture
def started(monkeypatch):
    """Return the calls of Streamlit, which is not started."""
    calls = []
    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.setattr("runpy.run_module", lambda name, **_: calls.append([name, *sys.argv[1:]]))
    monkeypatch.setattr("socket.gethostname", lambda: "planning-office")
    for name in HOSTS:  # so that what is set in a test is undone
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr("socket.socket.bind", lambda *_: None)
    monkeypatch.setattr("ftzmap.isolation.allocator.set_option", lambda *_: True)
    return calls


@pytest.mark.parametrize(
    ("address", "told"),
    [("localhost", [HERE]), ("::1", [LOOP]), ("0.0.0.0", [HERE, SHARED])],
)
def test_where_the_app_is_served_is_told_in_plain_sentences(address, told, run, started, root):
    code, out, err = run("serve", "--port", 8765, "--address", address)

    assert (code, out.splitlines(), err) == (0, told, "")
    options = [f"--server.address={address}", "--server.port=8765"]
    assert started == [["streamlit", "run", str(root / "server.py"), *options]]


def test_the_path_below_which_it_is_served_is_part_of_the_address(run, started, monkeypatch):
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "/zone/")

    assert run("serve", "--port", 8765)[1].startswith("Open http://localhost:8765/zone in a ")


def test_it_listens_on_this_computer_alone_unless_told(run, started):
    assert run("serve")[0] == 0
    assert started[0][3:] == ["--server.address=localhost", "--server.port=8501"]


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("localhost", ["localhost 127.0.0.1 ::1", None]),
        ("192.168.1.7", ["192.168.1.7 localhost 127.0.0.1 ::1", None]),
        ("0.0.0.0", ["*", "planning-office"]),
    ],
)
def test_it_answers_to_its_own_names_and_asks_nobody_for_them(run, started, address, hosts):
    assert run("serve", "--address", address)[0] == 0
    assert [os.environ.get(name) for name in HOSTS] == hosts


def test_the_names_that_the_environment_gives_stand(run, started, monkeypatch):
    monkeypatch.setenv(HOSTS[0], "zone.example")

    assert run("serve")[0] == 0
    assert os.environ[HOSTS[0]] == "zone.example"


def test_a_user_without_a_home_is_served(run, started, monkeypatch, root):
    def home(*_):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("pathlib.Path.home", home)
    monkeypatch.setenv("HOME", "")

    assert run("serve", "--port", 8765) == (0, HERE + "\n", "")
    assert os.environ["HOME"] == str(root)


@pytest.mark.parametrize(("lang", "said"), [("en", "is in use"), ("zh", "已被占用")])
def test_a_port_that_is_taken_is_told_with_another_to_use(lang, said, run):
    with socket.create_server(("localhost", 0)) as other:
        port = other.getsockname()[1]
        code, out, err = run("serve", "--port", port, "--lang", lang)

    assert (code, out) == (2, "")
    assert f"{port}" in err
    assert said in err
    assert f"--port {port + 1 if port < 65535 else 8501}" in err
    assert len(err.splitlines()) == 1


def test_a_port_that_only_the_system_may_use_is_told(run, monkeypatch):
    def bind(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("socket.socket.bind", bind)

    code, out, err = run("serve", "--port", 80)

    assert (code, out) == (2, "")
    assert err.startswith(
        "ftzmap: You are not allowed to use port 80; choose one from 1024 to 65535"
    )


def test_an_end_by_the_keyboard_is_quiet(run, started, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("runpy.run_module", interrupted)

    assert run("serve", "--port", 8765) == (0, HERE + "\n", "")


def test_the_zone_of_the_call_is_the_one_that_is_served(run, started, monkeypatch, root):
    monkeypatch.setenv("FTZMAP_ZONE", "elsewhere")
    folder = root / "tests" / "zones" / "two_parks"

    assert run("--zone", folder, "serve")[0] == 0
    assert os.environ["FTZMAP_ZONE"] == str(folder)


def test_a_folder_that_is_no_zone_is_not_served(run, started, tmp_path):
    assert run("--zone", tmp_path, "serve")[0] == 2
    assert started == []


def test_the_threads_of_a_server_share_two_heaps_so_that_what_one_leaves_serves_the_others(root):
    done = subprocess.run(
        [sys.executable, "-c", HEAPS], cwd=root, capture_output=True, text=True, check=False
    )

    assert 1 <= done.stderr.count("<heap nr=") <= 2, done.stderr[-500:]
