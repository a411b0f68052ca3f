"""The memory of a process that runs for weeks; where its C library knows nothing of this (only glibc does), nothing happens."""

import ctypes
import gc
from contextlib import suppress

_M_ARENA_MAX = -8


def share_one_heap() -> None:
    """Has all threads take memory from one heap, where each would have its own: 12 MB less. Before threads begin."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Gives back what was needed only to load or to index something, up to 100 MB."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def settle() -> None:
    """Gives back what is free after the start, and does not search what stays for garbage: that took a quarter of a second."""
    give_back()
    gc.freeze()
