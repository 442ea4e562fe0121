"""How this process takes memory from the system, and gives it back; apart because it is glibc's."""

import ctypes
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # as malloc.h numbers them
FEW_ARENAS = 2
LARGE = 1 << 18  # bytes of what a server gives back as soon as it is free


def set_option(option: int, value: int) -> bool:
    """Set an option of the allocator; return whether it took it: other systems have none."""
    with suppress(AttributeError, OSError, TypeError):
        return bool(ctypes.CDLL(None).mallopt(option, value))
    return False


def stay_flat() -> None:
    """Have all threads share few heaps; before they start.

    A server has a thread for each run, and glibc a heap for each thread up to eight a core: what
    one reader leaves free in one would not serve the next in another.
    """
    set_option(M_ARENA_MAX, FEW_ARENAS)
    set_option(M_MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Give free memory to the system."""
    with suppress(AttributeError, OSError, TypeError):  # other systems do it by themselves
        ctypes.CDLL(None).malloc_trim(0)
