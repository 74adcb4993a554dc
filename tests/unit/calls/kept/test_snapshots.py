"""What outlives a step of a call, as one value. Source: The IVR 3.12."""

from dataclasses import fields, replace

import pytest

from bridge.calls.call import Call
from bridge.calls.conversation import Conversation
from bridge.calls.kept.snapshots import CallSnapshot, call_again, snapshot_of
from bridge.calls.legs import Leg
from bridge.ivr.bind import Origin, Pending
from bridge.ivr.connect import Callee, Leave
from bridge.ivr.cursor import Cursor
from bridge.ivr.live import LiveSet
from bridge.ivr.targets import Place
from bridge.telephony.causes import CallStatus
from bridge.telephony.destinations import DialplanPlace, DialReason, RingPhone
from bridge.telephony.values import CallerId, Extension
from tests.fakes.channel import FakeChannel
from tests.fakes.ports import LoopClock
from tests.unit.calls.ivrs import IVR_NUMBER, a_call, a_live, an_ivr, main, sound, transfer

IVR = an_ivr(main(start=[sound("menu")]))
LIVE = a_live(IVR)
ENDS_WITH_A_STEP = {"channel", "lifetime", "cutting", "recording_link", "cause", "resumed", "live"}
"""What another process makes anew: live is known by its version."""
AWAY = Leave(transfer("800"), DialplanPlace("callbridge-xfer", "q800"))
CONVERSATION = Conversation(
    Leg("leg", "PJSIP/001", "0003*001", CallerId()),
    Callee(RingPhone(Extension("0003", "001"), ("PJSIP/001",)), "0003*001"),
    1_763_800_000.0,
)


class LaterClock(LoopClock):
    """Of another process, whose monotonic clock has begun elsewhere."""

    def monotonic(self) -> float:
        return super().monotonic() + 5000


def a_full_call() -> Call:
    call = a_call(IVR, live=LIVE)
    call.entered, call.requested_at = -20.0, -5.0
    call.placed, call.known_as, call.language, call.interdigit_timeout = True, "1.1", "es", 3.0
    call.variables, call.from_keys, call.secrets = {"code": "1", "a": "b"}, {"code"}, {"pin"}
    call.recordings, call.recording = ["r1", "r2"], "r2"
    call.shown, call.shown_number_set, call.billed, call.limit = CallerId("x", "1"), True, False, 60.0
    call.transfer_outside = False
    call.charged, call.account, call.ends_at = IVR_NUMBER, "acc", 900.0
    call.dial_status, call.dial_reason = CallStatus.BUSY, DialReason.BUSY
    call.request_status, call.requests, call.asked, call.conversation = "OK", 3, True, CONVERSATION
    return call


def test_every_field_of_a_call_outlives_it_or_is_known_to_be_made_anew() -> None:
    kept = {one.name for one in fields(CallSnapshot)} | {"requested_at"}
    assert {one.name for one in fields(Call)} - kept == ENDS_WITH_A_STEP


async def test_a_call_comes_back_as_it_was_with_its_moments_on_another_clock() -> None:
    call = a_full_call()
    call.lifetime.go_on(7.0, over=True)
    left = snapshot_of(call, LoopClock())
    channel, known = FakeChannel(), ["r0", "r1"]
    again = call_again(left, channel, LIVE, known, LaterClock())
    assert again is not None
    assert (again.channel, again.live, again.ivr, again.resumed) == (channel, LIVE, IVR, True)
    assert (again.entered, again.requested_at) == (5000 - 20, 5000 - 5)
    assert (again.lifetime.uncounted_seconds, again.lifetime.over) == (7.0, True)
    assert again.recordings is known
    assert known == ["r0", "r1", "r2"]
    alike = {one.name for one in fields(Call)} - ENDS_WITH_A_STEP - {"entered", "requested_at", "recordings"}
    assert {name: getattr(again, name) for name in alike} == {name: getattr(call, name) for name in alike}
    left = snapshot_of(again, LaterClock())
    assert (left.entered, left.requested) == (1_763_800_000 - 20, 1_763_800_000 - 5)


@pytest.mark.parametrize(("talks", "leaves"), [(True, False), (False, True), (False, False)])
async def test_who_talks_or_is_in_the_dialplan_meanwhile_does_not_lose_his_time_in_the_ivr(
    *, talks: bool, leaves: bool
) -> None:
    call = a_call(IVR, live=LIVE)
    call.lifetime.go_on(7.0, over=False)
    call.conversation = CONVERSATION if talks else None
    if leaves:
        call.cursor = replace(call.cursor, pending=(Pending(AWAY, Origin("", 0)),))
    left = snapshot_of(call, LoopClock())
    left = replace(left, at=left.at - 4000)
    again = call_again(left, FakeChannel(), LIVE, [], LoopClock())
    assert again is not None
    assert again.lifetime.uncounted_seconds == (4007 if talks or leaves else 7)


async def test_what_was_collected_as_secret_is_not_kept_and_stays_secret_when_it_is_collected_again() -> None:
    """The IVR 2.3: it is never stored, and empty after a restart."""
    call = a_full_call()
    call.set("pin", "4711", secret=True)
    call.show(CallerId("Ana 4711", "0815"), name_of=["pin"], number_of=["a"])
    left = snapshot_of(call, LoopClock())
    assert "4711" not in repr(left)
    again = call_again(left, FakeChannel(), LIVE, [], LoopClock())
    assert again is not None
    assert (again.value_of("pin"), again.value_of("code"), again.shown) == ("", "1", CallerId("", "0815"))
    assert "pin" in again.secrets
    assert call.value_of("pin") == "4711"


async def test_what_a_call_does_afterwards_does_not_change_what_is_kept_of_it() -> None:
    call = a_full_call()
    left = snapshot_of(call, LoopClock())
    call.variables["a"] = "c"
    call.recordings.append("r3")
    assert (left.variables["a"], left.recordings) == ("b", ("r1", "r2"))
    again = call_again(left, FakeChannel(), LIVE, [], LoopClock())
    assert again is not None
    again.variables["a"] = "d"
    assert left.variables["a"] == "b"


async def test_a_dialplan_step_comes_back_without_an_ivr() -> None:
    again = call_again(snapshot_of(a_call(), LoopClock()), FakeChannel(), LIVE, [], LoopClock())
    assert again is not None
    assert (again.ivr, again.cursor.place, again.requested_at) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "live"),
    [
        ({}, LiveSet("v2", "0003")),
        ({"cursor": Cursor(Place("gone"))}, LIVE),
        ({"cursor": Cursor(None)}, LIVE),
        ({"ivr": None}, LIVE),
    ],
    ids=["the IVR is gone", "the context is gone", "an IVR without a place", "a place without an IVR"],
)
async def test_a_place_that_these_files_do_not_have_is_no_call(changes: dict[str, object], live: LiveSet) -> None:
    left = replace(snapshot_of(a_call(IVR, live=LIVE), LoopClock()), **changes)  # type: ignore[arg-type]  # by name
    assert call_again(left, FakeChannel(), live, [], LoopClock()) is None
