import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bridge.asterisk.leftovers import TRIES, Leftovers, Talkers
from bridge.asterisk.leg_commands import hangup_leg
from bridge.asterisk.parties import Parties
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from tests.edges.asterisk.linked import settings_for
from tests.fakes.ari import FakeAri, fake_ari
from tests.fakes.ari_talks import Bridge

ENDED = r"DELETE channels/leg"


@asynccontextmanager
async def leftovers(*, run: bool = True) -> AsyncIterator[tuple[FakeAri, Leftovers]]:
    async with fake_ari() as fake, HttpCarrier(settings_for(fake.url)) as carrier, asyncio.TaskGroup() as tasks:
        fake.new_leg("leg")
        made = Leftovers(Rest(carrier, 1.0), 0.02)
        running = tasks.create_task(made.run()) if run else None
        yield fake, made
        if running:
            running.cancel()


async def test_what_is_handed_over_is_ended() -> None:
    async with leftovers() as (fake, made):
        made.hang_up("leg")
        await fake.until(lambda: "leg" not in fake.legs)


async def test_what_asterisk_does_not_answer_is_tried_again() -> None:
    async with leftovers() as (fake, made):
        fake.cuts(ENDED, times=2)
        made.hang_up("leg")
        await fake.until(lambda: "leg" not in fake.legs)


async def test_what_is_gone_is_not_tried_again_and_nothing_for_ever() -> None:
    async with leftovers() as (fake, made):
        fake.cuts(ENDED, times=2 * TRIES)
        fake.new_leg("other")
        made.hang_up("leg")
        made.hang_up("gone")
        made.hang_up("other")
        await fake.until(lambda: "other" not in fake.legs and len(fake.asked(ENDED)) == 2 * TRIES)
        assert len(fake.asked("DELETE channels/gone")) == 1


async def test_what_has_no_room_is_left_to_whoever_takes_stock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.asterisk.leftovers.MOST", 2)
    async with leftovers(run=False) as (fake, made):
        fake.new_leg("other")
        for channel in ("leg", "gone", "other"):
            made.hang_up(channel)
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(made.run())
            await fake.until(lambda: fake.asked("DELETE channels/gone"))
            task.cancel()
        assert (list(fake.legs), fake.asked("DELETE channels/other")) == (["other"], [])


async def test_what_is_released_is_gone_when_that_returns() -> None:
    async with leftovers(run=False) as (fake, made):
        await made.release(hangup_leg("leg"))
        assert "leg" not in fake.legs


async def test_what_cannot_be_released_now_is_ended_soon() -> None:
    async with leftovers() as (fake, made):
        fake.cuts(ENDED, times=2)
        await made.release(hangup_leg("leg"))
        await fake.until(lambda: "leg" not in fake.legs)


async def test_a_release_that_is_cut_short_is_finished_soon() -> None:
    async with leftovers() as (fake, made):
        fake.new_leg("other")
        gate = fake.holds(ENDED)
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(made.release(hangup_leg("leg"), hangup_leg("other")))
            await fake.until(lambda: fake.asked(ENDED))
            task.cancel()
        gate.set()
        await fake.until(lambda: "other" not in fake.legs)


async def test_what_waits_when_callbridge_stops_is_still_ended() -> None:
    async with leftovers(run=False) as (fake, made):
        made.hang_up("leg")
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(made.run())
            await asyncio.wait_for(asyncio.gather(*(nothing() for _ in range(2))), 1)
            running.cancel()
        assert "leg" not in fake.legs


async def nothing() -> None:
    return


async def test_two_who_talk_are_looked_after_until_one_leaves() -> None:
    async with leftovers() as (fake, made):
        parties, let_go = Parties(made.hang_up), asyncio.Event()
        fake.new_leg("third")
        fake.talks.bridges["b"] = Bridge("b", ["leg", "third"])
        pair = [parties.adopt(name, "b", lambda: None) for name in ("leg", "third")]
        made.look_after(Talkers("b", pair, lambda _talked: let_go.set()))
        pair[0].leave()
        await fake.until(lambda: not fake.talks.bridges and "third" not in fake.legs)
        assert let_go.is_set()


def test_who_was_transferred_meanwhile_is_let_go_of_with_all_who_took_his_place() -> None:
    parties = Parties(lambda _orphan: None)
    pair = [parties.adopt(name, "b", lambda: None) for name in ("leg", "third")]
    talk = Talkers("b", pair, lambda talked: parties.unwatch("b", *talked))
    for heir in ("fourth", "fifth"):
        talk.parties[0].heir = parties.adopt(heir, "b", lambda: None)
        assert talk.follow()
    talk.let_go()
    assert parties.all() == ()


async def test_when_another_program_has_taken_over_nothing_is_ended() -> None:
    async with leftovers() as (fake, made):
        made.let_go()
        made.hang_up("leg")
        await made.release(hangup_leg("leg"))
        assert fake.asked(ENDED) == []
        assert "leg" in fake.legs
