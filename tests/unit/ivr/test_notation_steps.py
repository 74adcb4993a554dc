import pytest

from bridge.ivr.actions import (
    Action,
    AlterCallerId,
    Authenticate,
    CallerField,
    CallerIdJump,
    CallerOperation,
    CallInteractive,
    Say,
    SetInterdigitTimeout,
    SetLanguage,
    TimeIntervalJump,
)
from bridge.ivr.notation import ACTIONS
from bridge.ivr.notation_steps import Surroundings, step_of
from bridge.ivr.saying import Mode
from bridge.ivr.script import Profile, Script
from bridge.ivr.script_defaults import ScriptDefaults
from bridge.ivr.step import SoundRef, View, Where
from bridge.ivr.targets import Continue, HangUp, ToLabel, ToPlace
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    RecordTerminator,
    SetVariable,
    Wait,
)
from bridge.telephony.causes import HangupCause
from bridge.telephony.number_list import NumberList
from bridge.telephony.patterns import NumberPattern

CREDIT = Script(name="credit", url=Template.parse("https://billing.example/"))
LISTED = NumberList.of([NumberPattern.parse("[*]44")])
AROUND = Surroundings("menu.toml context.main.option.1[1]", ScriptDefaults(retries=2), {"credit": CREDIT}, LISTED)
T = Template.parse


def step(action: str, **fields: object) -> Action:
    return step_of(ACTIONS[action].model_validate({"action": action, **fields}), AROUND)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            step(
                "play_sound",
                sound="a$b",
                where="background",
                loop=3,
                language="ro",
                view="system",
                folder="x/",
                digit_variable="d",
            ),
            PlaySound(
                sound=SoundRef(sound=T("a$b"), language="ro", view=View.SYSTEM, folder="x"),
                loop=3,
                where=Where.BACKGROUND,
                digit_variable="d",
            ),
        ),
        (
            step("play_tts", text="$x", voice="Bob", volume=0, where="background", language="ro", digit_variable="d"),
            PlayTts(text=T("$x"), voice="Bob", volume=0, where=Where.BACKGROUND, language="ro", digit_variable="d"),
        ),
        (step("play_tts", text="x", loop=4), PlayTts(text=T("x"), loop=4)),
        (step("wait", seconds=0.5), Wait(seconds=0.5)),
        (step("play_silence"), Wait(seconds=10, where=Where.BACKGROUND)),
        (
            step(
                "record_digits",
                variable="code",
                max_digits=6,
                min_digits=2,
                prompt="p",
                prompt_where="foreground",
                timeout=1,
                interdigit_timeout=2,
                terminator="",
                on_timeout="hangup",
                secret=True,
            ),
            RecordDigits(
                variable="code",
                max_digits=6,
                min_digits=2,
                prompt=SoundRef(sound=T("p")),
                where=Where.FOREGROUND,
                timeout=1,
                interdigit_timeout=2,
                terminator="",
                on_timeout=HangUp(),
                secret=True,
            ),
        ),
        (
            step("record_digits", variable="code"),
            RecordDigits(variable="code", max_digits=1, where=Where.BACKGROUND),
        ),
        (
            step("record_sound", name="m", max_seconds=5, silence=3, beep=False, terminator="none", variable="v"),
            RecordSound(
                name=T("m"), max_seconds=5, silence=3, beep=False, terminator=RecordTerminator.NONE, variable="v"
            ),
        ),
        (
            step("say", value="$x", mode="date", language="ro", where="background", digit_variable="d"),
            Say(value=T("$x"), mode=Mode.DATE, language="ro", where=Where.BACKGROUND, digit_variable="d"),
        ),
        (step("set_language", language="pt-BR"), SetLanguage(language=T("pt-BR"))),
        (step("set_language", language="$l"), SetLanguage(language=T("$l"))),
        (
            step("alter_callerid", field="name", operation="prepend", value="$x "),
            AlterCallerId(field=CallerField.NAME, operation=CallerOperation.PREPEND, value=T("$x ")),
        ),
        (
            step("callerid_jump", match="0044X.", then="continue"),
            CallerIdJump(match=NumberList.of([NumberPattern.parse("0044X."), *LISTED.patterns]), then=Continue()),
        ),
        (
            step("time_interval_jump", interval=["a", "b"], inside={"label": "x"}, outside="hangup"),
            TimeIntervalJump(intervals=("a", "b"), inside=ToLabel("x"), outside=HangUp()),
        ),
        (step("transfer", to="001"), Transfer(to=(T("001"),), most=10, on_failure=Continue())),
        (step("authenticate", pin="4711"), Authenticate(pins=("4711",), max_digits=4)),
        (step("set_interdigit_timeout", seconds=3), SetInterdigitTimeout(seconds=3)),
        (step("set_variable", name="n", value="$$5"), SetVariable(name="n", value=T("$$5"))),
        (step("jump", to={"label": "menu"}), Jump(to=ToLabel("menu"))),
        (step("jump"), Jump(to=ToPlace(None, T("start"), T("1")))),
        (
            step("jump", context="$c", option="t", position="$p"),
            Jump(to=ToPlace(T("$c"), T("timeout"), T("$p"))),
        ),
        (step("hangup"), Hangup(cause=HangupCause.NORMAL_CLEARING)),
        (step("hangup", cause="busy"), Hangup(cause=HangupCause.USER_BUSY)),
        (step("hangup", cause="congestion"), Hangup(cause=HangupCause.CONGESTION)),
        (step("hangup", cause="no_answer"), Hangup(cause=HangupCause.NO_ANSWER)),
        (step("hangup", cause="rejected"), Hangup(cause=HangupCause.CALL_REJECTED)),
        (
            step("call_interactive", url="http://x/$a", profile="extended"),
            CallInteractive(
                script=Script(
                    name="x/$a, menu.toml main.1[1]", url=T("http://x/$a"), retries=2, profile=Profile.EXTENDED
                )
            ),
        ),
        (step("call_interactive", script="credit"), CallInteractive(script="credit")),
        (step("call_interactive", script="unknown", retries=1), CallInteractive(script="unknown")),
        (
            step("call_interactive", script="credit", retries=1, label="x"),
            CallInteractive(script=CREDIT.model_copy(update={"retries": 1})),
        ),
    ],
    ids=lambda step: type(step).__name__,
)
def test_an_action_means_its_step(made: Action, expected: Action) -> None:
    assert made == expected
