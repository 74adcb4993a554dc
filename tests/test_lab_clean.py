"""The lab's own files are as we tell others to write theirs: nothing is found in them."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bridge.cli import app
from bridge.config.live import load_live
from bridge.config.load import load_settings
from lab.scripts.demo import ANSWERS
from tests.fakes.tones import a_tone
from tests.house import ROOT

SETTINGS = ROOT / "lab/etc/callbridge.toml"
DIALPLANS = (ROOT / "asterisk-conf/extensions.conf", ROOT / "lab/etc/extensions_local.conf")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The lab's settings on this machine, with the sounds of Asterisk that its IVRs play."""
    (tmp_path / "en").mkdir()
    for sound in ("pbx-invalid", "vm-goodbye", "beep"):
        (tmp_path / "en" / f"{sound}.wav").write_bytes(a_tone(0.2, 8000))
    return {
        "CALLBRIDGE_ASTERISK__PBX1__ARI_PASSWORD": "made-up",
        "CALLBRIDGE_ASTERISK__PBX1__AMI__PASSWORD": "made-up",
        "CALLBRIDGE_LAB_EVENTS": "http://127.0.0.1:8000/events",
        "CALLBRIDGE_LAB_CREDIT": "http://127.0.0.1:8000/credit",
        "CALLBRIDGE_SOUNDS__ROOT": str(ROOT / "lab/etc/sounds"),
        "CALLBRIDGE_ASTERISK__PBX1__PATHS__SYSTEM_SOUNDS": str(tmp_path),
    }


def test_check_finds_nothing_in_them(environ: dict[str, str]) -> None:
    result = CliRunner().invoke(app, ["check", "--config", str(SETTINGS)], env=environ)
    assert (result.exit_code, result.output.strip()) == (0, "5 files: no findings")


def test_the_dialplan_names_only_what_the_settings_declare(environ: dict[str, str]) -> None:
    live = load_live(load_settings(SETTINGS, environ))
    text = "".join(file.read_text("utf-8") for file in DIALPLANS)
    named = set(re.findall(r"Stasis\(callbridge,(request|switch|ivr),([^,)]+)", text))
    assert named == {("ivr", "0003*099"), ("switch", "night"), ("request", "check-credit")}
    assert "check-credit" in live.scripts
    assert "night" in live.switches
    assert "0003*099" in {str(one) for one in live.ivrs}


@pytest.mark.parametrize(("number", "allowed"), [("0044207123456", "yes"), ("0090123", "no")])
def test_the_script_says_which_calls_outside_are_allowed(number: str, allowed: str) -> None:
    assert ANSWERS["/credit"]({"CalledNumber": number}) == f'<SetVar name="allowed">{allowed}</SetVar>'
