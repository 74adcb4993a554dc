import pytest

from bridge.asterisk.events import (
    ChannelDestroyed,
    ChannelEvent,
    Dialled,
    DtmfReceived,
    HangupRequest,
    LeftBridge,
    StasisEnd,
    StasisStart,
)
from bridge.asterisk.parties import LEG, Parties, Party


class World:
    def __init__(self) -> None:
        self.orphans: list[str] = []
        self.changes = 0
        self.parties = Parties(self.orphans.append)

    def changed(self) -> None:
        self.changes += 1

    def expect(self, channel: str = "leg") -> Party:
        return self.parties.expect(channel, self.changed)


@pytest.fixture
def world() -> World:
    return World()


def start(channel: str, *args: str, replaces: str = "") -> StasisStart:
    return StasisStart(channel, "PJSIP/001-1", False, "", "", "", args, replaces)


def test_a_leg_that_is_expected_enters(world: World) -> None:
    party = world.expect()
    assert world.parties.starts(start("leg", LEG, "1.1"))
    assert (party.entered, world.changes, world.orphans) == (True, 1, [])


def test_a_leg_that_nobody_expects_is_an_orphan(world: World) -> None:
    world.parties.forget(world.expect())
    assert world.parties.starts(start("leg", LEG, "1.1"))
    assert world.orphans == ["leg"]


@pytest.mark.parametrize("args", [(), ("ivr", "0003*099"), ("leg",), ("ivr", LEG)])
def test_any_other_channel_is_not_a_leg(world: World, args: tuple[str, ...]) -> None:
    assert not world.parties.starts(start("1.1", *args))


def test_a_channel_that_takes_the_place_of_a_leg_is_one(world: World) -> None:
    party = world.expect()
    party.bridge = "b"
    assert world.parties.starts(start("Local;1", replaces="leg"))
    heir = party.heir
    assert heir is not None
    assert (heir.channel, heir.bridge, heir.entered, heir.over) == ("Local;1", "b", True, False)
    assert world.parties.get("Local;1") is heir
    assert world.changes == 1


def test_who_answers_first_has_the_first_turn(world: World) -> None:
    one, other = world.expect("a"), world.expect("b")
    for channel in ("b", "a", "b"):
        world.parties.tell(Dialled(channel, "ANSWER"))
    assert (other.turn, one.turn) == (1, 2)


def test_an_answer_that_was_not_told_comes_after_those_that_were(world: World) -> None:
    one, other = world.expect("a"), world.expect("b")
    one.seen("Up")
    one.seen("Up")
    world.parties.tell(Dialled("b", "ANSWER"))
    assert other.turn < one.turn


@pytest.mark.parametrize(("status", "rang"), [("RINGING", True), ("", False), ("PROGRESS", False)])
def test_ringing_is_remembered(world: World, status: str, rang: bool) -> None:
    party = world.expect()
    world.parties.tell(Dialled("leg", status))
    assert party.rang is rang
    party.seen("Ringing")
    assert party.rang


@pytest.mark.parametrize("event", [HangupRequest("leg", 17), StasisEnd("leg"), ChannelDestroyed("leg", 17)])
def test_a_leg_talks_no_more_as_soon_as_it_is_said_to_end(world: World, event: ChannelEvent) -> None:
    party = world.expect()
    assert world.parties.tell(event)
    assert party.over
    assert party.gone is isinstance(event, ChannelDestroyed)


@pytest.mark.parametrize(
    ("events", "cause"),
    [
        ((HangupRequest("leg", 32), ChannelDestroyed("leg", 26), ChannelDestroyed("leg", 0)), 26),
        ((HangupRequest("leg", 17), ChannelDestroyed("leg", 21)), 21),
        ((HangupRequest("leg", 21), ChannelDestroyed("leg", 16)), 21),
        ((HangupRequest("leg", 0), HangupRequest("leg", 32), ChannelDestroyed("leg", 16)), 16),
        ((ChannelDestroyed("leg", 0),), 0),
    ],
)
def test_the_cause_is_the_last_that_says_something(world: World, events: tuple[ChannelEvent, ...], cause: int) -> None:
    party = world.expect()
    for event in events:
        world.parties.tell(event)
    assert party.cause == cause


def test_only_its_own_bridge_counts(world: World) -> None:
    party = world.expect()
    party.bridge = "b"
    world.parties.tell(LeftBridge("leg", "another"))
    assert not party.over
    world.parties.tell(LeftBridge("leg", "b"))
    assert party.over


def test_keys_of_a_leg_are_nobodys_business(world: World) -> None:
    world.expect()
    assert world.parties.tell(DtmfReceived("leg", "1", 0))
    assert world.changes == 0
    assert not world.parties.tell(DtmfReceived("1.1", "1", 0))


def test_who_is_forgotten_is_a_stranger(world: World) -> None:
    party = world.expect()
    newer = world.expect()
    world.parties.forget(party)
    assert world.parties.all() == (newer,)
    world.parties.forget(newer)
    assert not world.parties.tell(StasisEnd("leg"))


def test_who_is_here_has_entered_and_is_not_gone(world: World) -> None:
    world.expect("expected")
    here, gone = world.expect("here"), world.expect("gone")
    for party in (here, gone):
        world.parties.starts(start(party.channel))
    gone.leave()
    assert world.parties.entered() == (here,)


def test_bridges_are_watched_and_unwatched_with_their_parties(world: World) -> None:
    party = world.parties.adopt("leg", "b", world.changed)
    world.parties.watch("b")
    assert world.parties.bridges == {"b"}
    world.parties.unwatch("b", party)
    assert world.parties.bridges == frozenset()
    assert world.parties.all() == ()
