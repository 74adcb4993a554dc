import gc
import weakref
from collections.abc import Callable
from dataclasses import replace

import pytest

from bridge.asterisk import events
from bridge.asterisk.events import StasisStart, Unknown
from bridge.asterisk.mailbox import Mailbox, Sort, Sounding
from bridge.asterisk.parties import LEG, Parties
from bridge.asterisk.router import KINDS, Router
from bridge.calls.journal import CallFailed, KeyPressed
from bridge.telephony.digits import DigitLimits, KeyRule
from tests.fakes.ports import ListJournal

Arrived = list[tuple[str, Mailbox]]


def start(channel: str = "1.1", replaces: str = "") -> StasisStart:
    return StasisStart(channel, "PJSIP/001-00000001", False, "", "", "", (), replaces)


@pytest.fixture
def arrived() -> Arrived:
    return []


@pytest.fixture
def journal() -> ListJournal:
    return ListJournal()


@pytest.fixture
def orphans() -> list[str]:
    return []


@pytest.fixture
def parties(orphans: list[str]) -> Parties:
    return Parties(orphans.append)


@pytest.fixture
def router(arrived: Arrived, journal: ListJournal, parties: Parties) -> Router:
    return Router(journal, lambda event, box: arrived.append((event.channel, box)), parties)


async def test_each_channel_has_its_own_mailbox(router: Router, arrived: Arrived) -> None:
    router.route(start("1.1"))
    router.route(start("1.2"))
    router.route(events.DtmfReceived("1.2", "5", 0))
    assert [len(box.keys) for _, box in arrived] == [0, 1]
    assert router.channels() == {"1.1", "1.2"}


async def test_what_became_of_a_key_is_told_of_its_call(router: Router, journal: ListJournal) -> None:
    router.route(start("1.1"))
    router.route(events.DtmfReceived("1.1", "5", 0))
    assert journal.entries == [KeyPressed("", "buffered")]


async def test_a_key_that_is_reported_twice_counts_once(router: Router, arrived: Arrived) -> None:
    router.route(start())
    for moment in (100.0, 100.025):
        router.route(events.DtmfReceived("1.1", "5", moment, 0.06))
    assert len(arrived[0][1].keys) == 1
    assert router.unused == {"key reported twice": 1}


async def test_while_a_sound_plays_no_key_is_taken_for_a_second_report(router: Router, arrived: Arrived) -> None:
    router.route(start())
    router.route(events.PlaybackStarted("1.1"))
    for moment in (100.0, 100.025):
        router.route(events.DtmfReceived("1.1", "5", moment, 0.06))
    assert len(arrived[0][1].keys) == 2
    router.route(events.PlaybackFinished("1.1", "p", failed=False, at=101.0))
    for moment in (102.0, 102.025):
        router.route(events.DtmfReceived("1.1", "5", moment, 0.06))
    assert len(arrived[0][1].keys) == 3


async def test_a_sound_that_plays_to_a_conversation_says_nothing_of_the_callers_keys(
    router: Router, arrived: Arrived
) -> None:
    router.route(start())
    router.hears("b", arrived[0][1])
    router.route(events.PlaybackStarted("b"))
    for moment in (100.0, 100.025):
        router.route(events.DtmfReceived("1.1", "5", moment, 0.06))
    assert len(arrived[0][1].keys) == 1


async def test_the_end_of_a_sound_and_of_a_recording_reach_who_waits(router: Router, arrived: Arrived) -> None:
    router.route(start())
    box = arrived[0][1]
    with box.expecting(Sounding(Sort.PLAYBACK, "p", KeyRule.BUFFER)) as sounding:
        router.route(events.PlaybackFinished("1.1", "p", failed=True))
        assert (sounding.over, sounding.failed) == (True, True)
    with box.expecting(Sounding(Sort.RECORDING, "r", KeyRule.BUFFER)) as sounding:
        router.route(events.RecordingEnded("1.1", "r", failed=False, seconds=7))
        assert (sounding.over, sounding.seconds) == (True, 7)


