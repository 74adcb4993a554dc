import pytest

from bridge.calls.journal import CallAnswered, Entry, Noted, ReplyReceived, RequestFailed
from bridge.faults import fault
from bridge.observe import script_health
from bridge.observe.script_health import LATEST, ScriptHealth


def health_after(*entries: Entry) -> ScriptHealth:
    health = ScriptHealth()
    for at, entry in enumerate(entries):
        health.read(Noted(float(at), "17.4", entry))
    return health


def reply(seconds: float, script: str = "crm") -> ReplyReceived:
    return ReplyReceived(script, 200, seconds, 100, ())


def test_figures_are_those_of_the_latest_requests() -> None:
    replies = [reply(float(number)) for number in range(LATEST + 100)]
    (crm,) = health_after(*replies).figures()
    assert (crm.name, crm.requests, crm.failed) == ("crm", LATEST, 0)
    assert (crm.p50, crm.p95, crm.longest) == (200.0, 290.0, 299.0)
    assert (crm.last_error, crm.last_error_at) == ("", None)


def test_failures_are_counted_and_the_last_one_is_told() -> None:
    failed = RequestFailed("crm", fault("CB205", "no answer within 5 s"), 5.0)
    (crm,) = health_after(reply(0.1), failed, CallAnswered(), reply(0.2)).figures()
    assert (crm.requests, crm.failed, crm.longest) == (3, 1, 5.0)
    assert (crm.last_error, crm.last_error_at) == ("CB205: no answer within 5 s", 1.0)


def test_scripts_are_sorted_by_name_and_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_health, "MOST", 2)
    health = health_after(reply(1, "c"), reply(1, "b"), reply(1, "c"), reply(1, "a"))
    assert [one.name for one in health.figures()] == ["a", "c"]
