"""The link against real Asterisk: refusals, restarts, a second program, many calls."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from bridge.asterisk.carrier import Reply
from bridge.asterisk.commands import Command, get_channel
from bridge.asterisk.link import Link
from bridge.asterisk.link_state import LinkState
from bridge.asterisk.patience import SERVICE
from bridge.asterisk.rest_http import HttpCarrier
from bridge.asterisk.rest_socket import SocketCarrier
from bridge.calls.channel import Arrival, PlaybackEnd
from bridge.calls.journal import LinkChanged
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.digits import DigitLimits, KeyRule
from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.serving import Serving, eventually, serving, settings_of, tone
from tests.fakes.ports import ListJournal

pytestmark = pytest.mark.asterisk


async def first_word(asterisk: Asterisk, password: str) -> LinkChanged:
    journal = ListJournal()
    link = Link("pbx1", settings_of(asterisk, password), journal, lambda _: None)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(link.run())
        await eventually(lambda: journal.entries)
        running.cancel()
    return journal.of(LinkChanged)[0]


async def test_a_wrong_password_is_refused_in_one_clear_line(asterisk: Asterisk) -> None:
    word = await first_word(asterisk, "wrong")
    assert (word.state, "ari.conf" in word.detail) == ("refused", True)


async def test_only_events_in_use_are_told(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        call = await phone.call("091")
        channel = (await made.arrival()).channel
        await channel.answer()
        await channel.play([tone(asterisk, 440)], KeyRule.BUFFER)
        await channel.hangup()
        await call.ended()
        assert made.link.unused == {}


async def test_the_end_of_a_call_in_the_dialplan_is_still_told(asterisk: Asterisk, phone: Phone) -> None:
    """T6: the subscription of the first command outlives the stay in the application."""
    async with serving(asterisk) as made:
        call = await phone.call("091")
        channel = (await made.arrival()).channel
        await channel.answer()
        await call.hangup()
        with pytest.raises(ChannelGone):
            await channel.wait(5)
        await eventually(lambda: not made.link.channels)


async def test_a_second_program_takes_over_and_the_first_stops(asterisk: Asterisk) -> None:
    async with serving(asterisk) as first, serving(asterisk) as second:
        await eventually(lambda: first.link.state is LinkState.REPLACED)
        assert second.link.ready.is_set()


async def test_calls_that_nobody_knows_go_back_to_the_dialplan(asterisk: Asterisk, phone: Phone) -> None:
    await asterisk.cli("dialplan set global RESULT none")
    async with serving(asterisk) as first:
        call = await phone.call("091")
        await (await first.arrival()).channel.answer()
        await call.answered()
    async with serving(asterisk) as second:
        await call.hears_sound()
        assert "RESULT=ERROR" in await asterisk.cli("dialplan show globals")
        assert "1 channels" in second.journal.of(LinkChanged)[-1].detail
    await call.hangup()


async def test_asterisk_may_die_and_come_back(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        await phone.call("091")
        channel = (await made.arrival()).channel
        await channel.answer()
        await asterisk.kill()
        try:
            with pytest.raises((ChannelGone, AsteriskError)):
                await channel.play([tone(asterisk, 440)], KeyRule.BUFFER)
        finally:
            await asterisk.start()
        async with asyncio.timeout(5):
            await made.link.ready.wait()
        with pytest.raises(ChannelGone):
            await channel.wait(5)
        again = await phone.call("091")
        arrival = await made.arrival()
        await arrival.channel.answer()
        await again.answered()
        await arrival.channel.hangup()
    assert [entry.state for entry in made.journal.of(LinkChanged)][:2] == ["connected", "lost"]


async def walk(made: Serving, asterisk: Asterisk, arrival: Arrival) -> str:
    channel = arrival.channel
    await channel.answer()
    assert (await channel.play([tone(asterisk, 440)] * 5, KeyRule.INTERRUPT)).end is PlaybackEnd.KEY
    digits = await channel.collect(DigitLimits(4, 1, 10, 10))
    await channel.play([tone(asterisk, 620)], KeyRule.BUFFER)
    await channel.hangup()
    await channel.close()
    return digits.keys


@pytest.mark.parametrize("transport", ["auto", "http"])
async def test_a_call_goes_its_way_whatever_carries_the_commands(
    asterisk: Asterisk, phone: Phone, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    http, socket = carried_by(HttpCarrier, monkeypatch), carried_by(SocketCarrier, monkeypatch)
    async with serving(asterisk, transport) as made, asyncio.TaskGroup() as tasks:
        over_socket = made.link.capabilities.rest_over_socket and transport == "auto"
        assert made.journal.of(LinkChanged)[-1].detail.endswith("WebSocket" if over_socket else "HTTP")
        http.clear()
        call = await phone.call("091")
        walking = tasks.create_task(walk(made, asterisk, await made.arrival()))
        await call.hears_sound()
        await call.press("1234")
        assert await walking == "1234"
        await call.ended()
    assert (http["answer"], socket["answer"]) == (1, 0)
    for word in ("play", "subscription", "DELETE"):
        assert ((socket if over_socket else http)[word] > 0, (http if over_socket else socket)[word]) == (True, 0)


def carried_by(carrier: type[HttpCarrier | SocketCarrier], monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the words of all commands that a carrier gets."""
    words: Counter[str] = Counter()
    exchange = carrier.exchange

    async def counted(self: Any, command: Command, *others: Any) -> Reply:  # noqa: ANN401 - of either
        words.update(str(command).replace("/", " ").split())
        return await exchange(self, command, *others)

    monkeypatch.setattr(carrier, "exchange", counted)
    return words


async def test_a_socket_that_is_silent_for_a_while_is_told_of_and_carries_commands_again(
    asterisk: Asterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = carried_by(SocketCarrier, monkeypatch)
    heard = SocketCarrier.answered
    async with serving(asterisk, patience=replace(SERVICE, trial=0.1)) as made:
        if not made.link.capabilities.rest_over_socket:
            assert not socket
            return
        (connected,) = made.journal.of(LinkChanged)
        monkeypatch.setattr(SocketCarrier, "answered", lambda *_: True)
        with pytest.raises(AsteriskError, match="404"):
            await made.link.line.rest.send(get_channel("nobody"))
        await eventually(lambda: len(made.journal.of(LinkChanged)) == 2, within=10)
        assert "commands over HTTP for now" in made.journal.of(LinkChanged)[1].detail
        monkeypatch.setattr(SocketCarrier, "answered", heard)
        await eventually(lambda: len(made.journal.of(LinkChanged)) == 3, within=10)
        assert made.journal.of(LinkChanged)[2] == connected
        before = socket["nobody"]
        with pytest.raises(AsteriskError, match="404"):
            await made.link.line.rest.send(get_channel("nobody"))
        assert socket["nobody"] == before + 1


@pytest.mark.alone
async def test_fifty_calls_at_once_lose_no_key_and_leave_nothing_behind(asterisk: Asterisk, phone: Phone) -> None:
    async with serving(asterisk) as made:
        calls = [await phone.call("091", caller=f"+1202555{number:04}") for number in range(50)]
        async with asyncio.TaskGroup() as tasks:
            walking = [tasks.create_task(walk(made, asterisk, await made.arrival())) for _ in calls]
            for call in calls:
                await call.answered(within=20)
            pressing = [tasks.create_task(call.press("4711")) for call in calls]
        assert [task.result() for task in walking] == ["4711"] * 50
        assert all(task.done() for task in pressing)
        for call in calls:
            await call.ended()
        await eventually(lambda: not made.link.channels)
