"""A service that takes orders at a control socket, in a thread of its own, for commands that wait for it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.calls.orders import Orders
from bridge.web.control import Doors, control_socket


@contextmanager
def taking_orders(path: Path, orders: Orders, *doors: Doors) -> Iterator[None]:
    """It listens at `path` while this is entered."""
    up, over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with control_socket(path, orders, *doors):
            up.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert up.wait(5)
    try:
        yield
    finally:
        over.set()
        thread.join()
