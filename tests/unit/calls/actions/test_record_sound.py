"""`RecordSound` and action `record_sound`. Source: The IVR 4, Call Interactive 6.8."""

import pytest

from bridge.calls.actions.record_sound import run
from bridge.calls.channel import Recorded, RecordLimits
from bridge.calls.journal import VariableSet
from bridge.ivr.outcomes import Next
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup, RecordSound
from tests.fakes.channel import FakeChannel, RecordedAs
from tests.fakes.ports import Rig
from tests.fakes.snapshots import FakeSnapshots
from tests.unit.calls.ivrs import a_call, an_ivr, main

IVR = an_ivr(main(start=[Hangup()]))


def named(name: str) -> RecordSound:
    return RecordSound(name=Template.parse(name), variable="msg", max_seconds=5)


async def test_it_is_recorded_in_the_calls_own_folder_and_its_name_is_kept() -> None:
    caller = FakeChannel(up=True)
    call = a_call(IVR, caller)
    call.variables["n"] = "7"
    assert await run(named("message-$n"), call, Rig().ports) == Next()
    assert caller.noticed == [RecordedAs("callbridge/lfrsmzqx7c6tahkgcdvj/message-7")]
    assert (call.value_of("msg"), call.value_of("RECORDING")) == ("message-7", "message-7")


async def test_without_a_name_one_is_given_and_each_is_new() -> None:
    call = a_call(IVR)
    for _ in range(2):
        await run(RecordSound(max_seconds=1), call, Rig().ports)
    assert call.recordings == ["rec-1", "rec-2"]
    assert call.variables == {}


@pytest.mark.parametrize("name", ["../../etc/x", "a b", "", "x" * 65, "a/b", "a\n"])
async def test_a_name_that_is_none_is_a_fault_and_nothing_is_recorded(name: str) -> None:
    caller, rig = FakeChannel(up=True), Rig()
    call = a_call(IVR, caller)
    call.variables = {"msg": "old", "name": name}
    await run(named("$name"), call, rig.ports)
    assert (caller.noticed, call.value_of("msg"), call.value_of("RECORDING")) == ([], "", "")
    assert rig.journal.codes == ["CB305"]


async def test_a_recording_is_never_overwritten() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    call = a_call(IVR, caller)
    await run(named("message"), call, rig.ports)
    await run(named("message"), call, rig.ports)
    assert len(caller.noticed) == 1
    assert (call.value_of("msg"), rig.journal.codes) == ("", ["CB305"])


async def test_what_asterisk_refuses_is_no_recording() -> None:
    caller, rig = FakeChannel(up=True), Rig()
    caller.refuses = {"record"}
    call = a_call(IVR, caller)
    assert await run(named("message"), call, rig.ports) == Next()
    assert (call.value_of("msg"), call.recordings, rig.journal.codes) == ("", [], ["CB305"])


async def test_a_given_name_is_none_that_the_call_has_already() -> None:
    call = a_call(IVR)
    await run(named("rec-2"), call, Rig().ports)
    await run(RecordSound(max_seconds=1), call, Rig().ports)
    assert call.recordings == ["rec-2", "rec-3"]


@pytest.mark.parametrize("secret", [False, True])
async def test_a_name_made_of_keys_is_masked_for_people(secret: bool) -> None:
    rig, call = Rig(), a_call(IVR)
    call.set("pin", "998877", from_keys=True, secret=secret)
    await run(named("m-$pin"), call, rig.ports)
    (entry,) = rig.journal.of(VariableSet)
    assert (entry.from_keys, "msg" in call.secrets) == (True, secret)
    assert ("998877" in entry.value) is not secret


async def test_while_it_is_recorded_the_switchboard_knows_so() -> None:
    rig, caller = Rig(), FakeChannel(up=True)
    call = a_call(IVR, caller)
    live = rig.switchboard.enter(call.id, "", "pbx1", 0)
    seen: list[set[str]] = []
    record = caller.record

    async def recording(name: str, limits: RecordLimits) -> Recorded:
        seen.append(set(live.recording))
        return await record(name, limits)

    caller.record = recording  # type: ignore[method-assign] # looks on while it is recorded
    await run(named("hello"), call, rig.ports)
    assert (seen, live.recording) == ([{"hello"}], set())


class TestRestart:
    """The IVR 3.12."""

    class Recording(FakeChannel):
        """One that keeps what was asked of it."""

        def __init__(self) -> None:
            super().__init__(up=True)
            self.limits: list[tuple[str, bool]] = []

        async def record(self, name: str, limits: RecordLimits) -> Recorded:
            self.limits.append((name.rpartition("/")[2], limits.again))
            return await super().record(name, limits)

    async def test_what_was_being_recorded_is_recorded_again_under_its_name(self) -> None:
        caller = self.Recording()
        call = a_call(IVR, caller)
        call.resumed, call.recording, call.recordings = True, "rec-1", ["rec-0", "rec-1"]
        await run(RecordSound(max_seconds=1, variable="msg"), call, Rig().ports)
        await run(RecordSound(max_seconds=1), call, Rig().ports)
        assert caller.limits == [("rec-1", True), (call.recordings[2], False)]
        assert (call.recordings[:2], call.value_of("msg"), call.recording) == (["rec-0", "rec-1"], "rec-1", "")

    async def test_its_name_is_kept_before_it_begins(self) -> None:
        rig = Rig(snapshots=(snapshots := FakeSnapshots()))
        call = a_call(IVR)
        await run(named("message"), call, rig.ports)
        (secured,) = snapshots.secured
        assert (secured.recording, secured.recordings) == ("message", ("message",))
        assert call.recording == ""
