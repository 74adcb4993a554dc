"""A service that takes orders at a control socket, in a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from typer.testing import CliRunner, Result

from bridge.cli import app
from bridge.web.control import control_socket
from bridge.web.control_events import event_doors
from tests.fakes.event_orders import FakeEventOrders
from tests.fakes.orders import FakeOrders


@contextmanager
def running(folder: Path, orders: FakeEventOrders) -> Iterator[None]:
    up, over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with control_socket(folder / "control.sock", FakeOrders(), event_doors(orders, lambda one: one)):
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


def typed(folder: Path, *arguments: str, answer: str = "") -> Result:
    where = ["--socket", str(folder / "control.sock")]
    return CliRunner().invoke(app, [*arguments, *where], input=answer, env={"COLUMNS": "200"})
