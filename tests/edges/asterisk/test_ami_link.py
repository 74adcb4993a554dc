import asyncio
from dataclasses import replace

import pytest

from bridge.asterisk.ami_fields import seen
from bridge.asterisk.link_state import LinkState
from bridge.calls.journal import CallFailed
from bridge.calls.phones.sightings import Appeared, BeganToSee, HungUp, Sighting, TookStock, WentBlind
from bridge.errors import AsteriskError
from tests.edges.asterisk.looking import HASTY, looking, settings_for
from tests.fakes.ami_server import PASSWORD, FakeAmi, channel, close, event_of, fake_ami, refuse, silent

ANA, BEN = channel("1.1", "PJSIP/001-01"), channel("1.2", "PJSIP/002-02")


async def test_a_link_that_is_ready_has_taken_stock() -> None:
    async with fake_ami() as fake:
        fake.channels = [ANA, BEN]
        async with looking(fake) as made:
            await made.ready()
            assert await made.first(TookStock) == TookStock((seen(ANA), seen(BEN)))
            assert made.said == [("connected", "AMI user callbridge")]
            assert made.link.state is LinkState.CONNECTED
            assert [action["Action"] for action in fake.actions()] == ["Login", "CoreShowChannels"]


async def test_it_is_ready_only_when_asterisk_has_booted() -> None:
    async with fake_ami() as fake:
        fake.boots = False
        async with looking(fake, login_timeout=0.05) as made:
            assert "`read` of the AMI user in manager.conf lacks `system`" in await made.says("connecting")
            assert not made.link.ready.is_set()
            fake.tell("FullyBooted")
            await made.ready()


async def test_what_happens_is_told_in_order_and_the_rest_counted() -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.first(TookStock)
        for event in ("Newchannel", "VarSet", "Hangup", "VarSet"):
            fake.tell(event, ANA, Cause="17")
        await made.first(HungUp)
        assert made.seen[2:] == [Appeared(seen(ANA)), HungUp(seen(ANA), 17)]
        await made.link.channels()
        assert made.link.unused == {"VarSet": 2}


async def test_the_names_of_what_is_not_used_are_bounded() -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.ready()
        for number in range(150):
            fake.tell(f"Odd{number}")
        await made.link.channels()
        assert len(made.link.unused) == 100


async def test_a_stock_contradicts_no_event_before_it() -> None:
    async with fake_ami() as fake:
        fake.channels = [ANA]
        async with looking(fake, replace(HASTY, grace=0.1)) as made:
            await made.ready()
            fake.tell("Hangup", ANA)
            fake.tell("Newchannel", BEN)
            assert await made.first(TookStock) == TookStock((seen(BEN),))


async def test_stock_is_taken_again_and_again() -> None:
    async with fake_ami() as fake, looking(fake, replace(HASTY, stock=0.02)) as made:
        await made.first(TookStock, 3)


async def test_a_second_booting_takes_stock_at_once() -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.first(TookStock)
        fake.tell("FullyBooted")
        await made.first(TookStock, 2)


async def test_a_link_that_is_lost_is_blind_and_made_anew() -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.first(TookStock)
        fake.session.cut()
        assert await made.first(WentBlind) == WentBlind()
        assert (await made.says("lost")).endswith("; trying again")
        await made.first(TookStock, 2)
        looked = [BeganToSee, TookStock]
        assert [type(sighting) for sighting in made.seen] == [*looked, WentBlind, *looked]
        assert [state for state, _ in made.said] == ["connected", "lost", "connected"]


async def test_an_asterisk_that_goes_down_is_left() -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.first(TookStock)
        fake.tell("Shutdown")
        assert await made.says("lost") == "Asterisk goes down; trying again"
        await made.first(TookStock, 2)


async def test_a_server_that_closes_at_once_is_told_once() -> None:
    async with fake_ami() as fake:
        fake.hello = lambda session: session.writer.close()
        async with looking(fake) as made:
            await fake.connections(4)
            assert len([word for word, _ in made.said if word == "lost"]) == 1
            assert made.seen == []


