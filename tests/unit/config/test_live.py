from pathlib import Path

import pytest

from bridge.calls.ports import LiveSets
from bridge.config.live import LiveFiles, load_live
from bridge.config.settings import Settings
from bridge.errors import IvrError
from bridge.ivr.live import DeclaredExtension, LiveSet, Voice
from bridge.telephony.values import Extension
from tests.unit.config.deployment import IVR, MINIMAL, load

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


def live(directory: Path, settings: str = "", **files: str) -> LiveSet:
    return load_live(prepared(directory, settings, **files))


def prepared(directory: Path, settings: str = "", **files: str) -> Settings:
    (directory / "ivr").mkdir(exist_ok=True)
    for name, text in files.items():
        (directory / "ivr" / f"{name}.toml").write_text(text)
    return load(directory, MINIMAL + settings)


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
    ana = DeclaredExtension(Extension("0003", "001"), "phone", "Ana", ("PJSIP/001-desk", "PJSIP/001-app"), 145)
    assert found.extensions[ana.extension] == ana
    assert found.extension_of_endpoint("PJSIP/002") == Extension("0003", "002")
    assert found.voices == (Voice("A", "espeak", "en-us", "en"),)
    assert found.organisation == "0003"


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    first = live(tmp_path, main=IVR).version
    assert live(tmp_path, main=IVR).version == first
    assert live(tmp_path, main=IVR + "# x\n").version != first
    assert live(tmp_path, PHONES, main=IVR).version != first
    one, two = (live(tmp_path, f"[script.x]\nurl = 'http://{host}/'\n", main=IVR).version for host in "ab")
    assert one != two


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


def test_an_extension_belongs_to_one_file(tmp_path: Path) -> None:
    assert refused(tmp_path, a=IVR, b=IVR.replace('"099"', '"0003*099"')) == [
        (
            "ivr/b.toml:3: fatal CB407 ivr.extension: 0003*099 is the IVR of ivr/a.toml already. "
            "Leave the number to one of the two."
        )
    ]


def test_an_extension_is_not_a_phone_and_an_ivr(tmp_path: Path) -> None:
    messages = refused(tmp_path, PHONES, a=IVR.replace("099", "001"))
    assert "0003*001 is a phone in callbridge.toml already" in messages[0]


def test_a_did_belongs_to_one_file(tmp_path: Path) -> None:
    one = IVR.replace("[context.main]", 'did = ["40258", "+40258"]\n[context.main]')
    two = IVR.replace("099", "098").replace("[context.main]", 'did = [\n  "7",\n  "+40258"\n]\n[context.main]')
    assert refused(tmp_path, a=one, b=two) == [
        (
            "ivr/b.toml:6: fatal CB407 ivr.did[2]: +40258 leads to the IVR of ivr/a.toml already. "
            "Leave the number to one of the two."
        )
    ]


def test_new_calls_run_on_the_present_set(tmp_path: Path) -> None:
    found = live(tmp_path, main=IVR)
    sets: LiveSets = LiveFiles(found)
    assert sets.current() is found
