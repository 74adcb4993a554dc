"""Which variables an action uses. Source: The IVR 2.1, 4."""

import pytest

from bridge.ivr.actions import (
    Action,
    AlterCallerId,
    Authenticate,
    CallerField,
    CallerOperation,
    CallInteractive,
    Say,
    SetLanguage,
)
from bridge.ivr.conditions import CannotTell, SwitchIs, VariableIs
from bridge.ivr.report.variable_use import urls_of, used_by
from bridge.ivr.script import Script
from bridge.ivr.step import SoundRef
from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import Hangup, RecordSound
from tests.unit.calls.ivrs import digits, jump, set_to, sound, to, tts
from tests.unit.ivr.report.sheets import text

OWN = Script(name="ivr/menu.toml context.main", url=text("https://x.example/?a=$a"), fallback_url=text("https://x/$b"))
NAMED = Script(name="check", url=text("https://x.example/?c=$c"))
SCRIPTS = {"check": NAMED}


@pytest.mark.parametrize(
    ("action", "uses"),
    [
        (sound("hello/$a"), [("sound", "a")]),
        (tts("$a and $b, $$c"), [("text", "a"), ("text", "b")]),
        (Say(value=text("$a")), [("value", "a")]),
        (set_to("x", "$a"), [("value", "a")]),
        (AlterCallerId(field=CallerField.NAME, operation=CallerOperation.APPEND, value=text("$a")), [("value", "a")]),
        (SetLanguage(language=text("$a")), [("language", "a")]),
        (RecordSound(name=text("m-$a")), [("name", "a")]),
        (RecordSound(), []),
        (digits(prompt=SoundRef(sound=text("$a")), on_timeout=to("$b")), [("prompt", "a"), ("on_timeout", "b")]),
        (digits(), []),
        (Transfer(to=(text("$a"), text("001")), export=("b",)), [("to", "a"), ("export", "b")]),
        (Authenticate(pin_variable="a"), [("pin_variable", "a")]),
        (Authenticate(pins=("1",)), []),
        (jump("$a", "$b", "$c"), [("context", "a"), ("option", "b"), ("position", "c")]),
        (jump(None, "$b"), [("option", "b")]),
        (CallInteractive(script=OWN), [("url", "a"), ("fallback_url", "b")]),
        (CallInteractive(script=NAMED), [("script", "c")]),
        (CallInteractive(script="check"), [("script", "c")]),
        (CallInteractive(script="nope"), []),
        (Hangup(), []),
    ],
)
def test_the_fields_that_use_variables(action: Action, uses: list[tuple[str, str]]) -> None:
    assert list(used_by(action, None, SCRIPTS)) == uses


def test_a_condition_uses_its_variable_and_a_switch_none() -> None:
    assert list(used_by(Hangup(), VariableIs("a", "1"), {})) == [("when", "a")]
    assert list(used_by(Hangup(), CannotTell("a", "it repeats itself"), {})) == [("when", "a")]
    assert not list(used_by(Hangup(), SwitchIs("night"), {}))


def test_the_targets_of_a_named_script_are_said_elsewhere() -> None:
    script = Script(name="check", url=text("https://x.example/"), on_error=to("$a"))
    assert not list(used_by(CallInteractive(script="check"), None, {"check": script}))


def test_a_script_has_one_url_or_two() -> None:
    assert [field for field, _ in urls_of(OWN)] == ["url", "fallback_url"]
    assert [field for field, _ in urls_of(NAMED)] == ["url"]
