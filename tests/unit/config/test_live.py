from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bridge.config.live import load_live, read_live
from bridge.errors import IvrError
from bridge.ivr.intervals import DAY, Line
from bridge.ivr.live import DraftRules, LiveSet, Switch, Voice
from bridge.telephony.extensions import DeclaredExtension, ExtensionKind
from bridge.telephony.values import Extension
from tests.unit.config.deployment import IVR, MINIMAL, load, prepared

PHONES = """[[extension]]
number = "001"
type = "phone"
name = "Ana"
endpoints = ["PJSIP/001-desk", "PJSIP/001-app"]
id = 145
[[extension]]
number = "0003*002"
type = "phone"
"""
LOST = IVR.replace('"wait"', '"jump", context = "nowhere"')


def live(directory: Path, settings: str = "", **files: str) -> LiveSet:
    return load_live(prepared(directory, settings, **files))


def refused(directory: Path, settings: str = "", **files: str) -> list[str]:
    with pytest.raises(IvrError) as raised:
        live(directory, settings, **files)
    return [str(finding) for finding in raised.value.findings]


def test_the_live_set_holds_what_all_files_say(tmp_path: Path) -> None:
    script = "[script.credit]\nurl = 'https://x.example/'\n"
    voice = "[[speech.voice]]\nname = 'A'\nvoice = 'en-us'\nlanguage = 'en'\n"
    found = live(tmp_path, PHONES + script + voice, main=IVR, other=IVR.replace("099", "098"))
    assert {str(extension) for extension in found.ivrs} == {"0003*099", "0003*098"}
    assert found.ivrs[Extension("0003", "099")].file == "ivr/main.toml"
    assert found.scripts["credit"].name == "credit"
    ana = DeclaredExtension(
        Extension("0003", "001"),
        ExtensionKind.PHONE,
        "Ana",
        ("PJSIP/001-desk", "PJSIP/001-app"),
        145,
        dial=("PJSIP/001",),
        accountcode="0003",
        asterisk="001",
    )
    assert found.directory.find(ana.extension) == ana
    assert found.directory.of_endpoint("PJSIP/002") == Extension("0003", "002")
    ivr = found.directory.find(Extension("0003", "099"))
    assert ivr is not None
    assert ivr.type is ExtensionKind.IVR
    assert found.voices == (Voice("A", "espeak", "en-us", "en"),)
    assert found.organisation == "0003"


def test_the_live_set_holds_intervals_switches_the_time_zone_and_what_a_draft_is(tmp_path: Path) -> None:
    settings = """timezone = "Europe/Bucharest"
[time_interval.always]
line = [ {} ]
[switch.night]
label = "Night service"
default = "on"
[switch.day]
[draft]
enabled = false
prefix = "*49"
"""
    found = live(tmp_path, settings)
    assert found.intervals["always"].lines == (Line((0, DAY)),)
    assert found.switches == {"night": Switch("Night service", default=True), "day": Switch("day", default=False)}
    assert found.timezone == ZoneInfo("Europe/Bucharest")
    assert found.drafts == DraftRules(enabled=False, prefix="*49")
    assert not found.is_draft


def test_without_a_time_zone_that_of_the_host_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert live(tmp_path).timezone == ZoneInfo("Pacific/Auckland")
    monkeypatch.setenv("TZ", "UTC")
    assert str(live(tmp_path).timezone) == str(UTC)


def test_an_ivr_may_name_what_the_settings_declare(tmp_path: Path) -> None:
    settings = "[time_interval.office]\nline = [ {} ]\n[switch.night]\n"
    action = 'action = "time_interval_jump", interval = "office", when = { switch = "night" }'
    assert live(tmp_path, settings, main=IVR.replace('action = "wait"', action)).ivrs


@pytest.mark.parametrize(
    "settings",
    [
        PHONES,
        "country = 'RO'\n",
        "[switch.night]\n",
        "[time_interval.x]\nline = [ {} ]\n",
        "[[dial.deny]]\npattern = '0900X.'\n",
        "[leave]\ncontexts = ['callbridge-xfer', 'x']\n",
        "[draft]\nenabled = false\n",
        "[[speech.voice]]\nname = 'A'\nvoice = 'en-us'\nlanguage = 'en'\n",
    ],
)
def test_the_version_follows_the_content(tmp_path: Path, settings: str) -> None:
    first = live(tmp_path, main=IVR).version
    assert live(tmp_path, main=IVR).version == first
    assert live(tmp_path, main=IVR + "# x\n").version != first
    assert live(tmp_path, settings, main=IVR).version != first


def test_the_version_follows_urls_and_lists(tmp_path: Path) -> None:
    one, two = (live(tmp_path, f"[script.x]\nurl = 'http://{host}/'\n", main=IVR).version for host in "ab")
    assert one != two
    listing = IVR.replace('action = "wait"', 'action = "callerid_jump", match_file = "vip.txt", then = "hangup"')
    one, two = (live(tmp_path, "", main=listing, **{"vip.txt": number}).version for number in ("1", "2"))
    assert one != two


def test_an_error_stops_a_set_unless_it_is_accepted(tmp_path: Path) -> None:
    settings = prepared(tmp_path, main=LOST)
    with pytest.raises(IvrError, match="error CB413"):
        load_live(settings)
    assert load_live(settings, accept_errors=True).ivrs


def test_a_fatal_finding_is_never_accepted(tmp_path: Path) -> None:
    settings = prepared(tmp_path, main=LOST, other=IVR.replace("wait", "wiat"))
    with pytest.raises(IvrError) as raised:
        load_live(settings, accept_errors=True)
    assert [finding.code for finding in raised.value.findings] == ["CB413", "CB404"]
    read = read_live(settings)
    assert (read.live, [file.file for file in read.files]) == (None, ["ivr/main.toml", "ivr/other.toml"])
    assert read.accepted(accept_errors=True) is None


def test_files_that_are_no_ivr_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ivr").mkdir()
    (tmp_path / "ivr" / ".main.toml").write_text("half")
    (tmp_path / "ivr" / "main.toml~").write_text("old")
    assert live(tmp_path).ivrs == {}


def test_findings_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "ivr").mkdir()
    (tmp_path / "ivr" / "bytes.toml").write_bytes(b"\xff")
    messages = refused(tmp_path, a="x", b=IVR.replace("wait", "wiat"))
    assert [message.split(": ")[0] for message in messages] == ["ivr/a.toml:1", "ivr/b.toml:7", "ivr/bytes.toml"]


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL)
    with pytest.raises(IvrError, match="CB400: the directory of IVR files cannot be read: no such file or directory"):
        load_live(settings)
