"""Channels of a process before this one, wherever Asterisk has them now. Source: The IVR 3.12."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bridge.asterisk.parties import LEG
from bridge.calls.channel import Arrival, Channel
from bridge.calls.legs import Talk, TalkEnd
from bridge.calls.standing import Standing
from bridge.errors import ChannelGone
from bridge.telephony.causes import DialplanResult
from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import MediaUri
from tests.edges.asterisk.linked import HASTY, Linked, linked, settings_for
from tests.edges.asterisk.rung import leg
from tests.fakes.ari import FakeAri, Leg, fake_ari
from tests.fakes.ari_talks import Bridge

ENTRY = ("ivr", "0003*099")
STANDING = Standing("12", 3)
QUEUE = DialplanPlace("callbridge-xfer", "q800")
BRIDGE = "callbridge.talk.1.1.1"


class Left:
    """What is left of a process, at an Asterisk that goes on."""

    def __init__(self, fake: FakeAri, made: Linked) -> None:
        self.fake = fake
        self.made = made
        self.lost: list[str] = []
        self._found: asyncio.Queue[Arrival] = asyncio.Queue()

    def look_for(self, **standing: Standing) -> None:
        """By channels: `c1` is 1.1."""
        left = {f"1.{name[1:]}": one for name, one in standing.items()}
        self.made.link.take_up(left, self._found.put_nowait, self.lost.append)

    async def found(self) -> Arrival:
        async with asyncio.timeout(5):
            return await self._found.get()

    @property
    def no_more(self) -> bool:
        return self._found.empty()


@asynccontextmanager
async def left(prepare: Callable[[FakeAri], object] = lambda _: None, **standing: Standing) -> AsyncIterator[Left]:
    """A link that is about to connect, and looks for channels; c1 alone, unless others are named."""
    async with fake_ari() as fake:
        prepare(fake)
        async with linked(settings_for(fake.url)) as made:
            one = Left(fake, made)
            one.look_for(**(standing or {"c1": STANDING}))
            yield one


def caller(fake: FakeAri, *args: str, name: str = "1.1") -> Leg:
    return fake.enter(name, *(args or ENTRY), up=True)


def talkers(fake: FakeAri, *, alone: bool = False) -> tuple[Leg, Leg]:
    """A caller who talks in a bridge of ours."""
    both = caller(fake), fake.enter("leg.001", LEG, "1.1", up=True)
    both[1].endpoint = "PJSIP/001"
    fake.talks.bridges[BRIDGE] = Bridge(BRIDGE, ["1.1"] if alone else ["1.1", "leg.001"])
    return both


class TestInTheIvr:
    async def test_it_is_found_as_it_was_with_its_keys(self) -> None:
        async with left(caller) as one:
            arrival = await one.found()
            assert (arrival.channel.id.server, arrival.channel.id.unique) == ("pbx1", "1.1")
            assert (arrival.args, arrival.up, arrival.away) == (ENTRY, True, False)
            assert (arrival.channel.keys.given, arrival.channel.keys.pressed) == ("12", 5)
            assert arrival.channel.standing() == STANDING
            await one.made.ready()
            assert one.lost == []
            assert "continue" not in one.fake.legs["1.1"].log

    async def test_one_that_was_not_answered_is_not_up(self) -> None:
        async with left(lambda fake: fake.enter("1.1", *ENTRY)) as one:
            assert not (await one.found()).up

    async def test_a_sound_that_still_plays_is_stopped_before_anything_else_is_heard(self) -> None:
        def plays(fake: FakeAri) -> None:
            caller(fake).playback = "1.1.sound2"

        async with left(plays) as one:
            channel = (await one.found()).channel
            one.fake.sounds_end = True
            await channel.play([MediaUri("sound:menu")], KeyRule.BUFFER)
            log = one.fake.legs["1.1"].log
            assert log.index("stop") < log.index("play sound:menu")
            assert {"unmusic", "unsilence", "unring"} <= set(log)

    async def test_a_recording_that_still_runs_is_stopped_before_it_is_made_again(self) -> None:
        def records(fake: FakeAri) -> None:
            caller(fake).recording = "callbridge/api/rec-1"

        async with left(records, c1=Standing(recording="callbridge/api/rec-1")) as one:
            channel = (await one.found()).channel
            await channel.wait(0.01)
            assert one.fake.legs["1.1"].recording == ""

    async def test_keys_that_are_told_before_it_is_found_are_kept_behind_those_from_before(self) -> None:
        async with left(caller) as one:
            gate = one.fake.holds("GET channels/1.1")
            await one.fake.until(lambda: one.fake.asked("GET channels/1.1"))
            one.fake.press(one.fake.legs["1.1"], "7")
            await one.made.journal.keys(1)
            gate.set()
            assert (await one.found()).channel.keys.given == "127"

    async def test_one_that_came_back_from_the_dialplan_before_goes_home_when_it_is_given_back(self) -> None:
        home = DialplanPlace("from-trunk", "099", 3)
        async with left(caller, c1=Standing(home=home, has_been_away=True)) as one:
            await (await one.found()).channel.return_to_dialplan(DialplanResult.DONE)
            assert one.fake.legs["1.1"].log[-1] == "continue 099@from-trunk"

    async def test_one_that_we_have_called_is_hung_up_as_it_has_no_dialplan(self) -> None:
        async with left(caller, c1=Standing(placed=True)) as one:
            await (await one.found()).channel.return_to_dialplan(DialplanResult.DONE)
            assert "1.1" not in one.fake.legs


class TestInAConversation:
    async def test_they_talk_on_until_one_leaves(self) -> None:
        async with left(talkers) as one:
            channel, fake = (await one.found()).channel, one.fake
            async with asyncio.TaskGroup() as tasks:
                talking = tasks.create_task(channel.talk(Talk(leg(), 0, None, "")))
                await one.made.ready()
                assert fake.talks.the_bridge().members == ["1.1", "leg.001"]
                assert fake.legs["1.1"].log == []
                fake.hang_up(fake.legs["leg.001"])
            assert talking.result().end is TalkEnd.CALLEE
            await fake.until(lambda: not fake.talks.bridges)
            assert channel.keys.given == ""

    async def test_for_as_long_as_they_still_may(self) -> None:
        async with left(talkers) as one:
            talked = await (await one.found()).channel.talk(Talk(leg(), 0.02, None, ""))
            assert talked.end is TalkEnd.LIMIT
            await one.fake.until(lambda: "leg.001" not in one.fake.legs and not one.fake.talks.bridges)

    async def test_what_is_recorded_of_them_is_kept(self) -> None:
        def recorded(fake: FakeAri) -> None:
            talkers(fake)
            fake.talks.the_bridge().recording = "callbridge/api/rec-1"

        async with left(recorded) as one:
            channel = (await one.found()).channel
            async with asyncio.TaskGroup() as tasks:
                talking = tasks.create_task(channel.talk(Talk(leg(), 0, None, "api/rec-1")))
                await one.made.ready()
                one.fake.hang_up(one.fake.legs["leg.001"])
            assert talking.result().recorded

    async def test_the_caller_who_hangs_up_ends_it(self) -> None:
        async with left(talkers) as one:
            channel = (await one.found()).channel
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_talks(channel))
                await one.made.ready()
                one.fake.hang_up(one.fake.legs["1.1"])
            await one.fake.until(lambda: not one.fake.legs and not one.fake.talks.bridges)

    async def test_one_whose_party_has_left_meanwhile_talks_to_nobody(self) -> None:
        async with left(lambda fake: talkers(fake, alone=True)) as one:
            talked = await (await one.found()).channel.talk(Talk(leg(), 0, None, "api/rec-1"))
            assert (talked.end, talked.seconds, talked.recorded) == (TalkEnd.CALLEE, 0.0, True)
            await one.fake.until(lambda: not one.fake.talks.bridges)

    async def test_a_conversation_that_nobody_wants_is_ended_before_anything_else(self) -> None:
        async with left(talkers) as one:
            await (await one.found()).channel.wait(0.01)
            assert "leg.001" not in one.fake.legs
            assert not one.fake.talks.bridges
            assert one.fake.legs["1.1"].in_stasis

    @pytest.mark.parametrize("hangs_up", [True, False])
    async def test_also_when_the_call_ends_before_it_has_done_anything(self, *, hangs_up: bool) -> None:
        async with left(talkers) as one:
            channel = (await one.found()).channel
            if hangs_up:
                await channel.hangup()
            await channel.close()
            await one.fake.until(lambda: "leg.001" not in one.fake.legs and not one.fake.talks.bridges)

    async def test_keys_belong_to_the_parties(self) -> None:
        async with left(talkers) as one:
            gate = one.fake.holds("GET channels/1.1")
            await one.fake.until(lambda: one.fake.asked("GET channels/1.1"))
            one.fake.press(one.fake.legs["1.1"], "7")
            await one.made.journal.keys(1)
            gate.set()
            assert (await one.found()).channel.keys.given == ""


class TestInTheDialplan:
    @staticmethod
    def away(fake: FakeAri) -> None:
        caller(fake).in_stasis = False

    async def test_it_is_waited_for_and_not_sent_again(self) -> None:
        async with left(self.away) as one:
            arrival = await one.found()
            assert arrival.away
            async with asyncio.TaskGroup() as tasks:
                visiting = tasks.create_task(arrival.channel.visit(QUEUE, {}))
                await one.made.ready()
                one.fake.press(one.fake.legs["1.1"], "7")
                one.fake.enter("1.1", "return", "BUSY")
            assert visiting.result() == "BUSY"
            assert not one.fake.asked("POST channels/1.1/continue")
            assert one.made.arrivals.empty()

    @pytest.mark.parametrize(("args", "word"), [(("return", "FULL"), "FULL"), (("return",), "")])
    async def test_one_that_has_come_back_while_nobody_was_there_has_its_word(
        self, args: tuple[str, ...], word: str
    ) -> None:
        async with left(lambda fake: caller(fake, *args), c1=Standing(leaves=True)) as one:
            arrival = await one.found()
            assert not arrival.away
            assert await arrival.channel.visit(QUEUE, {}) == word

    async def test_one_that_comes_back_while_it_is_looked_for_has_its_word(self) -> None:
        async with left(self.away, c1=Standing(leaves=True)) as one:
            gate = one.fake.holds("GET channels/1.1")
            await one.fake.until(lambda: one.fake.asked("GET channels/1.1"))
            one.fake.enter("1.1", "return", "ANSWER")
            gate.set()
            arrival = await one.found()
            assert await arrival.channel.visit(QUEUE, {}) == "ANSWER"

    async def test_a_word_of_an_earlier_stay_means_nothing_and_keys_are_heard(self) -> None:
        """Asterisk goes on to say by which arguments it came back, however long its call has gone on since then."""
        async with left(lambda fake: caller(fake, "return", "FULL"), c1=Standing(has_been_away=True)) as one:
            channel, fake = (await one.found()).channel, one.fake
            fake.press(fake.legs["1.1"], "7")
            assert (await channel.wait(5, KeyRule.INTERRUPT)).by_key
            channel.keys.clear()
            async with asyncio.TaskGroup() as tasks:
                visiting = tasks.create_task(channel.visit(QUEUE, {}))
                await fake.until(lambda: fake.asked("POST channels/1.1/continue"))
                fake.enter("1.1", "return", "BUSY")
            assert visiting.result() == "BUSY"

    async def test_one_that_was_about_to_go_there_is_sent(self) -> None:
        async with left(caller, c1=Standing(leaves=True)) as one:
            channel, fake = (await one.found()).channel, one.fake
            async with asyncio.TaskGroup() as tasks:
                visiting = tasks.create_task(channel.visit(QUEUE, {}))
                await fake.until(lambda: fake.asked("POST channels/1.1/continue"))
                fake.enter("1.1", "return", "BUSY")
            assert visiting.result() == "BUSY"


class TestLost:
    async def test_one_that_is_gone_is_lost(self) -> None:
        async with left() as one:
            await one.made.ready()
            assert (one.lost, one.no_more, one.made.link.channels) == (["1.1"], True, frozenset())

    async def test_one_that_hangs_up_while_it_is_looked_for_is_lost(self) -> None:
        async with left(caller) as one:
            gate = one.fake.holds("GET channels/1.1")
            await one.fake.until(lambda: one.fake.asked("GET channels/1.1"))
            theirs = one.fake.legs["1.1"]
            one.fake.subscriptions["1.1"] = 1
            one.fake.hang_up(theirs)
            await one.made.journal.until(lambda: "1.1" not in one.made.link.channels)
            gate.set()
            await one.made.ready()
            assert one.lost == ["1.1"]

    async def test_one_that_enters_anew_while_it_is_looked_for_is_another_call(self) -> None:
        async with left(caller) as one:
            gate = one.fake.holds("GET channels/1.1")
            await one.fake.until(lambda: one.fake.asked("GET channels/1.1"))
            one.fake.enter("1.1", "ivr", "0003*098", up=True)
            entered = await one.made.arrival()
            gate.set()
            await one.made.ready()
            assert (one.lost, one.no_more) == (["1.1"], True)
            await entered.channel.wait(0.01)

    async def test_one_that_has_entered_anew_before_it_was_known_to_be_left_keeps_its_call(self) -> None:
        async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
            await made.ready()
            caller(fake)
            entered = await made.arrival()
            late = Left(fake, made)
            late.look_for(c1=STANDING)
            assert late.lost == ["1.1"]
            await entered.channel.wait(0.01)

    async def test_one_that_another_program_has_taken_is_neither_found_nor_lost(self) -> None:
        async with left(caller) as one:
            one.fake.holds("GET channels/1.1")
            await one.fake.until(lambda: one.fake.asked("GET channels/1.1"))
            one.fake.tell("ApplicationReplaced")
            await one.made.journal.until(lambda: "replaced" in dict(one.made.said))
            assert (one.lost, one.no_more) == ([], True)


class TestManyOfThem:
    async def test_a_bug_with_one_of_them_keeps_the_link_from_nobody(self) -> None:
        def two(fake: FakeAri) -> None:
            caller(fake)
            caller(fake, name="1.2")

        garbled = Standing(recording=5)  # type: ignore[arg-type]  # the bug
        async with left(two, c1=garbled, c2=STANDING) as one:
            assert (await one.found()).channel.id.unique == "1.2"
            await one.made.ready()
            assert (one.lost, one.fake.connections) == (["1.1"], 1)
            await one.fake.until(lambda: "continue" in one.fake.legs["1.1"].log)

    async def test_when_the_store_answers_late_nobody_waits_for_the_next_stocktaking(self) -> None:
        patience = replace(HASTY, stock=3600)
        async with fake_ari() as fake, linked(settings_for(fake.url), patience) as made:
            await made.ready()
            fake.new_leg("1.1").in_stasis = False
            late = Left(fake, made)
            late.look_for(c1=Standing(leaves=True))
            assert (await late.found()).away

    async def test_when_asterisk_stops_answering_the_rest_is_looked_for_after_the_next_connection(self) -> None:
        def many(fake: FakeAri) -> None:
            for number in range(1, 41):
                caller(fake, name=f"1.{number}")
            fake.fails("GET channels/1.20", 500)

        standing = {f"c{number}": Standing(str(number % 10)) for number in range(1, 41)}
        async with left(many, **standing) as one:
            found = [await one.found() for _ in range(40)]
            await one.made.ready()
            given = {arrival.channel.id.unique: arrival.channel.keys.given for arrival in found}
            assert given == {f"1.{number}": str(number % 10) for number in range(1, 41)}
            assert (one.no_more, one.lost, one.fake.connections) == (True, [], 2)
            assert not any("fault of Callbridge" in detail for _, detail in one.made.said)

    async def test_bridges_that_cannot_be_listed_are_asked_for_again(self) -> None:
        def shy(fake: FakeAri) -> None:
            caller(fake)
            fake.fails("GET bridges", 500)

        async with left(shy) as one:
            assert (await one.found()).channel.id.unique == "1.1"


async def _talks(channel: Channel) -> None:
    with pytest.raises(ChannelGone):
        await channel.talk(Talk(leg(), 0, None, ""))
