"""What every channel promises, whoever fulfils the port. A new implementation is one more row of CALLERS."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, TypeVar

import pytest

from bridge.calls.channel import Channel, Hold, PlaybackEnd, Played, Waited
from bridge.calls.legs import Dial, Leg, LegEnd, Rung, Talk, Talked, TalkEnd
from bridge.errors import ChannelGone
from bridge.telephony.causes import DialplanResult, HangupCause
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import DigitEnd, DigitLimits, Digits, KeyRule
from bridge.telephony.values import CallerId, ChannelId, MediaUri
from bridge.terminal import channel as terminal_channel
from bridge.terminal.channel import TerminalChannel
from tests.edges.agi.one_call import OneCall
from tests.edges.agi.one_call import one_call as one_call_over_agi
from tests.edges.asterisk.linked import one_call
from tests.fakes.callees import Callee
from tests.fakes.channel import FakeChannel
from tests.fakes.quiet_caller import QuietCaller

T = TypeVar("T")
HELLO = MediaUri("sound:hello")
ANA = Leg("leg.001", "PJSIP/001", "001", CallerId("Firma", "0258422544"))
QUEUE = DialplanPlace("callbridge-xfer", "q800")
FOUR = DigitLimits(most=4, least=1, first_digit=5, inter_digit=5, terminator="#")


class Caller(Protocol):
    """A channel, and what its caller does. Each method returns when the channel has noticed."""

    @property
    def channel(self) -> Channel: ...
    async def begun(self) -> None: ...
    async def press(self, keys: str) -> None: ...
    async def leave(self) -> None: ...
    async def lets_go(self) -> None: ...
    async def sound_ends(self) -> None: ...
    async def other_answers(self) -> None: ...
    async def gone_away(self) -> None: ...
    async def comes_back(self) -> None: ...
    async def ends_in_dialplan(self) -> None: ...


class TerminalCaller:
    """Somebody at a keyboard, who hears sounds of 50 ms."""

    def __init__(self) -> None:
        self.channel = TerminalChannel(
            ChannelId("simulator", "1.1"), QuietCaller(), lambda *_: None, up=True, lengths=lambda _: 0.05
        )

    async def begun(self) -> None:
        await asyncio.wait_for(asyncio.gather(*(noop() for _ in range(3))), 1)

    async def press(self, keys: str) -> None:
        self.channel.line.press(keys)

    async def leave(self) -> None:
        self.channel.line.leave()

    async def lets_go(self) -> None:
        """Its end is told at once."""

    async def sound_ends(self) -> None:
        """It ends by itself."""

    async def other_answers(self) -> None:
        """He answers by himself."""

    async def gone_away(self) -> None:
        await self.begun()

    async def comes_back(self) -> None:
        """It comes back by itself."""

    async def ends_in_dialplan(self) -> None:
        """There is none, so it has ended already."""


class FakeCaller:
    def __init__(self) -> None:
        self.channel = FakeChannel(up=True, lengths={"hello": 0.05})
        self.channel.others.phones["PJSIP/001"] = Callee(after=0.02, talks=60)
        self.channel.others.stays = 0.05

    async def begun(self) -> None:
        await asyncio.wait_for(asyncio.gather(*(noop() for _ in range(3))), 1)

    async def press(self, keys: str) -> None:
        self.channel.press(keys)

    async def leave(self) -> None:
        self.channel.leave()

    async def lets_go(self) -> None:
        """Its end is told at once."""

    async def sound_ends(self) -> None:
        """It ends by itself."""

    async def other_answers(self) -> None:
        """He answers by himself."""

    async def gone_away(self) -> None:
        await self.begun()

    async def comes_back(self) -> None:
        """It comes back by itself."""

    async def ends_in_dialplan(self) -> None:
        self.channel.ends()


async def noop() -> None:
    return


@asynccontextmanager
async def fake_caller() -> AsyncIterator[Caller]:
    yield FakeCaller()


@asynccontextmanager
async def terminal_caller() -> AsyncIterator[Caller]:
    yield TerminalCaller()


@asynccontextmanager
async def ari_caller(version: str) -> AsyncIterator[Caller]:
    async with one_call(version) as call:
        yield call


APART: dict[str, Callable[[], AbstractAsyncContextManager[Caller]]] = {
    "fake": fake_caller,
    "terminal": terminal_caller,
    "ari 22": lambda: ari_caller("22.10.1~dfsg"),
    "ari 16": lambda: ari_caller("16.28.0~dfsg"),
}
ONE_DIAL: dict[str, Callable[[], AbstractAsyncContextManager[OneCall]]] = {
    "agi": one_call_over_agi,
    "agi without sounds of silence": lambda: one_call_over_agi(silence=False),
}
CALLERS: dict[str, Callable[[], AbstractAsyncContextManager[Caller]]] = {**APART, **ONE_DIAL}


@asynccontextmanager
async def living(maker: Callable[[], AbstractAsyncContextManager[T]]) -> AsyncIterator[T]:
    """One caller; its context lives in a task of its own, as fixtures may end in another one."""
    made: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def live() -> None:
        async with maker() as one:
            made.set_result(one)
            await over.wait()

    task = asyncio.get_running_loop().create_task(live())
    either: set[asyncio.Future[Any]] = {task, made}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        await task
    yield made.result()
    over.set()
    await task


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is called over the terminal answers soon, and talks for a moment."""
    monkeypatch.setattr(terminal_channel, "RING_SECONDS", 0.05)
    monkeypatch.setattr(terminal_channel, "TALK_SECONDS", 0.2)


