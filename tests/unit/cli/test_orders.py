"""`callbridge status`, `reload` and `switch`, as an operator types them."""

import json
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bridge.calls.orders import Reloaded
from bridge.cli import app
from bridge.cli.config_option import DEFAULT_CONFIG
from bridge.cli.orders import service_at
from bridge.faults import fault
from tests.fakes.control import taking_orders
from tests.fakes.orders import STANDING, FakeOrders

FOUND = fault("CB403", "must be a text, not 7", file="ivr/a.toml", line=4, address="ivr.language")


def typed(folder: Path, *arguments: str) -> Result:
    command, *rest = arguments
    file = folder / "callbridge.toml"
    file.write_text('[control]\nsocket = "control.sock"\n[broken')
    return CliRunner().invoke(app, [command, "--config", str(file), *rest], env={"COLUMNS": "200"})


def running(folder: Path, orders: FakeOrders) -> AbstractContextManager[None]:
    return taking_orders(folder / "control.sock", orders)


def test_status_says_how_it_stands_and_is_0_when_it_is_ready(tmp_path: Path) -> None:
    with running(tmp_path, FakeOrders()):
        said = typed(tmp_path, "status")
    assert (said.exit_code, said.stdout.splitlines()) == (
        0,
        [
            "Callbridge 0.3.0, for 1 min",
            "live set   0a1b2c, 3 IVRs",
            "calls      2",
            "Asterisk   pbx1 connected",
            "ready",
        ],
    )


def test_status_says_why_it_is_not_ready_and_is_1_then(tmp_path: Path) -> None:
    why = "the files were refused at the start"
    with running(tmp_path, FakeOrders(stands=replace(STANDING, not_ready=(why,)))):
        said = typed(tmp_path, "status")
    assert said.exit_code == 1
    assert said.stdout.endswith(f"not ready  {why}\n")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(6.9, "6 s"), (300, "5 min"), (14_700, "4 h 5 min"), (273_600, "3 days 4 h")],
)
def test_how_long_it_runs_is_said_in_few_words(tmp_path: Path, seconds: float, said: str) -> None:
    with running(tmp_path, FakeOrders(stands=replace(STANDING, uptime=seconds))):
        assert typed(tmp_path, "status").stdout.startswith(f"Callbridge 0.3.0, for {said}\n")


def test_an_accepted_reload_names_what_waits_for_a_restart(tmp_path: Path) -> None:
    done = Reloaded(accepted=True, version="0a1b", findings=(FOUND,), restart=("log.level", "control.socket"))
    orders = FakeOrders(reloaded=done)
    with running(tmp_path, orders):
        said = typed(tmp_path, "reload", "--accept-errors")
    assert said.exit_code == 0
    assert said.stdout == "Accepted: new calls run on 0a1b.\nNeeds a restart: log.level, control.socket.\n"
    assert str(FOUND) in said.stderr
    assert orders.ordered[0][0] == "reload True"


def test_a_refused_reload_prints_its_findings_as_check_does_and_is_1(tmp_path: Path) -> None:
    with running(tmp_path, FakeOrders(reloaded=Reloaded(accepted=False, version="0a1b", findings=(FOUND,)))):
        said = typed(tmp_path, "reload")
    assert said.exit_code == 1
    assert said.stdout == ""
    assert str(FOUND) in said.stderr
    assert "Nothing has changed: new calls run on 0a1b as before." in said.stderr


def test_switches_are_listed_shown_and_set(tmp_path: Path) -> None:
    orders = FakeOrders()
    with running(tmp_path, orders):
        assert typed(tmp_path, "switch").stdout == "night  off  Night service\na/b ș  on \n"
        assert typed(tmp_path, "switch", "night").stdout == "night  off  Night service\n"
        assert orders.ordered == []
        assert typed(tmp_path, "switch", "night", "on").stdout == "night  on   Night service\n"
        assert typed(tmp_path, "switch", "night", "toggle").stdout == "night  off  Night service\n"
        unknown = typed(tmp_path, "switch", "day", "on")
    assert [what for what, _ in orders.ordered] == ["night on", "night toggle"]
    assert unknown.exit_code == 1
    assert unknown.stderr == "There is no [switch.day] in the files that run. Known: night, a/b ș.\n"


def test_without_any_switch_it_is_said_that_none_is_declared(tmp_path: Path) -> None:
    with running(tmp_path, FakeOrders(states={})):
        assert typed(tmp_path, "switch").stdout == ""
        assert "None is declared." in typed(tmp_path, "switch", "night", "on").stderr


def test_a_word_that_is_no_order_is_refused_before_anybody_is_asked(tmp_path: Path) -> None:
    assert typed(tmp_path, "switch", "night", "maybe").exit_code == 2


@pytest.mark.parametrize("command", ["status", "reload", "switch"])
def test_a_service_that_does_not_run_is_2_and_one_line(tmp_path: Path, command: str) -> None:
    said = typed(tmp_path, command)
    assert said.exit_code == 2
    assert "Callbridge does not run: nobody listens at" in said.stderr
    assert len(said.stderr.splitlines()) == 1


def test_where_to_look_is_told_by_how_the_service_was_named(tmp_path: Path) -> None:
    settings, named = str(tmp_path / "callbridge.toml"), str(tmp_path / "other.sock")
    said = CliRunner().invoke(app, ["status", "--config", settings]).stderr
    assert f"it reads another file than {settings}" in said
    assert "by --config" not in said
    assert "it has another socket" in CliRunner().invoke(app, ["status", "--socket", named]).stderr
    assert service_at(DEFAULT_CONFIG, None).elsewhere.endswith("name that one by --config")


def test_the_socket_can_be_named(tmp_path: Path) -> None:
    with running(tmp_path, FakeOrders()):
        socket = str(tmp_path / "control.sock")
        said = CliRunner().invoke(app, ["status", "--config", str(tmp_path / "nowhere"), "--socket", socket])
    assert said.exit_code == 0


def test_programs_get_objects(tmp_path: Path) -> None:
    orders = FakeOrders()
    with running(tmp_path, orders):
        status = json.loads(typed(tmp_path, "status", "--json").stdout)
        reloaded = json.loads(typed(tmp_path, "reload", "--json").stdout)
        switches = [json.loads(line) for line in typed(tmp_path, "switch", "--json").stdout.splitlines()]
    assert (status["ready"], status["version"], status["links"]) == (True, "0.3.0", {"pbx1": "connected"})
    assert reloaded == {"accepted": True, "version": "0a1b2d", "findings": [], "restart": []}
    assert switches[0] == {"name": "night", "label": "Night service", "is_on": False}


def test_programs_get_the_findings_and_the_status_of_a_refusal(tmp_path: Path) -> None:
    refused = Reloaded(accepted=False, version="0a1b2c", findings=(FOUND,))
    with running(tmp_path, FakeOrders(stands=replace(STANDING, not_ready=("x",)), reloaded=refused)):
        status, reloaded = typed(tmp_path, "status", "--json"), typed(tmp_path, "reload", "--json")
    assert (status.exit_code, json.loads(status.stdout)["ready"]) == (1, False)
    assert (reloaded.exit_code, json.loads(reloaded.stdout)["findings"][0]["code"]) == (1, "CB403")
