"""Leaving for the dialplan and coming back. Source: The IVR 3.9, 3.10, 10.4; acceptance I30, I37, I43."""

import asyncio
from dataclasses import replace

import pytest

from bridge.calls.actions.leave import run
from bridge.calls.actions.transfer import run as order
from bridge.calls.entries.transfers import CallLeft, TransferEnded
from bridge.calls.session import walk
from bridge.errors import ChannelGone
from bridge.ivr.actions import Action, SetLanguage
from bridge.ivr.connect import Leave
from bridge.ivr.outcomes import Ended, Run
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Hangup
from bridge.telephony.causes import CallStatus, EndReason
from bridge.telephony.destinations import DialplanPlace, DialReason
from tests.fakes.callees import WentTo
from tests.fakes.channel import FakeChannel, Heard
from tests.fakes.ports import Rig
from tests.fakes.snapshots import FakeSnapshots
from tests.unit.calls.ivrs import a_call, a_live, a_step, an_ivr, main, set_to, sound, to, transfer, visit

DONE = Ended(EndReason.HANGUP_ACTION)
QUEUE = "q800@callbridge-xfer"
ENGLISH = ("CHANNEL(language)", "en")


def a_caller(returns: str | None = "ANSWER", stays: float = 30) -> FakeChannel:
    caller = FakeChannel(up=True)
    caller.others.returns, caller.others.stays = returns, stays
    return caller


async def leaving(caller: FakeChannel, *actions: Action, **settings: object) -> tuple[Ended, Rig]:
    told: list[Action] = [sound("$DIALSTATUS-$DIALREASON"), Hangup()]
    ivr = an_ivr(main(start=[*actions, *told], key_9=[sound("failed"), *told]), **settings)
    rig = Rig(live=a_live(ivr))
    ended = await visit(ivr, caller, rig)
    assert isinstance(ended, Ended)
    return ended, rig


@pytest.mark.parametrize(
    ("word", "heard"),
    [
        ("", "ANSWER-answered"),
        ("ANSWER", "ANSWER-answered"),
        ("SUCCESS", "ANSWER-answered"),
        ("CONTINUE", "ANSWER-answered"),
        (" continue ", "ANSWER-answered"),
        ("TIMEOUT", "NOANSWER-no_answer"),
        ("FULL", "BUSY-busy"),
        ("USEREXIT", "CANCEL-cancelled"),
        ("JOINEMPTY", "CHANUNAVAIL-unavailable"),
        ("LEAVEUNAVAIL", "CHANUNAVAIL-unavailable"),
        ("FAILED", "CHANUNAVAIL-unavailable"),
        ("BADTARGET", "CHANUNAVAIL-unavailable"),
        ("\x00" * 5000, "CHANUNAVAIL-unavailable"),
    ],
)
async def test_the_word_with_which_a_call_comes_back_is_how_the_transfer_ended(word: str, heard: str) -> None:
    caller = a_caller(word)
    ended, rig = await leaving(caller, transfer("800", final=False))
    assert ended == DONE
    assert caller.noticed == [WentTo(QUEUE, (ENGLISH,)), Heard(heard)]
    assert rig.journal.of(CallLeft) == [CallLeft(QUEUE)]
    assert [str(entry.status) for entry in rig.journal.of(TransferEnded)] == [heard.partition("-")[0]]


async def test_a_final_transfer_hangs_up_when_the_call_was_taken_there() -> None:
    ended, _ = await leaving(a_caller(), transfer("800", on_failure=to(option="9")))
    assert ended == Ended(EndReason.TRANSFER_FINAL)


async def test_i30_a_queue_that_nobody_answers_leads_to_on_failure() -> None:
    caller = a_caller("TIMEOUT")
    ended, _ = await leaving(caller, transfer("800", on_failure=to(option="9")))
    assert ended == DONE
    assert caller.noticed[1:] == [Heard("failed"), Heard("NOANSWER-no_answer")]