@pytest.fixture(params=CALLERS)
async def caller(request: pytest.FixtureRequest) -> AsyncIterator[Caller]:
    """One of each kind."""
    async with living(CALLERS[request.param]) as one:
        yield one


@pytest.fixture(params=APART)
async def apart(request: pytest.FixtureRequest) -> AsyncIterator[Caller]:
    """One of each kind that rings and talks apart; for what `one_dial` does in another way."""
    async with living(APART[request.param]) as one:
        yield one


@pytest.fixture(params=ONE_DIAL)
async def one_dial(request: pytest.FixtureRequest) -> AsyncIterator[OneCall]:
    """One of each kind whose ringing comes back when the conversation is over."""
    async with living(ONE_DIAL[request.param]) as one:
        yield one


async def while_playing(caller: Caller, rule: KeyRule, *then: Coroutine[object, object, None]) -> Played:
    """Play a sound; what the caller does follows once it is heard."""
    async with asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(caller.channel.play([HELLO], rule))
        await caller.begun()
        for deed in then:
            await deed
    return playing.result()


async def raises_gone(work: Coroutine[object, object, object]) -> bool:
    try:
        await work
    except ChannelGone:
        return True
    return False


async def test_a_sound_plays_to_its_end(caller: Caller) -> None:
    played = await while_playing(caller, KeyRule.BUFFER, caller.sound_ends())
    assert (played.end, played.first_key) == (PlaybackEnd.FINISHED, None)


async def test_a_key_stops_a_background_sound_and_stays_in_the_buffer(caller: Caller) -> None:
    played = await while_playing(caller, KeyRule.INTERRUPT, caller.press("7"))
    assert played.end is PlaybackEnd.KEY
    assert caller.channel.keys.take() == "7"
    assert caller.channel.keys.take() is None


async def test_with_a_key_in_the_buffer_a_background_sound_is_not_played(caller: Caller) -> None:
    await caller.press("1")
    assert (await caller.channel.play([HELLO], KeyRule.INTERRUPT)).end is PlaybackEnd.KEY
    assert caller.channel.keys.take() == "1"


async def test_keys_of_a_foreground_sound_wait_in_order(caller: Caller) -> None:
    played = await while_playing(caller, KeyRule.BUFFER, caller.press("12"), caller.sound_ends())
    assert played.end is PlaybackEnd.FINISHED
    assert [caller.channel.keys.take() for _ in range(3)] == ["1", "2", None]


