"""A service that takes orders of deliveries, and commands that are typed beside it."""

from contextlib import AbstractContextManager
from pathlib import Path

from typer.testing import CliRunner, Result

from bridge.cli import app
from bridge.web.control_events import event_doors
from tests.fakes.control import taking_orders
from tests.fakes.event_orders import FakeEventOrders
from tests.fakes.orders import FakeOrders


def running(folder: Path, orders: FakeEventOrders) -> AbstractContextManager[None]:
    return taking_orders(folder / "control.sock", FakeOrders(), event_doors(orders, lambda one: one))


def typed(folder: Path, *arguments: str, answer: str = "") -> Result:
    where = ["--socket", str(folder / "control.sock")]
    return CliRunner().invoke(app, [*arguments, *where], input=answer, env={"COLUMNS": "200"})
