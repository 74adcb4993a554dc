"""What one process says, the other hears, whole and in order."""

import asyncio
import socket

import pytest

from bridge.app.delivering.wire import Wire
from bridge.app.delivering.words import Asked, Drain, New, Told
from bridge.calls.entries.events import ReceiverHeld


async def pair() -> tuple[Wire, Wire]:
    one, other = socket.socketpair()
    return await Wire.over(one), await Wire.over(other)


async def test_words_come_in_their_order_also_large_ones() -> None:
    one, other = await pair()
    words = [Told((("c", ReceiverHeld(held=True, receiver="r" * 500_000)),)), New(), Asked(("a", "b")), Drain(1.5)]
    for word in words:
        one.send(word)
    assert [await other.receive() for _ in words] == words
    one.close()
    other.close()


async def test_the_end_of_the_other_one_is_heard_also_in_the_middle_of_a_word() -> None:
    here, there = socket.socketpair()
    wire = await Wire.over(here)
    there.sendall(b"\x00\x00\x00\x09half")
    there.close()
    with pytest.raises(EOFError):
        await wire.receive()
    wire.close()


async def test_what_is_said_to_one_that_has_ended_is_lost_and_harms_nobody() -> None:
    one, other = await pair()
    other.close()
    with pytest.raises(EOFError):
        await one.receive()
    for _ in range(3):
        one.send(New())
        await one.sent()
    one.close()


async def test_who_says_much_waits_until_the_other_one_keeps_up() -> None:
    one, other = await pair()
    one.send("x" * 5_000_000)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(one.sent())
        await asyncio.wait({waiting}, timeout=0.01)
        assert not waiting.done()
        assert len(str(await other.receive())) == 5_000_000
    one.close()
    other.close()