async def test_discarded_keys_are_not_kept(caller: Caller) -> None:
    await while_playing(caller, KeyRule.DISCARD, caller.press("12"), caller.sound_ends())
    assert caller.channel.keys.take() is None
    assert caller.channel.keys.pressed == 2


async def test_the_first_key_is_taken_and_the_rest_is_kept(caller: Caller) -> None:
    played = await while_playing(caller, KeyRule.KEEP_FIRST, caller.press("123"), caller.sound_ends())
    assert (played.end, played.first_key) == (PlaybackEnd.FINISHED, "1")
    assert [caller.channel.keys.take() for _ in range(3)] == ["2", "3", None]


async def test_the_first_key_is_taken_and_the_rest_is_dropped(caller: Caller) -> None:
    played = await while_playing(caller, KeyRule.KEEP_FIRST_ONLY, caller.press("123"), caller.sound_ends())
    assert played.first_key == "1"
    assert caller.channel.keys.take() is None


async def test_a_wait_ends_by_itself(caller: Caller) -> None:
    assert await caller.channel.wait(0.01) == Waited()


async def test_a_key_ends_a_background_wait_and_waits_in_the_buffer(caller: Caller) -> None:
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(caller.channel.wait(30, KeyRule.INTERRUPT))
        await caller.press("5")
    assert waiting.result() == Waited(by_key=True)
    assert caller.channel.keys.take() == "5"


async def test_a_key_in_the_buffer_ends_a_background_wait_at_once(caller: Caller) -> None:
    await caller.press("5")
    assert await caller.channel.wait(30, KeyRule.INTERRUPT) == Waited(by_key=True)
    assert caller.channel.keys.peek() == "5"


async def test_keys_of_a_foreground_wait_are_kept(caller: Caller) -> None:
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(caller.channel.wait(0.05))
        await caller.press("5")
    assert waiting.result() == Waited()
    assert caller.channel.keys.take() == "5"


async def test_waiting_keys_come_first_in_a_collection(caller: Caller) -> None:
    await caller.press("12")
    async with asyncio.TaskGroup() as tasks:
        collecting = tasks.create_task(caller.channel.collect(FOUR))
        await caller.press("34")
    assert collecting.result() == Digits("1234", DigitEnd.FULL)


async def test_a_collection_goes_on_with_what_was_keyed_before(caller: Caller) -> None:
    async with asyncio.TaskGroup() as tasks:
        collecting = tasks.create_task(caller.channel.collect(FOUR, "12"))
        await caller.press("3#")
    assert collecting.result() == Digits("123", DigitEnd.TERMINATOR)


async def test_a_collection_without_a_key_ends_by_its_timer(caller: Caller) -> None:
    digits = await caller.channel.collect(DigitLimits(4, 1, first_digit=0.02, inter_digit=5))
    assert digits == Digits("", DigitEnd.TIMEOUT, pressed=False)


async def test_after_the_first_digit_only_the_inter_digit_timer_counts(caller: Caller) -> None:
    await caller.press("7")
    digits = await caller.channel.collect(DigitLimits(4, 1, first_digit=60, inter_digit=0.02))
    assert digits == Digits("7", DigitEnd.TIMEOUT)


@pytest.mark.parametrize("keys", ["1234#5", "12345"], ids=["pressed", "not pressed"])
async def test_a_terminator_right_after_the_last_digit_is_dropped(caller: Caller, keys: str) -> None:
    await caller.press(keys)
    assert await caller.channel.collect(FOUR) == Digits("1234", DigitEnd.FULL)
    assert [caller.channel.keys.take() for _ in range(2)] == ["5", None]


async def test_a_terminator_is_dropped_after_the_collection_has_returned(caller: Caller) -> None:
    await caller.press("1234")
    await caller.channel.collect(FOUR)
    await caller.press("##")
    assert [caller.channel.keys.take() for _ in range(2)] == ["#", None]


