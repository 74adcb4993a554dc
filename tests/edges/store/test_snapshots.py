"""Where calls stand, in the database. Source: The IVR 3.12."""

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.calls.entries.events import DeliveryTried
from bridge.calls.journal import CallAnswered, Noted
from bridge.calls.records import KeptCall
from bridge.errors import StoreError
from bridge.store.database import Database
from bridge.store.snapshots import LeftOpen
from tests.edges.store.conftest import opened
from tests.edges.store.stored import NOW, Desk

ONE = KeptCall("pbx1", "1.1", "1.0", "0a1b", NOW, '{"schema":1}')
TWO = replace(ONE, channel="1.2", at=NOW - 5)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def left(desk: Desk) -> LeftOpen:
    return LeftOpen(desk.database, desk.around)


async def write(desk: Desk, *kept: KeptCall) -> None:
    await desk.batches.write((), (), kept)


async def test_what_was_kept_last_of_each_channel_is_read_the_oldest_first(desk: Desk) -> None:
    await write(desk, ONE, TWO)
    await write(desk, later := replace(ONE, at=NOW + 1, live="0a1c", state="{}"))
    assert await left(desk).of("pbx1") == [TWO, later]


async def test_what_is_over_is_there_no_more_and_may_not_have_been_there(desk: Desk) -> None:
    await write(desk, ONE, TWO)
    await write(desk, replace(ONE, state=""), replace(ONE, channel="9.9", state=""))
    assert await left(desk).of("pbx1") == [TWO]


async def test_a_channel_that_has_ended_and_begun_again_in_one_go_is_there(desk: Desk) -> None:
    await write(desk, replace(ONE, state=""), ONE)
    assert await left(desk).of("pbx1") == [ONE]


async def test_another_server_and_another_application_have_their_own(desk: Desk) -> None:
    other = Desk(desk.database, app="other")
    await write(desk, ONE, replace(ONE, server="pbx2"))
    await write(other, replace(ONE, state="{}"))
    await write(other, replace(ONE, state=""))
    assert await left(desk).of("pbx1") == [ONE]
    assert await left(other).of("pbx1") == []
    assert await left(desk).of("pbx2") == [replace(ONE, server="pbx2")]


async def test_without_a_database_it_is_not_known() -> None:
    away = Desk(opened(f"sqlite:///{Path(__file__)}/x.db"))
    with pytest.raises(StoreError):
        await left(away).of("pbx1")
    await away.database.close()


async def test_when_anything_was_written_last_is_known_by_what_was_noted(desk: Desk) -> None:
    assert await left(desk).written_last() is None
    await desk.note(*(Noted(NOW + later, "17.4", CallAnswered()) for later in (3, 7, 5)))
    assert await left(desk).written_last() == NOW + 7


async def test_what_became_of_events_may_be_written_by_somebody_who_lives_longer(desk: Desk) -> None:
    tried = DeliveryTried("d1", "crm", "delivered", 1, 200, 0.1)
    await desk.note(Noted(NOW, "17.4", CallAnswered()), Noted(NOW + 9, "17.4", tried))
    assert await left(desk).written_last() == NOW
