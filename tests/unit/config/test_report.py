"""The report of files on a disk. Source: The IVR 6.4, 8.2."""

from pathlib import Path

import pytest

from bridge.config.live import read_live
from bridge.config.report import report_on
from bridge.ivr.report import SoundSought
from tests.unit.config.deployment import IVR, prepared

SOUNDS = '[sounds]\nroot = "sounds"\n[asterisk.pbx1.paths]\nsystem_sounds = "system"\n'
ENDS = 'timeout = [ { action = "hangup" } ]\ninvalid = [ { action = "hangup" } ]\n'


def plays(*lines: str) -> str:
    return f"{IVR.partition('start =')[0]}start = [ {', '.join(lines)} ]\n{ENDS}"


def sound(name: str, more: str = "") -> str:
    return f'{{ action = "play_sound", sound = "{name}"{more} }}'


def told(directory: Path, settings: str = "", *, asked: bool | None = None, **files: str) -> list[str]:
    made = prepared(directory, settings, **files)

    def ask(_sound: SoundSought) -> bool:
        return bool(asked)

    found = report_on(made, read_live(made), None if asked is None else ask)
    return [str(one).replace(f"{directory}/", "") for one in found]


def test_findings_of_the_loader_and_of_the_report_stand_together_by_file_and_line(tmp_path: Path) -> None:
    first = plays('{ action = "play_tts", text = "$x", when = { switch = "night" } }')
    second = plays('{ action = "play_tts", text = "$y" }').replace("099", "098")
    assert [one.split(" context")[0] for one in told(tmp_path, b=first, a=second)] == [
        "ivr/a.toml:7: warning CB434",
        "ivr/b.toml:7: error CB416",
        "ivr/b.toml:7: warning CB434",
    ]


def test_where_a_finding_is_fatal_nothing_else_is_looked_at(tmp_path: Path) -> None:
    (one,) = told(tmp_path, main=plays('{ action = "play_tts", text = "$x", spead = 1 }'))
    assert "fatal CB402" in one


def test_a_sound_is_looked_for_in_both_views(tmp_path: Path) -> None:
    (tmp_path / "sounds/client/en").mkdir(parents=True)
    (tmp_path / "sounds/client/en/ours.wav").touch()
    (tmp_path / "system/en").mkdir(parents=True)
    (tmp_path / "system/en/theirs.gsm").touch()
    text = plays(sound("ours"), sound("theirs"), sound("their"))
    what = 'context.main.option.start[3].sound: sound "their" not found for en. Nearest: "theirs"'
    assert told(tmp_path, SOUNDS, main=text) == [f"ivr/main.toml:7: warning CB417 {what}."]


def test_a_system_view_that_cannot_be_seen_proves_nothing(tmp_path: Path) -> None:
    text = plays(sound("theirs"), sound("ours", ', view = "client"'))
    settings = SOUNDS.replace('"system"', '"nowhere"')
    assert [one.split(": ")[1] for one in told(tmp_path, settings, main=text)] == [
        "warning CB417 context.main.option.start[2].sound"
    ]


@pytest.mark.parametrize(("asked", "count"), [(True, 0), (False, 1)])
def test_asterisk_knows_what_it_has(tmp_path: Path, asked: bool, count: int) -> None:
    (tmp_path / "system").mkdir()
    assert len(told(tmp_path, SOUNDS, asked=asked, main=plays(sound("theirs")))) == count


def test_a_pin_is_asked_for_in_a_file_that_others_can_read(tmp_path: Path) -> None:
    text = plays('{ action = "authenticate", pin = "4711" }', '{ action = "hangup" }')
    made = prepared(tmp_path, main=text)
    file = tmp_path / "ivr" / "main.toml"
    for mode, codes in ((0o640, []), (0o644, ["CB439"])):
        file.chmod(mode)
        assert [one.code for one in report_on(made, read_live(made))] == codes


def test_a_file_that_has_gone_has_no_mode(tmp_path: Path) -> None:
    text = plays('{ action = "authenticate", pin = "4711" }', '{ action = "hangup" }')
    made = prepared(tmp_path, main=text)
    read = read_live(made)
    (tmp_path / "ivr" / "main.toml").unlink()
    assert not report_on(made, read)


def test_settings_are_blamed_on_the_file_or_the_environment(tmp_path: Path) -> None:
    script = '[script.check]\nurl = "http://crm.example/"\n'
    (one,) = told(tmp_path, script, main=plays(sound("$CALLERIDNUM")))
    assert one.startswith("callbridge.toml:7: warning CB437 script.check.url: ")
