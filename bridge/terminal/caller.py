"""A caller who follows a list: which keys, after how much silence.

Knows input points and moments of the loop's clock. Does not know IVRs, nor whether that clock jumps.

The rules, which `docs/howto/test-a-script.md` tells users:

- The keys of one `Press` are pressed together, at the next input point that no earlier key is waiting for.
- A `Pass` is counted from the next input point; until it is over nothing is pressed, at that point or any later one.
- When the list is used up, the caller stays on the line and presses nothing.
- A recording that a key can end is an input point only for a `Press` of such keys.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bridge.telephony.digits import KEYS
from bridge.telephony.values import MediaUri
from bridge.terminal.input_points import InputPoint, Line, Wanted
from bridge.terminal.transcript import Heard

MISSING = "missing"
"""The kind of a media URI whose sound is not there."""
_LOOKED_FOR = {"sound": True, MISSING: False}


@dataclass(frozen=True, slots=True)
class Press:
    """Press these keys at the next input point."""

    keys: str


@dataclass(frozen=True, slots=True)
class Pass:
    """Press nothing for so many seconds, counted from the next input point."""

    seconds: float


Act = Press | Pass


def acts_of(given: Iterable[str | float]) -> list[Act]:
    """Keys as texts and silence as numbers of seconds. Raises ValueError for a text that is not made of keys."""
    acts: list[Act] = []
    for one in given:
        if isinstance(one, str):
            if not one or not set(one) <= KEYS:
                message = f"{one[:40]!r} are no keys; write 0 to 9, * and #, such as '42#'"
                raise ValueError(message)
            acts.append(Press(one))
        else:
            acts.append(Pass(float(one)))
    return acts


def heard_of(media: MediaUri, at: float) -> Heard:
    """What a simulated medium is: `sound:welcome`, `missing:welcome`, `unchecked:welcome`, `speech:Hello`."""
    kind, _, words = media.text.partition(":")
    sort = kind if kind in {"speech", "recording"} else "sound"
    return Heard(sort, words, at, _LOOKED_FOR.get(kind))


class ListedCaller:
    """Fulfils `Caller`."""

    def __init__(self, acts: Sequence[Act], now: Callable[[], float]) -> None:
        """Follow a list; `now` tells seconds since the call began."""
        self._acts = deque(acts)
        self._now = now
        self._silent_until = 0.0
        self._due: asyncio.TimerHandle | None = None
        self.sounds: list[Heard] = []

    @property
    def unused(self) -> tuple[str, ...]:
        """Keys that were not pressed."""
        return tuple(act.keys for act in self._acts if isinstance(act, Press))

    def hears(self, media: MediaUri) -> None:
        """Keep it."""
        self.sounds.append(heard_of(media, self._now()))

    def hears_music(self, music: str) -> None:
        """Keep it."""
        self.sounds.append(Heard("music", music, self._now()))

    def notices(self, what: str) -> None:
        """Do nothing: only what is heard and asked counts."""

    def may_press(self, line: Line, point: InputPoint) -> None:
        """Press what is next, now or as soon as the silence is over."""
        while self._acts and isinstance(act := self._acts[0], Pass):
            self._acts.popleft()
            self._silent_until = max(self._silent_until, self._now()) + act.seconds
        if not self._acts:
            return
        left = self._silent_until - self._now()
        if left <= 0:
            self._press(line, point)
        elif left < point.seconds:
            self._cancel()
            self._due = asyncio.get_running_loop().call_later(left, self._press, line, point)

    def _press(self, line: Line, point: InputPoint) -> None:
        act = self._acts[0] if self._acts else None
        if not isinstance(act, Press) or not line.open:
            return
        if point.wanted is Wanted.TERMINATOR and not set(act.keys) <= set(point.only):
            return
        self._acts.popleft()
        line.press(act.keys)

    def _cancel(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
