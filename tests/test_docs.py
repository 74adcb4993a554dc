"""What docs/reference says of files is true: its samples are accepted, and every key has its row."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from bridge.asterisk.settings import AmiSettings, Paths
from bridge.config.dial_settings import AllowSettings
from bridge.config.live import load_live
from bridge.config.load import load_settings, read_settings
from bridge.config.settings import Settings
from bridge.ivr.allowed import model_in
from bridge.ivr.event_table import STEERING, ConfiguredEvent, EventTable
from bridge.ivr.events import Trigger
from bridge.ivr.file_tables import ContextTable, IvrTable
from bridge.ivr.interval_table import IntervalTable, LineTable
from bridge.ivr.load import load_ivr
from bridge.ivr.notation import ACTIONS
from bridge.ivr.outside import Outside
from bridge.ivr.script import Script
from bridge.ivr.script_table import AskSettings, ScriptSettings
from bridge.protocol.parameters import PARAMETERS
from bridge.telephony.causes import CallStatus
from bridge.web.api_settings import ClientSettings, ProgramDefaults, TokenSettings
from tests.house import ROOT

REFERENCE = ROOT / "docs" / "reference"
IVR_PAGE = (REFERENCE / "ivr-file.md").read_text("utf-8")
SETTINGS_PAGE = (REFERENCE / "settings.md").read_text("utf-8")
EVENTS_PAGE = (REFERENCE / "events.md").read_text("utf-8")
IVR_HEAD = """schema = 1
[ivr]
extension = "099"
[context.main]
entry = true
[[context.main.option.start]]
action = "wait"
"""
SECTION_OF = {
    "wait": "wait, play_silence",
    "play_silence": "wait, play_silence",
    "alter_callerid_name": "alter_callerid",
    "alter_callerid_number": "alter_callerid",
}
SETTINGS_HEAD = "schema = 1\n[asterisk.a]\nari_password = 'x'\n[numbers]\norganisation = '0003'\n"


def samples(page: str, head: str) -> list[str]:
    blocks = re.findall(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert blocks
    return [block if block.startswith("schema") else head + block for block in blocks]


@pytest.mark.parametrize("text", samples(IVR_PAGE, IVR_HEAD))
def test_a_sample_of_an_ivr_file_is_accepted(text: str) -> None:
    assert load_ivr(text, "sample.toml", Outside("0003")).findings == ()


@pytest.mark.parametrize("text", [*samples(SETTINGS_PAGE, SETTINGS_HEAD), *samples(EVENTS_PAGE, SETTINGS_HEAD)])
def test_a_sample_of_the_settings_is_accepted(text: str, tmp_path: Path) -> None:
    (tmp_path / "ari.secret").write_text("x\n")
    read_settings(text, tmp_path / "callbridge.toml", {})


def test_every_key_of_an_ivr_file_has_its_row() -> None:
    assert not lacking(IvrTable, section(IVR_PAGE, "## [ivr]"))
    assert not lacking(ContextTable, section(IVR_PAGE, "## [context.NAME]"))
    intervals = section(IVR_PAGE, "## [time_interval.NAME]")
    assert not lacking(IntervalTable, intervals)
    assert not lacking(LineTable, intervals)
    assert not lacking(EventTable, section(IVR_PAGE, "## [[event]]"), *AskSettings.model_fields)
    common = keys_in(section(IVR_PAGE, "## Actions"))
    for action, model in ACTIONS.items():
        said = common | keys_in(section(IVR_PAGE, f"### {SECTION_OF.get(action, action)}"))
        if issubclass(model, ScriptSettings):
            said |= ScriptSettings.model_fields.keys()
        assert not keys_of(model) - said, action


def test_every_setting_has_its_row() -> None:
    tables = ("service", "calls", "control", "agi", "numbers", "dial", "leave", "draft", "scripts", "events", "outbox")
    for table in (*tables, "api", "sounds", "recordings", "speech", "store", "retention", "console", "metrics"):
        model = model_in(Settings.model_fields[table].annotation)
        assert model is not None
        assert not lacking(model, section(SETTINGS_PAGE, f"## [{table}]")), table
    for table, heading in {
        "asterisk": "## [asterisk.NAME]",
        "extension": "## [[extension]]",
        "time_interval": "## [time_interval.NAME]",
        "switch": "## [switch.NAME]",
    }.items():
        model = model_in(Settings.model_fields[table].annotation)
        assert model is not None
        assert not lacking(model, section(SETTINGS_PAGE, heading), "paths", "ami"), table
    servers = section(SETTINGS_PAGE, "## [asterisk.NAME]")
    assert not lacking(Paths, servers) | lacking(AmiSettings, servers)
    programs = section(SETTINGS_PAGE, "## [api]")
    assert not lacking(ClientSettings, programs) | lacking(TokenSettings, programs)
    assert not lacking(ProgramDefaults, programs + section(SETTINGS_PAGE, "## [events]"))
    assert not lacking(ConfiguredEvent, section(SETTINGS_PAGE, "## [[event]]"))
    assert not lacking(AllowSettings, section(SETTINGS_PAGE, "## [dial]"))
    script = section(SETTINGS_PAGE, "## [script.NAME]") + section(SETTINGS_PAGE, "## [scripts]")
    assert not lacking(ScriptSettings, script)
    for table in ("log", "journal", "privacy"):
        model = model_in(Settings.model_fields[table].annotation)
        assert model is not None
        for key in model.model_fields:
            assert f"| `{table}.{key}` |" in SETTINGS_PAGE


def test_what_is_said_of_events_is_what_the_tables_say() -> None:
    types = re.findall(r"^\| `([a-z-]+)` \| `([0-4])` \|", section(EVENTS_PAGE, "## Types"), re.MULTILINE)
    assert types == [(trigger.value, str(trigger.number)) for trigger in Trigger]
    parameters = re.findall(r"^\| ([0-9]+) \| `(\w+)` \|", section(EVENTS_PAGE, "## Parameters"), re.MULTILINE)
    assert parameters == [(str(place), one.name) for place, one in enumerate(PARAMETERS[:17], 1)]
    words = re.findall(r"^\| `([A-Z]+)` \|", section(EVENTS_PAGE, "## Parameters"), re.MULTILINE)
    assert set(words) == set(CallStatus) - {CallStatus.CALLING}
    asked = section(EVENTS_PAGE, "## Asked or told")
    assert all(f"`{key}`" in asked for key in STEERING)


def test_the_settings_and_ivrs_of_the_lab_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    environ = {
        "CALLBRIDGE_ASTERISK__PBX1__ARI_PASSWORD_FILE": str(tmp_path / "secret"),
        "CALLBRIDGE_ASTERISK__PBX1__AMI__PASSWORD_FILE": str(tmp_path / "secret"),
        "CALLBRIDGE_LAB_EVENTS": "http://127.0.0.1:8000/events",
        "CALLBRIDGE_LAB_CREDIT": "http://127.0.0.1:8000/credit",
    }
    scripts: dict[str, Script] = dict(load_live(load_settings(ROOT / "lab/etc/callbridge.toml", environ)).scripts)
    assert scripts


def section(page: str, heading: str) -> str:
    level = heading.split(" ", maxsplit=1)[0]
    begin = page.index(f"\n{heading}\n") + len(heading) + 2
    end = re.compile(rf"^#{{1,{len(level)}}} ", re.MULTILINE).search(page, begin)
    return page[begin : end.start() if end else None]


def lacking(model: type[BaseModel], text: str, *elsewhere: str) -> set[str]:
    return keys_of(model) - keys_in(text) - set(elsewhere)


def keys_of(model: type[BaseModel]) -> set[str]:
    """As they are written in files."""
    return {info.alias or name for name, info in model.model_fields.items()}


def keys_in(text: str) -> set[str]:
    return set(_keys(text))


def _keys(text: str) -> Iterator[str]:
    for row in re.findall(r"^\| (`[^|]*`) \|", text, re.MULTILINE):
        yield from re.findall(r"`([a-z0-9_.]+)`", row)
