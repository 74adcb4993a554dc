"""The doors of a running service besides its control socket: the API, FastAGI, numbers and health.

Knows which settings open which door, and that calls are worth more than doors: one that cannot be opened is told, and
calls are served. Does not know what is said there.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Final

from bridge.agi.server import AgiServer
from bridge.app.filed_definitions import LiveFiledDefinitions
from bridge.app.parts import Parts
from bridge.app.recording_links import RecordingLinks
from bridge.app.server import Server
from bridge.observe.metrics import Metrics
from bridge.store.recordings import RecordingFiles
from bridge.web.api import ApiPorts, api_listener
from bridge.web.api_settings import ApiSettings
from bridge.web.health import health_listener
from bridge.web.limits import Buckets
from bridge.web.server import ApiListener

_TOLD: Final = (1.0, 10)
"""Connections that claim to be a call of ours which are told: one in a second, and a burst."""


async def open_api(
    parts: Parts, server: Server, recordings: RecordingFiles, links: RecordingLinks, stack: AsyncExitStack
) -> ApiListener | None:
    """The API; None without `[api]`, or when it cannot listen."""
    if parts.settings.api is None:
        return None
    ports = ApiPorts(
        lambda: parts.running.settings.api or ApiSettings(),
        parts.sets,
        server.placing,
        parts.switchboard,
        parts.store.tokens,
        parts.store.subscriptions,
        LiveFiledDefinitions(parts.sets, parts.clock),
        parts.store.answers,
        recordings,
        parts.journal,
        parts.clock,
        links.key,
    )
    try:
        listener = api_listener(ports)
    except OSError as refused:
        _tell(parts, "[api]", f"{refused.filename or 'its certificate'}: {refused.strerror or refused}")
        return None
    opened = await _open(listener.running(), "[api] listen", parts, stack)
    return listener if opened else None


async def open_agi(parts: Parts, servers: Sequence[Server], stack: AsyncExitStack) -> None:
    """FastAGI, when it is enabled."""
    settings = parts.settings.agi
    if not settings.enabled:
        return
    server = next((one for one in servers if one.name == settings.server), servers[0])
    agi = AgiServer(
        server.name,
        settings.header_timeout,
        server.supervisor.arrive,
        server.agi_ends,
        lambda: server.link.recording_format,
        _served_already(parts),
    )
    await _open(agi.listening(settings.listen.host, settings.listen.port), "[agi] listen", parts, stack)


def _served_already(parts: Parts) -> Callable[[str], bool]:
    """Tell of a channel whether we serve it, and not the dialplan; told to the operator, though not without end."""
    told = Buckets(*_TOLD, parts.clock.monotonic)

    def is_served(channel: str) -> bool:
        call = parts.switchboard.of_channel(channel)
        served = call is not None and call.control is not None and not call.control.away
        if served and told.take(""):
            what = "[agi] a connection says that it is a channel which is served already, and was closed"
            parts.log.say("warning", what, call=channel)
        return served

    return is_served


async def open_metrics(
    parts: Parts, metrics: Metrics, not_ready: Callable[[], Sequence[str]], stack: AsyncExitStack
) -> None:
    """Numbers, health and readiness, unless they are switched off."""
    settings = parts.settings.metrics
    if settings.enabled:
        door = health_listener(settings.listen.host, settings.listen.port, metrics.text, not_ready)
        await _open(door, "[metrics] listen", parts, stack)


async def _open(door: AbstractAsyncContextManager[object], setting: str, parts: Parts, stack: AsyncExitStack) -> bool:
    try:
        await stack.enter_async_context(door)
    except OSError as refused:
        _tell(parts, setting, refused.strerror or str(refused))
        return False
    return True


def _tell(parts: Parts, setting: str, why: str) -> None:
    parts.log.say("error", f"{setting}: {why}. Nothing listens there; calls are served. Mend it and restart")
