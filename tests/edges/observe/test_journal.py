import pytest

from bridge.calls import ports
from bridge.calls.entries.events import DeliveryTried
from bridge.calls.journal import (
    CallAnswered,
    CallEnded,
    CallFailed,
    KeyPressed,
    LinkChanged,
    Noted,
    ReplyReceived,
    RequestSent,
    SoundPlayed,
)
from bridge.observe.journal import ENDED, LIVE, CallJournal, Timeline
from bridge.observe.settings import PrivacySettings
from bridge.telephony.causes import EndReason
from tests.fakes.moments import HandClock

THE_END = CallEnded(EndReason.CALLER_HANGUP, 1.0)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(1000.0)


@pytest.fixture
def journal(clock: HandClock) -> CallJournal:
    return CallJournal(3, PrivacySettings(), clock)


def test_entries_are_stamped_masked_and_kept_in_their_order(journal: CallJournal, clock: HandClock) -> None:
    port: ports.Journal = journal
    port.note("17.4", CallAnswered())
    clock.go_on(1.5)
    port.note("17.4", KeyPressed("5", "buffered"))
    expected = (Noted(1000.0, "17.4", CallAnswered()), Noted(1001.5, "17.4", KeyPressed("•", "buffered")))
    assert journal.timeline("17.4") == Timeline("17.4", expected)


def test_a_long_call_keeps_its_latest_entries_and_says_how_many_are_lost(journal: CallJournal) -> None:
    for number in range(10):
        journal.note("17.4", SoundPlayed(str(number), "finished", 1.0))
    timeline = journal.timeline("17.4")
    assert timeline is not None
    assert [noted.entry for noted in timeline.entries] == [SoundPlayed(str(n), "finished", 1.0) for n in (7, 8, 9)]
    assert timeline.lost == 7


def test_every_reader_is_told_also_of_what_belongs_to_no_call(journal: CallJournal) -> None:
    told: list[Noted] = []
    journal.add_reader(told.append)
    journal.note("", LinkChanged("pbx1", "lost"))
    journal.note("17.4", CallAnswered())
    assert [noted.call for noted in told] == ["", "17.4"]
    assert journal.live() == ("17.4",)
    assert journal.timeline("") is None


def test_a_reader_that_fails_hurts_neither_the_call_nor_the_others(
    journal: CallJournal, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(noted: Noted) -> None:
        raise ValueError("a bug")

    told: list[Noted] = []
    journal.add_reader(fail)
    journal.add_reader(told.append)
    journal.note("17.4", CallAnswered())
    journal.note("17.4", CallAnswered())
    assert len(told) == 2
    assert capsys.readouterr().err.count("ValueError: a bug") == 1


@pytest.mark.parametrize("end", [THE_END, CallFailed("KeyError", "")])
def test_a_call_that_has_ended_is_known_for_a_while(journal: CallJournal, end: CallEnded | CallFailed) -> None:
    journal.note("first", CallAnswered())
    journal.note("first", end)
    journal.note("first", CallAnswered())  # what comes late still belongs to it
    assert journal.live() == ()
    timeline = journal.timeline("first")
    assert timeline is not None
    assert len(timeline.entries) == 3
    for number in range(ENDED):
        journal.note(str(number), THE_END)
    assert journal.timeline("first") is None
    assert journal.timeline("0") is not None


def test_memory_is_bounded_even_if_no_call_ever_ends(journal: CallJournal) -> None:
    for number in range(LIVE + 10):
        journal.note(str(number), CallAnswered())
    assert len(journal.live()) == LIVE
    assert journal.timeline("9") is None


def test_ended_calls_can_be_forgotten_and_live_ones_go_on(journal: CallJournal) -> None:
    for call in ("17.4", "17.5"):
        journal.note(call, CallAnswered())
    journal.note("17.4", THE_END)
    journal.forget(["17.4", "17.5", "unknown"])
    assert journal.timeline("17.4") is None
    assert journal.timeline("17.5") is not None


def test_an_event_that_is_delivered_long_after_its_call_makes_no_new_call_of_it(journal: CallJournal) -> None:
    told: list[Noted] = []
    journal.add_reader(told.append)
    journal.note("17.4", DeliveryTried("d1", "crm1", "delivered", 3, 200, 0.1))
    assert len(told) == 1
    assert journal.live() == ()
    assert journal.timeline("17.4") is None


def test_requests_and_replies_are_handed_on_as_they_were_to_the_recorder_alone(clock: HandClock) -> None:
    shown: list[Noted] = []
    exact: list[Noted] = []
    journal = CallJournal(3, PrivacySettings(), clock, [shown.append], exact.append)
    sent = RequestSent("s", "GET", "http://a.example/?pin=1234", 1)
    reply = ReplyReceived("s", 200, 0.1, 9, (), "<Response/>")
    for entry in (sent, reply, CallAnswered()):
        journal.note("17.4", entry)
    assert [one.entry for one in exact] == [sent, reply]
    assert "1234" not in repr(shown)
    assert "<Response/>" not in repr(shown)
    assert "<Response/>" not in repr(journal.timeline("17.4"))
