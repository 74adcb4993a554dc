"""How calls are made: who dials, who answers, who hangs up.

Knows people at telephones. Does not know what their calls are to cause.
"""

import asyncio
from collections.abc import Awaitable, Callable

from lab.phone import Phone
from lab.phone_call import Call
from tests.asterisk.matrix.stage import Stage

Play = Callable[[Stage], Awaitable[None]]


async def joined(caller: Call, callee: Call) -> None:
    """Both hear each other."""
    now = asyncio.get_running_loop().time()
    callee.say_tone(1000, 0.5)
    caller.say_tone(1500, 0.5)
    await asyncio.gather(caller.hears(1000, since=now), callee.hears(1500, since=now))


async def talking(stage: Stage, caller: str, number: str, callee: str) -> tuple[Call, Call]:
    """Two talk."""
    call = await stage.phones[caller].call(number)
    rung = await stage.phones[callee].rings()
    rung.answer()
    await call.answered()
    await joined(call, rung)
    return call, rung


def answered(caller: str, number: str, callee: str, *, by_callee: bool = False) -> Play:
    """The callee answers; one of them hangs up."""

    async def play(stage: Stage) -> None:
        call, rung = await talking(stage, caller, number, callee)
        await (rung if by_callee else call).hangup()

    return play


def refused(caller: str, number: str, *callees: str, status: int = 486) -> Play:
    """Nobody takes the call; the caller is hung up."""

    async def play(stage: Stage) -> None:
        for callee in callees:
            stage.phones[callee].auto = status
        call = await stage.phones[caller].call(number)
        await call.ended()

    return play


def unanswered(caller: str, number: str, *callees: str) -> Play:
    """Telephones ring, or none does, until the call ends by itself."""

    async def play(stage: Stage) -> None:
        call = await stage.phones[caller].call(number)
        for callee in callees:
            await stage.phones[callee].rings()
        await call.ended()

    return play


def given_up(caller: str, number: str, *callees: str) -> Play:
    """The caller hangs up while telephones ring."""

    async def play(stage: Stage) -> None:
        call = await stage.phones[caller].call(number)
        await asyncio.gather(*(stage.phones[callee].rings() for callee in callees))
        await stage.hears_of(*(f"0003*{callee}/dial-in" for callee in callees))
        await call.hangup()

    return play


def forked(caller: str, number: str, winner: str, *others: str) -> Play:
    """All ring, one answers, the caller hangs up."""

    async def play(stage: Stage) -> None:
        call = await stage.phones[caller].call(number)
        rung = await asyncio.gather(*(stage.phones[one].rings() for one in (winner, *others)))
        await stage.hears_of(*(f"0003*{one}/dial-in" for one in (winner, *others)))
        rung[0].answer()
        await call.answered()
        await joined(call, rung[0])
        await call.hangup()

    return play


async def forwarded(stage: Stage) -> None:
    """101 sends the call on to 102, who answers."""
    call = await stage.phones["001"].call("101")
    (await stage.phones["101"].rings()).forward("102")
    rung = await stage.phones["102"].rings()
    rung.answer()
    await call.answered()
    await joined(call, rung)
    await call.hangup()


async def rung_twice(stage: Stage) -> None:
    """The agent refuses first, and answers the next time."""
    call = await stage.phones["001"].call("800")
    (await stage.phones["002"].rings()).reject()
    rung = await stage.phones["002"].rings()
    rung.answer()
    await joined(call, rung)
    await call.hangup()


async def conferring(stage: Stage) -> None:
    """Two meet; the first one leaves first."""
    one = await stage.phones["001"].call("801")
    await stage.hears_of("0003*801/answer-in")
    other = await stage.phones["101"].call("801")
    await joined(one, other)
    await one.hangup()
    await other.hangup()


async def transferred_blind(stage: Stage) -> None:
    """The callee sends the caller on, unseen."""
    call, rung = await talking(stage, "outside", "0258422101", "101")
    await rung.blind_transfer("102")
    third = await stage.phones["102"].rings()
    third.answer()
    await joined(call, third)
    await rung.ended()
    await call.hangup()
    await third.ended()


async def transferred_attended(stage: Stage) -> None:
    """The callee asks somebody, and then connects the caller with him."""
    call, rung = await talking(stage, "outside", "0258422101", "101")
    await rung.hold()
    consultation, third = await talking(stage, "101", "102", "102")
    await rung.attended_transfer(consultation)
    await consultation.ended()
    await joined(call, third)
    await rung.ended()
    await call.hangup()
    await third.ended()


def in_ivr(caller: str, number: str, ivr: str, keys: str = "") -> Play:
    """The caller keys something and is hung up by the IVR; keys nothing, and hangs up himself."""

    async def play(stage: Stage) -> None:
        call = await stage.phones[caller].call(number)
        await call.answered()
        await stage.hears_of(f"0003*{ivr}/dial-in", f"0003*{ivr}/answer-in")
        if keys:
            await call.press(keys)
            await call.ended()
        else:
            await call.hangup()

    return play


async def back_in_the_dialplan(stage: Stage) -> None:
    """The IVR sends the caller back, and he hangs up there."""
    call = await stage.phones["001"].call("210")
    await call.hears(1900)
    await call.hangup()


async def queue_of_ivr(stage: Stage) -> None:
    """The IVR sends the caller to the queue; its agent hangs up."""
    call = await stage.phones["001"].call("209")
    rung = await stage.phones["002"].rings()
    rung.answer()
    await joined(call, rung)
    await rung.hangup()
    await call.ended()


async def _source_answers(stage: Stage, phone: Phone) -> Call:
    rung = await phone.rings()
    rung.answer()
    await rung.answered()
    return rung


async def placed_into_ivr(stage: Stage) -> None:
    """A program calls 101 for an IVR; 101 keys something and is hung up."""
    await stage.places("0003*101", "0003*201")
    rung = await _source_answers(stage, stage.phones["101"])
    await stage.hears_of("0003*201/answer-out")
    await rung.press("42")
    await rung.ended()


async def placed_and_refused(stage: Stage) -> None:
    """A program calls 101, who is busy."""
    stage.phones["101"].auto = 486
    await stage.places("0003*101", "0003*201")
    await stage.phones["101"].rings()
    await stage.hears_of("0003*201/hangup")


async def placed_and_unanswered(stage: Stage) -> None:
    """A program calls 101 for a second, and nobody answers."""
    await stage.places("0003*101", "0003*201", ring=1)
    rung = await stage.phones["101"].rings()
    await rung.ended()


async def placed_between_phones(stage: Stage) -> None:
    """A program connects two telephones."""
    await stage.places("0003*101", "0003*102")
    source = await _source_answers(stage, stage.phones["101"])
    destination = await _source_answers(stage, stage.phones["102"])
    await joined(source, destination)
    await source.hangup()
    await destination.ended()