async def test_work_gives_its_result_and_keys_are_kept(caller: Caller) -> None:
    finish = asyncio.Event()

    async def work() -> str:
        await finish.wait()
        return "reply"

    async with asyncio.TaskGroup() as tasks:
        holding = tasks.create_task(caller.channel.meanwhile(work(), Hold("default", 0.01)))
        await caller.press("9")
        finish.set()
    assert holding.result() == "reply"
    assert caller.channel.keys.take() == "9"


async def test_an_error_of_the_work_passes_through(caller: Caller) -> None:
    async def work() -> None:
        raise LookupError("theirs")

    with pytest.raises(LookupError, match="theirs"):
        await caller.channel.meanwhile(work())


async def test_a_timeout_of_the_work_is_its_own(caller: Caller) -> None:
    async def work() -> None:
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await caller.channel.meanwhile(work())


async def test_work_is_cancelled_when_the_caller_leaves(caller: Caller) -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async with asyncio.TaskGroup() as tasks:
        holding = tasks.create_task(raises_gone(caller.channel.meanwhile(work())))
        await begun.wait()
        await caller.leave()
    assert holding.result()
    assert cancelled.is_set()


@pytest.mark.parametrize("doing", ["play", "wait", "collect"])
async def test_the_caller_leaving_ends_whatever_is_done(caller: Caller, doing: str) -> None:
    async def operation() -> object:
        match doing:
            case "play":
                return await caller.channel.play([HELLO] * 100, KeyRule.BUFFER)
            case "wait":
                return await caller.channel.wait(30)
            case _:
                return await caller.channel.collect(FOUR)

    async with asyncio.TaskGroup() as tasks:
        leaving = tasks.create_task(raises_gone(operation()))
        if doing == "play":
            await caller.begun()
        await caller.leave()
    assert leaving.result()


async def test_nothing_can_be_done_with_a_channel_that_has_left(caller: Caller) -> None:
    await caller.channel.hangup(HangupCause.USER_BUSY)
    for operation in (
        caller.channel.play([HELLO], KeyRule.BUFFER),
        caller.channel.wait(1),
        caller.channel.collect(FOUR),
        caller.channel.set_variable("CI_x", "1"),
        caller.channel.set_caller(CallerId("Ana", "1")),
        caller.channel.return_to_dialplan(DialplanResult.DONE),
        caller.channel.meanwhile(noop()),
        caller.channel.ring(Dial(((ANA,),), 5), lambda *_: None),
        caller.channel.visit(QUEUE, {}),
    ):
        assert await raises_gone(operation)
    await caller.channel.hangup()
    await caller.channel.close()


async def test_a_channel_given_back_is_no_longer_ours(caller: Caller) -> None:
    await caller.channel.return_to_dialplan(DialplanResult.DONE)
    assert await raises_gone(caller.channel.wait(1))
    await caller.channel.close()


async def rings(caller: Caller, *then: Coroutine[object, object, None]) -> Rung:
    """Let another one ring; what happens meanwhile happens before he answers."""
    placed = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        ringing = tasks.create_task(caller.channel.ring(Dial(((ANA,),), 5), lambda *_: placed.set()))
        await placed.wait()
        for deed in then:
            await deed
        await caller.other_answers()
    return ringing.result()


async def test_nobody_goes_his_own_way_who_is_not_talked_to(caller: Caller) -> None:
    assert caller.channel.part(ANA.id) is None


async def test_who_answers_can_be_talked_to_and_then_the_ivr_goes_on(apart: Caller) -> None:
    assert not apart.channel.talks_while_ringing
    assert await rings(apart) == Rung(ANA)
    talked = await apart.channel.talk(Talk(ANA, limit=0.05))
    assert talked.end is TalkEnd.LIMIT
    assert talked.seconds == pytest.approx(0.05, abs=0.04)
    assert not talked.recorded
    assert await apart.channel.wait(0.01) == Waited()


