"""Calls as traces: a span for each session, each step in it, each request, and each attempt of an event.

Knows which calls are traced, and where one begins. Does not know OpenTelemetry, nor where spans go. A reader of the
journal: never waits; what it reads is masked already. Source: callbridge.toml `[tracing]`.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final

from bridge.calls.entries.events import DeliveryTried
from bridge.calls.entries.resume import CallTakenUp
from bridge.calls.journal import CallEnded, CallEntered, Noted
from bridge.observe.open_span import OpenSpan
from bridge.observe.request_spans import delivery_span
from bridge.observe.spans import Span, SpanKind, Value, given, plain_text
from bridge.observe.traced_call import TracedCall
from bridge.protocol.trace_context import span_of_call, trace_of_call

MOST: Final = 10_000
"""Calls that are followed, and ended ones that are known again; the oldest are forgotten first."""


class Tracer:
    """Hands each span to `take` when it has ended."""

    def __init__(self, take: Callable[[Span], None]) -> None:
        """Begin with no call. `take` never waits."""
        self._take = take
        self._calls: OrderedDict[str, TracedCall] = OrderedDict()
        self._sessions: OrderedDict[tuple[str, str], int] = OrderedDict()
        """How many sessions a channel has had, by CallAPIID and CallID."""

    def read(self, noted: Noted) -> None:
        """Take one entry of the journal."""
        match noted.entry:
            case CallEntered() as entered:
                attributes = given(
                    ivr=entered.extension,
                    caller=entered.caller,
                    called=entered.called,
                    did=entered.did,
                    asterisk=entered.server,
                    draft=entered.draft or None,
                )
                self._begin(noted, entered.api_id, entered.extension, attributes)
            case CallTakenUp() as taken:
                attributes = given(ivr=taken.extension, taken_up=True, away_seconds=taken.seconds)
                self._begin(noted, taken.api_id, taken.extension, attributes)
            case DeliveryTried() as tried if tried.span:
                self._take(delivery_span(tried, noted.call, noted.at))
            case CallEnded() as ended:
                if (call := self._calls.pop(noted.call, None)) is not None:
                    self._hand_on(call.end(ended, noted.at))
            case _:
                if (call := self._calls.get(noted.call)) is not None:
                    self._hand_on(call.go_on(noted))

    def leave(self, at: float) -> None:
        """End what is under way, but no call: another process may go on with it, and tell of the whole."""
        for call in self._calls.values():
            self._hand_on(call.cut(at))
        self._calls.clear()

    def _begin(self, noted: Noted, api_id: str, extension: str, attributes: dict[str, Value]) -> None:
        trace, span = trace_of_call(api_id), span_of_call(api_id, noted.call, self._session(api_id, noted.call))
        attributes |= given(call_id=noted.call, call_api_id=api_id)
        name = plain_text(f"call {extension}") if extension else "call"
        root = OpenSpan(trace, "", name, noted.at, SpanKind.SERVER, attributes, span)
        self._calls.pop(noted.call, None)
        self._calls[noted.call] = TracedCall(noted.call, api_id, root)
        if len(self._calls) > MOST:
            self._calls.popitem(last=False)

    def _session(self, api_id: str, call: str) -> int:
        """Which one of the channel it is. It may come back from the dialplan, and the trace is then the same."""
        key = (api_id, call)
        number = self._sessions.pop(key, -1) + 1
        self._sessions[key] = number
        if len(self._sessions) > MOST:
            self._sessions.popitem(last=False)
        return number

    def _hand_on(self, spans: Iterable[Span]) -> None:
        for span in spans:
            self._take(span)
