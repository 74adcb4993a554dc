import asyncio
from contextlib import suppress

import pytest

from bridge.asterisk import commands, link
from bridge.asterisk.link_state import LinkState
from bridge.calls.channel import Arrival, RecordLimits
from bridge.calls.journal import CallFailed
from bridge.calls.standing import Standing
from bridge.errors import AsteriskError, ChannelGone
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import CallerId, MediaUri
from tests.edges.asterisk.linked import Linked, linked, settings_for
from tests.fakes.ari import fake_ari


async def test_it_connects_filters_and_says_so() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        assert fake.filter == list(commands.EVENTS)
        assert made.link.state is LinkState.CONNECTED
        assert made.link.capabilities.set_variable_waits
    assert made.said == [("connected", "Asterisk 22.10.1~dfsg, application callbridge, commands over WebSocket")]


async def test_a_channel_that_enters_is_handed_over() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        fake.enter("1795325102.14", "ivr", "0003*099", up=True)
        arrival = await made.arrival()
    assert arrival == Arrival(
        arrival.channel, ("ivr", "0003*099"), CallerId("Ana Pop", "+40258422544"), "0258422544", "PJSIP/anonymous", True
    )
    assert (arrival.channel.id.server, arrival.channel.id.unique) == ("pbx1", "1795325102.14")


async def test_calls_may_arrive_before_the_link_has_settled() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        gate = fake.holds("PUT .*/eventFilter")
        await fake.connected()
        fake.enter()
        assert (await made.arrival()).dialled == "0258422544"
        gate.set()
        await made.ready()


async def test_a_lost_connection_is_made_anew_and_calls_go_on() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        fake.enter(up=True)
        channel = (await made.arrival()).channel
        fake.drop_socket()
        await made.journal.until(lambda: len(made.said) == 3)
        assert [state for state, _ in made.said] == ["connected", "lost", "connected"]
        await channel.set_variable("A", "b")
        assert fake.connections == 2


async def test_a_call_that_ended_in_the_gap_learns_it() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        theirs = fake.enter(up=True)
        channel = (await made.arrival()).channel
        fake.drop_socket()
        del fake.legs[theirs.id]
        with pytest.raises(ChannelGone):
            await channel.wait(30)


async def test_a_call_whose_end_was_never_told_is_found_in_time() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        theirs = fake.enter(up=True)
        channel = (await made.arrival()).channel
        del fake.legs[theirs.id]
        with pytest.raises(ChannelGone):
            await channel.wait(30)


async def test_a_channel_of_a_process_before_this_one_that_is_gone_is_told_so() -> None:
    told: asyncio.Queue[int] = asyncio.Queue()
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        made.link.follow("1.1", told.put_nowait)
        async with asyncio.timeout(2):
            assert await told.get() == 0


async def test_one_that_lives_on_in_the_dialplan_is_watched_to_its_end() -> None:
    told: asyncio.Queue[int] = asyncio.Queue()
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        made.link.follow("1.1", told.put_nowait)
        theirs = fake.new_leg("1.1")
        theirs.in_stasis = False
        fake.hidden = {"1.1"}
        await made.ready()
        assert fake.subscriptions == {"1.1": 1}
        fake.hang_up(theirs, 17)
        async with asyncio.timeout(2):
            assert await told.get() == 17


async def test_a_link_that_is_lost_invents_no_end() -> None:
    told: list[int] = []
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        fake.enter("1.1", up=True)
        (await made.arrival()).channel.when_gone(told.append)
        fake.drop_socket()
        await made.journal.until(lambda: len(made.said) == 3)
        assert told == []


async def said_after(made: Linked, number: int = 1) -> list[tuple[str, str]]:
    await made.journal.until(lambda: len(made.said) >= number)
    return made.said


async def test_a_wrong_password_is_one_clear_line() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url, ari_password="wrong")) as made:
        state, detail = (await said_after(made))[0]
        await fake.until(lambda: len(fake.asked("GET asterisk/info")) > 3)
        assert (state, detail) == (
            "refused",
            "Asterisk refused the user callbridge (401): ari_user and ari_password must be those of a user in ari.conf",
        )
        assert len(made.said) == 1
        assert "wrong" not in detail


async def test_asterisk_not_there_is_one_clear_line_and_it_is_waited_for() -> None:
    async with fake_ari() as fake:
        settings, port = settings_for(fake.url), fake.port
    async with linked(settings) as made:
        state, detail = (await said_after(made))[0]
        assert state == "lost"
        assert detail.startswith(f"no ARI at {settings.ari_url}")
        assert "is Asterisk running" in detail
        async with fake_ari(port=port):
            await made.ready()
    assert [state for state, _ in made.said[:2]] == ["lost", "connected"]


