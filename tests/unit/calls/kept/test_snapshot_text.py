"""Snapshots as texts. Source: The IVR 3.12."""

import asyncio
import json
import types
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Annotated, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bridge.calls.kept.forms import FormError
from bridge.calls.kept.snapshot_text import CLASSES, LONGEST, SCHEMA, read_left, text_of
from bridge.calls.kept.snapshots import CallSnapshot, snapshot_of
from bridge.calls.records import KeptCall
from bridge.calls.standing import Standing
from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.connect import Callee, Connect, Leave
from bridge.ivr.events import EventType
from bridge.ivr.live import LiveSet
from bridge.ivr.script import Method, Script
from bridge.ivr.step import SoundRef, View, Where
from bridge.ivr.targets import HangUp, ToLabel
from bridge.ivr.transfer import Hear, Strategy, Transfer
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, RecordSound, RecordTerminator, SetCaller, Verb, Wait
from bridge.telephony.causes import HangupCause
from bridge.telephony.destinations import DialplanPlace, Kind, RingOutside, RingPhone, ShownRule
from bridge.telephony.dial_rules import DialScope
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import Extension
from tests.fakes.ports import LoopClock
from tests.unit.calls.ivrs import SCRIPT, again, digits, jump, set_to, sound, transfer, tts
from tests.unit.calls.kept.test_snapshots import IVR, LIVE, a_full_call

STANDING = Standing("12#", 3, DialplanPlace("from-trunk", "099", 3), has_been_away=True, recording="callbridge/x")
FOUND_AGAIN = {Script, NumberPattern}
PHONE = Callee(RingPhone(Extension("0003", "001"), ("PJSIP/001",)), "0003*001", written="001")
RULE = ShownRule("caller", (NumberPattern.parse("0040NX."),))
OUTSIDE = Callee(RingOutside("0040258", "PJSIP/0040258@trunk", "dial.allow[1]", RULE, 9, 8, "x"), "•••", keyed=True)
NOTICE = SoundRef(sound=Template.parse("x"))
SCOPE, POSTED = DialScope.API, again().model_copy(update={"method": Method.POST})
STEPS: tuple[Verb | Ask | Connect | Leave, ...] = (
    Hangup(cause=HangupCause.USER_BUSY),
    Wait(seconds=2, where=Where.BACKGROUND),
    set_to("a", "$b €"),
    SetCaller(name="Ștefan", number="+40"),
    sound("$x", Where.BACKGROUND, 3, "d"),
    tts("hello $x", voice="Alice", language="en", heard=False),
    jump("main", "1", "$p"),
    digits(4, "pin", secret=True, prompt=SoundRef(sound=Template.parse("code"), view=View.CLIENT), on_timeout=HangUp()),
    RecordSound(name=Template.parse("$n"), terminator=RecordTerminator.ANY, variable="r"),
    transfer(*("001", "$to"), strategy=Strategy.ORDER, hear=Hear.MOH, record_notice=NOTICE, scope=SCOPE),
    Transfer(place=DialplanPlace("c", "e"), kind=Kind.DIALPLAN, on_failure=ToLabel("no"), export=("a",)),
    again("http://script.example.com/next"),
    Ask(SCRIPT, EventType.DIAL_OUT, POSTED, "http://b", "001", PHONE.extension, "leg"),
    Connect(transfer("001"), (PHONE, OUTSIDE), "leg"),
    Leave(transfer("800"), DialplanPlace("callbridge-xfer", "q800"), "•••"),
)  # fmt: skip


def kept(state: str) -> KeptCall:
    return KeptCall("pbx1", "1.1", "1.1", "v1", 5.0, state)


def a_text(snapshot: CallSnapshot) -> str:
    return text_of(snapshot, STANDING)


async def stands_at(*steps: Verb | Ask | Connect | Leave) -> CallSnapshot:
    call = a_full_call()
    call.cursor = replace(call.cursor, pending=tuple(Pending(one, Origin("check", 3, "Play")) for one in steps))
    return snapshot_of(call, LoopClock())


def classes_in(hint: object, seen: set[type]) -> set[type]:
    """Every class of ours of which a value of this type may be made."""
    if get_origin(hint) is Annotated:
        return classes_in(get_args(hint)[0], seen)
    if isinstance(hint, types.UnionType) or get_origin(hint) is not None:
        for inner in get_args(hint):
            classes_in(inner, seen)
        return seen
    if not isinstance(hint, type) or hint.__module__.partition(".")[0] != "bridge" or hint in seen:
        return seen
    seen.add(hint)
    if hint in FOUND_AGAIN or issubclass(hint, Enum):
        return seen
    assert is_dataclass(hint) or issubclass(hint, BaseModel), hint
    hints = get_type_hints(hint, include_extras=True)
    names = hint.model_fields if issubclass(hint, BaseModel) else [one.name for one in fields(hint) if one.init]
    for name in names:
        classes_in(hints[name], seen)
    return seen


def test_every_class_of_which_a_call_may_be_made_has_a_form_and_no_other_is_listed() -> None:
    needed = classes_in(Verb | Ask | Connect | Leave, set())
    assert set(get_args(Verb)) < needed
    classes_in(CallSnapshot, needed)
    classes_in(Standing, needed)
    assert needed - FOUND_AGAIN == set(CLASSES)


