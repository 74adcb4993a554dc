from collections.abc import Callable

import pytest

from bridge.asterisk import events
from bridge.asterisk.events import StasisStart, Unknown
from bridge.asterisk.mailbox import Mailbox, Sort, Sounding
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
def router(arrived: Arrived, journal: ListJournal) -> Router:
    return Router(journal, lambda event, box: arrived.append((event.channel, box)))


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

    router = Router(journal, fail)
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
