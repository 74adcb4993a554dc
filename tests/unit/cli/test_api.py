"""`callbridge api`, as an operator types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bridge.calls.api_ports import CredentialKind, Rights, Scope
from bridge.cli import app
from tests.fakes.api_orders import SECRET, FakeApiOrders, running

MAKE = ("--user", "17", "--extension", "0003*001")


def typed(folder: Path, *arguments: str) -> Result:
    file = folder / "callbridge.toml"
    file.write_text('[control]\nsocket = "control.sock"\n')
    return CliRunner().invoke(app, ["api", *arguments, "--config", str(file)], env={"COLUMNS": "200"})


def served(folder: Path, orders: FakeApiOrders, *arguments: str) -> Result:
    with running(folder / "control.sock", orders):
        return typed(folder, *arguments)


def test_a_token_is_made_and_printed_this_once(tmp_path: Path) -> None:
    orders = FakeApiOrders()
    limits = ("--max-calls", "1", "--max-calls-per-hour", "2", "--max-minutes-per-day", "3", "--scope", "calls")
    said = served(tmp_path, orders, "add-token", "form", *MAKE, "--extension", "0003*1XX", *limits)
    assert (said.exit_code, said.stdout) == (0, f"token  {SECRET}\n")
    assert "cannot be shown again" in said.stderr
    assert orders.wanted[0].kind is CredentialKind.TOKEN
    assert orders.wanted[0].rights == Rights("17", ("0003*001", "0003*1XX"), (Scope.CALLS,), 1, 2, 3)


def test_a_client_has_all_scopes_unless_some_are_named(tmp_path: Path) -> None:
    orders = FakeApiOrders()
    said = served(tmp_path, orders, "add-client", "shop", *MAKE, "--json")
    assert json.loads(said.stdout) == {"kind": "client", "name": "shop", "secret": SECRET}
    assert orders.wanted[0].rights == Rights("17", ("0003*001",), tuple(Scope))


def test_credentials_are_listed_with_whence_they_are(tmp_path: Path) -> None:
    orders = FakeApiOrders()
    served(tmp_path, orders, "add-token", "form", *MAKE)
    lines = served(tmp_path, orders, "list").stdout.splitlines()
    assert lines[0] == "client  crm  user 17  *  calls events  (callbridge.toml)"
    assert lines[1].startswith("token   form  user 17  0003*001  calls events recordings  (2027-01-15")
    told = [json.loads(line) for line in served(tmp_path, orders, "list", "--json").stdout.splitlines()]
    assert [(one["name"], one["read_only"]) for one in told] == [("crm", True), ("form", False)]
    assert SECRET not in str(told)


def test_one_is_revoked(tmp_path: Path) -> None:
    orders = FakeApiOrders()
    served(tmp_path, orders, "add-token", "form", *MAKE)
    assert served(tmp_path, orders, "revoke", "form").stdout.startswith("Revoked: form.")
    served(tmp_path, orders, "add-token", "form", *MAKE)
    assert json.loads(served(tmp_path, orders, "revoke", "form", "--json").stdout) == {"revoked": "form"}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("add-token", "crm", *MAKE), "There is a client or token of this name already; choose another one."),
        (("add-token", "a b", *MAKE), "Name: String should match pattern '^[A-Za-z0-9_.-]{1,64}$'."),
        (("revoke", "crm"), "It stands in callbridge.toml; remove it there and reload."),
        (("revoke", "nobody"), "There is no client or token of this name."),
    ],
)
def test_what_is_refused_is_one_line_and_2(tmp_path: Path, arguments: tuple[str, ...], why: str) -> None:
    said = served(tmp_path, FakeApiOrders(), *arguments)
    assert (said.exit_code, said.stdout, said.stderr) == (2, "", why + "\n")


@pytest.mark.parametrize("arguments", [("list",), ("revoke", "x"), ("add-token", "x", *MAKE)])
def test_a_service_that_does_not_run_is_2_and_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    said = typed(tmp_path, *arguments)
    assert said.exit_code == 2
    assert "Callbridge does not run" in said.stderr
