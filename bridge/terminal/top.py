"""The calls that are up, on the screen: one line each, and again and again until q is pressed.

Knows tables, terminals and keys. Does not know where calls come from.
"""

import os
import select
import sys
import termios
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from bridge.calls.live_orders import CallShown
from bridge.telephony.plain import harmless

QUIT: Final = frozenset(b"qQ\x03\x04\x1b")
"""q, Ctrl-C, Ctrl-D and Escape."""
HEAD: Final = ("CallID", "time", "caller", "called", "IVR", "where", "doing")
_MINUTE: Final = 60

Wait = Callable[[float], bool]
"""Waits so many seconds; True when the person wants to leave."""


def lasting(seconds: float) -> str:
    """`4:05`, `1:02:03`."""
    whole = int(seconds)
    minutes, rest = divmod(whole, _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def line_of(call: CallShown) -> tuple[str, ...]:
    """One call in the order of `HEAD`; nothing in it steers a terminal."""
    parties = ", ".join(f"{leg.number} {leg.state}".strip() for leg in call.legs)
    doing = call.doing or ("" if call.where else parties)
    parts = (call.call, lasting(call.seconds), call.caller, call.called, call.ivr, call.where, doing)
    return tuple(harmless(part) for part in parts)


def table_of(calls: Sequence[CallShown], most: int) -> Table:
    """All calls, or as many as there is room for; then how many there are."""
    shown = calls[: max(1, most)]
    counted = f"{len(calls)} call{'' if len(calls) == 1 else 's'}"
    rest = f", {len(calls) - len(shown)} more than there is room for" if len(calls) > len(shown) else ""
    table = Table(box=None, padding=(0, 1), expand=True, caption=Text(f"{counted}{rest}; q leaves", style="dim"))
    for name in HEAD:
        table.add_column(name, justify="right" if name == "time" else "left", no_wrap=True, overflow="ellipsis")
    for call in shown:
        table.add_row(*(Text(part) for part in line_of(call)))
    return table


def print_plainly(calls: Sequence[CallShown], console: Console) -> None:
    """Once, without colours and without cutting, below a line of names: for a file or another program."""
    if calls:
        console.print(Text("  ".join(HEAD)), soft_wrap=True)
    for call in calls:
        console.print(Text("  ".join(part or "-" for part in line_of(call))), soft_wrap=True)
    if not calls:
        console.print(Text("no calls"))


def watch(ask: Callable[[], Sequence[CallShown]], console: Console, wait: Wait, every: float) -> None:
    """Show them until the person leaves. Whatever `ask` raises ends it."""
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            live.update(table_of(ask(), console.size.height - 4), refresh=True)
            if wait(every):
                return


@contextmanager
def a_key(terminal: int | None = None) -> Iterator[Wait]:
    """Wait for a key at a terminal, ours unless it is given; it is as it was when the block ends."""
    fd = sys.stdin.fileno() if terminal is None else terminal
    before = termios.tcgetattr(fd)
    tty.setcbreak(fd)

    def wait(seconds: float) -> bool:
        ready, _, _ = select.select([fd], [], [], seconds)
        if not ready:
            return False
        octets = os.read(fd, 64)
        return not octets or bool(QUIT & set(octets))

    try:
        yield wait
    except KeyboardInterrupt:
        pass
    finally:
        with suppress(termios.error):  # a terminal that was closed has nothing to be restored
            termios.tcsetattr(fd, termios.TCSADRAIN, before)


def can_watch() -> bool:
    """Tell whether a person sees it and can press q."""
    return sys.stdin.isatty() and sys.stdout.isatty()
