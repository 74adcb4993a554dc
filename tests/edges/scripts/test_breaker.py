from bridge.scripts.breaker import Breaker, Pass


def opened(at: float = 0.0) -> Breaker:
    breaker = Breaker(failures=5, open_for=10)
    for _ in range(5):
        breaker.failed(Pass(trial=False), at)
    return breaker


def test_five_failures_in_a_row_open_it() -> None:
    breaker = Breaker(failures=5, open_for=10)
    for _ in range(4):
        breaker.failed(Pass(trial=False), at=0)
    assert breaker.admit(at=0)
    breaker.failed(Pass(trial=False), at=0)
    assert breaker.admit(at=0) is None
    assert breaker.admit(at=9.9) is None


def test_a_success_between_them_begins_the_row_anew() -> None:
    breaker = Breaker(failures=2, open_for=10)
    breaker.failed(Pass(trial=False), at=0)
    breaker.succeeded()
    breaker.failed(Pass(trial=False), at=0)
    assert breaker.admit(at=0)


def test_after_ten_seconds_one_trial_is_let_through_and_no_second_one() -> None:
    breaker = opened()
    assert breaker.admit(at=10) == Pass(trial=True)
    assert breaker.admit(at=10) is None
    assert breaker.admit(at=99) is None


def test_a_trial_that_succeeds_closes_it() -> None:
    breaker = opened()
    breaker.admit(at=10)
    breaker.succeeded()
    assert breaker.admit(at=10) == Pass(trial=False)


def test_a_trial_that_fails_opens_it_for_ten_more_seconds() -> None:
    breaker = opened()
    trial = breaker.admit(at=10)
    assert trial
    breaker.failed(trial, at=12)
    assert breaker.admit(at=21.9) is None
    assert breaker.admit(at=22) == Pass(trial=True)


def test_a_trial_whose_caller_left_proves_nothing_and_the_next_request_is_the_trial() -> None:
    breaker = opened()
    trial = breaker.admit(at=10)
    assert trial
    breaker.withdrawn(trial)
    assert breaker.admit(at=10) == Pass(trial=True)


def test_requests_from_before_it_opened_do_not_keep_it_open_longer() -> None:
    breaker = opened(at=0)
    breaker.failed(Pass(trial=False), at=9)
    assert breaker.admit(at=10) == Pass(trial=True)
    breaker.failed(Pass(trial=False), at=11)
    breaker.withdrawn(Pass(trial=False))
    assert breaker.admit(at=11) is None, "the trial is still under way"


def test_a_late_answer_from_before_it_opened_closes_it() -> None:
    breaker = opened()
    breaker.succeeded()
    assert breaker.admit(at=0) == Pass(trial=False)


def test_other_limits_leave_an_open_breaker_open_for_their_time() -> None:
    breaker = opened(at=0)
    breaker.resize(failures=2, open_for=1)
    assert breaker.admit(at=0.9) is None
    assert breaker.admit(at=1) == Pass(trial=True)
    breaker.succeeded()
    breaker.failed(Pass(trial=False), at=2)
    assert breaker.admit(at=2)
    breaker.failed(Pass(trial=False), at=2)
    assert breaker.admit(at=2) is None


def test_its_state_is_told_in_a_word() -> None:
    breaker = opened()
    assert [breaker.state(at) for at in (0, 9.9, 10)] == ["open", "open", "half open"]
    breaker.admit(10)
    assert breaker.state(10) == "half open"
    breaker.succeeded()
    assert breaker.state(10) == "closed"
