"""How many calls are taken. Source: callbridge.toml `[calls]`."""

from bridge.calls.admission import Admission, AdmissionLimits, Refusal
from tests.fakes.moments import HandClock


def test_one_call_more_than_allowed_is_refused_until_one_has_left() -> None:
    admission = Admission(AdmissionLimits(2, 100), HandClock())
    assert (admission.enter(), admission.enter()) == (None, None)
    assert admission.enter() == "2 calls are up already (calls.max_calls)"
    admission.leave()
    assert admission.enter() is None
    assert admission.calls == 2


def test_one_call_more_than_allowed_within_a_second_is_refused() -> None:
    clock = HandClock()
    admission = Admission(AdmissionLimits(100, 2), clock)
    assert admission.enter() is None
    clock.go_on(0.9)
    assert admission.enter() is None
    assert admission.enter() == "2 calls came within a second (calls.max_new_per_second)"
    clock.go_on(0.1)
    assert admission.enter() is None
    assert admission.enter() is not None


def test_a_refused_call_counts_neither_as_up_nor_as_new() -> None:
    clock = HandClock()
    admission = Admission(AdmissionLimits(1, 2), clock)
    admission.enter()
    assert admission.enter() is not None
    admission.leave()
    assert admission.enter() is None


def test_while_the_machine_is_late_nobody_new_is_taken_and_who_goes_on_is() -> None:
    admission = Admission(AdmissionLimits(9, 9), HandClock())
    admission.late = "it is late"
    assert admission.enter() == "it is late"
    admission.go_on()
    assert admission.calls == 1
    admission.late = ""
    assert admission.enter() is None


def test_refused_calls_are_counted_by_reason() -> None:
    clock = HandClock()
    admission = Admission(AdmissionLimits(2, 1), clock)
    admission.enter()
    admission.enter()
    clock.go_on(1)
    admission.enter()
    admission.enter()
    admission.late = "it is late"
    admission.enter()
    assert admission.refuse() == "the service is shutting down"
    assert dict(admission.refused) == {
        Refusal.MAX_NEW_PER_SECOND: 1,
        Refusal.MAX_CALLS: 1,
        Refusal.LATE: 1,
        Refusal.ENDING: 1,
    }
