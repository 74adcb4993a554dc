"""Ring the others, connect the caller with the first that answers, and say how it went.

Knows legs, who is shown as calling, and who pays. Does not know what may be dialled, nor Asterisk.
Source: The IVR 3.9, 9 steps 5, 7 and 8.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from bridge.calls import prompts, transfers
from bridge.calls.call import MASKED, Call
from bridge.calls.conversation import Conversation
from bridge.calls.entries.transfers import LegLost, LegPlaced, TalkBegun
from bridge.calls.events import telling
from bridge.calls.identities import new_channel_id
from bridge.calls.legs import Dial, Leg, LegEnd, Rung, Talk, Talked, TalkEnd
from bridge.calls.ports import ActionPorts
from bridge.errors import AsteriskError
from bridge.ivr.connect import Callee, Connect
from bridge.ivr.outcomes import Ended, Goto, Next, Taken
from bridge.ivr.transfer import Strategy, Transfer
from bridge.telephony.destinations import DialReason, RingOutside
from bridge.telephony.shown_number import Numbers
from bridge.telephony.values import CallerId, MediaUri

_AT_ONCE = 0.001
"""Seconds for which two talk on whose time is over."""


async def run(step: Connect, call: Call, ports: ActionPorts) -> Next | Goto | Ended | Taken:
    """Ring, talk, and go on: after a conversation, after none, or not at all when the caller was taken elsewhere."""
    transfer = step.transfer
    if call.conversation is not None:
        return _afterwards(transfer, await _talk_on(transfer, call.conversation, call, ports), call)
    callees = tuple(callee for callee in step.callees if _has_room(callee, call, ports))
    if not callees:
        transfers.ended(DialReason.DENIED, call, ports)
        return transfers.onward_from(transfer, call)
    await _bill(call, ports)
    # Before a restart a channel of that id may have been made, and ids are never used again (T11).
    ids = _ids("" if call.resumed else step.first_leg, ports)
    called = {leg: callee for callee in callees for leg in _legs(callee, ids, call, ports)}
    rung = await _ring(transfer, called, call, ports)
    if rung.answered is None:
        no_answer = rung.timed_out
        reason = DialReason.NO_ANSWER if no_answer else transfers.reason_of(tuple(end for _, end in rung.ends))
        transfers.ended(reason, call, ports)
        return transfers.onward_from(transfer, call)
    telling.picked_up(rung.answered, called[rung.answered], call, ports)
    talked = await _talk(transfer, rung, rung.answered, called[rung.answered], call, ports)
    return _afterwards(transfer, talked, call)


def _afterwards(transfer: Transfer, talked: Talked | None, call: Call) -> Next | Goto | Ended | Taken:
    return Taken() if talked and talked.end is TalkEnd.CALLER_TAKEN else transfers.onward_from(transfer, call)


async def _bill(call: Call, ports: ActionPorts) -> None:
    """Let the IVR pay for a caller for whom nobody does: Asterisk writes the caller's account into the CDR."""
    if call.ivr is None or call.billed:
        return
    try:
        await call.channel.set_variable("CHANNEL(accountcode)", call.accountcode)
    except AsteriskError as refused:
        prompts.note_fault("CB312", str(refused), call, ports)
    call.billed = True


async def _ring(transfer: Transfer, called: Mapping[Leg, Callee], call: Call, ports: ActionPorts) -> Rung:
    """Ring them; what Asterisk refuses reaches nobody."""
    rules = {leg: callee.to for leg, callee in called.items() if isinstance(callee.to, RingOutside)}
    ringing: set[Leg] = set()
    rung = Rung(None)

    def news(leg: Leg, end: LegEnd | None) -> None:
        if end is not None:
            ports.journal.note(call.id, LegLost(leg.number, end))
            ringing.discard(leg)
            telling.lost(leg, called[leg], end, call, ports)
            return
        ports.journal.note(call.id, LegPlaced(leg.number, MASKED if called[leg].keyed else leg.endpoint))
        ringing.add(leg)
        telling.placed(leg, called[leg], call, ports)
        if leg in rules:
            rule = rules.pop(leg)
            ports.volume.release(rule.counted_as)
            transfers.count(rule, call, ports)

    music = call.ivr.moh_folder if call.ivr else ""
    ring = call.live.dialling.ring if transfer.ring is None else transfer.ring
    dial = Dial(_rounds(transfer, called), ring, transfer.hear, music, transfer.limit)
    await ports.snapshots.secure(call)
    try:
        with _out_of_reach(call):
            rung = await call.channel.ring(dial, news)
    except AsteriskError as refused:
        prompts.note_fault("CB312", str(refused), call, ports)
    except BaseException:  # the caller has left, or the lifetime is over: nobody is rung any more
        transfers.ended(DialReason.CANCELLED, call, ports)
        raise
    finally:
        for leg in ringing - {rung.answered}:
            telling.lost(leg, called[leg], None, call, ports)
        for rule in rules.values():
            ports.volume.release(rule.counted_as)
    return rung


@contextmanager
def _out_of_reach(call: Call) -> Iterator[None]:
    """Ringing that becomes a conversation is as long as that one, and nothing of ours is under way."""
    if not call.channel.talks_while_ringing:
        yield
        return
    with call.lifetime.uncounted(), call.cutting.away():
        yield


