"""Channels that a process before this one has left in the application, taken up where they are.

Their mailboxes exist before the first event is read, so that no key is lost while Asterisk is asked where each of them
is. Knows channels, and what may still be heard on them. Does not know calls.
Source: Asterisk reference 4, The IVR 3.12.
"""

import asyncio
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bridge.asterisk import commands, playback
from bridge.asterisk.channel import AriChannel
from bridge.asterisk.fields import moment_of
from bridge.asterisk.leg import Leg, Line, is_in_stasis, sound_ids
from bridge.asterisk.leg_commands import bridges_of, list_bridges, stop_ringing
from bridge.asterisk.mailbox import Mailbox, Sort, Sounding
from bridge.asterisk.parties import Party
from bridge.asterisk.router import RETURN
from bridge.asterisk.seen import args_of, ask
from bridge.asterisk.talking import Found
from bridge.calls.channel import Arrival
from bridge.calls.journal import CallFailed
from bridge.calls.ports import Journal
from bridge.calls.standing import Standing
from bridge.errors import AsteriskError
from bridge.telephony.digits import KeyRule
from bridge.telephony.values import CallerId

LATELY: Final = 2.0
"""Seconds before the end of a process in which what it knew may not have been written down."""
_AT_ONCE: Final = 16
"""Channels that are asked for at the same time."""


@dataclass(frozen=True, slots=True)
class _Left:
    standing: Standing
    box: Mailbox
    found: Callable[[Arrival], None]
    lost: Callable[[str], None]


class TakingUp:
    """One link's."""

    def __init__(self, server: str, line: Line, journal: Journal) -> None:
        """Nothing was left."""
        self._server = server
        self._line = line
        self._journal = journal
        self._left: dict[str, _Left] = {}
        self._ended: float | None = None
        self.expected = asyncio.Event()
        """There are some that were not looked for yet: a store may say so when the link has long been up."""

    def has_just_come(self, seen: Mapping[str, Any]) -> bool:
        """Whether a channel that nobody has kept has entered so late that it could not be: it is served from its entry.

        One that has come back from the dialplan has been here before.
        """
        if self._ended is None or args_of(seen)[:1] == (RETURN,):
            return False
        return moment_of({"timestamp": seen.get("creationtime")}) > self._ended - LATELY

    def expect(
        self,
        left: Mapping[str, Standing],
        found: Callable[[Arrival], None],
        lost: Callable[[str], None],
        ended: float | None = None,
    ) -> None:
        """These channels are somebody's: each is found, or lost, after the next connection. Neither may wait.

        One that has entered anew meanwhile is lost at once: its new call keeps it. `ended`: when that process has
        written last, in seconds since 1970; None: nobody knows.
        """
        self._ended = ended
        held = self._line.router.channels()
        for channel, standing in left.items():
            if channel in held:
                lost(channel)
                continue
            box = self._line.router.expect(channel)
            box.keys.restore(standing.given, standing.pressed)
            self._left[channel] = _Left(standing, box, found, lost)
            self.expected.set()

    async def take_up(self) -> None:
        """Find them all. Raises AsteriskError when Asterisk does not answer; those that are left are tried again."""
        self.expected.clear()
        if not self._left:
            return
        bridges = await ask(self._line, list_bridges())
        members = dict(_members(bridges, bridges_of(self._line.app)))
        waiting = list(self._left)
        while waiting:
            some, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
            async with asyncio.TaskGroup() as tasks:
                looking = [tasks.create_task(self._failed(channel, members)) for channel in some]
            for failed in looking:
                if (error := failed.result()) is not None:
                    raise error

    async def _failed(self, channel: str, members: Mapping[str, tuple[str, Sequence[str]]]) -> AsteriskError | None:
        """Why one could not be looked for; it costs the others nothing."""
        try:
            await self._look(channel, members)
        except AsteriskError as error:
            return error
        except Exception as bug:  # noqa: BLE001 - the barrier: a bug costs one call its IVR, never the link
            self._journal.note(channel, CallFailed(repr(bug), traceback.format_exc()))
            self._lose(channel)
        return None

    async def _look(self, channel: str, members: Mapping[str, tuple[str, Sequence[str]]]) -> None:
        seen = await ask(self._line, commands.get_channel(channel))
        left = self._left[channel]
        if not isinstance(seen, dict) or left.box.gone:
            self._lose(channel)
            return
        here = is_in_stasis(seen)
        leg = Leg(channel, left.box, self._line)
        bridge, others = members.get(channel, ("", ()))
        if here:
            self._place(left.box, args_of(seen), leaves=left.standing.leaves)
        left.box.where.sought = False
        if bridge:
            left.box.keys.clear()  # they were for the other party
        elif here:
            await self._quieten(leg, left)
        arrival = self._arrival(leg, left.standing, seen, Found(bridge, self._party(bridge, others, left.box)))
        del self._left[channel]
        left.found(arrival)

    def _lose(self, channel: str) -> None:
        if (left := self._left.pop(channel, None)) is not None:
            left.box.leave()  # and not whoever has entered by this channel meanwhile
            self._line.router.forget(channel, left.box)
            left.lost(channel)

    async def _quieten(self, leg: Leg, left: _Left) -> None:
        """What still plays or is recorded is stopped by the first operation, which knows how."""
        for sound in sound_ids(leg.channel):
            if not await playback.is_over(leg, sound):
                left.box.sounding = Sounding(Sort.PLAYBACK, sound, KeyRule.BUFFER)
        if left.standing.recording and await leg.look(commands.get_recording(left.standing.recording)) is not None:
            left.box.sounding = Sounding(Sort.RECORDING, left.standing.recording, KeyRule.DISCARD)
        for order in (commands.stop_music, commands.stop_silence, stop_ringing):
            await leg.tell(order(leg.channel))

    def _place(self, box: Mailbox, args: Sequence[str], *, leaves: bool) -> None:
        """A word with which it has come back meanwhile is known by its arguments, or was told already.

        The arguments stay what they are: of a call that has gone on since then, they say nothing any more.
        """
        if not leaves or args[:1] != (RETURN,):
            box.where.stay()
            box.where.entry = tuple(args), ""
        elif box.where.word is None:
            box.where.word = args[1] if len(args) > 1 else ""
            box.where.asked = True

    def _party(self, bridge: str, others: Sequence[str], box: Mailbox) -> Party | None:
        """The other one belongs to this call from now on, and is no leg that nobody knows."""
        parties = self._line.router.parties
        if bridge:
            parties.watch(bridge)
        return parties.adopt(others[0], bridge, box.stir) if others else None

    def _arrival(self, leg: Leg, standing: Standing, seen: Mapping[str, Any], found: Found) -> Arrival:
        up = seen.get("state") == "Up"
        channel = AriChannel(leg, self._server, up=up, home=standing.home, placed=standing.placed)
        channel.go_on(found, has_been_away=standing.has_been_away)
        return Arrival(channel, args_of(seen), CallerId(), "", "", up, away=not is_in_stasis(seen))


def _members(bridges: object, ours: str) -> Sequence[tuple[str, tuple[str, Sequence[str]]]]:
    """Of each channel in a bridge of ours: which it is, and who else is there."""
    found = []
    for bridge in bridges if isinstance(bridges, list) else []:
        name = bridge.get("id") if isinstance(bridge, dict) else None
        if isinstance(name, str) and name.startswith(ours):
            channels = [one for one in bridge.get("channels") or [] if isinstance(one, str)]
            found += [(one, (name, [other for other in channels if other != one])) for one in channels]
    return found
