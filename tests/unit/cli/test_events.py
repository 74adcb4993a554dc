"""`callbridge events`, as an operator types it."""

import json
from pathlib import Path

from bridge.calls.deliveries import DeliveryFilter, DeliveryState
from bridge.errors import OrderRefused
from bridge.terminal.deliveries import listed, whole
from tests.fakes.event_orders import DEAD, DONE, PENDING, FakeEventOrders
from tests.unit.cli.serving import running, typed


def test_deliveries_are_listed_the_newest_last(tmp_path: Path) -> None:
    orders = FakeEventOrders()
    with running(tmp_path, orders):
        said = typed(tmp_path, "events", "list", "--state", "dead", "--call", "17.4")
    assert said.exit_code == 0
    assert said.stdout.splitlines() == list(listed((PENDING, DEAD, DONE)))
    assert orders.ordered[0][1] == DeliveryFilter(state=DeliveryState.DEAD, call="17.4")


def test_programs_get_one_object_on_a_line(tmp_path: Path) -> None:
    with running(tmp_path, FakeEventOrders()):
        said = typed(tmp_path, "events", "list", "--json", "-n", "2")
    assert [json.loads(line)["state"] for line in said.stdout.splitlines()] == ["dead", "delivered"]


def test_one_delivery_is_shown_wholly(tmp_path: Path) -> None:
    with running(tmp_path, FakeEventOrders()):
        said = typed(tmp_path, "events", "show", DEAD.notification.id)
        as_json = typed(tmp_path, "events", "show", DEAD.notification.id, "--json")
        none = typed(tmp_path, "events", "show", "d9")
    assert said.stdout.splitlines() == list(whole(DEAD))
    assert json.loads(as_json.stdout)["reply"].startswith("moved")
    assert (none.exit_code, none.stdout[:26]) == (1, "There is no delivery d9. `")


def test_what_was_chosen_is_replayed_or_given_up_and_counted(tmp_path: Path) -> None:
    orders = FakeEventOrders()
    with running(tmp_path, orders):
        again = typed(tmp_path, "events", "replay", "--state", "dead")
        given_up = typed(tmp_path, "events", "drop", "--receiver", "https://crm.example")
        neither = typed(tmp_path, "events", "replay", "--id", "d9"), typed(tmp_path, "events", "drop", "--id", "d9")
    assert (again.exit_code, again.stdout) == (0, "Sent again: 1.\n")
    assert (given_up.exit_code, given_up.stdout) == (0, "Given up: 3.\n")
    assert [said.exit_code for said in neither] == [1, 1]
    with running(tmp_path, FakeEventOrders()):
        told = typed(tmp_path, "events", "replay", "--state", "dead", "--json")
        dropped = typed(tmp_path, "events", "drop", "--receiver", "https://crm.example", "--json")
    assert (told.stdout, dropped.stdout) == ('{"replayed": 1}\n', '{"dropped": 3}\n')
    assert orders.ordered[1][1] == DeliveryFilter(receiver="https://crm.example:443")


def test_what_the_service_refuses_or_who_does_not_run_is_said(tmp_path: Path) -> None:
    with running(tmp_path, FakeEventOrders(refuses=OrderRefused("invalid_request", "say which"))):
        said = typed(tmp_path, "events", "replay")
    assert (said.exit_code, said.stderr) == (2, "Say which.\n")
    away = typed(tmp_path, "events", "list")
    assert (away.exit_code, away.stderr[:24]) == (2, "Callbridge does not run:")