@pytest.mark.parametrize(
    "leaving",
    [
        lambda: events.HangupRequest("1.1", 16),
        lambda: events.StasisEnd("1.1"),
        lambda: events.ChannelDestroyed("1.1", 16),
    ],
)
async def test_a_channel_leaves_in_three_ways(
    router: Router, arrived: Arrived, leaving: Callable[[], events.ChannelEvent]
) -> None:
    router.route(start())
    router.route(leaving())
    assert arrived[0][1].gone


async def test_only_a_destroyed_channel_is_forgotten_at_once(router: Router) -> None:
    router.route(start())
    router.route(events.StasisEnd("1.1"))
    assert router.channels() == {"1.1"}
    router.route(events.ChannelDestroyed("1.1", 16))
    assert router.channels() == frozenset()


async def test_a_channel_that_comes_back_is_a_new_call(router: Router, arrived: Arrived) -> None:
    router.route(start())
    router.route(start())
    (_, former), (_, present) = arrived
    assert (former.gone, present.gone) == (True, False)
    router.forget("1.1", former)
    assert router.channels() == {"1.1"}


async def test_a_channel_that_takes_anothers_place_ends_that_call(router: Router, arrived: Arrived) -> None:
    router.route(start("1.1"))
    router.route(start("1.2", replaces="1.1"))
    assert [box.gone for _, box in arrived] == [True, False]
    assert router.channels() == {"1.2"}


async def test_who_is_transferred_to_an_ivr_enters_it_as_the_telephone_did(
    journal: ListJournal, parties: Parties
) -> None:
    entered: list[StasisStart] = []
    router = Router(journal, lambda event, box: entered.append(event), parties)
    router.route(StasisStart("1.1", "PJSIP/001-1", True, "Ana", "001", "099", ("ivr", "0003*099")))
    router.route(StasisStart("1.2", "Local/_attended@transfer-1;2", True, "Ion", "07", "_attended", (), "1.1"))
    assert (entered[1].args, entered[1].dialled, entered[1].caller_number) == (("ivr", "0003*099"), "099", "07")


async def test_events_of_strangers_are_counted_and_dropped(router: Router) -> None:
    router.route(events.DtmfReceived("9.9", "5", 0))
    router.route(Unknown("ChannelVarset"))
    assert router.unused == {"stray": 1, "ChannelVarset": 1}


async def test_nonsense_cannot_fill_the_memory(router: Router) -> None:
    for number in range(KINDS * 2):
        router.route(Unknown(f"kind {number}"))
    assert len(router.unused) == KINDS + 1
    assert router.unused["others"] == KINDS


async def test_a_call_that_cannot_begin_does_not_stop_the_reader(journal: ListJournal) -> None:
    def fail(event: StasisStart, box: Mailbox) -> None:
        raise LookupError("a bug of ours")

    router = Router(journal, fail, Parties(lambda channel: None))
    router.route(start())
    assert router.channels() == frozenset()
    assert [entry.error for entry in journal.of(CallFailed)] == ["LookupError('a bug of ours')"]


async def test_which_key_it_was_is_not_told_while_nobody_knows_what_it_is_for(
    router: Router, arrived: Arrived, journal: ListJournal
) -> None:
    router.route(start("1.1"))
    router.route(events.DtmfReceived("1.1", "5", 0))
    _, box = arrived[0]
    limits = DigitLimits(most=9, least=1, first_digit=5, inter_digit=5)
    with box.keys.kept_secret(), box.collecting(limits, ""):
        router.route(events.DtmfReceived("1.1", "6", 1))
    with box.collecting(limits, ""):
        router.route(events.DtmfReceived("1.1", "7", 2))
    assert journal.entries == [
        KeyPressed("", "buffered"),
        KeyPressed("", "collected"),
        KeyPressed("7", "collected"),
    ]


