import gc
import os
import threading
import tomllib

import pytest

from ftzmap.views import memory
from ftzmap.zone import known


@pytest.fixture
def unsettled(monkeypatch):
    """Forget the pages that were drawn before, and what was taken out of the search."""
    monkeypatch.setattr(memory, "_SETTLED", set())
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