async def test_i43_the_dialplan_knows_the_language_that_was_set() -> None:
    caller = a_caller()
    await leaving(caller, SetLanguage(language=Template.parse("ro")), transfer("800"))
    assert caller.noticed == [WentTo(QUEUE, (("CHANNEL(language)", "ro"),))]


async def test_exported_variables_go_under_our_prefix_unset_ones_empty() -> None:
    caller = a_caller()
    await leaving(caller, set_to("FILE", "a\nb"), transfer("800", export=("FILE", "unset", "CALLERIDNAME")))
    told = (ENGLISH, ("CI_FILE", "a\nb"), ("CI_unset", ""), ("CI_CALLERIDNAME", "Ștefan"))
    assert caller.noticed == [WentTo(QUEUE, told)]


async def test_a_call_that_ends_there_ends() -> None:
    caller = a_caller(None)
    with pytest.raises(ChannelGone):
        await leaving(caller, transfer("800"))
    assert caller.noticed == [WentTo(QUEUE, (ENGLISH,))]


async def test_a_caller_who_hangs_up_while_away_is_gone() -> None:
    caller = a_caller()
    caller.leave_at(3)
    with pytest.raises(ChannelGone):
        await leaving(caller, transfer("800"))


async def test_what_asterisk_refuses_is_unavailable_and_the_call_stays() -> None:
    caller = a_caller()
    caller.refuses = {"visit"}
    ended, rig = await leaving(caller, transfer("800", on_failure=to(option="9")))
    assert ended == DONE
    assert caller.noticed == [Heard("failed"), Heard("CHANUNAVAIL-unavailable")]
    assert rig.journal.codes == ["CB312"]


async def test_i37_the_time_away_is_no_lifetime_and_afterwards_it_counts_again() -> None:
    caller = a_caller(stays=20_000)
    caller.lengths = {"long": 5000}
    ended, rig = await leaving(caller, transfer("800", final=False), sound("long"))
    assert ended == Ended(EndReason.LIFETIME)
    assert asyncio.get_running_loop().time() == 20_000 + 3600
    assert rig.journal.of(TransferEnded) == [TransferEnded(CallStatus.ANSWER, DialReason.ANSWERED, 20_000)]


async def test_it_is_told_what_the_call_has_become_in_another_ivr() -> None:
    ivr = an_ivr(main(start=[transfer("800")]))
    rig = Rig(live=a_live(ivr))
    call = a_call(replace(ivr, language="fr"), a_caller(), rig.live)
    await walk(call, rig.ports)
    assert isinstance(call.channel, FakeChannel)
    assert call.channel.noticed == [WentTo(QUEUE, (("CHANNEL(language)", "fr"),))]


async def test_a_secret_is_not_exported_and_keyed_digits_are_not_told_as_a_place() -> None:
    caller, rig = a_caller(), Rig(live=a_live(an_ivr(main(start=[Hangup()]))))
    call = a_call(an_ivr(main(start=[Hangup()])), caller, rig.live)
    call.set("pin", "4711", secret=True)
    call.set("room", "800", from_keys=True)
    outcome = await order(transfer("$room", export=("pin", "room")), call, rig.ports)
    assert isinstance(outcome, Run)
    (pending,) = outcome.steps
    assert isinstance(pending.step, Leave)
    await run(pending.step, call, rig.ports)
    assert caller.noticed == [WentTo(QUEUE, (ENGLISH, ("CI_room", "800")))]
    assert rig.journal.of(CallLeft) == [CallLeft("•••@callbridge-xfer")]
    assert rig.journal.codes == ["CB309"]


async def test_where_it_goes_is_kept_before_it_does() -> None:
    rig = Rig(snapshots=(snapshots := FakeSnapshots()))
    caller = a_caller()
    caller.others.stays = 0
    place = DialplanPlace("callbridge-xfer", "q800")
    call = a_step(caller, step := Leave(transfer("800"), place))
    await run(step, call, rig.ports)
    (secured,) = snapshots.secured
    assert secured.cursor == call.cursor
