import pytest

from bench.phase import Phase
from bench.voiding import reasons


def a_phase(**seen: float) -> Phase:
    """Ten seconds in which nothing was wrong, but for what is given: seconds of the processor by process."""
    spent = {"contender": 9.9, "asterisk": 9.9, "generator": 1.0, "telephone": 1.0, "script": 1.0}
    return Phase("floor", 20, calls=100, lasted=10.0, spent=spent | seen, script={"late_p99_ms": 1.0}, late=[2.0, 3.0])


def test_a_phase_counts_however_busy_the_contender_was() -> None:
    assert reasons(a_phase()) == []


@pytest.mark.parametrize("name", ["generator", "telephone", "script"])
def test_whoever_measures_may_not_be_busy(name: str) -> None:
    assert reasons(a_phase(**{"generator": 0.1, "telephone": 0.1, "script": 0.1, name: 7.0})) == []
    assert reasons(a_phase(**{name: 7.1}))[0] == f"{name} used 71% of a processor, more than 70%"


def test_callers_and_script_share_a_processor() -> None:
    assert reasons(a_phase(generator=4.0, telephone=4.0, script=0.4)) == []
    assert reasons(a_phase(generator=4.0, telephone=4.0, script=0.6)) == [
        "callers and script used 86% of their processor, more than 85%"
    ]


def test_a_script_that_is_late_voids() -> None:
    late = a_phase()
    late.script["late_p99_ms"] = 5.1
    assert reasons(late) == ["the script answered 5.1 ms too late (p99), more than 5 ms"]


def test_a_telephone_that_stutters_voids() -> None:
    late = a_phase()
    late.late.append(61.0)
    assert reasons(late) == ["the telephone sent RTP 61 ms too late (p99), more than 60 ms"]


def test_failed_calls_void_unless_they_are_looked_for() -> None:
    failed = a_phase()
    failed.failed, failed.said = 3, ["SIPp: 3 of 100 calls have failed"]
    assert reasons(failed) == ["3 of 100 calls have failed: SIPp: 3 of 100 calls have failed"]
    assert reasons(failed, may_fail=True) == []
