"""Every command to Asterisk, refused, unanswered, or cut off: no call is lost by it, and nothing is left running.

Whatever Asterisk does with one command, the operation ends with its result or with AsteriskError; the next operation
works; and after the end of the call there is no sound, no recording, no leg and no bridge. Issue: every created leg,
playback and recording is owned and swept.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import pytest

from bridge.asterisk import commands, leg_commands
from bridge.asterisk.exchange import AriExchange
from bridge.asterisk.inventory import inventory
from bridge.calls.channel import Hold, RecordLimits
from bridge.calls.journal import CallFailed
from bridge.calls.legs import Leg, Talk
from bridge.errors import AsteriskError, ChannelGone
from bridge.ivr.transfer import Hear
from bridge.telephony.causes import DialplanResult
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import CallerId, MediaUri
from tests.edges.asterisk.linked import TRYING, OneCall, linked, one_call, settings_for
from tests.edges.asterisk.rung import News, dial, leg
from tests.fakes.ari import FakeAri, fake_ari
from tests.fakes.ari import Leg as TheirLeg

HELLO, NOTICE = MediaUri("sound:hello"), MediaUri("sound:recorded")
LIMITS = RecordLimits(30, 0, "#", beep=False)
PLACE = DialplanPlace("callbridge-xfer", "q800")
OLD, NEW = "16.28.0~dfsg", "22.10.1~dfsg"
UNANSWERED = 0.3
"""Seconds after which a command counts as not answered here: enough for a busy machine to answer the others."""
Operation = Callable[[OneCall], Awaitable[object]]
Trouble = Callable[[FakeAri, str], object]


# ---- what is done to a channel so that each command goes out


async def cut_short(work: Awaitable[object], call: OneCall, happened: Callable[[], object]) -> None:
    """Begin an operation, and give it up in the middle."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(_awaits(work))
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await call.fake.until(lambda: happened() or task.done())
        task.cancel()


async def is_done(task: asyncio.Task[None]) -> bool:
    """Whether it is, soon."""
    return bool((await asyncio.wait([task], timeout=2 * UNANSWERED))[0])


async def _awaits(work: Awaitable[object]) -> None:
    with suppress(AsteriskError):
        await work


async def plays(call: OneCall) -> None:
    call.fake.sounds_end = True
    await call.channel.play([HELLO], KeyRule.BUFFER)


async def plays_without_an_end(call: OneCall) -> None:
    """The end is not told, so Asterisk is asked for it."""
    call.fake.sounds_end, call.fake.ends_are_told = True, False
    await call.channel.play([HELLO], KeyRule.BUFFER)
    call.fake.ends_are_told = True


async def is_interrupted(call: OneCall) -> None:
    await cut_short(call.channel.play([HELLO], KeyRule.BUFFER), call, lambda: call.leg.playback)
    await call.channel.set_variable("A", "b")


async def records(call: OneCall) -> None:
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(_awaits(call.channel.record("x", LIMITS)))
        await call.fake.until(lambda: call.leg.recording or task.done())
        while not await is_done(task):
            call.fake.finish(call.leg)


async def records_without_an_end(call: OneCall) -> None:
    call.fake.ends_are_told = False
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_awaits(call.channel.record("x", LIMITS)))
        await call.begun()
        call.fake.finish(call.leg)
    call.fake.ends_are_told = True


async def is_recorded_and_interrupted(call: OneCall) -> None:
    await cut_short(call.channel.record("x", LIMITS), call, lambda: call.leg.recording)
    await call.channel.set_variable("A", "b")


async def waits(call: OneCall) -> None:
    await call.channel.wait(0.1)
    await call.channel.set_variable("A", "b")


async def holds(call: OneCall) -> None:
    async def work() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 0.1)

    await call.channel.meanwhile(work(), Hold("jazz", 0.01))
    await call.channel.set_variable("A", "b")


async def rings(call: OneCall, hear: Hear = Hear.RING) -> None:
    """Nobody answers."""
    await call.channel.ring(dial(ring=0.1, hear=hear), News())


