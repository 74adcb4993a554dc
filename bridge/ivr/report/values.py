"""Values that are allowed and seldom meant: URLs in the clear, secrets to be read, times that are over: CB437 to CB449.

Knows CB437, CB439, CB446 and CB449. Does not know how far calls get.
Source: The IVR 5.1, 6.4; Call Interactive 4.1.
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo

from bridge.ivr.actions import Authenticate, CallInteractive
from bridge.ivr.findings import Findings
from bridge.ivr.intervals import Interval, over
from bridge.ivr.report.places import path_of
from bridge.ivr.report.sheet import Sheet
from bridge.ivr.report.variable_use import urls_of
from bridge.ivr.script import Script
from bridge.ivr.urls import UrlParts, split_template
from bridge.ivr.variables import Template
from bridge.toml_lines import Path

LONGEST_LIFETIME = 14400
"""Seconds of `TIMEOUT(absolute)` in the sample dialplan (The IVR 10.3)."""
_READABLE_BY_OTHERS = 0o004
_SECRET = re.compile(
    r"(?:^|[&;])([^=&;]*(?:passw|passwd|pwd|secret|token|api_?-?key|apikey|signature|credential)[^=&;]*|key|auth|sig|pass)"
    r"=[^&;$]",
    re.IGNORECASE,
)


def check_values(sheet: Sheet) -> None:
    """Note each of them in an IVR."""
    for place, entry in sheet.enabled:
        match entry.action:
            case CallInteractive(script=Script() as script) if script.name not in sheet.live.scripts:
                check_urls(script, path_of(place), sheet.findings)
            case Authenticate(pins=pins) if pins and _is_readable(sheet):
                sheet.note("CB439", place, "everybody on this machine can read the PIN in this file", field="pin")
            case _:
                continue
    for index, definition in enumerate(sheet.ivr.definitions):
        if definition.enabled:
            check_urls(definition.script, ("event", index), sheet.findings)
    check_dates(sheet.ivr.intervals, sheet.world.now, sheet.live.timezone, sheet.findings)
    _check_lifetime(sheet)


def check_urls(script: Script, at: Path, findings: Findings) -> None:
    """Note a URL of a script that anybody on the way can read, or that holds what nobody else should know."""
    for field, url in urls_of(script):
        for what, advice in _flaws(url):
            findings.add("CB437", (*at, field), what, advice)


def check_dates(intervals: Mapping[str, Interval], now: float | None, zone: tzinfo, findings: Findings) -> None:
    """Note the lines of intervals that can never match again."""
    for name, interval in intervals.items() if now is not None else ():
        for index in over(interval, now or 0, zone):
            findings.add("CB446", ("time_interval", name, "line", index), "all dates of this line are past")


def _flaws(url: Template) -> Iterator[tuple[str, str]]:
    parts = split_template(url)
    if isinstance(parts, str):
        return
    if parts.origin.scheme == "http" and not _is_loopback(parts.origin.host):
        yield "the URL is http://, so that everybody on the way can read it, and change the reply", "Use https://"
    if name := _secret_in(parts):
        advice = "Use sign_keys, or user:password@ before the host"
        yield f'"{name}" in the query looks like a secret, which logs of servers show', advice


def _is_loopback(host: str) -> bool:
    name = host.strip("[]").rstrip(".")
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _secret_in(parts: UrlParts) -> str:
    query = "".join(part if isinstance(part, str) else "$" for part in parts.query or ())
    found = _SECRET.search(query)
    return found[1] if found and found[1].isprintable() and found[1].isascii() else ""


def _is_readable(sheet: Sheet) -> bool:
    mode = sheet.world.mode_of(sheet.ivr.file)
    return mode is not None and bool(mode & _READABLE_BY_OTHERS)


def _check_lifetime(sheet: Sheet) -> None:
    lifetime = sheet.ivr.lifetime
    if lifetime == 0 or lifetime > LONGEST_LIFETIME:
        length = "0, which is none" if lifetime == 0 else f"{lifetime:g}, more than {LONGEST_LIFETIME}"
        sheet.note("CB449", ("ivr",), f"lifetime is {length}: TIMEOUT(absolute) comes first", field="lifetime")
