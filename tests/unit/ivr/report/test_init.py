"""The whole report: the order of findings, and what it says of a good IVR. Source: The IVR 6.3, 6.4."""

from dataclasses import replace

from bridge.ivr.report import World, report
from bridge.telephony.values import Extension
from bridge.toml_lines import TomlLines
from tests.unit.calls.ivrs import jump, sound, tts
from tests.unit.ivr.report.sheets import END, ivr, live_with, menu

TEXT = """[context.main.option]
s = [ { action = "play_tts", text = "$x" } ]
timeout = [ { action = "jump" } ]
[context.cellar.option]
"""


def test_a_good_ivr_has_no_findings() -> None:
    one = ivr(menu(sound("menu"), key_1=[sound("one"), END]))
    assert not report([one], live_with(one), World())


def test_findings_stand_in_the_order_of_files_and_lines_and_name_both() -> None:
    one = ivr(menu(tts("$x"), timeout=[jump("main")]) | {"cellar": {"start": [END]}})
    other = replace(one, extension=Extension("0003", "098"), file="ivr/first.toml")
    lines = TomlLines(TEXT)
    found = report([one, other], live_with(one, other), World({one.file: lines, other.file: lines}))
    assert [(fault.file, fault.line, fault.code) for fault in found] == [
        *[("ivr/first.toml", line, code) for line, code in ((2, "CB434"), (3, "CB436"), (4, "CB430"))],
        *[("ivr/menu.toml", line, code) for line, code in ((2, "CB434"), (3, "CB436"), (4, "CB430"))],
    ]
    assert str(found[2]) == (
        "ivr/first.toml:4: warning CB430 context.cellar: nothing leads to this context. Add a way to it, or remove it."
    )
