import asyncio
from collections import Counter

import pytest

from bridge.asterisk.absent import SOME, look_for_absent
from bridge.asterisk.events import StasisStart
from bridge.asterisk.leftovers import Leftovers
from bridge.asterisk.leg import Line
from bridge.asterisk.mailbox import Mailbox
from bridge.asterisk.parties import Parties
from bridge.asterisk.rest import Rest
from bridge.asterisk.rest_http import HttpCarrier
from bridge.asterisk.router import RETURN, Router
from bridge.errors import AsteriskError
from tests.edges.asterisk.linked import HASTY, settings_for
from tests.fakes.ari import FakeAri, Leg, fake_ari
from tests.fakes.ports import ListJournal


class Away:
    """A router whose calls are all away, and a way to Asterisk."""

    def __init__(self, fake: FakeAri) -> None:
        self.boxes: dict[str, Mailbox] = {}
        self.router = Router(
            ListJournal(), lambda event, box: self.boxes.update({event.channel: box}), Parties(lambda _: None)
        )
        self.fake = fake

    def send(self, *channels: str) -> Leg:
        """Into the dialplan; the last of them."""
        for channel in channels:
            self.router.route(StasisStart(channel, "PJSIP/001-1", False, "", "", "", ()))
            self.boxes[channel].where.go_away()
            self.fake.enter(channel).in_stasis = False
        return self.fake.legs[channels[-1]]

    async def look(self, watched: frozenset[str] | None = None, *, gap: bool = False) -> None:
        async with HttpCarrier(settings_for(self.fake.url)) as carrier:
            rest = Rest(carrier, 1)
            line = Line("callbridge", rest, self.router, Leftovers(rest, 1), asyncio.Event(), HASTY)
            await look_for_absent(line, frozenset(self.boxes) if watched is None else watched, gap=gap)

    def asked(self) -> Counter[str]:
        return Counter(f"{method} {path}" for method, path, _ in self.fake.requests)


def some(count: int) -> tuple[str, ...]:
    return tuple(f"9.{number}" for number in range(count))


gap_or_few = pytest.mark.parametrize(("others", "gap"), [(SOME - 1, False), (3 * SOME, True)])


@gap_or_few
async def test_a_call_whose_channel_has_ended_untold_learns_it(others: int, *, gap: bool) -> None:
    async with fake_ari() as fake:
        away = Away(fake)
        away.send(*some(others), "1.1")
        del fake.legs["1.1"]
        await away.look(gap=gap)
        assert {channel for channel, box in away.boxes.items() if box.gone} == {"1.1"}


@gap_or_few
async def test_a_call_whose_channel_has_come_back_untold_learns_with_which_word(others: int, *, gap: bool) -> None:
    async with fake_ari() as fake:
        away = Away(fake)
        leg = away.send(*some(others), "1.1")
        leg.in_stasis, leg.args = True, (RETURN, "done")
        await away.look(gap=gap)
        assert {channel: box.where.word for channel, box in away.boxes.items() if box.where.word} == {"1.1": "done"}


@pytest.mark.parametrize("gap", [False, True])
async def test_one_that_is_not_watched_is_watched_again_however_many_are_away(*, gap: bool) -> None:
    async with fake_ari() as fake:
        away = Away(fake)
        away.send(*some(3 * SOME), "1.1")
        await away.look(watched=frozenset(away.boxes) - {"1.1"}, gap=gap)
        assert fake.subscriptions == {"1.1": 1}


@pytest.mark.parametrize("count", [SOME, 30 * SOME])
async def test_what_asterisk_is_asked_does_not_grow_with_the_calls_that_are_away(count: int) -> None:
    """For each channel it looks through all that it has: a thousand questions were a million looks, every minute."""
    async with fake_ari() as fake:
        away = Away(fake)
        away.send(*some(count))
        await away.look()
        assert (away.asked().total(), max(away.asked().values())) == (SOME, 1)


async def test_in_time_all_are_asked_about() -> None:
    async with fake_ari() as fake:
        away = Away(fake)
        away.send(*some(2 * SOME))
        del fake.legs["9.3"]
        while not away.boxes["9.3"].gone:
            await away.look()


async def test_nobody_away_is_no_question() -> None:
    async with fake_ari() as fake:
        await Away(fake).look()
        assert fake.requests == []


async def test_not_knowing_is_an_error() -> None:
    async with fake_ari() as fake:
        away = Away(fake)
        away.send("1.1")
        fake.fails("GET channels/1.1", 500)
        with pytest.raises(AsteriskError):
            await away.look()
        assert not away.boxes["1.1"].gone


async def test_an_answer_that_is_older_than_an_event_counts_no_more() -> None:
    """While Asterisk answers, the call has come back, and has gone away once more."""
    async with fake_ari() as fake:
        away = Away(fake)
        leg = away.send("1.1")
        leg.in_stasis, leg.args = True, (RETURN, "old")
        gate = fake.holds("GET channels/1.1")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(away.look())
            await fake.until(away.asked)
            away.router.come_back("1.1", (RETURN, "old"))
            away.boxes["1.1"].where.stay()
            away.boxes["1.1"].where.go_away()
            gate.set()
        assert away.boxes["1.1"].where.word is None
