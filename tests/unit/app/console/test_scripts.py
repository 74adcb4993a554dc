import pytest

from bridge.app.console.scripts import ConsoleScripts
from bridge.calls.journal import Noted, ReplyReceived
from bridge.errors import ScriptError
from bridge.observe.script_health import ScriptHealth
from bridge.scripts.bulkhead import Bulkhead
from bridge.scripts.settings import ScriptsSettings
from tests.fakes.moments import HandClock


async def test_a_script_whose_breaker_is_open_is_told_as_not_asked() -> None:
    clock, health = HandClock(), ScriptHealth()
    bulkhead = Bulkhead(ScriptsSettings(breaker_failures=2, breaker_open=30), clock)
    for script in ("crm", "billing"):
        health.read(Noted(0, "17.4", ReplyReceived(script, 200, 0.5, 10, ())))
    for _ in range(2):
        async with bulkhead.watched(("script", "crm"), "script crm") as watch:
            watch.failed()
    scripts = ConsoleScripts(health, bulkhead, lambda: {"https://crm.example:443"})
    assert [(one.name, one.breaker) for one in scripts.scripts()] == [("billing", "closed"), ("crm", "open")]
    assert [(one.name, one.what.partition(",")[0]) for one in scripts.held()] == [
        ("script crm", "is not asked"),
        ("https://crm.example:443", "is sent one event at a time"),
    ]
    with pytest.raises(ScriptError):
        async with bulkhead.watched(("script", "crm"), "script crm"):
            pass
    clock.go_on(30)
    assert scripts.held()[0].what == "may be tried once"
