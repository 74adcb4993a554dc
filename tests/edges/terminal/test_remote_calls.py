from pathlib import Path

import pytest

from bridge.terminal.remote import RemoteError, RemoteService
from bridge.terminal.remote_calls import RemoteCalls
from tests.fakes.live_orders import IN_IVR, TALKING, FakeLiveOrders, running


def test_calls_are_listed_placed_and_ended(tmp_path: Path) -> None:
    orders, calls = FakeLiveOrders(), RemoteCalls(RemoteService(tmp_path / "control.sock"))
    with running(calls.service.path, orders):
        assert calls.calls() == (IN_IVR, TALKING)
        assert calls.place("001", "099", 25) == IN_IVR
        calls.hang_up("b")
        with pytest.raises(RemoteError, match=r"^There is no such call"):
            calls.hang_up("a/b ș")
    assert [one[:-1] for one in orders.ordered] == [
        ("place", "001", "099", "25"),
        ("hang up", "b"),
        ("hang up", "a/b ș"),
    ]
