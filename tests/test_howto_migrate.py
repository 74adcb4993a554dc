"""What the page about leaving VoipNow tells people to type and to write is true, and so are its two examples.

The IVRs are those of the lab; they are called in the simulator, on a Wednesday or Sunday of the test's choice.
"""

import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bridge.app import simulator
from bridge.cli import app
from bridge.config.live import load_live
from bridge.config.load import read_settings
from bridge.ivr.load import load_ivr
from bridge.ivr.notation import ACTIONS
from bridge.ivr.outside import Outside
from bridge.telephony.causes import EndReason
from bridge.telephony.destinations import Kind, Refused, RingOutside
from bridge.telephony.dial_rules import DialScope
from bridge.terminal.transcript import Transcript
from bridge.testing import Callbridge
from lab.ports import free_port
from lab.scripts.demo import Script
from tests.fakes.tones import a_tone
from tests.house import ROOT

PAGE = (ROOT / "docs/howto/migrate-from-voipnow.md").read_text("utf-8")
LAB = ROOT / "lab/etc"
SCRIPTS = ROOT / "lab/scripts"
MINIMAL = "schema = 1\n[asterisk.a]\nari_password = 'x'\n[numbers]\norganisation = '0003'\ncountry = 'RO'\n"
HEAD = """schema = 1
[ivr]
extension = "099"
[context.main]
entry = true
[[context.main.option.start]]
label = "closed"
action = "wait"
[context.closed.option]
start = [ { action = "hangup" } ]
[context.support.option]
start = [ { action = "hangup" } ]
"""
OFFICE = "[time_interval.office]\nline = [ { hours = ['08:00', '18:00'] } ]\n"
WEDNESDAY_NOON = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Europe/Bucharest"))
SUNDAY_NOON = datetime(2026, 11, 29, 12, tzinfo=ZoneInfo("Europe/Bucharest"))
CHRISTMAS = datetime(2028, 12, 26, 12, tzinfo=ZoneInfo("Europe/Bucharest"))  # a Tuesday


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def settings_blocks() -> list[str]:
    return [block for block in blocks("toml") if block.startswith("# callbridge.toml")]