async def test_over_one_dial_who_answers_has_been_talked_to_and_then_the_ivr_goes_on(one_dial: OneCall) -> None:
    assert one_dial.channel.talks_while_ringing
    assert await rings(one_dial) == Rung(ANA, talked=7)
    assert await one_dial.channel.talk(Talk(ANA, limit=60)) == Talked(TalkEnd.CALLEE, 7)
    assert await one_dial.channel.wait(0.01) == Waited()


async def test_over_one_dial_a_caller_who_leaves_while_talking_is_known_to_have_talked(one_dial: OneCall) -> None:
    assert await rings(one_dial, one_dial.answered_and_leaves()) == Rung(ANA, talked=7)
    assert await raises_gone(one_dial.channel.talk(Talk(ANA)))


async def test_the_news_of_a_leg_is_that_it_is_placed(caller: Caller) -> None:
    news: list[tuple[Leg, LegEnd | None]] = []
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(caller.channel.ring(Dial(((ANA,),), 5), lambda leg, end: news.append((leg, end))))
        await caller.other_answers()
    assert news == [(ANA, None)]


async def test_keys_pressed_while_others_ring_are_dropped(caller: Caller) -> None:
    await rings(caller, caller.press("12"))
    assert caller.channel.keys.take() is None


async def test_a_call_goes_to_the_dialplan_and_comes_back_with_a_word(caller: Caller) -> None:
    async with asyncio.TaskGroup() as tasks:
        away = tasks.create_task(caller.channel.visit(QUEUE, {"CI_x": "1"}))
        await caller.gone_away()
        await caller.comes_back()
    assert away.result() == "ANSWER"
    assert await caller.channel.wait(0.01) == Waited()


@pytest.mark.parametrize("doing", ["ring", "visit"])
async def test_the_caller_leaving_ends_what_is_done_with_others(caller: Caller, doing: str) -> None:
    ringing = caller.channel.ring(Dial(((ANA,),), 5), lambda *_: None)
    async with asyncio.TaskGroup() as tasks:
        if doing == "ring":
            leaving = tasks.create_task(raises_gone(ringing))
        else:
            ringing.close()
            leaving = tasks.create_task(raises_gone(caller.channel.visit(QUEUE, {})))
            await caller.gone_away()
        await caller.leave()
    assert leaving.result()


async def test_the_caller_leaving_ends_a_conversation(apart: Caller) -> None:
    await rings(apart)
    async with asyncio.TaskGroup() as tasks:
        leaving = tasks.create_task(raises_gone(apart.channel.talk(Talk(ANA))))
        await apart.leave()
    assert leaving.result()


class Follower:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self._told = asyncio.Event()

    def __call__(self, cause: int) -> None:
        self.told.append(cause)
        self._told.set()

    async def once(self) -> int:
        """The cause that it was told, and nothing besides."""
        async with asyncio.timeout(2):
            await self._told.wait()
        (cause,) = self.told
        return cause


async def test_who_follows_a_channel_is_told_once_that_its_caller_has_hung_up(caller: Caller) -> None:
    first, second = Follower(), Follower()
    caller.channel.when_gone(first)
    caller.channel.when_gone(second)
    await caller.channel.wait(0.01)
    assert first.told == []
    await caller.leave()
    await caller.lets_go()
    assert (await first.once(), await second.once()) == (16, 16)
    await caller.channel.close()
    assert len(first.told) == 1


async def test_who_follows_a_channel_is_told_that_we_have_ended_it(caller: Caller) -> None:
    follower = Follower()
    caller.channel.when_gone(follower)
    await caller.channel.wait(0.01)
    await caller.channel.hangup()
    assert await follower.once() == 16


async def test_a_channel_that_goes_back_to_the_dialplan_is_followed_there_to_its_end(caller: Caller) -> None:
    follower = Follower()
    caller.channel.when_gone(follower)
    await caller.channel.wait(0.01)
    await caller.channel.return_to_dialplan(DialplanResult.DONE)
    await caller.channel.close()
    await caller.ends_in_dialplan()
    assert await follower.once() == 16