async def test_a_port_where_nobody_listens_is_told_with_advice() -> None:
    async with fake_ami() as fake:
        pass
    async with looking(fake) as made:
        assert "is Asterisk running" in await made.says("lost")


async def test_a_wrong_password_is_told_once_and_tried_again_slowly() -> None:
    async with fake_ami() as fake, looking(fake, password="wrong") as made:
        assert await made.says("refused") == (
            "Asterisk refused the AMI user callbridge (Authentication failed): "
            "user and password must be those of a user in manager.conf, whose `permit` lets us in"
        )
        before = asyncio.get_running_loop().time()
        await fake.connections(3)
        assert asyncio.get_running_loop().time() - before >= HASTY.refused
        assert [state for state, _ in made.said] == ["refused"]
        fake.password = "wrong"
        await made.ready()


async def test_a_password_that_cannot_be_sent_is_told_without_it() -> None:
    async with fake_ami() as fake, looking(fake, password="geheim" * 999) as made:
        assert "Secret was not sent, it is longer than 1024 characters" in await made.says("lost")
        assert "geheim" not in str(made.said)


async def test_a_login_without_an_answer_has_a_deadline() -> None:
    async with fake_ami() as fake:
        fake.answers["Login"] = silent
        async with looking(fake, login_timeout=0.05) as made:
            assert "did not answer Login within 0.05 s" in await made.says("lost")
            await fake.connections(3)


async def test_a_server_that_says_nothing_at_all_is_left() -> None:
    async with fake_ami() as fake:
        fake.hello = lambda session: None
        fake.answers["Login"] = silent
        async with looking(fake, login_timeout=0.05):
            await fake.connections(2)


async def test_a_server_that_speaks_something_else_is_left() -> None:
    async with fake_ami() as fake:
        fake.hello = lambda session: session.send(b"SSH-2.0-OpenSSH_9.2\r\n" * 9999)
        async with looking(fake) as made:
            assert "is this AMI?" in await made.says("lost")


async def test_a_half_open_link_is_cut_and_made_anew() -> None:
    async with fake_ami() as fake:
        fake.answers["Ping"] = silent
        async with looking(fake, ping=0.05, action_timeout=0.05) as made:
            await made.ready()
            assert "did not answer Ping" in await made.says("lost")
            fake.answers.clear()
            await made.first(TookStock, 2)


async def test_a_link_that_answers_its_pings_is_kept() -> None:
    async with fake_ami() as fake, looking(fake, ping=0.05) as made:
        await fake.until(lambda: len(fake.actions("Ping")) >= 3)
        assert len(fake.sessions) == 1
        assert made.link.ready.is_set()


async def test_a_list_that_is_refused_is_told_with_asterisks_words() -> None:
    async with fake_ami() as fake:
        fake.answers["CoreShowChannels"] = refuse("Permission denied")
        async with looking(fake) as made:
            assert "AMI refused CoreShowChannels: Permission denied" in await made.says("lost")
            assert not made.link.ready.is_set()


async def test_a_flood_is_told_and_stock_taken_afterwards() -> None:
    async with fake_ami() as fake, looking(fake, most_waiting=60) as made:
        await made.first(TookStock)
        fake.channels = [BEN]
        fake.session.send(b"".join(event_of("Newchannel", channel(f"2.{n}", "PJSIP/001-01")) for n in range(900)))
        await made.first(WentBlind)
        assert await made.first(TookStock, 2) == TookStock((seen(BEN),))
        assert [state for state, _ in made.said] == ["connected", "behind", "connected"]
        assert len(fake.sessions) == 1


async def test_a_stock_that_comes_while_behind_is_taken_once_more() -> None:
    async with fake_ami() as fake, looking(fake, replace(HASTY, grace=0.05), most_waiting=60) as made:
        await made.ready()
        fake.session.send(b"".join(event_of("Newchannel", channel(f"2.{n}", "PJSIP/001-01")) for n in range(900)))
        assert await made.first(TookStock) == TookStock(())


