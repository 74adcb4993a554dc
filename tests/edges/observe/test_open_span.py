import pytest

from bridge.observe import open_span
from bridge.observe.open_span import OpenSpan
from bridge.observe.spans import Moment


def test_a_span_is_never_shorter_than_nothing_though_the_clock_is_set_back() -> None:
    span = OpenSpan("t", "", "wait", 100.0).ended(90.0)
    assert (span.begin, span.end) == (100.0, 100.0)


def test_moments_are_bounded_and_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_span, "MOMENTS_LIMIT", 2)
    span = OpenSpan("t", "", "wait", 100.0)
    for at in range(5):
        span.add(Moment(100.0 + at, "KeyPressed"))
    ended = span.ended(110.0)
    assert [moment.at for moment in ended.moments] == [100.0, 101.0]
    assert ended.attributes == {"callbridge.moments_left_out": 3}


def test_a_failure_is_one_line_with_its_kind() -> None:
    span = OpenSpan("t", "", "ask", 1.0)
    span.failed("CB205 no\nreply", "CB205")
    ended = span.ended(2.0)
    assert (ended.error, ended.attributes) == ("CB205 no\\x0areply", {"error.type": "CB205"})


def test_each_span_has_an_id_of_its_own() -> None:
    assert OpenSpan("t", "", "a", 1.0).id != OpenSpan("t", "", "a", 1.0).id
