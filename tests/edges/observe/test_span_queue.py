import threading
from collections.abc import Sequence

import pytest

from bridge.observe import span_queue
from bridge.observe.span_queue import SpanQueue
from bridge.observe.spans import Span, SpanKind

PLACE = "http://127.0.0.1:4318"


def a_span(number: int = 0) -> Span:
    return Span("ab" * 16, f"{number + 1:016x}", "", f"span {number}", SpanKind.INTERNAL, 1.0, 2.0, {})


class Collector:
    """Takes batches, answers as told, and may be held while it does."""

    def __init__(self, *answers: str, held: bool = False) -> None:
        self.answers = list(answers)
        self.batches: list[list[str]] = []
        self.began, self.go_on = threading.Event(), threading.Event()
        self.stopped = self.closed = False
        if not held:
            self.go_on.set()

    def send(self, spans: Sequence[Span]) -> str:
        self.began.set()
        self.go_on.wait(10)
        self.batches.append([span.name for span in spans])
        return self.answers.pop(0) if self.answers else ""

    def stop(self) -> None:
        self.stopped = True
        self.go_on.set()

    def close(self) -> None:
        self.closed = True


class Log:
    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def say(self, urgency: str, text: str) -> None:
        self.lines.append((urgency, text))


def sent_one_by_one(collector: Collector, log: Log, spans: int) -> SpanQueue:
    """So that each is a batch of its own."""
    queue = SpanQueue(collector, PLACE, log.say, gather=0.0)
    for number in range(spans):
        queue.put(a_span(number))
    queue.close()
    return queue


def test_spans_arrive_in_their_order_and_what_waits_is_sent_at_the_end() -> None:
    collector, log = Collector(), Log()
    queue = SpanQueue(collector, PLACE, log.say, gather=60.0)
    for number in range(3):
        queue.put(a_span(number))
    queue.close()
    assert collector.batches == [["span 0", "span 1", "span 2"]]
    assert (queue.lost, log.lines, collector.stopped) == (0, [], True)


def test_batches_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(span_queue, "BATCH", 2)
    collector = Collector(held=True)
    queue = SpanQueue(collector, PLACE, Log().say, gather=60.0)
    for number in range(5):
        queue.put(a_span(number))
    collector.go_on.set()
    queue.close()
    assert [len(batch) for batch in collector.batches] == [2, 2, 1]


def test_a_dead_collector_costs_a_count_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(span_queue, "BATCH", 1)
    log = Log()
    queue = sent_one_by_one(Collector(*["connection refused"] * 20), log, 20)
    assert queue.lost == 20
    ((urgency, line),) = log.lines
    assert urgency == "warning"
    assert line == (
        f"[tracing] endpoint: {PLACE}: traces cannot be sent: connection refused. Is the collector there? "
        "Calls go on, their traces are lost meanwhile."
    )


def test_when_it_is_back_that_is_told_with_what_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(span_queue, "BATCH", 1)
    log = Log()
    sent_one_by_one(Collector("away", "away"), log, 3)
    assert [urgency for urgency, _ in log.lines] == ["warning", "info"]
    assert log.lines[1][1].endswith("traces arrive again; 2 spans are lost")


def test_one_that_comes_and_goes_does_not_fill_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(span_queue, "BATCH", 1)
    log = Log()
    queue = sent_one_by_one(Collector(*["away", ""] * 10), log, 20)
    assert (len(log.lines), queue.lost) == (2, 10)
    monkeypatch.setattr(span_queue, "QUIET", 0.0)
    later = Log()
    sent_one_by_one(Collector(*["away", ""] * 3), later, 6)
    assert len(later.lines) == 6


def test_more_than_fits_is_lost_and_told_once_and_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(span_queue, "WAITING", 2)
    collector, log = Collector(held=True), Log()
    queue = SpanQueue(collector, PLACE, log.say, gather=0.0)
    queue.put(a_span())
    collector.began.wait(10)
    for number in range(10):
        queue.put(a_span(number))
    assert queue.lost == 8
    assert [text for _, text in log.lines] == [
        f"[tracing] endpoint: {PLACE}: more than 2 spans wait for it, so some are lost"
    ]
    collector.go_on.set()
    queue.close()
    assert queue.lost == 8


def test_the_end_does_not_wait_for_a_collector_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    collector = Collector("cut off", held=True)
    queue = SpanQueue(collector, PLACE, Log().say, gather=0.0)
    queue.put(a_span())
    collector.began.wait(10)
    for number in range(3):
        queue.put(a_span(number))
    queue.close(seconds=0.05)
    assert collector.stopped
    assert collector.closed
    assert queue.lost == 4


def test_one_that_does_not_even_let_itself_be_cut_off_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(span_queue, "CUT_OFF", 0.0)
    collector, log = Collector(held=True), Log()
    monkeypatch.setattr(collector, "stop", lambda: None)
    queue = SpanQueue(collector, PLACE, log.say, gather=0.0)
    queue.put(a_span())
    collector.began.wait(10)
    queue.close(seconds=0.0)
    queue.close()
    assert not collector.closed
    assert [text.removeprefix(f"[tracing] endpoint: {PLACE}: ") for _, text in log.lines] == [
        "the last traces did not arrive within 0 s, and are given up"
    ]
    collector.go_on.set()


def test_the_end_does_not_wait_for_room_in_the_queue_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(span_queue, "WAITING", 1)
    collector = Collector("cut off", held=True)
    queue = SpanQueue(collector, PLACE, Log().say, gather=0.0)
    queue.put(a_span())
    collector.began.wait(10)
    queue.put(a_span())
    queue.close(seconds=0.05)
    assert queue.lost == 2
