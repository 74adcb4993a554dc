"""`callbridge top`, `hangup` and `call`, as an operator types them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bridge.cli import app, live
from tests.fakes.live_orders import IN_IVR, FakeLiveOrders, running


def typed(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--socket", str(folder / "control.sock")], env={"COLUMNS": "200"})


def test_top_lists_once_where_no_person_sees_it(tmp_path: Path) -> None:
    with running(tmp_path / "control.sock", FakeLiveOrders()):
        said = typed(tmp_path, "top")
        told = typed(tmp_path, "top", "--json")
    assert said.exit_code == 0
    assert [line.split()[0] for line in said.stdout.splitlines()] == ["CallID", "1763800000.1", "1763800000.2"]
    assert [json.loads(line)["call"] for line in told.stdout.splitlines()] == ["1763800000.1", "1763800000.2"]


def test_top_watches_at_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched: list[object] = []

    @contextmanager
    def a_key() -> Iterator[Callable[[float], bool]]:
        yield lambda _seconds: True

    monkeypatch.setattr(live, "can_watch", lambda: True)
    monkeypatch.setattr(live, "a_key", a_key)
    monkeypatch.setattr(live, "watch", lambda ask, _console, _wait, every: watched.extend([len(ask()), every]))
    with running(tmp_path / "control.sock", FakeLiveOrders()):
        assert typed(tmp_path, "top", "--every", "2").exit_code == 0
    assert watched == [2, 2.0]


def test_a_call_is_ended(tmp_path: Path) -> None:
    orders = FakeLiveOrders()
    with running(tmp_path / "control.sock", orders):
        assert typed(tmp_path, "hangup", "b").stdout == "Ended: b.\n"
        assert json.loads(typed(tmp_path, "hangup", "b", "--json").stdout) == {"ended": "b"}
        unknown = typed(tmp_path, "hangup", "x")
    assert (unknown.exit_code, unknown.stderr) == (
        2,
        "There is no such call; `callbridge top` lists those that are up.\n",
    )


def test_a_call_is_placed(tmp_path: Path) -> None:
    orders = FakeLiveOrders()
    with running(tmp_path / "control.sock", orders):
        said = typed(tmp_path, "call", "001", "--ivr", "099", "--ring", "5")
        told = typed(tmp_path, "call", "001", "--ivr", "099", "--json")
    assert said.stdout == "Calling 001 for IVR 0003*099: call 1763800000.1, lfrsmzqx7c6tahkgcdvj.\n"
    assert json.loads(told.stdout)["api_id"] == IN_IVR.api_id
    assert [one[:4] for one in orders.ordered] == [("place", "001", "099", "5"), ("place", "001", "099", "25")]


@pytest.mark.parametrize("command", [("top",), ("hangup", "b"), ("call", "001", "--ivr", "099")])
def test_a_service_that_is_away_is_status_2_in_one_line(tmp_path: Path, command: tuple[str, ...]) -> None:
    said = typed(tmp_path, *command)
    assert said.exit_code == 2
    assert said.stderr.startswith("Callbridge does not run")
    assert said.stderr.count("\n") == 1
