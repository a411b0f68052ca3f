"""The threads in which the desk thinks about what people write."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

THREADS = 2
"""More only take the interpreter from each other and from the event loop; with one, a long message would hold up all."""

P = ParamSpec("P")
R = TypeVar("R")

_threads = ThreadPoolExecutor(THREADS, "answers")


async def thinking(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Calls a function off the event loop, and not behind the files and checks that other threads are busy with."""
    return await asyncio.get_running_loop().run_in_executor(_threads, partial(function, *args, **kwargs))
