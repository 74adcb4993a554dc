from bridge.calls.entries.events import DeliveryTried, EventQueued, OutboxOverflowed
from bridge.calls.entries.transfers import VolumeUsed
from bridge.calls.journal import (
    CallAnswered,
    CallEnded,
    CallEntered,
    CallFailed,
    CallReturned,
    Entry,
    Noted,
    ReplyReceived,
    RequestFailed,
)
from bridge.faults import fault
from bridge.ivr.events import Trigger
from bridge.observe.metrics import Count, Gauge, Metrics
from bridge.telephony.causes import DialplanResult, EndReason


def counted(*entries: Entry) -> str:
    metrics = Metrics({})
    for entry in entries:
        metrics.read(Noted(1.0, "17.4", entry))
    return metrics.text().decode()


def test_calls_requests_and_deliveries_are_counted() -> None:
    text = counted(
        CallEntered("0003*099", "0744", "099", "", "api", "pbx1"),
        CallAnswered(),
        CallEnded(EndReason.CALLER_HANGUP, 2.0),
        CallFailed("KeyError", "trace"),
        ReplyReceived("credit", 200, 0.1, 9, ()),
        RequestFailed("credit", fault("CB205"), 15.0),
        CallReturned(DialplanResult.REFUSED),
        EventQueued("d1", Trigger.HANGUP, "0003*099", "crm1", "https://h:443"),
        DeliveryTried("d1", "crm1", "pending", 1, 500, 0.1, "status 500"),
        DeliveryTried("d1", "crm1", "delivered", 2, 200, 0.1),
        OutboxOverflowed("https://h:443", "d2"),
        VolumeUsed("dial.allow[1]", "calls in an hour", 8, 10),
    )
    for line in (
        "callbridge_calls_entered_total 1.0",
        'callbridge_calls_ended_total{reason="caller_hangup"} 1.0',
        "callbridge_sessions_failed_total 1.0",
        'callbridge_requests_total{result="replied"} 1.0',
        'callbridge_requests_total{result="CB205"} 1.0',
        'callbridge_events_queued_total{event="hangup"} 1.0',
        'callbridge_deliveries_total{state="pending"} 1.0',
        'callbridge_deliveries_total{state="delivered"} 1.0',
        "callbridge_outbox_overflowed_total 1.0",
        "callbridge_volume_alarms_total 1.0",
        'callbridge_calls_returned_total{result="REFUSED"} 1.0',
        'callbridge_call_seconds_bucket{le="1.0"} 0.0',
        'callbridge_call_seconds_bucket{le="5.0"} 1.0',
        'callbridge_request_seconds_bucket{le="0.1",result="replied"} 1.0',
        'callbridge_request_seconds_sum{result="failed"} 15.0',
        "callbridge_delivery_seconds_count 2.0",
    ):
        assert line in text.splitlines()


def test_what_is_counted_by_a_label_begins_at_zero_so_that_the_first_time_is_an_increase() -> None:
    text = counted()
    for line in (
        'callbridge_calls_ended_total{reason="action_limit"} 0.0',
        'callbridge_calls_returned_total{result="ERROR"} 0.0',
        'callbridge_deliveries_total{state="dead"} 0.0',
        'callbridge_events_queued_total{event="answer-in"} 0.0',
        'callbridge_requests_total{result="replied"} 0.0',
    ):
        assert line in text.splitlines()


def test_no_line_names_a_call_or_a_caller() -> None:
    text = counted(CallEntered("0003*099", "0744123456", "099", "", "api", "pbx1"))
    assert "0744123456" not in text
    assert "17.4" not in text


def test_a_gauge_is_looked_at_whenever_it_is_asked_for() -> None:
    unsaved = [3.0]
    links = {"pbx1 ari": 1.0, "pbx1 ami": 0.0}
    metrics = Metrics(
        {
            "callbridge_outbox_unsaved": Gauge(lambda: unsaved[0]),
            "callbridge_link_up": Gauge(lambda: links),
        }
    )
    assert b"callbridge_outbox_unsaved 3.0" in metrics.text()
    unsaved[0] = 0.0
    text = metrics.text()
    assert b"callbridge_outbox_unsaved 0.0" in text
    assert b'callbridge_link_up{of="pbx1 ami"} 0.0' in text


def test_what_others_count_is_a_counter_with_its_reasons() -> None:
    refused = {"max_calls": 2, "late": 0}
    lines = Metrics({"callbridge_calls_refused": Count(lambda: refused)}).text().decode().splitlines()
    assert "# TYPE callbridge_calls_refused_total counter" in lines
    assert 'callbridge_calls_refused_total{reason="max_calls"} 2.0' in lines
    assert 'callbridge_calls_refused_total{reason="late"} 0.0' in lines