async def talks(call: OneCall, asked: Talk | None = None) -> None:
    """Ana answers, they talk, and she hangs up."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(_rung_and_talked(call, asked or Talk(leg())))
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await call.fake.until(lambda: task.done() or _dialled(call))
        if theirs := _dialled(call):
            call.fake.talks.answers(theirs)
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await call.fake.until(lambda: task.done() or _talking(call, asked))
        if (theirs := _dialled(call)) and not task.done():
            call.fake.hang_up(theirs)


async def _rung_and_talked(call: OneCall, asked: Talk) -> None:
    rung = await call.channel.ring(dial(ring=1), News())
    if rung.answered is not None:
        with suppress(AsteriskError):
            await call.channel.talk(asked)


def _dialled(call: OneCall) -> TheirLeg | None:
    return next((one for one in call.fake.legs.values() if one.endpoint and "dial" in one.log), None)


def _talking(call: OneCall, asked: Talk | None) -> bool:
    bridges = call.fake.talks.bridges.values()
    for bridge in bridges:
        if bridge.playback:
            call.fake.talks.finish(bridge)
    return any(len(bridge.members) > 1 and (asked is None or bridge.recording) for bridge in bridges)


async def talks_and_is_recorded(call: OneCall) -> None:
    await talks(call, Talk(leg(), notice=NOTICE, record="x"))


async def visits(call: OneCall) -> None:
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(_awaits(call.channel.visit(PLACE, {})))
        await call.fake.until(lambda: not call.leg.in_stasis or task.done())
        if not await is_done(task) and not call.leg.in_stasis:
            call.fake.enter(call.leg.id, "return", "ANSWER")


async def goes_back(call: OneCall) -> None:
    await call.channel.return_to_dialplan(DialplanResult.DONE)


async def is_doubted(call: OneCall) -> None:
    """A 404 for a sound: is the channel still there?"""
    call.fake.fails("POST channels/.*/play/.*", 404)
    await plays(call)


async def is_placed(call: OneCall) -> None:
    """Somebody is called before there is a caller, and does not answer."""
    exchange = AriExchange(call.channel._leg.line, "pbx1")  # noqa: SLF001 - the link that this call has
    outside = Leg("leg.placed", "PJSIP/001", "001", CallerId("Firma", "1"))
    await exchange.ring([outside], 0.1, lambda *_: None)


@dataclass(frozen=True)
class Case:
    """A command by its name, what it looks like on the wire, and an operation that gives it."""

    command: str
    asked: str
    operation: Operation
    up: bool = True
    version: str = NEW


CHANNEL: Final = r"channels/1795325102\.14"
CASES: Final = (
    Case("subscribe", "POST applications/.*/subscription", plays),
    Case("unsubscribe", "DELETE applications/.*/subscription", lambda call: call.channel.close()),
    Case("get_channel", f"GET {CHANNEL}", is_doubted),
    Case("answer", f"POST {CHANNEL}/answer", lambda call: call.channel.answer(), up=False),
    Case("play", f"POST {CHANNEL}/play/.*", plays),
    Case("get_playback", "GET playbacks/.*", plays_without_an_end),
    Case("stop_playback", "DELETE playbacks/.*", is_interrupted),
    Case("start_silence", f"POST {CHANNEL}/silence", waits),
    Case("stop_silence", f"DELETE {CHANNEL}/silence", waits),
    Case("start_music", f"POST {CHANNEL}/moh", holds),
    Case("stop_music", f"DELETE {CHANNEL}/moh", holds),
    Case("record", f"POST {CHANNEL}/record", records),
    Case("get_recording", "GET recordings/live/.*", records_without_an_end),
    Case("stop_recording", "POST recordings/live/.*/stop", is_recorded_and_interrupted),
    Case("set_variable", f"POST {CHANNEL}/variable", lambda call: call.channel.set_variable("A", "b")),
    Case("get_variable", f"GET {CHANNEL}/variable", talks, version=OLD),
    Case("continue_in_dialplan", f"POST {CHANNEL}/continue", goes_back),
    Case("hangup", f"DELETE {CHANNEL}", lambda call: call.channel.hangup()),
    Case("create", "POST channels/create", rings),
    Case("originate", "POST channels", is_placed),
    Case("dial", r"POST channels/leg\..*/dial", rings),
    Case("hangup_leg", r"DELETE channels/leg\..*", rings),
    Case("start_ringing", f"POST {CHANNEL}/ring", rings),
    Case("stop_ringing", f"DELETE {CHANNEL}/ring", rings),
    Case("create_bridge", "POST bridges/[^/]+", talks),
    Case("add_to_bridge", "POST bridges/.*/addChannel", talks),
    Case("destroy_bridge", "DELETE bridges/.*", talks),
    Case("play_to_bridge", "POST bridges/.*/play/.*", talks_and_is_recorded),
    Case("record_bridge", "POST bridges/.*/record", talks_and_is_recorded),
    Case("continue_at", f"POST {CHANNEL}/continue", visits),
)
OF_THE_LINK: Final = {"info", "sounds", "modules", "get_application", "filter_events", "list_bridges", "ping"}
"""Given by the link itself, or beside it: see the last tests."""
OF_THE_DOCTOR: Final = {"watch_bridge", "watch_bridge_no_more"}
"""Given where no call is: see tests/unit/app/examination/test_playing.py."""


def refuses(status: int) -> Trouble:
    return lambda fake, asked: fake.fails(asked, status)


TROUBLES: Final[dict[str, Trouble]] = {
    "404": refuses(404),
    "409": refuses(409),
    "412": refuses(412),
    "500": refuses(500),
    "not answered, obeyed": lambda fake, asked: fake.holds(asked),
    "not answered, not obeyed": lambda fake, asked: fake.holds(asked, 500),
    "cut off, obeyed": lambda fake, asked: fake.cuts(asked, obeys=True),
    "cut off, not obeyed": lambda fake, asked: fake.cuts(asked),
    "cut off again and again": lambda fake, asked: fake.cuts(asked, times=2),
}


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those commands that get ten seconds."""
    monkeypatch.setattr(commands, "SLOW", UNANSWERED)
    monkeypatch.setattr(leg_commands, "SLOW", UNANSWERED)


