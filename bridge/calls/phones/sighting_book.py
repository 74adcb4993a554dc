"""What is known of every channel that was seen: whose it is, what it has dialled, and who has dialled it.

Knows how the two halves of a Local channel hang together, and so who really calls. Does not know events, calls, nor
what is told of them.
Source: Events and API 1, 2.2; Asterisk reference 9.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Final

from bridge.calls.phones.sightings import Seen
from bridge.telephony.values import Extension

MOST_CHANNELS: Final = 20_000
"""Channels that are remembered at once; beyond that, the oldest is taken for gone."""
YOUNG: Final = 5.0
"""Seconds in which a channel may be missing in a stock because that was taken before it was made."""
_GONE: Final = 120.0
"""Seconds for which it is remembered that a channel is gone, so that late news of it does not bring it back."""
_HOPS: Final = 16
"""Local channels one behind the other that are followed."""
_NOTHING_DIALLED: Final = frozenset({"", "s", "h", "i", "t", "T", "o", "a", "e", "failed"})
"""What a channel has as its extension when nobody has dialled it: names that Asterisk's dialplan gives a meaning."""
_NUMBER: Final = re.compile(r"[0-9*#+]+")


@dataclass(slots=True, eq=False)
class Line:
    """One channel. `since` in seconds of the monotonic clock."""

    seen: Seen
    since: float
    owner: Extension | None = None
    """The telephone whose channel it is."""
    placed: bool = False
    """It was known before it was seen, and is no caller's: we have placed it."""
    appeared: bool = False
    """Its beginning was seen, and all that has come since."""
    doubtful: bool = False
    """It was seen before the link was lost, or by a process before this one."""
    dialled_first: str = ""
    dialled: str = ""
    """As at first, or where a transfer has sent it since."""
    talked_at: str | None = None
    """Its extension when it was connected with somebody, until a transfer is seen."""
    dialled_by: str = ""
    """Uniqueid of the channel that has dialled it; empty when it was originated, or was not dialled."""
    is_rung: bool = False
    """It was dialled, and how that ends has not been seen."""
    dial_over: bool = False
    asked: bool = False
    """Its dial-out was asked already."""
    api_id: str = ""
    call_id: str = ""
    """The identity of its call, as it was last known."""
    stays: Counter[Extension] = field(default_factory=Counter)
    """How many legs each extension has had with it: a caller may wait twice in one queue."""

    @property
    def channel(self) -> str:
        """Uniqueid."""
        return self.seen.channel

    @property
    def is_local(self) -> bool:
        """A half of a Local channel, which is nobody's."""
        return self.seen.name.startswith("Local/")

    def learn(self, seen: Seen) -> None:
        """Keep what is seen now, and of what is not seen any more, what was."""
        old = self.seen
        self.seen = replace(
            seen,
            name=seen.name or old.name,
            linked=seen.linked or old.linked,
            caller=seen.caller if seen.caller.number else old.caller,
            connected=seen.connected if seen.connected.number else old.connected,
        )
        if not self.dialled_first and seen.dialled not in _NOTHING_DIALLED:
            self.dialled_first = seen.dialled
            self.dialled = self.dialled or seen.dialled

    def talks(self) -> None:
        """It is connected with somebody."""
        self.talked_at = self.seen.dialled

    def sent_on(self, extension: str) -> None:
        """A transfer has sent it there."""
        self.dialled, self.talked_at = extension, None

    def dials(self) -> None:
        """It dials. Asterisk may tell of the dial after a transfer before it tells of the transfer.

        Then it is at another number than when it talked. A name is none: the dialplan may have gone there by itself.
        """
        now = self.seen.dialled
        if self.talked_at is not None and now != self.talked_at and _NUMBER.fullmatch(now):
            self.sent_on(now)


class SightingBook:
    """All of them. `owner_of` tells whose channels an endpoint (`PJSIP/001`) has."""

    def __init__(self, owner_of: Callable[[str], Extension | None]) -> None:
        """Begin empty."""
        self._owner_of = owner_of
        self._lines: dict[str, Line] = {}
        self._halves: dict[str, str] = {}
        self._gone: dict[str, float] = {}

    def __len__(self) -> int:
        """How many channels are up, as far as is known."""
        return len(self._lines)

    def get(self, channel: str) -> Line | None:
        """The line of a channel that is up."""
        return self._lines.get(channel)

    def is_gone(self, channel: str) -> bool:
        """Whether it has hung up a short while ago."""
        return channel in self._gone

    def see(self, seen: Seen, now: float) -> Line | None:
        """The line of a channel that is seen, new when it was not known; None when it is gone, or is none."""
        if not seen.channel or self.is_gone(seen.channel):
            return None
        line = self._lines.get(seen.channel)
        if line is None:
            line = self._lines[seen.channel] = Line(replace(seen, name=""), now)
        was_named = bool(line.seen.name)
        line.learn(seen)
        if line.seen.name and not was_named:
            self._named(line)
        return line

    def forget(self, channel: str, now: float) -> None:
        """A channel is gone."""
        line = self._lines.pop(channel, None)
        if line is not None:
            self._halves.pop(line.seen.name, None)
        self._gone.pop(channel, None)
        self._gone[channel] = now
        if len(self._gone) > MOST_CHANNELS:
            del self._gone[next(iter(self._gone))]

    def origin(self, line: Line) -> Line:
        """Who calls behind a channel that dials: itself, or who has dialled the Local channel of which it is a half.

        A Local half that we have placed is where it begins. One that nobody has dialled leads to the channel after
        which its call is named.
        """
        for _ in range(_HOPS):
            half = self._other_half(line) if line.is_local else None
            if not line.is_local or line.placed:
                return line
            if half is not None and half.placed:
                return half
            dialler = self.get(line.dialled_by) or self.get(half.dialled_by if half is not None else "")
            if dialler is None:
                break
            line = dialler
        first = self.get(line.seen.linked)
        return line if first is None or first.is_local else first

    def blind(self) -> None:
        """The link is lost: each of them may end unseen."""
        for line in self._lines.values():
            line.doubtful, line.appeared = True, False

    def missing(self, present: Collection[str], now: float) -> tuple[Line, ...]:
        """The lines whose channels exist no more, by a stock that was taken; the others are beyond doubt again."""
        lacking: list[Line] = []
        for line in self._lines.values():
            if line.channel in present:
                line.doubtful = False
            elif line.doubtful or now - line.since > YOUNG:
                lacking.append(line)
        return tuple(lacking)

    def surplus(self) -> Line | None:
        """The oldest line, when there are more than are remembered."""
        return next(iter(self._lines.values())) if len(self._lines) > MOST_CHANNELS else None

    def expire(self, now: float) -> None:
        """Forget also which channels are gone, when that is a while ago."""
        for channel in [channel for channel, at in self._gone.items() if now - at > _GONE]:
            del self._gone[channel]

    def _named(self, line: Line) -> None:
        if line.is_local:
            self._halves[line.seen.name] = line.channel
        elif line.owner is None:
            line.owner = self._owner_of(line.seen.endpoint)

    def _other_half(self, line: Line) -> Line | None:
        name = line.seen.name
        other = {";1": ";2", ";2": ";1"}.get(name[-2:])
        return self.get(self._halves.get(name[:-2] + other, "")) if other else None
