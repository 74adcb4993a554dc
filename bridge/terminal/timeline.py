"""One call's journal as a timeline for people.

Knows entries, marks and colours. Does not know where the entries came from: they are masked already.
Works without colours, and without anything but ASCII.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bridge.calls.journal import (
    CallEnded,
    CallEntered,
    CallFailed,
    CallReturned,
    Moved,
    Noted,
    ReplyReceived,
    RequestFailed,
    RequestSent,
    StepBegun,
)
from bridge.telephony.plain import harmless
from bridge.terminal.wording import Words, words

DEEP = 2
"""Cells by which a line stands further to the right than what it belongs to."""
WIDTH = 110
"""Cells; a wider terminal is not used, for the eye loses its line."""
PAUSE = 2.0
"""Seconds without an entry that are worth seeing: the next one's moment is in colour."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is shown: how far to the right it stands, and its words."""

    noted: Noted
    depth: int
    words: Words

    @property
    def at(self) -> float:
        """When it happened."""
        return self.noted.at


class CallTimeline:
    """A call from its first entry to its last, to be printed by a rich console; `lost` older entries are not there."""

    def __init__(self, entries: Sequence[Noted], lost: int = 0) -> None:
        """Show these entries, the oldest first."""
        self._entries = entries
        self._lost = lost

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A heading, and a line for each entry: seconds since the first one, mark, what happened, how long it took."""
        if not self._entries:
            yield Text("Nothing is known of this call.", style="dim")
            return
        ascii_only = options.ascii_only or options.encoding.lower() not in {"utf-8", "utf8"}
        yield self._heading(ascii_only=ascii_only)
        grid = Table.grid(padding=(0, 1))
        grid.width = min(options.max_width, WIDTH)
        grid.add_column(justify="right", style="dim", no_wrap=True)
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold", ratio=1)
        grid.add_column(justify="right", style="dim", overflow="fold", max_width=grid.width * 2 // 5)
        started, before = self._entries[0].at, self._entries[0].at
        for line in lines_of(self._entries):
            stamp = Text(f"{line.at - started:8.3f}", style="yellow" if line.at - before >= PAUSE else "dim")
            mark, body, aside = line.words.mark, _body(line.words), Text(harmless(line.words.aside))
            symbol = Text(mark.plain if ascii_only else mark.symbol, style=mark.style)
            if ascii_only:
                body, aside = _in_ascii(body), _in_ascii(aside)
            grid.add_row(stamp, symbol, Padding(body, (0, 0, 0, DEEP * line.depth)), aside)
            before = line.at
        yield Padding(grid, (0, 0, 1, 0))

    def _heading(self, *, ascii_only: bool) -> Text:
        first = self._entries[0]
        begun = datetime.fromtimestamp(first.at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        dot = " - " if ascii_only else " · "
        heading = Text.assemble(("Call ", "bold"), (harmless(first.call), "bold cyan"), (f"{dot}{begun}", "dim"))
        if isinstance(first.entry, CallEntered) and first.entry.server:
            heading.append(f"{dot}{harmless(first.entry.server)}", "dim")
        if self._lost:
            heading.append(f"{dot}{self._lost} earlier entries were too many to keep", "yellow")
        return heading


def lines_of(entries: Iterable[Noted]) -> Iterator[Line]:
    """Actions of the IVR stand at the left, their requests below them, the verbs of a reply below its request."""
    depth, asked = 0, False
    for noted in entries:
        level = depth
        match noted.entry:
            case StepBegun(address="", what="ask"):
                continue  # the request itself follows
            case StepBegun(address=address):
                asked = asked and not address
                level = 0 if address else 1 + asked
                depth = level + 1
            case CallEntered() | CallEnded() | CallReturned() | CallFailed() | Moved():
                level = depth = 0
                asked = False
            case RequestSent() | ReplyReceived() | RequestFailed():
                level, depth, asked = 1, 2, True
            case _:
                pass
        yield Line(noted, level, words(noted.entry))


def _body(said: Words) -> Text:
    body = Text(harmless(said.what), style=said.mark.text_style)
    if said.detail:
        body.append("  " + harmless(said.detail), "not bold default")
    return body


def _in_ascii(text: Text) -> Text:
    """The same with stand-ins for what we write ourselves, and `?` for the letters of others."""
    plain = text.plain.translate(_STAND_INS).encode("ascii", "replace").decode()
    return Text(plain, style=text.style)


_STAND_INS = str.maketrans({"•": "x", "…": "~", "“": '"', "”": '"'})
