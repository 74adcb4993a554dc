"""What can be made ahead is what is asked for later. Source: The IVR 3.1."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bridge.calls.call import Call
from bridge.calls.look_ahead import prepare, prepare_list
from bridge.calls.session import walk
from bridge.ivr.actions import (
    Action,
    AlterCallerId,
    Authenticate,
    CallerField,
    CallerIdJump,
    CallerOperation,
    Say,
    SetInterdigitTimeout,
    SetLanguage,
    TimeIntervalJump,
)
from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.conditions import VariableIs
from bridge.ivr.model import Entry
from bridge.ivr.targets import Continue, Place
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, RecordSound, SetCaller, Verb, Wait
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import (
    SCRIPT,
    a_call,
    an_ivr,
    ask_script,
    digits,
    jump,
    main,
    says,
    set_to,
    sound,
    tts,
)

LATER = tts("later")


def texts(rig: Rig) -> list[str]:
    return [speech.text for speech in rig.sounds.prepared]


def pending(*steps: Verb | Ask) -> list[Pending]:
    return [Pending(step, Origin("check", 1)) for step in steps]


def prepared(steps: Sequence[Pending | Entry], call: Call | None = None) -> list[str]:
    rig = Rig()
    prepare(steps, call or a_call(), rig.ports)
    return texts(rig)


def test_the_texts_of_a_list_are_made_in_their_order() -> None:
    steps = pending(sound("welcome"), tts("one"), Wait(seconds=1), digits(text=Template.parse("two")), tts("three"))
    assert prepared(steps) == ["one", "two", "three"]


def test_with_nothing_to_say_nobody_is_troubled() -> None:
    assert prepared(pending(sound("welcome"), tts(""), digits(), tts("$unset"))) == []


async def test_what_is_made_ahead_is_what_is_asked_for(  # the same key in the cache, or it were for nothing
) -> None:
    rig, channel = Rig(), FakeChannel(up=True)
    steps: list[Action] = [
        set_to("a", "1"),
        sound("welcome"),
        tts("for $CALLERIDNAME", voice="Zoe", volume=90, speed=1.5),
        tts("wie geht es", language="de"),
        digits(text=Template.parse("a code, $CALLERIDNAME"), voice="Ana"),
        tts("bye", heard=False),
    ]
    ivr = an_ivr(main(start=[*steps, Hangup()]), language="ro", voice="Alice")
    call = a_call(ivr, channel)
    prepare_list(call, rig.ports)
    assert len(rig.sounds.prepared) == 4
    await walk(call, rig.ports)
    assert rig.sounds.spoken == rig.sounds.prepared[-4:]


@pytest.mark.parametrize(
    ("before", "variable"),
    [
        (set_to("x", "1"), "x"),
        (sound("menu", variable="x"), "x"),
        (tts("menu", digit_variable="x"), "x"),
        (digits(variable="x"), "x"),
        (RecordSound(variable="x"), "x"),
        (RecordSound(), "RECORDING"),
        (SetCaller(name="a", number="1"), "SHOWNCALLERIDNUM"),
    ],
)
def test_a_text_with_a_variable_that_is_set_before_is_not_known_yet(before: Verb, variable: str) -> None:
    call = a_call()
    call.set("x", "old")
    call.set("y", "known")
    steps = pending(before, tts(f"now ${variable}"), tts("and $y"))
    assert [text for text in prepared(steps, call) if text != "menu"] == ["and known"]


def test_each_action_has_a_position_of_its_own() -> None:
    assert prepared(pending(tts("at $POSITION"), tts("in $OPTION")), a_call(an_ivr(main(start=[LATER])))) == [
        "in start"
    ]


@pytest.mark.parametrize("last", [jump("sales"), Hangup(), Ask(SCRIPT)])
def test_what_comes_after_a_step_that_leads_elsewhere_is_not_made(last: Verb | Ask) -> None:
    assert prepared(pending(tts("before"), last, LATER)) == ["before"]


def test_disabled_actions_do_not_count() -> None:
    off = [Entry(tts("off"), enabled=False), Entry(Hangup(), enabled=False), Entry(set_to("x", "1"), enabled=False)]
    assert prepared([*off, Entry(LATER)]) == ["later"]


def test_what_runs_under_a_condition_is_not_made_but_what_comes_after_it_is() -> None:
    when = VariableIs("x", "1")
    perhaps = [Entry(one, when=when) for one in (tts("perhaps"), Hangup(), jump("sales"), set_to("y", "2"))]
    assert prepared([*perhaps, Entry(tts("now $y")), Entry(LATER)]) == ["later"]
    assert prepared([Entry(ask_script(), when=when), Entry(LATER)]) == []


@pytest.mark.parametrize(
    ("action", "known"),
    [
        (Say(value=Template.parse("12")), True),
        (Say(value=Template.parse("12"), digit_variable="x"), False),
        (SetInterdigitTimeout(seconds=1), True),
        (CallerIdJump(then=Continue()), True),
        (TimeIntervalJump(intervals=("office",)), True),
        (Authenticate(pins=("1234",)), True),
        (SetLanguage(language=Template.parse("ro")), False),
        (AlterCallerId(field=CallerField.NAME, operation=CallerOperation.REPLACE, value=Template.parse("a")), True),
        (ask_script(), False),
    ],
)
def test_an_action_that_may_change_a_text_or_its_language_ends_the_look_ahead(action: Action, known: bool) -> None:
    assert prepared([Entry(action), Entry(tts("code $x"))]) == (["code "] if known else [])


def test_a_list_is_looked_at_from_the_present_position_on() -> None:
    call, rig = a_call(an_ivr(main(start=[tts("one"), tts("two")], key_1=[tts("other")]))), Rig()
    call.cursor = replace(call.cursor, place=Place("main", "start", 2))
    prepare_list(call, rig.ports)
    call.cursor = replace(call.cursor, place=Place("main", "timeout"))
    prepare_list(call, rig.ports)
    assert texts(rig) == ["two"]


def test_a_dialplan_step_has_no_list() -> None:
    rig = Rig()
    prepare_list(a_call(), rig.ports)
    assert texts(rig) == []


async def test_the_verbs_of_a_reply_are_made_while_the_first_of_them_is_heard() -> None:
    rig = Rig()
    rig.scripts.replies = [says(sound("welcome"), tts("one"), tts("two"), Hangup())]
    await walk(a_call(an_ivr(main(start=[ask_script()])), FakeChannel(up=True)), rig.ports)
    assert texts(rig)[-2:] == ["one", "two"]
