"""How much a call does, counted in calls of Python and C, which no machine makes more or fewer."""

import gc
import sys


def calls_of(function, *args):
    """Return how many functions a call of `function` calls, itself among them.

    The function is called once before, so that nothing is counted that is made once and kept.
    """
    count = 0

    def seen(_frame, event, _arg):
        nonlocal count
        count += event in ("call", "c_call")

    function(*args)
    before, is_collecting = sys.getprofile(), gc.isenabled()
    gc.disable()  # what is let go meanwhile is not its work
    sys.setprofile(seen)
    try:
        function(*args)
    finally:
        sys.setprofile(before)
        if is_collecting:
            gc.enable()
    return count
