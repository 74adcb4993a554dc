"""Whether the service does what its files say, and why not; and what it is now in numbers.

Knows where to look. Does not know who asks. Source: Events and API 5.1; The IVR 7 (start).
"""

import asyncio
from collections.abc import Mapping, Sequence

from bridge.app.parts import Parts
from bridge.app.server import Server
from bridge.asterisk.link_state import LinkState
from bridge.observe.metrics import Count, Gauge


def links_of(servers: Sequence[Server]) -> Mapping[str, str]:
    """The state of each link, by its name."""
    links = {server.name: str(server.link.state) for server in servers}
    return links | {f"{server.name} AMI": str(server.ami.state) for server in servers if server.ami is not None}


def lacking(parts: Parts, servers: Sequence[Server]) -> list[str]:
    """Why it is not ready, one clause each; empty when it is."""
    why = [
        f"Asterisk {name} is not connected ({state})"
        for name, state in links_of(servers).items()
        if state != LinkState.CONNECTED
    ]
    return [*why, *(one for one in (parts.admission.late, parts.store.writer.trouble) if one)]


def gauges_of(parts: Parts, servers: Sequence[Server]) -> Mapping[str, Gauge | Count]:
    """What is looked at when numbers are asked for; `callbridge_outbox_unsaved` is named by Events and API 5.1."""
    writer, backlog = parts.store.writer, parts.store.backlog
    return {
        "callbridge_calls": Gauge(lambda: sum(server.supervisor.live_calls for server in servers)),
        "callbridge_calls_refused": Count(
            lambda: {str(reason): number for reason, number in parts.admission.refused.items()}
        ),
        "callbridge_loop_lag_seconds": Gauge(parts.loop.worst),
        "callbridge_tasks": Gauge(lambda: len(asyncio.all_tasks())),
        "callbridge_link_up": Gauge(
            lambda: {name: float(state == LinkState.CONNECTED) for name, state in links_of(servers).items()}
        ),
        "callbridge_outbox_unsaved": Gauge(lambda: writer.unsaved),
        "callbridge_outbox_lost": Gauge(lambda: writer.lost),
        "callbridge_outbox_pending": Gauge(lambda: backlog.waiting),
        "callbridge_timelines_lost": Gauge(lambda: parts.timelines.lost),
        "callbridge_spans_lost": Gauge(lambda: parts.tracing.spans.lost if parts.tracing is not None else 0),
    }
