"""The sound of quiet states: silence as audio, music on hold, or ringing. Stopped before the next command.

Knows that a channel without audio loses its trunk or its NAT binding after a while, and since when it has been quiet.
Does not know why it is quiet. Source: Asterisk reference 3 (silence), The IVR 3.1.
"""

import asyncio

from bridge.asterisk import commands
from bridge.asterisk.leg import Leg
from bridge.asterisk.leg_commands import start_ringing, stop_ringing
from bridge.errors import AsteriskError

NEVER = float("inf")


class Silence:
    """One channel's. At most one of silence, music and ringing runs; what was ordered counts as running."""

    def __init__(self, leg: Leg) -> None:
        self._leg = leg
        self._since = NEVER
        self._silent = False
        self._music = False
        self._ringing = False

    @property
    def due(self) -> float:
        """Loop time at which silence is to be sent; never while anything is sent, or before audio flows at all."""
        return NEVER if self._silent or self._music or self._ringing else self._since + self._leg.patience.quiet

    def audio_ended(self) -> None:
        """From now on nothing is heard: it was answered, or a sound has ended."""
        self._since = asyncio.get_running_loop().time()

    @property
    def flows(self) -> bool:
        """Whether audio may be sent: not before the channel is answered or has played early media."""
        return self._since < NEVER

    async def start(self) -> None:
        """Send silence. Raises ChannelGone; a refusal is no reason to end a call, and is not tried again."""
        self._silent = True
        try:
            await self._leg.order(commands.start_silence(self._leg.channel))
        except AsteriskError:
            return

    async def start_music(self, music_class: str) -> None:
        """Play music on hold in place of silence. Raises ChannelGone; without the music the caller hears silence.

        What was not answered may play, and is stopped as if it did.
        """
        await self.stop()
        self._music = True
        try:
            await self._leg.order(commands.start_music(self._leg.channel, music_class))
        except AsteriskError as error:
            if error.status:
                self._music = False
                await self.start()

    async def start_ringing(self) -> None:
        """Let ringing be heard. Raises ChannelGone; without it the caller hears silence. Not answered: as music."""
        await self.stop()
        self._ringing = True
        try:
            await self._leg.order(start_ringing(self._leg.channel))
        except AsteriskError as error:
            if error.status:
                self._ringing = False
                if self.flows:
                    await self.start()

    async def stop_music(self) -> None:
        """Stop music and ringing, and leave silence as it is. Raises ChannelGone, AsteriskError."""
        if self._ringing:
            await self._leg.order(stop_ringing(self._leg.channel))
            self._ringing = False
            if self.flows:
                self.audio_ended()
        if self._music:
            await self._leg.order(commands.stop_music(self._leg.channel))
            self._music = False
            self.audio_ended()

    async def stop(self) -> None:
        """Stop what runs, and know that it is stopped. Raises ChannelGone, AsteriskError."""
        await self.stop_music()
        if self._silent:
            await self._leg.order(commands.stop_silence(self._leg.channel))
            self._silent = False
            self.audio_ended()
