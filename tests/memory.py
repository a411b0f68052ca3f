"""Bounds by memory: what a hostile input may make the desk allocate, however busy the machine is."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def megabytes_at_most(bound: float) -> Iterator[None]:
    """Fails where the block had more memory of Python's at one time than so many megabytes."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= bound * 1_000_000, f"{peak / 1_000_000:.1f} MB at one time, not {bound:g}"
