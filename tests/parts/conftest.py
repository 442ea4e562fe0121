import sys
from types import ModuleType

import pytest


@pytest.fixture(autouse=True, scope="module")
def own_program():
    """Let new processes find no program to import: pages that other tests ran put one there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        yield
