"""Whether a step runs. Source: The IVR 1.2, 3.2, 4 (`when`), 5.2; acceptance I36."""

from dataclasses import replace

import pytest

from bridge.calls.journal import StepBegun, StepSkipped
from bridge.calls.stepping import run
from bridge.ivr.actions import Action
from bridge.ivr.bind import Ask, Origin, Pending
from bridge.ivr.conditions import CannotTell, SwitchIs, VariableIs, When
from bridge.ivr.intervals import Interval, Line
from bridge.ivr.model import Entry
from bridge.ivr.outcomes import Ended, Next
from bridge.ivr.verbs import Hangup, RecordDigits, RecordSound, Verb, Wait
from bridge.telephony.causes import EndReason
from tests.fakes.callees import Rang
from tests.fakes.channel import Answered, FakeChannel, Heard
from tests.fakes.ports import Rig
from tests.unit.calls.ivrs import SCRIPT, a_call, a_live, an_ivr, digits, main, says, sound, transfer

IVR = an_ivr(main(start=[Hangup()]))
ADDRESS = "context.main.option.start[1]"
HEARD = [Heard("menu")]


def entry(action: Action, when: When | None = None, *, enabled: bool = True) -> Entry:
    return Entry(action, enabled=enabled, address=ADDRESS, when=when)


class TestConditions:
    @pytest.mark.parametrize(
        ("when", "why"),
        [
            (None, ""),
            (VariableIs("x", "1"), ""),
            (VariableIs("x", "2"), "its condition does not hold"),
            (VariableIs("unset", ""), ""),
            (SwitchIs("night"), ""),
            (SwitchIs("night", on=False), "its condition does not hold"),
            (SwitchIs("gone"), "its condition does not hold"),
            (SwitchIs("gone", on=False), "its condition does not hold"),
            (CannotTell("x", "it repeats a group that repeats"), "it repeats a group that repeats"),
        ],
    )
    async def test_i36_an_action_whose_condition_does_not_hold_is_stepped_over(
        self, when: When | None, why: str
    ) -> None:
        caller, rig = FakeChannel(up=True), Rig()
        rig.switches.states = {"night": True}
        call = a_call(IVR, caller)
        call.variables["x"] = "1"
        assert await run(entry(sound("menu"), when), call, rig.ports) == Next()
        assert caller.noticed == ([] if why else HEARD)
        skipped = [StepSkipped(ADDRESS, "play_sound", why)] if why else []
        assert rig.journal.of(StepSkipped) == skipped

    async def test_so_is_a_disabled_one(self) -> None:
        rig = Rig()
        assert await run(entry(Hangup(), enabled=False), a_call(IVR), rig.ports) == Next()
        assert rig.journal.entries == [StepSkipped(ADDRESS, "hangup", "it is disabled")]

    @pytest.mark.parametrize(("interval", "rings"), [("always", True), ("gone", False), (None, True)])
    async def test_so_is_a_transfer_outside_of_its_interval(self, interval: str | None, rings: bool) -> None:
        rig = Rig(live=replace(a_live(), intervals={"always": Interval("always", (Line(),))}))
        call = a_call(IVR, live=rig.live)
        outcome = await run(entry(transfer("001", interval=interval)), call, rig.ports)
        assert (outcome != Next()) is rings
        assert bool(rig.journal.of(StepSkipped)) is not rings


class TestAnswering:
    @pytest.mark.parametrize("verb", [digits(1), RecordSound(max_seconds=1), transfer("001")])
    async def test_a_verb_that_collects_records_or_transfers_answers_before(self, verb: Verb) -> None:
        caller = FakeChannel()
        call = a_call(IVR, caller)
        call.answered = False
        await run(Pending(verb, Origin("check", 1)), call, Rig().ports)
        assert caller.noticed[0] == Answered()

    async def test_any_other_verb_does_not(self) -> None:
        caller = FakeChannel()
        call = a_call(IVR, caller)
        call.answered = False
        await run(Pending(sound("menu"), Origin("check", 1)), call, Rig().ports)
        assert caller.noticed == HEARD

    async def test_any_action_of_the_ivr_does(self) -> None:
        caller = FakeChannel()
        call = a_call(IVR, caller)
        call.answered = False
        await run(entry(Wait(seconds=1)), call, Rig().ports)
        assert caller.noticed[0] == Answered()

    async def test_a_dialplan_step_never_does(self) -> None:
        caller = FakeChannel()
        call = a_call(channel=caller)
        call.answered = False
        for verb in (RecordDigits(variable="d", max_digits=1), transfer("001")):
            await run(Pending(verb, Origin("check", 1)), call, Rig().ports)
        assert Answered() not in caller.noticed
        assert not any(isinstance(what, Rang) for what in caller.noticed)


class TestTold:
    async def test_a_hangup_of_a_reply_has_a_reason_of_its_own(self) -> None:
        by_reply = await run(Pending(Hangup(), Origin("check", 3)), a_call(IVR), Rig().ports)
        assert by_reply == Ended(EndReason.REPLY_HANGUP)
        assert await run(entry(Hangup()), a_call(IVR), Rig().ports) == Ended(EndReason.HANGUP_ACTION)

    async def test_a_step_is_told_as_its_author_named_it_and_a_question_as_a_question(self) -> None:
        rig, call = Rig(), a_call(IVR)
        rig.scripts.replies = [says()]
        for step in (
            Pending(Wait(seconds=1), Origin("check", 3, "Pause")),
            Pending(Ask(SCRIPT), Origin("check", 4, "Request")),
            entry(Wait(seconds=1)),
        ):
            await run(step, call, rig.ports)
        assert rig.journal.of(StepBegun) == [
            StepBegun("", "Pause", "1 s", 3),
            StepBegun("", "ask", "check", 4),
            StepBegun(ADDRESS, "wait", "1 s", 0),
        ]
