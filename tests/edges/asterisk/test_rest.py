from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bridge.asterisk import commands
from bridge.asterisk.rest import NOT_SENT, Rest
from bridge.asterisk.rest_http import HttpCarrier
from bridge.errors import AsteriskError
from bridge.telephony.values import MediaUri
from tests.edges.asterisk.linked import settings_for
from tests.fakes.ari import FakeAri, fake_ari

PLAY = commands.play("1", "1.1", [MediaUri("sound:hello")])


@asynccontextmanager
async def resting(seconds: float = 1) -> AsyncIterator[tuple[Rest, FakeAri]]:
    async with fake_ari() as fake, HttpCarrier(settings_for(fake.url)) as carrier:
        fake.enter("1")
        yield Rest(carrier, seconds), fake


async def test_a_refusal_says_what_was_ordered_and_how_it_ended() -> None:
    async with resting() as (rest, _):
        with pytest.raises(AsteriskError, match="refused GET channels/2: 404 'Channel not found'") as failed:
            await rest.send(commands.get_channel("2"))
    assert failed.value.status == 404


async def test_what_is_safe_is_sent_once_more() -> None:
    async with resting() as (rest, fake):
        fake.cuts("POST recordings/.*")
        with pytest.raises(AsteriskError) as failed:
            await rest.send(commands.stop_recording("x"))
        assert failed.value.status == 404
        assert len(fake.asked("POST recordings/.*")) == 2


async def test_it_is_sent_once_more_only() -> None:
    async with resting() as (rest, fake):
        fake.cuts("POST recordings/.*", times=9)
        with pytest.raises(AsteriskError, match="did not answer") as failed:
            await rest.send(commands.stop_recording("x"))
        assert failed.value.status == 0
        assert len(fake.asked("POST recordings/.*")) == 2


async def test_what_may_have_been_obeyed_is_never_sent_twice() -> None:
    async with resting() as (rest, fake):
        fake.cuts("POST channels/1/continue", obeys=True)
        with pytest.raises(AsteriskError):
            await rest.send(commands.continue_in_dialplan("1"))
        assert len(fake.asked("POST channels/1/continue")) == 1


async def test_a_sound_that_was_begun_is_not_begun_again() -> None:
    async with resting() as (rest, fake):
        fake.cuts("POST channels/1/play/.*", obeys=True)
        await rest.send(PLAY)
        assert len(fake.asked("POST channels/1/play/.*")) == 1


async def test_a_sound_that_was_not_begun_is_begun() -> None:
    async with resting() as (rest, fake):
        fake.cuts("POST channels/1/play/.*")
        await rest.send(PLAY)
        assert len(fake.asked("POST channels/1/play/.*")) == 2


async def test_a_deadline_that_has_passed_is_no_reason_to_send_again() -> None:
    async with resting(0.02) as (rest, fake):
        gate = fake.holds("GET channels/1")
        with pytest.raises(AsteriskError, match=r"within 0\.02 s"):
            await rest.send(commands.get_channel("1"))
        assert len(fake.asked("GET channels/1")) == 1
        gate.set()


async def test_a_message_from_asterisk_is_shortened() -> None:
    async with resting() as (rest, fake):
        fake.fails("GET channels/1", 500)
        with pytest.raises(AsteriskError, match="500 'as the test wants it'"):
            await rest.send(commands.get_channel("1"))


async def test_what_is_left_to_the_next_process_is_not_sent_any_more() -> None:
    async with resting() as (rest, fake):
        rest.close()
        with pytest.raises(AsteriskError, match="GET channels/1 is left to the next process") as failed:
            await rest.send(commands.get_channel("1"))
        assert (failed.value.status, fake.requests) == (NOT_SENT, [])
