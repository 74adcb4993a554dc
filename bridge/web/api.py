"""The API for programs, put together: what it needs of the rest of the house, and the listener that comes of it.

Knows which handler gets what. Does not know who fulfils the ports. Source: Events and API 6, 8.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.calls.api_ports import Answers, FiledDefinitions, Recordings, Subscriptions, Tokens
from bridge.calls.placing.call_orders import CallOrders
from bridge.calls.ports import Clock, Journal, LiveSets
from bridge.calls.switchboard import Switchboard
from bridge.web.api_settings import ApiSettings
from bridge.web.auth import Gate
from bridge.web.limits import Buckets
from bridge.web.recordings import RecordingsDoor
from bridge.web.routes import Routes
from bridge.web.server import ApiListener
from bridge.web.unifiedapi.idempotency import Repeats
from bridge.web.unifiedapi.oauth import TokenEndpoint
from bridge.web.unifiedapi.phone_call_events import PhoneCallEvents
from bridge.web.unifiedapi.phone_calls import PhoneCalls
from bridge.web.unifiedapi.room import Room


@dataclass(frozen=True, slots=True)
class ApiPorts:
    """All that the API uses. `settings` gives those in force now; `link_key` signs links to recordings."""

    settings: Callable[[], ApiSettings]
    sets: LiveSets
    orders: CallOrders
    switchboard: Switchboard
    tokens: Tokens
    subscriptions: Subscriptions
    files: FiledDefinitions
    answers: Answers
    recordings: Recordings
    journal: Journal
    clock: Clock
    link_key: bytes


def api_listener(ports: ApiPorts) -> ApiListener:
    """A listener that is not open yet. Raises OSError when its certificate cannot be read."""
    settings = ports.settings()
    return ApiListener(settings, routes(ports).serve, ports.journal, ports.clock)


def routes(ports: ApiPorts) -> Routes:
    """Everything behind the listener."""
    settings, clock = ports.settings(), ports.clock
    gate = Gate(ports.settings, ports.tokens, clock, lambda: ports.sets.current().organisation)
    room = Room(gate, ports.settings, ports.sets, ports.journal, clock)
    new_calls = Buckets(settings.new_calls_per_second, max(1.0, settings.new_calls_per_second), clock.monotonic)
    return Routes(
        room,
        TokenEndpoint(gate, ports.tokens, clock, settings.token_lifetime),
        PhoneCalls(room, ports.orders, ports.switchboard, Repeats(ports.answers, clock), new_calls),
        PhoneCallEvents(room, ports.subscriptions, ports.files),
        RecordingsDoor(room, ports.recordings, ports.link_key),
    )
