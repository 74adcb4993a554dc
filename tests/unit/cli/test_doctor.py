"""`callbridge doctor`, as an operator types it."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bridge.app.examination.whole import Around
from bridge.cli import app, doctor
from bridge.doctor.facts import Facts, Refused
from tests.fakes.machine import TOML, confs, healthy, server


def typed(folder: Path, monkeypatch: pytest.MonkeyPatch, facts: Facts, *more: str) -> Result:
    config = folder / "callbridge.toml"
    config.write_text(TOML)
    asked: list[Around] = []

    def look(_settings: object, around: Around) -> Facts:
        asked.append(around)
        return facts

    monkeypatch.setattr(doctor, "look", look)
    said = CliRunner().invoke(app, ["doctor", "--config", str(config), *more], env={"COLUMNS": "200"})
    assert asked[0].config == config
    return said


def test_a_healthy_machine_is_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = typed(tmp_path, monkeypatch, healthy())
    assert (said.exit_code, said.stdout) == (
        0,
        "Asterisk: pbx1 22.10.1~dfsg; the service does not run\n\nno findings\n",
    )


def test_a_warning_is_1_and_its_mend_is_printed_as_it_is_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = typed(tmp_path, monkeypatch, replace(confs("http.conf", sessionlimit=""), freepbx=True, service=True))
    assert said.exit_code == 1
    assert said.stdout.splitlines() == [
        "FreePBX: pbx1 22.10.1~dfsg; the service runs",
        "",
        (
            "warning CB513 pbx1: http.conf: sessionlimit is 100: with the pools of [asterisk], and 100 for others,"
            " 141 are needed."
        ),
        "    Why: Asterisk cuts off requests when others are connected. Set sessionlimit.",
        "    In /etc/asterisk/http_custom.conf:",
        "        sessionlimit = 1000",
        "",
        "1 warning",
    ]


def test_an_error_is_2_and_a_command_is_said_to_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = replace(
        server(ari=Refused("no connection")), engines=(replace(healthy().engines[0], trouble="it is away"),)
    )
    said = typed(tmp_path, monkeypatch, facts)
    assert said.exit_code == 2
    assert "    Type:\n        apt-get install espeak-ng\n" in said.stdout
    assert said.stdout.startswith("Asterisk: pbx1 not reached;")
    assert said.stdout.endswith("\n2 errors\n")


def test_json_is_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = typed(tmp_path, monkeypatch, confs("http.conf", sessionlimit=""), "--json", "--etc", str(tmp_path))
    told = json.loads(said.stdout)
    assert (said.exit_code, told["ok"], told["freepbx"], told["running"]) == (1, False, False, False)
    assert told["findings"] == [
        {
            "code": "CB513",
            "severity": "warning",
            "where": "pbx1: http.conf",
            "message": "sessionlimit is 100: with the pools of [asterisk], and 100 for others, 141 are needed",
            "why": "Asterisk cuts off requests when others are connected",
            "advice": "set sessionlimit",
            "file": "/etc/asterisk/http.conf",
            "lines": ["[general]", "sessionlimit = 1000"],
        }
    ]


def test_what_the_machine_says_harms_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = typed(tmp_path, monkeypatch, server(ari=Refused("\x1b[2Jgone")))
    assert "\x1b" not in said.stdout


@pytest.mark.parametrize("as_json", [False, True])
def test_settings_that_are_refused_come_first(tmp_path: Path, as_json: bool) -> None:
    config = tmp_path / "callbridge.toml"
    config.write_text("schema = 2\n")
    said = CliRunner().invoke(app, ["doctor", "--config", str(config), *(["--json"] if as_json else [])])
    assert said.exit_code == 2
    assert "CB403" in (said.stdout if as_json else said.stderr)


def test_nothing_is_played_for_those_who_do_not_want_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def look(_settings: object, around: Around) -> Facts:
        asked.append(around.play)
        return healthy()

    monkeypatch.setattr(doctor, "look", look)
    (tmp_path / "callbridge.toml").write_text(TOML)
    for more in ((), ("--no-play",)):
        CliRunner().invoke(app, ["doctor", "--config", str(tmp_path / "callbridge.toml"), *more])
    assert asked == [True, False]


@pytest.fixture(params=[signal.SIGTERM, signal.SIGHUP])
def ending(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """A signal that ends a program, as it does unless whoever has started the tests ignores it (nohup)."""
    before = signal.signal(request.param, signal.SIG_DFL)
    yield request.param
    signal.signal(request.param, before)


def test_a_signal_ends_it_as_ctrl_c_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: signal.Signals
) -> None:
    taken_back: list[str] = []

    async def begin() -> None:
        try:
            os.kill(os.getpid(), ending)
            await asyncio.Event().wait()
        finally:
            taken_back.append("all")

    def look(_settings: object, _around: Around) -> Facts:
        asyncio.run(begin())
        return healthy()

    before = signal.getsignal(ending)
    monkeypatch.setattr(doctor, "look", look)
    (tmp_path / "callbridge.toml").write_text(TOML)
    said = CliRunner().invoke(app, ["doctor", "--config", str(tmp_path / "callbridge.toml")])
    assert said.exit_code != 0
    assert taken_back == ["all"]
    assert signal.getsignal(ending) == before


def test_who_has_started_it_with_nohup_may_close_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(_settings: object, _around: Around) -> Facts:
        os.kill(os.getpid(), signal.SIGHUP)
        return healthy()

    monkeypatch.setattr(doctor, "look", look)
    (tmp_path / "callbridge.toml").write_text(TOML)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        said = CliRunner().invoke(app, ["doctor", "--config", str(tmp_path / "callbridge.toml")])
    finally:
        signal.signal(signal.SIGHUP, before)
    assert said.exit_code == 0