async def ends_as_it_may(operation: Awaitable[object]) -> None:
    """With a result or with AsteriskError. The caller is still there, so ChannelGone would lose him: it is not caught.

    Any other exception is a bug.
    """
    async with asyncio.timeout(15):
        with suppress(AsteriskError):
            await operation


def runs(call: OneCall) -> list[str]:
    """What is heard or recorded on the caller's channel, as Asterisk has it."""
    log = call.leg.log
    pairs = (("silence", "unsilence"), ("ring", "unring"), ("music jazz", "unmusic"))
    return [
        *(one for one in (call.leg.playback, call.leg.recording) if one),
        *(on for on, off in pairs if log.count(on) and _last(log, on) > _last(log, off)),
    ]


def _last(log: list[str], word: str) -> int:
    return max((place for place, one in enumerate(log) if one == word), default=-1)


async def is_in_order(call: OneCall) -> None:
    """The next operation works, unless the caller has gone where he was sent, and nothing that was begun runs on."""
    call.fake.misbehaves.clear()
    if call.leg.in_stasis and call.leg.id in call.fake.legs and not call.channel._box.gone:  # noqa: SLF001 - as it sees it
        call.fake.sounds_end = True
        await call.channel.set_variable("NEXT", "x")
        assert runs(call) == []
        assert call.leg.variables["NEXT"] == "x"