async def _talk(
    transfer: Transfer, rung: Rung, leg: Leg, callee: Callee, call: Call, ports: ActionPorts
) -> Talked | None:
    """Talk, and account for it; None when Asterisk could not connect the two."""
    name, notice = _recording(transfer, call, ports)
    if name:
        call.recordings.append(name)  # also of the caller who leaves first
    talk = Talk(leg, transfer.limit, notice, prompts.recording_path(name, call) if name else "")
    ports.journal.note(call.id, TalkBegun(leg.number))
    call.conversation = Conversation(leg, callee, ports.clock.now(), name)
    return await _accounted(talk, rung, call.conversation, call, ports)


async def _talk_on(transfer: Transfer, begun: Conversation, call: Call, ports: ActionPorts) -> Talked | None:
    """Let the two talk on who have talked since before a restart, for as long as they still may."""
    left = max(transfer.limit - (ports.clock.now() - begun.began), _AT_ONCE) if transfer.limit else 0
    path = prompts.recording_path(begun.recording, call) if begun.recording else ""
    telling.talk_on(begun.leg, begun.callee, call, ports)
    return await _accounted(Talk(begun.leg, left, None, path), Rung(begun.leg), begun, call, ports)


async def _accounted(
    talk: Talk, rung: Rung, conversation: Conversation, call: Call, ports: ActionPorts
) -> Talked | None:
    to, name = conversation.callee.to, conversation.recording
    rule = to if isinstance(to, RingOutside) else None
    talked, reason = None, DialReason.ANSWERED
    try:
        with call.lifetime.uncounted(), _counted(rule, rung, ports), prompts.being_recorded(name, call, ports):
            await ports.snapshots.secure(call)  # in here: an order that cuts it leaves no conversation behind
            talked = await call.channel.talk(talk)
    except AsteriskError as refused:
        reason = DialReason.UNAVAILABLE
        prompts.note_fault("CB312", str(refused), call, ports)
    finally:
        call.conversation = None
        # Also for the caller who leaves first: he was answered, whatever came afterwards.
        seconds = ports.clock.now() - conversation.began if rung.talked is None else rung.talked
        transfers.ended(reason, call, ports, seconds)
        if rule is not None:
            transfers.tell_alarms(rule, call, ports)
    if name and not (talked and talked.recorded):
        call.recordings.remove(name)
        prompts.note_fault("CB305", "the conversation could not be recorded", call, ports)
    return talked


def _recording(transfer: Transfer, call: Call, ports: ActionPorts) -> tuple[str, MediaUri | None]:
    """The name of the recording, empty for none, and its notice. Nobody is recorded who should have been told so."""
    if not transfer.record:
        return "", None
    if transfer.record_notice is None:
        return prompts.new_recording(call), None
    notice = prompts.find(transfer.record_notice, call, ports)
    if notice is None:
        prompts.note_fault("CB305", "the conversation is not recorded without its notice", call, ports)
        return "", None
    return prompts.new_recording(call), notice


def _counted(rule: RingOutside | None, rung: Rung, ports: ActionPorts) -> AbstractContextManager[None]:
    if rule is None:
        return nullcontext()
    if rung.talked is not None:
        ports.volume.talked(rule.counted_as, rung.talked, ports.clock.now())
        return nullcontext()
    return ports.volume.conversation(rule.counted_as, ports.clock.now)


def _has_room(callee: Callee, call: Call, ports: ActionPorts) -> bool:
    """Hold a place in the volume of the rule. Other calls, or other numbers of this one, may have taken the last."""
    if (spent := transfers.spent(callee.to, call, ports)) is not None:
        prompts.note_fault("CB304", f"{callee.shown!r}: {spent}", call, ports)
        return False
    if isinstance(callee.to, RingOutside):
        ports.volume.hold(callee.to.counted_as)
    return True


def _rounds(transfer: Transfer, called: Mapping[Leg, Callee]) -> tuple[tuple[Leg, ...], ...]:
    """Which legs ring together."""
    if transfer.strategy is Strategy.ALL:
        return (tuple(called),)
    callees = dict.fromkeys(id(callee) for callee in called.values())
    return tuple(tuple(leg for leg, callee in called.items() if id(callee) == one) for one in callees)


def _ids(first: str, ports: ActionPorts) -> Iterator[str]:
    """The ids of the legs: that of the first one may have been told already, by a request at `dial-out`."""
    if first:
        yield first
    while True:
        yield new_channel_id(ports.clock.now())


def _legs(callee: Callee, ids: Iterator[str], call: Call, ports: ActionPorts) -> Iterator[Leg]:
    """The legs of one number, each with an id of its own."""
    to = callee.to
    if isinstance(to, RingOutside):
        rule, shown = to.rule, _shown_outside(to, call, ports)
    else:
        rule, shown = "", call.shown.wire()
    for endpoint in (to.endpoint,) if isinstance(to, RingOutside) else to.endpoints:
        yield Leg(next(ids), endpoint, callee.shown, shown, call.accountcode, rule)


def _shown_outside(to: RingOutside, call: Call, ports: ActionPorts) -> CallerId:
    """Trunks reject foreign numbers, so the rule says which one is shown (The IVR 9, step 7)."""
    party = call.party
    wished = call.shown.number if call.shown_number_set else None
    number, refused = call.live.dialling.shown_number(to.shown, Numbers(party.called_did, party.caller.number, wished))
    if refused:
        prompts.note_fault("CB310", f"{call.told_caller.number[:40]!r} may not be shown outside", call, ports)
    return CallerId(call.shown.name, number).wire()