async def test_a_leg_is_no_arrival_and_its_events_are_its_own(
    router: Router, arrived: Arrived, parties: Parties, orphans: list[str]
) -> None:
    party = parties.expect("leg", lambda: None)
    router.route(StasisStart("leg", "PJSIP/002-1", False, "", "", "", (LEG, "1.1")))
    router.route(StasisStart("other", "PJSIP/003-1", False, "", "", "", (LEG, "1.1")))
    router.route(events.Dialled("leg", "ANSWER"))
    assert (arrived, party.entered, party.turn, orphans) == ([], True, 1, ["other"])
    assert router.unused == {}


async def test_a_channel_that_takes_the_place_of_a_caller_who_talks_is_no_arrival(
    router: Router, arrived: Arrived, parties: Parties
) -> None:
    router.route(start("1.1"))
    _, box = arrived.pop()
    box.where.enter("b")
    router.route(start("1.2", replaces="1.1"))
    heir = parties.get("1.2")
    assert heir is not None
    assert (arrived, box.gone, box.where.heir, heir.bridge) == ([], True, heir, "b")


async def test_what_is_heard_in_a_bridge_is_told_to_the_caller_who_talks_there(
    router: Router, arrived: Arrived
) -> None:
    router.route(start())
    _, box = arrived[0]
    router.hears("b", box)
    with box.expecting(Sounding(Sort.PLAYBACK, "p", KeyRule.DISCARD)) as sounding:
        router.route(events.PlaybackFinished("b", "p", failed=False))
        assert sounding.over
    assert router.channels() == {"1.1"}
    router.hears_no_more("b")
    router.route(events.PlaybackFinished("b", "p", failed=False))
    assert router.unused == {"stray": 1}


async def test_only_the_bridge_in_which_a_caller_talks_counts(router: Router, arrived: Arrived) -> None:
    router.route(start())
    _, box = arrived[0]
    box.where.enter("b")
    router.route(events.LeftBridge("1.1", "another"))
    assert not box.where.out
    router.route(events.LeftBridge("1.1", "b"))
    router.route(events.Dialled("1.1", "ANSWER"))
    assert box.where.out


@pytest.mark.parametrize("where", ["bridge", "away"])
async def test_keys_that_are_not_for_us_are_told_to_nobody(
    router: Router, arrived: Arrived, journal: ListJournal, where: str
) -> None:
    router.route(start())
    _, box = arrived[0]
    if where == "bridge":
        box.where.enter("b")
    else:
        box.where.go_away()
    router.route(events.DtmfReceived("1.1", "5", 0))
    assert (len(box.keys), journal.entries) == (0, [])


async def test_a_call_that_is_away_comes_back_once_and_only_with_the_right_word(
    router: Router, arrived: Arrived
) -> None:
    router.route(start())
    _, box = arrived[0]
    assert not router.is_away("1.1")
    box.where.go_away()
    router.route(events.StasisEnd("1.1"))
    assert router.is_away("1.1")
    assert not router.come_back("1.1", ("ivr",))
    assert not router.come_back("1.2", ("return",))
    router.route(StasisStart("1.1", "PJSIP/001-1", True, "", "", "", ("return",)))
    assert (box.gone, box.where.word, len(arrived)) == (False, "", 1)
    assert not router.is_away("1.1")


@pytest.mark.parametrize("known", [True, False], ids=["with a call", "in the dialplan"])
def test_who_follows_a_channel_is_told_of_its_end_wherever_it_is(
    router: Router, arrived: Arrived, *, known: bool
) -> None:
    told: list[int] = []
    router.followed.follow("1.1", told.append)
    if known:
        router.route(start("1.1"))
    router.route(events.HangupRequest("1.1", 32))
    router.route(events.StasisEnd("1.1"))
    assert told == []
    router.route(events.ChannelDestroyed("1.1", 17))
    router.route(events.ChannelDestroyed("1.1", 17))
    assert told == [17]
    assert [box.gone for _, box in arrived] == [True] * known


def test_the_end_of_a_leg_is_told_to_who_rings_and_to_who_follows(router: Router, parties: Parties) -> None:
    told: list[int] = []
    party = parties.expect("leg", lambda: None)
    router.followed.follow("leg", told.append)
    router.route(events.ChannelDestroyed("leg", 19))
    assert (party.gone, party.cause, told) == (True, 19, [19])


