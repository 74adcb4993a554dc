"""Looks at what systemd and the kernel allow, at our addresses, and whether the service runs.

Knows where to look. Does not know what is too little.
"""

import asyncio
import errno
import resource
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import which
from typing import Final

from bridge.config.settings import Settings
from bridge.doctor.facts import Port, Unit
from bridge.doctor.finding import Unseen
from bridge.ivr.listen_address import ListenAddress
from bridge.sounds.processes import CommandError, run

BOOTED: Final = Path("/run/systemd/system")
"""Is there where systemd runs the machine."""
UNIT: Final = "callbridge.service"
WITHIN: Final = 3.0
NEVER: Final = float("inf")
_PROPERTIES: Final = ("LoadState", "User", "TimeoutStopUSec", "LimitNOFILE")
_UNITS: Final = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


def service_runs(control: Path) -> bool:
    """Whether somebody listens at the control socket. Never raises."""
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        asked.settimeout(WITHIN)
        asked.connect(str(control))
        return True
    return False


def files_allowed() -> float:
    """Files that this process may open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return NEVER if soft == resource.RLIM_INFINITY else float(soft)


def look_at_ports(settings: Settings) -> tuple[Port, ...]:
    """Each address at which the service listens. Never raises."""
    return tuple(Port(setting, str(where), _is_taken(where)) for setting, where in _listening(settings) if where.port)


async def look_at_unit(program: str = "systemctl", booted: Path = BOOTED) -> tuple[Unit | Unseen | None, str]:
    """What systemd says of the service, and as whom it runs, "" unknown; None where there is no unit. Never raises."""
    if which(program) is None or not await asyncio.to_thread(booted.exists):
        return None, ""
    try:
        async with asyncio.timeout(WITHIN):
            said = await run((program, "show", UNIT, f"--property={','.join(_PROPERTIES)}"), b"", most=1 << 16)
    except TimeoutError:
        return Unseen(f"systemd has not answered within {WITHIN:g} s"), ""
    except CommandError as error:
        return Unseen(str(error)), ""
    return _unit(dict(line.split("=", 1) for line in said.decode("utf-8", "replace").splitlines() if "=" in line))


def _unit(told: dict[str, str]) -> tuple[Unit | None, str]:
    if told.get("LoadState") != "loaded":
        return None, ""
    files = told.get("LimitNOFILE", "")
    allowed = float(files) if files.isascii() and files.isdecimal() else NEVER
    return Unit(UNIT, _seconds(told.get("TimeoutStopUSec", "")), allowed), told.get("User", "")


def _seconds(text: str) -> float:
    """`1min 30s` as seconds."""
    total = 0.0
    for part in text.split():
        number = part.rstrip("abcdefghijklmnopqrstuvwxyz")
        try:
            total += float(number) * _UNITS[part[len(number) :]]
        except (ValueError, KeyError):
            return NEVER
    return total if text else NEVER


def _listening(settings: Settings) -> Iterator[tuple[str, ListenAddress]]:
    if settings.metrics.enabled:
        yield "[metrics] listen", settings.metrics.listen
    if settings.api is not None:
        yield "[api] listen", settings.api.listen
    if settings.agi.enabled:
        yield "[agi] listen", settings.agi.listen


def _is_taken(where: ListenAddress) -> bool:
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((where.host, where.port))
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return False