async def test_no_ari_at_this_address_is_one_clear_line() -> None:
    async with fake_ari() as fake:
        fake.fails("GET asterisk/info", 404, times=9)
        async with linked(settings_for(fake.url)) as made:
            state, detail = (await said_after(made))[0]
    assert (state, "ari.conf" in detail) == ("refused", True)


async def test_an_event_socket_that_is_refused_is_one_clear_line() -> None:
    async with fake_ari() as fake:
        fake.fails("GET events", 503, times=2)
        async with linked(settings_for(fake.url)) as made:
            assert (await said_after(made))[0] == ("refused", "Asterisk refused the event socket: 503")
            await made.ready()


async def test_who_is_replaced_stops_and_says_so_and_never_comes_back() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as first:
        await first.ready()
        fake.enter(up=True)
        channel = (await first.arrival()).channel
        async with linked(settings_for(fake.url)) as second:
            await second.ready()
            assert (await said_after(first, 2))[1][0] == "replaced"
            with pytest.raises(ChannelGone):
                await channel.wait(30)
            assert first.link.state is LinkState.REPLACED
            assert not first.link.ready.is_set()
            assert second.link.ready.is_set()
        assert fake.connections == 2


async def test_a_connection_that_cannot_settle_is_made_anew() -> None:
    async with fake_ari() as fake:
        fake.fails("PUT .*/eventFilter", 500)
        async with linked(settings_for(fake.url)) as made:
            await made.ready()
        assert fake.connections == 2


async def test_what_is_not_used_is_counted() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        theirs = fake.enter()
        fake.tell("ChannelVarset", theirs)
        fake.tell_text("garbage")
        fake.press(theirs, "1")
        await made.journal.keys(1)
        assert made.link.unused == {"ChannelVarset": 1, "garbage": 1}


async def test_a_reader_is_not_held_up_by_a_slow_rest() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        theirs = fake.enter()
        channel = (await made.arrival()).channel
        gate = fake.holds("POST .*/answer")
        async with asyncio.TaskGroup() as tasks:
            answering = tasks.create_task(channel.answer())
            await fake.until(lambda: theirs.log)
            fake.press(theirs, "123")
            await made.journal.keys(3)
            assert not answering.done()
            gate.set()
        assert len(channel.keys) == 3


async def test_what_a_broken_server_answers_ends_no_link(monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_: object) -> int:
        raise TypeError("unexpected")

    async with fake_ari() as fake:
        with monkeypatch.context() as broken:
            broken.setattr(link, "take_stock", breaks)
            async with linked(settings_for(fake.url)) as made:
                await made.journal.until(lambda: made.journal.of(CallFailed))
                assert made.said[0][0] == "lost"
                broken.undo()
                await made.ready()


async def test_recordings_are_written_in_the_format_that_counts_when_they_begin() -> None:
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        leg = fake.enter(up=True)
        channel = (await made.arrival()).channel
        for ending in ("gsm", "alaw"):
            made.link.recording_format = ending
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(channel.record(ending, RecordLimits(30, 0, "#", beep=False)))
                await fake.until(lambda: leg.recording)
                fake.finish(leg)
        assert [body["format"] for body in fake.asked("POST channels/.*/record")] == ["gsm", "alaw"]


async def test_what_is_let_go_stays_where_it_is_whatever_its_call_does_then() -> None:
    """A caller and a leg that has answered: another process goes on with them."""
    async with fake_ari() as fake, linked(settings_for(fake.url)) as made:
        await made.ready()
        theirs = fake.enter(up=True)
        channel = (await made.arrival()).channel
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(channel.play([MediaUri("sound:menu")], KeyRule.BUFFER))
            await fake.until(lambda: theirs.playback)
            asked = len(fake.requests)
            made.link.let_go()
            playing.cancel()
        assert not made.link.ready.is_set()
        with suppress(AsteriskError):
            await channel.hangup()
        await channel.close()
        made.link.line.leftovers.hang_up(theirs.id)
    assert len(fake.requests) == asked
    assert theirs.in_stasis
    assert theirs.playback


async def test_what_a_process_before_has_left_is_looked_for_before_strangers_are_given_back() -> None:
    async with fake_ari() as fake:
        ours, strange = fake.enter("1.1", "ivr", "0003*099", up=True), fake.enter("1.2", up=True)
        async with linked(settings_for(fake.url)) as made:
            found: list[Arrival] = []
            made.link.taking_up.expect({"1.1": Standing()}, found.append, print)
            await made.ready()
            assert [arrival.channel.id.unique for arrival in found] == ["1.1"]
            assert strange.log[-1] == "continue"
            assert "continue" not in ours.log
            assert "1 channels that nobody knew" in made.said[-1][1]