class TestPromised:
    """Mailboxes of legs that may become callers' channels."""

    async def test_it_is_told_what_the_leg_is_told_from_its_entry_on(self, router: Router, parties: Parties) -> None:
        parties.expect("1.1", lambda: None)
        box = router.promise("1.1")
        router.route(events.DtmfReceived("1.1", "1", 0))
        router.route(start("1.1"))
        router.route(events.DtmfReceived("1.1", "5", 0))
        assert router.channels() == {"1.1"}
        assert len(box.keys) == 1
        router.route(events.ChannelDestroyed("1.1", 16))
        assert box.gone
        party = parties.get("1.1")
        assert party is not None
        assert party.gone

    async def test_one_whose_entry_was_never_told_may_be_held_all_the_same(self, router: Router) -> None:
        box = router.promise("1.1")
        assert router.channels() == frozenset()
        router.hold("1.1", box)
        assert router.channels() == {"1.1"}
        router.forget("1.1", box)
        assert router.channels() == frozenset()

    async def test_one_that_has_left_is_not_held(self, router: Router) -> None:
        box = router.promise("1.1")
        box.leave()
        router.hold("1.1", box)
        assert router.channels() == frozenset()

    async def test_one_that_is_forgotten_gets_nothing(self, router: Router, parties: Parties) -> None:
        box = router.promise("1.1")
        router.forget("1.1", box)
        parties.expect("1.1", lambda: None)
        router.route(start("1.1"))
        assert router.channels() == frozenset()


class TestLeft:
    """A channel of a process before this one. Source: The IVR 3.12."""

    async def test_its_keys_are_kept_until_it_is_known_where_it_is(self, router: Router, arrived: Arrived) -> None:
        box = router.expect("1.1")
        router.route(events.DtmfReceived("1.1", "5", 0))
        assert box.keys.peek() == "5"
        box.where.sought = False
        router.route(events.DtmfReceived("1.1", "6", 500))
        assert (len(box.keys), arrived) == (1, [])

    async def test_it_may_come_back_from_the_dialplan(self, router: Router, arrived: Arrived) -> None:
        box = router.expect("1.1")
        assert router.is_away("1.1")
        router.route(replace(start("1.1"), args=("return", "BUSY")))
        assert (box.where.word, arrived) == ("BUSY", [])

    async def test_the_event_of_a_return_that_was_asked_for_says_nothing_new(
        self, router: Router, arrived: Arrived
    ) -> None:
        box = router.expect("1.1")
        box.where.word, box.where.asked = "BUSY", True
        for came in (0, 1):  # the second is one that nobody waits for
            router.route(replace(start("1.1"), args=("return", "BUSY")))
            assert len(arrived) == came
        assert box.gone

    async def test_that_it_leaves_the_application_is_no_hang_up_there_and_its_end_is_one(self, router: Router) -> None:
        box = router.expect("1.1")
        router.route(events.StasisEnd("1.1"))
        assert not box.gone
        router.route(events.ChannelDestroyed("1.1", 16))
        assert box.gone
        assert router.channels() == frozenset()

    async def test_one_that_enters_in_another_way_is_another_call(self, router: Router, arrived: Arrived) -> None:
        box = router.expect("1.1")
        router.route(start("1.1"))
        assert box.gone
        assert box.where.elsewhere
        assert [channel for channel, _ in arrived] == ["1.1"]


async def test_a_mailbox_that_is_done_with_leaves_no_garbage_behind(router: Router, arrived: Arrived) -> None:
    """One that knows itself would be found by a full collection only, which holds all callers up."""
    router.route(start("1.1"))
    router.route(events.DtmfReceived("1.1", "5", 0))
    _, box = arrived.pop()
    seen = weakref.ref(box)
    gc.disable()
    try:
        router.forget("1.1", box)
        del box
        assert seen() is None
    finally:
        gc.enable()