def test_every_step_is_tried_below() -> None:
    assert {type(step) for step in STEPS} == {*get_args(Verb), Ask, Connect, Leave}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
async def test_a_call_comes_back_from_its_text_whatever_it_has_to_do(step: Verb | Ask | Connect | Leave) -> None:
    snapshot = await stands_at(step, Hangup())
    left = read_left(kept(a_text(snapshot)))
    assert left.standing == STANDING
    assert left.snapshot(LIVE) == snapshot
    assert type(left.snapshot(LIVE).cursor.pending[0].step) is type(step)


async def test_the_text_of_a_call_that_asks_a_script_does_not_hold_its_url() -> None:
    script = Script(name="check", url=Template.parse("http://me:hush@script.example.com/"))
    text = a_text(await stands_at(Ask(script)))
    assert "hush" not in text
    assert "script.example.com" not in text


async def test_a_script_that_is_not_there_any_more_is_told_when_its_call_is_made_again() -> None:
    left = read_left(kept(a_text(await stands_at(Ask(SCRIPT)))))
    assert left.standing == STANDING
    with pytest.raises(FormError, match="waits for a script that is not in its files any more"):
        left.snapshot(LiveSet("v1", "0003", {IVR.extension: IVR}))


def test_a_text_says_in_which_schema_it_is_so_that_a_newer_one_is_not_misread() -> None:
    with pytest.raises(FormError) as wrong:
        read_left(kept(json.dumps({"schema": SCHEMA + 1, "standing": "new words"})))
    assert str(wrong.value) == f"was written in schema {SCHEMA + 1}, this version reads {SCHEMA}"


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("1" * 100_000, "is no JSON"),
        ("[1]", "was written in schema None"),
        ("{}", "was written in schema None"),
        ('{"schema":1}', "does not say where its channel stands"),
        ('{"schema":1,"standing":{"":"Standing","given":5}}', "holds a Standing whose"),
        ('{"schema":1,"standing":{"":"Standing","pressed":"5"}}', "holds a Standing whose"),
        ('{"schema":1,"standing":{"":"Standing","recording":[]}}', "holds a Standing whose"),
        ('{"schema":1,"standing":{"":"Standing","home":"x"}}', "holds a Standing whose"),
        ('{"schema":1,"standing":{"":"Leg"}}', "holds what is no Leg (TypeError)"),
        ('{"schema":1,"standing":{"":"Script","=":"check x"}}', "holds the script check x where there can be none"),
        ('{"schema":1,"standing":{"":"Standing","given":5}}', "holds a Standing whose given is a int"),
        ('{"schema":1,"standing":{"":"Standing","recording":["x"]}}', "holds a Standing whose recording is a tuple"),
        ('{"schema":1,"standing":{"":"Standing","home":{"":"Standing"}}}', "holds a Standing whose home is a Standing"),
        ('{"schema":1,"standing":{"":"Standing","pressed":NaN}}', "is no JSON"),
        (f'{{"schema":1,"standing":{{"":"Standing","given":"{"1" * LONGEST}"}}}}', "characters"),
    ],
)
def test_what_is_no_text_of_a_call_says_why(state: str, why: str) -> None:
    with pytest.raises(FormError) as wrong:
        read_left(kept(state))
    assert why in str(wrong.value)


def test_a_number_without_end_is_one() -> None:
    """A call that may last for ever."""
    assert read_left(kept('{"schema":1,"standing":{"":"Standing"},"call":Infinity}')).data == float("inf")


def test_a_text_of_something_else_than_a_call_is_none() -> None:
    text = json.dumps({"schema": SCHEMA, "standing": {"": "Standing"}, "call": {"": "Standing"}})
    with pytest.raises(FormError, match="is no snapshot"):
        read_left(kept(text)).snapshot(LIVE)


def _said_to_be_a_call(data: object) -> str:
    return json.dumps({"schema": SCHEMA, "standing": {"": "Standing"}, "call": data})


async def _made() -> str:
    return a_text(await stands_at(*STEPS))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["", "=", "schema", "standing", "call", "given", "cursor"]) | st.text(), inner
        )
    ),
    max_leaves=10,
)


@given(st.text() | JSON.map(json.dumps) | JSON.map(_said_to_be_a_call))
def test_a_hostile_text_is_a_form_error_and_nothing_else(state: str) -> None:
    with pytest.raises(FormError):
        read_left(kept(state)).snapshot(LIVE)


@given(st.data())
def test_a_text_with_one_part_of_it_changed_is_a_form_error_or_a_snapshot(data: st.DataObject) -> None:
    whole = json.loads(TEXT)
    part: object = whole["call"]
    while isinstance(part, dict | list) and part:
        keys = sorted(part) if isinstance(part, dict) else range(len(part))
        key = data.draw(st.sampled_from(list(keys)))
        inside = part[key]
        if not isinstance(inside, dict | list) or not inside or data.draw(st.booleans()):
            part[key] = data.draw(JSON)
            break
        part = inside
    with suppress(FormError):
        assert isinstance(read_left(kept(json.dumps(whole))).snapshot(LIVE), CallSnapshot)


TEXT = asyncio.run(_made())
