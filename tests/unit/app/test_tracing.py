import asyncio
import sys
from pathlib import Path

import pytest

from bridge.app import tracing
from bridge.app.tracing import open_tracing
from bridge.calls.journal import CallEnded, CallEntered, StepBegun
from bridge.observe.settings import TracingSettings
from bridge.telephony.causes import EndReason
from tests.fakes.collector import collector
from tests.fakes.moments import HandClock
from tests.unit.app.test_orders import built

ON = TracingSettings(enabled=True, endpoint="http://127.0.0.1:1")


class Log:
    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def say(self, urgency: str, text: str) -> None:
        self.lines.append((urgency, text))


def test_unless_they_are_wanted_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(tracing, "import_module", loaded.append)
    assert open_tracing(TracingSettings(), HandClock(), Log().say) is None
    assert loaded == []


def test_without_the_extra_one_line_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "bridge.observe.otlp", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    log = Log()
    assert open_tracing(ON, HandClock(), log.say) is None
    ((urgency, line),) = log.lines
    assert urgency == "error"
    assert line.startswith("[tracing] enabled: OpenTelemetry is not installed (")
    assert line.endswith(f"Type: {sys.executable} -m pip install 'callbridge[otel]' (in a clone: '.[otel]')")
    assert "\n" not in line


def test_a_certificate_that_is_none_is_told_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Door:
        @staticmethod
        def Collector(*_: str) -> None:  # noqa: N802 - as the real one
            message = "no such certificate"
            raise OSError(message)

    monkeypatch.setattr(tracing, "import_module", lambda _: Door)
    log = Log()
    assert open_tracing(ON, HandClock(), log.say) is None
    assert log.lines == [
        (
            "error",
            "[tracing] traces cannot be sent: no such certificate. Look at OTEL_EXPORTER_OTLP_* in the environment",
        )
    ]


async def test_what_the_journal_tells_arrives_when_the_service_has_ended(tmp_path: Path) -> None:
    async with collector() as arrived:
        more = f'[tracing]\nenabled = true\nendpoint = "{arrived.endpoint}/"\n'
        async with built(tmp_path, more) as (parts, _, _):
            assert parts.tracing is not None
            note = parts.journal.note
            note("17.4", CallEntered("0003*099", "001", "099", "", "2gflhkjbozarrmnjp5go", "pbx1"))
            note("17.4", StepBegun("context.main.option.start", "wait", "1 s"))
            note("17.4", CallEnded(EndReason.CALLER_HANGUP, 0.0))
            note("17.5", CallEntered("0003*099", "001", "099", "", "3gflhkjbozarrmnjp5go", "pbx1"))
            note("17.5", StepBegun("context.main.option.start", "wait", "1 s"))
            await asyncio.to_thread(parts.tracing.close)
        assert arrived.tree() == ["call 0003*099", "  wait"]
        assert len(arrived.spans) == 3


async def test_traces_that_are_not_wanted_are_not_made(tmp_path: Path) -> None:
    async with built(tmp_path) as (parts, _, _):
        assert parts.tracing is None
