import gc
import os
import threading
import tomllib
import weakref

import pytest
from streamlit import runtime
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.session_manager import SessionInfo
from streamlit.testing.v1 import AppTest

from ftzmap.views import memory
from ftzmap.views.background import Job
from ftzmap.views.sections import work_section
from ftzmap.work.session_work import Work
from ftzmap.zone import known
from geo.errors import CancelledError, FileFormatError
from geo.messages import message

WAIT_S = 60


@pytest.fixture
def unsettled(monkeypatch):
    """Forget the pages that were drawn before, and what was taken out; no other thread searches."""
    monkeypatch.setattr(memory, "_SETTLED", set())
    with memory._LOCK:
        gc.unfreeze()
        yield
        gc.unfreeze()


def test_what_a_page_loads_is_not_searched_for_garbage_again(unsettled):
    memory.settle("map")

    settled = gc.get_freeze_count()
    assert settled > 10_000
    assert len(gc.get_objects()) < settled / 10


def test_a_page_settles_once_so_that_garbage_of_later_readers_goes(unsettled):
    memory.settle("map")
    settled = gc.get_freeze_count()
    cycle = []
    cycle.append(cycle)
    del cycle
    memory.settle("map")

    assert gc.get_freeze_count() == settled
    assert gc.collect() > 0


def test_a_search_of_another_thread_does_not_put_back_what_a_page_takes_out(unsettled):
    search = threading.Thread(target=memory.give_back, kwargs={"is_thorough": True}, daemon=True)
    search.start()
    memory.settle("map")
    settled = gc.get_freeze_count()
    search.join(0.5)

    assert search.is_alive()
    assert gc.get_freeze_count() == settled


def test_memory_is_searched_now_and_then_and_not_after_each_run(root, unsettled):
    settings = tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["postScriptGC"] is False

    memory.settle("map")
    assert "garbage" in {thread.name for thread in threading.enumerate()}


def test_a_link_that_leads_elsewhere_is_followed_when_the_zones_are_looked_up_anew(
    tmp_path, root, monkeypatch
):
    link = tmp_path / "zone"
    link.symlink_to(root / "data")
    monkeypatch.setenv("FTZMAP_ZONE", os.fspath(link))
    assert known.default_folder() == root / "data"

    link.unlink()
    link.symlink_to(root / "data" / "zones" / "jiangsu")
    known.refresh()
    assert known.default_folder() == root / "data" / "zones" / "jiangsu"


def test_a_reader_who_was_there_when_a_page_settled_is_given_back_by_a_thorough_search(unsettled):
    class Cycle:
        pass

    session = Cycle()
    session.itself, left = session, weakref.ref(session)
    memory.settle("map")
    settled = gc.get_freeze_count()
    del session
    memory.give_back()
    assert left() is not None

    memory.give_back(is_thorough=True)
    assert left() is None
    assert gc.get_freeze_count() > settled / 2


class Left:
    """A session whose reader has left."""

    id = "left"

    def __init__(self):
        self.session_state, self.is_shut_down = {"work": object()}, False

    def shutdown(self):
        self.is_shut_down = True


@pytest.fixture
def stored(root, monkeypatch):
    """Return a function: store a session for so many seconds in a server that serves nobody."""
    monkeypatch.setattr(runtime.Runtime, "_instance", None)

    def store_for(seconds):
        stored = MemorySessionStorage(ttl_seconds=seconds)
        settings = runtime.RuntimeConfig(
            script_path=str(root / "app.py"),
            media_file_storage=MemoryMediaFileStorage("/media"),
            uploaded_file_manager=MemoryUploadedFileManager("/upload"),
            session_storage=stored,
        )
        runtime.Runtime(settings)
        session = Left()
        stored.save(SessionInfo(client=None, session=session))
        return session

    return store_for


@pytest.mark.parametrize(("seconds", "is_held"), [(0, False), (300, True)])
def test_a_session_is_forgotten_once_its_reader_cannot_come_back(stored, seconds, is_held):
    session = weakref.ref(stored(seconds))
    memory.give_back()

    assert (session() is not None) == is_held


@pytest.mark.parametrize(("seconds", "is_held"), [(0, False), (300, True)])
def test_who_left_last_is_emptied_although_the_server_holds_the_session(stored, seconds, is_held):
    session = stored(seconds)
    memory.give_back()

    assert bool(session.session_state) == is_held
    assert session.is_shut_down != is_held


def test_work_that_is_held_for_too_long_is_forgotten_without_a_visit(monkeypatch):
    work_section._store.clear()
    held = work_section._store()
    work = Work(zone="xinjiang")
    held.keep("key", work)
    gone = weakref.ref(work)
    del work
    memory.give_back()
    assert gone() is not None

    monkeypatch.setattr(held, "_max_age_s", -1.0)
    memory.give_back()
    assert gone() is None


def begin_work():
    from time import sleep

    import streamlit as st

    from ftzmap.views.background import Job

    def work(progress):
        while True:
            progress(0, 1)
            sleep(0.01)

    st.session_state.work = Job(work, max_seconds=60)


def test_work_ends_when_its_session_is_forgotten():
    app = AppTest.from_function(begin_work).run()
    job = app.session_state.work
    gc.collect()
    job.wait(0.1)
    assert not job.is_done

    del app
    memory.give_back(is_thorough=True)  # a page of another test may have settled since
    job.wait(WAIT_S)
    assert isinstance(job.error, CancelledError)


def rests(number):
    """Return a function that rests so many times, at once, and then ends the search."""
    left = iter(range(number))
    return lambda _: next(left)


def test_all_of_memory_is_searched_when_the_last_reader_has_left():
    readers, searches = iter([1, 2, 0, 0, 1, 0]), []

    with pytest.raises(StopIteration):
        memory._search(
            rests(6),
            lambda: next(readers) > 0,
            lambda *, is_thorough: searches.append(is_thorough),
        )

    assert searches == [False, False, True, False, False, True]


def test_a_search_that_fails_is_logged_and_does_not_end_those_that_follow(caplog):
    searches = []

    def give_back(**_):
        searches.append(1)
        raise KeyError

    with pytest.raises(StopIteration):
        memory._search(rests(2), search=give_back)

    assert len(searches) == 2
    assert "KeyError" in caplog.text


@pytest.mark.parametrize("kind", [FileFormatError, KeyError])
def test_work_that_failed_does_not_hold_what_it_read(kind):
    class Contents:
        pass

    held = []

    def read(_progress):
        contents = Contents()
        held.append(weakref.ref(contents))
        try:
            raise ValueError(contents is None)
        except ValueError:
            raise kind(message("Damaged.")) from None

    job = Job(read)
    job.wait(WAIT_S)
    with memory._LOCK:  # while another thread searches, this search would do nothing
        gc.collect()

    assert job.error is not None
    assert held[0]() is None