def ivr_blocks() -> list[str]:
    return [block for block in blocks("toml") if not block.startswith(("# callbridge.toml", "# Dial "))]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The lab's settings on this machine, with the one sound of Asterisk's that the examples play."""
    (tmp_path / "system/en").mkdir(parents=True)
    (tmp_path / "system/en/pbx-invalid.wav").write_bytes(a_tone(0.2, 8000))
    return {
        "CALLBRIDGE_ASTERISK__PBX1__ARI_PASSWORD": "made-up",
        "CALLBRIDGE_ASTERISK__PBX1__AMI__PASSWORD": "made-up",
        "CALLBRIDGE_LAB_EVENTS": "http://127.0.0.1:8000/events",
        "CALLBRIDGE_LAB_CREDIT": "http://127.0.0.1:8000/credit",
        "CALLBRIDGE_SOUNDS__ROOT": str(LAB / "sounds"),
        "CALLBRIDGE_ASTERISK__PBX1__PATHS__SYSTEM_SOUNDS": str(tmp_path / "system"),
    }


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(WEDNESDAY_NOON, monkeypatch)


def it_is(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "time", SimpleNamespace(time=moment.timestamp))


@contextmanager
def python_site() -> Iterator[int]:
    class Quiet(Script):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@contextmanager
def php_site(*words: str) -> Iterator[int]:
    php = shutil.which("php")
    assert php is not None, "php is missing: `python -m lab.prepare` installs it"
    port = free_port()
    command = [php, "-S", f"127.0.0.1:{port}", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as serving:
        assert serving.stderr is not None
        try:
            assert b"started" in serving.stderr.readline()
            yield port
        finally:
            serving.terminate()
            serving.stderr.read()


SITES: dict[str, Callable[[], AbstractContextManager[int]]] = {
    "demo.py": python_site,
    "ivr_validate.php": lambda: php_site("-t", str(SCRIPTS)),
    "demo.php": lambda: php_site(str(SCRIPTS / "demo.php")),
}


@pytest.mark.parametrize("site", SITES)
def test_each_script_of_the_form_check_answers_alike(site: str, environ: dict[str, str]) -> None:
    with SITES[site]() as port:
        url = f"http://127.0.0.1:{port}/ivr_validate.php?activationCode=$activationCode"
        call = Callbridge(LAB).call(
            "097",
            config="callbridge.toml",
            environ={**environ, "CALLBRIDGE_SCRIPT__FORM__URL": url},
            press=["13", 11.0, "42"],
        )
    assert [asked.parameters["activationCode"] for asked in call.requests] == ["13", "", "42"]
    assert [asked.verbs for asked in call.requests] == [("Pause",), (), ("Hangup",)]
    assert len({asked.parameters["CallAPIID"] for asked in call.requests}) == 1
    assert call.heard == ["key-the-number"] * 3
    assert all(sound.found for sound in call.sounds)
    assert (call.end, call.faults) == (EndReason.REPLY_HANGUP, ["CB101"])
    wrong, after_it = call.sounds[0].at, call.sounds[1].at
    assert after_it - wrong > 6  # the prompt counts as one second, then five of silence


def test_the_form_check_of_the_page_is_the_one_of_the_lab() -> None:
    shown = next(block for block in blocks("toml") if block.startswith("# Dial 097"))
    assert shown == (LAB / "ivr/0003-097.toml").read_text("utf-8")


def test_the_php_of_the_page_is_the_one_of_the_lab() -> None:
    (shown,) = blocks("php")
    assert shown == (SCRIPTS / "ivr_validate.php").read_text("utf-8")


def company(environ: dict[str, str], *press: str, transfer: str = "answer", config: Path = LAB) -> Transcript:
    return Callbridge(config).call("096", config="callbridge.toml", environ=environ, press=press, transfer=transfer)


def test_nothing_is_found_in_the_lab_s_two_examples(environ: dict[str, str]) -> None:
    files = [str(LAB / "ivr" / name) for name in ("0003-096.toml", "0003-097.toml")]
    words = ["check", "--strict", *files, "--config", str(LAB / "callbridge.toml")]
    result = CliRunner().invoke(app, words, env=environ)
    assert (result.exit_code, result.stdout) == (0, "2 files: no findings\n"), result.output


@pytest.mark.parametrize(
    ("keys", "place", "end"),
    [
        (["1"], "main.1", EndReason.TRANSFER_FINAL),
        (["002"], "", EndReason.TRANSFER_FINAL),
        (["2"], "main.2", EndReason.TRANSFER_FINAL),
        (["3"], "message.start", EndReason.TRANSFER_FINAL),
        ([], "main.timeout", EndReason.TRANSFER_FINAL),
        (["9", "1"], "main.invalid", EndReason.TRANSFER_FINAL),
    ],
    ids=["sales", "direct dial", "support", "message", "no key", "wrong key"],
)
def test_the_company_answers_in_office_hours(
    keys: list[str], place: str, end: EndReason, environ: dict[str, str]
) -> None:
    call = company(environ, *keys)
    assert call.heard[0].startswith("Welcome to Acme. For sales press 1")
    assert not place or place in call.places
    assert (call.end, call.faults, call.unused) == (end, [], ())


def test_a_busy_company_takes_a_message(environ: dict[str, str]) -> None:
    call = company(environ, "1", transfer="busy")
    assert call.heard[-1] == "Nobody is free now."
    assert call.end is EndReason.HANGUP_ACTION  # the mailbox was full as well


@pytest.mark.parametrize("moment", [SUNDAY_NOON, CHRISTMAS, WEDNESDAY_NOON.replace(hour=18)])
def test_the_company_is_closed_outside_of_them(
    moment: datetime, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    it_is(moment, monkeypatch)
    assert_is_closed(company(environ, "1"))


def test_the_company_is_closed_by_its_night_switch(environ: dict[str, str], tmp_path: Path) -> None:
    shutil.copytree(LAB, tmp_path / "etc")
    file = tmp_path / "etc/callbridge.toml"
    file.write_text(file.read_text("utf-8").replace("[switch.night]\n", '[switch.night]\ndefault = "on"\n'), "utf-8")
    assert_is_closed(company(environ, "1", config=tmp_path / "etc"))


def assert_is_closed(call: Transcript) -> None:
    assert call.heard[0].startswith("We are closed now.")
    assert "message.start" in call.places
    assert call.end is EndReason.TRANSFER_FINAL


@pytest.mark.parametrize("text", settings_blocks(), ids=range(len(settings_blocks())))
def test_each_sample_of_the_settings_is_accepted(text: str, tmp_path: Path) -> None:
    (tmp_path / "ivr").mkdir()
    (tmp_path / "ari.secret").write_text("x\n")
    whole = text if "[asterisk" in text else MINIMAL + text
    settings = read_settings(whole, tmp_path / "callbridge.toml", {})
    load_live(settings)


@pytest.mark.parametrize(
    ("number", "led"),
    [
        ("0744123456", RingOutside),
        ("+40 744 123 456", RingOutside),
        ("0258422544", RingOutside),
        ("0900123456", Refused),
        ("0044123", Refused),
        ("112", Refused),
    ],
)
def test_the_dial_rules_of_the_page_let_through_what_it_says(number: str, led: type, tmp_path: Path) -> None:
    (text,) = (block for block in settings_blocks() if "[[dial.allow]]" in block)
    (tmp_path / "ivr").mkdir()
    live = load_live(read_settings(MINIMAL + text, tmp_path / "callbridge.toml", {}))
    assert isinstance(live.dialling.decide(number, Kind.AUTO, None, DialScope.IVR), led)


@pytest.mark.parametrize("text", ivr_blocks(), ids=range(len(ivr_blocks())))
def test_each_sample_of_an_ivr_file_is_accepted(text: str) -> None:
    whole = text if text.startswith("schema") else HEAD + text + ("" if "[time_interval." in text else OFFICE)
    outside = Outside("0003", intervals=("holidays",), switches=("night",))
    assert load_ivr(whole, "sample.toml", outside).findings == ()


def test_each_action_has_its_place_on_the_page() -> None:
    aliases = {"alter_callerid_name", "alter_callerid_number", "play_silence"}
    assert [action for action in ACTIONS if action not in aliases and f"`{action}`" not in PAGE] == []


def test_each_command_of_the_page_exists_and_does_what_it_says(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are the lab's; what asks a running service is tested with one (tests/asterisk/test_reload.py)."""
    etc = tmp_path / "etc"
    shutil.copytree(LAB, etc)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLBRIDGE_CONFIG", str(etc / "callbridge.toml"))
    (tmp_path / "welcome.wav").write_bytes(a_tone(0.2, 44100, 2))
    (tmp_path / "access.log").write_text("nothing of ours\n")
    environ["CALLBRIDGE_SOUNDS__ROOT"] = str(etc / "sounds")
    lines = [line.partition("  #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    commands = [line.split() for line in lines if line.startswith("callbridge ")]
    asked = {
        "sounds import": 0,
        "sounds list": 0,
        "sounds check": 0,
        "check": 0,
        "graph": 0,
        "simulate": 0,
        "compat": 1,
    }
    seen = set()
    for _, *words in commands:
        name = " ".join(words[:2]) if words[0] in {"sounds", "api", "events"} else words[0]
        seen.add(name)
        if words[0] in {"reload", "switch", "show", "run", "api", "events"} or "--live" in words:
            result = CliRunner().invoke(app, [*name.split(), "--help"])
            assert result.exit_code == 0
            continue
        result = CliRunner().invoke(
            app, [{"access.log": str(tmp_path / "access.log")}.get(word, word) for word in words], env=environ
        )
        assert result.exit_code == asked[name], f"{words}: {result.output}"
    assert seen >= asked.keys()
