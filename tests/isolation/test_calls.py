import os
import pickle
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from enum import Enum
from pathlib import Path

import pytest

from ftzmap.boundary.opening import open_boundary
from ftzmap.checks.findings import Severity
from ftzmap.isolation import calls
from ftzmap.isolation.calls import HEAVY, LIGHT, Queue, isolated, isolated_if
from ftzmap.isolation.replies import packed, unpacked
from geo.errors import CancelledError, FileFormatError, FileTooLargeError, GeoError, LayerError
from geo.formats.format import Certainty
from geo.limits import LIMITS
from geo.messages import message

OPEN = "ftzmap.boundary.opening:open_boundary"
WAIT_S = 30


def is_running(pid):
    """Whether a process runs; one that has ended and is not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # gone before, or while it was asked
        return False
    return state != "Z"


@pytest.mark.parametrize("name", ["geometry-z.gpkg", "heights.txt", "gcj02-in-the-head.csv"])
def test_a_file_is_read_in_a_process_of_its_own_as_here(root, name):
    data = (root / "tests" / "data" / "field" / name).read_bytes()

    def outcome(read):
        try:
            found = read()
        except GeoError as error:
            return type(error), str(error)
        return repr(found)

    apart = outcome(lambda: isolated(OPEN, data, name=name))
    assert apart == outcome(lambda: open_boundary(data, name=name))


def test_a_function_runs_in_another_process():
    assert isolated("os:getpid") != os.getpid()


def test_a_large_reading_gives_way_to_a_small_one_and_that_to_the_pages():
    with LIGHT.turn(object(), lambda: None):
        small = isolated("os:nice", 0)
    with HEAVY.turn(object(), lambda: None):
        large = isolated("os:nice", 0)

    assert os.nice(0) < small < large


def test_a_reading_is_in_the_session_of_its_caller_for_linux_weighs_niceness_within_one():
    assert isolated("os:getsid", 0) == os.getsid(0)
    assert isolated("os:getpgid", 0) not in (os.getpgid(0), 0)


def test_other_threads_run_while_a_long_answer_is_read():
    data, turns, is_read = packed([{"row": n} for n in range(200_000)]), [], threading.Event()

    def turn():
        while not is_read.wait(0.001):
            turns.append(1)

    other = threading.Thread(target=turn)
    other.start()
    before = len(turns)
    unpacked(data)
    found = len(turns) - before
    is_read.set()
    other.join()

    assert found > 3


def test_a_process_that_dies_is_one_sentence_and_the_next_call_works():
    with pytest.raises(FileFormatError, match="Reading the file failed"):
        isolated("os:abort")

    assert isolated("os:getcwd") == str(Path.cwd())


def test_what_needs_too_much_memory_is_refused_with_the_limit():
    with pytest.raises(FileTooLargeError, match=r"more memory than the limit of 4 GB"):
        isolated("builtins:bytearray", 5 * 10**9)


def test_what_is_no_longer_wanted_ends_with_its_process(tmp_path):
    about = tmp_path / "pid"

    def check():
        if about.exists() and about.read_text().strip():
            raise CancelledError(message("Cancelled; nothing was changed."))

    with pytest.raises(CancelledError):
        isolated("os:system", f"echo $$ > {about}; sleep {WAIT_S}", check=check)

    assert ended(int(about.read_text()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_call_ends_with_the_program_that_is_stopped_in_its_midst(tmp_path, root, number):
    about = tmp_path / "pid"
    work = (
        "import os, pathlib, time\n"
        f"new = pathlib.Path({str(tmp_path / 'new')!r})\n"
        "new.write_text(str(os.getpid()))\n"
        f"new.rename({str(about)!r})\n"
        f"time.sleep({4 * WAIT_S})\n"
    )
    program = (
        "import signal, sys, threading\n"
        "from pathlib import Path\n"
        "from ftzmap.isolation.calls import isolated\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        f"call = ('builtins:exec', {work!r})\n"
        "threading.Thread(target=isolated, args=call, daemon=True).start()\n"
        f"while not Path({str(about)!r}).exists(): pass\n"
        "print('at work', flush=True)\n"
        "signal.pause()\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as run:
        assert run.stdout.readline() == b"at work\n"
        run.send_signal(number)

    assert ended(int(about.read_text()))


def ended(pid):
    """Wait until a process has ended; return whether it has in time."""
    moment = threading.Event()
    for _ in range(WAIT_S * 10):
        if not is_running(pid):
            return True
        moment.wait(0.1)
    return False


def test_an_error_of_the_program_comes_back_as_one_sentence():
    with pytest.raises(GeoError, match=r"An internal error occurred \(code [0-9A-F]{6}\)"):
        isolated("os:listdir", "/there is no such folder")


def test_a_refusal_comes_back_as_what_it_is(root):
    data = b'{"type": "FeatureCollection", "features": []}'

    with pytest.raises(LayerError):
        isolated(OPEN, data, name="a.geojson", layer="other")


class Harm:
    """What would be done when it is read."""

    def __reduce__(self):
        return os.system, ("true",)


@pytest.mark.parametrize("value", [Harm(), {"a": [Harm()]}])
def test_nothing_but_values_comes_back(value):
    with pytest.raises(pickle.UnpicklingError):
        unpacked(packed(value))


def test_of_three_in_a_queue_for_two_one_waits_and_is_let_in_when_another_leaves():
    queue, leave, inside = Queue(2), threading.Event(), threading.Semaphore(0)
    tickets = [object() for _ in range(3)]

    def take(ticket):
        with queue.turn(ticket, lambda: None):
            inside.release()
            leave.wait(WAIT_S)

    threads = [threading.Thread(target=take, args=(ticket,)) for ticket in tickets]
    for thread in threads[:2]:
        thread.start()
        assert inside.acquire(timeout=WAIT_S)
    threads[2].start()
    assert not inside.acquire(timeout=0.5)
    assert queue.place(tickets[2]) == 1

    leave.set()

    assert inside.acquire(timeout=WAIT_S)
    for thread in threads:
        thread.join(WAIT_S)
    assert [queue.place(ticket) for ticket in tickets] == [0, 0, 0]


def test_who_gives_up_in_the_queue_leaves_it():
    queue, first, other = Queue(1), object(), object()

    def give_up():
        raise CancelledError(message("Cancelled; nothing was changed."))

    with queue.turn(first, lambda: None):
        with pytest.raises(CancelledError), queue.turn(other, give_up):
            pass
        assert queue.place(other) == 0

    with queue.turn(other, give_up):  # it is free again
        pass


def test_a_server_whose_forking_process_was_killed_starts_another():
    parent = isolated("os:getppid")
    os.kill(parent, signal.SIGKILL)
    for _ in range(WAIT_S * 10):
        if not is_running(parent):
            break
        threading.Event().wait(0.1)

    assert isolated("os:getppid") != parent


def test_a_call_whose_forking_process_dies_before_it_forks_is_made_again():
    parent = isolated("os:getppid")
    os.kill(parent, signal.SIGSTOP)  # it takes no call any more

    def kill():
        if is_running(parent):
            os.kill(parent, signal.SIGKILL)

    assert isolated("os:getppid", check=kill) != parent


def test_a_call_that_is_given_up_leaves_nothing_on_standard_error(root):
    program = (
        "from ftzmap.isolation.calls import isolated\n"
        "def stop(): raise KeyboardInterrupt\n"
        "for _ in range(5):\n"
        "    try: isolated('builtins:bytes', 50_000_000, check=stop)\n"
        "    except KeyboardInterrupt: pass\n"
        "isolated('os:getpid')\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, check=True
    )

    assert done.stderr == b""


def test_what_is_large_is_done_in_turn_in_a_process_of_its_own_and_the_rest_at_once():
    assert isolated_if(False, "os:getpid") == os.getpid()
    found = []
    work = threading.Thread(target=lambda: found.append(isolated_if(True, "os:getpid")))
    with ExitStack() as others:
        for _ in range(LIMITS.max_readings):
            others.enter_context(HEAVY.turn(object(), lambda: None))
        work.start()
        work.join(0.3)
        assert found == []
    work.join(WAIT_S)
    assert found
    assert found[0] != os.getpid()


def test_what_is_prepared_once_is_there_for_the_calls_that_follow(monkeypatch):
    own = calls._Forker()
    monkeypatch.setattr(calls, "_FORKER", own)
    try:
        before = isolated("os:umask", 0)
        calls.prepare([("os:no_such_function", (1,)), ("os:umask", (before ^ 0o5,))])
        found = (isolated("os:umask", 0) for _ in range(100))  # it is made when nothing else is
        assert before ^ 0o5 in found
    finally:
        own.stop()


def test_a_verdict_comes_back_from_a_python_that_writes_members_by_name(monkeypatch):
    def by_name(member, _protocol):  # as Python 3.11.2 does
        return getattr, (type(member), member.name)

    monkeypatch.setattr(Enum, "__reduce_ex__", by_name)
    assert pickle.loads(pickle.dumps(Severity.NOTE)) is Severity.NOTE
    assert unpacked(packed((Severity.NOTE, Certainty.CONTENT))) == (
        Severity.NOTE,
        Certainty.CONTENT,
    )
