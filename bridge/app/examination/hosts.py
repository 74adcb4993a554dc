"""Looks at the hosts of scripts and receivers: name, way, certificate, clock.

Knows how a host is asked; it is asked for nothing but its head, at `/`. Does not know what an answer means.
"""

import asyncio
import email.utils
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bridge.doctor.facts import Host
from bridge.errors import ScriptError
from bridge.ivr.live import LiveSet
from bridge.ivr.script import Script
from bridge.ivr.urls import Origin, UrlParts, split_template
from bridge.scripts.tls import TlsContexts

WITHIN: Final = 5.0
MOST: Final = 50
"""Hosts that are looked at, eight at a time."""
AT_A_TIME: Final = 8
HEAD: Final = 16_384
DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One origin, by whom it is used first, and how its certificate is looked at."""

    origin: Origin
    used_by: str
    tls_verify: bool = True
    ca_file: str | None = None


def origins_of(live: LiveSet) -> list[Asked]:
    """Each origin that a file names, once."""
    found: dict[str, Asked] = {}
    for used_by, script in _scripts(live):
        for url in (script.url, script.fallback_url):
            parts = split_template(url) if url is not None else ""
            if isinstance(parts, UrlParts):
                asked = Asked(parts.origin, used_by, script.tls_verify, script.ca_file)
                found.setdefault(str(parts.origin), asked)
    return list(found.values())[:MOST]


async def look_at_hosts(asked: Iterable[Asked]) -> tuple[Host, ...]:
    """Never raises, and never waits longer than a few seconds for one."""
    turns, contexts = asyncio.Semaphore(AT_A_TIME), TlsContexts()

    async def one(who: Asked) -> Host:
        async with turns:
            return await _look(who, contexts)

    async with asyncio.TaskGroup() as tasks:
        looking = [tasks.create_task(one(who)) for who in asked]
    return tuple(task.result() for task in looking)


def _scripts(live: LiveSet) -> Iterator[tuple[str, Script]]:
    for name, script in live.scripts.items():
        yield f"script.{name}", script
    for definition in live.definitions:
        yield f"event {definition.id}", definition.script


async def _look(who: Asked, contexts: TlsContexts) -> Host:
    host, port = who.origin.host.strip("[]"), who.origin.port
    origin = str(who.origin)
    try:
        async with asyncio.timeout(WITHIN):
            await asyncio.get_running_loop().getaddrinfo(host, port)
    except TimeoutError:
        return Host(origin, who.used_by, unresolved="the name server does not answer")
    except OSError as error:
        return Host(origin, who.used_by, unresolved=error.strerror or "no reason is given")
    try:
        context = contexts.context(who.ca_file, verify=who.tls_verify) if who.origin.scheme == "https" else None
        async with asyncio.timeout(WITHIN):
            return await _met(who, host, port, context)
    except ScriptError as error:
        return Host(origin, who.used_by, distrusted=str(error))
    except ssl.SSLCertVerificationError as error:
        return Host(origin, who.used_by, distrusted=error.verify_message or "it cannot be checked")
    except TimeoutError:
        return Host(origin, who.used_by, unreached=f"no answer within {WITHIN:g} s")
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        return Host(origin, who.used_by, unreached=str(why))


async def _met(who: Asked, host: str, port: int, context: ssl.SSLContext | None) -> Host:
    reader, writer = await asyncio.open_connection(host, port, ssl=context, limit=HEAD)
    certificate: Mapping[str, object] = writer.get_extra_info("peercert") or {}
    try:
        writer.write(f"HEAD / HTTP/1.1\r\nHost: {who.origin.authority}\r\nConnection: close\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        head = b""  # it can be reached, and does not like HEAD: no clock then
    finally:
        writer.close()
    return Host(
        str(who.origin), who.used_by, certificate_days=_days(certificate), clock_ahead=_ahead(head.decode("latin-1"))
    )


def _days(certificate: Mapping[str, object]) -> float | None:
    end = certificate.get("notAfter")
    return (ssl.cert_time_to_seconds(end) - time.time()) / DAY if isinstance(end, str) else None


def _ahead(head: str) -> float | None:
    """Seconds by which the header Date is ahead of us."""
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "date" and (read := email.utils.parsedate_tz(value)):
            return email.utils.mktime_tz(read) - time.time()
    return None
