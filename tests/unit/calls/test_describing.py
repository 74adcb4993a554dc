"""Steps in a few words: no value, no key, no URL."""

import pytest

from bridge.calls.describing import detail_of, name_of
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
from bridge.ivr.bind import Ask
from bridge.ivr.connect import Callee, Connect, Leave
from bridge.ivr.targets import HangUp, ToLabel
from bridge.ivr.transfer import Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, Jump, RecordSound, SetCaller, Verb, Wait
from bridge.telephony.causes import HangupCause
from bridge.telephony.destinations import DialplanPlace, RingPhone
from bridge.telephony.values import Extension
from tests.unit.calls.ivrs import SCRIPT, again, ask_script, background, digits, jump, set_to, transfer, tts

RING, DESK = transfer("001"), RingPhone(Extension("0003", "001"), ("PJSIP/001",))
ALTER = AlterCallerId(field=CallerField.NAME, operation=CallerOperation.APPEND, value=Template.literal("secret"))


@pytest.mark.parametrize(
    ("step", "name", "detail"),
    [
        (Hangup(cause=HangupCause.USER_BUSY), "hangup", "user_busy"),
        (Wait(seconds=2.5), "wait", "2.5 s"),
        (set_to("pin", "1234"), "set_variable", "pin"),
        (SetCaller(name="Shop", number="1"), "set_caller", "Shop <1>"),
        (background("$lang-menu"), "play_sound", "$lang-menu background"),
        (tts("x" * 70), "play_tts", f"“{'x' * 60}…” foreground"),
        (jump("sales", "1", "2"), "jump", "sales,1,2"),
        (jump(), "jump", "start,1"),
        (Jump(to=ToLabel("menu")), "jump", "label menu"),
        (digits(6, "pin"), "record_digits", "pin, 1 to 6 digits"),
        (digits(1, "key"), "record_digits", "key, 1 digit"),
        (RecordSound(), "record_sound", "at most 60 s"),
        (Transfer(to=(Template.literal("101"), Template.parse("$x"))), "transfer", "101, $x"),
        (Transfer(place=DialplanPlace("sales", "200", 2)), "transfer", "200@sales,2"),
        (Say(value=Template.parse("$amount")), "say", "digits $amount"),
        (SetLanguage(language=Template.parse("$l")), "set_language", "$l"),
        (ALTER, "alter_callerid", "append name"),
        (CallerIdJump(then=HangUp()), "callerid_jump", "0 numbers or patterns"),
        (TimeIntervalJump(intervals=("office", "night")), "time_interval_jump", "office, night"),
        (Authenticate(pins=("4711",)), "authenticate", "3 attempts"),
        (Authenticate(pins=("4711",), attempts=1), "authenticate", "1 attempt"),
        (SetInterdigitTimeout(seconds=0.5), "set_interdigit_timeout", "0.5 s"),
        (Connect(RING, (Callee(DESK, "001"), Callee(DESK, "•••", keyed=True))), "connect", "001, •••"),
        (Leave(RING, DialplanPlace("callbridge-xfer", "q800")), "leave", "q800@callbridge-xfer"),
        (ask_script(), "call_interactive", "check"),
        (CallInteractive(script="credit"), "call_interactive", "credit"),
        (Ask(SCRIPT), "ask", "check"),
        (again("http://user:secret@host/?pin=1234"), "request", ""),
    ],
)
def test_a_step_is_told_by_its_name_in_a_file_and_by_what_it_is_about(
    step: Action | Verb | Ask | Connect | Leave, name: str, detail: str
) -> None:
    assert (name_of(step), detail_of(step)) == (name, detail)