async def nothing_is_left(call: OneCall) -> None:
    """Neither in Asterisk nor in what we remember; what was refused is swept at the next look."""
    talks, line = call.fake.talks, call.channel._leg.line  # noqa: SLF001 - what nobody else can see
    with suppress(TimeoutError):
        await call.fake.until(
            lambda: not talks.bridges and not [one for one in call.fake.legs.values() if one.endpoint]
        )
    assert not talks.bridges
    assert [one.id for one in call.fake.legs.values() if one.endpoint] == []
    assert line.router.channels() == frozenset()
    assert line.router.parties.all() == ()
    assert line.router.parties.bridges == frozenset()
    assert call.journal.of(CallFailed) == []


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.command)
async def test_no_refused_command_loses_a_call_or_leaves_anything_running(case: Case, trouble: str) -> None:
    async with one_call(case.version, up=case.up, request_timeout=UNANSWERED) as call:
        TROUBLES[trouble](call.fake, case.asked)
        if (case.command, trouble) == ("get_channel", "404"):  # said twice that there is no such channel
            await _whatever_comes(case.operation(call))
        else:
            await ends_as_it_may(case.operation(call))
        assert all(one.times == 0 for one in call.fake.misbehaves if "again" not in trouble), "it was never ordered"
        await is_in_order(call)
        await ends_as_it_may(call.channel.hangup())
        await call.channel.close()
        await nothing_is_left(call)


@pytest.mark.parametrize("case", [case for case in CASES if case.up], ids=lambda case: case.command)
async def test_a_caller_who_leaves_during_any_command_leaves_nothing_behind(case: Case) -> None:
    """Each command answered with 404, because there is no such channel any more."""
    async with one_call(case.version, request_timeout=UNANSWERED) as call:
        gate = call.fake.holds(case.asked)
        async with asyncio.TaskGroup() as tasks, asyncio.timeout(15):
            task = tasks.create_task(_whatever_comes(case.operation(call)))
            with suppress(TimeoutError):
                await call.fake.until(lambda: any(not one.times for one in call.fake.misbehaves) or task.done())
            call.fake.hang_up(call.leg)
            gate.set()
        with suppress(AsteriskError):
            await call.channel.hangup()
        await call.channel.close()
        await nothing_is_left(call)


async def _whatever_comes(operation: Awaitable[object]) -> None:
    try:
        await operation
    except* (AsteriskError, ChannelGone):
        pass


def test_every_command_has_its_case() -> None:
    made = {
        name
        for module in (commands, leg_commands)
        for name, one in inspect.getmembers(module, inspect.isfunction)
        if inspect.signature(one).return_annotation is commands.Command and one.__module__ == module.__name__
    }
    assert made == {case.command for case in CASES} | OF_THE_LINK | OF_THE_DOCTOR


# ---- commands of the link


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize(
    "asked",
    ["GET asterisk/info", "PUT applications/callbridge/eventFilter", "GET applications/callbridge", "GET bridges"],
)
async def test_a_link_whose_first_commands_are_refused_comes_up_all_the_same(asked: str, trouble: str) -> None:
    async with fake_ari() as fake:
        TROUBLES[trouble](fake, asked)
        async with linked(settings_for(fake.url, request_timeout=UNANSWERED)) as made:
            async with asyncio.timeout(15):
                await made.link.ready.wait()
            fake.enter(up=True)
            await (await made.arrival()).channel.set_variable("A", "b")
            assert made.journal.of(CallFailed) == []


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_whatever_becomes_of_a_trial_of_the_socket_calls_go_on(trouble: str) -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url, request_timeout=UNANSWERED), TRYING) as made:
        await made.ready()
        fake.over_socket.lost = 1
        TROUBLES[trouble](fake, "GET asterisk/ping")
        await ends_as_it_may(made.link.line.rest.send(commands.get_channel("nobody")))
        await fake.until(lambda: fake.asked("GET asterisk/ping"))
        await fake.connected()  # again, where it was cut off
        await made.ready()
        leg = fake.enter(up=True)
        await (await made.arrival()).channel.set_variable("A", "b")
        assert leg.variables["A"] == "b"
        assert made.journal.of(CallFailed) == []


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("asked", ["GET sounds", "GET asterisk/modules"])
async def test_who_asks_what_asterisk_has_learns_that_it_does_not_tell(asked: str, trouble: str) -> None:
    async with one_call(request_timeout=UNANSWERED) as call:
        TROUBLES[trouble](call.fake, asked)
        await ends_as_it_may(inventory(call.channel._leg.line.rest))  # noqa: SLF001 - the link that this call has