async def test_a_bug_in_whoever_is_told_is_noted_once_and_costs_nothing() -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.first(TookStock)

        def told(sighting: Sighting) -> None:
            raise KeyError("bug")

        made.told = told
        for _ in range(3):
            fake.tell("Newchannel", ANA)
        await made.first(Appeared, 3)
        assert [entry.error for entry in made.journal.of(CallFailed)] == ["KeyError('bug')"]
        assert len(fake.sessions) == 1


async def test_a_bug_of_ours_ends_a_connection_and_not_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.first(TookStock)
        monkeypatch.setattr(made.link, "_stock_wanted", None)
        fake.session.cut()
        assert "a fault of Callbridge" in await made.says("lost", 2)
        monkeypatch.undo()
        await made.first(TookStock, 2)


async def test_orders_are_given_and_answered() -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.ready()
        fake.channels = [ANA]
        assert await made.link.channels() == (seen(ANA),)
        await made.link.hangup("1.1", 21)
        await made.link.redirect("1.1", "main", "099")
        assert fake.actions("Hangup")[0]["Cause"] == "21"
        assert fake.actions("Redirect")[0]["Exten"] == "099"


async def test_a_place_is_looked_up() -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.ready()
        fake.answers["ShowDialPlan"] = lambda session, action: FakeAmi.list(
            session, action, "ListDialplan", [{"Context": "main", "Extension": "_0XX", "Priority": "1"}]
        )
        assert await made.link.has_place("main", "099")
        assert not await made.link.has_place("main", "099", 2)
        fake.answers["ShowDialPlan"] = refuse("Did not find context main")
        assert not await made.link.has_place("main", "099")


async def test_a_refused_order_is_an_error() -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.ready()
        fake.answers["Hangup"] = refuse("No such channel")
        with pytest.raises(AsteriskError, match="No such channel") as raised:
            await made.link.hangup("1.1")
        assert raised.value.status == 404


async def test_an_order_that_is_not_answered_ends_no_link() -> None:
    async with fake_ami() as fake, looking(fake, action_timeout=0.05) as made:
        await made.ready()
        fake.answers["Hangup"] = silent
        with pytest.raises(AsteriskError, match="did not answer Hangup"):
            await made.link.hangup("1.1")
        assert made.link.ready.is_set()


async def test_an_order_without_a_link_is_refused_at_once() -> None:
    async with fake_ami() as fake:
        fake.boots = False
        async with looking(fake) as made:
            await fake.until(lambda: fake.actions("Login"))
            with pytest.raises(AsteriskError, match="Hangup was not sent, Asterisk pbx1 is not connected"):
                await made.link.hangup("1.1")


async def test_what_was_not_answered_is_never_sent_again() -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.first(TookStock)
        fake.answers["Redirect"] = close
        with pytest.raises(AsteriskError, match="lost before Redirect ended"):
            await made.link.redirect("1.1", "main", "099")
        await made.first(TookStock, 2)
        await made.link.channels()
        assert len(fake.actions("Redirect")) == 1


async def test_nothing_hostile_reaches_the_wire() -> None:
    async with fake_ami() as fake, looking(fake) as made:
        await made.ready()
        evil = "099\r\nAction: Originate\r\n\r\n"
        for order in (
            made.link.redirect("1.1", "main", evil),
            made.link.redirect(evil, "main", "099"),
            made.link.has_place(evil, "099"),
            made.link.hangup(evil),
            made.link.hangup("/.*/"),
        ):
            with pytest.raises(AsteriskError, match="not sent"):
                await order
        await made.link.channels()
        assert {action["Action"] for action in fake.actions()} == {"Login", "CoreShowChannels"}
        assert b"Originate" not in fake.session.raw


async def test_the_end_is_the_end() -> None:
    async with fake_ami() as fake:
        async with looking(fake) as made:
            await made.first(TookStock)
        await fake.until(fake.session.gone.is_set)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(fake.connections(2), 0.2)
        assert not made.link.ready.is_set()


def test_a_password_is_in_no_representation() -> None:
    assert PASSWORD not in repr(settings_for(5038))
