"""`callbridge simulate` as a customer's continuous integration calls it, and as a person at a terminal does."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bridge.cli import app
from bridge.cli.simulation import read_acts
from bridge.terminal.caller import Pass, Press
from tests.fakes.ivr_files import write_ivr, write_settings
from tests.fakes.script_site import script_site
from tests.house import ROOT

HANGUP = b"<Response><Hangup/></Response>"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["simulate", *(str(one) for one in arguments)])


def transcript(result: Result) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(result.stdout)
    return whole


def test_keys_follow_the_input_points_and_the_transcript_tells_all(tmp_path: Path) -> None:
    with script_site(HANGUP) as site:
        ivr = write_ivr(tmp_path, site.url("/ivr?code=$code"))
        result = run(ivr, "--press", "1", "--press", "42#", "--json", "--set", "shop=7")
    assert result.exit_code == 0, result.output
    call = transcript(result)
    assert (call["end"], call["expected"], call["keys"], call["unused"]) == ("reply_hangup", True, "142#", [])
    assert [heard["what"] for heard in call["heard"]] == ["welcome", "type-code"]
    assert call["variables"] == {"code": "42", "shop": "7"}
    assert call["requests"][0]["parameters"]["code"] == "42"
    assert call["requests"][0]["verbs"] == ["Hangup"]
    assert site.targets[0].startswith("/ivr?code=42&CallID=")


def test_an_end_that_was_not_expected_has_status_1(tmp_path: Path) -> None:
    with script_site(HANGUP) as site:
        ivr = write_ivr(tmp_path, site.url())
        assert run(ivr, "--press", "1", "--press", "4#", "--expect-end", "reply_hangup").exit_code == 0
        result = run(ivr, "--press", "1", "--press", "4#", "--expect-end", "hangup_action", "--json")
    assert result.exit_code == 1
    assert transcript(result)["expected"] is False


def test_a_guard_is_no_expected_end(tmp_path: Path) -> None:
    """Nobody presses anything: the menu repeats until the guard for idle cycles ends it."""
    result = run(write_ivr(tmp_path), "--json")
    assert result.exit_code == 1
    assert transcript(result)["end"] == "idle_limit"
    assert run(write_ivr(tmp_path), "--json", "--expect-end", "idle_limit").exit_code == 0


def test_keys_that_were_never_asked_for_have_status_1(tmp_path: Path) -> None:
    with script_site(HANGUP) as site:
        result = run(write_ivr(tmp_path, site.url()), "--press", "1", "--press", "4#", "--press", "9")
    assert result.exit_code == 1
    assert "--press 9 was never asked for" in result.stdout


def test_a_pause_of_30_s_takes_no_time_and_the_caller_may_leave_in_it(tmp_path: Path) -> None:
    with script_site(b"") as site:
        result = run(
            write_ivr(tmp_path, site.url()), "--press", "1", "--press", "4#", "--hangup-after", "20s", "--json"
        )
    assert transcript(result)["end"] == "caller_hangup"
    assert transcript(result)["seconds"] == pytest.approx(20, abs=0.1)


def test_silence_counts_from_the_next_input_point(tmp_path: Path) -> None:
    """The greeting is heard again after 1 + 5 s, and within 8 s of its first beginning comes the key."""
    result = run(write_ivr(tmp_path), "--wait", "8s", "--press", "2", "--hangup-after", "9s", "--json")
    call = transcript(result)
    assert [heard["what"] for heard in call["heard"]] == ["welcome", "welcome", "welcome"]
    assert call["places"] == ["main.timeout", "main.start", "main.2", "main.start"]
    assert call["heard"][2]["at"] == pytest.approx(8.3, abs=0.1)


def test_the_order_of_options_is_the_order_of_what_is_done() -> None:
    order = ["ivr", "press", "wait", "press", "caller", "wait"]
    acts = read_acts(order, ["1", "2"], ["3s", "500ms"])
    assert acts == [Press("1"), Pass(3), Press("2"), Pass(0.5)]


def test_an_extension_is_looked_up_in_the_settings_and_sounds_in_their_folders(tmp_path: Path) -> None:
    with script_site(HANGUP) as site:
        config = write_settings(tmp_path, site.url("/ivr?code=$code"))
        arguments = ("099", "-c", config, "--press", "1", "--press", "4#", "--caller", "001", "--did", "40215550100")
        as_json, for_people = run(*arguments, "--json"), run(*arguments)
        strict = run(*arguments, "--strict-sounds", "--json")
    heard = transcript(as_json)["heard"]
    assert [(one["what"], one["found"]) for one in heard] == [("welcome", True), ("type-code", False)]
    assert "[sound not found] type-code" in for_people.stdout
    assert "CalledDID=40215550100" in site.targets[0]
    assert "CallerExtension=0003%2A001" in site.targets[0]
    assert transcript(strict)["faults"] == ["CB301"]
    assert [one["what"] for one in transcript(strict)["heard"]] == ["welcome"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ivr.toml", "--press", "1a"], "--press: '1a' are no keys"),
        (["ivr.toml", "--press", ""], "--press: '' are no keys"),
        (["ivr.toml", "--wait", "long"], "--wait 'long': write seconds"),
        (["ivr.toml", "--hangup-after", "-5s"], "--hangup-after '-5s': write seconds"),
        (["ivr.toml", "--set", "=1"], "write NAME=VALUE"),
        (["098", "--config", "callbridge.toml"], "There is no IVR 0003*098. There are: 0003*099."),
        (["welcome", "--config", "callbridge.toml"], "'welcome' is no extension"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_settings(tmp_path)
    write_ivr(tmp_path)
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_file_that_is_not_accepted_shows_its_line(tmp_path: Path) -> None:
    ivr = write_ivr(tmp_path)
    ivr.write_text(ivr.read_text().replace('sound = "welcome"', "sund = 1"))
    result = run(ivr)
    assert result.exit_code == 2
    assert f"{ivr}:9: fatal CB402" in result.stderr.replace("\n", "")
    assert "sund = 1" in result.stderr
    assert run(tmp_path / "gone.toml").exit_code == 2


@pytest.mark.parametrize("ctrl_c", [False, True])
def test_a_person_presses_keys_one_by_one_and_hangs_up(tmp_path: Path, ctrl_c: bool) -> None:
    with script_site(b"<Response><PlayTTS>Thank you</PlayTTS><Pause length='3600'/></Response>") as site:
        ivr = write_ivr(tmp_path, site.url("/ivr?code=$code"))
        terminal, end = pty.openpty()
        command = [sys.executable, "-m", "bridge", "simulate", str(ivr)]
        with subprocess.Popen(command, stdin=end, stdout=end, stderr=end, cwd=ROOT) as process:
            os.close(end)
            seen = Seen(terminal)
            seen.until("a key stops this")
            os.write(terminal, b"x1")
            seen.until("type-code")
            os.write(terminal, b"42#")
            seen.until("silence for 3600 s")
            if ctrl_c:
                process.send_signal(signal.SIGINT)
            else:
                os.write(terminal, b"h")
            seen.until("caller_hangup")
            assert process.wait(20) == 0
        os.close(terminal)
    assert "code=42&" in site.targets[0]
    assert "key 1" in seen.text
    assert "Thank you" in seen.text


class Seen:
    """What stands on a terminal."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self.text = ""

    def until(self, words: str) -> None:
        while words not in self.text:
            ready, _, _ = select.select([self._terminal], [], [], 20)
            assert ready, f"{words!r} did not come: {self.text}"
            self.text += os.read(self._terminal, 4096).decode()
