from bridge.calls.deliveries import DeadReason, Due, Verdict
from bridge.calls.entries.events import DeliveryTried, ReceiverHeld
from bridge.calls.journal import FaultFound
from bridge.faults import fault
from bridge.scripts.delivery_attempt import Outcome
from bridge.scripts.delivery_books import Books
from tests.fakes.deliveries import CRM, NOW, a_notification, broken, gone, taken, unreachable
from tests.fakes.moments import HandClock
from tests.fakes.ports import ListJournal


def books() -> tuple[Books, ListJournal]:
    journal = ListJournal()
    return Books(journal, HandClock(NOW), lambda: 0.5), journal


def due(attempt: int = 1, **given: object) -> Due:
    return Due(a_notification(1, CRM, **given), attempt)


def test_an_outcome_becomes_a_verdict_and_is_told() -> None:
    book, journal = books()
    told, found = a_notification(), (fault("CB120"),)
    outcome = Outcome(
        delivered=True, status=201, reply="OK", seconds=0.5, verbs=("Hangup",), faults=found, span="00f067aa0ba902b7"
    )
    book.ended(due(2), outcome, probe=False)
    assert book.verdicts == {
        a_notification().id: Verdict(a_notification().id, delivered=True, status=201, reply="OK", seconds=0.5)
    }
    assert journal.entries == [
        FaultFound(fault("CB120"), "crm1"),
        DeliveryTried(told.id, "crm1", "delivered", 2, 201, 0.5, "", ("Hangup",), "00f067aa0ba902b7", told.api_id),
    ]


def test_a_failure_is_due_again_and_its_moment_is_known_when_it_is_written() -> None:
    book, journal = books()
    book.ended(due(3), broken(due()), probe=False)
    (verdict,) = book.verdicts.values()
    assert (verdict.due, verdict.reason, verdict.delivered) == (NOW + 4, None, False)
    assert book.coming(NOW) == []
    book.written([verdict])
    assert (book.verdicts, book.coming(NOW)) == ({}, [NOW + 4])
    book.forget_dues(NOW + 4)
    assert book.coming(NOW + 4) == []
    (tried,) = journal.of(DeliveryTried)
    assert (tried.state, tried.error) == ("pending", "the receiver answered with status 500")


def test_a_failure_after_which_there_is_no_time_for_another_attempt_is_the_last() -> None:
    book, _ = books()
    book.ended(due(3, give_up_at=NOW + 4), broken(due()), probe=False)
    (verdict,) = book.verdicts.values()
    assert (verdict.reason, verdict.due, verdict.status) == (DeadReason.EXPIRED, None, 500)


def test_without_connection_a_receiver_is_held_and_with_one_a_definition() -> None:
    book, journal = books()
    for _ in range(5):
        book.ended(due(), unreachable(due()), probe=False)
    assert book.receivers.held == {CRM}
    assert not book.definitions.held
    for _ in range(5):
        book.ended(due(), broken(due()), probe=False)
    assert not book.receivers.held
    assert book.definitions.held == {"crm1"}
    book.ended(due(), gone(due()), probe=False)
    assert not book.definitions.held
    assert journal.of(ReceiverHeld) == [
        ReceiverHeld(held=True, receiver=CRM),
        ReceiverHeld(held=False, receiver=CRM),
        ReceiverHeld(held=True, definition="crm1"),
        ReceiverHeld(held=False, definition="crm1"),
    ]


def test_failures_of_one_definition_do_not_count_for_another_nor_after_a_success() -> None:
    book, _ = books()
    for number in range(8):
        book.ended(due(definition=f"d{number % 2}"), broken(due()), probe=False)
    book.ended(due(definition="d0"), taken(due()), probe=False)
    book.ended(due(definition="d0"), broken(due()), probe=False)
    assert not book.definitions.held
    book.ended(due(definition="d1"), broken(due()), probe=False)
    assert book.definitions.held == {"d1"}


def test_a_probe_that_found_nobody_puts_the_definition_off_too() -> None:
    book, _ = books()
    for _ in range(5):
        book.ended(due(), broken(due()), probe=False)
    book.ended(due(6), unreachable(due()), probe=True)
    assert book.definitions.probe_at("crm1") == NOW + 32


def test_a_probe_that_failed_before_it_went_out_is_made_again_later() -> None:
    book, _ = books()
    for _ in range(5):
        book.ended(due(), unreachable(due()), probe=False)
    book.ended(due(6), Outcome(error="a fault of Callbridge: KeyError"), probe=True)
    assert book.receivers.probe_at(CRM) == NOW + 32
