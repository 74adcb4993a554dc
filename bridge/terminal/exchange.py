"""A request and its reply on the screen, as it went over the wire. What is secret is masked.

Knows requests, answers and readings as texts. Does not know connections, nor who asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from bridge.faults import Fault
from bridge.telephony.plain import harmless
from bridge.terminal.replies import fault_as_object
from bridge.terminal.wording import span

HIDDEN = "•••"
_SECRET_HEADERS = frozenset({"authorization"})
_SECRET_PARAMETER = re.compile(
    r"(?<![^?&])([^=&?]*(?:password|passwd|pwd|secret|token|api_?key|signature)[^=&?]*)=([^&#]+)", re.IGNORECASE
)
_SHOWN = 4000


@dataclass(frozen=True, slots=True)
class Shown:
    """One exchange: what was sent, and what came back. `status` 0: no answer; then `fault` says why."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str
    seconds: float
    status: int = 0
    reply: str = ""
    location: str = ""
    fault: Fault | None = None


def exchange_as_object(shown: Shown) -> dict[str, Any]:
    """An exchange as `callbridge request --json` gives it."""
    return {
        "method": shown.method,
        "url": masked(shown.url),
        "headers": [[name, header_value(name, value)] for name, value in shown.headers],
        "body": masked(shown.body),
        "seconds": round(shown.seconds, 4),
        "status": shown.status,
        "location": masked(shown.location),
        "reply": shown.reply,
        "fault": fault_as_object(shown.fault) if shown.fault else None,
    }


def print_exchanges(exchanges: Sequence[Shown], console: Console) -> None:
    """Print each exchange: request line, headers, body; status, time, body."""
    for shown in exchanges:
        console.print(Text.assemble((f"{shown.method} ", "bold cyan"), harmless(masked(shown.url))), soft_wrap=True)
        for name, value in shown.headers:
            line = Text.assemble((f"  {harmless(name)}: ", "dim"), harmless(header_value(name, value)))
            console.print(line, soft_wrap=True)
        if shown.body:
            console.print(Text(f"\n  {harmless(masked(shown.body))}"), soft_wrap=True)
        _print_answer(shown, console)


def header_value(name: str, value: str) -> str:
    """The value of a header as people may see it."""
    if name.lower() not in _SECRET_HEADERS:
        return value
    scheme, _, rest = value.partition(" ")
    return f"{scheme} {HIDDEN}" if rest else HIDDEN


def masked(text: str) -> str:
    """A URL or a form without the values of parameters that are named like a secret."""
    return _SECRET_PARAMETER.sub(lambda found: f"{found[1]}={HIDDEN}", text)


def _print_answer(shown: Shown, console: Console) -> None:
    console.print()
    if shown.fault:
        console.print(Text.assemble(("no answer", "bold red"), f"  {span(shown.seconds)}\n"))
        return
    good = 200 <= shown.status < 300  # noqa: PLR2004 - the statuses of success
    console.print(Text.assemble((f"{shown.status}", "bold green" if good else "bold red"), f"  {span(shown.seconds)}"))
    if shown.location:
        console.print(Text(f"  Location: {harmless(masked(shown.location))}"), soft_wrap=True)
    for line in shown.reply[:_SHOWN].splitlines():
        console.print(Text(f"  {harmless(line)}"), soft_wrap=True)
    if len(shown.reply) > _SHOWN:
        console.print(Text(f"  … {len(shown.reply) - _SHOWN} more characters", style="dim"))
    console.print()
